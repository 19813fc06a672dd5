"""Which of the five sorts of project an article tells of: one-person company, scale, brand, talent-led, frontier; each with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from agent.reading.lexicon import load_lexicon
from agent.reading.passage import Passage
from domain.extraction import KindMatch
from domain.funding import FundingEvent, Money, round_order
from domain.gated_pattern import gated
from domain.signal import Signal, SignalKind
from domain.text import fold
from domain.track import ProjectKind, Tier, TrackMatch

DEFAULT_CNY_RATES: dict[str, float] = {
    "CNY": 1.0, "USD": 7.1, "EUR": 7.8, "GBP": 9.2, "HKD": 0.91, "SGD": 5.4, "JPY": 0.047, "KRW": 0.0051, "INR": 0.083, "TWD": 0.22,
    "AUD": 4.7, "CAD": 5.1, "CHF": 8.3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindThresholds:
    """Numbers that the rules of the kinds compare against; money in CNY, rates only for comparing."""

    scale_round_low: float = 1e8
    scale_revenue_low: float = 1e8
    scale_investment_low: float = 1e8
    opc_points: float = 40.0
    opc_max_team: int = 10
    opc_max_staff: int = 50
    frontier: Mapping[str, float] = field(default_factory=dict)
    """Track id → `Track.frontier`."""
    cny_rates: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_CNY_RATES))


_LEARNED = {"academician", "professor", "returnee"}
_SCHOLARS = {"academician", "professor"}
_OPC_POINTS = {
    "scholar": 25.0,
    "spin_out": 15.0,
    "overseas": 15.0,
    "barrier": 15.0,
    "tiny": 15.0,
    "solo": 40.0,
    "first_money": 10.0,
    "launch": 5.0,
}


@dataclass(frozen=True, slots=True)
class _Words:
    solo: re.Pattern[str]
    overseas: re.Pattern[str]
    first_money: re.Pattern[str]
    parent: re.Pattern[str]
    names: re.Pattern[str]
    team: re.Pattern[str]
    learned: re.Pattern[str]
    aside: re.Pattern[str]
    frontier: re.Pattern[str]


def _name_pattern(name: str) -> str:
    """A well-known name inside an investor's: a short Chinese one must not run on into another name (思科 in 思科尔)."""
    if name[0].isascii():
        return rf"\b{re.escape(name.lower())}\b"
    return re.escape(name) + (r"(?![\u4e00-\u9fff])|" + re.escape(name) + rf"(?=[{_AFTER_NAME}])" if len(name) == 2 else "")


_FRONTIER_SCORE = 0.5
_AFTER_NAME = "资投创集基战风旗系产科股金影中控子公健云物汽智电视网通医生化证信人财保银"


@cache
def _words() -> _Words:
    data = load_lexicon("kinds")
    names = sorted(data["brand"]["names"], key=len, reverse=True)
    pattern = "|".join(map(_name_pattern, names))
    return _Words(
        gated(data["opc"]["solo"]),
        gated(data["opc"]["overseas"]),
        gated(data["opc"]["first_money"]),
        gated(data["brand"]["parent"]),
        gated(pattern),
        gated(data["talent_led"]["team"]),
        gated(data["talent_led"]["learned"]),
        gated(data["talent_led"]["aside"]),
        gated(data["frontier"]["words"]),
    )


def find_kinds(
    passage: Passage,
    events: Sequence[FundingEvent],
    signals: Sequence[Signal],
    tracks: Sequence[TrackMatch],
    *,
    tiers: Mapping[str, Tier] | None = None,
    thresholds: KindThresholds | None = None,
) -> tuple[KindMatch, ...]:
    """Kinds of the article's project, at most one match each, in the order of `ProjectKind`.

    events    the current rounds of the article; without any, only OPC, scale by its figures and talent are judged
    tiers     track id → tier of the profile; a future-tier track makes a frontier project
    """
    limits = thresholds or KindThresholds()
    found = (
        _opc(passage, events, signals, limits),
        _scale(events, signals, limits),
        _brand(passage, events),
        _talent_led(passage, events, signals, tracks),
        _frontier(passage, events, signals, tracks, tiers or {}, limits),
    )
    return tuple(match for match in found if match is not None)


def in_cny(amount: float | None, currency: str | None, rates: Mapping[str, float]) -> float | None:
    """An amount in CNY for comparing; None where the amount or the rate is unknown. No currency printed counts as CNY."""
    rate = rates.get(currency or "CNY")
    return None if amount is None or rate is None else amount * rate


def _opc(passage: Passage, events: Sequence[FundingEvent], signals: Sequence[Signal], limits: KindThresholds) -> KindMatch | None:
    words, text = _words(), passage.spaced
    if any((order := round_order(e.round)) is not None and order >= 5.0 for e in events):
        return None
    sizes = [s for s in signals if s.kind is SignalKind.TEAM_SIZE and s.value_low is not None]
    if any((s.value_low or 0) > limits.opc_max_staff for s in sizes):
        return None
    scholar = next((s for s in signals if s.kind is SignalKind.FOUNDER_BACKGROUND and s.detail in _SCHOLARS and s.holds_shares), None)
    tiny = next((s for s in sizes if (s.value_high or s.value_low or 0) <= limits.opc_max_team), None)
    solo = words.solo.search(text)
    overseas = words.overseas.search(text)
    parts: dict[str, str] = {}
    if scholar:
        parts["scholar"] = scholar.quote
    if tiny:
        parts["tiny"] = tiny.quote
    if solo:
        parts["solo"] = passage.quote(*solo.span())[0]
    if overseas:
        parts["overseas"] = passage.quote(*overseas.span())[0]
    for kind, name in ((SignalKind.SPIN_OUT, "spin_out"), (SignalKind.TECHNICAL_BARRIER, "barrier"), (SignalKind.PUBLIC_LAUNCH, "launch")):
        signal = next((s for s in signals if s.kind is kind), None)
        if signal:
            parts[name] = signal.quote
    if any(e.round in {"seed", "pre_seed", "seed_plus", "angel", "pre_angel", "angel_plus"} for e in events) or words.first_money.search(
        text
    ):
        parts["first_money"] = ""
    points = sum(_OPC_POINTS[name] for name in parts)
    if events and not parts.keys() & {"solo", "tiny", "first_money"}:
        # A scholar with investors beyond the first money leads a company, not a one-person project.
        return None
    # Points without a person behind them are any start-up: a founder or a tiny team must be told.
    named = next((name for name in ("solo", "tiny", "scholar") if name in parts), None)
    if points < limits.opc_points or named is None:
        return None
    return KindMatch(ProjectKind.OPC, f"opc points {points:.0f}: {', '.join(sorted(parts))}", parts[named])


def _scale(events: Sequence[FundingEvent], signals: Sequence[Signal], limits: KindThresholds) -> KindMatch | None:
    for event in events:
        low = _low(event.amount, limits.cny_rates)
        if low is not None and low >= limits.scale_round_low and event.amount is not None:
            return KindMatch(ProjectKind.SCALE, "round at or above the scale threshold", event.amount.as_printed)
    lows = {
        SignalKind.REVENUE: limits.scale_revenue_low,
        SignalKind.OUTPUT_VALUE: limits.scale_revenue_low,
        SignalKind.TOTAL_INVESTMENT: limits.scale_investment_low,
        SignalKind.FIXED_ASSET_INVESTMENT: limits.scale_investment_low,
    }
    for signal in signals:
        least = lows.get(signal.kind)
        value = in_cny(signal.value_low, signal.currency, limits.cny_rates)
        if least is not None and value is not None and value >= least:
            return KindMatch(ProjectKind.SCALE, f"{signal.kind.value} at or above the scale threshold", signal.quote)
    return None


def _low(amount: Money | None, rates: Mapping[str, float]) -> float | None:
    return None if amount is None else in_cny(amount.low, amount.currency, rates)


def _brand(passage: Passage, events: Sequence[FundingEvent]) -> KindMatch | None:
    words = _words()
    for event in events:
        for investor in event.investors:
            if words.names.search(fold(investor).lower()):
                return KindMatch(ProjectKind.BRAND, "well-known backer", investor)
    if events:
        parent = words.parent.search(passage.spaced)
        if parent:
            return KindMatch(ProjectKind.BRAND, "well-known parent or standing", passage.quote(*parent.span())[0])
    return None


def _talent_led(
    passage: Passage, events: Sequence[FundingEvent], signals: Sequence[Signal], tracks: Sequence[TrackMatch]
) -> KindMatch | None:
    """Founders known for their science, or come out of leading firms into a technology project: a former job alone is none."""
    words = _words()
    for signal in signals:
        if signal.kind is not SignalKind.FOUNDER_BACKGROUND or signal.detail == "serial" or words.aside.search(fold(signal.quote).lower()):
            continue
        if signal.detail in _LEARNED or tracks:
            return KindMatch(ProjectKind.TALENT_LED, f"founder background: {signal.detail}", signal.quote)
    if not events:
        return None
    text = passage.spaced
    for pattern in (words.learned, words.team) if tracks else (words.learned,):
        for match in pattern.finditer(text):
            if match.end() <= passage.sentence(match.start())[1] and not words.aside.search(match.group()):
                return KindMatch(ProjectKind.TALENT_LED, "founders' credentials", passage.quote(*match.span())[0])
    return None


def _frontier(
    passage: Passage,
    events: Sequence[FundingEvent],
    signals: Sequence[Signal],
    tracks: Sequence[TrackMatch],
    tiers: Mapping[str, Tier],
    limits: KindThresholds,
) -> KindMatch | None:
    if not events and not any(s.kind in {SignalKind.TECHNICAL_BARRIER, SignalKind.SPIN_OUT} for s in signals):
        return None
    words = _words()
    weights = {t.id: 1.0 if tiers.get(t.id) == "future" else limits.frontier.get(t.id, 0.0) for t in tracks}
    for track in tracks:
        # Touched on in passing is not what the project is.
        if weights[track.id] >= 1.0 and track.score >= _FRONTIER_SCORE:
            return KindMatch(ProjectKind.FRONTIER, f"track {track.id}", track.cues[0] if track.cues else "")
    # Software for firms uses the technology; it is not its product.
    if any(weight >= 0.5 for weight in weights.values()) and "industrial_software" not in weights:
        match = words.frontier.search(passage.spaced, 0, passage.lead_end)
        if match:
            return KindMatch(ProjectKind.FRONTIER, "hot field", passage.printed(*match.span()))
    return None
