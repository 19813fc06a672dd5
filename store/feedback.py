"""Feedback of people: verdicts on leads, and rules on what they do not want to be shown."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from domain.teaching import Decision, StopRule
from store.codec import from_json, to_json
from store.database import Database
from store.schema import decisions, stop_rules
from store.upsert import upsert


class Decisions:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, verdict: str, decision: Decision) -> None:
        """`verdict` is "accept", "reject", "up" or "down": what the person pressed."""
        row = {
            "lead_id": decision.lead_id,
            "verdict": verdict,
            "person": decision.by,
            "at": decision.at,
            "payload": to_json(Decision, decision),
        }
        with self._database.transaction() as connection:
            connection.execute(decisions.insert(), row)

    def standing(self) -> list[Decision]:
        """The last verdict of each person on each lead, in the order they were made."""
        with self._database.transaction() as connection:
            rows = connection.execute(select(decisions.c.lead_id, decisions.c.person, decisions.c.payload).order_by(decisions.c.id)).all()
        last = {(row.lead_id, row.person): number for number, row in enumerate(rows)}
        return [from_json(Decision, rows[number].payload) for number in sorted(last.values())]

    def clear(self) -> None:
        """Removes all verdicts: they were on invented leads."""
        with self._database.transaction() as connection:
            connection.execute(delete(decisions))


class StopRules:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, rule: StopRule) -> None:
        with self._database.transaction() as connection:
            upsert(connection, stop_rules, [{"id": rule.id, "until": rule.until, "payload": to_json(StopRule, rule)}])

    def get(self, rule_id: str) -> StopRule | None:
        with self._database.transaction() as connection:
            payload = connection.execute(select(stop_rules.c.payload).where(stop_rules.c.id == rule_id)).scalar()
        return None if payload is None else from_json(StopRule, payload)

    def on(self, day: date) -> list[StopRule]:
        """Rules that still hold on a day, the first to end first."""
        statement = select(stop_rules.c.payload).where(stop_rules.c.until >= day).order_by(stop_rules.c.until, stop_rules.c.id)
        with self._database.transaction() as connection:
            return [from_json(StopRule, payload) for payload in connection.execute(statement).scalars()]
