"""What people did with proposed weights, in order; the points in force follow from it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from domain.errors import Conflict
from domain.teaching import TeachingState, WeightChange, apply_change, freeze, undo
from store.codec import from_json, to_json
from store.database import Database
from store.schema import teaching_log

TeachingAction = Literal["adopt", "undo", "freeze", "thaw", "reset"]


class TeachingLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self, profile_id: str) -> tuple[TeachingState, int]:
        """What is in force, and how many entries led to it: hand that number to `add`."""
        statement = select(teaching_log).where(teaching_log.c.profile_id == profile_id).order_by(teaching_log.c.position)
        with self._database.transaction() as connection:
            rows = connection.execute(statement).all()
        state = TeachingState()
        for row in rows:
            if row.action == "adopt":
                state = apply_change(state, from_json(WeightChange, row.payload), row.person, row.at)
            elif row.action == "undo":
                state = undo(state)
            elif row.action == "reset":
                state = TeachingState()
            else:
                state = freeze(state, row.action == "freeze")
        return state, len(rows)

    def add(self, profile_id: str, seen: int, action: TeachingAction, change: WeightChange | None, by: str, at: datetime) -> None:
        """One more entry. Raises Conflict where somebody added one since `seen` were read."""
        row = {
            "profile_id": profile_id,
            "position": seen,
            "action": action,
            "person": by,
            "at": at,
            "payload": None if change is None else to_json(WeightChange, change),
        }
        try:
            with self._database.transaction() as connection:
                connection.execute(teaching_log.insert(), row)
        except IntegrityError as error:
            raise Conflict("somebody else changed the weights at the same moment: look at `parkscout teach show` again") from error
