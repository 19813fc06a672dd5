"""Documents: what was read, and the exact filters over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from sqlalchemy import Select, delete, func, select

from domain.document import Document
from domain.search import DocumentFacets, DocumentFilter, Passing
from store.changes import Changes
from store.database import Database
from store.document_masks import DocumentMasks
from store.names import StoredNames
from store.progress import Progress
from store.schema import aliases, document_facets, documents, mentions, organizations, stories
from store.upsert import among, chunks, listed, upsert

Outcome = Literal["new", "changed", "same"]
_STEPS = ("extract", "index")
"""What is to be done with every new or changed document."""


# For every query: built and compiled once.
_FIELDS = [documents.c[field.name] for field in fields(Document)]
_DOCUMENTS = select(*_FIELDS).where(among(documents.c.id))
_PUBLISHED = select(documents.c.id, documents.c.published_at).where(among(documents.c.id))
_STORIES = select(stories.c.document_id, stories.c.story_id).where(among(stories.c.document_id))
_COMPANIES = (
    select(mentions.c.document_id, organizations.c.name)
    .join(organizations, organizations.c.id == mentions.c.organization_id)
    .where(among(mentions.c.document_id))
    .order_by(mentions.c.focus, organizations.c.name.desc())
)
_FACETS = select(document_facets.c.document_id, document_facets.c.facet, document_facets.c.value, document_facets.c.number).where(
    among(document_facets.c.document_id)
)
_ABOUT = (
    select(aliases.c.name, mentions.c.document_id)
    .join(mentions, mentions.c.organization_id == aliases.c.organization_id)
    .where(among(aliases.c.name))
)


class Documents:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._names = StoredNames(database, aliases.c.name)
        self._progress = Progress(database)
        self._masks = DocumentMasks(database)
        self._changes = Changes(database, documents.name, document_facets.name)

    def add(self, document: Document) -> Outcome:
        """Stores a document under its id, to be read and indexed. "changed": the id was there with another content."""
        with self._database.transaction() as connection:
            known = connection.execute(select(documents.c.content_hash).where(documents.c.id == document.id)).scalar()
            if known == document.content_hash:
                return "same"
            upsert(connection, documents, [_row(document)])
            for step in _STEPS:
                self._progress.due(step, [document.id])
            return "new" if known is None else "changed"

    def delete(self, document_ids: Sequence[str]) -> None:
        with self._database.transaction() as connection:
            for part in chunks(document_ids):
                connection.execute(delete(documents).where(documents.c.id.in_(part)))
                for step in _STEPS:
                    self._progress.forget(step, part)

    def get(self, document_id: str) -> Document | None:
        return self.get_many([document_id]).get(document_id)

    def get_many(self, document_ids: Sequence[str]) -> dict[str, Document]:
        with self._database.transaction() as connection:
            rows = connection.execute(_DOCUMENTS, {"ids": listed(document_ids)}).all()
        return {row.id: Document(*row) for row in rows}

    def all(self, batch: int = 500) -> Iterator[Document]:
        """Every document by id, read in batches so that memory stays flat."""
        after = ""
        while True:
            with self._database.transaction() as connection:
                rows = connection.execute(select(*_FIELDS).where(documents.c.id > after).order_by(documents.c.id).limit(batch)).all()
            if not rows:
                return
            yield from (Document(*row) for row in rows)
            after = rows[-1].id

    def hashes(self) -> dict[str, str]:
        """id → content hash of every document."""
        with self._database.transaction() as connection:
            return {i: h for i, h in connection.execute(select(documents.c.id, documents.c.content_hash).order_by(documents.c.id))}

    def source_ids(self) -> list[str]:
        """The sources documents came from; "" stands for imports."""
        with self._database.transaction() as connection:
            found = connection.execute(select(func.coalesce(documents.c.source_id, "")).distinct())
            return sorted(found.scalars())

    def of_sources(self, source_ids: Sequence[str]) -> list[str]:
        with self._database.transaction() as connection:
            return list(connection.execute(select(documents.c.id).where(documents.c.source_id.in_(source_ids))).scalars())

    def count(self) -> int:
        with self._database.transaction() as connection:
            return connection.execute(select(func.count()).select_from(documents)).scalar_one()

    def oldest_day(self, document_ids: Sequence[str]) -> date | None:
        """The earliest day of publication among documents; None where one of them has no day, or there are none."""
        days: list[datetime] = []
        with self._database.transaction() as connection:
            for part in chunks(document_ids):
                found = connection.execute(select(documents.c.published_at).where(documents.c.id.in_(part))).scalars().all()
                if None in found:
                    return None
                days += found
        return min(days).date() if days else None

    def count_dated(self, since: date | None = None) -> int:
        """How many documents have a day of publication, from `since` on where it is given."""
        day = documents.c.published_at
        others = [day.is_(None)] if since is None else [day.is_(None), day < datetime.combine(since, time.min, UTC)]
        # What is left of all of them: SQLite knows the number of all at a glance, and in a store of news the others are few.
        count = select(func.count()).select_from(documents)
        with self._database.transaction() as connection:
            left_out = sum(connection.execute(count.where(other)).scalar_one() for other in others)
            return connection.execute(count).scalar_one() - left_out

    def count_fetched(self, since: datetime, until: datetime) -> int:
        """How many documents were fetched from `since` up to, not including, `until`."""
        fetched = documents.c.fetched_at
        with self._database.transaction() as connection:
            return connection.execute(select(func.count()).select_from(documents).where(fetched >= since, fetched < until)).scalar_one()

    def newest_at(self) -> datetime | None:
        with self._database.transaction() as connection:
            return connection.execute(select(func.max(documents.c.published_at, type_=documents.c.published_at.type))).scalar()

    def at_once(self) -> AbstractContextManager[object]:
        return self._database.at_once()

    def moment(self) -> int:
        return self._changes.now()

    def passing(self, within: DocumentFilter) -> Passing:
        return self._masks.passing(within)

    def days_of(self, document_ids: Sequence[str]) -> dict[str, datetime | None]:
        with self._database.transaction() as connection:
            return {i: day for i, day in connection.execute(_PUBLISHED, {"ids": listed(document_ids)})}

    def stories_of(self, document_ids: Sequence[str]) -> dict[str, str]:
        return self._pairs(_STORIES, document_ids)

    def companies_of(self, document_ids: Sequence[str]) -> dict[str, str]:
        """document id → the organization it is most about."""
        return self._pairs(_COMPANIES, document_ids)

    def facets_of(self, document_ids: Sequence[str]) -> dict[str, DocumentFacets]:
        """document id → what was read out of it; a document not yet read is left out."""
        found: dict[str, dict[str, list[str]]] = {}
        amounts: dict[str, float] = {}
        with self._database.transaction() as connection:
            for document_id, facet, value, number in connection.execute(_FACETS, {"ids": listed(document_ids)}):
                if facet == "amount":
                    amounts[document_id] = number
                found.setdefault(document_id, {}).setdefault(facet, []).append(value)
        return {
            document_id: DocumentFacets(
                funded="funded" in of,
                company="company" in of,
                told=frozenset(of.get("told", ())),
                tracks=tuple(of.get("track", ())),
                rounds=tuple(of.get("round", ())),
                places=tuple(of.get("place", ())),
                investors=tuple(of.get("investor", ())),
                lead_investors=tuple(of.get("lead", ())),
                founders=tuple(of.get("founder", ())),
                backgrounds=tuple(of.get("background", ())),
                amount_low_cny=amounts.get(document_id),
            )
            for document_id, of in found.items()
        }

    def named(self, text: str) -> dict[str, tuple[str, ...]]:
        """Organizations whose name or alias (two characters or more) occurs in the text: name → ids of documents about it."""
        names = self._names.within(text)
        found: dict[str, tuple[str, ...]] = {}
        if not names:
            return found
        with self._database.transaction() as connection:
            for name, document_id in connection.execute(_ABOUT, {"ids": listed(names)}):
                found[name] = (*found.get(name, ()), document_id)
        return found

    def _pairs(self, statement: Select[Any], document_ids: Sequence[str]) -> dict[str, str]:
        with self._database.transaction() as connection:
            return {a: b for a, b in connection.execute(statement, {"ids": listed(document_ids)}).all()}


def _row(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "url": document.url,
        "title": document.title,
        "text": document.text,
        "lang": document.lang,
        "published_at": document.published_at,
        "fetched_at": document.fetched_at,
        "publisher": document.publisher,
        "source_id": document.source_id,
        "content_hash": document.content_hash,
    }
