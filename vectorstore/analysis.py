"""A text analysed once for all that the index keeps of it: its words, its concepts, its vector."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from domain.document import Document
from domain.search import WordRow
from vectorstore.concepts import ConceptLexicon, Mention
from vectorstore.postings import pack
from vectorstore.tokenise import VERSION, normalise, spans

_FORMAT = "3"
READ = 2500
"""Characters of a text that are read again when it is found; what a news item is about it says there."""
_REMEMBERED = 256
"""Texts; a document is analysed for its words and again, a batch of documents later, for its vector."""
_MOST_COUNTED = 4


@dataclass(frozen=True, slots=True)
class Analysis:
    """The text in normal form, its tokens with where they start, and the concepts in it."""

    normal: str
    tokens: tuple[tuple[str, int], ...]
    mentions: tuple[Mention, ...]


@lru_cache(maxsize=_REMEMBERED)
def analysed(text: str, concepts: ConceptLexicon) -> Analysis:
    normal = normalise(text)
    return Analysis(normal, tuple((token, start) for token, start, _ in spans(normal)), tuple(concepts.find(normal)))


def word_row(document: Document, concepts: ConceptLexicon, version: str) -> WordRow:
    """What the index keeps of a document in the store."""
    found, title_end = analysed(document.body, concepts), len(document.title)
    words = pack(_words(found, 0, title_end, concepts), _words(found, title_end, len(found.normal) + 1, concepts))
    until = title_end + 1 + READ
    return WordRow(document.id, version, words, found.normal[:until], pack_mentions(found.mentions, until, concepts))


def _words(found: Analysis, first: int, last: int, concepts: ConceptLexicon) -> Iterator[str]:
    """Words of a part of a text, its concepts as `#id`, and once each the concepts those lie within."""
    yield from (token for token, start in found.tokens if first <= start < last)
    counts = Counter(mention.concept for mention in found.mentions if first <= mention.start < last)
    for concept, count in counts.items():
        for _ in range(min(count, _MOST_COUNTED)):
            yield f"#{concept}"
    yield from (f"#{concept}" for concept in {a for concept in counts for a in concepts.ancestors(concept)} - counts.keys())


def words_version(concepts: ConceptLexicon) -> str:
    """Changes with anything that word rows are made by."""
    content = "\n".join((_FORMAT, VERSION, concepts.digest, *concepts.order))
    return hashlib.blake2b(content.encode(), digest_size=6).hexdigest()


def pack_mentions(mentions: Sequence[Mention], until: int, concepts: ConceptLexicon) -> bytes:
    """Three numbers of two bytes each: which concept of the lexicon, where it starts, how long it is."""
    number = concepts.order
    rows = [(number[m.concept], m.start, m.end - m.start) for m in mentions if m.end <= until and m.start < 65536]
    return np.array(rows, dtype=np.uint16).tobytes()


def unpack_mentions(packed: bytes, concepts: ConceptLexicon, wanted: Set[str]) -> tuple[Mention, ...]:
    """Of what was packed the mentions of the concepts wanted."""
    names = concepts.names
    numbers = np.frombuffer(packed, dtype=np.uint16).tolist()
    return tuple(
        Mention(names[concept], start, start + length)
        for concept, start, length in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
        if names[concept] in wanted
    )
