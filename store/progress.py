"""Progress: which version of an item each step has done, so that a killed run is taken up where it stopped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select

from store.database import Database
from store.schema import notes, progress
from store.upsert import upsert


class Progress:
    def __init__(self, database: Database) -> None:
        self._database = database

    def keys(self, step: str) -> dict[str, str]:
        """item → key of everything the step has done."""
        with self._database.transaction() as connection:
            return {item: key for item, key in connection.execute(select(progress.c.item, progress.c.key).where(progress.c.step == step))}

    def done(self, step: str, keys: Mapping[str, str]) -> None:
        with self._database.transaction() as connection:
            upsert(connection, progress, [{"step": step, "item": item, "key": key} for item, key in keys.items()])

    def forget(self, step: str, items: Iterable[str] | None = None) -> None:
        """Makes the step do these items (or all) again."""
        with self._database.transaction() as connection:
            if items is None:
                connection.execute(delete(progress).where(progress.c.step == step))
                return
            for item in items:
                connection.execute(delete(progress).where(progress.c.step == step, progress.c.item == item))

    def note(self, name: str) -> str | None:
        with self._database.transaction() as connection:
            return connection.execute(select(notes.c.value).where(notes.c.name == name)).scalar()

    def drop_note(self, name: str) -> None:
        with self._database.transaction() as connection:
            connection.execute(delete(notes).where(notes.c.name == name))

    def set_note(self, name: str, value: str) -> None:
        with self._database.transaction() as connection:
            upsert(connection, notes, [{"name": name, "value": value}])
