"""Where people brought leads: one row per lead that somebody acted on, independent of every scoring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, select

from domain.lead import Lead, LeadStatus
from store.codec import from_json, to_json
from store.database import Database
from store.schema import lead_states
from store.upsert import chunks, insert_missing, upsert


class LeadState(NamedTuple):
    """`lead` is the lead as it was when a person last acted, with its status of then; `duplicate_of` the lead it repeats."""

    lead: Lead
    duplicate_of: str | None = None


class LeadStates:
    def __init__(self, database: Database) -> None:
        self._database = database

    def lock(self, lead: Lead) -> LeadState:
        """The state of a lead, held until the transaction ends: two people who act on it at one moment act one after the other.

        A lead nobody acted on before starts with its own status.
        """
        with self._database.transaction() as connection:
            # The first statement writes, so that SQLite hands the write lock to one and lets the other wait before it reads.
            insert_missing(connection, lead_states, [_row(LeadState(lead))])
            row = connection.execute(select(lead_states).where(lead_states.c.lead_id == lead.id).with_for_update()).one()
        return _state(row)

    def put(self, state: LeadState) -> None:
        with self._database.transaction() as connection:
            upsert(connection, lead_states, [_row(state)])

    def get(self, lead_id: str) -> LeadState | None:
        with self._database.transaction() as connection:
            row = connection.execute(select(lead_states).where(lead_states.c.lead_id == lead_id)).one_or_none()
        return None if row is None else _state(row)

    def all(self) -> list[LeadState]:
        with self._database.transaction() as connection:
            return [_state(row) for row in connection.execute(select(lead_states).order_by(lead_states.c.lead_id))]

    def naming(self, text: str) -> list[LeadState]:
        """States of leads that carry a text somewhere, a company's name for example."""
        statement = select(lead_states).where(lead_states.c.payload.contains(text, autoescape=True)).order_by(lead_states.c.lead_id)
        with self._database.transaction() as connection:
            return [_state(row) for row in connection.execute(statement)]

    def of(self, lead_ids: Sequence[str]) -> list[LeadState]:
        """States of some leads, those that have one."""
        found: list[LeadState] = []
        with self._database.transaction() as connection:
            for part in chunks(lead_ids):
                found += [_state(row) for row in connection.execute(select(lead_states).where(lead_states.c.lead_id.in_(part)))]
        return found

    def statuses(self, lead_ids: Sequence[str]) -> dict[str, LeadStatus]:
        """lead id → the status people gave it; leads nobody acted on are left out."""
        found: dict[str, LeadStatus] = {}
        with self._database.transaction() as connection:
            for part in chunks(lead_ids):
                statement = select(lead_states.c.lead_id, lead_states.c.status).where(lead_states.c.lead_id.in_(part))
                found.update({lead_id: LeadStatus(status) for lead_id, status in connection.execute(statement)})
        return found

    def duplicates_of(self, lead_id: str) -> list[str]:
        with self._database.transaction() as connection:
            statement = select(lead_states.c.lead_id).where(lead_states.c.duplicate_of == lead_id).order_by(lead_states.c.lead_id)
            return list(connection.execute(statement).scalars())

    def delete(self, lead_ids: Sequence[str]) -> None:
        with self._database.transaction() as connection:
            for part in chunks(lead_ids):
                connection.execute(delete(lead_states).where(lead_states.c.lead_id.in_(part)))


def _row(state: LeadState) -> dict[str, Any]:
    lead = state.lead
    return {"lead_id": lead.id, "status": lead.status.value, "duplicate_of": state.duplicate_of, "payload": to_json(Lead, lead)}


def _state(row: Row[Any]) -> LeadState:
    return LeadState(from_json(Lead, row.payload), row.duplicate_of)
