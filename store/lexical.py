"""Full-text rows beside the documents: SQLite FTS5 over text that was cut into words before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, text

from domain.search import DocumentFilter
from store.database import Database
from store.documents import conditions
from store.schema import documents
from store.upsert import chunks

_TITLE_WEIGHT, _TEXT_WEIGHT = 3.0, 1.0


class SqliteLexicalIndex:
    """Fulfils domain.ports.LexicalIndex on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, rows: Iterable[tuple[str, str, str]]) -> None:
        batch = list(rows)
        with self._database.transaction() as connection:
            self.remove([document_id for document_id, _, _ in batch])
            for document_id, title, body in batch:
                number = connection.execute(
                    text("INSERT INTO lexical_rows (document_id) VALUES (:id) RETURNING number"), {"id": document_id}
                ).scalar_one()
                connection.execute(
                    text("INSERT INTO lexical (rowid, title, body) VALUES (:number, :title, :body)"),
                    {"number": number, "title": title, "body": body},
                )

    def remove(self, document_ids: Sequence[str]) -> None:
        ids: BindParameter[Any] = bindparam("ids", expanding=True)
        with self._database.transaction() as connection:
            for part in chunks(document_ids):
                rows = text("SELECT number FROM lexical_rows WHERE document_id IN :ids").bindparams(ids)
                numbers = list(connection.execute(rows, {"ids": list(part)}).scalars())
                if numbers:
                    connection.execute(text("DELETE FROM lexical WHERE rowid IN :ids").bindparams(ids), {"ids": numbers})
                    connection.execute(text("DELETE FROM lexical_rows WHERE number IN :ids").bindparams(ids), {"ids": numbers})

    def search(self, terms: Sequence[str], limit: int, within: DocumentFilter | None = None) -> list[tuple[str, float]]:
        if not terms:
            return []
        matching = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
        statement = (
            "SELECT r.document_id, -bm25(lexical, :title_weight, :text_weight) AS score FROM lexical "
            "JOIN lexical_rows r ON r.number = lexical.rowid WHERE lexical MATCH :matching"
        )
        values: dict[str, object] = {"matching": matching, "limit": limit, "title_weight": _TITLE_WEIGHT, "text_weight": _TEXT_WEIGHT}
        with self._database.transaction() as connection:
            if within is not None and within.binds:
                allowed = select(documents.c.id).where(*conditions(within)).compile(connection, compile_kwargs={"render_postcompile": True})
                statement += f" AND r.document_id IN ({_named(str(allowed), len(allowed.positiontup or ()))})"
                values |= {f"p{i}": allowed.params[name] for i, name in enumerate(allowed.positiontup or ())}
            rows = connection.execute(text(f"{statement} ORDER BY score DESC, r.document_id LIMIT :limit"), values)
            return [(document_id, score) for document_id, score in rows]

    def frequency(self, terms: Sequence[str]) -> dict[str, int]:
        wanted: BindParameter[Any] = bindparam("terms", expanding=True)
        found: dict[str, int] = {}
        with self._database.transaction() as connection:
            for part in chunks([term.lower() for term in terms]):
                rows = connection.execute(
                    text("SELECT term, doc FROM lexical_words WHERE term IN :terms").bindparams(wanted), {"terms": list(part)}
                )
                found.update({term: documents_with for term, documents_with in rows})
        return found

    def count(self) -> int:
        with self._database.transaction() as connection:
            return int(connection.execute(text("SELECT count(*) FROM lexical_rows")).scalar_one())


def _named(statement: str, count: int) -> str:
    """Positional marks (`?`) of a compiled statement as named ones, so that it fits into a textual statement."""
    for i in range(count):
        statement = statement.replace("?", f":p{i}", 1)
    return statement
