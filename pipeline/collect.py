"""Collect: fetch what is new from the sources and store it, item by item."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from time import perf_counter

from domain.ports import Clock
from domain.profile import ParkProfile
from domain.report import Failure, StepReport
from pipeline.progress_bar import Progress
from pipeline.settings import Settings
from sources.addresses import parse_allowed_hosts
from sources.catalogue import SourceEntry
from sources.collect import CrawlPlan
from sources.collect import collect as crawl
from sources.fetch import Manners, PoliteFetcher, user_agent
from sources.page_reading import PageReaders
from sources.state import Collected, CrawlMemory, Outcome, PageRecord, RobotsRecord, SourceRecord, Visit
from store.codec import from_json, to_json
from store.crawl_records import CrawlRecord
from store.store import Store

# Outcomes of an item or a visit that ask for nobody's attention.
_QUIET = {
    Outcome.NEW,
    Outcome.CHANGED,
    Outcome.UNCHANGED,
    Outcome.DUPLICATE,
    Outcome.OK,
    Outcome.TOO_OLD,
    Outcome.SKIPPED,
    Outcome.DISABLED,
    Outcome.DEFERRED,
}
# What only a host that answers can bring about.
_REACHED = (_QUIET - {Outcome.DISABLED, Outcome.DEFERRED, Outcome.SKIPPED}) | {
    Outcome.EMPTY,
    Outcome.MOVED,
    Outcome.GONE,
    Outcome.WALL,
    Outcome.NOT_A_FEED,
    Outcome.PARSE_ERROR,
    Outcome.NO_TEXT,
}


class SqlCrawlMemory:
    """Fulfils sources.state.CrawlMemory over the store, and keeps what the stream brings."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def pages(self, urls: Sequence[str]) -> dict[str, PageRecord]:
        return {url: from_json(PageRecord, payload) for url, payload in self._store.crawl.get_many("page", urls).items()}

    def source(self, source_id: str) -> SourceRecord | None:
        payload = self._store.crawl.get_many("source", [source_id]).get(source_id)
        return None if payload is None else from_json(SourceRecord, payload)

    def stands(self, source_id: str) -> bool:
        """Whether the last visit to a source succeeded."""
        record = self.source(source_id)
        return record is not None and record.failures == 0

    def robots(self, origin: str) -> RobotsRecord | None:
        payload = self._store.crawl.get_many("robots", [origin]).get(origin)
        return None if payload is None else from_json(RobotsRecord, payload)

    def keep_robots(self, record: RobotsRecord) -> None:
        self._store.crawl.put([CrawlRecord("robots", record.origin, "", to_json(RobotsRecord, record))])

    def visits(self, source_id: str, last: int = 60) -> list[Visit]:
        """The last visits of a source, oldest first."""
        return [from_json(Visit, payload) for payload in self._store.crawl.of_source("visit", source_id, last)]

    def keep(self, item: Collected) -> None:
        """Stores a value of the stream whole: its document and what is now known of page and source."""
        records = []
        if item.page is not None:
            records.append(CrawlRecord("page", item.page.url, item.source_id, to_json(PageRecord, item.page)))
        if item.source is not None:
            records.append(CrawlRecord("source", item.source_id, item.source_id, to_json(SourceRecord, item.source)))
        if item.visit is not None:
            # The number keeps visits apart that a fixed clock gives one time.
            number = self._store.crawl.count("visit", item.source_id)
            key = f"{item.source_id} {item.visit.started_at.isoformat()} {number:08d}"
            records.append(CrawlRecord("visit", key, item.source_id, to_json(Visit, item.visit)))
        with self._store.transaction():
            if item.document is not None:
                self._store.documents.add(item.document)
            self._store.crawl.put(records)


def manners(settings: Settings) -> Manners:
    return Manners(
        agent=user_agent(version("parkscout"), settings.operator, settings.user_agent_contact),
        fixed_delay=settings.crawl_delay,
    )


def open_fetcher(settings: Settings, memory: CrawlMemory, clock: Clock) -> PoliteFetcher:
    allowed = parse_allowed_hosts(settings.allow_hosts)
    named = [url for url in (settings.newsroom_url, settings.rsshub_url) if url]
    if named:
        allowed = allowed.plus(*named)
    return PoliteFetcher(manners(settings), memory, clock, random.random, allowed)


def crawl_plan(
    settings: Settings, profile: ParkProfile, catalogue: Sequence[SourceEntry], since: datetime | None, force: bool
) -> CrawlPlan:
    """What one run is to do; search feeds are asked for each track by its own names."""
    bases = {"rsshub": settings.rsshub_url, "newsroom": settings.newsroom_url}
    queries = {track.id: (track.name_zh, track.name_en) for track in profile.tracks}
    known = {name: url.rstrip("/") for name, url in bases.items() if url}
    return CrawlPlan(bases=known, queries=queries, since=since, force=force, catalogue=tuple(catalogue))


def collect(
    store: Store, entries: Sequence[SourceEntry], settings: Settings, plan: CrawlPlan, clock: Clock, progress: Progress
) -> tuple[StepReport, bool]:
    """Crawls the entries into the store. Returns the report and whether any source could be reached."""
    return asyncio.run(_collect(store, entries, settings, plan, clock, progress))


async def _collect(
    store: Store, entries: Sequence[SourceEntry], settings: Settings, plan: CrawlPlan, clock: Clock, progress: Progress
) -> tuple[StepReport, bool]:
    started = perf_counter()
    report = StepReport("collect")
    memory = SqlCrawlMemory(store)
    counts: Counter[Outcome] = Counter()
    reached = False
    fetcher = open_fetcher(settings, memory, clock)
    with progress.step("collect", len([entry for entry in entries if entry.enabled])) as advance:
        async with fetcher, PageReaders() as readers:
            async for item in crawl(entries, fetcher, memory, clock, plan, readers):
                memory.keep(item)
                counts[item.outcome] += 1
                if item.visit is None:
                    report.new += item.outcome is Outcome.NEW
                    report.changed += item.outcome is Outcome.CHANGED
                    report.skipped += item.outcome in {Outcome.UNCHANGED, Outcome.DUPLICATE, Outcome.TOO_OLD}
                reached |= item.outcome in _REACHED or (item.outcome is Outcome.SKIPPED and memory.stands(item.source_id))
                if item.outcome not in _QUIET:
                    report.failed.append(Failure(item.url or item.source_id, item.reason or str(item.outcome)))
                shown = ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common(4))
                advance(1 if item.visit is not None else 0, None, shown)
    report.seconds = perf_counter() - started
    return report, reached
