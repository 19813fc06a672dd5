"""Tables that only grow: the database itself refuses to change or remove their rows."""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} only grows: add a new entry instead'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% only grows: add a new entry instead', TG_TABLE_NAME; END
$$ LANGUAGE plpgsql
"""
_POSTGRESQL = "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} EXECUTE FUNCTION only_grows()"


def guards(table: str, dialect: str) -> tuple[str, ...]:
    """The statements that make a table append-only, for migrations that create it by hand."""
    if dialect == "sqlite":
        return tuple(_SQLITE.format(table=table, verb=verb) for verb in ("UPDATE", "DELETE"))
    return (_POSTGRESQL_FUNCTION, _POSTGRESQL.format(table=table))


def only_grows(table: Table) -> Table:
    """The table, guarded from the moment it is created."""
    for dialect in ("sqlite", "postgresql"):
        for statement in guards(table.name, dialect):
            # DDL fills in percent signs of its own.
            guard = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", guard)
    return table
