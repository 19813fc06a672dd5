"""The life of a lead in the office: moves by people, claims, timers, and a log that only grows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from domain.errors import Conflict, UsageError
from domain.lead import OUT_OF_POOL, LeadStatus, allowed_moves
from domain.profile import LeadTimers

Role = Literal["recruiter", "coordinator", "agent"]

# Why a lead is rejected: (id, Chinese, English).
REJECT_REASONS: tuple[tuple[str, str, str], ...] = (
    ("off_track", "赛道不符", "not our track"),
    ("too_small", "体量太小", "too small"),
    ("too_early", "阶段太早", "too early"),
    ("too_late", "已在外地落地", "already landed elsewhere"),
    ("existing", "已是园区企业", "already in the park"),
    ("no_contact", "联系不上", "cannot be reached"),
    ("not_interested", "对方无意向", "not interested"),
    ("not_real", "信息不实", "not true"),
    ("other", "其他", "other"),
)
_REASON_IDS = frozenset(r[0] for r in REJECT_REASONS)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person of a unit, or the agent, which may only create leads and propose."""

    name: str
    unit: str
    role: Role = "recruiter"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log of a lead. Entries are added and never changed.

    action  "created" | "moved" | "reported" | "claimed" | "released" | "settled" | "lapsed" | "proposed" | "noted" | "lesson" |
            "judged" (a verdict: accept, reject, up, down) | "joined" (its company turned out to be another's) | "parted" (and
            then not) | "forgotten"
    """

    lead_id: str
    at: datetime
    actor: Actor
    action: str
    before: str | None = None
    after: str | None = None
    reason: str = ""


def move(
    lead_id: str, status: LeadStatus, to: LeadStatus, actor: Actor, at: datetime, reason: str = "", duplicate_of: str | None = None
) -> AuditEntry:
    """The log entry of a move. Raises Conflict for a forbidden one, UsageError where its reason is missing.

    Rejecting wants one of REJECT_REASONS (free words may follow a colon), parking a reason, a duplicate the lead it repeats.
    """
    if actor.role == "agent":
        raise Conflict(f"{lead_id}: only people move leads; the agent may propose")
    if to not in allowed_moves(status):
        allowed = ", ".join(sorted(allowed_moves(status)))
        raise Conflict(f"{lead_id}: no move from {status} to {to}; allowed: {allowed}")
    if to is LeadStatus.REJECTED and reason.partition(":")[0].strip() not in _REASON_IDS:
        raise UsageError(f"{lead_id}: rejecting needs a reason: {', '.join(r[0] for r in REJECT_REASONS)}")
    if to is LeadStatus.PARKED and not reason.strip():
        raise UsageError(f"{lead_id}: parking needs a reason")
    if to is LeadStatus.DUPLICATE:
        if not duplicate_of:
            raise UsageError(f"{lead_id}: say which lead it repeats")
        if duplicate_of == lead_id:
            raise Conflict(f"{lead_id}: a lead does not repeat itself")
        reason = f"duplicate of {duplicate_of}" + (f": {reason}" if reason else "")
    return AuditEntry(lead_id, at, actor, "moved", str(status), str(to), reason)


@dataclass(frozen=True, slots=True)
class Report:
    """A person's report of a lead to the pool (报备). The first valid one holds the lead; later ones are linked and kept."""

    id: str
    lead_id: str
    person: str
    unit: str
    at: datetime
    note: str = ""
    withdrawn_at: datetime | None = None


_NOT_REPORTABLE = OUT_OF_POOL | {LeadStatus.SIGNED}


def check_reportable(lead_id: str, status: LeadStatus) -> None:
    """Raises Conflict for a lead that nobody can report any more: signed, in the park, or out of the pool."""
    if status in _NOT_REPORTABLE:
        raise Conflict(f"{lead_id}: it is {status} and cannot be claimed; move it back to new or triaged first where that is allowed")


@dataclass(frozen=True, slots=True)
class Settlement:
    """A coordinator's decision on who holds a lead."""

    lead_id: str
    report_id: str
    by: Actor
    at: datetime
    reason: str


def holder(
    reports: Iterable[Report], settlements: Iterable[Settlement] = (), now: datetime | None = None, lapsed_at: datetime | None = None
) -> Report | None:
    """The report that holds the lead: the latest settlement's, else the earliest valid one.

    Reports withdrawn by `now`, and those made before the claim last lapsed, hold nothing. Two at the same moment are ordered by id,
    so that every reader sees the same winner.
    """
    valid = [
        r
        for r in reports
        if (r.withdrawn_at is None or (now is not None and r.withdrawn_at > now)) and (lapsed_at is None or r.at > lapsed_at)
    ]
    settled = sorted((s for s in settlements if lapsed_at is None or s.at > lapsed_at), key=lambda s: s.at)
    if settled:
        chosen = next((r for r in valid if r.id == settled[-1].report_id), None)
        if chosen is not None:
            return chosen
    return min(valid, key=lambda r: (r.at, r.id), default=None)


def report_entry(report: Report, held: Report | None) -> AuditEntry:
    """The log entry of a report: it claims a free lead, and is linked to the holder's otherwise."""
    actor = Actor(report.person, report.unit)
    if held is None or held.id == report.id:
        return AuditEntry(report.lead_id, report.at, actor, "claimed", None, f"{report.person}（{report.unit}）", report.note)
    reason = f"已由 {held.unit} {held.person} 于 {held.at:%Y-%m-%d %H:%M} 首报" + (f"；{report.note}" if report.note else "")
    return AuditEntry(report.lead_id, report.at, actor, "reported", None, held.id, reason)


def settle(lead_id: str, reports: Sequence[Report], report_id: str, by: Actor, at: datetime, reason: str) -> tuple[Settlement, AuditEntry]:
    """A dispute settled. Raises Conflict unless a coordinator settles it, for a report of that lead, with a reason."""
    if by.role != "coordinator":
        raise Conflict(f"{lead_id}: only a coordinator settles who holds a lead")
    chosen = next((r for r in reports if r.id == report_id and r.lead_id == lead_id and r.withdrawn_at is None), None)
    if chosen is None:
        raise Conflict(f"{lead_id}: no standing report {report_id} of this lead")
    if not reason.strip():
        raise UsageError(f"{lead_id}: a settlement needs a reason")
    before = holder(reports, now=at)
    entry = AuditEntry(lead_id, at, by, "settled", before.id if before else None, report_id, reason)
    return Settlement(lead_id, report_id, by, at, reason), entry


NudgeKind = Literal["answer", "triage", "nudge", "yellow", "red", "pool"]


@dataclass(frozen=True, slots=True)
class Nudge:
    """What a lead waits for. `pool`: its claim lapses and it is free again."""

    lead_id: str
    kind: NudgeKind
    since: date
    days: int
    text: str
    text_en: str


_SETTLED = frozenset(
    {LeadStatus.LANDED, LeadStatus.PRODUCING, LeadStatus.REJECTED, LeadStatus.DUPLICATE, LeadStatus.EXISTING_COMPANY, LeadStatus.PARKED}
)
_STALE: tuple[tuple[NudgeKind, str, str], ...] = (
    ("pool", "{days} 天无进展，已回到线索池", "no progress for {days} days: back in the pool"),
    ("red", "{days} 天无进展（红牌）", "no progress for {days} days (red)"),
    ("yellow", "{days} 天无进展（黄牌）", "no progress for {days} days (yellow)"),
    ("nudge", "{days} 天无进展，请更新", "no progress for {days} days: please update"),
)


def working_days_between(start: date, end: date) -> int:
    """Monday to Friday after `start` up to `end`; public holidays are not known here."""
    return sum((start + timedelta(days=n)).weekday() < 5 for n in range(1, (end - start).days + 1))


def nudge_of(
    lead_id: str, status: LeadStatus, created_on: date, moved_on: date | None, claimed_on: date | None, timers: LeadTimers, today: date
) -> Nudge | None:
    """The gravest thing a lead waits for today, or None.

    A reported lead wants an answer within working days and triage soon after; later the days since the last move count. A new
    lead nobody has claimed waits for nobody.
    """
    if status in _SETTLED:
        return None
    if status is LeadStatus.NEW:
        if claimed_on is None:
            return None
        waited = working_days_between(claimed_on, today)
        if waited > timers.triage:
            late = (today - claimed_on).days
            if late < timers.nudge:
                return Nudge(
                    lead_id,
                    "triage",
                    claimed_on,
                    waited,
                    f"报备 {waited} 个工作日，尚未研判",
                    f"not triaged {waited} working days after its report",
                )
        elif waited > timers.answer:
            return Nudge(
                lead_id,
                "answer",
                claimed_on,
                waited,
                f"报备 {waited} 个工作日，尚未答复",
                f"not answered {waited} working days after its report",
            )
    since = max(d for d in (moved_on, claimed_on, created_on) if d is not None)
    days = (today - since).days
    for kind, zh, en in _STALE:
        if days >= getattr(timers, kind):
            return Nudge(lead_id, kind, since, days, zh.format(days=days), en.format(days=days))
    return None


def lapse(lead_id: str, held: Report, at: datetime, days: int) -> AuditEntry:
    """The log entry of a claim that lapsed for want of progress: the one change no person makes, announced by timers before."""
    clock = Actor("timer", "", "agent")
    return AuditEntry(lead_id, at, clock, "lapsed", held.id, None, f"{days} 天无进展，{held.unit} {held.person} 的认领到期，回到线索池")
