"""Signals: what an article says about a company besides its funding, each with a quote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SignalKind(StrEnum):
    LANDING_INTENT = "landing_intent"
    EXPANSION = "expansion"
    RELOCATION_RISK = "relocation_risk"
    OPERATING_RISK = "operating_risk"
    NEED_FUNDING = "need_funding"
    NEED_LAND = "need_land"
    NEED_TALENT = "need_talent"
    NEED_POLICY = "need_policy"
    LISTING_STEP = "listing_step"
    LIST_MEMBERSHIP = "list_membership"
    FOUNDER_BACKGROUND = "founder_background"
    SCHOLAR_ADVISER = "scholar_adviser"
    TEAM_SIZE = "team_size"
    TECHNICAL_BARRIER = "technical_barrier"
    SPIN_OUT = "spin_out"
    PUBLIC_LAUNCH = "public_launch"
    PARTNERSHIP = "partnership"
    REVENUE = "revenue"
    OUTPUT_VALUE = "output_value"
    TOTAL_INVESTMENT = "total_investment"
    FIXED_ASSET_INVESTMENT = "fixed_asset_investment"
    REGISTERED_CAPITAL = "registered_capital"


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal with its quote.

    company    the company it is about, as named; None where the article has one subject
    strength   landing and risk: "fact" (已签约, 落户), "plan" (拟建, 计划), "weak" (考察, 洽谈)
    place      landing and relocation: the place named
    value_low, value_high, currency   money signals, in units of currency; team_size: persons
    period     "2026", "2026H1", "5y" as told; actual None = the text does not say, True = actual, False = forecast
    detail     founder_background: academician | professor | returnee | big_tech | serial; list_membership: the list's name
    holds_shares   founder_background: True only where the text says so (实名持股, 创办)
    negated    the text denies it ("总部不会搬迁")
    """

    kind: SignalKind
    quote: str
    start: int
    end: int
    company: str | None = None
    strength: str | None = None
    place: str | None = None
    value_low: float | None = None
    value_high: float | None = None
    currency: str | None = None
    period: str | None = None
    actual: bool | None = None
    detail: str | None = None
    holds_shares: bool | None = None
    negated: bool = False
