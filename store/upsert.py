"""Insert or replace by primary key, the same on SQLite and PostgreSQL; and lists cut to what one statement may carry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
_MOST_VALUES = 900
"""SQLite before 3.32 allows 999 bound values in a statement."""


def chunks(items: Sequence[T], size: int = _MOST_VALUES) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def among(column: ColumnElement[str], values: Sequence[str]) -> ColumnElement[bool]:
    """`column IN values` with the values as one JSON text: no limit of their number, and one statement compiled for any number."""
    listed = func.json_each(bindparam(None, json.dumps(list(values)), unique=True)).table_valued("value")
    return column.in_(select(listed.c.value))


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    connection.execute(_statement(table, connection.dialect.name, tuple(rows[0])), list(rows))


@cache
def _statement(table: Table, dialect: str, columns: tuple[str, ...]) -> Any:
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    keys = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in columns if name not in keys}
    if changed:
        return statement.on_conflict_do_update(index_elements=keys, set_=changed)
    return statement.on_conflict_do_nothing(index_elements=keys)


def insert_missing(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Inserts the rows whose primary key is not there yet and leaves the others as they are."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    keys = [column.name for column in table.primary_key]
    connection.execute(insert(table).on_conflict_do_nothing(index_elements=keys), list(rows))
