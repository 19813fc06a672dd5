"""The documents that may answer a query: from words, concepts, vectors and names, all of them within the filter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from domain.ports import DocumentReads
from domain.search import DocumentFilter, Passing
from vectorstore.concepts import ConceptLexicon
from vectorstore.document_vectors import DocumentVectors
from vectorstore.facets import FacetReader
from vectorstore.facts import FACTS
from vectorstore.query import Asked
from vectorstore.ranking import Candidates, Values
from vectorstore.word_index import Allowed, WordIndex

_POSTINGS = 15_000
"""Rows that the words of a query may touch; common ones beyond it are left to the vectors."""
_EXACT = 3.0
"""What it counts to fulfil an exact condition, beside a fact that one sentence may tell."""
_FACT = 2.0
"""What a fact counts that is all that is asked for; beside other things its share."""
_DAY = timedelta(days=1)
_NOTHING = Candidates((), *(np.zeros(0) for _ in range(6)))


class CandidateFinder:
    """Safe to share between threads."""

    def __init__(
        self, documents: DocumentReads, words: WordIndex, vectors: DocumentVectors, facets: FacetReader, concepts: ConceptLexicon
    ) -> None:
        self._documents = documents
        self._words = words
        self._vectors = vectors
        self._facets = facets
        self._concepts = concepts

    def find(self, query: str, asked: Asked, pool: int, within: DocumentFilter | None) -> Candidates:
        """At most `pool` from each side; twice as many where a filter is applied to what was found."""
        vector = self._vectors.embedder.embed([query])[0]
        concepts = (*asked.concepts, *self._beside(asked))
        words = (*asked.free, *(w for told in asked.described.values() for w in told)) or asked.covered
        terms = self._affordable([words, _tokens(concepts), _tokens(self._around(asked))])
        aside = asked.backgrounds | asked.backers
        about = self._documents.named(asked.normal).items()
        named = {d: 1.0 for name, ids in about if aside.isdisjoint(self._facets.concepts_of_name(name)) for d in ids}
        told = self._telling(vector, asked, pool // 2, within)
        if within is None:
            return self._gather(vector, terms, self._vectors.nearest(vector, pool), pool, named, told)
        passing = self._documents.passing(within)
        if not len(passing):
            return _NOTHING
        named = {d: score for d, score in named.items() if d in passing}
        # A filter that leaves much is applied to what is found, as long as a good share of it passes; else comes the exact way.
        near = {} if self._vectors.compares(vector, passing) else self._vectors.nearest(vector, 2 * pool)
        near = {d: score for d, score in near.items() if d in passing}
        if len(near) >= pool // 2:
            return self._gather(vector, terms, near, 2 * pool, named, told, passing=passing)
        allowed = self._words.allowed(passing)
        return self._gather(vector, terms, self._vectors.nearest(vector, pool, passing), pool, named, told, allowed)

    def _gather(
        self,
        vector: NDArray[np.float32],
        terms: Sequence[Sequence[str]],
        near: Mapping[str, float],
        pool: int,
        named: Mapping[str, float],
        told: Mapping[str, float],
        allowed: Allowed | None = None,
        passing: Passing | None = None,
    ) -> Candidates:
        words, concepts, wider = (dict(self._words.search(part, pool, allowed)) if part else {} for part in terms)
        ids = list({**near, **words, **concepts, **wider, **named, **told})
        if passing is not None:
            ids = [d for d in ids if d in passing]
        # The nearest come first; what the other sides found is yet to be compared.
        cosines = np.concatenate([_values(near, near), self._vectors.scores(vector, ids[len(near) :])])
        return Candidates(
            ids, _values(ids, words), _values(ids, concepts), cosines, _values(ids, named), _values(ids, wider), _values(ids, told)
        )

    def _telling(self, vector: NDArray[np.float32], asked: Asked, pool: int, within: DocumentFilter | None) -> dict[str, float]:
        """The nearest of the documents in which the reader found what is asked for: a closed fund, a professor who founds, an amount."""
        facts = tuple(dict.fromkeys(fact for concept in asked.concepts for fact in FACTS.get(concept, ())))
        least = asked.amount.low_cny if asked.amount else None
        if not (facts or asked.time) and least is None:
            return {}
        bound = within or DocumentFilter()
        amounts = [amount for amount in (least, bound.min_amount_cny) if amount is not None]
        sought = replace(bound, told=facts, min_amount_cny=max(amounts, default=None))
        if asked.time:
            first, after = asked.time
            sought = replace(sought, since=max(first, bound.since or first), until=min(after - _DAY, bound.until or after))
        passing = self._documents.passing(sought)
        near = passing.ids() if len(passing) <= pool else self._vectors.nearest(vector, pool, passing)
        # An amount and a time are asked for exactly; of facts there are many where one word is enough.
        return dict.fromkeys(near, _EXACT if least is not None or asked.time else _FACT / len(asked.concepts))

    def _beside(self, asked: Asked) -> frozenset[str]:
        """What a document names that tells who paid or where its founders were: "former Google" in a text counts as `ex_bigtech`."""
        return self._concepts.within_any(asked.backers) | ({"ex_bigtech"} if asked.backgrounds else set())

    def _around(self, asked: Asked) -> list[str]:
        """The concepts right above those asked for, and those that their terms name besides."""
        topics = [c for c in asked.concepts if c in self._concepts.topics]
        near = (n for c in topics for n in (*self._concepts.concepts[c].parents, *asked.inner.get(c, ())))
        return [c for c in dict.fromkeys(near) if c not in asked.concepts]

    def _affordable(self, parts: Sequence[Sequence[str]]) -> list[list[str]]:
        """Of each part the rare terms first, as many as the budget of rows allows, but at least one."""
        frequency = self._words.frequency([term for part in parts for term in part])
        chosen: list[list[str]] = []
        for part in parts:
            kept: list[str] = []
            touched = 0
            for term in sorted((t for t in part if frequency.get(t)), key=lambda t: frequency[t]):
                touched += frequency[term]
                if kept and touched > _POSTINGS:
                    break
                kept.append(term)
            chosen.append(kept)
        return chosen


def _values(ids: Collection[str], side: Mapping[str, float]) -> Values:
    """What one side has for each document, 0 where it did not find it."""
    return np.fromiter(map(side.get, ids, repeat(0.0)), dtype=np.float64, count=len(ids)) if side else np.zeros(len(ids))


def _tokens(concepts: Iterable[str]) -> list[str]:
    """Concepts as they stand among the words of the index."""
    return [f"#{concept}" for concept in concepts]
