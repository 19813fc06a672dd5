"""The log of leads: who did what to which lead, when and why. Entries are added; there is no way to change or remove one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select

from domain.lead_life import Actor, AuditEntry
from store.database import Database
from store.schema import lead_log
from store.upsert import chunks


class LeadLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, entries: Iterable[AuditEntry]) -> None:
        rows = [_row(entry) for entry in entries]
        if rows:
            with self._database.transaction() as connection:
                connection.execute(lead_log.insert(), rows)

    def of(self, lead_ids: Sequence[str]) -> list[AuditEntry]:
        """All entries of some leads, oldest first."""
        found: list[Any] = []
        with self._database.transaction() as connection:
            for part in chunks(lead_ids):
                found += connection.execute(select(lead_log).where(lead_log.c.lead_id.in_(part))).all()
        return [_entry(row) for row in sorted(found, key=lambda row: (row.at, row.id))]

    def newest(self, limit: int, person: str | None = None, since: datetime | None = None) -> list[AuditEntry]:
        """The last entries that people or timers made, newest first; the machine's own "created" is left out."""
        statement = select(lead_log).where(lead_log.c.action != "created").order_by(lead_log.c.at.desc(), lead_log.c.id.desc()).limit(limit)
        if person:
            statement = statement.where(lead_log.c.person == person)
        if since:
            statement = statement.where(lead_log.c.at >= since)
        return self._entries(statement)

    def count_created(self, since: datetime, until: datetime) -> int:
        """How many leads were first stored from `since` to before `until`."""
        condition = (lead_log.c.action == "created", lead_log.c.at >= since, lead_log.c.at < until)
        with self._database.transaction() as connection:
            return connection.execute(select(func.count(lead_log.c.lead_id.distinct())).where(*condition)).scalar_one()

    def moves(self, to: Sequence[str], since: datetime, until: datetime) -> list[AuditEntry]:
        """Moves to one of the statuses from `since` to before `until`, oldest first."""
        statement = select(lead_log).where(
            lead_log.c.action == "moved", lead_log.c.after.in_(to), lead_log.c.at >= since, lead_log.c.at < until
        )
        return self._entries(statement.order_by(lead_log.c.at, lead_log.c.id))

    def last_at(self, actions: Sequence[str], lead_ids: Sequence[str]) -> dict[str, datetime]:
        """lead id → when one of the actions was last done to it."""
        found: dict[str, datetime] = {}
        with self._database.transaction() as connection:
            for part in chunks(lead_ids, 500):
                statement = (
                    select(lead_log.c.lead_id, func.max(lead_log.c.at))
                    .where(lead_log.c.lead_id.in_(part), lead_log.c.action.in_(actions))
                    .group_by(lead_log.c.lead_id)
                )
                found.update({lead_id: at for lead_id, at in connection.execute(statement)})
        return found

    def next_at(self, lead_id: str, now: datetime) -> datetime:
        """Now, but after the last entry of the lead: its log is strictly ordered, whatever the clocks of two machines say."""
        with self._database.transaction() as connection:
            last = connection.execute(select(func.max(lead_log.c.at)).where(lead_log.c.lead_id == lead_id)).scalar()
        return now if last is None else max(now, last + timedelta(microseconds=1))

    def _entries(self, statement: Select[Any]) -> list[AuditEntry]:
        with self._database.transaction() as connection:
            return [_entry(row) for row in connection.execute(statement)]


def _row(entry: AuditEntry) -> dict[str, Any]:
    return {
        "lead_id": entry.lead_id,
        "at": entry.at,
        "person": entry.actor.name,
        "unit": entry.actor.unit,
        "role": entry.actor.role,
        "action": entry.action,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
    }


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(row.lead_id, row.at, Actor(row.person, row.unit, row.role), row.action, row.before, row.after, row.reason)
