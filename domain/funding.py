"""Funding: rounds, money with bounds, the event one article reports and the fact several articles agree on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from domain.evidence import Evidence

Qualifier = Literal["exact", "about", "over", "nearly", "several", "level", "range", "ceiling"]
"""How a printed amount binds: 超 → over, 近 → nearly, 数千万 → several, 千万级 → level, 不超过 → ceiling."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as printed, with bounds in units of `currency` (ISO 4217; None where the text leaves it open).

    exact: low == high. A ceiling ("up to", 不超过) has low None. Nothing said about an amount is no Money at all.
    """

    low: float | None
    high: float | None
    currency: str | None
    as_printed: str
    qualifier: Qualifier = "exact"


_ROUND_ID = re.compile(
    r"^(pre_seed|seed|seed_plus|angel|angel_plus|pre_angel|pre_[a-h](_plus|\d)?|[a-h](_plus(_plus)?|\d)?"
    r"|strategic|pre_ipo|cornerstone|undisclosed)$"
)
_STAGES = ("pre_seed", "pre_angel", "seed", "seed_plus", "angel", "angel_plus")


def is_round_id(value: str) -> bool:
    """Whether `value` is one of the canonical round ids (pre_seed … h, strategic, pre_ipo, cornerstone, undisclosed)."""
    return _ROUND_ID.match(value) is not None


def round_order(round_id: str | None) -> float | None:
    """Position of a round on the usual ladder (seed 1.x … A 4.0, A+ 4.3 … pre-IPO 20); None off the ladder."""
    if round_id is None or round_id in {"strategic", "undisclosed", "cornerstone"}:
        return None
    if round_id == "pre_ipo":
        return 20.0
    if round_id in _STAGES:
        return 1 + _STAGES.index(round_id) / 10
    early = round_id.startswith("pre_")
    stem = round_id.removeprefix("pre_")
    base = 4.0 + (ord(stem[0]) - ord("a")) - (0.5 if early else 0.0)
    rest = stem[1:]
    if rest == "_plus":
        return base + 0.3
    if rest == "_plus_plus":
        return base + 0.4
    return base + (int(rest) * 0.05 if rest.isdigit() else 0.0)


class EventStatus(StrEnum):
    """What kind of statement an article makes. Only `completed` stands in `events`; the rest in `other_events`."""

    COMPLETED = "completed"
    HISTORY = "history"
    RUMOUR = "rumour"
    PLANNED = "planned"
    NEGATED = "negated"
    CUMULATIVE = "cumulative"
    VALUATION = "valuation"
    DEBT = "debt"
    GRANT = "grant"
    POST_IPO = "post_ipo"
    M_AND_A = "m_and_a"
    FUND_CLOSE = "fund_close"
    REGISTRATION = "registration"
    """A change in the business register (registered capital, new shareholder): a weak lead without round or amount."""


@dataclass(frozen=True, slots=True)
class FundingEvent:
    """What one article says about one round. None = the text does not say (never 0, never a guess)."""

    company: str | None
    status: EventStatus = EventStatus.COMPLETED
    round: str | None = None
    round_as_printed: str | None = None
    amount: Money | None = None
    lead_investors: tuple[str, ...] = ()
    investors: tuple[str, ...] = ()
    announced_on: date | None = None
    company_aliases: tuple[str, ...] = ()
    """Other names of the company in the same article: legal, English, former."""
    combined_amount: bool = False
    """The amount is the shared total of several rounds told in one piece."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundReport:
    """One article's report of a round; what `FundingRound` was merged from."""

    document_id: str
    event: FundingEvent
    published_on: date | None = None
    publisher: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Reports disagree on a field: the values with the documents that print them."""

    field: str
    values: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class FundingRound:
    """The merged fact: one round of one organization, with every report of it."""

    id: str
    organization_id: str
    round: str | None
    amount: Money | None
    lead_investors: tuple[str, ...]
    investors: tuple[str, ...]
    announced_on: date | None
    status: EventStatus
    reports: tuple[RoundReport, ...]
    conflicts: tuple[Conflict, ...] = field(default=())
