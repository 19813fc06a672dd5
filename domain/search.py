"""Search: what is asked for, what filters bind, what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MatchReason = Literal["words", "concept", "name"]


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Exact filters over documents; an empty or None field does not bind, several values of a field mean any of them."""

    since: date | None = None
    until: date | None = None
    tracks: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    min_amount_cny: float | None = None
    statuses: tuple[str, ...] = ()
    source_ids: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    organization_ids: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    """Statuses of events, kinds of signals, backgrounds of founders that were read out of them."""

    @property
    def binds(self) -> bool:
        return self != DocumentFilter()


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """Filters as people give them, not yet held against anything: `since` may be a span such as 30d, companies go by name."""

    since: str | None = None
    until: str | None = None
    tracks: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    min_amount_cny: float | None = None
    statuses: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()


class Passing(Protocol):
    """The documents a filter lets through at one moment."""

    def __len__(self) -> int: ...

    def __contains__(self, document_id: str) -> bool: ...

    def ids(self) -> list[str]:
        """Newest first."""

    @property
    def all_ids(self) -> Sequence[str]:
        """All documents at that moment; the same object as long as they are the same."""

    @property
    def mask(self) -> NDArray[np.bool_]:
        """Which of them pass."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One document that answers a query, best passage first."""

    document_id: str
    title: str
    url: str | None
    published_at: datetime | None
    publisher: str | None
    score: float
    snippet: str
    """A passage of the text, at most 160 characters."""
    marks: tuple[tuple[int, int], ...] = ()
    """Spans of `snippet` that match the query."""
    company: str | None = None
    reasons: tuple[MatchReason, ...] = ()
    matched: tuple[str, ...] = ()
    """The words, concepts and names that matched."""
    story_id: str | None = None
    duplicates: tuple[str, ...] = ()
    """Ids of other reports of the same story that were folded into this hit."""


@dataclass(frozen=True, slots=True)
class DocumentFacets:
    """What was read out of a document, as far as search weighs it; `places` with those around them."""

    funded: bool = False
    """Whether it tells a completed round of a named company."""
    company: bool = False
    """Whether it is about a company that it names."""
    told: frozenset[str] = frozenset()
    """What else it tells of companies: statuses of events (domain.funding), kinds of signals (domain.signal), backgrounds of founders."""
    tracks: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    investors: tuple[str, ...] = ()
    lead_investors: tuple[str, ...] = ()
    founders: tuple[str, ...] = ()
    """Backgrounds: academician | professor | returnee | big_tech | serial."""
    backgrounds: tuple[str, ...] = ()
    """What is said of where they come from, in the words of the report."""
    amount_low_cny: float | None = None


@dataclass(frozen=True, slots=True)
class WordRow:
    """What the search index keeps of one document in the store; `version` tells lexicon and tokeniser it was made with."""

    document_id: str
    version: str
    words: bytes
    head: str
    """The title, a line feed and the beginning of the text in normal form."""
    mentions: bytes
    """The concepts in the head."""


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """Filters over leads; an empty or None field does not bind."""

    tracks: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    exclude_places: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    investors: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    min_amount_cny: float | None = None
    max_amount_cny: float | None = None
    name: str | None = None
    order: Literal["score", "opc_score", "scale_score", "amount", "date"] = "score"
    ascending: bool = False
    limit: int = 10
    reader: str | None = None
    """Who reads: besides the office's own, this person's stop rules hold leads back. Does not bind a search by name."""
    without: tuple[tuple[str, str], ...] = ()
    """(field, value) pairs of stop rules; a lead that has one of them is left out."""


REGIONS: dict[str, tuple[str, ...]] = {
    "global": ("bridge", "overseas"),
    "bridge": ("bridge",),
    "overseas": ("overseas",),
    "home": ("home",),
    "region": ("region",),
    "rival": ("rival",),
}
"""What a reader may ask for → the place lists it stands for: Singapore, Hong Kong and overseas are one list to look at."""


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One row of a count: `count` rounds and the sum of their low bounds in CNY."""

    key: str
    label: str
    count: int
    amount_low_cny: float = field(default=0.0)
