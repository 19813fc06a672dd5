"""A found document read again: how well it covers each thing the query asks for, and whether it is news of a company."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.document import Document
from vectorstore.concepts import ConceptLexicon
from vectorstore.embedding import inverse_frequency, place_weight, saturated
from vectorstore.query import Asked
from vectorstore.tokenise import normalise

_READ = 2500
"""Characters; what a news item is about it says there."""
_FULL = 0.65
"""Strength that counts as fully covered: once in the title and once in the text."""
_NARROWER = 0.9
_MOST_WORD = 4.0
_BY_WEIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Reading:
    """`strengths` says per concept how much a text is about it, 0 to 1; `normal` is the part of it that was read."""

    normal: str
    title_end: int
    strengths: Mapping[str, float]


def read_document(document: Document, concepts: ConceptLexicon) -> Reading:
    normal = normalise(f"{document.title}\n{document.text[:_READ]}")
    title_end = len(document.title)
    frequency: dict[str, float] = {}
    for mention in concepts.find(normal):
        frequency[mention.concept] = frequency.get(mention.concept, 0.0) + place_weight(mention.start, title_end)
    return Reading(normal, title_end, {concept: saturated(weight) for concept, weight in frequency.items()})


@dataclass(frozen=True, slots=True)
class Demand:
    """A query as units that a document can cover: concepts with all that lies within them, and words outside of concepts."""

    concepts: tuple[tuple[str, frozenset[str], float], ...]
    words: tuple[tuple[re.Pattern[str], float], ...]
    total: float


def demand_of(asked: Asked, concepts: ConceptLexicon) -> Demand:
    units = tuple((c, frozenset(concepts.within(c)), inverse_frequency(f"#{c}")) for c in asked.concepts)
    words = tuple((_pattern(w), min(inverse_frequency(w), _MOST_WORD)) for w in asked.free)
    return Demand(units, words, sum(w for _, _, w in units) + sum(w for _, w in words))


def coverage(demand: Demand, reading: Reading) -> float:
    """Share of what is asked for that the document is about, 0 to 1, rare things counting more."""
    if not demand.total:
        return 0.0
    covered: list[tuple[float, float]] = []
    for concept, within, weight in demand.concepts:
        own = reading.strengths.get(concept, 0.0)
        narrower = max((reading.strengths[c] for c in within & reading.strengths.keys()), default=0.0)
        covered.append((weight, min(1.0, max(own, _NARROWER * narrower) / _FULL)))
    for pattern, weight in demand.words:
        frequency = sum(place_weight(match.start(), reading.title_end) for match in pattern.finditer(reading.normal))
        covered.append((weight, min(1.0, saturated(frequency) / _FULL)))
    weighed = sum(weight * share for weight, share in covered) / demand.total
    # A rare thing counts more, yet a document that answers only that one is no answer to "AI for drugs".
    return _BY_WEIGHT * weighed + (1 - _BY_WEIGHT) * sum(share for _, share in covered) / len(covered)


def strength_of(reading: Reading, family: frozenset[str]) -> float:
    """How much the document is about anything in a family of concepts."""
    return max((reading.strengths[c] for c in family & reading.strengths.keys()), default=0.0)


def _pattern(word: str) -> re.Pattern[str]:
    if word.isascii():
        return re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?:s|es)?(?![a-z0-9])")
    return re.compile(re.escape(word))
