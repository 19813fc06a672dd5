"""The office: what people do with leads. Every use case checks the rules, writes one log entry and changes one thing, together.

Nothing here is handed to the chat: the agent reads, and only people act.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from domain.case_library import Kpis, case_of, kpis
from domain.errors import Conflict, NotFound, UsageError
from domain.judging.quotes import holds_private_data
from domain.lead import Lead, LeadStatus
from domain.lead_building import lead_id_of
from domain.lead_life import (
    Actor,
    AuditEntry,
    Nudge,
    Report,
    Role,
    Settlement,
    check_reportable,
    holder,
    lapse,
    move,
    nudge_of,
    report_entry,
    settle,
)
from domain.ports import Clock
from domain.profile import ParkProfile
from domain.search import LeadFilter
from domain.teaching import Decision, shares_of
from domain.text import fold
from store.lead_states import LeadState
from store.store import Store

Verdict = Literal["accept", "reject", "up", "down"]
VERDICTS: tuple[Verdict, ...] = ("accept", "reject", "up", "down")
_MOST_NAME, _MOST_TEXT = 40, 500
_SCOUT = Actor("parkscout", "", "agent")
_RESERVED = {"agent", "parkscout", "timer"}
_MOST_NAMED = 5
# A verdict moves a lead only from here: what is already being worked on stays where the people who work on it put it.
_ACCEPT_MOVES = {LeadStatus.NEW, LeadStatus.PARKED, LeadStatus.REJECTED}
_PROGRESS = ("moved", "noted")


@dataclass(frozen=True, slots=True)
class Claimed:
    """What became of a report: `held` is the report that holds the lead, the caller's own where `won`."""

    lead: Lead
    report: Report
    held: Report
    settled: bool = False

    @property
    def won(self) -> bool:
        return self.held.id == self.report.id


@dataclass(frozen=True, slots=True)
class Due:
    """What a lead waits for, and who holds it (None: nobody)."""

    lead: Lead
    nudge: Nudge
    held: Report | None


@dataclass(frozen=True, slots=True)
class History:
    """All that happened to a lead, oldest first, with every report and the one that holds it."""

    lead: Lead
    entries: tuple[AuditEntry, ...]
    reports: tuple[Report, ...]
    held: Report | None
    duplicate_of: str | None
    duplicates: tuple[str, ...]


class Office:
    """The use cases over one store. `coordinators` are the names of those who settle who holds a lead."""

    def __init__(self, store: Store, profile: ParkProfile, clock: Clock, coordinators: Collection[str] = ()) -> None:
        self._store = store
        self._profile = profile
        self._clock = clock
        self._zone = ZoneInfo(profile.time_zone)
        self._coordinators = frozenset(coordinators)

    def person(self, name: str, unit: str = "") -> Actor:
        """The person behind a name. Raises UsageError for no name or one of the machine's own."""
        name, unit = " ".join(name.split()), " ".join(unit.split())
        if not name:
            raise UsageError("say who acts: --by NAME (or set PARKSCOUT_USER)")
        if name.lower() in _RESERVED or not name.isprintable() or not unit.isprintable():
            raise UsageError(f"{name!r} is no person's name: say who acts")
        if max(len(name), len(unit)) > _MOST_NAME:
            raise UsageError(f"a name or unit has at most {_MOST_NAME} characters")
        role: Role = "coordinator" if name in self._coordinators else "recruiter"
        return Actor(name, unit, role)

    def lead(self, wanted: str) -> Lead:
        """The lead of an id or a company's name. Raises NotFound, or Conflict naming the ids where several are meant."""
        found = self._store.leads.get(wanted)
        if found is not None:
            return found
        state = self._store.lead_states.get(wanted)
        if state is not None:
            return state.lead
        # A lead that the news dropped is still known to the office.
        dropped = (state.lead for state in self._store.lead_states.naming(wanted.strip()))
        named = (
            self._store.leads.named(wanted)
            or [lead for lead in dropped if _is_named(lead, wanted)]
            # Half a name will do ("析毫仪器" of 析毫仪器（北京）有限公司), as long as it means one lead.
            or self._store.leads.find(LeadFilter(name=wanted.strip(), limit=_MOST_NAMED + 1))
        )
        exact = [lead for lead in named if _is_named(lead, wanted)]
        candidates = exact or named
        if not candidates:
            raise NotFound(f"there is no lead {wanted!r}: `parkscout leads --json` lists the ids")
        if len(candidates) > 1:
            shown = ", ".join(f"{lead.id} ({lead.organization.name}, {lead.location or '?'})" for lead in candidates[:_MOST_NAMED])
            raise Conflict(f"{wanted!r} may mean several leads; give one id: {shown}")
        return candidates[0]

    def move(self, lead_id: str, to: LeadStatus, by: Actor, reason: str = "", duplicate_of: str | None = None) -> Lead:
        """Moves a lead. Conflict for a forbidden move names the allowed ones; UsageError says which reason is missing."""
        check_text(reason)
        with self._store.transaction():
            state = self._store.lead_states.lock(self.lead(lead_id))
            return self._move(state, to, by, reason, duplicate_of)

    def _move(self, state: LeadState, to: LeadStatus, by: Actor, reason: str, duplicate_of: str | None = None) -> Lead:
        lead = state.lead
        if to is LeadStatus.DUPLICATE and duplicate_of:
            duplicate_of = self._original(lead, duplicate_of)
        entry = move(lead.id, lead.status, to, by, self._moment(lead.id), reason.strip(), duplicate_of)
        self._store.lead_log.add([entry])
        present = self._store.leads.get(lead.id) or lead
        moved = replace(present, status=to)
        self._store.lead_states.put(LeadState(moved, duplicate_of if to is LeadStatus.DUPLICATE else None))
        self._store.leads.set_status(lead.id, to)
        if LeadStatus.EXISTING_COMPANY in {lead.status, to}:
            # Its news goes to the park's own stream, or comes back from there, with the next scoring.
            self._store.progress.due("score", [lead.organization.id])
        self._keep_case(moved)
        return moved

    def _original(self, lead: Lead, wanted: str) -> str:
        """The lead that `lead` repeats; a repeat of a repeat is linked to the first one."""
        other = self.lead(wanted)
        state = self._store.lead_states.get(other.id)
        original = state.duplicate_of if state is not None and state.duplicate_of else other.id
        if original == lead.id and other.id != lead.id:
            raise Conflict(f"{lead.id}: {other.id} is already linked to it as its duplicate")
        return original

    def claim(self, lead_id: str, by: Actor, note: str = "") -> Claimed:
        """Reports a lead for a person. The first valid report holds it; a later one is kept and linked. The same person's
        second report is the first one again."""
        check_text(note)
        with self._store.transaction():
            lead = self._store.lead_states.lock(self.lead(lead_id)).lead
            check_reportable(lead.id, lead.status)
            reports = self._store.claims.reports([lead.id]).get(lead.id, [])
            held = self._holder(lead.id, reports)
            since = self._lapsed_at(lead.id)
            own = [r for r in reports if _is_of(r, by) and r.withdrawn_at is None and (since is None or r.at > since)]
            if own and held is not None:
                return Claimed(lead, self._local_report(own[0]), self._local_report(held))
            # Numbered in the order they came: of two at one moment the smaller id is the first.
            report = Report(
                f"{lead.id}-{self._next_number(lead.id, reports):04d}", lead.id, by.name, by.unit, self._moment(lead.id), note.strip()
            )
            self._store.claims.add(report)
            held = None if held is None else self._local_report(held)
            self._store.lead_log.add([report_entry(report, held)])
        return Claimed(lead, self._local_report(report), held or self._local_report(report))

    def release(self, lead_id: str, by: Actor, reason: str = "") -> Report | None:
        """Withdraws the person's report; a coordinator may withdraw the holder's. Returns who holds the lead now."""
        check_text(reason)
        with self._store.transaction():
            lead = self._store.lead_states.lock(self.lead(lead_id)).lead
            reports = self._store.claims.reports([lead.id]).get(lead.id, [])
            held = self._holder(lead.id, reports)
            own = next((r for r in reports if _is_of(r, by) and r.withdrawn_at is None), None)
            mine = held if held is not None and by.role == "coordinator" else own
            if mine is None:
                who = f"{held.unit} {held.person} holds it".strip() if held else "nobody holds it"
                raise Conflict(f"{lead.id}: {by.name} has no report to withdraw; {who}")
            at = self._moment(lead.id)
            self._store.claims.withdraw(mine.id, at)
            left = [replace(r, withdrawn_at=at) if r.id == mine.id else r for r in reports]
            now_held = self._holder(lead.id, left)
            entry = AuditEntry(lead.id, at, by, "released", mine.id, now_held.id if now_held else None, reason.strip())
            self._store.lead_log.add([entry])
        return now_held

    def settle(self, lead_id: str, report_id: str, by: Actor, reason: str) -> Report:
        """A coordinator decides which report holds the lead."""
        check_text(reason)
        with self._store.transaction():
            lead = self._store.lead_states.lock(self.lead(lead_id)).lead
            reports = self._store.claims.reports([lead.id]).get(lead.id, [])
            settlement, entry = settle(lead.id, reports, report_id, by, self._moment(lead.id), reason.strip())
            self._store.claims.settle(settlement)
            self._store.lead_log.add([entry])
        return next(r for r in reports if r.id == report_id)

    def note(self, lead_id: str, by: Actor, text: str, lesson: bool = False) -> Lead:
        """Writes a note into the log; a lesson also goes into the case of a lead that ended."""
        if not text.strip():
            raise UsageError("the note has no words")
        check_text(text)
        with self._store.transaction():
            lead = self._store.lead_states.lock(self.lead(lead_id)).lead
            action = "lesson" if lesson else "noted"
            self._store.lead_log.add([AuditEntry(lead.id, self._moment(lead.id), by, action, None, None, text.strip())])
            self._keep_case(lead)
        return lead

    def judge(self, lead_id: str, verdict: Verdict, by: Actor, reason: str = "") -> Lead:
        """Keeps a verdict to learn from. Accepting a new lead also moves it to triaged, rejecting moves it to rejected with its reason."""
        check_text(reason)
        with self._store.transaction():
            wanted = self.lead(lead_id)
            state = self._store.lead_states.lock(wanted)
            lead = state.lead
            at = self._moment(lead.id)
            self._store.lead_log.add([AuditEntry(lead.id, at, by, "judged", None, verdict, reason.strip())])
            accepted = verdict in {"accept", "up"}
            decision = Decision(lead.id, accepted, by.name, at, shares_of(wanted), reason.strip())
            self._store.decisions.add(verdict, decision)
            if verdict == "accept" and lead.status in _ACCEPT_MOVES:
                return self._move(state, LeadStatus.TRIAGED, by, reason)
            if verdict == "reject":
                return self._move(state, LeadStatus.REJECTED, by, reason)
        return lead

    def history(self, lead_id: str) -> History:
        lead = self.lead(lead_id)
        state = self._store.lead_states.get(lead.id)
        reports = self._store.claims.reports([lead.id]).get(lead.id, [])
        held = self._holder(lead.id, reports)
        return History(
            lead if state is None else replace(lead, status=state.lead.status),
            tuple(self._local(self._store.lead_log.of([lead.id]))),
            tuple(self._local_report(r) for r in reports),
            None if held is None else self._local_report(held),
            None if state is None else state.duplicate_of,
            tuple(self._store.lead_states.duplicates_of(lead.id)),
        )

    def log(self, limit: int = 50, person: str | None = None, since: datetime | None = None) -> list[tuple[AuditEntry, str]]:
        """(entry, company) of what people and timers did last, newest first."""
        entries = self._store.lead_log.newest(limit, person, since)
        ids = sorted({entry.lead_id for entry in entries})
        names = {s.lead.id: s.lead.organization.name for i in ids if (s := self._store.lead_states.get(i)) is not None}
        names |= {lead.id: lead.organization.name for lead in self._store.leads.get_many(ids)}
        return [(entry, names.get(entry.lead_id, entry.lead_id)) for entry in self._local(entries)]

    def due(self, unit: str | None = None) -> list[Due]:
        """What claimed or moved leads wait for today, the longest wait first."""
        today = self._today()
        reports = self._store.claims.reports()
        settlements = self._store.claims.settlements()
        states = {state.lead.id: state.lead for state in self._store.lead_states.all()}
        lapsed = self._store.lead_log.last_at(("lapsed",), list(states))
        progress = self._store.lead_log.last_at(_PROGRESS, list(states))
        found = []
        for lead in states.values():
            held = holder(reports.get(lead.id, ()), settlements.get(lead.id, ()), lapsed_at=lapsed.get(lead.id))
            claimed_on = self._day(held.at) if held else None
            moved_on = self._day(progress[lead.id]) if lead.id in progress else None
            nudge = nudge_of(lead.id, lead.status, lead.first_seen or today, moved_on, claimed_on, self._profile.timers, today)
            if nudge is None or (nudge.kind == "pool" and held is None) or (unit is not None and (held is None or held.unit != unit)):
                continue
            found.append(Due(lead, nudge, None if held is None else self._local_report(held)))
        return sorted(found, key=lambda due: (-due.nudge.days, due.lead.id))

    def lapse_overdue(self) -> list[Due]:
        """Takes the claim off every lead without progress for the profile's `pool` days: it is free again."""
        overdue = [due for due in self.due() if due.nudge.kind == "pool"]
        lapsed = []
        for due in overdue:
            with self._store.transaction():
                lead = self._store.lead_states.lock(due.lead).lead
                held = self._holder(lead.id, self._store.claims.reports([lead.id]).get(lead.id, []))
                if held is not None and due.held is not None and held.id == due.held.id:
                    self._store.lead_log.add([lapse(lead.id, held, self._moment(lead.id), due.nudge.days)])
                    lapsed.append(due)
        return lapsed

    def join_merged(self) -> int:
        """Where two companies turned out to be one, what people did with the absorbed one's lead goes on with the other's.

        Entries are copied, never moved; where people acted on both, the state of the one that stays counts. Returns how many joined.
        """
        into = {absorbed: organization for organization, absorbed, _ in self._store.organizations.merges()}
        acted_on = self._store.lead_states.statuses([lead_id_of(absorbed) for absorbed in into])
        joined = 0
        for absorbed in (one for one in into if lead_id_of(one) in acted_on):
            old = self._store.lead_states.get(lead_id_of(absorbed))
            target = absorbed
            while target in into:
                target = into[target]
            lead = self._store.leads.get(lead_id_of(target))
            if old is None or lead is None or self._store.leads.get(old.lead.id) is not None:
                continue
            with self._store.transaction():
                self._join(old, lead)
            joined += 1
        return joined

    def _join(self, old: LeadState, lead: Lead) -> None:
        present = self._store.lead_states.lock(lead)
        entries = [replace(e, lead_id=lead.id) for e in self._store.lead_log.of([old.lead.id]) if e.action != "created"]
        self._store.lead_log.add(entries)
        names = f"{old.lead.organization.name} = {lead.organization.name}"
        self._store.lead_log.add([AuditEntry(lead.id, self._moment(lead.id), _SCOUT, "joined", old.lead.id, None, names)])
        self._store.claims.hand_over(old.lead.id, lead.id)
        self._store.lead_states.delete([old.lead.id])
        self._store.cases.delete_of([old.lead.id])
        kept = present if present.lead.status is not LeadStatus.NEW else LeadState(replace(lead, status=old.lead.status), old.duplicate_of)
        self._store.lead_states.put(kept)
        self._store.leads.set_status(lead.id, kept.lead.status)
        self._keep_case(kept.lead)

    def kpi(self, since: date | None = None, until: date | None = None) -> Kpis:
        """Figures of confirmed moves in a span of days, both included; by default of this year up to today."""
        until = until or self._today()
        since = since or until.replace(month=1, day=1)
        if since > until:
            raise UsageError(f"the span ends ({until}) before it begins ({since})")
        first, end = (datetime.combine(day, time(), self._zone) for day in (since, until + timedelta(days=1)))
        moves = self._local(self._store.lead_log.moves((LeadStatus.SIGNED, LeadStatus.LANDED), first, end))
        leads = [state.lead for state in self._store.lead_states.of(sorted({entry.lead_id for entry in moves}))]
        return kpis(leads, moves, self._profile, since, until)

    def _keep_case(self, lead: Lead) -> None:
        log = self._local(self._store.lead_log.of([lead.id]))
        lesson = "；".join(entry.reason for entry in log if entry.action == "lesson")
        case = case_of(lead, log, lesson)
        if case is None:
            self._store.cases.delete_of([lead.id])
        else:
            self._store.cases.put(case)

    @staticmethod
    def _next_number(lead_id: str, reports: Sequence[Report]) -> int:
        return 1 + max((int(r.id.rpartition("-")[2]) for r in reports if r.id.startswith(lead_id)), default=0)

    def _holder(self, lead_id: str, reports: Sequence[Report]) -> Report | None:
        settlements: Mapping[str, Sequence[Settlement]] = self._store.claims.settlements([lead_id])
        return holder(reports, settlements.get(lead_id, ()), lapsed_at=self._lapsed_at(lead_id))

    def _lapsed_at(self, lead_id: str) -> datetime | None:
        return self._store.lead_log.last_at(("lapsed",), [lead_id]).get(lead_id)

    def _moment(self, lead_id: str) -> datetime:
        return self._store.lead_log.next_at(lead_id, self._clock())

    def _local(self, entries: Sequence[AuditEntry]) -> list[AuditEntry]:
        """The entries in the park's own time: a move at one in the morning belongs to that day."""
        return [replace(entry, at=entry.at.astimezone(self._zone)) for entry in entries]

    def _local_report(self, report: Report) -> Report:
        withdrawn = report.withdrawn_at
        return replace(
            report, at=report.at.astimezone(self._zone), withdrawn_at=None if withdrawn is None else withdrawn.astimezone(self._zone)
        )

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()

    def _today(self) -> date:
        return self._day(self._clock())


def check_text(text: str) -> None:
    """Raises UsageError for a reason or note that is too long or holds private data."""
    if len(text) > _MOST_TEXT:
        raise UsageError(f"a reason or note has at most {_MOST_TEXT} characters")
    if holds_private_data(text):
        raise UsageError("no ages, family, mobile numbers or mail addresses in reasons and notes: keep them in your own address book")


def _is_of(report: Report, by: Actor) -> bool:
    """Whether a report is this person's; a unit that was not given tells nobody apart."""
    return report.person == by.name and (report.unit == by.unit or not report.unit or not by.unit)


def _is_named(lead: Lead, wanted: str) -> bool:
    folded = fold(wanted).strip().lower()
    return any(fold(name).lower() == folded for name in (lead.organization.name, *(a.name for a in lead.organization.aliases)))
