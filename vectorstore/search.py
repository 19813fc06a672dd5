"""Hybrid search: words, concepts, vectors and names in one ranking that says why each hit is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from domain.document import Document
from domain.ports import Clock, DocumentReads, Embedder, LexicalIndex
from domain.search import DocumentFilter, MatchReason, SearchHit
from vectorstore.chroma_index import ChromaSettings, Difference
from vectorstore.concepts import ConceptLexicon, lexicon
from vectorstore.document_vectors import DocumentVectors
from vectorstore.query import Asked, index_tokens, read_query
from vectorstore.ranking import RankWeights, Signals, freshness, fuse
from vectorstore.reading import Reading, coverage, demand_of, read_document, strength_of
from vectorstore.snippet import cut_snippet

_BATCH = 500
_POOL = 200
_READ = 60
_POSTINGS = 20_000
"""Rows a full-text query may touch (about 15 ms); common words beyond it are left to the vectors."""
_COMMON = 0.10
_NEWS = (
    "round_seed",
    "round_angel",
    "round_pre_a",
    "round_a",
    "round_b",
    "round_late",
    "round_strategic",
    "lead_investor",
    "follow_investor",
)
_RULES = ("public_sector", "stock_market", "public_fund")


class HybridSearch:
    """Fulfils domain.ports.SearchIndex. The store keeps the documents; all that is kept here can be rebuilt from them."""

    def __init__(
        self,
        documents: DocumentReads,
        lexical: LexicalIndex,
        embedder: Embedder,
        chroma: ChromaSettings,
        clock: Clock,
        folder: Path | None = None,
        concepts: ConceptLexicon | None = None,
        weights: RankWeights | None = None,
    ) -> None:
        self._documents = documents
        self._lexical = lexical
        self._clock = clock
        self._concepts = concepts or lexicon()
        self._weights = weights or RankWeights()
        self._news = frozenset(c for wide in _NEWS for c in self._concepts.within(wide))
        self._rules = frozenset(c for wide in _RULES for c in self._concepts.within(wide))
        self.vectors = DocumentVectors(chroma, embedder, folder)

    # ------------------------------------------------------------- writing

    def index(self, documents: Iterable[Document]) -> int:
        """Adds or replaces; returns how many documents were written."""
        written = 0
        batch: list[Document] = []
        for document in documents:
            batch.append(document)
            if len(batch) == _BATCH:
                written += self._write(batch)
                batch = []
        return written + (self._write(batch) if batch else 0)

    def _write(self, batch: Sequence[Document]) -> int:
        unique = list({document.id: document for document in batch}.values())
        self._lexical.put(
            (d.id, " ".join(index_tokens(d.title, self._concepts)), " ".join(index_tokens(d.text, self._concepts))) for d in unique
        )
        # Last, since it carries the content hash that says a document is wholly indexed.
        self.vectors.put(unique)
        return len(unique)

    def remove(self, document_ids: Sequence[str]) -> None:
        self._lexical.remove(document_ids)
        self.vectors.remove(document_ids)

    def indexed_ids(self) -> Iterator[str]:
        return self.vectors.owners()

    def verify(self, stored: Mapping[str, str]) -> Difference:
        """Every difference to what is stored (document id → content hash)."""
        return self.vectors.verify(stored)

    def close(self) -> None:
        self.vectors.close()

    # ------------------------------------------------------------- reading

    def search(self, query: str, limit: int = 10, within: DocumentFilter | None = None, recency: float = 0.0) -> list[SearchHit]:
        """Hits, best first, one per story. `recency` from 0 (date does not count) to 1 (a month halves a score)."""
        asked = read_query(query, self._concepts)
        if not asked.normal or limit < 1:
            return []
        bound = within if within is not None and within.binds else None
        allowed = self._documents.ids_matching(bound) if bound else None
        if allowed is not None and not allowed:
            return []
        pool = max(_POOL, limit * 4)
        signals = self._signals(query, asked, pool, bound, allowed)
        ranked = fuse(signals, self._weights)
        return self._hits(asked, ranked[: max(_READ, limit * 2)], signals, limit, recency)

    def similar(self, text: str, limit: int = 10, without: Sequence[str] = ()) -> list[tuple[str, float]]:
        """(document id, likeness 0 to 1) of the documents closest to a text, the ones in `without` left out."""
        vector = self.vectors.embedder.embed([text])[0]
        found = self.vectors.nearest(vector, limit + len(without))
        return [(d, round(max(score, 0.0), 4)) for d, score in found.items() if d not in without][:limit]

    def similar_to(self, document_ids: Sequence[str], limit: int = 10) -> list[tuple[str, float]]:
        """The same for the middle of some documents, which are left out themselves."""
        known = list(self.vectors.vectors_of(document_ids).values())
        if not known:
            return []
        middle = np.asarray(np.mean(known, axis=0), dtype=np.float32)
        length = float(np.linalg.norm(middle))
        if not length:
            return []
        found = self.vectors.nearest((middle / length).astype(np.float32), limit + len(document_ids))
        return [(d, round(max(score, 0.0), 4)) for d, score in found.items() if d not in document_ids][:limit]

    def _signals(
        self, query: str, asked: Asked, pool: int, bound: DocumentFilter | None, allowed: Sequence[str] | None
    ) -> dict[str, Signals]:
        words = self._matching(asked.free or asked.covered, pool, bound)
        concepts = self._matching([f"#{concept}" for concept in asked.concepts], pool, bound)
        vector = self.vectors.embedder.embed([query])[0]
        near = self.vectors.nearest(vector, pool, allowed)
        passing = None if allowed is None else set(allowed)
        named = {
            document for ids in self._documents.named(asked.normal).values() for document in ids if passing is None or document in passing
        }
        found = list({**words, **concepts, **near, **dict.fromkeys(named, 0.0)})
        cosines = {**near, **self.vectors.scores(vector, [d for d in found if d not in near])} if vector.any() else near
        return {d: Signals(words.get(d, 0.0), concepts.get(d, 0.0), cosines.get(d, 0.0), d in named) for d in found}

    def _matching(self, terms: Sequence[str], pool: int, bound: DocumentFilter | None) -> dict[str, float]:
        if not terms:
            return {}
        if bound is None:
            terms = self._affordable(terms)
        return dict(self._lexical.search(terms, pool, bound))

    def _affordable(self, terms: Sequence[str]) -> list[str]:
        """Rare terms first, without those of more than a tenth of all documents and beyond the budget of rows, but at least one."""
        frequency = self._lexical.frequency(terms)
        known = sorted((term for term in terms if frequency.get(term)), key=lambda term: frequency[term])
        common = max(_COMMON * self._lexical.count(), 1.0)
        kept: list[str] = []
        touched = 0
        for term in known:
            touched += frequency[term]
            if kept and (frequency[term] > common or touched > _POSTINGS):
                break
            kept.append(term)
        return kept

    def _hits(
        self, asked: Asked, ranked: Sequence[tuple[str, float]], signals: Mapping[str, Signals], limit: int, recency: float
    ) -> list[SearchHit]:
        ids = [document for document, _ in ranked]
        documents = self._documents.get_many(ids)
        stories, companies = self._documents.stories_of(ids), self._documents.companies_of(ids)
        demand = demand_of(asked, self._concepts)
        scored = []
        for document_id, score in ranked:
            document = documents.get(document_id)
            if document is None:
                continue
            reading = read_document(document, self._concepts)
            total = (
                score + self._phrase(asked, reading) + self._weights.coverage * coverage(demand, reading) + self._interest(asked, reading)
            )
            if recency > 0:
                total *= 1 - recency * (1 - freshness(document.published_at, self._clock(), self._weights.half_life_days))
            scored.append((total, document))
        scored.sort(key=lambda pair: (-pair[0], pair[1].id))
        hits: list[SearchHit] = []
        place: dict[str, int] = {}
        for total, document in scored:
            story = stories.get(document.id)
            if story is not None and story in place:
                first = hits[place[story]]
                hits[place[story]] = replace(first, duplicates=(*first.duplicates, document.id))
            elif len(hits) < limit:
                if story is not None:
                    place[story] = len(hits)
                hits.append(self._hit(asked, document, total, signals[document.id], companies.get(document.id), story))
        return hits

    def _phrase(self, asked: Asked, reading: Reading) -> float:
        """What it is worth that the whole query stands in the title or the text as put."""
        if len(asked.normal) < 2 or (position := reading.normal.find(asked.normal)) < 0:
            return 0.0
        return self._weights.title_phrase if position < reading.title_end else self._weights.text_phrase

    def _interest(self, asked: Asked, reading: Reading) -> float:
        value = 0.0
        if not self._news & set(asked.concepts):
            value += self._weights.news * strength_of(reading, self._news)
        if not self._rules & set(asked.concepts):
            value -= self._weights.rules * strength_of(reading, self._rules)
        return value

    def _hit(self, asked: Asked, document: Document, score: float, signals: Signals, company: str | None, story: str | None) -> SearchHit:
        wanted = {narrower for concept in asked.concepts for narrower in self._concepts.within(concept)}
        snippet = cut_snippet(document.title, document.text, asked, wanted, self._concepts)
        lang = "en" if document.lang == "en" else "zh"
        names = [self._concepts.name(concept, lang) for concept in snippet.concepts]
        reasons: list[MatchReason] = []
        if signals.named:
            reasons.append("name")
        if snippet.words:
            reasons.append("words")
        if snippet.concepts:
            reasons.append("concept")
        matched = ((company,) if signals.named and company else ()) + (*snippet.words, *names)
        return SearchHit(
            document_id=document.id,
            title=document.title,
            url=document.url,
            published_at=document.published_at,
            publisher=document.publisher,
            score=round(score, 4),
            snippet=snippet.text,
            marks=snippet.marks,
            company=company,
            reasons=tuple(reasons),
            matched=tuple(dict.fromkeys(matched)),
            story_id=story,
            duplicates=(),
        )
