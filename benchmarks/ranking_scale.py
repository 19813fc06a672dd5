"""Ranking on a large store: one new article, a full re-score, the list, and memory; all companies invented by rule.

    python benchmarks/ranking_scale.py [--organizations 100000] [--keep FOLDER] [--index]

Fills a store with one or two articles per company, each of a handful of invented texts read by the rules, then prints seconds and
megabytes. Names that read alike are taken for one company, so a tenth fewer companies stay. `--keep` names a folder that is filled
once and used again; without it the store is gone at the end. `--index` adds the index step; it embeds everything once, for minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from domain.document import Document
from domain.extraction import Extraction
from domain.report import StepReport
from domain.search import LeadFilter
from pipeline.extract import extract
from pipeline.index import index
from pipeline.progress_bar import Silent
from pipeline.reader import rule_reader
from pipeline.resolve import resolve
from pipeline.score import score
from pipeline.settings import Settings
from pipeline.wiring import Scout, owning_scout
from store.codec import from_json, to_json

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
NAME = "甲乙丙丁科技"
"""Stands for a company's name in the texts; every invented name is as long, so that offsets hold."""
SUFFIXES = ("科技", "生物", "医疗", "智能", "光电", "新材")
TEXTS = (
    (
        f"{NAME}完成1.2亿元A轮融资，元禾控股领投",
        f"脑机接口企业{NAME}近日宣布完成1.2亿元A轮融资，由元禾控股领投，老股东跟投。公司位于杭州，创始人为浙江某高校教授，"
        "自主研发的柔性电极已取得多项发明专利。本轮资金将用于产线建设和临床试验。",
    ),
    (
        f"{NAME}获数千万元天使轮投资",
        f"量子计算初创企业{NAME}宣布完成数千万元天使轮融资，投资方为中科创星。团队来自中国科学院，核心测控系统为自主研发，"
        "公司总部设在合肥，计划明年推出首台样机。",
    ),
    (
        f"{NAME}完成3000万美元B轮融资，加快新药研发",
        f"创新药企业{NAME}完成3000万美元B轮融资，启明创投与礼来亚洲基金共同领投。公司专注抗体药物研发，首个管线已获临床批件，"
        "实验室在上海张江。",
    ),
    (
        f"消息称{NAME}正在洽谈新一轮融资",
        f"据知情人士透露，人形机器人企业{NAME}正在洽谈约2亿元B轮融资，估值或超过20亿元。{NAME}对此未作回应。",
    ),
    (
        f"{NAME}完成2亿元战略融资，智能工厂投产",
        f"高端装备企业{NAME}宣布完成2亿元战略融资。其智能工厂日前在无锡投产，总投资3亿元，达产后预计年产值5亿元，主要生产工业机器人的核心零部件。",
    ),
    (
        f"{NAME}获5000万元A+轮融资，推出新一代协同软件",
        f"企业服务厂商{NAME}完成5000万元A+轮融资，同时发布新一代协同办公软件，面向中小企业提供审批、考勤与报销功能，已有上万家企业试用。",
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organizations", type=int, default=100_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--index", action="store_true")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=given.keep or Path(folder), now=NOW, database_url=None, chroma_url=None)
        print(f"load before: {os.getloadavg()[0]:.2f}, cores: {os.cpu_count()}")
        with owning_scout(settings) as scout:
            missing = given.organizations - scout.store.organizations.count()
            if missing > 0:
                fill(scout, given.organizations)
            store = scout.store
            print(f"{store.organizations.count():,} organizations, {store.documents.count():,} documents, {store.leads.count():,} leads")
            measure(scout)
            if given.index:
                measure_index(scout)
        cold = timed(lambda: subprocess.run(command(settings), check=True, capture_output=True))
        print(f"{'parkscout leads, cold process':<44}{cold:>9.3f} s")
        print(f"load after: {os.getloadavg()[0]:.2f}")


def fill(scout: Scout, organizations: int) -> None:
    """Invented companies with their articles, resolved and scored."""
    store = scout.store
    started = perf_counter()
    read = templates(scout)
    chance = random.Random(5)
    batch: list[tuple[Extraction, list[tuple[str, str, float | None]]]] = []
    with store.transaction():
        for number, name in enumerate(names(organizations)):
            for copy in range(2 if number % 3 == 0 else 1):
                document, extraction = article(read, name, f"b{number}_{copy}", chance)
                store.documents.add(document)
                batch.append((extraction, []))
        store.extractions.put(batch)
        store.progress.done("extract", stamps(scout))
    print(f"{'filled with read articles':<44}{perf_counter() - started:>9.1f} s")
    print(f"{'resolved, all at once':<44}{timed(lambda: resolve(store, scout.profile, Silent())):>9.1f} s")
    print(f"{'scored, all at once':<44}{timed(lambda: score(store, scout.profile, scout.clock, Silent())):>9.1f} s")


def stamps(scout: Scout) -> dict[str, str]:
    """What the extract step notes of a document it has read, for all that are to be read."""
    from pipeline.extract import _FACETS, tracks_stamp

    key = f"{rule_reader(scout.profile).version}:{tracks_stamp(scout.profile)}:{_FACETS}"
    return dict.fromkeys(scout.store.progress.pending("extract", key), key)


def templates(scout: Scout) -> list[tuple[str, str, str]]:
    """(title, text, extraction as JSON) of each text."""
    reader = rule_reader(scout.profile)
    return [(title, text, to_json(Extraction, reader.extract(Document("TEMPLATE", title, text, "zh-Hans", NOW)))) for title, text in TEXTS]


def names(count: int) -> Iterator[str]:
    """Invented names, all different, of the length of `NAME`."""
    characters = [chr(code) for code in range(0x5000, 0x9000, 7)]
    chance, seen = random.Random(3), set()
    while len(seen) < count:
        name = "".join(chance.choice(characters) for _ in range(4)) + chance.choice(SUFFIXES)
        if name not in seen:
            seen.add(name)
            yield name


def article(read: list[tuple[str, str, str]], name: str, document_id: str, chance: random.Random) -> tuple[Document, Extraction]:
    title, text, payload = chance.choice(read)
    day = NOW - timedelta(days=chance.randrange(1, 360))
    document = Document(
        document_id, title.replace(NAME, name), text.replace(NAME, name), "zh-Hans", NOW,
        f"https://news.example/{document_id}", day, "示例新闻",
    )  # fmt: skip
    filled = json.loads(json.dumps(json.loads(payload), ensure_ascii=False).replace(NAME, name).replace("TEMPLATE", document_id))
    return document, from_json(Extraction, json.dumps(filled, ensure_ascii=False))


def measure(scout: Scout) -> None:
    store, profile = scout.store, scout.profile
    # What a filled store told as changed is told for a day; the day after is one like any other.
    for title, days in (("the day after", 1), ("a new day", 2), ("everything judged anew", 0)):
        worked = sum(os.times()[:4])
        report = scored(scout, days)
        worked = sum(os.times()[:4]) - worked
        told = f"{report.new + report.changed:,} leads, {worked:.1f} s of processor time, {os.cpu_count()} cores"
        print(f"{f're-score, {title}':<44}{report.seconds:>9.1f} s ({told})", flush=True)
    reader = scout.extractor()
    chance = random.Random(int(perf_counter() * 1e6))
    taken: dict[str, list[float]] = {"reading": [], "resolving": [], "scoring": [], "re-ranked": []}
    fresh = list(names(store.organizations.count() + 400))[-40:]
    for number, name in enumerate(fresh):
        title, text = TEXTS[number % len(TEXTS)]
        run = chance.randrange(10**9)
        document = Document(f"n{run}", title.replace(NAME, name), text.replace(NAME, name), "zh-Hans", NOW, None, NOW, "示例新闻")
        store.documents.add(document)
        steps: tuple[tuple[str, Callable[[], object]], ...] = (
            ("reading", lambda: extract(store, reader, profile, Silent())),
            ("resolving", lambda: resolve(store, profile, Silent(), scout.stories)),
            ("scoring", lambda: score(store, profile, scout.clock, Silent())),
        )
        spent = {step: timed(work) for step, work in steps}
        for step, seconds in spent.items():
            taken[step].append(seconds)
        taken["re-ranked"].append(spent["resolving"] + spent["scoring"])
    for step, seconds_of in taken.items():
        print(f"{f'one new article: {step}, median (most)':<44}{1000 * median(seconds_of):>9.1f} ms ({1000 * max(seconds_of[1:]):.1f})")
    for title, within in (
        ("20", LeadFilter(limit=20)),
        ("20 of OPC", LeadFilter(kinds=("opc",), order="opc_score", limit=20)),
        ("20 of scale", LeadFilter(kinds=("scale",), order="scale_score", limit=20)),
        ("20 from abroad", LeadFilter(regions=("bridge", "overseas"), limit=20)),
        ("20 of one region", LeadFilter(regions=("region",), limit=20)),
        ("20 of one track", LeadFilter(tracks=("bci",), limit=20)),
        ("20 of one track and region", LeadFilter(tracks=("bci",), regions=("rival",), limit=20)),
        ("200", LeadFilter(limit=200)),
    ):
        answers = [timed(lambda within=within: scout.reads.leads(within)) for _ in range(20)]  # type: ignore[misc]
        print(f"{f'leads, {title}, median (most)':<44}{1000 * median(answers):>9.1f} ms ({1000 * max(answers):.1f})")
    print(f"{'memory, most':<44}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>9.0f} MB")


def scored(scout: Scout, days: int) -> StepReport:
    """The score step so many days later."""
    return score(scout.store, scout.profile, lambda: NOW + timedelta(days=days), Silent())


def measure_index(scout: Scout) -> None:
    """The index step with nothing and with one new article to write; the first one makes the index, or opens it."""
    for number, title in enumerate(("made or opened", "nothing new", "one new article", "one new article")):
        if number > 1:
            name, (head, text) = f"索引第{number}科技", TEXTS[number]
            run = int(perf_counter() * 1e6)
            document = Document(f"x{run}", head.replace(NAME, name), text.replace(NAME, name), "zh-Hans", NOW, None, NOW, "示例新闻")
            scout.store.documents.add(document)
        worked = sum(os.times()[:4])
        seconds = timed(lambda: index(scout.store, scout.index, Silent(), scout.cards))
        print(f"{f'index step, {title}':<44}{1000 * seconds:>9.1f} ms ({sum(os.times()[:4]) - worked:.2f} s of processor time)")


def command(settings: Settings) -> list[str]:
    return [sys.executable, "-c", "from pipeline.cli import main; main()", "leads", "--json", "--data-dir", str(settings.data_dir)]


def timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


if __name__ == "__main__":
    main()
