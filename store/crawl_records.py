"""What the crawler remembers, as JSON under a kind and a key; the shapes are those of the crawler, not of the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, select

from store.database import Database
from store.schema import crawl_records
from store.upsert import chunks, upsert


class CrawlRecord(NamedTuple):
    kind: str
    key: str
    source_id: str
    payload: str


class CrawlRecords:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, records: Iterable[CrawlRecord]) -> None:
        with self._database.transaction() as connection:
            upsert(connection, crawl_records, [record._asdict() for record in records])

    def get_many(self, kind: str, keys: Sequence[str]) -> dict[str, str]:
        """key → payload."""
        found: dict[str, str] = {}
        with self._database.transaction() as connection:
            for part in chunks(keys):
                statement = select(crawl_records.c.key, crawl_records.c.payload).where(
                    crawl_records.c.kind == kind, crawl_records.c.key.in_(part)
                )
                found.update({key: payload for key, payload in connection.execute(statement)})
        return found

    def of_source(self, kind: str, source_id: str, last: int) -> list[str]:
        """The payloads of a source's `last` records by key, oldest first."""
        statement = (
            select(crawl_records.c.payload)
            .where(crawl_records.c.kind == kind, crawl_records.c.source_id == source_id)
            .order_by(crawl_records.c.key.desc())
            .limit(last)
        )
        with self._database.transaction() as connection:
            return list(reversed(list(connection.execute(statement).scalars())))

    def count(self, kind: str, source_id: str) -> int:
        with self._database.transaction() as connection:
            mine = (crawl_records.c.kind == kind, crawl_records.c.source_id == source_id)
            return connection.execute(select(func.count()).select_from(crawl_records).where(*mine)).scalar_one()

    def sources_with(self, kind: str) -> list[str]:
        """Sources that have a record of the kind."""
        with self._database.transaction() as connection:
            statement = select(crawl_records.c.source_id).where(crawl_records.c.kind == kind).distinct()
            return sorted(connection.execute(statement).scalars())

    def delete_sources(self, source_ids: Sequence[str]) -> None:
        with self._database.transaction() as connection:
            for part in chunks(source_ids):
                connection.execute(delete(crawl_records).where(crawl_records.c.source_id.in_(part)))
