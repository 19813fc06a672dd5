"""What is remembered between visits: of each page, each source and each host's robots.txt; the port a store fulfils, and one in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.document import Document


class Outcome(StrEnum):
    """What became of one item or one visit; each but the first four comes with a reason in words."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    OK = "ok"
    EMPTY = "empty"
    TOO_OLD = "too_old"
    OUTSIDE = "outside"
    ROBOTS = "robots"
    WALL = "wall"
    GONE = "gone"
    MOVED = "moved"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    SERVER_ERROR = "server_error"
    BROKEN = "broken"
    REDIRECTS = "redirects"
    NOT_A_FEED = "not_a_feed"
    PARSE_ERROR = "parse_error"
    NO_TEXT = "no_text"
    DEFERRED = "deferred"
    SKIPPED = "skipped"
    DISABLED = "disabled"


# Settled for good: such a page is not asked for again unless its list entry changes.
SETTLED = frozenset(
    {
        Outcome.NEW,
        Outcome.CHANGED,
        Outcome.UNCHANGED,
        Outcome.DUPLICATE,
        Outcome.TOO_OLD,
        Outcome.OUTSIDE,
        Outcome.GONE,
        Outcome.TOO_LARGE,
        Outcome.NO_TEXT,
    }
)
# Not read this time, without fault of the page: asked for again at the next visit, and never counted as failures.
PENDING = frozenset({Outcome.DEFERRED, Outcome.ROBOTS, Outcome.WALL, Outcome.REFUSED})


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What is known of one article address.

    url           the canonical address it was listed under: the key
    document_id   the document read from it, if any
    listed        hash of its list entry (title, date, text); a change there asks for a new reading
    content_hash  hash of the document as stored
    settled_at    time of the last reading that settled it; None while it is owed
    """

    url: str
    source_id: str
    outcome: Outcome
    reason: str
    fetched_at: datetime
    listed: str = ""
    document_id: str | None = None
    content_hash: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    published_at: datetime | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class ListingRecord:
    """Validators of one listing address (feed, list page, sitemap, API answer), kept only when all it lists is settled.

    read_at   when the list itself was last read (not answered "unchanged")
    """

    url: str
    read_at: datetime
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to a source: the row that health is judged by. Counts are of items; `undated` and `future` count documents."""

    source_id: str
    started_at: datetime
    ended_at: datetime
    outcome: Outcome
    reason: str
    listed: int = 0
    new: int = 0
    changed: int = 0
    known: int = 0
    failed: int = 0
    undated: int = 0
    future: int = 0
    newest_item: datetime | None = None
    moved_to: str | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What is known of one source. `visited_at` is the end of the last visit that ended; `due_at` when the next one makes sense."""

    source_id: str
    visited_at: datetime
    due_at: datetime
    failures: int = 0
    last_success: datetime | None = None
    newest_item: datetime | None = None
    listings: tuple[ListingRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class RobotsRecord:
    """One host's robots.txt: `rules` as last read (None: there is none), when it was read, since when and why it cannot be reached."""

    origin: str
    checked_at: datetime
    read_at: datetime | None = None
    rules: str | None = None
    unreachable_since: datetime | None = None
    failure: Outcome | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Collected:
    """One value of the stream: an item (page set) or the end of a visit (visit and source set).

    Storing `document` and `page` of one value in one transaction, in order, is all a store has to do: what was stored is not
    fetched again, what was not is.
    """

    source_id: str
    outcome: Outcome
    url: str | None = None
    reason: str = ""
    document: Document | None = None
    page: PageRecord | None = None
    source: SourceRecord | None = None
    visit: Visit | None = None
    notes: tuple[str, ...] = ()
    """Plain remarks: "undated", "future: …", "text from the feed"."""


class CrawlMemory(Protocol):
    """Reads of the crawl's memory, and the robots cache (which no document depends on)."""

    def pages(self, urls: Sequence[str]) -> dict[str, PageRecord]: ...

    def source(self, source_id: str) -> SourceRecord | None: ...

    def robots(self, origin: str) -> RobotsRecord | None: ...

    def keep_robots(self, record: RobotsRecord) -> None: ...


@dataclass(slots=True)
class MemoryInRam:
    """The memory without a database, for tests, previews and benchmarks; `store` does what a database does in one transaction."""

    page_records: dict[str, PageRecord] = field(default_factory=dict)
    source_records: dict[str, SourceRecord] = field(default_factory=dict)
    robots_records: dict[str, RobotsRecord] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)

    def pages(self, urls: Sequence[str]) -> dict[str, PageRecord]:
        return {url: self.page_records[url] for url in urls if url in self.page_records}

    def source(self, source_id: str) -> SourceRecord | None:
        return self.source_records.get(source_id)

    def robots(self, origin: str) -> RobotsRecord | None:
        return self.robots_records.get(origin)

    def keep_robots(self, record: RobotsRecord) -> None:
        self.robots_records[record.origin] = record

    def store(self, collected: Iterable[Collected]) -> None:
        for item in collected:
            if item.document is not None:
                self.documents[item.document.id] = item.document
            if item.page is not None:
                self.page_records[item.page.url] = item.page
            if item.source is not None:
                self.source_records[item.source_id] = item.source
            if item.visit is not None:
                self.visits.append(item.visit)
