"""Organizations: one company behind its short, legal, English and former names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.extraction import KindMatch
from domain.funding import FundingEvent, FundingRound
from domain.naming import NameKey, is_legal_name, name_key, name_keys, seat_in_name
from domain.place import lies_in, place_chain
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

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, the one to show first."""
        return (self.name, *(alias.name for alias in self.aliases))


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
    chars: int | None = None
    """Length of the text where it is known: of a stub, silence on a track proves nothing."""


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


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known for telling companies apart: names as printed, seat, parent tracks, credit code."""

    names: tuple[str, ...]
    location: str | None = None
    tracks: frozenset[str] = frozenset()
    credit_code: str | None = None


# Tracks that companies of every field are filed under: no ground to keep two firms apart.
_HORIZONTAL = frozenset({"ai_digital", "next_gen_it", "high_end_equipment", "nano_materials"})


def alias_kind(name: str) -> AliasKind:
    """What sort of name this is by its form alone (a former name cannot be told by its form)."""
    if is_legal_name(name):
        return "legal"
    if name.isascii():
        return "ticker" if name[:1].isdigit() or name.endswith((".SZ", ".SH", ".HK", ".BJ")) else "english"
    return "short"


def same_organization(a: Identity, b: Identity) -> bool:
    """Whether two sets of names mean one company.

    A shared name key is needed, and nothing may speak against it: credit codes, legal names, or a short name in another
    city or another field. A name that is shared only after its descriptor was dropped (强脑科技, 强脑) needs three characters or
    a city or track in common.
    """
    if a.credit_code and b.credit_code:
        return a.credit_code == b.credit_code
    shared = shared_key(a.names, b.names)
    if shared is None or _legal_conflict(a.names, b.names):
        return False
    key, firm = shared
    same_place = places_agree(a.location, b.location)
    same_field = fields_agree(a.tracks, b.tracks)
    if same_place is False and same_field is not True:
        return False
    short = len(key) <= (4 if key.isascii() else 3)
    if same_field is False and (short or not firm) and same_place is not True:
        return False
    return firm or not short or bool(same_place or same_field)


def shared_key(a: Collection[str], b: Collection[str]) -> tuple[str, bool] | None:
    """The longest key two sets of names share, and whether it is firm (the whole core of one of them); None without one."""
    mine = [k for name in a for k in name_keys(name)]
    theirs: dict[str, list[NameKey]] = {}
    for name in b:
        for k in name_keys(name):
            theirs.setdefault(k.key, []).append(k)
    best: tuple[str, bool] | None = None
    for k in mine:
        for other in theirs.get(k.key, ()):
            verdict = key_agreement(k, other)
            if verdict is not None and (best is None or (verdict, len(k.key)) > (best[1], len(best[0]))):
                best = (k.key, verdict)
    return best


def key_agreement(a: NameKey, b: NameKey) -> bool | None:
    """Whether two equal keys mean one name: True firmly, False with support only, None not at all (强脑生物, 强脑半导体)."""
    if a.level == 0 and b.level == 0:
        return True
    if a.fields and b.fields and not a.fields & b.fields:
        return None
    if a.level == 0 or b.level == 0:
        return len(a.key) >= (5 if a.latin else 3)
    if a.fields != b.fields and (a.fields or b.fields):
        return None
    return False


def _legal_conflict(a: Collection[str], b: Collection[str]) -> bool:
    """Both print legal names and no pair has one core and one seat (江苏华兴科技有限公司, 广州华兴科技有限公司)."""
    mine = [n for n in a if is_legal_name(n)]
    theirs = [n for n in b if is_legal_name(n)]
    if not mine or not theirs:
        return False
    return not any(name_key(x) == name_key(y) and places_agree(seat_in_name(x), seat_in_name(y)) is not False for x in mine for y in theirs)


def places_agree(a: str | None, b: str | None) -> bool | None:
    """True: one place or one inside the other; False: both known and apart; None: not known."""
    if not a or not b:
        return None
    if a == b or lies_in(a, (b,)) or lies_in(b, (a,)):
        return True
    # An unknown spelling proves nothing; nor does a country beside one of its cities.
    if not place_chain(a) or not place_chain(b) or "中国" in (a, b):
        return None
    return False


def fields_agree(a: frozenset[str], b: frozenset[str]) -> bool | None:
    """True: a track in common; False: fields apart; None: not known, or one is of the sort that goes with every field."""
    if a & b:
        return True
    if not a or not b or a & _HORIZONTAL or b & _HORIZONTAL:
        return None
    return False
