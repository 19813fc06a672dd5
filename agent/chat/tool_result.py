"""What a tool hands back: data for the composer, ids that may be cited, and the same as one delimited data block for a model."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from domain.case_library import CaseRecord
from domain.digest import Digest
from domain.lead import Lead, ParkNews
from domain.search import SearchHit, TrendRow

Holding = tuple[str, Lead | None, str | None]
"""(company, its lead if any, round)"""
OPEN, CLOSE = "<<<DATA", "DATA>>>"
_MOST_CHARACTERS = 12_000


@dataclass(frozen=True, slots=True)
class PassageFound:
    """Words of a document that answer a question; `about` is whether they name what was asked for."""

    document_id: str
    quote: str
    score: float


@dataclass(frozen=True, slots=True)
class ToolResult:
    """`content` is plain JSON values: what a model reads and what figures of an answer are checked against."""

    tool: str
    content: dict[str, Any]
    leads: tuple[Lead, ...] = ()
    hits: tuple[SearchHit, ...] = ()
    passages: tuple[PassageFound, ...] = ()
    rows: tuple[TrendRow, ...] = ()
    holdings: tuple[Holding, ...] = ()
    news: tuple[ParkNews, ...] = ()
    cases: tuple[CaseRecord, ...] = ()
    digest: Digest | None = None
    documents: tuple[str, ...] = ()
    total: int | None = None
    empty: bool = False
    proposal: dict[str, Any] | None = None
    near: tuple[str, ...] = ()
    """For a name nobody reports on: names of the store that are spelt almost like it."""
    relaxed: tuple[tuple[str, int], ...] = field(default=())
    """For an empty list: what would be found without one of the filters, (filter, leads)."""

    def block(self) -> str:
        """The result between data marks. Text from the web cannot close the block: its marks are taken apart."""
        return f"{OPEN} {self.tool}\n{defuse(json.dumps(self.content, ensure_ascii=False, default=str))[:_MOST_CHARACTERS]}\n{CLOSE}"


def defuse(text: str) -> str:
    """Text that cannot end a data block or hide words: no marks of ours, no invisible or direction-changing characters."""
    visible = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cf", "Cc", "Co", "Cn"})
    return visible.replace("<<<", "‹‹‹").replace(">>>", "›››")
