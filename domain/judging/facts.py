"""A snapshot sorted for judging: the rounds by what they prove, the signals by kind, the newest day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.funding import EventStatus, FundingEvent, FundingRound
from domain.judging.yardstick import Yardstick
from domain.organization import OrganizationSnapshot, Sighting
from domain.signal import Signal, SignalKind

# What shows a company at work now, beside a round.
_LIVE = frozenset(
    {
        SignalKind.LANDING_INTENT, SignalKind.EXPANSION, SignalKind.PUBLIC_LAUNCH, SignalKind.SPIN_OUT, SignalKind.PARTNERSHIP,
        SignalKind.LISTING_STEP, SignalKind.NEED_FUNDING, SignalKind.NEED_LAND, SignalKind.NEED_TALENT, SignalKind.NEED_POLICY,
        SignalKind.FOUNDER_BACKGROUND, SignalKind.REVENUE, SignalKind.TOTAL_INVESTMENT, SignalKind.OUTPUT_VALUE,
    }
)  # fmt: skip
_UNSURE = frozenset({EventStatus.RUMOUR, EventStatus.PLANNED})
_OLDEST = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Facts:
    """completed, history, unsure: rounds newest first. signals: (signal, sighting) by kind, denials left out."""

    snapshot: OrganizationSnapshot
    completed: tuple[FundingRound, ...]
    history: tuple[FundingRound, ...]
    unsure: tuple[FundingRound, ...]
    told: tuple[tuple[FundingEvent, Sighting], ...]
    """Events beside completed rounds, as sightings tell them."""
    signals: dict[SignalKind, list[tuple[Signal, Sighting]]]
    sighting: dict[str, Sighting]
    newest: date | None
    today: date

    @property
    def live(self) -> bool:
        """Some signal shows the company at work, whatever is said of its money."""
        return not _LIVE.isdisjoint(self.signals)

    @property
    def rumoured(self) -> bool:
        return bool(self.unsure) or any(e.status in _UNSURE for e, _ in self.told)

    def with_status(self, status: EventStatus) -> list[tuple[FundingEvent, Sighting]]:
        return [(e, s) for e, s in self.told if e.status is status]


_STUDIED = re.compile(r"毕业|就读|学士|硕士|博士|本科|\bgraduat|\bdegree\b|\bph\.?d\b|\balum", re.IGNORECASE)
_WORKED = re.compile(
    r"曾|任|职|供职|工作|前[\u4e00-\u9fffA-Za-z]|高管|总监|总裁|工程师|经理|负责|创办|加入|出身|来自|背景"
    r"|\bformer|\bex-|\bveteran|\bwork|\bengineer|\bexecutive|\bled\b|\bjoined\b",
    re.IGNORECASE,
)


def _only_studied(signal: Signal) -> bool:
    """Whether the words behind a big-tech background tell a place of study and no work."""
    if signal.kind is not SignalKind.FOUNDER_BACKGROUND or signal.detail != "big_tech":
        return False
    return _STUDIED.search(signal.quote) is not None and _WORKED.search(signal.quote) is None


def round_day(one: FundingRound) -> date | None:
    """The day a round was announced, else the earliest report of it."""
    if one.announced_on is not None:
        return one.announced_on
    return min((r.published_on for r in one.reports if r.published_on is not None), default=None)


_last: list[Facts] = []


def gather(snapshot: OrganizationSnapshot, now: datetime) -> Facts:
    """One pass over a snapshot. A day in the future counts as unknown: a wrong date must not look fresh.

    The last answer is kept, by identity: judge, lead and park news are asked of one snapshot in a row.
    """
    kept = _last[:1]
    if kept and kept[0].snapshot is snapshot and kept[0].today == now.date():
        return kept[0]
    facts = _gather(snapshot, now)
    _last[:] = [facts]
    return facts


def _gather(snapshot: OrganizationSnapshot, now: datetime) -> Facts:
    today = now.date()
    horizon = today + timedelta(days=1)
    by_status: dict[EventStatus, list[tuple[date, FundingRound]]] = {}
    newest: date | None = None
    for one in snapshot.rounds:
        day = round_day(one)
        by_status.setdefault(one.status, []).append((day or _OLDEST, one))
        if one.status is EventStatus.COMPLETED and day is not None and day <= horizon and (newest is None or day > newest):
            newest = day
    signals: dict[SignalKind, list[tuple[Signal, Sighting]]] = {}
    sightings: dict[str, Sighting] = {}
    told: list[tuple[FundingEvent, Sighting]] = []
    for sighting in snapshot.sightings:
        sightings[sighting.document_id] = sighting
        for signal in sighting.signals:
            if not signal.negated and not _only_studied(signal):
                signals.setdefault(signal.kind, []).append((signal, sighting))
        told.extend((event, sighting) for event in sighting.other_events)
        day = sighting.published_on
        if day is not None and day <= horizon and (newest is None or day > newest):
            newest = day

    def newest_first(*statuses: EventStatus) -> tuple[FundingRound, ...]:
        found = [pair for status in statuses for pair in by_status.get(status, ())]
        found.sort(key=lambda pair: (pair[0], pair[1].id), reverse=True)
        return tuple(one for _, one in found)

    return Facts(
        snapshot=snapshot,
        completed=newest_first(EventStatus.COMPLETED),
        history=newest_first(EventStatus.HISTORY),
        unsure=newest_first(EventStatus.RUMOUR, EventStatus.PLANNED),
        told=tuple(told),
        signals=signals,
        sighting=sightings,
        newest=newest,
        today=today,
    )


_LARGEST_ROUND = 3e11
"""CNY. No company has raised more at once; a larger "round" is a market, a debt or a fund read as one."""


def best_amount(facts: Facts, measure: Yardstick) -> tuple[FundingRound | None, float | None]:
    """The completed round to weigh and its low bound in CNY: the newest, or where it tells no amount the largest of two years."""
    if not facts.completed:
        return None, None

    def low_of(one: FundingRound) -> float | None:
        low = measure.cny_low(one.amount)
        return low if low is not None and low <= _LARGEST_ROUND else None

    main = facts.completed[0]
    best, best_low = main, low_of(main)
    if best_low is not None:
        return best, best_low
    day = round_day(main)
    for other in facts.completed[1:]:
        other_day = round_day(other)
        if day and other_day and (day - other_day).days > 730:
            continue
        other_low = low_of(other)
        if other_low is not None and (best_low is None or other_low > best_low):
            best, best_low = other, other_low
    return best, best_low
