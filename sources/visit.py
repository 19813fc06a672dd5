"""One visit to one source: its lists page by page, the items in them that are owed, and the account of it at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.document import canonical_url
from sources.addresses import url_refusal
from sources.catalogue import SourceEntry, addresses
from sources.decode import decode
from sources.feeds import read_feed
from sources.fetch import Fetched, FetchFailure, NotModified, PoliteFetcher
from sources.hosts import HostList
from sources.json_api import read_json
from sources.list_page import read_list
from sources.listing import ListedItem, Listing
from sources.page_reading import ReadPage, read_here
from sources.reading import FUTURE_TOLERANCE, HOST_FAULTS, Owed, Reading, read_item
from sources.sitemap import read_sitemap
from sources.state import SETTLED, Collected, CrawlMemory, ListingRecord, Outcome, PageRecord, SourceRecord, Visit
from sources.walls import challenge

# Corrections come in the first days; until then a known page is asked again (conditionally) at this pace.
RECHECK_UNTIL_AGE = timedelta(days=3)
RECHECK_AFTER = timedelta(hours=6)
# A source that fails is left alone twice as long each time, up to this; it is never given up.
MAX_BACKOFF = timedelta(hours=24)
# Failures in a row after which a source is left alone until its next visit.
GIVE_UP_AFTER = 3
_PAGE_BACKOFF = timedelta(minutes=30)
_MAX_PAGE_BACKOFF = timedelta(days=7)
_GOOD = frozenset({Outcome.OK, Outcome.UNCHANGED, Outcome.EMPTY})


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """What one run is to do.

    bases      placeholder → base URL ({"rsshub": …, "newsroom": …})
    queries    track id → search words, for search feeds; an entry without tracks takes those of all
    since      items published before are left out
    force      read sources again that are not due yet, and ask known pages again (conditionally)
    catalogue  all entries whose hosts may be followed; the entries collected, where not given
    visit_seconds   the longest one visit may take; what is left is read at the next one
    """

    bases: Mapping[str, str] = field(default_factory=dict)
    queries: Mapping[str, Sequence[str]] = field(default_factory=dict)
    since: datetime | None = None
    force: bool = False
    hosts_at_once: int = 128
    queue: int = 64
    visit_seconds: float = 1200.0
    catalogue: tuple[SourceEntry, ...] = ()

    def queries_for(self, entry: SourceEntry) -> list[str]:
        tracks = entry.tracks or tuple(self.queries)
        return list(dict.fromkeys(q for track in tracks for q in self.queries.get(track, ())))

    def oldest(self, entry: SourceEntry, now: datetime) -> datetime | None:
        bounds = (self.since, now - entry.max_age if entry.max_age else None)
        return max((b for b in bounds if b is not None), default=None)


@dataclass(slots=True)
class _Tally:
    """The account of a visit while it runs."""

    started: datetime
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    listed: int = 0
    undated: int = 0
    future: int = 0
    newest: datetime | None = None
    failures_in_a_row: int = 0
    trouble: tuple[Outcome, str, int | None] | None = None
    leave_pages: str | None = None
    moved_to: str | None = None
    owed: bool = False
    resumed: bool = False
    """The list page in hand shows items of a visit that never ended, or the last visit failed half-way."""
    time_up: bool = False
    listings: list[ListingRecord] = field(default_factory=list)
    remark: str = ""


def _never_ended(known: SourceRecord | None, page: PageRecord) -> bool:
    """Whether a page was read by a visit that was cut short."""
    return known is None or page.fetched_at > known.visited_at


@dataclass(slots=True)
class Visitor:
    """Visits sources for one run; `claimed` (canonical address → source) keeps two sources from reading one page."""

    fetcher: PoliteFetcher
    memory: CrawlMemory
    clock: Callable[[], datetime]
    plan: CrawlPlan
    hosts: HostList
    read_page: ReadPage = read_here
    claimed: dict[str, str] = field(default_factory=dict)

    async def visit(self, entry: SourceEntry) -> AsyncGenerator[Collected, None]:
        """The items of a source in their order, then the end of the visit."""
        known = self.memory.source(entry.id)
        tally = _Tally(self.clock())
        deadline = self.fetcher.monotonic() + self.plan.visit_seconds
        for url in addresses(entry, self.plan.bases, self.plan.queries_for(entry), self.clock(), self.plan.since):
            async with aclosing(self._walk(entry, url, known, tally, deadline)) as values:
                async for value in values:
                    tally.outcomes[value.outcome] += 1
                    yield value
            if tally.leave_pages is not None or tally.time_up:
                break
        yield self._end(entry, known, tally)

    async def _walk(
        self, entry: SourceEntry, start: str, known: SourceRecord | None, tally: _Tally, deadline: float
    ) -> AsyncGenerator[Collected, None]:
        """The list at one address, page by page (or sitemap by sitemap), and the items in it."""
        waiting, seen = [start], set[str]()
        while (
            waiting and len(seen) < entry.max_pages and tally.listed < entry.max_items and tally.leave_pages is None and not tally.time_up
        ):
            url = waiting.pop(0)
            if url in seen:
                continue
            seen.add(url)
            kept = self._validators(known, url)
            answer = await self.fetcher.fetch(url, self.hosts, "listing", kept.etag, kept.last_modified, entry.delay)
            if isinstance(answer, FetchFailure):
                tally.trouble = (answer.outcome, answer.reason, answer.status)
                # Where it leads is not followed, but worth proposing.
                tally.moved_to = answer.url if answer.outcome is Outcome.OUTSIDE and answer.url != url else None
                return
            tally.moved_to = tally.moved_to or (answer.moved_to if url == start else None)
            if isinstance(answer, NotModified):
                tally.listings.append(kept)
                continue
            listing = self._parse(entry, answer)
            tally.remark = tally.remark or listing.reason
            if listing.problem is not None:
                tally.trouble = (listing.problem, listing.reason, answer.status)
                return
            tally.listings.append(ListingRecord(url, self.clock(), answer.etag, answer.last_modified))
            owed, tally.resumed = 0, known is not None and known.failures > 0
            async with aclosing(self._items(entry, listing.items, known, tally, deadline)) as values:
                async for value in values:
                    owed += value.page is not None
                    yield value
            waiting.extend(child for child in listing.children if child not in seen)
            # A page with nothing to read is where an earlier visit began: what follows is known, unless that visit was cut short.
            if listing.next_url and (owed or tally.resumed):
                waiting.append(listing.next_url)

    def _validators(self, known: SourceRecord | None, url: str) -> ListingRecord:
        """What lets a list answer "unchanged". Not used when forced, nor when its young pages are due to be asked for corrections."""
        now = self.clock()
        for record in known.listings if known else ():
            if record.url == url and not self.plan.force and now - record.read_at < RECHECK_AFTER:
                return record
        return ListingRecord(url, now)

    def _parse(self, entry: SourceEntry, answer: Fetched) -> Listing:
        now, zone = self.clock(), entry.zone
        if entry.kind == "sitemap":
            return read_sitemap(answer.body, answer.content_type, answer.url, now, zone)
        if entry.kind == "json_api":
            if entry.json is None:
                return Listing(problem=Outcome.PARSE_ERROR, reason="the catalogue has no `json` paths for this source")
            return read_json(answer.body, answer.content_type, answer.url, entry.json, now, zone)
        if entry.kind == "html":
            text = decode(answer.body, answer.content_type).text
            if reason := challenge(text):
                return Listing(problem=Outcome.WALL, reason=reason)
            return read_list(text, answer.url, entry.list, now, zone)
        listing = read_feed(answer.body, answer.content_type, answer.url, now, zone)
        if listing.problem is Outcome.NOT_A_FEED and (reason := challenge(decode(answer.body, answer.content_type).text)):
            return Listing(problem=Outcome.WALL, reason=reason)
        return listing

    async def _items(
        self, entry: SourceEntry, items: Sequence[ListedItem], known: SourceRecord | None, tally: _Tally, deadline: float
    ) -> AsyncGenerator[Collected, None]:
        keys = [canonical_url(item.url) for item in items]
        records = self.memory.pages(list(dict.fromkeys(keys)))
        for item, key in zip(items, keys, strict=True):
            if tally.listed >= entry.max_items:
                tally.owed = True
                return
            if self.claimed.get(key) == entry.id:
                continue
            tally.listed += 1
            now = self.clock()
            if item.published_at is not None and item.published_at <= now + FUTURE_TOLERANCE:
                tally.newest = max(tally.newest or item.published_at, item.published_at)
            page = records.get(key)
            tally.resumed = tally.resumed or (page is not None and _never_ended(known, page))
            value = self._known(entry, item, key, page, known, now)
            if value is None and tally.leave_pages is not None and not item.html:
                value = Collected(entry.id, Outcome.DEFERRED, item.url, tally.leave_pages)
            elif value is None and self.fetcher.monotonic() > deadline:
                tally.time_up = True
                tally.remark = tally.remark or "more than one visit has time for: the rest is read next time"
                value = Collected(entry.id, Outcome.DEFERRED, item.url, "the time for this visit is used up")
            if value is None:
                self.claimed[key] = entry.id
                owed = Owed(entry, item, key, page, self.plan.oldest(entry, now))
                reading = await read_item(owed, self.fetcher, self.hosts, self.clock, self.read_page, tally.leave_pages)
                self._count(tally, reading)
                value = reading.value
            tally.owed = tally.owed or value.outcome not in SETTLED
            yield value

    def _count(self, tally: _Tally, reading: Reading) -> None:
        """Takes a reading into the account, and stops asking for pages where the site turns us away or keeps failing."""
        tally.undated += reading.undated
        tally.future += reading.future
        if (document := reading.value.document) is not None and document.published_at is not None:
            tally.newest = max(tally.newest or document.published_at, document.published_at)
        failure = reading.failure
        if failure is None or failure.outcome not in {*HOST_FAULTS, Outcome.WALL}:
            tally.failures_in_a_row = 0
            return
        tally.failures_in_a_row += 1
        if failure.wall:
            tally.leave_pages = failure.reason
            tally.trouble = (Outcome.WALL, f"{failure.url} {failure.reason}", failure.status)
        elif tally.failures_in_a_row >= GIVE_UP_AFTER:
            tally.leave_pages = f"{GIVE_UP_AFTER} pages in a row failed"
            tally.trouble = (failure.outcome, f"{GIVE_UP_AFTER} pages in a row failed, last: {failure.reason}", failure.status)

    def _known(
        self, entry: SourceEntry, item: ListedItem, key: str, page: PageRecord | None, known: SourceRecord | None, now: datetime
    ) -> Collected | None:
        """The outcome of an item that need not be read: of another source, older than wanted, settled and as it was. None: it is owed."""
        other = self.claimed.get(key) or (page.source_id if page and page.outcome in SETTLED else entry.id)
        if other != entry.id:
            return Collected(entry.id, Outcome.DUPLICATE, item.url, f"already read from {other}")
        if reason := url_refusal(item.url):
            return Collected(entry.id, Outcome.REFUSED, item.url, reason)
        oldest = self.plan.oldest(entry, now)
        if oldest and item.published_at and item.published_at < oldest:
            return Collected(entry.id, Outcome.TOO_OLD, item.url, f"published {item.published_at:%Y-%m-%d}")
        if page is None or page.listed != item.fingerprint:
            return None
        if page.outcome not in SETTLED:
            wait = min(_PAGE_BACKOFF * 2 ** max(page.failures - 1, 0), _MAX_PAGE_BACKOFF)
            if not page.failures or self.plan.force or not timedelta() <= now - page.fetched_at < wait:
                return None
            return Collected(entry.id, Outcome.DEFERRED, item.url, f"{page.reason}; asked again after {wait}")
        if page.outcome is Outcome.TOO_OLD and page.published_at and (oldest is None or page.published_at >= oldest):
            return None
        if page.document_id is not None and self._due_again(page, known, now):
            return None
        return Collected(entry.id, Outcome.UNCHANGED, item.url)

    def _due_again(self, page: PageRecord, known: SourceRecord | None, now: datetime) -> bool:
        """Whether a stored page is to be asked for corrections. One read by a visit that never ended is not: that would be twice."""
        if _never_ended(known, page):
            return False
        young = now - (page.published_at or page.fetched_at) <= RECHECK_UNTIL_AGE
        return self.plan.force or (young and now - page.fetched_at >= RECHECK_AFTER)

    def _end(self, entry: SourceEntry, known: SourceRecord | None, tally: _Tally) -> Collected:
        now, counts = self.clock(), tally.outcomes
        unchanged = bool(tally.listings) and known is not None and all(record in known.listings for record in tally.listings)
        if tally.trouble is not None:
            outcome, reason, status = tally.trouble
        elif unchanged:
            outcome, reason, status = Outcome.UNCHANGED, "", 304
        elif not tally.listed:
            outcome, reason, status = Outcome.EMPTY, tally.remark or "the list names no items", 200
        else:
            outcome, reason, status = Outcome.OK, tally.remark, 200
        good = outcome in _GOOD
        failures = 0 if good else (known.failures if known else 0) + 1
        newest = max((m for m in (tally.newest, known.newest_item if known else None) if m is not None), default=None)
        record = SourceRecord(
            source_id=entry.id,
            visited_at=now,
            due_at=now + min(entry.interval * 2 ** min(failures, 10), max(MAX_BACKOFF, entry.interval)),
            failures=failures,
            last_success=now if good else known.last_success if known else None,
            newest_item=newest,
            # A list may only answer "unchanged" next time when nothing in it is still owed.
            listings=() if tally.owed or not good else tuple(r for r in tally.listings if r.etag or r.last_modified),
        )
        visit = Visit(
            source_id=entry.id,
            started_at=tally.started,
            ended_at=now,
            outcome=outcome,
            reason=reason,
            listed=tally.listed,
            new=counts[Outcome.NEW],
            changed=counts[Outcome.CHANGED],
            known=counts[Outcome.UNCHANGED] + counts[Outcome.DUPLICATE],
            failed=sum(n for o, n in counts.items() if o not in SETTLED and o is not Outcome.DEFERRED),
            undated=tally.undated,
            future=tally.future,
            newest_item=newest,
            moved_to=tally.moved_to,
            status=status,
        )
        return Collected(entry.id, outcome, reason=reason, source=record, visit=visit)
