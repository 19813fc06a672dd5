"""What documents say, in words and concepts: one packed row each, in the same transaction as the documents they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import uuid4

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from domain.search import WordRow
from store.database import Database
from store.schema import notes, word_rows
from store.upsert import among, insert_missing, listed

_PAGE = 5000
_OF_THEM = among(word_rows.c.document_id)
_NUMBERS = select(word_rows.c.document_id, word_rows.c.number).where(_OF_THEM)
_HEADS = select(word_rows.c.document_id, word_rows.c.head, word_rows.c.mentions).where(
    _OF_THEM, word_rows.c.version == bindparam("version")
)
_DELETE = delete(word_rows).where(_OF_THEM)


class StoredWordRows:
    """Fulfils domain.ports.WordRows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, rows: Sequence[WordRow]) -> list[int]:
        if not rows:
            return []
        values = [
            {"document_id": r.document_id, "version": r.version, "words": r.words, "head": r.head, "mentions": r.mentions} for r in rows
        ]
        ids = [row.document_id for row in rows]
        with self._database.transaction() as connection:
            self._remove(connection, ids)
            connection.execute(insert(word_rows), values)
            found = connection.execute(_NUMBERS, {"ids": listed(ids)})
            numbers = {document_id: number for document_id, number in found}
        return [numbers[document_id] for document_id in ids]

    def remove(self, document_ids: Sequence[str]) -> None:
        with self._database.transaction() as connection:
            self._remove(connection, document_ids)

    @staticmethod
    def _remove(connection: Connection, document_ids: Sequence[str]) -> None:
        connection.execute(_DELETE, {"ids": listed(document_ids)})

    def after(self, number: int) -> Iterator[tuple[int, str, bytes]]:
        columns = (word_rows.c.number, word_rows.c.document_id, word_rows.c.words)
        while True:
            statement = select(*columns).where(word_rows.c.number > number).order_by(word_rows.c.number).limit(_PAGE)
            with self._database.transaction() as connection:
                rows = connection.execute(statement).all()
            yield from ((n, document_id, words) for n, document_id, words in rows)
            if len(rows) < _PAGE:
                return
            number = rows[-1][0]

    def heads_of(self, document_ids: Sequence[str], version: str) -> dict[str, tuple[str, bytes]]:
        with self._database.transaction() as connection:
            found = connection.execute(_HEADS, {"ids": listed(document_ids), "version": version}).all()
        return {document_id: (head, mentions) for document_id, head, mentions in found}

    def numbers(self) -> list[int]:
        with self._database.transaction() as connection:
            return list(connection.execute(select(word_rows.c.number).order_by(word_rows.c.number)).scalars())

    def count(self, until: int | None = None) -> int:
        statement = select(func.count()).select_from(word_rows)
        if until is not None:
            statement = statement.where(word_rows.c.number <= until)
        with self._database.transaction() as connection:
            return connection.execute(statement).scalar_one()

    def last(self) -> int:
        with self._database.transaction() as connection:
            return int(connection.execute(select(func.coalesce(func.max(word_rows.c.number), 0))).scalar_one())

    def versions(self) -> dict[str, str]:
        with self._database.transaction() as connection:
            return {i: v for i, v in connection.execute(select(word_rows.c.document_id, word_rows.c.version))}

    def identity(self) -> str:
        name = "store_identity"
        with self._database.transaction() as connection:
            insert_missing(connection, notes, [{"name": name, "value": uuid4().hex[:12]}])
            return str(connection.execute(select(notes.c.value).where(notes.c.name == name)).scalar_one())
