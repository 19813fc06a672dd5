"""The chat at scale: first words, whole answers, twenty chats at once over HTTP, and memory over many turns.

    python -m benchmarks.chat_scale 100000 --keep /some/folder     # builds once, then asks; --ask FOLDER only asks

Documents are those of `search_scale`; every third one belongs to a lead of its own with a round, investors and a scorecard, all made
up with a fixed seed. Figures go to stdout as one JSON object. Measured besides: what each kind of question costs.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from api.app import create_app
from benchmarks.search_scale import CHARACTERS, KINDS, NOW, PLACES, TRACKS, documents, memory_mb
from domain.document import Document
from domain.evidence import Citation
from domain.funding import EventStatus, FundingEvent, FundingRound, Money, RoundReport
from domain.lead import Lead, LeadSource, LeadStatus
from domain.organization import Organization
from domain.scorecard import CriterionScore, Scorecard
from domain.track import ProjectKind
from pipeline.settings import Settings
from pipeline.wiring import Scout, owning_scout
from store.organizations import Mention
from store.schema import document_facets

STAGES = ("seed", "angel", "pre_a", "a", "a_plus", "b", "c", "strategic")
INVESTORS = tuple(f"{a}{b}{kind}" for a in CHARACTERS[:14] for b in CHARACTERS[14:28] for kind in ("资本", "创投", "基金"))
CRITERIA = (
    ("track_fit", 25),
    ("capital", 20),
    ("scale_evidence", 15),
    ("landing_tie", 15),
    ("tech_barrier", 10),
    ("talent", 10),
    ("freshness", 5),
)
BATCH = 2000


def settings(folder: Path) -> Settings:
    return Settings(_env_file=None, data_dir=folder, now=NOW)  # type: ignore[call-arg]


def build(folder: Path, count: int) -> dict[str, Any]:
    dice = random.Random(3)
    start = time.perf_counter()
    with owning_scout(settings(folder)) as scout:
        batch: list[Document] = []
        for number, document in enumerate(documents(count), start=1):
            batch.append(document)
            if len(batch) == BATCH or number == count:
                _store(scout, batch, dice)
                scout.index.index(batch)
                batch = []
        leads = scout.store.leads.count()
    return {"documents": count, "leads": leads, "build_s": round(time.perf_counter() - start)}


def _store(scout: Scout, batch: Sequence[Document], dice: random.Random) -> None:
    store = scout.store
    made = [_lead(document, dice) for n, document in enumerate(batch) if n % 3 == 0]
    with store.transaction() as connection:
        for document in batch:
            store.documents.add(document)
        facets = (("track", TRACKS), ("kind", KINDS), ("place", PLACES))
        rows = [{"document_id": d.id, "facet": f, "value": dice.choice(values)} for d in batch for f, values in facets]
        connection.execute(document_facets.insert(), rows)
        store.organizations.put(lead.organization for lead in made)
        store.organizations.replace_mentions(
            [d.id for d in batch],
            [Mention(lead.sources[0].document_id, lead.organization.id, lead.organization.name, 1.0) for lead in made],
        )
        amounts = {r.id: r.amount.low if r.amount else None for lead in made for r in lead.rounds}
        store.rounds.replace({lead.organization.id: lead.rounds for lead in made}, amounts)
        store.leads.put((lead, amounts[lead.rounds[0].id]) for lead in made)


def _lead(document: Document, dice: random.Random) -> Lead:
    english = document.lang == "en"
    name = document.title.split(" raises")[0] if english else document.text.split("科技位于")[0]
    number = document.id.removeprefix("d")
    name = f"{name}{int(number) % 997}" if english else f"{name}{CHARACTERS[int(number) % len(CHARACTERS)]}"
    place = dice.choice(PLACES)
    day = document.published_at.date() if document.published_at else NOW.date()
    money = Money(low := dice.randrange(5, 900) * 1e6, low, "CNY", f"{low / 1e4:.0f}万元")
    investors = tuple(dict.fromkeys(dice.choice(INVESTORS) for _ in range(dice.randrange(1, 5))))
    event = FundingEvent(name, EventStatus.COMPLETED, dice.choice(STAGES), amount=money, investors=investors, announced_on=day)
    report = RoundReport(document.id, event, day, document.publisher, document.url)
    one = FundingRound(f"r{number}", f"o{number}", event.round, money, investors[:1], investors, day, EventStatus.COMPLETED, (report,))
    quote = Citation(document.id, document.text[:60])
    criteria = tuple(
        CriterionScore(key, round(dice.random() * most, 1), most, "报道提到相关依据，按规则计分", "the report says so", (quote,))
        for key, most in CRITERIA
    )
    score = round(sum(c.points or 0 for c in criteria), 1)
    source = LeadSource(document.id, document.title, document.url, document.publisher, document.published_at)
    kinds = (ProjectKind(dice.choice(KINDS)),)
    tracks = tuple(dict.fromkeys(dice.choice(TRACKS) for _ in range(2)))
    return Lead(
        f"l{number}", Organization(f"o{number}", name, location=place), LeadStatus.NEW, kinds, tracks,
        Scorecard(criteria, (), score, score if "opc" in kinds else None, score if "scale" in kinds else None), (one,), place,
        f"{name}完成融资", f"{name} raised", day, day, (source,),
    )  # fmt: skip


def questions(scout: Scout, many: int, seed: int = 9) -> list[tuple[str, str]]:
    """(kind, question) in a fixed mix: half on one company, the rest lists, counts, trends, portfolios and searches."""
    dice = random.Random(seed)
    from domain.search import LeadFilter

    names = [lead.organization.name for lead in scout.reads.leads(LeadFilter(limit=400))]
    asked: list[tuple[str, str]] = []
    for n in range(many):
        name, other, place, investor = dice.choice(names), dice.choice(names), dice.choice(PLACES), dice.choice(INVESTORS)
        asked.append(
            (
                ("company", f"{name}的投资方是谁"), ("leads", f"{place}的量子项目有哪些"), ("company", f"{name}是做什么的"),
                ("count", f"{place}有多少家核聚变公司"), ("company", f"{name}融了多少，总部在哪"), ("trend", "哪个赛道最热"),
                ("why", f"为什么推荐{name}"), ("portfolio", f"{investor}投了哪些公司"), ("compare", f"比较{name}和{other}"),
                ("leads", "近三个月除了上海以外的脑机接口B轮"), ("topic", f"有没有做柔性电极的公司，{place}的"), ("trend", f"今年{place}的融资趋势"),  # noqa: E501
                ("unknown", "星河无限公司的创始人是谁"), ("leads", "What quantum startups raised a Series A in 2026?"),
                ("changes", "本周有什么变化"), ("leads", "金额最大的十家"),
            )[n % 16]
        )  # fmt: skip
    return asked


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    return {"p50": round(statistics.median(ordered), 1), "p95": round(ordered[int(len(ordered) * 0.95)], 1), "max": round(ordered[-1], 1)}


async def _one(scout: Scout, question: str) -> tuple[float, float]:
    """(ms to the first event a reader sees, ms to the first word, …): interpretation and token, then the whole."""
    start = time.perf_counter()
    first = 0.0
    async for event in scout.analyst.stream(question):
        if event.type == "token" and not first:
            first = time.perf_counter() - start
        if event.type == "error":
            raise RuntimeError(f"{question}: {event.data}")
    return first * 1000, (time.perf_counter() - start) * 1000


def ask(folder: Path, turns: int) -> dict[str, Any]:
    with owning_scout(settings(folder)) as scout:
        asked = questions(scout, 160)
        start = time.perf_counter()
        scout.analyst.ask("脑机接口公司有哪些")
        opened = time.perf_counter() - start
        for _, question in asked[:16]:
            scout.analyst.ask(question)
        first, whole, kinds = [], [], {}
        for kind, question in asked:
            one, all_ = asyncio.run(_one(scout, question))
            first.append(one)
            whole.append(all_)
            kinds.setdefault(kind, []).append(all_)
        result: dict[str, Any] = {
            "load": os.getloadavg()[0],
            "first_answer_of_the_process_s": round(opened, 2),
            "first_token_ms": spread(first),
            "whole_answer_ms": spread(whole),
            "by_kind_ms": {kind: spread(spent) for kind, spent in kinds.items()},
        }
        result["chats_20_ms"] = over_http(scout, asked)
        result |= steady(scout, asked, turns)
    return result


def over_http(scout: Scout, asked: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Twenty clients that each ask four questions of one conversation, at once."""
    server = uvicorn.Server(uvicorn.Config(create_app(scout, scout.store.conversations, closing=lambda: None), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    failed: list[str] = []

    def chat(client: int) -> list[float]:
        spent = []
        for n in range(4):
            start = time.perf_counter()
            body = {"question": asked[(client * 4 + n) % len(asked)][1], "conversation_id": f"scale{client}-{os.getpid()}"}
            reply = httpx.post(f"http://127.0.0.1:{port}/api/v1/chat", json=body, timeout=60)
            if reply.status_code != 200 or "event: done" not in reply.text:
                failed.append(reply.text[-200:])
            spent.append((time.perf_counter() - start) * 1000)
        return spent

    with ThreadPoolExecutor(20) as pool:
        rows = [ms for spent in pool.map(chat, range(20)) for ms in spent]
    server.should_exit = True
    thread.join(10)
    return spread(rows) | {"failed": len(failed)}


def steady(scout: Scout, asked: Sequence[tuple[str, str]], turns: int) -> dict[str, Any]:
    """Memory after a tenth of the turns and after all, and what the last hundred cost against the first; 20 turns a conversation."""
    memory, spent = {}, []
    for n in range(turns):
        start = time.perf_counter()
        scout.analyst.ask(asked[n % len(asked)][1], f"steady{n // 20}-{os.getpid()}")
        spent.append((time.perf_counter() - start) * 1000)
        if n + 1 in {turns // 10, turns}:
            memory[f"rss_after_{n + 1}_turns_mb"] = round(memory_mb())
    return memory | {"first_hundred_ms": spread(spent[:100]), "last_hundred_ms": spread(spent[-100:])}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("count", type=int, nargs="?", default=0)
    arguments.add_argument("--keep", type=Path, help="folder to build in and leave")
    arguments.add_argument("--ask", type=Path, help="only ask a folder that was built before")
    arguments.add_argument("--turns", type=int, default=2000)
    given = arguments.parse_args()
    if given.ask:
        print(json.dumps(ask(given.ask, given.turns), indent=1))
        return
    with tempfile.TemporaryDirectory(prefix="chat-scale-") as own:
        folder = given.keep or Path(own)
        built = build(folder, given.count)
        # In a process of its own, so that memory is that of a server.
        command = [sys.executable, "-m", "benchmarks.chat_scale", "--ask", str(folder), "--turns", str(given.turns)]
        asked = subprocess.run(command, check=True, capture_output=True, text=True)
        print(json.dumps(built | json.loads(asked.stdout), indent=1))


if __name__ == "__main__":
    main()
