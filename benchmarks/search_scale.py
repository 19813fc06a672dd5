"""Search at scale: indexing rate, latency with and without filters, readers at once, memory and reopening.

    python benchmarks/search_scale.py 10000        # a new folder, removed afterwards
    python benchmarks/search_scale.py 100000 --keep /tmp/scale

Documents are made up from the lexicon with a fixed seed: half of them short flashes, a fifth English, every one with a
date, a track, a round and a company of its own. Every query has a filter of its own where it has one. Figures go to stdout as one
JSON object; those with cpu in their name count the processor time of all threads, which other programs on the machine do not change.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from domain.document import Document
from domain.search import DocumentFilter
from store.schema import document_facets
from store.store import open_store
from vectorstore.chroma_index import ChromaSettings
from vectorstore.concepts import lexicon
from vectorstore.embedding import HashedEmbedder
from vectorstore.search import HybridSearch

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TRACKS = (
    "bci",
    "quantum",
    "embodied_ai",
    "fusion",
    "low_altitude",
    "perovskite_pv",
    "llm_agents",
    "medical_devices",
    "ivd_diagnostics",
    "evtol",
)
KINDS = ("opc", "scale", "brand", "talent_led", "frontier")
PLACES = ("北京", "上海", "深圳", "苏州", "杭州", "合肥", "新加坡", "香港", "成都", "西安")
CHARACTERS = "云启智衡岳砺川海棱麦芷屏山隼图茗曜炉棹澄湖斜塘辰星诺恒远博瑞翎栖霄塬朗澈沐禾苇鲸屿漫槐序掌骨析毫"
ROUNDS = ("天使轮", "Pre-A轮", "A轮", "A+轮", "B轮", "C轮", "战略融资")
FILLER_ZH = (
    "本轮资金将用于产品研发、团队扩充和市场拓展。",
    "公司成立以来已服务多家头部客户，订单持续增长。",
    "创始人表示，行业正从试点走向规模化应用。",
    "据了解，核心团队来自国内外知名高校与研究机构。",
    "投资方看好其技术路线和商业化能力。",
    "业内人士认为，未来三年将是落地的关键期。",
)
FILLER_EN = (
    "The company will use the money to hire engineers and enter new markets.", "Customers include several large manufacturers.",
    "The founders met at university and left their jobs two years ago.", "Investors said the team moves faster than its rivals.",
)  # fmt: skip


def documents(count: int, seed: int = 7) -> Iterator[Document]:
    dice = random.Random(seed)
    concepts = [c for c in lexicon().concepts.values() if not c.id.startswith(("region_", "co_", "inv_", "uni_", "round_", "amount_"))]
    for number in range(count):
        topic, aside = dice.choice(concepts), dice.choice(concepts)
        published = NOW - timedelta(minutes=dice.randrange(60 * 24 * 720))
        if dice.random() < 0.2:
            name = "".join(dice.choice(("al", "ven", "tri", "quo", "mar", "sol", "kin", "dex", "lum", "ora")) for _ in range(3)).title()
            title = f"{name} raises ${dice.randrange(2, 90)} million for {topic.en}"
            text = f"{name}, a startup working on {topic.en}, closed a new round. It also offers {aside.en}. " + " ".join(
                dice.choice(FILLER_EN) for _ in range(dice.choice((2, 6, 18)))
            )
            yield Document(f"d{number:07d}", title, text, "en", NOW, f"https://n.example/{number}", published, "Wire", "wire")
            continue
        name = "".join(dice.choice(CHARACTERS) for _ in range(dice.choice((2, 3, 4))))
        round_, place = dice.choice(ROUNDS), dice.choice(PLACES)
        title = f"{topic.zh}企业{name}完成{dice.randrange(1, 9)}.{dice.randrange(1, 9)}亿元{round_}融资"
        text = f"{name}科技位于{place}，专注{topic.zh}，近日完成{round_}。公司同时布局{aside.zh}。" + "".join(
            dice.choice(FILLER_ZH) for _ in range(dice.choice((2, 6, 18)))
        )
        yield Document(f"d{number:07d}", title, text, "zh-Hans", NOW, f"https://n.example/{number}", published, "快讯", "flash")


def memory_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def open_search(folder: Path) -> tuple[Any, HybridSearch]:
    store = open_store(f"sqlite:///{folder}/store.db")
    return store, HybridSearch(
        store.documents, store.words, HashedEmbedder(), ChromaSettings(path=folder / "chroma"), lambda: NOW, folder / "vectors"
    )


def build(folder: Path, count: int) -> dict[str, Any]:
    store, search = open_search(folder)
    dice = random.Random(11)
    stored = indexed = spent = 0.0
    batch: list[Document] = []

    def flush() -> None:
        nonlocal stored, indexed, spent
        start = time.perf_counter()
        with store.transaction() as connection:
            for document in batch:
                store.documents.add(document)
            rows = [
                {"document_id": d.id, "facet": facet, "value": dice.choice(values)}
                for d in batch
                for facet, values in (("track", TRACKS), ("kind", KINDS), ("place", PLACES))
            ]
            connection.execute(document_facets.insert(), rows)
        stored += time.perf_counter() - start
        start, cpu = time.perf_counter(), time.process_time()
        search.index(batch)
        indexed += time.perf_counter() - start
        spent += time.process_time() - cpu
        batch.clear()

    for document in documents(count):
        batch.append(document)
        if len(batch) == 2000:
            flush()
    if batch:
        flush()
    result = {
        "documents": count,
        "index_per_s": round(count / indexed),
        "index_s": round(indexed, 1),
        "index_cpu_ms_per_document": round(1000 * spent / count, 2),
        "rss_building_mb": round(memory_mb()),
    }
    search.close()
    store.close()
    return result


def ask(folder: Path) -> dict[str, Any]:
    start, cpu = time.perf_counter(), time.process_time()
    store, search = open_search(folder)
    search.search("脑机接口公司")
    first, first_cpu = time.perf_counter() - start, time.process_time() - cpu
    dice = random.Random(5)
    concepts = [c for c in lexicon().concepts.values() if c.terms]
    queries = [f"{dice.choice(concepts).zh} {dice.choice(PLACES)}" if i % 2 else f"{dice.choice(concepts).en} startups" for i in range(120)]
    days = [date(2025, 1, 1) + timedelta(days=dice.randrange(500)) for _ in queries]
    narrow = [DocumentFilter(since=day, tracks=tuple(dice.sample(TRACKS, 2)), kinds=(dice.choice(KINDS),)) for day in days]
    ways: dict[str, list[DocumentFilter | None]] = {
        "plain": [None] * len(queries),
        "date_track_kind": list(narrow),
        "date": [DocumentFilter(since=day) for day in days],
    }
    result: dict[str, Any] = {"reopen_to_first_answer_s": round(first, 2), "reopen_cpu_s": round(first_cpu, 2)}
    for name, filters in ways.items():
        start = time.perf_counter()
        search.search("量子计算", 10, filters[0])
        result[f"{name}_first_ms"] = round((time.perf_counter() - start) * 1000)
        spent, busy = [], []
        for query, within in zip(queries, filters, strict=True):
            start, cpu = time.perf_counter(), time.process_time()
            search.search(query, 10, within)
            spent.append((time.perf_counter() - start) * 1000)
            busy.append((time.process_time() - cpu) * 1000)
        result[f"{name}_ms"] = _quantiles(spent)
        result[f"{name}_cpu_ms"] = _quantiles(busy)
    cpu = time.process_time()
    result["readers_20_per_s"] = round(_at_once(search, queries * 2, 20))
    result["readers_20_cpu_ms_per_query"] = round((time.process_time() - cpu) * 1000 / (2 * len(queries)), 1)
    result["rss_mb"] = round(memory_mb())
    search.close()
    store.close()
    return result


def _quantiles(values: list[float]) -> dict[str, float]:
    return {"p50": round(statistics.median(values), 1), "p95": round(sorted(values)[int(len(values) * 0.95)], 1)}


def _at_once(search: HybridSearch, queries: list[str], readers: int) -> float:
    todo = iter(queries)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                query = next(todo, None)
            if query is None:
                return
            search.search(query)

    start = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(queries) / (time.perf_counter() - start)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("count", type=int)
    arguments.add_argument("--keep", type=Path, help="folder to build in and leave")
    arguments.add_argument("--ask", type=Path, help="only ask an index that was built before")
    given = arguments.parse_args()
    if given.ask:
        print(json.dumps(ask(given.ask)))
        return
    folder = given.keep or Path(tempfile.mkdtemp(prefix="search-scale-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        result = build(folder, given.count)
        # In a process of its own, so that memory and reopening are those of a reader.
        asked = subprocess.run([sys.executable, __file__, "0", "--ask", str(folder)], check=True, capture_output=True, text=True)
        disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(json.dumps(result | json.loads(asked.stdout) | {"disk_mb": round(disk / 1e6)}, indent=1))
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
