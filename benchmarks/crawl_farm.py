"""Our crawl beside Scrapy on the same farm in the same run: pages a second, peak memory, and the ideal time where hosts want room.

    python benchmarks/crawl_farm.py                                    # 60 hosts x 200 pages, no delay, ours alone
    python benchmarks/crawl_farm.py --scrapy DIR                       # beside Scrapy (DIR: where `pip install --target DIR scrapy` put it)
    python benchmarks/crawl_farm.py --hosts 20 --pages 30 --delay 1    # with room between requests, against the ideal time

Ours obeys robots.txt, stores every document and page record in SQLite and matches near-duplicates; Scrapy fetches and extracts only.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.farm import host_name

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def resident_mb() -> float:
    """Memory of this process now (Linux), in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def used() -> dict[str, float]:
    """Peak memory (MB) and processor time (s) of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"peak": usage.ru_maxrss / 1024, "cpu": usage.ru_utime + usage.ru_stime}


class Watch:
    """Samples memory twice a second while the block runs."""

    def __enter__(self) -> Watch:
        self.samples: list[float] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def _run(self) -> None:
        while not self._end.wait(0.5):
            self.samples.append(resident_mb())

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def quarters(self) -> list[int]:
        """Mean memory of each quarter of the run, in MB."""
        size = max(1, len(self.samples) // 4)
        return [round(sum(part) / len(part)) for n in range(4) if (part := self.samples[n * size : (n + 1) * size])]


async def ours(arguments: argparse.Namespace, database: str) -> dict[str, object]:
    from domain.extraction import Extraction
    from domain.story import StoryBook, story_print
    from pipeline.collect import SqlCrawlMemory
    from sources.addresses import parse_allowed_hosts
    from sources.catalogue import SourceEntry
    from sources.collect import CrawlPlan, collect
    from sources.fetch import Manners, PoliteFetcher, user_agent
    from sources.page_reading import PageReaders
    from store.store import open_store

    hosts, port, delay, stories = arguments.hosts, arguments.port, arguments.delay, not arguments.no_stories
    store = open_store(f"sqlite:///{database}")
    memory, book = SqlCrawlMemory(store), StoryBook()
    feeds = [f"http://{host_name(n)}:{port}/feed.xml" for n in range(hosts)]
    entries = [SourceEntry(id=f"s{n}", name=f"测试站{n}", url=feed, kind="rss") for n, feed in enumerate(feeds)]
    allowed = parse_allowed_hosts(",".join(host_name(n) for n in range(hosts)))
    manners = Manners(user_agent("bench", "benchmark"), fixed_delay=delay)
    plan = CrawlPlan()
    documents = 0
    started = time.perf_counter()
    with Watch() as watch:
        fetcher = PoliteFetcher(manners, memory, lambda: NOW, random.Random(1).random, allowed)
        async with fetcher, PageReaders(arguments.workers) as readers:
            async for value in collect(entries, fetcher, memory, lambda: NOW, plan, readers):
                memory.keep(value)
                if value.document is not None:
                    documents += 1
                    if stories:
                        book.add(story_print(value.document, Extraction(value.document.id, False)))
    seconds = time.perf_counter() - started
    return {
        "documents": documents,
        "stored": store.documents.count(),
        "seconds": seconds,
        "memory by quarter": watch.quarters(),
        **used(),
    }


def scrapy_run(hosts: int, port: int, delay: float, out: str) -> dict[str, object]:
    import scrapy
    from scrapy.crawler import CrawlerProcess

    from sources.article import read_article
    from sources.catalogue import ArticleRules

    class News(scrapy.Spider):  # type: ignore[misc]
        name = "news"
        start_urls = [f"http://{host_name(n)}:{port}/feed.xml" for n in range(hosts)]  # noqa: RUF012
        count = 0

        def parse(self, response):  # type: ignore[no-untyped-def]
            for link in response.xpath("//item/link/text()").getall():
                yield scrapy.Request(link, callback=self.page)

        def page(self, response):  # type: ignore[no-untyped-def]
            article = read_article(response.text, response.url, ArticleRules(), NOW, UTC)
            News.count += 1
            yield {"url": response.url, "title": article.title, "text": article.text}

    process = CrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "ROBOTSTXT_OBEY": False,
            "CONCURRENT_REQUESTS": hosts,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1 if delay else 8,
            "DOWNLOAD_DELAY": delay,
            "RANDOMIZE_DOWNLOAD_DELAY": False,
            "TELNETCONSOLE_ENABLED": False,
            "COOKIES_ENABLED": False,
            "FEEDS": {out: {"format": "jsonlines"}},
        }
    )
    started = time.perf_counter()
    with Watch() as watch:
        process.crawl(News)
        process.start()
    return {
        "documents": News.count,
        "seconds": time.perf_counter() - started,
        "memory by quarter": watch.quarters(),
        **used(),
    }


def child(arguments: argparse.Namespace, who: str) -> dict[str, object]:
    """Runs one contestant in a process of its own; its last line is its account."""
    environment = dict(os.environ)
    if who == "scrapy":
        environment["PYTHONPATH"] = arguments.scrapy
    command = [sys.executable, __file__, "--as", who, "--hosts", str(arguments.hosts), "--pages", str(arguments.pages)]
    command += ["--delay", str(arguments.delay), "--port", str(arguments.port), *(["--no-stories"] if arguments.no_stories else [])]
    command += ["--workers", str(arguments.workers)] if arguments.workers is not None else []
    answer = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if answer.returncode:
        raise SystemExit(answer.stderr[-2000:])
    return dict(json.loads(answer.stdout.strip().splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=60)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--port", type=int, default=18080)
    parser.add_argument("--scrapy", metavar="DIR")
    parser.add_argument("--no-stories", action="store_true", help="without near-duplicate matching")
    parser.add_argument("--workers", type=int, help="reading processes (default: all processors but one, at most four)")
    parser.add_argument("--as", dest="who", choices=["ours", "scrapy"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.who:
        with tempfile.TemporaryDirectory() as folder:
            if arguments.who == "ours":
                account = asyncio.run(ours(arguments, f"{folder}/b.db"))
            else:
                account = scrapy_run(arguments.hosts, arguments.port, arguments.delay, f"{folder}/out.jsonl")
        print(json.dumps(account))
        return
    farm = Path(__file__).with_name("farm.py")
    server = subprocess.Popen(
        [sys.executable, str(farm), str(arguments.hosts), str(arguments.pages), str(arguments.port)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        server.stdout.readline()
        print(f"{arguments.hosts} hosts x {arguments.pages} pages, delay {arguments.delay:g} s")
        print(f"{'':<8}{'documents':>10}{'seconds':>9}{'pages/s':>9}{'cpu s':>8}{'peak MB':>9}  memory by quarter (MB)")
        for who in ["ours", *(["scrapy"] if arguments.scrapy else [])]:
            a = child(arguments, who)
            rate = a["documents"] / a["seconds"]  # type: ignore[operator]
            print(
                f"{who:<8}{a['documents']:>10}{a['seconds']:>9.1f}{rate:>9.1f}{a['cpu']:>8.1f}{a['peak']:>9.0f}  {a['memory by quarter']}"
            )
        if arguments.delay:
            ideal = (arguments.pages + 1) * arguments.delay
            print(f"ideal: {ideal:.1f} s (robots.txt, feed and {arguments.pages} pages, one at a time per host)")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
