"""What a query asks for: its words, its concepts, and which words a concept already stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vectorstore.concepts import ConceptLexicon
from vectorstore.tokenise import normalise, query_words, spans

IDLE = frozenset({"startup", "financing"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as read. `free` words stand outside every concept, `covered` ones inside.

    `concepts` leaves out those that nearly every article here is about (startup, financing) as long as anything else is asked for.
    `inner` gives for a concept those whose terms stand inside its own: satellite in "satellite constellation".
    """

    normal: str
    free: tuple[str, ...]
    covered: tuple[str, ...]
    concepts: tuple[str, ...]
    inner: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.free, *self.covered)


def read_query(query: str, concepts: ConceptLexicon) -> Asked:
    """Question words ("哪些公司", "companies that") are left out as long as anything else is asked for."""
    normal = normalise(query).strip()
    mentions = concepts.find(normal)
    free: dict[str, None] = {}
    covered: dict[str, None] = {}
    idle: dict[str, None] = {}
    for token, start, end in spans(normal):
        around = [mention.concept for mention in mentions if mention.start <= start and end <= mention.end]
        if around and not IDLE.issuperset(around):
            covered[token] = None
        elif around or token in query_words():
            idle[token] = None
        else:
            free[token] = None
    found = tuple(dict.fromkeys(mention.concept for mention in mentions))
    narrowing = tuple(concept for concept in found if concept not in IDLE)
    if not free and not narrowing:
        free = {} if found else idle
    inner = {mention.concept: tuple(concepts.inside(normal, mention)) for mention in mentions}
    return Asked(normal, tuple(free), tuple(covered), narrowing or (() if free else found), inner)


def index_tokens(text: str, concepts: ConceptLexicon) -> list[str]:
    """Words of a text, its concepts as `#id`, and once each the concepts those lie within."""
    normal = normalise(text)
    found = [token for token, _, _ in spans(normal)]
    counts = concepts.counts(normal)
    wider = {ancestor for concept in counts for ancestor in concepts.ancestors(concept)}
    for concept, count in counts.items():
        found += [f"#{concept}"] * min(count, 4)
    found += [f"#{concept}" for concept in sorted(wider - counts.keys())]
    return found
