"""Cases: how leads ended and why, one per lead that did."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from domain.case_library import CaseRecord
from store.codec import from_json, to_json
from store.database import Database
from store.schema import cases
from store.upsert import chunks, upsert


class Cases:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, case: CaseRecord) -> None:
        row = {"lead_id": case.lead_id, "outcome": case.outcome, "decided_at": case.decided_at, "payload": to_json(CaseRecord, case)}
        with self._database.transaction() as connection:
            upsert(connection, cases, [row])

    def delete_of(self, lead_ids: Sequence[str]) -> None:
        with self._database.transaction() as connection:
            for part in chunks(lead_ids):
                connection.execute(delete(cases).where(cases.c.lead_id.in_(part)))

    def all(self) -> list[CaseRecord]:
        """Newest first."""
        with self._database.transaction() as connection:
            found = connection.execute(select(cases.c.payload).order_by(cases.c.decided_at.desc(), cases.c.lead_id)).scalars()
            return [from_json(CaseRecord, payload) for payload in found]
