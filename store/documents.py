"""Documents: what was read, and the exact filters over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, delete, exists, func, select

from domain.document import Document
from domain.place import place_chain
from domain.search import DocumentFacets, DocumentFilter
from store.database import Database
from store.names import StoredNames
from store.progress import Progress
from store.schema import aliases, document_facets, documents, extractions, leads, mentions, organizations, stories
from store.upsert import among, chunks, upsert

Outcome = Literal["new", "changed", "same"]


class Documents:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._names = StoredNames(database, aliases.c.name)
        self._progress = Progress(database)

    def add(self, document: Document) -> Outcome:
        """Stores a document under its id, to be read. "changed": the id was there with another content."""
        with self._database.transaction() as connection:
            known = connection.execute(select(documents.c.content_hash).where(documents.c.id == document.id)).scalar()
            if known == document.content_hash:
                return "same"
            upsert(connection, documents, [_row(document)])
            self._progress.due("extract", [document.id])
            return "new" if known is None else "changed"

    def delete(self, document_ids: Sequence[str]) -> None:
        with self._database.transaction() as connection:
            for part in chunks(document_ids):
                connection.execute(delete(documents).where(documents.c.id.in_(part)))

    def get(self, document_id: str) -> Document | None:
        return self.get_many([document_id]).get(document_id)

    def get_many(self, document_ids: Sequence[str]) -> dict[str, Document]:
        with self._database.transaction() as connection:
            rows = connection.execute(select(documents).where(among(documents.c.id, document_ids)))
            return {row.id: _document(row) for row in rows}

    def all(self, batch: int = 500) -> Iterator[Document]:
        """Every document by id, read in batches so that memory stays flat."""
        after = ""
        while True:
            with self._database.transaction() as connection:
                rows = connection.execute(select(documents).where(documents.c.id > after).order_by(documents.c.id).limit(batch)).all()
            if not rows:
                return
            yield from (_document(row) for row in rows)
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
        condition = day.is_not(None) if since is None else day >= datetime.combine(since, time.min, UTC)
        with self._database.transaction() as connection:
            return connection.execute(select(func.count()).select_from(documents).where(condition)).scalar_one()

    def count_fetched(self, since: datetime, until: datetime) -> int:
        """How many documents were fetched from `since` up to, not including, `until`."""
        fetched = documents.c.fetched_at
        with self._database.transaction() as connection:
            return connection.execute(select(func.count()).select_from(documents).where(fetched >= since, fetched < until)).scalar_one()

    def newest_at(self) -> datetime | None:
        with self._database.transaction() as connection:
            return connection.execute(select(func.max(documents.c.published_at, type_=documents.c.published_at.type))).scalar()

    def ids_matching(self, within: DocumentFilter) -> list[str]:
        statement = select(documents.c.id).where(*conditions(within)).order_by(documents.c.published_at.desc(), documents.c.id)
        with self._database.transaction() as connection:
            return list(connection.execute(statement).scalars())

    def stories_of(self, document_ids: Sequence[str]) -> dict[str, str]:
        return self._pairs(select(stories.c.document_id, stories.c.story_id), stories.c.document_id, document_ids)

    def companies_of(self, document_ids: Sequence[str]) -> dict[str, str]:
        """document id → the organization it is most about."""
        statement = (
            select(mentions.c.document_id, organizations.c.name)
            .join(organizations, organizations.c.id == mentions.c.organization_id)
            .order_by(mentions.c.focus, organizations.c.name.desc())
        )
        return self._pairs(statement, mentions.c.document_id, document_ids)

    def facets_of(self, document_ids: Sequence[str]) -> dict[str, DocumentFacets]:
        """document id → what was read out of it; a document not yet read is left out."""
        found: dict[str, dict[str, list[str]]] = {}
        amounts: dict[str, float] = {}
        table = document_facets.c
        with self._database.transaction() as connection:
            read = select(extractions.c.document_id, extractions.c.is_funding_event)
            for document_id, funded in connection.execute(read.where(among(extractions.c.document_id, document_ids))):
                found[document_id] = {"funded": ["yes"] if funded else []}
            rows = select(table.document_id, table.facet, table.value, table.number).where(among(table.document_id, list(found)))
            for document_id, facet, value, number in connection.execute(rows):
                if facet == "amount":
                    amounts[document_id] = number
                else:
                    found[document_id].setdefault(facet, []).append(value)
        return {
            document_id: DocumentFacets(
                funded=bool(of["funded"]),
                tracks=tuple(of.get("track", ())),
                rounds=tuple(of.get("round", ())),
                places=tuple(of.get("place", ())),
                investors=tuple(of.get("investor", ())),
                lead_investors=tuple(of.get("lead", ())),
                founders=tuple(of.get("founder", ())),
                amount_low_cny=amounts.get(document_id),
            )
            for document_id, of in found.items()
        }

    def named(self, text: str) -> dict[str, tuple[str, ...]]:
        """Organizations whose name or alias (two characters or more) occurs in the text: name → ids of documents about it."""
        names = self._names.within(text)
        found: dict[str, tuple[str, ...]] = {}
        about = select(aliases.c.name, mentions.c.document_id).join(mentions, mentions.c.organization_id == aliases.c.organization_id)
        with self._database.transaction() as connection:
            for name, document_id in connection.execute(about.where(among(aliases.c.name, names))) if names else ():
                found[name] = (*found.get(name, ()), document_id)
        return found

    def _pairs(self, statement: Any, key: ColumnElement[str], document_ids: Sequence[str]) -> dict[str, str]:
        with self._database.transaction() as connection:
            return {a: b for a, b in connection.execute(statement.where(among(key, document_ids)))}


def conditions(within: DocumentFilter) -> list[ColumnElement[bool]]:
    """SQL conditions on `documents` for a filter."""
    found: list[ColumnElement[bool]] = []
    if within.since:
        found.append(documents.c.published_at >= datetime.combine(within.since, time.min, UTC))
    if within.until:
        found.append(documents.c.published_at < datetime.combine(within.until + timedelta(days=1), time.min, UTC))
    for facet, values in (
        ("track", within.tracks),
        ("kind", within.kinds),
        ("round", within.rounds),
        ("place", _as_carried(within.places)),
    ):
        if values:
            found.append(_has_facet(facet, document_facets.c.value.in_(values)))
    if within.min_amount_cny is not None:
        found.append(_has_facet("amount", document_facets.c.number >= within.min_amount_cny))
    if within.source_ids:
        found.append(documents.c.source_id.in_(within.source_ids))
    if within.langs:
        found.append(documents.c.lang.in_(within.langs))
    if within.organization_ids:
        found.append(exists().where(mentions.c.document_id == documents.c.id, mentions.c.organization_id.in_(within.organization_ids)))
    if within.statuses:
        found.append(
            exists().where(
                mentions.c.document_id == documents.c.id,
                mentions.c.organization_id == leads.c.organization_id,
                leads.c.status.in_(within.statuses),
            )
        )
    if within.document_ids:
        found.append(among(documents.c.id, within.document_ids))
    return found


def _as_carried(places: Sequence[str]) -> tuple[str, ...]:
    """Places as asked for, and as documents carry them ("Suzhou", 苏州市 → 苏州)."""
    return tuple(dict.fromkeys(name for place in places for name in (place, *place_chain(place)[:1])))


def _has_facet(facet: str, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return documents.c.id.in_(select(document_facets.c.document_id).where(document_facets.c.facet == facet, condition))


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


def _document(row: Row[Any]) -> Document:
    return Document(
        id=row.id,
        title=row.title,
        text=row.text,
        lang=row.lang,
        fetched_at=row.fetched_at,
        url=row.url,
        published_at=row.published_at,
        publisher=row.publisher,
        source_id=row.source_id,
    )
