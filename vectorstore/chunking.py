"""Documents to chunks: short news stays whole, a long article is cut at its paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.document import Document

_PARAGRAPH = re.compile(r"\n+")
_SENTENCE = re.compile(r"[。！？!?]|\. ")

WHOLE_UP_TO = 1800
"""Characters (a Chinese one counts 2.5 Latin ones) up to which a text stays one chunk."""
TARGET = 1200
MOST_CHUNKS = 12
"""A book-length page says what it is about in its first chunks; the rest is still found by its words."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document. Offsets count characters of `Document.body`; `text` is the title, one line feed, the piece."""

    id: str
    document_id: str
    text: str
    start: int
    end: int


def chunks_of(document: Document) -> list[Chunk]:
    """At least one chunk, in order; together they cover the text up to `MOST_CHUNKS` pieces."""
    body, offset = document.text, len(document.title) + 1
    scale = 2.5 if document.lang == "en" else 1.0
    if len(body) <= WHOLE_UP_TO * scale:
        return [Chunk(f"{document.id}#0", document.id, document.body, 0, len(document.body))]
    found: list[Chunk] = []
    for start, end in _pieces(body, int(TARGET * scale))[:MOST_CHUNKS]:
        text = f"{document.title}\n{body[start:end]}"
        found.append(Chunk(f"{document.id}#{len(found)}", document.id, text, offset + start, offset + end))
    return found


def _pieces(text: str, target: int) -> list[tuple[int, int]]:
    """Spans that end at a paragraph's end, at a sentence's end where a paragraph is longer than the target, hard at twice it."""
    spans: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > target * 1.3:
        end = _last_break(_PARAGRAPH, text, start + target // 2, start + target)
        end = end or _last_break(_SENTENCE, text, start + target // 2, start + target) or start + target
        spans.append((start, end))
        start = end
    if text[start:].strip() or not spans:
        spans.append((start, len(text)))
    return spans


def _last_break(pattern: re.Pattern[str], text: str, first: int, last: int) -> int | None:
    end = None
    for match in pattern.finditer(text, first, last):
        end = match.end()
    return end
