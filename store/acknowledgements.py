"""Who looked after which risk signals of a park company; entries are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from domain.lead import ParkNews
from domain.lead_life import Actor
from store.database import Database
from store.schema import acknowledgements


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """`by` has seen the risk signals of `kind` published up to `until`, that day included; later ones are open again."""

    organization_id: str
    kind: str
    until: date
    by: Actor
    at: datetime
    note: str = ""


class Acknowledgements:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, items: Iterable[Acknowledgement]) -> None:
        rows = [
            {
                "organization_id": item.organization_id,
                "kind": item.kind,
                "until": item.until,
                "person": item.by.name,
                "unit": item.by.unit,
                "at": item.at,
                "note": item.note,
            }
            for item in items
        ]
        if rows:
            with self._database.transaction() as connection:
                connection.execute(acknowledgements.insert(), rows)

    def of(self, organization_id: str) -> list[Acknowledgement]:
        """Oldest first."""
        statement = select(acknowledgements).where(acknowledgements.c.organization_id == organization_id).order_by(acknowledgements.c.id)
        with self._database.transaction() as connection:
            rows = connection.execute(statement).all()
        return [Acknowledgement(r.organization_id, r.kind, r.until, Actor(r.person, r.unit), r.at, r.note) for r in rows]

    def marked(self, news: Iterable[ParkNews]) -> list[ParkNews]:
        """The news with the person who first looked after each."""
        columns = (acknowledgements.c.organization_id, acknowledgements.c.kind, acknowledgements.c.until, acknowledgements.c.person)
        seen: dict[tuple[str, str], list[tuple[date, str]]] = {}
        with self._database.transaction() as connection:
            for organization_id, kind, until, person in connection.execute(select(*columns).order_by(acknowledgements.c.id)):
                seen.setdefault((organization_id, kind), []).append((until, person))

        def by(item: ParkNews) -> str | None:
            told = seen.get((item.organization.id, item.kind), ())
            return next((person for until, person in told if item.published_on is None or item.published_on <= until), None)

        items = list(news)
        return [replace(item, acknowledged_by=by(item)) if item.stream == "risk" else item for item in items] if seen else items
