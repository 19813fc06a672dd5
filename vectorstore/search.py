"""Hybrid search: words, concepts, vectors and names in one ranking that says why each hit is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import BoundedSemaphore

from domain.document import Document
from domain.ports import Clock, DocumentReads, Embedder, WordRows
from domain.search import DocumentFacets, DocumentFilter, MatchReason, SearchHit
from domain.track import Track
from vectorstore.analysis import word_row, words_version
from vectorstore.candidates import CandidateFinder
from vectorstore.chroma_index import ChromaSettings, Difference
from vectorstore.concepts import ConceptLexicon, lexicon
from vectorstore.document_vectors import DocumentVectors
from vectorstore.embedding import HashedEmbedder
from vectorstore.facets import FacetReader
from vectorstore.query import Asked, read_query
from vectorstore.ranking import EVENTS, RankWeights, Signals, freshness, fuse
from vectorstore.reading import Demand, Reader, Reading, coverage, demand_of, focus
from vectorstore.remembered import Remembered
from vectorstore.snippet import cut_snippet
from vectorstore.word_index import WordIndex

_BATCH, _PART = 500, 128
"""Documents written together, and analysed together."""
_POOL = 200
_READ = 60
"""Best of the ranked documents that are held against their facets and read again."""
_REMEMBERED = 10_000
"""Documents whose reading is kept in memory, about five kilobytes each."""
_AT_ONCE = 2
"""Searches that run at the same time in one process."""
_ALIKE = 0.1
"""Cosine from which a document is shown for what it shares with the query at one remove."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A found document as it is weighed: its text and what was read out of it."""

    text: Reading
    facets: DocumentFacets


class HybridSearch:
    """Fulfils domain.ports.SearchIndex. The store keeps the documents; all that is kept here can be rebuilt from them."""

    def __init__(
        self,
        documents: DocumentReads,
        words: WordRows,
        embedder: Embedder,
        chroma: ChromaSettings,
        clock: Clock,
        folder: Path | None = None,
        concepts: ConceptLexicon | None = None,
        weights: RankWeights | None = None,
        tracks: Sequence[Track] = (),
    ) -> None:
        self._documents = documents
        self.words = WordIndex(words, folder)
        self._clock = clock
        self._concepts = concepts or lexicon()
        self._weights = weights or RankWeights()
        self._words_version = words_version(self._concepts)
        self._reader = Reader(self._concepts)
        self._facets = FacetReader(self._concepts, tracks)
        self._events = self._concepts.within_any(EVENTS)
        self.vectors = DocumentVectors(chroma, embedder, folder)
        self._candidates = CandidateFinder(documents, self.words, self.vectors, self._facets, self._concepts)
        self._remembered = Remembered[_Read](_REMEMBERED)
        # Searches at once only take the interpreter from each other: twenty in turn are done sooner than twenty together.
        self._turn = BoundedSemaphore(_AT_ONCE)
        # Hashed words that fall into one dimension are chance; a model's nearness means something even without a common word.
        self._meant = not isinstance(embedder, HashedEmbedder)

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
        rows, embedded = [], []
        for first in range(0, len(unique), _PART):
            part = unique[first : first + _PART]
            rows += [word_row(document, self._concepts, self._words_version) for document in part]
            embedded.append(self.vectors.embedded(part))
        self.words.put(rows)
        self._remembered.forget()
        # Last, since they carry the content hash that says a document is wholly indexed.
        self.vectors.put(embedded)
        return len(unique)

    def remove(self, document_ids: Sequence[str]) -> None:
        self._remembered.forget()
        self.words.remove(document_ids)
        self.vectors.remove(document_ids)

    def indexed_ids(self) -> Iterator[str]:
        return self.vectors.owners()

    def verify(self, stored: Mapping[str, str]) -> Difference:
        """Every difference to what is stored (document id → content hash), of the vectors and of the words."""
        found, versions = self.vectors.verify(stored), self.words.versions()
        other = {document for document in stored if versions.get(document) != self._words_version} - set(found.missing)
        return Difference(
            missing=found.missing,
            stale=tuple(sorted(other.union(found.stale))),
            orphaned=tuple(sorted((versions.keys() - stored.keys()).union(found.orphaned))),
        )

    def differs(self, count: int) -> bool:
        """Whether the index cannot be whole over so many stored documents: a look at the counts alone, for every start."""
        return not self.words.count() == self.vectors.count_documents() == count

    def keep(self) -> None:
        """Writes what makes the next opening quick."""
        self.words.keep()

    def close(self) -> None:
        self.words.keep()
        self.vectors.close()

    # ------------------------------------------------------------- reading

    def search(
        self, query: str, limit: int = 10, within: DocumentFilter | None = None, recency: float = 0.0, fold: bool = True
    ) -> list[SearchHit]:
        """Hits, best first. `recency` from 0 (date does not count) to 1 (a month halves a score).

        fold   one hit per story, the others in its `duplicates`; without, every report stands by itself
        """
        asked = read_query(query, self._concepts)
        if not asked.normal or limit < 1:
            return []
        bound = within if within is not None and within.binds else None
        with self._turn, self._documents.at_once():
            found = self._candidates.find(query, asked, max(_POOL, limit * 4), bound)
            weights = self._weights if asked.free or asked.described else replace(self._weights, words=self._weights.covered_words)
            best = fuse(found, weights, max(_READ, limit * 2))
            ranked = [(found.ids[place], score) for place, score in best]
            return self._hits(asked, ranked, found.signals([place for place, _ in best]), limit, recency, fold)

    def _hits(
        self,
        asked: Asked,
        ranked: Sequence[tuple[str, float]],
        signals: Mapping[str, Signals],
        limit: int,
        recency: float,
        fold: bool,
    ) -> list[SearchHit]:
        demand, weights = demand_of(asked, self._concepts), self._weights
        read = self._remembered.get(self._documents.moment(), [document for document, _ in ranked], self._read)
        wanted = self._facets.demand(asked)
        # One more statement, and only where the query names a time or the date counts.
        days = self._documents.days_of(list(read)) if wanted.time or recency > 0 else {}
        scored = []
        for document_id, score in ranked:
            if document_id not in read:
                continue
            reading, found, facets = read[document_id].text, signals[document_id], read[document_id].facets
            sector, others = self._facets.fit(wanted, facets, days.get(document_id), reading)
            covered, phrase = coverage(demand, reading, facets.told), self._phrase(asked, reading)
            if not (covered or others or phrase or found.named or found.words or found.vector >= _ALIKE):
                continue
            about = focus(demand, reading, self._concepts.topics)
            if demand.topics:
                covered *= 1 - weights.passing * (1 - max(about, sector))
                # A satellite maker is of the sector "deep sea and aerospace", however rarely it says so.
                covered = max(covered, weights.read_sector * sector)
            total = (
                score
                + weights.sector * sector
                + weights.facets * others
                + weights.funded * facets.funded
                + phrase
                + weights.coverage * covered
                + weights.focus * about
                + self._interest(asked, reading, facets)
            )
            if recency > 0:
                total *= 1 - recency * (1 - freshness(days.get(document_id), self._clock(), self._weights.half_life_days))
            scored.append((total, document_id))
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        return self._shown(demand, scored[: max(3 * limit, 30)], read, signals, limit, fold)

    def _read(self, document_ids: Sequence[str]) -> dict[str, _Read]:
        """What was read when they were indexed; of documents that another lexicon indexed, what it says now."""
        heads = self.words.heads_of(document_ids, self._words_version)
        texts = {document: self._reader.unpack(head, mentions) for document, (head, mentions) in heads.items()}
        if others := [document for document in document_ids if document not in heads]:
            texts |= {document.id: self._reader.read(document) for document in self._documents.get_many(others).values()}
        facets, unread = self._documents.facets_of(document_ids), DocumentFacets()
        return {document: _Read(text, facets.get(document, unread)) for document, text in texts.items()}

    def _shown(
        self,
        demand: Demand,
        scored: Sequence[tuple[float, str]],
        read: Mapping[str, _Read],
        signals: Mapping[str, Signals],
        limit: int,
        fold: bool,
    ) -> list[SearchHit]:
        """One hit per story, best first; texts are fetched only of what is shown."""
        stories = self._documents.stories_of([document for _, document in scored])
        told: dict[str, list[str]] = {}
        for _, document_id in scored:
            told.setdefault(stories.get(document_id, document_id) if fold else document_id, []).append(document_id)
        totals = {document_id: total for total, document_id in scored}
        hits: list[SearchHit] = []
        firsts = list(told.values())
        for at in range(0, len(firsts), limit):
            reports = firsts[at : at + limit]
            documents = self._documents.get_many([first for first, *_ in reports])
            companies = self._documents.companies_of(list(documents))
            for first, *others in reports:
                if first not in documents:
                    continue
                company, story = companies.get(first), stories.get(first)
                hit = self._hit(demand, documents[first], read[first], totals[first], signals[first], company, story)
                if hit.reasons or self._meant:
                    hits.append(replace(hit, duplicates=tuple(others)) if others else hit)
                if len(hits) == limit:
                    return hits
        return hits

    def _phrase(self, asked: Asked, reading: Reading) -> float:
        """What it is worth that the whole query stands in the title or the text as put."""
        if len(asked.normal) < 2 or (position := reading.normal.find(asked.normal)) < 0:
            return 0.0
        return self._weights.title_phrase if position < reading.title_end else self._weights.text_phrase

    def _interest(self, asked: Asked, reading: Reading, facets: DocumentFacets) -> float:
        """News of a company that raises money first, unless the query asks for news of another kind."""
        if not self._events.isdisjoint(asked.concepts):
            return 0.0
        weights = self._weights
        company = weights.asked_company if asked.companies else weights.company
        return weights.news * reading.news - weights.rules * reading.rules + company * (facets.company or reading.company)

    def _hit(
        self,
        demand: Demand,
        document: Document,
        read: _Read,
        score: float,
        signals: Signals,
        company: str | None,
        story: str | None,
    ) -> SearchHit:
        reading = read.text
        snippet = cut_snippet(document, reading, demand)
        lang = "en" if document.lang == "en" else "zh"
        told = [unit.id for unit in demand.concepts if not unit.facts.isdisjoint(read.facets.told)]
        names = [self._concepts.name(concept, lang) for concept in (*snippet.concepts, *told)]
        reasons: list[MatchReason] = []
        if signals.named:
            reasons.append("name")
        if snippet.words:
            reasons.append("words")
        if not (snippet.words or names):
            names = [self._concepts.name(concept, lang) for concept in self._shared(demand, reading)]
        if names:
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

    def _shared(self, demand: Demand, reading: Reading) -> list[str]:
        """The wider concepts that the query and the document both lie within, nearest to the query first."""
        wider = {a: steps for unit in demand.concepts for a, steps in self._concepts.ancestors(unit.id).items()}
        here = {a for concept in reading.frequencies for a in (concept, *self._concepts.ancestors(concept))}
        return sorted(wider.keys() & here, key=lambda a: (wider[a], a))[:2]
