"""The health of a source from the history of its visits: a state, a reason in words, a rhythm, a proposal where it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sources.catalogue import SourceEntry
from sources.state import Outcome, SourceRecord, Visit

State = Literal["ok", "empty", "stale", "undated", "blocked", "moved", "not_a_feed", "unreachable", "error", "disabled"]

# What the last visit's outcome means where it alone decides.
_STATE_OF: dict[Outcome, State] = {
    Outcome.ROBOTS: "blocked",
    Outcome.WALL: "blocked",
    Outcome.NOT_A_FEED: "not_a_feed",
    Outcome.GONE: "error",
    Outcome.OUTSIDE: "moved",
    Outcome.REDIRECTS: "error",
    Outcome.TIMEOUT: "unreachable",
    Outcome.UNREACHABLE: "unreachable",
    Outcome.SERVER_ERROR: "unreachable",
    Outcome.REFUSED: "error",
    Outcome.TOO_LARGE: "error",
    Outcome.BROKEN: "error",
    Outcome.PARSE_ERROR: "error",
    Outcome.NO_TEXT: "error",
}
_ABOUT: dict[Outcome, str] = {
    Outcome.ROBOTS: "robots.txt forbids reading it",
    Outcome.WALL: "the site turns automated readers away",
    Outcome.GONE: "nothing is there any more",
    Outcome.OUTSIDE: "the address leads to a host outside the catalogue",
    Outcome.TIMEOUT: "no answer in time",
    Outcome.UNREACHABLE: "cannot be reached",
    Outcome.SERVER_ERROR: "the server fails",
    Outcome.TOO_LARGE: "the answer is too large",
    Outcome.PARSE_ERROR: "the answer cannot be parsed",
}
# A source is quiet when nothing came for this many of its usual gaps, but never within the first and always after the second span.
_QUIET_GAPS = 5
_NEVER_STALE_WITHIN = timedelta(days=3)
_ALWAYS_STALE_AFTER = timedelta(days=60)
_RHYTHM_OVER = timedelta(days=30)
# Most documents of a source without a date: the date rule does not fit the site.
_UNDATED_SHARE = 0.5
_EMPTY_VISITS = 1


@dataclass(frozen=True, slots=True)
class Health:
    """What `sources check` says of one source. `items_per_day` is None until a second day is known; `proposed_url` where it moved."""

    id: str
    name: str
    state: State
    reason: str
    last_success: datetime | None = None
    newest_item: datetime | None = None
    items_per_day: float | None = None
    proposed_url: str | None = None
    due_at: datetime | None = None

    @property
    def troubled(self) -> bool:
        return self.state not in {"ok", "disabled"}

    def as_json(self) -> dict[str, Any]:
        """The shape of `sources check --json`."""
        return {
            "id": self.id,
            "state": self.state,
            "reason": self.reason,
            "last_success": self.last_success.isoformat() if self.last_success else None,
            "newest_item": self.newest_item.isoformat() if self.newest_item else None,
            "items_per_day": self.items_per_day,
            "name": self.name,
            "proposed_url": self.proposed_url,
        }


def assess(entry: SourceEntry, record: SourceRecord | None, visits: Sequence[Visit], now: datetime, missing: str | None = None) -> Health:
    """The health of a source. `visits` are its visits of the last weeks in order of time; `missing` names what it needs and has not got."""
    if not entry.enabled:
        return Health(entry.id, entry.name, "disabled", entry.note or "switched off in the catalogue")
    if missing:
        return Health(entry.id, entry.name, "disabled", missing)
    if not visits:
        return Health(entry.id, entry.name, "empty", "never read yet")
    last = visits[-1]
    per_day = items_per_day(visits, now)
    newest = max((v.newest_item for v in visits if v.newest_item), default=record.newest_item if record else None)
    state, reason = _state(visits, record, newest, per_day, now)
    moved_to = last.moved_to if last.moved_to and last.moved_to != entry.url else None
    if moved_to and state == "ok":
        state, reason = "moved", f"moved for good to {moved_to}; still read"
    return Health(
        id=entry.id,
        name=entry.name,
        state=state,
        reason=reason,
        last_success=record.last_success if record else None,
        newest_item=newest,
        items_per_day=per_day,
        proposed_url=moved_to,
        due_at=record.due_at if record else None,
    )


def _state(
    visits: Sequence[Visit], record: SourceRecord | None, newest: datetime | None, per_day: float | None, now: datetime
) -> tuple[State, str]:
    last = visits[-1]
    if last.outcome in _STATE_OF:
        failures = record.failures if record else 1
        again = f"; {failures} visits in a row, next try {record.due_at:%Y-%m-%d %H:%M}" if record and failures > 1 else ""
        about = _ABOUT.get(last.outcome, "")
        told = f"{about}: {last.reason}" if about and last.reason and last.reason != about else about or last.reason
        return _STATE_OF[last.outcome], told + again
    reading = [v for v in visits if v.outcome in {Outcome.OK, Outcome.EMPTY}]
    if reading and all(v.outcome is Outcome.EMPTY for v in reading[-_EMPTY_VISITS:]):
        before = next((v for v in reversed(reading) if v.outcome is Outcome.OK), None)
        since = f"; it named items until {before.ended_at:%Y-%m-%d}" if before else ""
        return "empty", (reading[-1].reason or "the list names no items") + since
    read = sum(v.new + v.changed for v in visits)
    undated = sum(v.undated for v in visits)
    if read and undated > _UNDATED_SHARE * read:
        return "undated", f"{undated} of {read} documents carry no readable date"
    if newest is None:
        return "undated", "no item carries a readable date"
    if (silence := now - newest) > quiet_after(per_day):
        usual = f"usually {per_day:g} items a day" if per_day else "no rhythm known"
        return "stale", f"newest item is {silence.days} days old, {usual}"
    return "ok", last.reason


def quiet_after(per_day: float | None) -> timedelta:
    """How long a source of this rhythm may be silent before it counts as stale."""
    if not per_day:
        return _ALWAYS_STALE_AFTER
    return min(max(timedelta(days=_QUIET_GAPS / per_day), _NEVER_STALE_WITHIN), _ALWAYS_STALE_AFTER)


def items_per_day(visits: Sequence[Visit], now: datetime) -> float | None:
    """New items a day over the last 30 days, the first visit left out (it finds the whole list); None with less than a day of history."""
    recent = [v for v in visits if now - v.ended_at <= _RHYTHM_OVER]
    if len(recent) < 2:
        return None
    span = recent[-1].ended_at - recent[0].ended_at
    if span < timedelta(days=1):
        return None
    return round(sum(v.new for v in recent[1:]) / (span / timedelta(days=1)), 2)
