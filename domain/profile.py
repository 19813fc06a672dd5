"""A park's profile: its priorities as data. No rule of one park is in code."""

from __future__ import annotations

from dataclasses import dataclass

from domain.organization import ListEntry
from domain.track import Tier, Track


@dataclass(frozen=True, slots=True)
class Criterion:
    """One part of the score: what it is called on screen and how many points it can give."""

    id: str
    name_zh: str
    name_en: str
    points: float


@dataclass(frozen=True, slots=True)
class Penalty:
    id: str
    name_zh: str
    name_en: str
    points: float
    """Negative."""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A company already in the park: its names, credit code, and what the park calls it."""

    name: str
    aliases: tuple[str, ...] = ()
    credit_code: str | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of the profile that rules compare against (money in CNY)."""

    funded_label_low: float
    large_round_low: float
    scale_round_low: float
    scale_revenue_low: float
    scale_investment_low: float
    opc_points: float
    opc_max_team: int
    opc_max_staff: int
    opc_max_rounds: int
    fresh_days: int
    stale_days: int
    bound_elsewhere_months: int


@dataclass(frozen=True, slots=True)
class ParkProfile:
    """Tracks with tiers and weights, criteria with points, thresholds, lists, home places, time zone, language."""

    id: str
    name_zh: str
    name_en: str
    language: str
    time_zone: str
    tracks: tuple[Track, ...]
    tier_weights: dict[Tier, float]
    track_weights: dict[str, float]
    criteria: tuple[Criterion, ...]
    opc_criteria: tuple[Criterion, ...]
    penalties: tuple[Penalty, ...]
    thresholds: Thresholds
    home_places: tuple[str, ...]
    """Names of the park and its city: a company there is likely in the park or in talks."""
    region_places: tuple[str, ...]
    """The near region whose companies are easy to win (Yangtze delta)."""
    bridge_places: tuple[str, ...]
    """Places whose projects are wanted from abroad (Singapore, Hong Kong)."""
    rival_places: tuple[str, ...]
    register: tuple[RegisterEntry, ...] = ()
    lists: tuple[ListEntry, ...] = ()
    known_investors: tuple[str, ...] = ()
    cny_rates: dict[str, float] | None = None
    """CNY per unit of currency, with `cny_rates_date` as their day. Only for comparing with thresholds, never shown as fact."""
    cny_rates_date: str = ""
    source_trust: dict[str, float] | None = None

    def track(self, track_id: str) -> Track | None:
        return next((t for t in self.tracks if t.id == track_id), None)
