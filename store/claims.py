"""Reports of leads to the pool and the settlements of disputes over them; all are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select

from domain.lead_life import Actor, Report, Settlement
from store.database import Database
from store.schema import lead_reports, lead_settlements
from store.upsert import chunks


class Claims:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, report: Report) -> None:
        row = {
            "id": report.id,
            "lead_id": report.lead_id,
            "person": report.person,
            "unit": report.unit,
            "at": report.at,
            "note": report.note,
            "withdrawn_at": report.withdrawn_at,
        }
        with self._database.transaction() as connection:
            connection.execute(lead_reports.insert(), row)

    def withdraw(self, report_id: str, at: datetime) -> None:
        with self._database.transaction() as connection:
            connection.execute(lead_reports.update().where(lead_reports.c.id == report_id).values(withdrawn_at=at))

    def reports(self, lead_ids: Sequence[str] | None = None) -> dict[str, list[Report]]:
        """lead id → its reports in the order they came; of all leads, or of those given."""
        statement = select(lead_reports).order_by(lead_reports.c.at, lead_reports.c.id)
        found: dict[str, list[Report]] = {}
        for row in self._rows(statement, lead_reports.c.lead_id, lead_ids):
            report = Report(row.id, row.lead_id, row.person, row.unit, row.at, row.note, row.withdrawn_at)
            found.setdefault(row.lead_id, []).append(report)
        return found

    def settle(self, settlement: Settlement) -> None:
        row = {
            "lead_id": settlement.lead_id,
            "report_id": settlement.report_id,
            "person": settlement.by.name,
            "unit": settlement.by.unit,
            "at": settlement.at,
            "reason": settlement.reason,
        }
        with self._database.transaction() as connection:
            connection.execute(lead_settlements.insert(), row)

    def settlements(self, lead_ids: Sequence[str] | None = None) -> dict[str, list[Settlement]]:
        """lead id → its settlements in order."""
        found: dict[str, list[Settlement]] = {}
        for row in self._rows(select(lead_settlements).order_by(lead_settlements.c.id), lead_settlements.c.lead_id, lead_ids):
            by = Actor(row.person, row.unit, "coordinator")
            found.setdefault(row.lead_id, []).append(Settlement(row.lead_id, row.report_id, by, row.at, row.reason))
        return found

    def hand_over(self, lead_id: str, to: str) -> None:
        """Reports and settlements of a lead become another's: their companies are one."""
        with self._database.transaction() as connection:
            for table in (lead_reports, lead_settlements):
                connection.execute(table.update().where(table.c.lead_id == lead_id).values(lead_id=to))

    def delete(self, lead_ids: Sequence[str]) -> None:
        with self._database.transaction() as connection:
            for part in chunks(lead_ids):
                connection.execute(delete(lead_settlements).where(lead_settlements.c.lead_id.in_(part)))
                connection.execute(delete(lead_reports).where(lead_reports.c.lead_id.in_(part)))

    def _rows(self, statement: Any, column: Any, lead_ids: Sequence[str] | None) -> list[Row[Any]]:
        with self._database.transaction() as connection:
            if lead_ids is None:
                return list(connection.execute(statement))
            return [row for part in chunks(lead_ids) for row in connection.execute(statement.where(column.in_(part)))]
