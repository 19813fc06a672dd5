"""What people say who do not use the term: "machines that understand speech". Read in questions only, never in documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from domain.errors import ConfigurationError
from domain.phrases import PhraseFinder
from vectorstore.concepts import ConceptLexicon, Mention
from vectorstore.tokenise import normalise
from vectorstore.tokenise import spans as tokens

_BLANK = "_"
"""Stands for a blank inside a word of several words."""


@dataclass(frozen=True, slots=True)
class LayMention:
    """A concept that a question describes, and where its words stand."""

    concept: str
    spans: tuple[tuple[int, int], ...]


class LayWords:
    """Sets of words that together mean a concept. Build once; safe to share between threads."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        """`entries` gives for a concept "zh set; zh set | en set; …", the words of a set parted by blanks."""
        self._sets: list[tuple[str, frozenset[str]]] = []
        owners: dict[frozenset[str], str] = {}
        for concept, line in entries.items():
            for alternative in normalise(line).replace("-", _BLANK).replace("|", ";").split(";"):
                words = frozenset(word.replace(_BLANK, " ") for word in alternative.split())
                if not words:
                    continue
                if owners.setdefault(words, concept) != concept:
                    raise ConfigurationError(f"lay words: {alternative.strip()!r} stands for {owners[words]!r} and {concept!r}; keep one")
                self._sets.append((concept, words))
        # The set that says most comes first: it is the one found.
        self._sets.sort(key=lambda one: -len(one[1]))
        self._of_word: dict[str, list[int]] = defaultdict(list)
        for number, (_, words) in enumerate(self._sets):
            for word in words:
                self._of_word[word].append(number)
        forms: dict[str, list[str]] = defaultdict(list)
        for word in self._of_word:
            for form in _forms(word):
                forms[form].append(word)
        self._finder = PhraseFinder(forms)

    def find(self, normal: str, understood: Sequence[Mention] = ()) -> list[LayMention]:
        """Concepts that a question in normal form describes; what the lexicon has understood already describes nothing more."""
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        pieces = [(start, end) for _, start, end in tokens(normal)]
        whole, starts, ends = set(pieces), {start for start, _ in pieces}, {end for _, end in pieces}
        for start, end, words_of_form in self._finder.find(normal.replace("-", " ")):
            # Words as they are cut: 朋友 but not that of 小朋友, and of single characters 猫 but not the 币 of 人民币.
            if start not in starts or end not in ends or (end - start == 1 and (start, end) not in whole):
                continue
            for word in words_of_form:
                places[word].append((start, end))
        found: dict[str, LayMention] = {}
        for number in sorted({number for word in places for number in self._of_word[word]}):
            concept, words = self._sets[number]
            if concept in found or not words <= places.keys():
                continue
            spans = tuple(span for word in words for span in places[word])
            if all(any(m.start <= start and end <= m.end for m in understood) for start, end in spans):
                continue
            found[concept] = LayMention(concept, spans)
        return list(found.values())


def _forms(word: str) -> Iterator[str]:
    """The word with the endings of English."""
    yield word
    if not word.isascii() or not word[-1].isalpha():
        return
    stem = word.removesuffix("e")
    yield from (word + "s", word + "es", stem + "ed", stem + "ing")
    if word.endswith("y"):
        yield from (word[:-1] + "ies", word[:-1] + "ied")


@cache
def lay_words(concepts: ConceptLexicon) -> LayWords:
    """The shipped sets of the concepts that a lexicon has."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files("vectorstore").joinpath("lay_words.yaml").read_text(encoding="utf-8")
    entries = yaml.load(text, Loader=loader)
    return LayWords({concept: line for concept, line in entries.items() if concept in concepts.concepts})
