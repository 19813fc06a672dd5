"""The embedded embedding: words and bilingual concepts to unit vectors, deterministic, without any download."""

from __future__ import annotations

import hashlib
import math
import zlib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from vectorstore.analysis import analysed
from vectorstore.concepts import ConceptLexicon, Mention, lexicon
from vectorstore.tokenise import VERSION

WORD_DIMENSIONS, CONCEPT_DIMENSIONS = 256, 512
"""The first dimensions hold hashed words, the rest is reserved for concepts."""
_SLOTS = 3
"""Coordinates of one concept: two of a thousand concepts then overlap by 0.04 on average."""
_CONCEPT_SHARE = 0.8
"""Share of a vector's squared length that concepts get; chosen on labelled queries (docs/search.md)."""
_TITLE, _LEAD, _BODY = 3.0, 1.5, 1.0
_LEAD_CHARACTERS = 160
_SATURATION = 2.0
_STEP = 0.6
"""What a concept passes on to the wider one it lies within, per step."""
_MOST_IDF = 6.0


class HashedEmbedder:
    """Fulfils domain.ports.Embedder. The id changes with the lexicon, the frequencies, the tokeniser and the layout.

    The first line of a text counts as its title. Weights are saturated term frequencies times an inverse document
    frequency from a shipped table (shares of documents in news of the trade), so a vector never depends on what is stored.
    """

    def __init__(self, concepts: ConceptLexicon | None = None) -> None:
        self.concepts = concepts or lexicon()
        self.dimension = WORD_DIMENSIONS + CONCEPT_DIMENSIONS
        tables = hashlib.blake2b(
            "\n".join((self.concepts.digest, *(f"{t} {s}" for t, s in sorted(shares().items())))).encode(), digest_size=4
        )
        self.id = f"hash-v2-{self.dimension}-{VERSION}-{tables.hexdigest()}"
        self._word_slots: dict[str, tuple[int, float]] = {}
        self._concept_slots = {concept: _concept_slots(concept) for concept in self.concepts.concepts}
        self._concept_weights = {concept: inverse_frequency(f"#{concept}") for concept in self.concepts.concepts}

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimension), each row of length 1, or all zero for a text without words and concepts."""
        matrix = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(matrix, texts, strict=True):
            self._fill(row, text)
        return matrix

    def _fill(self, row: NDArray[np.float32], text: str) -> None:
        found = analysed(text, self.concepts)
        title_end = found.normal.find("\n")
        title_end = len(found.normal) if title_end < 0 else title_end
        self._fill_words(row[:WORD_DIMENSIONS], found.tokens, title_end)
        weights = self.concept_weights(found.mentions, title_end)
        for concept, weight in weights.items():
            for slot, sign in self._concept_slots[concept]:
                row[slot] += weight * sign
        words, concepts = row[:WORD_DIMENSIONS], row[WORD_DIMENSIONS:]
        word_length, concept_length = float(np.linalg.norm(words)), float(np.linalg.norm(concepts))
        share = _CONCEPT_SHARE if word_length and concept_length else 1.0 if concept_length else 0.0
        if concept_length:
            concepts *= math.sqrt(share) / concept_length
        if word_length:
            words *= math.sqrt(1.0 - share) / word_length

    def _fill_words(self, words: NDArray[np.float32], tokens: Sequence[tuple[str, int]], title_end: int) -> None:
        frequency: dict[str, float] = defaultdict(float)
        for token, start in tokens:
            frequency[token] += place_weight(start, title_end)
        slots = self._word_slots
        for token, weight in frequency.items():
            slot = slots.get(token)
            if slot is None:
                slot = slots[token] = _word_slot(token)
            words[slot[0]] += slot[1] * saturated(weight)

    def concept_weights(self, mentions: Sequence[Mention], title_end: int) -> dict[str, float]:
        """Weight per concept of a text, wider concepts included."""
        frequency: dict[str, float] = defaultdict(float)
        for mention in mentions:
            frequency[mention.concept] += place_weight(mention.start, title_end)
        strength = {concept: saturated(weight) for concept, weight in frequency.items()}
        for concept, value in list(strength.items()):
            for wider, steps in self.concepts.ancestors(concept).items():
                strength[wider] = max(strength.get(wider, 0.0), value * _STEP**steps)
        return {concept: value * self._concept_weights[concept] for concept, value in strength.items()}


def saturated(weight: float) -> float:
    """0 to 1: the first mentions count most."""
    return weight / (weight + _SATURATION)


def place_weight(start: int, title_end: int) -> float:
    """What one mention counts: in the title, in the first sentences, further down."""
    if start < title_end:
        return _TITLE
    return _LEAD if start < title_end + _LEAD_CHARACTERS else _BODY


def _concept_slots(concept: str) -> tuple[tuple[int, float], ...]:
    # crc32 is the same on every machine; Python's hash() is not.
    numbers = [zlib.crc32(f"{concept}#{i}".encode()) for i in range(_SLOTS)]
    scale = 1.0 / math.sqrt(_SLOTS)
    return tuple((WORD_DIMENSIONS + n % CONCEPT_DIMENSIONS, scale if n >> 16 & 1 else -scale) for n in numbers)


def _word_slot(token: str) -> tuple[int, float]:
    number = zlib.crc32(token.encode())
    return number % WORD_DIMENSIONS, inverse_frequency(token) * (1.0 if number >> 16 & 1 else -1.0)


def inverse_frequency(token: str) -> float:
    """Between 0.3 (in every article) and 6 (rare or unknown): ln of one over the token's share of documents."""
    share = shares().get(token)
    return _MOST_IDF if share is None else min(_MOST_IDF, max(0.3, -math.log(share)))


@cache
def shares() -> dict[str, float]:
    """Share of documents that hold a word, or a concept (`#id`), in news of the trade; rare ones are not listed."""
    text = files("vectorstore").joinpath("frequencies.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("# "))
    return {token: float(share) for token, share in rows}
