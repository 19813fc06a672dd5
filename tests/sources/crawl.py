"""Runs the crawl over a test site and keeps what a store would keep."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sources.addresses import AllowedHosts
from sources.catalogue import SourceEntry, parse_catalogue
from sources.collect import CrawlPlan, collect
from sources.fetch import Manners, PoliteFetcher
from sources.state import Collected, MemoryInRam
from tests.sources.site_server import Page, Site, serve

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def entry(url: str, kind: str = "rss", **more: Any) -> SourceEntry:
    import yaml

    row = {"id": more.pop("id", "s"), "name": "某报", "url": url, "kind": kind, **more}
    return parse_catalogue(yaml.safe_dump({"sources": [row]}, allow_unicode=True))[0]


async def _nap(_: float) -> None:
    return None


class Crawl:
    """One memory over several runs; the clock moves only when told."""

    def __init__(self) -> None:
        self.memory = MemoryInRam()
        self.now = NOW
        self.values: list[Collected] = []

    async def run(self, site: Site, *entries: SourceEntry, stop_after: int | None = None, **plan: Any) -> list[Collected]:
        """One run; `stop_after` ends it as a kill would, after that many stored values."""
        manners = Manners("ParkScout/test", fixed_delay=0.0, read=0.5, total=2.0, connect=1.0, retries=0)
        allowed = AllowedHosts(frozenset({("127.0.0.1", None)})).plus(site.base)
        async with PoliteFetcher(manners, self.memory, lambda: self.now, random.Random(1).random, allowed, sleep=_nap) as fetcher:
            values: list[Collected] = []
            stream = collect(entries, fetcher, self.memory, lambda: self.now, CrawlPlan(**plan))
            async for value in stream:
                self.memory.store([value])
                values.append(value)
                if stop_after is not None and len(values) >= stop_after:
                    await stream.aclose()
                    break
        self.values = values
        return values

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


def crawl_site(pages: Callable[[str], dict[str, Page]], scenario: Callable[[Site, Crawl], Awaitable[None]]) -> None:
    """Serves pages (built for the base address) and runs a scenario over them."""

    async def run() -> None:
        async with serve() as site:
            site.pages.update(pages(site.base))
            await scenario(site, Crawl())

    asyncio.run(run())


def outcomes(values: list[Collected]) -> list[str]:
    """The outcomes of items, in order."""
    return [str(v.outcome) for v in values if v.visit is None]
