"""Organizations: one company behind its short, legal, English and former names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.extraction import KindMatch
from domain.funding import FundingEvent, FundingRound
from domain.signal import Signal
from domain.track import TrackMatch

AliasKind = Literal["short", "legal", "english", "former", "ticker"]


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of an organization and the document that printed it (None: from a register)."""

    name: str
    kind: AliasKind
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class Organization:
    """One company. `name` is the one to show; `credit_code` the 18-character unified social credit code when printed."""

    id: str
    name: str
    aliases: tuple[Alias, ...] = ()
    credit_code: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """One document as far as it concerns one organization."""

    document_id: str
    title: str
    url: str | None
    publisher: str | None
    source_id: str | None
    published_on: date | None
    lang: str
    story_id: str
    signals: tuple[Signal, ...] = ()
    tracks: tuple[TrackMatch, ...] = ()
    kinds: tuple[KindMatch, ...] = ()
    other_events: tuple[FundingEvent, ...] = ()
    location: str | None = None
    focus: float = 1.0
    """1.0: the article is about this company; less: one of several (1 / number of companies in a roundup)."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """Membership of an imported list: register of park companies, unicorn list, watch-list …"""

    list_id: str
    name: str
    year: int | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class OrganizationSnapshot:
    """All that is known of one organization at one moment: what a judge reads."""

    organization: Organization
    rounds: tuple[FundingRound, ...]
    sightings: tuple[Sighting, ...]
    lists: tuple[ListEntry, ...] = ()
    in_park: bool = False
    """Matched to the register of companies already in the park."""
