"""How often tables changed: counted by the database itself, so that what is kept in memory knows when it is out of date."""

from __future__ import annotations

from sqlalchemy import select

from store.database import Database
from store.schema import changes

WATCHED = ("documents", "document_facets", "mentions", "leads", "aliases", "round_investors")


def triggers(table: str) -> tuple[str, ...]:
    """The statements that make a table count its changes, for the migration."""
    return tuple(
        f"CREATE TRIGGER {table}_counts_{verb.lower()} AFTER {verb} ON {table} "
        f"BEGIN UPDATE changes SET count = count + 1 WHERE name = '{table}'; END"
        for verb in ("INSERT", "UPDATE", "DELETE")
    )


_COUNTS = select(changes.c.name, changes.c.count)


class Changes:
    """For some tables: a number that grows with any change of any of their rows. Inside `Database.at_once` it is read once for all."""

    def __init__(self, database: Database, *tables: str) -> None:
        self._database = database
        self._tables = tables

    def now(self) -> int:
        kept = self._database.counts.get()
        counts = kept or self._counts()
        if kept is not None:
            kept.update(counts)
        return sum(counts.get(table, 0) for table in self._tables)

    def _counts(self) -> dict[str, int]:
        with self._database.transaction() as connection:
            return {name: count for name, count in connection.execute(_COUNTS).all()}
