"""RSS, Atom and JSON Feed to listed items. Entities are never expanded; dates are read by our own rules from the raw string."""

from __future__ import annotations

import io
import json
import re
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urljoin

from domain.ids import stable_id
from sources.dates import parse_date
from sources.decode import decode
from sources.html_text import one_line
from sources.listing import ListedItem, Listing
from sources.state import Outcome

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_LOOKS_LIKE_HTML = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w+:)?(rss|feed|rdf|channel|item|entry)[\s>/]", re.IGNORECASE)
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_feed(body: bytes, content_type: str, url: str, now: datetime, tz: tzinfo) -> Listing:
    """The items of a feed of whatever dialect, ill-formed ones as far as they can be recovered.

    A body that is no feed comes back with `problem` NOT_A_FEED (a web page, an empty answer) or PARSE_ERROR (a feed that could not
    be read at all).
    """
    text = decode(body, content_type).text.lstrip("\ufeff \t\r\n")
    if not text:
        return Listing(problem=Outcome.NOT_A_FEED, reason="the answer is empty")
    if text.startswith("{"):
        return _json_feed(text, url, now, tz)
    head = text[:4096]
    if not _ROOT.search(head):
        if _LOOKS_LIKE_HTML.search(head):
            return Listing(problem=Outcome.NOT_A_FEED, reason="the answer is a web page, not a feed")
        if not _ROOT.search(text[:200_000]):
            return Listing(problem=Outcome.NOT_A_FEED, reason="the answer is neither RSS nor Atom nor JSON Feed")
    return _xml_feed(text, url, now, tz)


def _xml_feed(text: str, url: str, now: datetime, tz: tzinfo) -> Listing:
    import feedparser

    plain = _UNSAFE.sub("", _DECLARATION.sub("", without_doctype(text), count=1))
    # From a stream: feedparser would open a bare string as a file name or address.
    stream = io.BytesIO(b'<?xml version="1.0" encoding="utf-8"?>' + plain.encode("utf-8", "replace"))
    try:
        parsed = feedparser.parse(
            stream,
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:
        return Listing(problem=Outcome.PARSE_ERROR, reason=f"the feed cannot be parsed ({type(error).__name__})")
    items = tuple(item for entry in parsed.entries if (item := _item(entry, url, now, tz)) is not None)
    title = one_line(str(parsed.feed.get("title", "")))
    if not items and parsed.bozo and not parsed.version:
        return Listing(problem=Outcome.PARSE_ERROR, reason=f"the feed cannot be parsed ({_fault(parsed)})", title=title)
    reason = f"ill-formed, read as far as it goes ({_fault(parsed)})" if parsed.bozo else ""
    return Listing(items, title=title, reason=reason)


def _fault(parsed: Any) -> str:
    return " ".join(str(parsed.get("bozo_exception", "ill-formed")).split())[:100]


def _item(entry: Any, base: str, now: datetime, tz: tzinfo) -> ListedItem | None:
    link = entry.get("link") or next((x.get("href") for x in entry.get("links", ()) if x.get("href")), "") or ""
    if not link and str(entry.get("id", "")).startswith(("http://", "https://")):
        link = entry["id"]
    content = max((str(c.get("value", "")) for c in entry.get("content", ())), key=len, default="")
    summary = str(entry.get("summary", ""))
    raw = next((str(entry[k]) for k in ("published", "dc_date", "issued", "created", "updated", "modified", "date") if entry.get(k)), None)
    title, text = one_line(str(entry.get("title", ""))), content if len(content) >= len(summary) else summary
    if not link and not (title or text):
        return None
    return ListedItem(
        # "#!" is a mark inside the feed that stays part of the address.
        url=_absolute(base, link) if link else f"{base}#!{stable_id('item', str(entry.get('id', '')) or title, text)}",
        title=title,
        raw_date=raw,
        published_at=parse_date(raw, now, tz),
        html=text,
        author=entry.get("author") or None,
        has_page=bool(link),
    )


def _json_feed(text: str, url: str, now: datetime, tz: tzinfo) -> Listing:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return Listing(problem=Outcome.PARSE_ERROR, reason="the JSON is damaged")
    if not isinstance(data, dict) or not isinstance(data.get("items"), list) or "jsonfeed" not in str(data.get("version", "")):
        return Listing(problem=Outcome.NOT_A_FEED, reason="the answer is JSON, but no JSON Feed")
    items = []
    for row in data["items"]:
        if not isinstance(row, dict):
            continue
        link = row.get("url") or row.get("external_url") or (row.get("id") if str(row.get("id", "")).startswith("http") else None)
        if not link:
            continue
        raw = row.get("date_published") or row.get("date_modified")
        authors = row.get("authors") or [row.get("author") or {}]
        items.append(
            ListedItem(
                url=_absolute(url, str(link)),
                title=one_line(str(row.get("title") or "")),
                raw_date=str(raw) if raw else None,
                published_at=parse_date(str(raw), now, tz) if raw else None,
                html=str(row.get("content_html") or row.get("content_text") or row.get("summary") or ""),
                author=authors[0].get("name") if isinstance(authors[0], dict) else None,
            )
        )
    following = data.get("next_url")
    return Listing(
        tuple(items), next_url=_absolute(url, str(following)) if following else None, title=one_line(str(data.get("title") or ""))
    )


def _absolute(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link.strip()


def without_doctype(text: str) -> str:
    """XML text without its document type declaration, internal subset and all: no entity is ever defined, so none is expanded."""
    while True:
        start = re.search(r"<!DOCTYPE", text, re.IGNORECASE)
        if start is None:
            return text
        end = _end_of_doctype(text, start.end())
        text = text[: start.start()] + text[end:]


def _end_of_doctype(text: str, position: int) -> int:
    """Position after the declaration that is open at `position`; the end of the text where it never closes."""
    depth, quoted = 0, ""
    for match in re.finditer(r"[\[\]<>\"']", text[position:]):
        mark = match[0]
        if quoted:
            quoted = "" if mark == quoted else quoted
        elif mark in "\"'":
            quoted = mark
        elif mark in "[<":
            depth += 1
        elif mark == "]" or (mark == ">" and depth > 0):
            depth -= 1
        elif mark == ">":
            return position + match.end()
    return len(text)
