"""Insert or replace by primary key, the same on SQLite and PostgreSQL; and lists cut to what one statement may carry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
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


def among(column: ColumnElement[str], name: str = "ids") -> ColumnElement[bool]:
    """`column IN` the values that are bound under `name` as `listed`: one statement, compiled once, for any number of them."""
    values = func.json_each(bindparam(name)).table_valued("value")
    return column.in_(select(values.c.value))


def listed(values: Iterable[str]) -> str:
    return json.dumps(list(values))


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
