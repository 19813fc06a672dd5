"""Merging: what several articles report of one company's rounds, put together into the rounds there were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.funding import Conflict, EventStatus, FundingEvent, FundingRound, Money, RoundReport, round_order
from domain.ids import stable_id
from domain.naming import name_key

SAME_ROUND_DAYS = 14
"""Reports of a round without a telling name count as one when at most this many days apart."""
NAMED_ROUND_DAYS = 120
"""Reports of one named round (A, B+): late features and registers print it months after."""

# Statements about one round; M&A, debt, funds and registrations are no rounds and are not merged here.
_ROUNDS = {EventStatus.COMPLETED, EventStatus.HISTORY, EventStatus.RUMOUR, EventStatus.PLANNED, EventStatus.NEGATED}
_FIRMNESS = {EventStatus.COMPLETED: 0, EventStatus.HISTORY: 1, EventStatus.NEGATED: 2, EventStatus.PLANNED: 3, EventStatus.RUMOUR: 4}
_VAGUE = {None, "undisclosed", "strategic"}


@dataclass(slots=True)
class _Cluster:
    reports: list[RoundReport] = field(default_factory=list)


def merge_reports(organization_id: str, reports: Iterable[RoundReport]) -> tuple[FundingRound, ...]:
    """The rounds of one organization, newest first, each with every report of it.

    Two reports are of one round when neither round, amount nor day conflicts and something besides the company agrees. A rumour
    joins the round it foretold; history in one article confirms the round another reported. Conflicting values are kept with
    the documents that print them; the day and the id come from the earliest report.
    """
    usable = [r for r in reports if r.event.status in _ROUNDS]
    # Firm and telling reports first: they found the rounds that vaguer ones join.
    usable.sort(key=lambda r: (_FIRMNESS[r.event.status], -_told(r.event), _day(r) or date.max, r.document_id))
    clusters: list[_Cluster] = []
    for report in usable:
        fitting = [c for c in clusters if all(not _conflict(report, other) for other in c.reports)]
        best = max(fitting, key=lambda c: max(_agreement(report, o) for o in c.reports), default=None)
        if best is not None and max(_agreement(report, o) for o in best.reports) >= 1.0:
            best.reports.append(report)
        else:
            clusters.append(_Cluster([report]))
    rounds = [_merged(organization_id, c.reports) for c in clusters]
    return tuple(sorted(rounds, key=lambda r: (r.announced_on or date.min, round_order(r.round) or 0.0), reverse=True))


def amounts_overlap(a: Money | None, b: Money | None) -> bool | None:
    """Whether two amounts can be one; None where one is not told or the currencies differ."""
    if a is None or b is None or (a.currency and b.currency and a.currency != b.currency):
        return None
    low_a, low_b = a.low if a.low is not None else 0.0, b.low if b.low is not None else 0.0
    high_a = a.high if a.high is not None else float("inf")
    high_b = b.high if b.high is not None else float("inf")
    # Two newsrooms round differently: a twentieth is no conflict.
    return low_a <= high_b * 1.05 and low_b <= high_a * 1.05


def rounds_agree(a: str | None, b: str | None) -> bool | None:
    """True: one round; False: two rounds; None: at least one is not named (战略融资 and 新一轮 name none)."""
    if a in _VAGUE or b in _VAGUE:
        return True if a == b and a == "strategic" else None
    if a == b:
        return True
    assert a is not None and b is not None
    # A1, A2 … are parts of A; a piece that says "A" may mean any of them.
    if a[:-1] == b and a[-1].isdigit():
        return None
    if b[:-1] == a and b[-1].isdigit():
        return None
    return False


def _day(report: RoundReport) -> date | None:
    return report.event.announced_on or (report.published_on if report.event.status is not EventStatus.HISTORY else None)


def _told(event: FundingEvent) -> int:
    return (event.round not in _VAGUE) + (event.amount is not None) + bool(event.investors) + bool(event.announced_on)


def _conflict(a: RoundReport, b: RoundReport) -> bool:
    """Whether two reports cannot be of one round."""
    if a.document_id == b.document_id and a.event.status is b.event.status is EventStatus.COMPLETED:
        # One article tells two rounds as two.
        return True
    named = rounds_agree(a.event.round, b.event.round)
    if named is False or _far_apart(a, b):
        return True
    if amounts_overlap(a.event.amount, b.event.amount) is not False or _loose(a) or _loose(b):
        return False
    # Newsrooms print different sums of one round: kept as a conflict where its name and an investor agree.
    return not (named and a.event.round not in _VAGUE and _investors(a) & _investors(b))


def _investors(report: RoundReport) -> set[str]:
    return {name_key(i) for i in report.event.investors}


def _loose(report: RoundReport) -> bool:
    """Rumoured, planned and shared amounts are no ground to keep reports apart."""
    return report.event.status in {EventStatus.RUMOUR, EventStatus.PLANNED} or report.event.combined_amount


def _far_apart(a: RoundReport, b: RoundReport) -> bool:
    day_a, day_b = _day(a), _day(b)
    if day_a is None or day_b is None:
        return False
    same_name = rounds_agree(a.event.round, b.event.round) is True and a.event.round not in _VAGUE
    limit = NAMED_ROUND_DAYS if same_name else SAME_ROUND_DAYS
    if _loose(a) != _loose(b):
        limit = NAMED_ROUND_DAYS
    if EventStatus.HISTORY in (a.event.status, b.event.status):
        # History gives a month or a year at best.
        limit = max(limit, 62)
    return abs((day_a - day_b).days) > limit


def _agreement(a: RoundReport, b: RoundReport) -> float:
    """How much two reports agree on besides the company; 1.0 is enough."""
    total = 0.0
    if rounds_agree(a.event.round, b.event.round):
        total += 1.0
    if amounts_overlap(a.event.amount, b.event.amount):
        total += 1.0
    if _investors(a) & _investors(b):
        total += 1.0
    day_a, day_b = _day(a), _day(b)
    if day_a and day_b and abs((day_a - day_b).days) <= SAME_ROUND_DAYS:
        history = EventStatus.HISTORY in (a.event.status, b.event.status)
        total += 0.5 if history else 1.0
    return total


def _merged(organization_id: str, reports: Sequence[RoundReport]) -> FundingRound:
    ordered = sorted(reports, key=lambda r: (_FIRMNESS[r.event.status], _day(r) or date.max, r.document_id))
    # Title wins for display within an article; between articles the firmest, then earliest report wins.
    events = [r.event for r in ordered]
    status = _status(events)
    told = [e for e in events if e.round not in _VAGUE] or [e for e in events if e.round is not None]
    round_id = told[0].round if told else None
    amount = _amount(ordered)
    leads = _union(e.lead_investors for e in events)
    investors = _union([leads, *(e.investors for e in events)])
    days = sorted(d for d in (r.event.announced_on for r in ordered) if d) or sorted(d for d in (_day(r) for r in ordered) if d)
    first = days[0] if days else None
    by_time = sorted(reports, key=lambda r: (r.published_on or r.event.announced_on or date.max, r.document_id))
    identity = stable_id("round", organization_id, round_id or "", first.isoformat() if first else by_time[0].document_id)
    return FundingRound(identity, organization_id, round_id, amount, leads, investors, first, status, tuple(by_time), _conflicts(ordered))


def _status(events: Sequence[FundingEvent]) -> EventStatus:
    """The firmest statement; a round reported only as history is history, a denial outweighs the rumour it answers."""
    return min((e.status for e in events), key=_FIRMNESS.__getitem__)


def _amount(ordered: Sequence[RoundReport]) -> Money | None:
    """The tightest amount among the firmest reports ("1.2亿元" beats "超亿元")."""
    for status in _FIRMNESS:
        amounts = [
            r.event.amount for r in ordered if r.event.status is status and r.event.amount is not None and not r.event.combined_amount
        ]
        if amounts:
            return min(amounts, key=_width)
    return next((r.event.amount for r in ordered if r.event.amount is not None), None)


def _width(money: Money) -> float:
    if money.low is None or money.high is None or money.high == 0:
        return 1e9
    return (money.high - money.low) / money.high


def _union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Names in order of first mention, one spelling per name key."""
    seen: dict[str, str] = {}
    for group in groups:
        for name in group:
            seen.setdefault(name_key(name) or name, name)
    return tuple(seen.values())


def _conflicts(reports: Sequence[RoundReport]) -> tuple[Conflict, ...]:
    """Fields on which reports print different values, with the documents of each."""
    found: list[Conflict] = []
    rounds: dict[str, list[str]] = {}
    amounts: list[tuple[Money, list[str]]] = []
    days: dict[str, list[str]] = {}
    for report in reports:
        event, source = report.event, report.document_id
        if event.round not in _VAGUE and event.round is not None:
            rounds.setdefault(event.round, []).append(source)
        if event.amount is not None:
            same = next((row for row in amounts if amounts_overlap(row[0], event.amount) is not False), None)
            if same is None:
                amounts.append((event.amount, [source]))
            else:
                same[1].append(source)
        if event.announced_on is not None and event.status is not EventStatus.HISTORY:
            days.setdefault(event.announced_on.isoformat(), []).append(source)
    if len(rounds) > 1:
        found.append(Conflict("round", tuple((k, tuple(v)) for k, v in rounds.items())))
    if len(amounts) > 1:
        found.append(Conflict("amount", tuple((m.as_printed, tuple(v)) for m, v in amounts)))
    if len(days) > 1:
        found.append(Conflict("announced_on", tuple((k, tuple(v)) for k, v in sorted(days.items()))))
    return tuple(found)
