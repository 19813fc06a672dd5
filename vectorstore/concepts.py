"""The concept lexicon: what terms mean the same thing in Chinese and English, and what lies within what."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from domain.errors import ConfigurationError
from domain.phrases import PhraseFinder
from domain.place import Place, places
from vectorstore.tokenise import normalise

_IGNORED = "ignored"
_CIRCUMSTANCES = frozenset({"business.yaml", "companies.yaml", "investors.yaml", "regions.yaml"})
"""Files about what happens to companies, who they and their investors are, and where; all others name what companies do."""
_SEAM = re.compile(r"(?<=[a-z0-9])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[a-z0-9])")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Place names that are everyday words or too short to stand for a place in lower-cased text.
_NO_PLACE_NAMES = frozenset({"us", "sip", "园区", "the u.s.", "the uk", "mobile", "reading", "nice", "bath", "orange"})


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning. `terms` in normal form, `parents` the wider concepts it lies within, `zh` and `en` its names to show.

    `topic` says that it is something companies do, not a circumstance such as a round, an investor or a place.
    """

    id: str
    zh: str
    en: str
    terms: tuple[str, ...]
    parents: tuple[str, ...] = ()
    topic: bool = True


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found in a text: its span counts characters of the text as handed in."""

    concept: str
    start: int
    end: int


class ConceptLexicon:
    """All concepts in one automaton. Build once; safe to share between threads."""

    def __init__(self, concepts: Mapping[str, Concept], ignored: tuple[str, ...] = ()) -> None:
        self.concepts = dict(concepts)
        self._ancestors = {key: _ancestors(key, self.concepts) for key in self.concepts}
        self._narrower: dict[str, set[str]] = {key: set() for key in self.concepts}
        for key, wider in self._ancestors.items():
            for ancestor in wider:
                self._narrower[ancestor].add(key)
        owners: dict[str, str] = {}
        for concept in self.concepts.values():
            for term in concept.terms:
                for form in _forms(term):
                    if owners.setdefault(form, concept.id) != concept.id:
                        raise ConfigurationError(f"lexicon: the term {form!r} stands in {owners[form]!r} and in {concept.id!r}; keep one")
        for concept in self.concepts.values():
            for term in concept.terms:
                for form in _regional_forms(term):
                    # A word of the lexicon stays what the lexicon says it is.
                    owners.setdefault(form, concept.id)
        for phrase in ignored:
            for form in _forms(normalise(phrase)):
                owners[form] = _IGNORED
        self.names = tuple(sorted(self.concepts))
        self.order = {concept: number for number, concept in enumerate(self.names)}
        """Concepts by number and the number of each, for what is packed."""
        self._finder = PhraseFinder(owners)
        self.terms = owners
        self.topics = frozenset(concept.id for concept in self.concepts.values() if concept.topic)
        content = "\n".join(f"{form}\t{owner}\t{' '.join(sorted(self.ancestors(owner)))}" for form, owner in sorted(owners.items()))
        self.digest = hashlib.blake2b(content.encode(), digest_size=4).hexdigest()
        """Eight hex digits that change with any term or parent."""

    def find(self, normal: str) -> list[Mention]:
        """Concepts in a text in normal form (`normalise`), by position; a term inside a longer one does not count."""
        found = self._finder.find(normal.replace("-", " "))
        found.sort(key=lambda span: (span[0], -span[1]))
        mentions: list[Mention] = []
        reached = 0
        for start, end, owner in found:
            # Of 中国企业 the 国企 is chance: what a term adds to the one before must be a word.
            if end <= reached or (start < reached and end - reached < 2):
                continue
            reached = end
            if owner != _IGNORED:
                mentions.append(Mention(owner, start, end))
        return mentions

    def inside(self, normal: str, mention: Mention) -> list[str]:
        """Concepts whose terms stand inside the term of a mention: satellite in "satellite constellation"."""
        text = normal.replace("-", " ")[mention.start : mention.end]
        shorter = (owner for start, end, owner in self._finder.find(text) if end - start < len(text))
        return [owner for owner in dict.fromkeys(shorter) if owner not in (_IGNORED, mention.concept)]

    def ancestors(self, concept: str) -> Mapping[str, int]:
        """Wider concepts and how many steps away they are."""
        return self._ancestors.get(concept, {})

    def within(self, concept: str) -> Set[str]:
        """The concept itself and all that lie within it."""
        return self._narrower.get(concept, set()) | {concept}

    def within_any(self, concepts: Iterable[str]) -> frozenset[str]:
        """These concepts and all that lie within one of them."""
        return frozenset().union(*map(self.within, concepts))

    def name(self, concept: str, lang: str = "zh") -> str:
        found = self.concepts[concept]
        return found.en if lang == "en" else found.zh

    def counts(self, normal: str) -> Counter[str]:
        return Counter(mention.concept for mention in self.find(normal))


def _ancestors(concept: str, concepts: Mapping[str, Concept]) -> dict[str, int]:
    steps: dict[str, int] = {}
    frontier, distance = concepts[concept].parents, 1
    while frontier and distance < 5:
        upper: list[str] = []
        for parent in frontier:
            if parent in concepts and parent not in steps and parent != concept:
                steps[parent] = distance
                upper += concepts[parent].parents
        frontier, distance = tuple(upper), distance + 1
    return steps


def _forms(term: str) -> Iterator[str]:
    """The term as matched: hyphens as blanks, a plural of an English term, blanks at the seam of scripts or none."""
    plain = term.replace("-", " ")
    yield plain
    if _CHINESE.search(plain):
        spaced = _SEAM.sub(" ", plain)
        if spaced != plain:
            yield spaced
        return
    last = plain[-1]
    if not last.isalpha() or len(plain) < 3:
        return
    if plain.endswith(("s", "x", "ch", "sh")):
        if not plain.endswith("s"):
            yield plain + "es"
    elif last == "y" and plain[-2] not in "aeiou":
        yield plain[:-1] + "ies"
    else:
        yield plain + "s"


def _regional_forms(term: str) -> Iterator[str]:
    """The term in the words of Hong Kong and Taiwan."""
    for word, others in _regional_words().items():
        if word in term:
            for other in others:
                yield from _forms(term.replace(word, other))


@cache
def _regional_words() -> Mapping[str, tuple[str, ...]]:
    words = yaml.safe_load(files("vectorstore").joinpath("regional_words.yaml").read_text(encoding="utf-8"))
    return {normalise(word): tuple(normalise(other) for other in others) for word, others in words.items()}


def _entries(tree: Mapping[str, Any], parents: tuple[str, ...]) -> Iterator[Concept]:
    for concept, value in tree.items():
        if concept == "_":
            continue
        line = value.get("_", "|") if isinstance(value, dict) else value
        chinese, english, *wider = [[t.strip() for t in part.split(",") if t.strip()] for part in str(line).split("|")]
        above = (*parents, *(wider[0] if wider else []))
        terms = tuple(dict.fromkeys(normalise(t) for t in (*chinese, *english)))
        yield Concept(concept, (chinese or english or [concept])[0], (english or chinese or [concept])[0], terms, above)
        if isinstance(value, dict):
            yield from _entries(value, (concept,))


def read_concepts(tree: Mapping[str, Any]) -> dict[str, Concept]:
    """Concepts of a lexicon file: `id: "zh, zh | en, en | wider ids"`, or a mapping with `_` for its own terms and narrower ones inside."""
    found: dict[str, Concept] = {}
    for concept in _entries(tree, ()):
        if concept.id in found:
            raise ConfigurationError(f"lexicon: the concept {concept.id!r} is defined twice; merge the two lines")
        found[concept.id] = concept
    return found


def read_companies(tree: Mapping[str, str]) -> dict[str, Concept]:
    """Companies by their field: `field: Chinese/further = English/further; …` gives a concept each, that lies within the field."""
    found: dict[str, Concept] = {}
    for field_of_work, companies in tree.items():
        for company in companies.split(";"):
            names = [normalise(name.strip()) for side in company.split("=") for name in side.split("/")]
            chinese, english = company.split("=")[0].split("/")[0].strip(), company.split("=")[-1].split("/")[0].strip()
            key = "co_" + re.sub(r"\W+", "_", normalise(english)).strip("_")
            if key in found:
                raise ConfigurationError(f"lexicon: the company {english!r} is listed twice; keep one")
            found[key] = Concept(key, chinese, english, tuple(dict.fromkeys(names)), (field_of_work,), topic=False)
    return found


def _place_concepts(known: Mapping[str, Concept]) -> Iterator[Concept]:
    """The gazetteer as concepts, each within the place around it; a term of the lexicon (Berkeley, the university) stays there."""
    taken = {*_NO_PLACE_NAMES, *(term for concept in known.values() for term in concept.terms)}
    for place in places().values():
        terms = []
        for name in (normalise(n) for n in place.names):
            if name not in taken and len(name) > 1:
                taken.add(name)
                terms.append(name)
        if terms:
            yield Concept(_place_id(place), place.zh, place.en, tuple(terms), _around(place), topic=False)


def _place_id(place: Place) -> str:
    return "place_" + re.sub(r"\W+", "_", place.en.lower()).strip("_") + ("" if place.parent is None else "_" + str(len(place.zh)))


def _around(place: Place) -> tuple[str, ...]:
    if place.parent is not None:
        return (_place_id(places()[place.parent]),)
    return (f"region_{place.region}",)


@cache
def lexicon() -> ConceptLexicon:
    """The shipped lexicon; one read per process."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Concept] = {}
    ignored: tuple[str, ...] = ()
    origin: dict[str, str] = {}
    for path in sorted(files("vectorstore").joinpath("lexicon").iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".yaml"):
            continue
        tree = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
        ignored += tuple(tree.pop(_IGNORED, ()))
        read = read_companies(tree) if path.name == "companies.yaml" else read_concepts(tree)
        for concept in read.values():
            if concept.id in found:
                raise ConfigurationError(f"lexicon: {concept.id!r} stands in {origin[concept.id]} and in {path.name}; keep one")
            found[concept.id], origin[concept.id] = replace(concept, topic=path.name not in _CIRCUMSTANCES), path.name
    for place in list(_place_concepts(found)):
        found.setdefault(place.id, place)
    for concept in found.values():
        missing = [parent for parent in concept.parents if parent not in found]
        if missing:
            raise ConfigurationError(f"lexicon: {concept.id!r} lies within {missing[0]!r}, which is not defined; add it or drop it")
    return ConceptLexicon(found, ignored)
