"""Saved searches: what somebody wants to be told about, and what of it a reader has not seen yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.lead import Lead
from domain.search import SearchFilters, SearchHit

ItemKind = Literal["document", "lead"]


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query with filters under a name; without words, the filters alone. Every reader has a cursor of their own."""

    name: str
    query: str
    filters: SearchFilters
    by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class NetNew:
    """What matches a search now and a reader has not seen: reports of stories they do not know, and leads, old ones that match anew too."""

    search: SavedSearch
    documents: tuple[SearchHit, ...]
    leads: tuple[Lead, ...]

    def items(self) -> list[tuple[ItemKind, str]]:
        """Everything of it that counts as seen once it was looked at."""
        documents: list[tuple[ItemKind, str]] = [("document", i) for hit in self.documents for i in (hit.document_id, *hit.duplicates)]
        return documents + [("lead", lead.id) for lead in self.leads]
