"""The shape of a profile file: which keys there are and what values they take."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.profile import ScoreRules
from domain.track import Tier

Share = Annotated[float, Field(ge=0, le=1)]
Step = tuple[float, Share]
PlaceKey = Literal["intent", "bridge", "home", "region", "overseas", "rival", "elsewhere"]
BackgroundKey = Literal["academician", "professor", "returnee", "big_tech", "serial", "adviser"]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)


class CriterionPart(Part):
    id: str
    name_zh: str
    name_en: str
    points: Annotated[float, Field(gt=0)]


class PenaltyPart(Part):
    id: str
    name_zh: str
    name_en: str
    points: Annotated[float, Field(le=0)]


class TrackPart(Part):
    id: str
    name_zh: str
    name_en: str
    tier: Tier
    keywords_zh: list[str] = []
    keywords_en: list[str] = []
    weak: list[str] = []
    exclude: list[str] = []
    parent: str | None = None
    also: list[str] = []
    frontier: Share = 0.0
    note: str | None = None


class TracksPart(Part):
    file: str | None = None
    only: list[str] | None = None
    extra: list[TrackPart] = []
    tiers: dict[str, Tier] = {}
    tier_weights: dict[Tier, Share]
    track_weights: dict[str, Share] = {}
    soft_cues: list[str] = []
    other_trades: list[str] = []


class ThresholdsPart(Part):
    funded_label_low: Annotated[float, Field(gt=0)]
    large_round_low: Annotated[float, Field(gt=0)]
    scale_round_low: Annotated[float, Field(gt=0)]
    scale_revenue_low: Annotated[float, Field(gt=0)]
    scale_investment_low: Annotated[float, Field(gt=0)]
    opc_points: Annotated[float, Field(gt=0, le=100)]
    opc_max_team: Annotated[int, Field(ge=1)]
    opc_max_staff: Annotated[int, Field(ge=1)]
    opc_max_rounds: Annotated[int, Field(ge=1)]
    fresh_days: Annotated[int, Field(ge=1)]
    stale_days: Annotated[int, Field(ge=1)]
    bound_elsewhere_months: Annotated[int, Field(ge=0)]


class RulesPart(Part):
    capital_steps: list[Step] = list(ScoreRules().capital_steps)
    stage_steps: list[Step] = list(ScoreRules().stage_steps)
    investor_share: Share = 0.25
    place_shares: dict[PlaceKey, Share] = {}
    background_shares: dict[BackgroundKey, Share] = {}
    unknown_share: Annotated[float, Field(ge=0, le=0.5)] = 0.2
    unconfirmed_cap: Annotated[float, Field(ge=0, le=100)] = 15
    model_cap: Share = 0.3
    soft_share: Share = 0.7
    other_trade_share: Share = 0.5


class TimersPart(Part):
    answer: Annotated[int, Field(ge=1)] = 1
    triage: Annotated[int, Field(ge=1)] = 3
    nudge: Annotated[int, Field(ge=1)] = 14
    yellow: Annotated[int, Field(ge=1)] = 60
    red: Annotated[int, Field(ge=1)] = 90
    pool: Annotated[int, Field(ge=1)] = 180


class DigestPart(Part):
    max_leads: Annotated[int, Field(ge=1, le=10)] = 10
    max_bridge: Annotated[int, Field(ge=0, le=10)] = 5
    min_score: Annotated[float, Field(ge=0, le=100)] = 35
    days: Annotated[int, Field(ge=1)] = 7
    max_news: Annotated[int, Field(ge=0, le=50)] = 8


class PlacesPart(Part):
    home: Annotated[list[str], Field(min_length=1)]
    region: list[str] = []
    bridge: list[str] = []
    rival: list[str] = []


class RegisterPart(Part):
    name: Annotated[str, Field(min_length=2)]
    aliases: list[str] = []
    credit_code: Annotated[str, Field(pattern=r"^[0-9A-Z]{18}$")] | None = None


class ListEntryPart(Part):
    name: str
    aliases: list[str] = []
    year: int | None = None
    publisher: str | None = None


class ListPart(Part):
    id: str
    name_zh: str
    name_en: str
    role: Literal["target", "rank", "retention", "register"]
    file: str | None = None
    entries: list[ListEntryPart] = []


class RatesPart(Part):
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    rates: dict[str, Annotated[float, Field(gt=0)]]


class ProfilePart(Part):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    name_zh: str
    name_en: str
    language: Literal["zh", "en"]
    time_zone: str
    tracks: TracksPart
    criteria: Annotated[list[CriterionPart], Field(min_length=1)]
    opc_criteria: Annotated[list[CriterionPart], Field(min_length=1)]
    penalties: list[PenaltyPart] = []
    thresholds: ThresholdsPart
    rules: RulesPart = RulesPart()
    timers: TimersPart = TimersPart()
    digest: DigestPart = DigestPart()
    places: PlacesPart
    register_: Annotated[list[RegisterPart], Field(alias="register")] = []
    lists: list[ListPart] = []
    known_investors: list[str] = []
    cny_rates: RatesPart
    source_trust: dict[str, Share] = {}
