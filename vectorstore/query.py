"""What a query asks for: its words, its concepts, and which words a concept already stands for."""

from __future__ import annotations

from dataclasses import dataclass

from vectorstore.concepts import ConceptLexicon
from vectorstore.tokenise import normalise, query_words, spans


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as read. `free` words stand outside every concept, `covered` ones inside."""

    normal: str
    free: tuple[str, ...]
    covered: tuple[str, ...]
    concepts: tuple[str, ...]

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
        if any(mention.start <= start and end <= mention.end for mention in mentions):
            covered[token] = None
        elif token in query_words():
            idle[token] = None
        else:
            free[token] = None
    found = tuple(dict.fromkeys(mention.concept for mention in mentions))
    if not free and not found:
        free = idle
    return Asked(normal, tuple(free), tuple(covered), found)


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
