"""One item of a list to one value of the stream: its page read, or the text its list carries, or the reason why neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from urllib.parse import urlsplit

from domain.document import Document, clean_url, document_id
from domain.text import detect_lang
from sources.article import Article
from sources.catalogue import SourceEntry
from sources.fetch import Fetched, FetchFailure, NotModified, PoliteFetcher
from sources.hosts import HostList
from sources.html_text import paragraphs
from sources.listing import ListedItem
from sources.page_reading import PageBytes, ReadPage, read_here
from sources.state import Collected, Outcome, PageRecord

# A printed date this far ahead is a time zone or tomorrow's paper; further ahead it is no date of publication.
FUTURE_TOLERANCE = timedelta(hours=24)
# Less text than this is no article: a page that loads by script, a picture, a login form.
MIN_CHARS = 20
# The script of a text shows in its first paragraphs.
_LANG_FROM = 500
# Faults that say nothing about the page itself, so that asking again makes sense and several in a row mean the host is down.
HOST_FAULTS = frozenset({Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.SERVER_ERROR, Outcome.BROKEN})
_NOT_THE_PAGES_FAULT = frozenset({Outcome.ROBOTS, Outcome.WALL, Outcome.REFUSED})


@dataclass(frozen=True, slots=True)
class Owed:
    """An item that is to be read: what its list says, the key it is known by, what is remembered of it, and the oldest date wanted."""

    entry: SourceEntry
    item: ListedItem
    key: str
    page: PageRecord | None
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The value for the stream with what the visit has to know of it. `failure` is set where the fetch failed."""

    value: Collected
    failure: FetchFailure | None = None
    undated: bool = False
    future: bool = False


async def read_item(
    owed: Owed,
    fetcher: PoliteFetcher,
    hosts: HostList,
    clock: Callable[[], datetime],
    read_page: ReadPage = read_here,
    leave_pages: str | None = None,
) -> Reading:
    """Reads one item. `leave_pages` says why no page of this source may be asked for any more, so only the list's own text counts."""
    entry, item, page = owed.entry, owed.item, owed.page
    if leave_pages is not None or entry.text == "feed" or not item.has_page:
        return _from_list(owed, clock(), leave_pages or "")
    etag, modified = (page.etag, page.last_modified) if page and page.document_id else (None, None)
    answer = await fetcher.fetch(item.url, hosts, "page", etag, modified, entry.delay)
    now = clock()
    if isinstance(answer, NotModified):
        assert page is not None
        value = Collected(entry.id, Outcome.UNCHANGED, item.url, page=replace(page, fetched_at=now, listed=item.fingerprint))
        return Reading(value)
    if isinstance(answer, Fetched) and _is_front(answer.url) and not _is_front(item.url):
        answer = FetchFailure(answer.url, Outcome.GONE, "redirects to the front page", answer.status)
    if isinstance(answer, Fetched):
        read = await read_page(
            PageBytes(answer.body, answer.content_type, answer.url, entry.article, now, entry.timezone, item.title, entry.name)
        )
        if read.article is not None:
            return _from_page(owed, answer, read.article, now)
        answer = FetchFailure(answer.url, Outcome.WALL, read.wall or "challenge page", answer.status)
    return _failed(owed, answer, now)


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _failed(owed: Owed, failure: FetchFailure, now: datetime) -> Reading:
    if failure.outcome in {Outcome.ROBOTS, Outcome.WALL} and len(paragraphs(owed.item.html)) >= MIN_CHARS:
        return replace(_from_list(owed, now, failure.reason), failure=failure)
    value = Collected(owed.entry.id, failure.outcome, owed.item.url, failure.reason)
    before = owed.page.failures if owed.page else 0
    record = _record(owed, value, now, failures=before + (failure.outcome not in _NOT_THE_PAGES_FAULT))
    return Reading(replace(value, page=record), failure)


def _from_page(owed: Owed, answer: Fetched, article: Article, now: datetime) -> Reading:
    item = owed.item
    body, notes = article.text, []
    listed = paragraphs(item.html)
    if len(body) < MIN_CHARS and len(listed) > len(body):
        body = listed
        notes.append("text from the list: the page has none")
    title = article.title or item.title
    if len(body) < MIN_CHARS and len(title) < MIN_CHARS:
        return _without_text(owed, "the page has no article text", now)
    moment, raw = item.published_at, item.raw_date
    if _says_more(article.published_at, moment, owed.entry.zone):
        moment, raw = article.published_at, article.raw_date
    return _document(owed, title, body, moment, raw, notes, answer, now)


def _from_list(owed: Owed, now: datetime, reason: str) -> Reading:
    item = owed.item
    body = paragraphs(item.html)
    if len(body) < MIN_CHARS and len(item.title) < MIN_CHARS:
        return _without_text(owed, "the list carries no text of it", now)
    notes = [f"text from the list: {reason}"] if reason else []
    return _document(owed, item.title, body, item.published_at, item.raw_date, notes, None, now)


def _without_text(owed: Owed, reason: str, now: datetime) -> Reading:
    value = Collected(owed.entry.id, Outcome.NO_TEXT, owed.item.url, reason)
    return Reading(replace(value, page=_record(owed, value, now)))


def _says_more(on_page: datetime | None, in_list: datetime | None, zone: tzinfo) -> bool:
    """Whether the page's date is to be taken: the list has none, or only the day of the same moment."""
    if on_page is None or in_list is None:
        return in_list is None
    here, there = on_page.astimezone(zone), in_list.astimezone(zone)
    return there.date() == here.date() and there.time() == time()


def _document(
    owed: Owed, title: str, body: str, moment: datetime | None, raw: str | None, notes: list[str], answer: Fetched | None, now: datetime
) -> Reading:
    """The document, or that it is older than asked for, or that it says what the stored one says."""
    entry, page = owed.entry, owed.page
    future = moment is not None and moment > now + FUTURE_TOLERANCE
    if future:
        notes = [*notes, f"future: printed {raw!r}; kept without a date"]
        moment = None
    elif moment is None:
        notes = [*notes, "undated"]
    if owed.oldest and moment and moment < owed.oldest:
        old = Collected(entry.id, Outcome.TOO_OLD, owed.item.url, f"published {moment:%Y-%m-%d}", notes=tuple(notes))
        return Reading(replace(old, page=replace(_record(owed, old, now, answer), published_at=moment)))
    address = answer.url if answer else owed.item.url
    document = Document(
        id=page.document_id if page and page.document_id else document_id(address, title, body),
        title=title,
        text=body,
        lang=detect_lang(f"{title}\n{body[:_LANG_FROM]}"),
        fetched_at=now,
        url=clean_url(address),
        published_at=moment,
        publisher=entry.name,
        source_id=entry.id,
    )
    same = page is not None and page.content_hash == document.content_hash
    outcome = Outcome.UNCHANGED if same else Outcome.CHANGED if page and page.document_id else Outcome.NEW
    value = Collected(entry.id, outcome, owed.item.url, document=None if same else document, notes=tuple(notes))
    record = replace(_record(owed, value, now, answer), document_id=document.id, content_hash=document.content_hash, published_at=moment)
    return Reading(replace(value, page=record), undated=moment is None and not future, future=future)


def _record(owed: Owed, value: Collected, now: datetime, answer: Fetched | None = None, failures: int = 0) -> PageRecord:
    page = owed.page
    return PageRecord(
        url=owed.key,
        source_id=owed.entry.id,
        outcome=value.outcome,
        reason=value.reason,
        fetched_at=now,
        listed=owed.item.fingerprint,
        document_id=page.document_id if page else None,
        content_hash=page.content_hash if page else None,
        etag=answer.etag if answer else None,
        last_modified=answer.last_modified if answer else None,
        published_at=owed.item.published_at,
        failures=failures,
    )
