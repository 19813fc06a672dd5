"""Real small stand-ins for the store: rows of words in memory, and documents with filters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from itertools import count

import numpy as np
from numpy.typing import NDArray

from domain.document import Document
from domain.search import DocumentFacets, DocumentFilter, WordRow
from domain.text import Lang

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def article(document_id: str, title: str, text: str, lang: Lang = "zh-Hans", published_at: datetime | None = NOW) -> Document:
    return Document(document_id, title, text, lang, NOW, url=f"https://news.example/{document_id}", published_at=published_at)


class ListedIds(list[str]):
    """Fulfils domain.search.Passing."""

    def ids(self) -> list[str]:
        return self

    @property
    def all_ids(self) -> list[str]:
        return self

    @property
    def mask(self) -> NDArray[np.bool_]:
        return np.ones(len(self), dtype=np.bool_)


class MemoryDocuments:
    """Fulfils domain.ports.DocumentReads."""

    def __init__(
        self,
        documents: Iterable[Document] = (),
        stories: dict[str, str] | None = None,
        companies: dict[str, str] | None = None,
        facets: dict[str, DocumentFacets] | None = None,
    ) -> None:
        self.documents = {document.id: document for document in documents}
        self.stories = stories or {}
        self.companies = companies or {}
        self.facets = facets or {}
        self._moments = count(1)

    def get_many(self, document_ids: Sequence[str]) -> dict[str, Document]:
        return {i: self.documents[i] for i in document_ids if i in self.documents}

    def at_once(self) -> AbstractContextManager[object]:
        return nullcontext()

    def passing(self, within: DocumentFilter) -> ListedIds:
        return ListedIds(
            document.id
            for document in self.documents.values()
            if passes(document, within) and (not within.told or self._told(document.id).intersection(within.told))
        )

    def _told(self, document_id: str) -> frozenset[str]:
        return self.facets.get(document_id, DocumentFacets()).told

    def days_of(self, document_ids: Sequence[str]) -> dict[str, datetime | None]:
        return {i: self.documents[i].published_at for i in document_ids if i in self.documents}

    def stories_of(self, document_ids: Sequence[str]) -> dict[str, str]:
        return {i: self.stories[i] for i in document_ids if i in self.stories}

    def companies_of(self, document_ids: Sequence[str]) -> dict[str, str]:
        return {i: self.companies[i] for i in document_ids if i in self.companies}

    def moment(self) -> int:
        """Never the same: the tests change what is stored as they please."""
        return next(self._moments)

    def facets_of(self, document_ids: Sequence[str]) -> dict[str, DocumentFacets]:
        return {i: self.facets[i] for i in document_ids if i in self.facets}

    def named(self, text: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for document, name in self.companies.items():
            if name.lower() in text.lower():
                found[name] = (*found.get(name, ()), document)
        return found

    def count(self) -> int:
        return len(self.documents)


def passes(document: Document, within: DocumentFilter) -> bool:
    day = document.published_at.date() if document.published_at else None
    return (
        (within.since is None or (day is not None and day >= within.since))
        and (within.until is None or (day is not None and day <= within.until))
        and (not within.langs or document.lang in within.langs)
        and (not within.document_ids or document.id in within.document_ids)
    )


class MemoryWordRows:
    """Fulfils domain.ports.WordRows."""

    def __init__(self) -> None:
        self.rows: dict[int, WordRow] = {}
        self._last = 0
        self.name = "memory"

    def put(self, rows: Sequence[WordRow]) -> list[int]:
        self.remove([row.document_id for row in rows])
        numbers = list(range(self._last + 1, self._last + 1 + len(rows)))
        self.rows.update(zip(numbers, rows, strict=True))
        self._last += len(rows)
        return numbers

    def remove(self, document_ids: Sequence[str]) -> None:
        self.rows = {number: row for number, row in self.rows.items() if row.document_id not in document_ids}

    def after(self, number: int) -> Iterator[tuple[int, str, bytes]]:
        yield from ((n, row.document_id, row.words) for n, row in sorted(self.rows.items()) if n > number)

    def heads_of(self, document_ids: Sequence[str], version: str) -> dict[str, tuple[str, bytes]]:
        rows = (row for row in self.rows.values() if row.document_id in document_ids and row.version == version)
        return {row.document_id: (row.head, row.mentions) for row in rows}

    def numbers(self) -> list[int]:
        return sorted(self.rows)

    def count(self, until: int | None = None) -> int:
        return sum(until is None or number <= until for number in self.rows)

    def last(self) -> int:
        return max(self.rows, default=0)

    def versions(self) -> dict[str, str]:
        return {row.document_id: row.version for row in self.rows.values()}

    def identity(self) -> str:
        return self.name
