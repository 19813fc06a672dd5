"""Saved searches, and which of their matches each reader has seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from domain.saved_search import ItemKind, SavedSearch
from store.codec import from_json, to_json
from store.database import Database
from store.schema import saved_searches, search_seen
from store.upsert import insert_missing, upsert


class SavedSearches:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, search: SavedSearch) -> None:
        """Adds, or replaces the one of that name; what readers have seen of it stays seen."""
        with self._database.transaction() as connection:
            upsert(connection, saved_searches, [{"name": search.name, "payload": to_json(SavedSearch, search)}])

    def get(self, name: str) -> SavedSearch | None:
        with self._database.transaction() as connection:
            found = connection.execute(select(saved_searches.c.payload).where(saved_searches.c.name == name)).scalar()
        return None if found is None else from_json(SavedSearch, found)

    def all(self) -> list[SavedSearch]:
        """By name."""
        with self._database.transaction() as connection:
            rows = connection.execute(select(saved_searches.c.payload).order_by(saved_searches.c.name)).scalars().all()
        return [from_json(SavedSearch, row) for row in rows]

    def delete(self, name: str) -> bool:
        """Whether there was one of that name; what was seen of it is forgotten too."""
        with self._database.transaction() as connection:
            return bool(connection.execute(delete(saved_searches).where(saved_searches.c.name == name)).rowcount)

    def seen(self, name: str, reader: str) -> set[tuple[str, str]]:
        """(kind, id) of everything this reader has seen of a search."""
        statement = select(search_seen.c.kind, search_seen.c.item).where(search_seen.c.search == name, search_seen.c.reader == reader)
        with self._database.transaction() as connection:
            return {(kind, item) for kind, item in connection.execute(statement)}

    def mark_seen(self, name: str, reader: str, items: Iterable[tuple[ItemKind, str]], at: datetime) -> None:
        rows = [{"search": name, "reader": reader, "kind": kind, "item": item, "at": at} for kind, item in items]
        if rows:
            with self._database.transaction() as connection:
                insert_missing(connection, search_seen, rows)
