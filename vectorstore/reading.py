"""A found document read again: how well it covers each thing the query asks for, and whether it is news of a company."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from domain.document import Document
from vectorstore.concepts import ConceptLexicon, Mention
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
_TOGETHER, _WIDER = 0.7, 0.2
_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Reading:
    """The beginning of a text in normal form (title, line feed, text), its concepts, and how much it is about each, 0 to 1."""

    normal: str
    title_end: int
    mentions: tuple[Mention, ...]
    strengths: Mapping[str, float]


class Reader:
    """Reads documents and remembers the last few thousand, since the same ones answer many queries."""

    def __init__(self, concepts: ConceptLexicon) -> None:
        self._concepts = concepts
        self._read = lru_cache(maxsize=_KEPT)(self._reading)

    def read(self, document: Document) -> Reading:
        return self._read(document.title, document.text[:_READ])

    def _reading(self, title: str, text: str) -> Reading:
        normal = normalise(f"{title}\n{text}")
        title_end = len(title)
        mentions = self._concepts.find(normal)
        frequency: dict[str, float] = {}
        for mention in mentions:
            frequency[mention.concept] = frequency.get(mention.concept, 0.0) + place_weight(mention.start, title_end)
        return Reading(normal, title_end, tuple(mentions), {concept: saturated(weight) for concept, weight in frequency.items()})


@dataclass(frozen=True, slots=True)
class ConceptDemand:
    """A concept asked for, what lies within it, and what lies within each concept right above it."""

    id: str
    within: frozenset[str]
    above: tuple[frozenset[str], ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Demand:
    """A query as units that a document can cover: concepts with all that lies within them, and words outside of concepts.

    `wanted` holds every concept that answers the query, `marks` a pattern for every word of it.
    """

    concepts: tuple[ConceptDemand, ...]
    words: tuple[tuple[re.Pattern[str], float], ...]
    total: float
    wanted: frozenset[str]
    marks: tuple[tuple[str, re.Pattern[str]], ...]


def demand_of(asked: Asked, concepts: ConceptLexicon) -> Demand:
    units = tuple(
        ConceptDemand(
            c,
            frozenset(concepts.within(c)),
            tuple(frozenset(concepts.within(parent)) for parent in concepts.concepts[c].parents),
            inverse_frequency(f"#{c}"),
        )
        for c in asked.concepts
    )
    patterns = {word: _pattern(word) for word in asked.words}
    words = tuple((patterns[w], min(inverse_frequency(w), _MOST_WORD)) for w in asked.free)
    wanted = frozenset().union(*(unit.within for unit in units))
    return Demand(units, words, sum(unit.weight for unit in units) + sum(w for _, w in words), wanted, tuple(patterns.items()))


def coverage(demand: Demand, reading: Reading) -> float:
    """Share of what is asked for that the document is about, 0 to 1, rare things counting more."""
    if not demand.total:
        return 0.0
    covered: list[tuple[float, float]] = []
    for unit in demand.concepts:
        own = max(reading.strengths.get(unit.id, 0.0), _NARROWER * strength_of(reading, unit.within))
        # Blockchain and media together are nearly "blockchain media"; solar alone is little of "perovskite".
        if own < _FULL and unit.above:
            share = _TOGETHER if len(unit.above) > 1 else _WIDER
            own = max(own, share * min(strength_of(reading, family) for family in unit.above))
        covered.append((unit.weight, min(1.0, own / _FULL)))
    for pattern, weight in demand.words:
        frequency = sum(place_weight(match.start(), reading.title_end) for match in pattern.finditer(reading.normal))
        covered.append((weight, min(1.0, saturated(frequency) / _FULL)))
    weighed = sum(weight * share for weight, share in covered) / demand.total
    # A rare thing counts more, yet a document that answers only that one is no answer to "AI for drugs".
    return _BY_WEIGHT * weighed + (1 - _BY_WEIGHT) * sum(share for _, share in covered) / len(covered)


def strength_of(reading: Reading, family: frozenset[str]) -> float:
    """How much the document is about anything in a family of concepts."""
    return max((value for concept, value in reading.strengths.items() if concept in family), default=0.0)


def _pattern(word: str) -> re.Pattern[str]:
    if word.isascii():
        return re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?:s|es)?(?![a-z0-9])")
    return re.compile(re.escape(word))
