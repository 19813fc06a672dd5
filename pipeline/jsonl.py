"""Documents in JSONL: one line, one document or the reason why not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from domain.document import Document, clean_url, document_id
from domain.text import detect_lang

ParseDate = Callable[[str, datetime, tzinfo], datetime | None]

_FIELDS = {"id": str, "title": str, "text": str, "url": str, "publisher": str}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file that cannot be a document, and why."""

    number: int
    reason: str


class JsonlReader:
    """Lines of `{"id"?, "title", "text", "url"?, "published_at"?, "publisher"?, "lang"?}` to documents."""

    def __init__(self, parse_date: ParseDate, now: datetime, zone: tzinfo) -> None:
        self._parse_date = parse_date
        self._now = now
        self._zone = zone

    def read(self, lines: Iterable[bytes]) -> Iterator[Document | Line]:
        """One value per line that is not blank, in order."""
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield self._document(line)
            except ValueError as error:
                yield Line(number, str(error))

    def _document(self, line: bytes) -> Document:
        try:
            record: Any = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValueError("not UTF-8: save the file as UTF-8") from error
        except json.JSONDecodeError as error:
            raise ValueError(f"not JSON ({error.msg} at column {error.colno})") from error
        if not isinstance(record, dict):
            raise ValueError("not a JSON object")  # noqa: TRY004 - the line is wrong, not the call
        for name, kind in _FIELDS.items():
            if record.get(name) is not None and not isinstance(record[name], kind):
                raise ValueError(f'"{name}" must be text')
        title, text = record.get("title") or "", record.get("text") or ""
        if not (title.strip() or text.strip()):
            raise ValueError('neither "title" nor "text" has any words')
        url = clean_url(record["url"]) if record.get("url") else None
        raw_date = record.get("published_at")
        return Document(
            id=record.get("id") or document_id(url, title, text),
            title=title,
            text=text,
            lang=detect_lang(f"{title}\n{text}"),
            fetched_at=self._now,
            url=url,
            published_at=self._parse_date(str(raw_date), self._now, self._zone) if raw_date else None,
            publisher=record.get("publisher") or None,
        )
