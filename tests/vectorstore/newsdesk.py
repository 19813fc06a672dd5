"""Real small stand-ins for the store: full-text search with BM25 in memory, and documents with filters."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from domain.document import Document
from domain.search import DocumentFacets, DocumentFilter
from domain.text import Lang

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def article(document_id: str, title: str, text: str, lang: Lang = "zh-Hans", published_at: datetime | None = NOW) -> Document:
    return Document(document_id, title, text, lang, NOW, url=f"https://news.example/{document_id}", published_at=published_at)


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

    def get_many(self, document_ids: Sequence[str]) -> dict[str, Document]:
        return {i: self.documents[i] for i in document_ids if i in self.documents}

    def ids_matching(self, within: DocumentFilter) -> list[str]:
        return [document.id for document in self.documents.values() if passes(document, within)]

    def stories_of(self, document_ids: Sequence[str]) -> dict[str, str]:
        return {i: self.stories[i] for i in document_ids if i in self.stories}

    def companies_of(self, document_ids: Sequence[str]) -> dict[str, str]:
        return {i: self.companies[i] for i in document_ids if i in self.companies}

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


class MemoryLexicalIndex:
    """Fulfils domain.ports.LexicalIndex: BM25 over postings, titles three times."""

    def __init__(self, documents: MemoryDocuments) -> None:
        self._documents = documents
        self._postings: dict[str, dict[str, float]] = defaultdict(dict)
        self._length: dict[str, float] = {}

    def put(self, rows: Iterable[tuple[str, str, str]]) -> None:
        for document_id, title, text in rows:
            self.remove([document_id])
            counts = Counter({term: 3.0 * n for term, n in Counter(title.split()).items()})
            counts.update(text.split())
            self._length[document_id] = sum(counts.values())
            for term, n in counts.items():
                self._postings[term][document_id] = n

    def remove(self, document_ids: Sequence[str]) -> None:
        for document_id in document_ids:
            if self._length.pop(document_id, None) is not None:
                for posting in self._postings.values():
                    posting.pop(document_id, None)

    def search(self, terms: Sequence[str], limit: int, within: DocumentFilter | None = None) -> list[tuple[str, float]]:
        mean = sum(self._length.values()) / max(len(self._length), 1)
        scores: dict[str, float] = defaultdict(float)
        for term in terms:
            posting = self._postings.get(term, {})
            rarity = math.log(1 + (len(self._length) - len(posting) + 0.5) / (len(posting) + 0.5))
            for document_id, n in posting.items():
                scores[document_id] += rarity * n * 2.2 / (n + 1.2 * (0.25 + 0.75 * self._length[document_id] / mean))
        documents = self._documents.documents
        kept = [(d, s) for d, s in scores.items() if within is None or (d in documents and passes(documents[d], within))]
        return sorted(kept, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def frequency(self, terms: Sequence[str]) -> dict[str, int]:
        return {term: len(self._postings[term]) for term in terms if self._postings.get(term)}

    def count(self) -> int:
        return len(self._length)
