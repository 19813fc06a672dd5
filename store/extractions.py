"""Extractions: what was read out of each document, and the facets it can be filtered by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select

from domain.extraction import Extraction
from store.codec import from_json, to_json
from store.database import Database
from store.progress import Progress
from store.schema import document_facets, extractions
from store.upsert import chunks, upsert

Facet = tuple[str, str, float | None]
"""(facet, value, number): ("track", "bci", None), ("amount", "CNY", 1.2e8)."""


class Extractions:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._progress = Progress(database)

    def put(self, rows: Iterable[tuple[Extraction, Sequence[Facet]]]) -> None:
        """Stores extractions under their document ids, replacing earlier ones with their facets; what they say is to be resolved."""
        batch = list(rows)
        with self._database.transaction() as connection:
            for part in chunks([extraction.id for extraction, _ in batch]):
                connection.execute(delete(document_facets).where(document_facets.c.document_id.in_(part)))
            upsert(
                connection,
                extractions,
                [
                    {
                        "document_id": extraction.id,
                        "is_funding_event": extraction.is_funding_event,
                        "company": extraction.company,
                        "location": extraction.location,
                        "payload": to_json(Extraction, extraction),
                    }
                    for extraction, _ in batch
                ],
            )
            upsert(
                connection,
                document_facets,
                [
                    {"document_id": extraction.id, "facet": facet, "value": value, "number": number}
                    for extraction, facets in batch
                    for facet, value, number in facets
                ],
            )
            self._progress.due("resolve", [extraction.id for extraction, _ in batch])

    def get_many(self, document_ids: Sequence[str]) -> dict[str, Extraction]:
        found: dict[str, Extraction] = {}
        with self._database.transaction() as connection:
            for part in chunks(document_ids):
                statement = select(extractions.c.document_id, extractions.c.payload).where(extractions.c.document_id.in_(part))
                found.update({document_id: from_json(Extraction, payload) for document_id, payload in connection.execute(statement)})
        return found

    def count(self) -> int:
        with self._database.transaction() as connection:
            return connection.execute(select(func.count()).select_from(extractions)).scalar_one()
