"""An extraction: everything one document says, as the `extract` contract shapes it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.funding import FundingEvent
from domain.signal import Signal
from domain.track import ProjectKind, TrackMatch


@dataclass(frozen=True, slots=True)
class KindMatch:
    """A kind with the reason and the words it stands on (empty quote: it follows from an event's fields)."""

    kind: ProjectKind
    reason: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read out of one document by rules (and, where configured, a model) of `version`.

    events        completed equity rounds of named operating companies, current ones only
    other_events  history, rumours, plans, denials, debt, grants, fund closes, M&A … each with its status
    company       the company the article is about even without an event; None for market pieces
    """

    id: str
    is_funding_event: bool
    events: tuple[FundingEvent, ...] = ()
    other_events: tuple[FundingEvent, ...] = ()
    tracks: tuple[TrackMatch, ...] = ()
    kinds: tuple[ProjectKind, ...] = ()
    kind_reasons: tuple[KindMatch, ...] = ()
    company: str | None = None
    company_aliases: tuple[str, ...] = ()
    location: str | None = None
    signals: tuple[Signal, ...] = ()
    version: str = ""
