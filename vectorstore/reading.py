"""A found document read again: how well it covers each thing the query asks for, and whether it is news of a company."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import itemgetter

from domain.document import Document
from vectorstore.analysis import READ, pack_mentions, unpack_mentions
from vectorstore.concepts import ConceptLexicon, Mention
from vectorstore.embedding import inverse_frequency, place_weight, saturated
from vectorstore.facts import FACTS
from vectorstore.query import Asked
from vectorstore.ranking import NEWS, RULES
from vectorstore.tokenise import normalise

_REMEMBERED = 256
"""Concepts asked for of which what lies within and around them is kept, some twenty kilobytes each."""
_FULL = 0.65
"""Strength that counts as fully covered: once in the title and once in the text."""
_IN_TITLE = 0.6
"""Strength of what stands in the title."""
_NARROWER = (1.0, 0.9, 0.65, 0.4, 0.4)
"""What a mention of a narrower concept counts, by steps down."""
_TOLD = 0.8
"""What a fact covers that the reader found."""
_MOST_WORD = 4.0
_MOST_WORDS = 0.6
"""What all words together weigh at most of what the concepts do: a question that describes much has many that no answer repeats."""
_BY_WEIGHT = 0.6
_TOGETHER, _WIDER, _BESIDE = 0.7, 0.3, 0.6
_PLACES = ("place_", "region_", "abroad")
_ALTERNATIVES = 0.8
"""Of two things asked for in one field ("慢病管理 数字医疗") the better covered one counts so much, their mean the rest."""


class Reading:
    """The beginning of a text in normal form (title, line feed, text) and its concepts.

    `frequencies` are mentions of each concept, most first, those in the title and the first sentences counting more. `news` and `rules`
    say how much it is news of a company that raises money, and how much a rule, a statistic or a market report; `company` whether its
    title names a well-known company.
    """

    def __init__(
        self,
        normal: str,
        title_end: int,
        frequencies: Mapping[str, float],
        mentions: Callable[[Set[str]], Sequence[Mention]],
        news: frozenset[str],
        rules: frozenset[str],
        companies: frozenset[str],
    ) -> None:
        self.normal = normal
        self.title_end = title_end
        self.frequencies = dict(sorted(frequencies.items(), key=itemgetter(1), reverse=True))
        self.mentions = mentions
        """Where any of some concepts stand; only the few documents that are shown need to know."""
        self.news, self.rules = self.strength(news), self.strength(rules)
        self.company = self.strength(companies) >= _IN_TITLE

    def strength(self, family: frozenset[str]) -> float:
        """How much the document is about anything in a family of concepts."""
        if family.isdisjoint(self.frequencies):
            return 0.0
        return saturated(next(value for concept, value in self.frequencies.items() if concept in family))


class Reader:
    """Reads found documents, as the index packed them where it did."""

    def __init__(self, concepts: ConceptLexicon) -> None:
        self._concepts = concepts
        self._news, self._rules = concepts.within_any(NEWS), concepts.within_any(RULES)
        self._companies = frozenset(concept for concept in concepts.concepts if concept.startswith("co_"))

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
        mentions = partial(unpack_mentions, packed, self._concepts)
        return Reading(normal, title_end, frequencies, mentions, self._news, self._rules, self._companies)


@dataclass(frozen=True, slots=True)
class ConceptDemand:
    """A concept asked for, what lies within it with what that counts, and what lies within each concept right above it and each
    that its term names besides.

    `field` holds everything that lies within what it lies in: two concepts of one field are alternatives. `facts` are what the reader
    finds in reports that answers it, whatever words they have for it.
    """

    id: str
    within: Mapping[str, float]
    above: tuple[frozenset[str], ...]
    beside: tuple[frozenset[str], ...]
    field: frozenset[str]
    weight: float
    topic: bool
    facts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Demand:
    """A query as units that a document can cover: concepts with all that lies within them, and words outside of concepts.

    `wanted` holds every concept that answers the query, `marks` a pattern for every word of it. `groups` are the concepts again, those of
    one field together with their weight; `topics` those of them that are topics, and `fields` everything that lies in their fields.
    """

    concepts: tuple[ConceptDemand, ...]
    words: tuple[tuple[str, re.Pattern[str], float], ...]
    words_weight: float
    total: float
    wanted: frozenset[str]
    marks: tuple[tuple[str, re.Pattern[str]], ...]
    groups: tuple[tuple[tuple[ConceptDemand, ...], float], ...]
    topics: tuple[ConceptDemand, ...]
    fields: frozenset[str]
    described: Mapping[str, tuple[tuple[str, re.Pattern[str], float], ...]]


def demand_of(asked: Asked, concepts: ConceptLexicon) -> Demand:
    units = tuple(_demand(c, asked.inner.get(c, ()), concepts) for c in asked.concepts if c not in asked.backgrounds)
    patterns = {word: _pattern(word) for word in asked.words}

    def weighed(of: Iterable[str]) -> tuple[tuple[str, re.Pattern[str], float], ...]:
        return tuple((w, patterns[w], min(inverse_frequency(w), _MOST_WORD)) for w in of if w in patterns)

    words = weighed(asked.free)
    wanted = concepts.within_any(asked.backers).union(asked.backgrounds, *(unit.within for unit in units))
    known, others = sum(unit.weight for unit in units), sum(weight for _, _, weight in words)
    words_weight = min(others, _MOST_WORDS * known) if units else others
    topics = tuple(unit for unit in units if unit.topic)
    fields = frozenset().union(*(unit.field for unit in topics))
    described = {concept: weighed(told) for concept, told in asked.described.items()}
    return Demand(
        units, words, words_weight, known + words_weight, wanted, tuple(patterns.items()), _grouped(units), topics, fields, described
    )


def _grouped(units: Sequence[ConceptDemand]) -> tuple[tuple[tuple[ConceptDemand, ...], float], ...]:
    groups: list[list[ConceptDemand]] = []
    for unit in units:
        group = next((g for g in groups if _alternatives(unit, g[0])), None)
        if group is None:
            groups.append([unit])
        else:
            group.append(unit)
    return tuple((tuple(group), sum(unit.weight for unit in group)) for group in groups)


def _alternatives(one: ConceptDemand, other: ConceptDemand) -> bool:
    """Whether a report that has one of them need not have the other: topics of one field, and places."""
    if one.topic and other.topic:
        return one.id in other.field
    return one.id.startswith(_PLACES) and other.id.startswith(_PLACES)


@lru_cache(maxsize=_REMEMBERED)
def _demand(concept: str, inner: tuple[str, ...], concepts: ConceptLexicon) -> ConceptDemand:
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
        frozenset(FACTS.get(concept, ())),
    )


def coverage(demand: Demand, reading: Reading, told: Set[str] = frozenset()) -> float:
    """Share of what is asked for that the document is about, 0 to 1, rare things counting more; `told` is what was read out of it."""
    if not demand.total:
        return 0.0
    covered: list[tuple[float, float]] = []
    for units, weight in demand.groups:
        shares = [_share(unit, demand, reading, told) for unit in units]
        best, mean = max(shares), sum(shares) / len(shares)
        covered.append((weight, _ALTERNATIVES * best + (1 - _ALTERNATIVES) * mean))
    if demand.words:
        covered.append((demand.words_weight, _words_covered(demand.words, reading)))
    weighed = sum(weight * share for weight, share in covered) / demand.total
    # A rare thing counts more, yet a document that answers only that one is no answer to "AI for drugs".
    return _BY_WEIGHT * weighed + (1 - _BY_WEIGHT) * sum(share for _, share in covered) / len(covered)


def _share(unit: ConceptDemand, demand: Demand, reading: Reading, told: Set[str]) -> float:
    share = min(1.0, _covered(unit, reading) / _FULL)
    if not unit.facts.isdisjoint(told):
        share = max(share, _TOLD)
    # The words of a description answer it too, where the concept was guessed from them.
    return max(share, _words_covered(words, reading)) if (words := demand.described.get(unit.id)) else share


def _words_covered(words: Sequence[tuple[str, re.Pattern[str], float]], reading: Reading) -> float:
    total = found = 0.0
    for word, pattern, weight in words:
        # Most texts hold nothing of most words, and a pattern takes a hundred times as long to say so.
        matches = pattern.finditer(reading.normal) if word in reading.normal else ()
        frequency = sum([place_weight(match.start(), reading.title_end) for match in matches])
        found += weight * min(1.0, saturated(frequency) / _FULL)
        total += weight
    return found / total


def _covered(unit: ConceptDemand, reading: Reading) -> float:
    here = reading.frequencies
    own = max([saturated(here[c]) * unit.within[c] for c in unit.within.keys() & here.keys()], default=0.0)
    if own >= _FULL:
        return own
    # Blockchain and media together are nearly "blockchain media"; solar alone is little of "perovskite".
    for families, alone in ((unit.above, _WIDER), (unit.beside, _BESIDE)):
        if families:
            share = _TOGETHER if len(families) > 1 else alone
            own = max(own, share * min([reading.strength(family) for family in families]))
    return own


def focus(demand: Demand, reading: Reading, topics: Set[str]) -> float:
    """How far the document is about what is asked for rather than about something else, 0 to 1."""
    frequencies = reading.frequencies
    own = max([sum([frequencies[c] for c in unit.within.keys() & frequencies.keys()]) for unit in demand.topics], default=0.0)
    if not own:
        return 0.0
    others = next((f for c, f in frequencies.items() if c in topics and c not in demand.fields), 0.0)
    return own / (own + others)


def _pattern(word: str) -> re.Pattern[str]:
    if word.isascii():
        return re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?:s|es)?(?![a-z0-9])")
    return re.compile(re.escape(word))
