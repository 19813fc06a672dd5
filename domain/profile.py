"""A park's profile: its priorities as data. No rule of one park is in code."""

from __future__ import annotations

from dataclasses import dataclass, field

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
class LeadTimers:
    """Days after which a lead asks for attention; counted from its last move or, for `answer`, from its first report."""

    answer: int = 1
    triage: int = 3
    nudge: int = 14
    yellow: int = 60
    red: int = 90
    pool: int = 180
    """The lead loses its claim and returns to the pool."""


@dataclass(frozen=True, slots=True)
class ScoreRules:
    """The curves of the scorecard, all shares between 0 and 1.

    capital_steps   (CNY low bound, share of the amount part), rising; read between steps on a logarithmic scale
    stage_steps     (position on the round ladder, share): stands in where a completed round tells no amount
    investor_share  part of the capital criterion that known investors give
    place_shares    landing link by place list: intent, bridge, home, region, overseas, rival, elsewhere
    background_shares   talent by what the founder is; `adviser` is a scholar who only advises
    unknown_share   what an unknown criterion is taken to be worth when leads are compared (docs/decisions/0010)
    model_cap       share of a criterion's points by which a language model may move it
    soft_share      what a track told by soft cues alone keeps of its weight
    other_trade_share   what track fit keeps where the title names another trade and no technique
    unconfirmed_cap most points of a lead that no completed fact stands behind (rumour, plan or history only)
    """

    capital_steps: tuple[tuple[float, float], ...] = ((1e6, 0.15), (1e7, 0.45), (5e7, 0.65), (1e8, 0.8), (3e8, 0.92), (1e9, 1.0))
    stage_steps: tuple[tuple[float, float], ...] = ((1.0, 0.2), (3.5, 0.3), (4.0, 0.4), (5.0, 0.55), (6.0, 0.65), (20.0, 0.7))
    investor_share: float = 0.25
    place_shares: dict[str, float] = field(
        default_factory=lambda: {
            "intent": 1.0, "bridge": 0.9, "home": 0.6, "region": 0.7, "overseas": 0.4, "rival": 0.35, "elsewhere": 0.4,
        }
    )  # fmt: skip
    background_shares: dict[str, float] = field(
        default_factory=lambda: {"academician": 1.0, "professor": 0.9, "returnee": 0.8, "big_tech": 0.7, "serial": 0.7, "adviser": 0.4}
    )
    unknown_share: float = 0.2
    unconfirmed_cap: float = 15.0
    model_cap: float = 0.3
    soft_share: float = 0.7
    other_trade_share: float = 0.5


@dataclass(frozen=True, slots=True)
class DigestRules:
    """What one morning may hold: at most `max_leads` in two lists, none under `min_score`, none older than `days`."""

    max_leads: int = 10
    max_bridge: int = 5
    min_score: float = 35.0
    days: int = 7
    max_news: int = 8


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
    """Share of trust (0–1) by source id or publisher; "default" for the rest."""
    rules: ScoreRules = ScoreRules()
    timers: LeadTimers = LeadTimers()
    digest: DigestRules = DigestRules()
    soft_cues: tuple[str, ...] = ()
    """Cues that tell a trade rather than a technique (医疗服务, `*SaaS*`): a track told by them alone fits less, by `rules.soft_share`."""
    other_trades: tuple[str, ...] = ()
    """Trades the park is not after, as titles name them; a track that only colours one fits less, by `rules.other_trade_share`."""
    list_names: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """List id → (Chinese name, English name, role); role "target" (wanted), "rank" (an honour: unicorn, gazelle) or "retention"."""

    def track(self, track_id: str) -> Track | None:
        return next((t for t in self.tracks if t.id == track_id), None)
