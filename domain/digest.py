"""The daily digest: what one morning's reader gets on one screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.evidence import Citation
from domain.lead import Label, Lead, ParkNews


@dataclass(frozen=True, slots=True)
class DigestItem:
    """A lead as the digest tells it: one line on what it is, one quote of at most 60 characters, one next question."""

    lead: Lead
    headline: str
    quote: Citation | None
    why: tuple[str, ...]
    next_question: str
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceHealth:
    id: str
    name: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Digest:
    """Leads in two lists (OPC, scale), the global section, park companies, risks, counts, and the sources that failed."""

    day: date
    park_zh: str
    park_en: str
    made_at: datetime
    language: str
    opc: tuple[DigestItem, ...]
    scale: tuple[DigestItem, ...]
    bridge: tuple[DigestItem, ...]
    support: tuple[ParkNews, ...]
    risks: tuple[ParkNews, ...]
    track_counts: tuple[tuple[str, str, int], ...]
    """(track id, name, leads of the day); a lead may count under several tracks."""
    documents_read: int
    leads_new: int
    troubled_sources: tuple[SourceHealth, ...]
    corrections: tuple[str, ...] = ()
    sample: bool = False
    """The digest tells invented sample news."""

    @property
    def empty(self) -> bool:
        return not (self.opc or self.scale or self.bridge or self.support or self.risks)
