"""A lead: an organization worth a call, its place in the ranking and its life in the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.funding import FundingRound
from domain.organization import Organization
from domain.scorecard import Scorecard
from domain.track import ProjectKind


class LeadStatus(StrEnum):
    NEW = "new"
    TRIAGED = "triaged"
    CONTACTED = "contacted"
    VISITED = "visited"
    SIGNED = "signed"
    LANDED = "landed"
    PRODUCING = "producing"
    PARKED = "parked"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    EXISTING_COMPANY = "existing_company"


_FORWARD = (
    LeadStatus.NEW,
    LeadStatus.TRIAGED,
    LeadStatus.CONTACTED,
    LeadStatus.VISITED,
    LeadStatus.SIGNED,
    LeadStatus.LANDED,
    LeadStatus.PRODUCING,
)
_SIDE = {LeadStatus.PARKED, LeadStatus.REJECTED, LeadStatus.DUPLICATE, LeadStatus.EXISTING_COMPANY}

OUT_OF_POOL = frozenset({LeadStatus.LANDED, LeadStatus.PRODUCING, LeadStatus.REJECTED, LeadStatus.DUPLICATE, LeadStatus.EXISTING_COMPANY})
"""No longer worth a call: won and in the park, settled with a reason, or somebody else's."""


def allowed_moves(status: LeadStatus) -> frozenset[LeadStatus]:
    """Where a person may move a lead from `status`: one step forward, to a side state, or from a side state back to the pool."""
    if status in _SIDE:
        return frozenset({LeadStatus.NEW, LeadStatus.TRIAGED})
    step = _FORWARD.index(status)
    ahead = set(_FORWARD[step + 1 : step + 2])
    return frozenset(ahead | _SIDE)


@dataclass(frozen=True, slots=True)
class LeadSource:
    document_id: str
    title: str
    url: str | None
    publisher: str | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Label:
    """A mark beside a lead that never filters: funded, over_10m_cny, landing_candidate, unicorn_list … with its quote."""

    id: str
    name_zh: str
    name_en: str
    reason: str = ""
    reason_en: str = ""


@dataclass(frozen=True, slots=True)
class Lead:
    """A candidate project as ranked at `scored_at`."""

    id: str
    organization: Organization
    status: LeadStatus
    kinds: tuple[ProjectKind, ...]
    tracks: tuple[str, ...]
    scorecard: Scorecard
    rounds: tuple[FundingRound, ...]
    location: str | None
    summary: str
    summary_en: str
    first_seen: date | None
    last_seen: date | None
    sources: tuple[LeadSource, ...]
    labels: tuple[Label, ...] = ()
    regions: tuple[str, ...] = ()
    """Subset of "bridge" (SG/HK), "overseas", "region", "home", "rival": which place lists the lead stands on."""
    kind_reasons: tuple[tuple[str, str], ...] = ()
    change: str | None = None
    """What moved since the last scoring ("+12：A轮，元禾领投"); None on first sight or no change."""
    changed_on: date | None = None
    """The day of `change`: a second scoring on the same day keeps it."""
    change_en: str | None = None
    next_question: str = ""
    next_question_en: str = ""
    kind_reasons_en: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LastCriterion:
    id: str
    points: float | None
    max_points: float


@dataclass(frozen=True, slots=True)
class LastPenalty:
    id: str
    points: float


@dataclass(frozen=True, slots=True)
class LastCard:
    criteria: tuple[LastCriterion, ...]
    penalties: tuple[LastPenalty, ...]
    score: float


@dataclass(frozen=True, slots=True)
class LastRound:
    id: str


@dataclass(frozen=True, slots=True)
class LastLead:
    """What a next scoring needs of a stored lead, under the names it has there."""

    status: LeadStatus
    scorecard: LastCard
    rounds: tuple[LastRound, ...]
    first_seen: date | None = None
    change: str | None = None
    changed_on: date | None = None
    change_en: str | None = None


@dataclass(frozen=True, slots=True)
class ParkNews:
    """News on a company already in the park: never a lead.

    stream "support" (稳商: funding, listing, expansion, needs, awards) or "risk" (relocation and operating risk, "please verify")
    severity of a risk: "high" fact in a primary source, "medium" media report, "watch" expansion elsewhere or denied
    """

    organization: Organization
    stream: str
    kind: str
    quote: str
    document_id: str
    title: str
    url: str | None
    published_on: date | None
    severity: str | None = None
    summary: str = ""
    """One line in Chinese; of a risk it asks to verify and never judges."""
    summary_en: str = ""
    acknowledged_by: str | None = None
