"""How often tables changed: counted by the database itself, so that what is kept in memory knows when it is out of date."""

from __future__ import annotations

from sqlalchemy import func, select

from store.database import Database
from store.schema import changes
from store.upsert import among, listed

WATCHED = ("documents", "document_facets", "mentions", "leads", "aliases", "round_investors")


def triggers(table: str) -> tuple[str, ...]:
    """The statements that make a table count its changes, for the migration."""
    return tuple(
        f"CREATE TRIGGER {table}_counts_{verb.lower()} AFTER {verb} ON {table} "
        f"BEGIN UPDATE changes SET count = count + 1 WHERE name = '{table}'; END"
        for verb in ("INSERT", "UPDATE", "DELETE")
    )


_COUNT = select(func.coalesce(func.sum(changes.c.count), 0)).where(among(changes.c.name, "names"))


class Changes:
    """For some tables: a number that grows with any change of any of their rows."""

    def __init__(self, database: Database, *tables: str) -> None:
        self._database = database
        self._names = {"names": listed(tables)}

    def now(self) -> int:
        with self._database.transaction() as connection:
            return int(connection.execute(_COUNT, self._names).scalar_one())
