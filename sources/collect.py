"""The crawl: every due source's list, then every item in it that is not known, as a stream of values."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from domain.document import Document, canonical_url, clean_url, document_id
from domain.text import detect_lang
from sources.addresses import url_refusal
from sources.article import read_article
from sources.catalogue import SourceEntry, addresses, missing_base
from sources.decode import decode
from sources.feeds import read_feed
from sources.fetch import Fetched, FetchFailure, NotModified, PoliteFetcher
from sources.hosts import HostList, host_list, origin_of
from sources.html_text import paragraphs
from sources.json_api import read_json
from sources.list_page import read_list
from sources.listing import ListedItem, Listing
from sources.sitemap import read_sitemap
from sources.state import SETTLED, Collected, CrawlMemory, ListingRecord, Outcome, PageRecord, SourceRecord, Visit
from sources.walls import challenge

# A printed date this far ahead is a time zone or tomorrow's paper; further ahead it is no date of publication.
FUTURE_TOLERANCE = timedelta(hours=24)
# Corrections come in the first days; until then a known page is asked again (conditionally) at this pace.
RECHECK_UNTIL_AGE = timedelta(days=3)
RECHECK_AFTER = timedelta(hours=6)
# Less text than this is no article: a page that loads by script, a picture, a login form.
MIN_CHARS = 20
MAX_BACKOFF = timedelta(hours=24)
# Failures in a row after which a host is left alone until the next visit.
GIVE_UP_AFTER = 3
MAX_SITEMAPS = 20
_RETRY_PAGE_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """What one run is to do.

    bases      placeholder → base URL ({"rsshub": …, "newsroom": …})
    queries    track id → search words, for search feeds; an entry without tracks takes those of all
    since      items published before are left out
    force      read sources again that are not due yet, and ask known pages again (conditionally)
    catalogue  all entries whose hosts may be followed; the entries collected, where not given
    """

    bases: Mapping[str, str] = field(default_factory=dict)
    queries: Mapping[str, Sequence[str]] = field(default_factory=dict)
    since: datetime | None = None
    force: bool = False
    hosts_at_once: int = 24
    queue: int = 64
    catalogue: tuple[SourceEntry, ...] = ()


async def collect(
    entries: Iterable[SourceEntry],
    fetcher: PoliteFetcher,
    memory: CrawlMemory,
    clock: Callable[[], datetime],
    plan: CrawlPlan | None = None,
) -> AsyncGenerator[Collected, None]:
    """Items and ends of visits, of one source in order, of many hosts at once.

    Reads `memory`, never writes it (but for robots copies): whoever consumes the stream stores each value. The stream waits for its
    consumer, so memory stays flat. Disabled entries, entries without a base and entries not due come back as one value each.
    """
    plan = plan or CrawlPlan()
    entries = tuple(entries)
    hosts = host_list([e for e in (*plan.catalogue, *entries) if e.enabled or e in entries], plan.bases)
    groups: dict[str, list[SourceEntry]] = defaultdict(list)
    for entry in entries:
        if outcome := _not_now(entry, memory, clock(), plan):
            yield outcome
            continue
        groups[origin_of(addresses(entry, plan.bases, ["q"], clock())[0])].append(entry)
    run = _Run(fetcher, memory, clock, plan, hosts)
    queue: asyncio.Queue[Collected | BaseException | None] = asyncio.Queue(plan.queue)
    places = asyncio.Semaphore(plan.hosts_at_once)

    async def read_host(group: Sequence[SourceEntry]) -> None:
        async with places:
            for entry in group:
                async with aclosing(run.visit(entry)) as values:
                    async for value in values:
                        await queue.put(value)

    async def read_all() -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                for group in groups.values():
                    tasks.create_task(read_host(group))
        except BaseException as error:
            await queue.put(error.exceptions[0] if isinstance(error, BaseExceptionGroup) else error)
            raise
        await queue.put(None)

    producer = asyncio.create_task(read_all())
    try:
        while (value := await queue.get()) is not None:
            if isinstance(value, BaseException):
                raise value
            yield value
    finally:
        producer.cancel()
        await asyncio.gather(producer, return_exceptions=True)


def _not_now(entry: SourceEntry, memory: CrawlMemory, now: datetime, plan: CrawlPlan) -> Collected | None:
    if not entry.enabled:
        return Collected(entry.id, Outcome.DISABLED, reason=entry.note or "switched off in the catalogue")
    if base := missing_base(entry, plan.bases):
        return Collected(entry.id, Outcome.DISABLED, reason=f"needs a base address for {{{base}}}")
    if not addresses(entry, plan.bases, _queries(entry, plan), now):
        return Collected(entry.id, Outcome.DISABLED, reason="a search feed without search words")
    known = memory.source(entry.id)
    if known is not None and not plan.force and known.visited_at <= now < known.due_at:
        return Collected(
            entry.id, Outcome.SKIPPED, reason=f"read at {known.visited_at:%Y-%m-%d %H:%M}, due at {known.due_at:%Y-%m-%d %H:%M}"
        )
    return None


def _queries(entry: SourceEntry, plan: CrawlPlan) -> list[str]:
    tracks = entry.tracks or tuple(plan.queries)
    return list(dict.fromkeys(q for track in tracks for q in plan.queries.get(track, ())))


@dataclass(slots=True)
class _Tally:
    """Counts of one visit while it runs."""

    started: datetime
    outcomes: dict[Outcome, int] = field(default_factory=lambda: defaultdict(int))
    listed: int = 0
    undated: int = 0
    future: int = 0
    newest: datetime | None = None
    failures_in_a_row: int = 0
    stopped: Collected | None = None
    trouble: tuple[Outcome, str, int | None] | None = None
    moved_to: str | None = None
    owed: bool = False
    listings: list[ListingRecord] = field(default_factory=list)
    remark: str = ""


@dataclass(slots=True)
class _Run:
    fetcher: PoliteFetcher
    memory: CrawlMemory
    clock: Callable[[], datetime]
    plan: CrawlPlan
    hosts: HostList
    claimed: dict[str, str] = field(default_factory=dict)
    """Canonical address → source that took it in this run."""

    async def visit(self, entry: SourceEntry) -> AsyncGenerator[Collected, None]:
        known = self.memory.source(entry.id)
        tally = _Tally(self.clock())
        for url in addresses(entry, self.plan.bases, _queries(entry, self.plan), self.clock(), self.plan.since):
            async with aclosing(self._read_list(entry, url, known, tally)) as values:
                async for value in values:
                    tally.outcomes[value.outcome] += 1
                    yield value
            if tally.stopped is not None:
                break
        yield self._end(entry, known, tally)

    async def _read_list(
        self, entry: SourceEntry, start: str, known: SourceRecord | None, tally: _Tally
    ) -> AsyncGenerator[Collected, None]:
        """The list at one address, page by page, and the items in it."""
        validators = {record.url: record for record in known.listings} if known else {}
        waiting, seen, pages = [start], set[str](), 0
        limit = max(entry.max_pages, MAX_SITEMAPS) if entry.kind == "sitemap" else entry.max_pages
        while waiting and pages < limit and tally.listed < entry.max_items and tally.stopped is None:
            url = waiting.pop(0)
            if url in seen:
                continue
            seen.add(url)
            pages += 1
            kept = validators.get(url, ListingRecord(url))
            answer = await self.fetcher.fetch(url, self.hosts, "listing", kept.etag, kept.last_modified, entry.delay)
            if isinstance(answer, NotModified):
                tally.listings.append(kept)
                tally.moved_to = tally.moved_to or answer.moved_to
                continue
            if isinstance(answer, FetchFailure):
                tally.trouble = (answer.outcome, answer.reason, answer.status)
                break
            listing = self._parse(entry, answer)
            if pages == 1:
                tally.moved_to = tally.moved_to or answer.moved_to
                tally.remark = tally.remark or listing.reason
            if listing.problem is not None:
                tally.trouble = (listing.problem, listing.reason, answer.status)
                break
            tally.listings.append(ListingRecord(url, answer.etag, answer.last_modified))
            fresh = 0
            async with aclosing(self._items(entry, listing.items, tally)) as values:
                async for value in values:
                    fresh += value.outcome not in {Outcome.UNCHANGED, Outcome.DUPLICATE, Outcome.TOO_OLD} or value.page is not None
                    yield value
            waiting.extend(c for c in listing.children if c not in seen)
            # A page with nothing new is where the last visit began: what follows is known.
            if listing.next_url and (fresh or (known is None and not listing.items)):
                waiting.append(listing.next_url)

    def _parse(self, entry: SourceEntry, answer: Fetched) -> Listing:
        now, zone = self.clock(), entry.zone
        if entry.kind == "sitemap":
            return read_sitemap(answer.body, answer.content_type, answer.url, now, zone)
        if entry.kind == "json_api":
            if entry.json is None:
                return Listing(problem=Outcome.PARSE_ERROR, reason="the catalogue has no `json` paths for this source")
            return read_json(answer.body, answer.content_type, answer.url, entry.json, now, zone)
        if entry.kind == "rss":
            return read_feed(answer.body, answer.content_type, answer.url, now, zone)
        text = decode(answer.body, answer.content_type).text
        if reason := challenge(text):
            return Listing(problem=Outcome.WALL, reason=reason)
        return read_list(text, answer.url, entry.list, now, zone)

    async def _items(self, entry: SourceEntry, items: Sequence[ListedItem], tally: _Tally) -> AsyncGenerator[Collected, None]:
        keys = [canonical_url(item.url) for item in items]
        records = self.memory.pages(list(dict.fromkeys(keys)))
        for item, key in zip(items, keys, strict=True):
            if tally.listed >= entry.max_items:
                tally.owed = True
                return
            if self.claimed.get(key) == entry.id:
                continue
            tally.listed += 1
            if item.published_at is not None and item.published_at <= self.clock() + FUTURE_TOLERANCE:
                tally.newest = max(tally.newest or item.published_at, item.published_at)
            value = self._without_fetching(entry, item, key, records.get(key))
            if value is None:
                self.claimed[key] = entry.id
                if tally.stopped is None or item.html:
                    value = await self._item(entry, item, key, records.get(key), tally)
                else:
                    value = Collected(entry.id, Outcome.DEFERRED, item.url, tally.stopped.reason)
            tally.owed = tally.owed or (value.outcome not in SETTLED)
            yield value

    def _without_fetching(self, entry: SourceEntry, item: ListedItem, key: str, page: PageRecord | None) -> Collected | None:
        """The outcome of an item that need not be read: claimed by another source, older than asked for, known and unchanged."""
        now = self.clock()
        other = self.claimed.get(key) or (page.source_id if page and page.outcome in SETTLED else entry.id)
        if other != entry.id:
            return Collected(entry.id, Outcome.DUPLICATE, item.url, f"already read from {other}")
        if reason := url_refusal(item.url):
            return Collected(entry.id, Outcome.REFUSED, item.url, reason)
        bound = self._bound(entry)
        if bound and item.published_at and item.published_at < bound:
            return Collected(entry.id, Outcome.TOO_OLD, item.url, f"published {item.published_at:%Y-%m-%d}")
        if page is None or page.listed != item.fingerprint:
            return None
        if page.outcome not in SETTLED:
            wait = min(_RETRY_PAGE_AFTER * 2 ** max(page.failures - 1, 0), timedelta(days=7))
            if not page.failures or self.plan.force or now - page.fetched_at >= wait:
                return None
            return Collected(entry.id, Outcome.DEFERRED, item.url, f"{page.reason}; asked again after {wait}")
        if page.outcome is Outcome.TOO_OLD and bound and page.published_at and page.published_at >= bound:
            return None
        if page.document_id is not None and self._due_again(entry, page, now):
            return None
        return Collected(entry.id, Outcome.UNCHANGED, item.url)

    def _due_again(self, entry: SourceEntry, page: PageRecord, now: datetime) -> bool:
        """Whether a stored page is to be asked for corrections. One read by a visit that never ended is not: that would be reading twice."""
        known = self.memory.source(entry.id)
        if known is None or page.fetched_at > known.visited_at:
            return False
        young = now - (page.published_at or page.fetched_at) <= RECHECK_UNTIL_AGE
        return self.plan.force or (young and now - page.fetched_at >= RECHECK_AFTER)

    def _bound(self, entry: SourceEntry) -> datetime | None:
        oldest = self.clock() - entry.max_age if entry.max_age else None
        return max((b for b in (self.plan.since, oldest) if b is not None), default=None)

    async def _item(self, entry: SourceEntry, item: ListedItem, key: str, page: PageRecord | None, tally: _Tally) -> Collected:
        """Reads one item: its page, or the text its list carries where the page may not or need not be read."""
        if entry.text == "feed" or tally.stopped is not None:
            reason = "" if entry.text == "feed" else tally.stopped.reason if tally.stopped else ""
            return self._from_list(entry, item, key, page, tally, reason)
        etag, modified = (page.etag, page.last_modified) if page and page.document_id else (None, None)
        answer = await self.fetcher.fetch(item.url, self.hosts, "page", etag, modified, entry.delay)
        if isinstance(answer, NotModified):
            assert page is not None
            tally.failures_in_a_row = 0
            return Collected(entry.id, Outcome.UNCHANGED, item.url, page=replace(page, fetched_at=self.clock(), listed=item.fingerprint))
        if isinstance(answer, Fetched):
            text = decode(answer.body, answer.content_type).text
            wall = challenge(text)
            if wall is None:
                tally.failures_in_a_row = 0
                if urlsplit(answer.url).path in {"", "/"} and urlsplit(item.url).path not in {"", "/"}:
                    front = FetchFailure(answer.url, Outcome.GONE, "redirects to the front page", answer.status)
                    return self._failed(entry, item, key, page, tally, front)
                return self._from_page(entry, item, key, page, tally, answer, text)
            answer = FetchFailure(answer.url, Outcome.WALL, wall, answer.status)
        return self._failed(entry, item, key, page, tally, answer)

    def _failed(
        self, entry: SourceEntry, item: ListedItem, key: str, page: PageRecord | None, tally: _Tally, why: FetchFailure
    ) -> Collected:
        failed = Collected(entry.id, why.outcome, item.url, why.reason)
        if why.wall:
            tally.stopped = failed
            tally.trouble = (Outcome.WALL, f"{item.url}: {why.reason}", why.status)
        elif why.outcome in {Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.SERVER_ERROR, Outcome.BROKEN}:
            tally.failures_in_a_row += 1
            if tally.failures_in_a_row >= GIVE_UP_AFTER:
                tally.stopped = failed
                tally.trouble = (why.outcome, f"{GIVE_UP_AFTER} pages in a row failed, last: {why.reason}", why.status)
        if why.outcome in {Outcome.ROBOTS, Outcome.WALL} and len(paragraphs(item.html)) >= MIN_CHARS:
            return self._from_list(entry, item, key, page, tally, why.reason)
        counted = why.outcome not in {Outcome.ROBOTS, Outcome.WALL, Outcome.REFUSED}
        return replace(failed, page=self._record(entry, item, key, page, failed, failures=(page.failures if page else 0) + counted))

    def _from_page(
        self, entry: SourceEntry, item: ListedItem, key: str, page: PageRecord | None, tally: _Tally, answer: Fetched, text: str
    ) -> Collected:
        now = self.clock()
        article = read_article(text, answer.url, entry.article, now, entry.zone, item.title, entry.name)
        body, notes = article.text, []
        listed = paragraphs(item.html)
        if len(body) < MIN_CHARS and len(listed) > len(body):
            body = listed
            notes.append("text from the list: the page has none")
        if len(body) < MIN_CHARS and len(article.title) < MIN_CHARS:
            empty = Collected(entry.id, Outcome.NO_TEXT, item.url, "the page has no article text")
            return replace(empty, page=self._record(entry, item, key, page, empty))
        found = replace(item, published_at=item.published_at or article.published_at, raw_date=item.raw_date or article.raw_date)
        return self._document(entry, found, key, page, tally, answer, article.title, body, notes)

    def _from_list(self, entry: SourceEntry, item: ListedItem, key: str, page: PageRecord | None, tally: _Tally, reason: str) -> Collected:
        body = paragraphs(item.html)
        if len(body) < MIN_CHARS and len(item.title) < MIN_CHARS:
            empty = Collected(entry.id, Outcome.NO_TEXT, item.url, "the list carries no text of it")
            return replace(empty, page=self._record(entry, item, key, page, empty))
        notes = [f"text from the list: {reason}"] if reason else []
        return self._document(entry, item, key, page, tally, None, item.title, body, notes)

    def _document(
        self,
        entry: SourceEntry,
        item: ListedItem,
        key: str,
        page: PageRecord | None,
        tally: _Tally,
        answer: Fetched | None,
        title: str,
        body: str,
        notes: list[str],
    ) -> Collected:
        now, moment = self.clock(), item.published_at
        address = answer.url if answer else item.url
        if moment is not None and moment > now + FUTURE_TOLERANCE:
            notes.append(f"future: printed {item.raw_date!r}; kept without a date")
            tally.future += 1
            moment = None
        elif moment is None:
            notes.append("undated")
            tally.undated += 1
        else:
            tally.newest = max(tally.newest or moment, moment)
        document = Document(
            id=page.document_id if page and page.document_id else document_id(address, title, body),
            title=title,
            text=body,
            lang=detect_lang(f"{title}\n{body}"),
            fetched_at=now,
            url=clean_url(address),
            published_at=moment,
            publisher=entry.name,
            source_id=entry.id,
        )
        bound = self._bound(entry)
        if bound and moment and moment < bound:
            old = Collected(entry.id, Outcome.TOO_OLD, item.url, f"published {moment:%Y-%m-%d}", notes=tuple(notes))
            return replace(old, page=replace(self._record(entry, item, key, page, old, answer=answer), published_at=moment))
        same = page is not None and page.content_hash == document.content_hash
        outcome = Outcome.UNCHANGED if same else Outcome.CHANGED if page and page.document_id else Outcome.NEW
        value = Collected(entry.id, outcome, item.url, document=None if same else document, notes=tuple(notes))
        record = self._record(entry, item, key, page, value, answer=answer)
        return replace(value, page=replace(record, document_id=document.id, content_hash=document.content_hash, published_at=moment))

    def _record(
        self,
        entry: SourceEntry,
        item: ListedItem,
        key: str,
        page: PageRecord | None,
        value: Collected,
        failures: int = 0,
        answer: Fetched | None = None,
    ) -> PageRecord:
        return PageRecord(
            url=key,
            source_id=entry.id,
            outcome=value.outcome,
            reason=value.reason,
            fetched_at=self.clock(),
            listed=item.fingerprint,
            document_id=page.document_id if page else None,
            content_hash=page.content_hash if page else None,
            etag=answer.etag if answer else None,
            last_modified=answer.last_modified if answer else None,
            published_at=item.published_at,
            failures=failures,
        )

    def _end(self, entry: SourceEntry, known: SourceRecord | None, tally: _Tally) -> Collected:
        now, counts = self.clock(), tally.outcomes
        if tally.trouble is not None:
            outcome, reason, status = tally.trouble
        elif tally.listings and all(record in (known.listings if known else ()) for record in tally.listings) and not tally.listed:
            outcome, reason, status = Outcome.UNCHANGED, "", 304
        elif not tally.listed:
            outcome, reason, status = Outcome.EMPTY, tally.remark or "the list names no items", 200
        else:
            outcome, reason, status = Outcome.OK, tally.remark, 200
        good = outcome in {Outcome.OK, Outcome.UNCHANGED, Outcome.EMPTY}
        failures = 0 if good else (known.failures if known else 0) + 1
        newest = max((m for m in (tally.newest, known.newest_item if known else None) if m is not None), default=None)
        record = SourceRecord(
            source_id=entry.id,
            visited_at=now,
            due_at=now + min(entry.interval * 2 ** min(failures, 10), max(MAX_BACKOFF, entry.interval)),
            failures=failures,
            last_success=now if good else known.last_success if known else None,
            newest_item=newest,
            # A list is only skipped next time when nothing in it is still owed.
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
