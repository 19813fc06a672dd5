"""Miniflux as a pushing source: its webhook's signature checked, its entries as documents. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.document import Document, clean_url, document_id
from domain.errors import UsageError
from domain.text import detect_lang
from sources.addresses import url_refusal
from sources.dates import parse_date
from sources.html_text import one_line, paragraphs

EVENTS = ("new_entries", "save_entry")
_FUTURE_TOLERANCE = timedelta(hours=24)


def signature_holds(secret: str, body: bytes, signature: str | None) -> bool:
    """Whether `X-Miniflux-Signature` is the hex HMAC-SHA256 of the raw body under the secret; False for an empty secret or none given."""
    if not secret or not signature:
        return False
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.strip().lower().encode())


@dataclass(frozen=True, slots=True)
class Pushed:
    """What one call brought: documents, and entries that could not be taken with the reason."""

    event: str
    documents: tuple[Document, ...]
    refused: tuple[tuple[str, str], ...] = ()


def read_webhook(body: bytes, now: datetime, event: str | None = None) -> Pushed:
    """The documents of a webhook body (new_entries or save_entry). UsageError where the body is neither; a bad entry is refused alone."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise UsageError("the body is not JSON") from None
    if not isinstance(data, dict):
        raise UsageError("the body is not a Miniflux event")
    kind = str(event or data.get("event_type") or "")
    if kind not in EVENTS:
        raise UsageError(f"event {kind!r} is not one of {', '.join(EVENTS)}")
    rows = data.get("entries") if kind == "new_entries" else [data.get("entry")]
    if not isinstance(rows, list):
        raise UsageError("the event holds no entries")
    documents: list[Document] = []
    refused: list[tuple[str, str]] = []
    for row in rows:
        document, reason = _document(row, data.get("feed"), now)
        if document is not None:
            documents.append(document)
        else:
            refused.append((str(row.get("url", "?")) if isinstance(row, dict) else "?", reason))
    return Pushed(kind, tuple(documents), tuple(refused))


def _document(row: Any, feed: Any, now: datetime) -> tuple[Document | None, str]:
    if not isinstance(row, dict):
        return None, "not an entry"
    url = str(row.get("url") or "")
    if reason := url_refusal(url):
        return None, reason
    title, text = one_line(str(row.get("title") or "")), paragraphs(str(row.get("content") or ""))
    if not title and not text:
        return None, "neither title nor text"
    feed = row.get("feed") if isinstance(row.get("feed"), dict) else feed if isinstance(feed, dict) else {}
    lang = detect_lang(f"{title}\n{text}")
    moment = parse_date(str(row.get("published_at") or ""), now, ZoneInfo("Asia/Shanghai") if lang != "en" else ZoneInfo("UTC"))
    return (
        Document(
            id=document_id(url, title, text),
            title=title,
            text=text,
            lang=lang,
            fetched_at=now,
            url=clean_url(url),
            published_at=moment if moment and moment <= now + _FUTURE_TOLERANCE else None,
            publisher=one_line(str(feed.get("title") or "")) or None,
            source_id="miniflux",
        ),
        "",
    )
