"""The crawl: every due source of a catalogue, many hosts at once and each in order, as one stream of values."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime

from sources.catalogue import SourceEntry, addresses, missing_base
from sources.fetch import PoliteFetcher
from sources.hosts import host_list, origin_of
from sources.page_reading import ReadPage, read_here
from sources.state import Collected, CrawlMemory, Outcome
from sources.visit import CrawlPlan, Visitor

__all__ = ["CrawlPlan", "collect"]


async def collect(
    entries: Iterable[SourceEntry],
    fetcher: PoliteFetcher,
    memory: CrawlMemory,
    clock: Callable[[], datetime],
    plan: CrawlPlan | None = None,
    read_page: ReadPage = read_here,
) -> AsyncGenerator[Collected, None]:
    """Items and ends of visits: of one source in order, of many hosts at once.

    Reads `memory`, never writes it (but for robots copies): whoever consumes the stream stores each value. The stream waits for its
    consumer, so memory stays flat. Disabled entries, entries without a base and entries not due come back as one value each.
    `read_page` is where pages are read: here, or in `PageReaders` for long runs.
    """
    plan = plan or CrawlPlan()
    chosen = tuple(entries)
    followed = [entry for entry in plan.catalogue if entry.enabled]
    visitor = Visitor(fetcher, memory, clock, plan, host_list([*followed, *chosen], plan.bases), read_page)
    groups: dict[str, list[SourceEntry]] = defaultdict(list)
    for entry in chosen:
        if value := _not_now(entry, memory, clock(), plan):
            yield value
            continue
        groups[origin_of(addresses(entry, plan.bases, plan.queries_for(entry), clock())[0])].append(entry)
    queue: asyncio.Queue[Collected | None] = asyncio.Queue(plan.queue)
    producer = asyncio.create_task(_read_all(list(groups.values()), visitor, queue, plan.hosts_at_once))
    try:
        while (value := await queue.get()) is not None:
            yield value
        await producer
    finally:
        producer.cancel()
        await asyncio.gather(producer, return_exceptions=True)


async def _read_all(
    groups: Sequence[Sequence[SourceEntry]], visitor: Visitor, queue: asyncio.Queue[Collected | None], hosts_at_once: int
) -> None:
    """Puts every value of every visit, then None; an unexpected error ends the whole run with that error."""
    places = asyncio.Semaphore(hosts_at_once)

    async def read_host(group: Sequence[SourceEntry]) -> None:
        async with places:
            for entry in group:
                async with aclosing(visitor.visit(entry)) as values:
                    async for value in values:
                        await queue.put(value)

    try:
        async with asyncio.TaskGroup() as tasks:
            for group in groups:
                tasks.create_task(read_host(group))
    except ExceptionGroup as errors:
        await queue.put(None)
        raise errors.exceptions[0] from None
    await queue.put(None)


def _not_now(entry: SourceEntry, memory: CrawlMemory, now: datetime, plan: CrawlPlan) -> Collected | None:
    """Why an entry is not visited in this run; None where it is."""
    if not entry.enabled:
        return Collected(entry.id, Outcome.DISABLED, reason=entry.note or "switched off in the catalogue")
    if base := missing_base(entry, plan.bases):
        return Collected(entry.id, Outcome.DISABLED, reason=f"needs a base address for {{{base}}}")
    if not addresses(entry, plan.bases, plan.queries_for(entry), now):
        return Collected(entry.id, Outcome.DISABLED, reason="a search feed without search words")
    known = memory.source(entry.id)
    if known is not None and not plan.force and known.visited_at <= now < known.due_at:
        when = f"read at {known.visited_at:%Y-%m-%d %H:%M}, due at {known.due_at:%Y-%m-%d %H:%M}"
        return Collected(entry.id, Outcome.SKIPPED, reason=when)
    return None
