"""A found document read again: how well it covers each thing the query asks for, and whether it is news of a company."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from domain.document import Document
from vectorstore.analysis import READ, pack_mentions, unpack_mentions
from vectorstore.concepts import ConceptLexicon, Mention
from vectorstore.embedding import SATURATION, inverse_frequency, place_weight, saturated
from vectorstore.query import Asked
from vectorstore.tokenise import normalise

_FULL = 0.65
"""Strength that counts as fully covered: once in the title and once in the text."""
_NARROWER = (1.0, 0.9, 0.65, 0.4, 0.4)
"""What a mention of a narrower concept counts, by steps down."""
_MOST_WORD = 4.0
_BY_WEIGHT = 0.6
_TOGETHER, _WIDER, _BESIDE = 0.7, 0.3, 0.6
_ALTERNATIVES = 0.8
"""Of two things asked for in one field ("慢病管理 数字医疗") the better covered one counts so much, their mean the rest."""


class Reading:
    """The beginning of a text in normal form (title, line feed, text), its concepts, and how much it is about each, 0 to 1.

    `frequencies` are mentions of each concept, those in the title and the first sentences counting more.
    """

    def __init__(
        self, normal: str, title_end: int, frequencies: Mapping[str, float], mentions: Callable[[Set[str]], Sequence[Mention]]
    ) -> None:
        self.normal = normal
        self.title_end = title_end
        self.frequencies = frequencies
        self.strengths: Mapping[str, float] = {concept: weight / (weight + SATURATION) for concept, weight in frequencies.items()}
        self.mentions = mentions
        """Where any of some concepts stand; only the few documents that are shown need to know."""


class Reader:
    """Reads found documents, as the index packed them where it did."""

    def __init__(self, concepts: ConceptLexicon) -> None:
        self._concepts = concepts

    def read(self, document: Document) -> Reading:
        normal = normalise(f"{document.title}\n{document.text[:READ]}")
        return self.unpack(normal, pack_mentions(self._concepts.find(normal), len(normal), self._concepts))

    def unpack(self, normal: str, packed: bytes) -> Reading:
        names, title_end = self._concepts.names, normal.find("\n")
        numbers = array("H", packed)
        frequencies: dict[str, float] = {}
        for number, start in zip(numbers[::3], numbers[1::3], strict=True):
            concept = names[number]
            frequencies[concept] = frequencies.get(concept, 0.0) + place_weight(start, title_end)
        return Reading(normal, title_end, frequencies, lambda wanted: unpack_mentions(packed, self._concepts, wanted))


@dataclass(frozen=True, slots=True)
class ConceptDemand:
    """A concept asked for, what lies within it with what that counts, and what lies within each concept right above it and each
    that its term names besides.

    `field` holds everything that lies within what it lies in: two concepts of one field are alternatives.
    """

    id: str
    within: Mapping[str, float]
    above: tuple[frozenset[str], ...]
    beside: tuple[frozenset[str], ...]
    field: frozenset[str]
    weight: float
    topic: bool


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

    @property
    def has_topic(self) -> bool:
        return any(unit.topic for unit in self.concepts)


def demand_of(asked: Asked, concepts: ConceptLexicon) -> Demand:
    units = tuple(_demand(c, asked.inner.get(c, ()), concepts) for c in asked.concepts if c not in asked.backgrounds)
    patterns = {word: _pattern(word) for word in asked.words}
    words = tuple((patterns[w], min(inverse_frequency(w), _MOST_WORD)) for w in asked.free)
    backers = (concepts.within(wide) for wide in asked.backers)
    wanted = asked.backers.union(asked.backgrounds, *(unit.within for unit in units), *backers)
    return Demand(units, words, sum(unit.weight for unit in units) + sum(w for _, w in words), wanted, tuple(patterns.items()))


def _demand(concept: str, inner: Sequence[str], concepts: ConceptLexicon) -> ConceptDemand:
    wider = concepts.ancestors(concept)
    farthest = [a for a in wider if not concepts.concepts[a].parents] or [concept]
    return ConceptDemand(
        concept,
        {c: _NARROWER[concepts.ancestors(c).get(concept, 0)] for c in concepts.within(concept)},
        tuple(frozenset(concepts.within(parent)) for parent in concepts.concepts[concept].parents),
        tuple(frozenset(concepts.within(c)) for c in inner if c not in wider),
        frozenset().union(*(concepts.within(a) for a in farthest)),
        inverse_frequency(f"#{concept}"),
        concept in concepts.topics,
    )


def coverage(demand: Demand, reading: Reading) -> float:
    """Share of what is asked for that the document is about, 0 to 1, rare things counting more."""
    if not demand.total:
        return 0.0
    fields: list[list[tuple[ConceptDemand, float]]] = []
    for unit in demand.concepts:
        share = min(1.0, _covered(unit, reading) / _FULL)
        group = next((g for g in fields if unit.topic and g[0][0].topic and unit.id in g[0][0].field), None)
        if group is None:
            fields.append([(unit, share)])
        else:
            group.append((unit, share))
    covered: list[tuple[float, float]] = []
    for group in fields:
        best, mean = max(s for _, s in group), sum(s for _, s in group) / len(group)
        covered.append((sum(unit.weight for unit, _ in group), _ALTERNATIVES * best + (1 - _ALTERNATIVES) * mean))
    for pattern, weight in demand.words:
        frequency = sum(place_weight(match.start(), reading.title_end) for match in pattern.finditer(reading.normal))
        covered.append((weight, min(1.0, saturated(frequency) / _FULL)))
    weighed = sum(weight * share for weight, share in covered) / demand.total
    # A rare thing counts more, yet a document that answers only that one is no answer to "AI for drugs".
    return _BY_WEIGHT * weighed + (1 - _BY_WEIGHT) * sum(share for _, share in covered) / len(covered)


def _covered(unit: ConceptDemand, reading: Reading) -> float:
    own = max((s * unit.within[c] for c, s in reading.strengths.items() if c in unit.within), default=0.0)
    if own >= _FULL:
        return own
    # Blockchain and media together are nearly "blockchain media"; solar alone is little of "perovskite".
    for families, alone in ((unit.above, _WIDER), (unit.beside, _BESIDE)):
        if families:
            share = _TOGETHER if len(families) > 1 else alone
            own = max(own, share * min(strength_of(reading, family) for family in families))
    return own


def focus(demand: Demand, reading: Reading, topics: Set[str]) -> float:
    """How far the document is about what is asked for rather than about something else, 0 to 1."""
    units = [unit for unit in demand.concepts if unit.topic]
    if not units:
        return 0.0
    others = max((f for c, f in reading.frequencies.items() if c in topics and not any(c in unit.field for unit in units)), default=0.0)
    own = max(sum(f for c, f in reading.frequencies.items() if c in unit.within) for unit in units)
    return own / (own + others) if own else 0.0


def strength_of(reading: Reading, family: frozenset[str]) -> float:
    """How much the document is about anything in a family of concepts."""
    return max((value for concept, value in reading.strengths.items() if concept in family), default=0.0)


def _pattern(word: str) -> re.Pattern[str]:
    if word.isascii():
        return re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?:s|es)?(?![a-z0-9])")
    return re.compile(re.escape(word))
