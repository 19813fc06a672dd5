"""Progress: which version of an item each step has done, and what it still has to do; a killed run is taken up where it stopped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import String, bindparam, case, delete, func, select, tuple_, union_all
from sqlalchemy.dialects import postgresql, sqlite

from store.database import Database
from store.schema import notes, progress
from store.upsert import chunks, listed, upsert

_FRESH = ""
"""The key of an item the step has never done."""
_AGAIN = "again"
"""The key of an item the step has done before it changed."""

_THESE = func.json_each(bindparam("ids")).table_valued("value")
# As pairs: asked for the step and the items one by one, SQLite goes through all that the step ever did.
_KEYS = select(progress.c.item, progress.c.key).where(
    tuple_(progress.c.step, progress.c.item).in_(select(bindparam("step", type_=String), _THESE.c.value))
)


class Progress:
    """A row stands for every item a step has done or has to do, so that asking what is to do costs what there is to do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pending(self, step: str, key: str, last: str | None = None) -> dict[str, bool]:
        """Items the step has not done under `key` (with `last`: under one from `key` to `last`), in order → whether it did them before."""
        of_step = select(progress.c.item, progress.c.key).where(progress.c.step == step)
        # Two ranges of the index; "not equal" would read all of it.
        statement = union_all(of_step.where(progress.c.key < key), of_step.where(progress.c.key > (last or key)))
        with self._database.transaction() as connection:
            return {item: known != _FRESH for item, known in sorted(tuple(row) for row in connection.execute(statement))}

    def due(self, step: str, items: Iterable[str] | None = None) -> None:
        """Gives the step these items to do; None: all it has done, once more."""
        again = case((progress.c.key == _FRESH, _FRESH), else_=_AGAIN)
        with self._database.transaction() as connection:
            if items is None:
                connection.execute(progress.update().where(progress.c.step == step).values(key=again))
                return
            rows = [{"step": step, "item": item, "key": _FRESH} for item in items]
            if rows:
                insert = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(progress)
                connection.execute(insert.on_conflict_do_update(index_elements=["step", "item"], set_={"key": again}), rows)

    def due_unless_done(self, step: str, keys: Mapping[str, str]) -> None:
        """Gives the step those of the items to do that it has not done under the key beside them."""
        with self._database.transaction() as connection:
            known = {item: key for item, key in connection.execute(_KEYS, {"step": step, "ids": listed(keys)})}
            self.due(step, [item for item, key in keys.items() if known.get(item) not in {key, _FRESH, _AGAIN}])

    def done(self, step: str, keys: Mapping[str, str]) -> None:
        """Notes under which key the step has done each item."""
        with self._database.transaction() as connection:
            upsert(connection, progress, [{"step": step, "item": item, "key": key} for item, key in keys.items()])

    def forget(self, step: str, items: Iterable[str]) -> None:
        """Takes out items that are no longer there."""
        with self._database.transaction() as connection:
            for part in chunks(list(items)):
                connection.execute(delete(progress).where(progress.c.step == step, progress.c.item.in_(part)))

    def note(self, name: str) -> str | None:
        with self._database.transaction() as connection:
            return connection.execute(select(notes.c.value).where(notes.c.name == name)).scalar()

    def drop_note(self, name: str) -> None:
        with self._database.transaction() as connection:
            connection.execute(delete(notes).where(notes.c.name == name))

    def set_note(self, name: str, value: str) -> None:
        with self._database.transaction() as connection:
            upsert(connection, notes, [{"name": name, "value": value}])
