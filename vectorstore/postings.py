"""Postings in arrays: which documents hold a word, how often, and BM25 over them without touching the database."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vectorstore.best import best_places

_TITLE = 3
"""What a word in the title counts, in words of the text."""
_MOST = 255
_K1, _B = 1.2, 0.75
_LEAST_RARITY = 1e-6

Keys = NDArray[np.uint32]
Rows = NDArray[np.int32]
Scores = NDArray[np.float32]


def key_of(term: str) -> int:
    """A term as 32 bits: two of half a million terms share one with a chance of a ten-thousandth, and then share a posting."""
    return zlib.crc32(term.encode())


def pack(title: Iterable[str], text: Iterable[str]) -> bytes:
    """The words of one document: its length in words, then the sorted keys, then the weight of each in one byte."""
    counts = Counter(text)
    length = counts.total()
    for word in title:
        counts[word] += _TITLE
        length += 1
    weights: dict[int, int] = {}
    for word, weight in counts.items():
        key = key_of(word)
        weights[key] = min(_MOST, weights.get(key, 0) + weight)
    keys = np.array(sorted(weights), dtype=np.uint32)
    values = np.array([weights[int(key)] for key in keys], dtype=np.uint8)
    return np.uint32(length).tobytes() + keys.tobytes() + values.tobytes()


def unpack(packed: bytes) -> tuple[int, Keys, NDArray[np.uint8]]:
    """(length in words, keys, weights)."""
    count = (len(packed) - 4) // 5
    length = int(np.frombuffer(packed, dtype=np.uint32, count=1)[0])
    return length, np.frombuffer(packed, np.uint32, count, 4), np.frombuffer(packed, np.uint8, count, 4 + 4 * count)


@dataclass(frozen=True, slots=True)
class Segment:
    """Postings of some rows: for key number i the rows `rows[starts[i]:starts[i + 1]]`, each with its weight."""

    keys: Keys
    starts: NDArray[np.int64]
    rows: Rows
    weights: NDArray[np.uint8]

    def of(self, key: int) -> tuple[Rows, NDArray[np.uint8]]:
        at = int(np.searchsorted(self.keys, key))
        if at == len(self.keys) or self.keys[at] != key:
            return self.rows[:0], self.weights[:0]
        span = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return self.rows[span], self.weights[span]


def segment_of(keys: Keys, rows: Rows, weights: NDArray[np.uint8]) -> Segment:
    """A segment of triples in any order; within a key rows keep theirs."""
    order = np.argsort(keys, kind="stable")
    distinct, starts = np.unique(keys[order], return_index=True)
    return Segment(distinct, np.append(starts, len(keys)).astype(np.int64), rows[order], weights[order])


def joined(parts: Sequence[Segment]) -> Segment:
    """One segment of several; runs that are sorted already are merged in one pass."""
    keys = np.concatenate([np.repeat(part.keys, np.diff(part.starts)) for part in parts])
    return segment_of(keys, np.concatenate([part.rows for part in parts]), np.concatenate([part.weights for part in parts]))


@dataclass(frozen=True, slots=True)
class Postings:
    """All rows at one moment; a change makes another one, so that readers never wait. Row i is the document `ids[i]`.

    `lengths` count words; a row that was replaced or removed is not `alive`, its postings stay until the next merge.
    """

    ids: list[str]
    lengths: NDArray[np.uint32]
    alive: NDArray[np.bool_]
    ties: NDArray[np.uint32]
    segments: tuple[Segment, ...]
    count: int
    words: int
    """Sum of the lengths of the rows that are alive."""

    def frequency(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many documents each term occurs, without the terms that occur in none; removed rows count until a merge."""
        found = {term: sum(len(segment.of(key_of(term))[0]) for segment in self.segments) for term in terms}
        return {term: count for term, count in found.items() if count}

    def search(self, terms: Sequence[str], limit: int, allowed: NDArray[np.bool_] | None = None) -> tuple[Rows, Scores]:
        """(rows, BM25 scores) of the best rows with any of the terms, best first; equal ones in an order that their ids settle."""
        scores = np.zeros(len(self.lengths), dtype=np.float32)
        mean = self.words / max(self.count, 1) or 1.0
        for term in dict.fromkeys(terms):
            parts = [segment.of(key_of(term)) for segment in self.segments]
            holding = sum(len(rows) for rows, _ in parts)
            rarity = max(float(np.log((self.count - holding + 0.5) / (holding + 0.5))) if holding <= self.count else 0.0, _LEAST_RARITY)
            for rows, weights in parts:
                at, weight = rows.astype(np.intp), weights.astype(np.float32)
                norm = np.float32(_K1) * (np.float32(1 - _B) + np.float32(_B / mean) * self.lengths[at].astype(np.float32))
                scores[at] += np.float32(rarity * (_K1 + 1)) * weight / (weight + norm)
        there = scores > 0.0
        if self.count < len(scores):
            there &= self.alive
        if allowed is not None:
            there &= allowed
        found = np.flatnonzero(there)
        found = found[best_places(scores[found], limit)]
        best = found[np.lexsort((self.ties[found], -scores[found]))][:limit].astype(np.int32)
        return best, scores[best]


def tie_of(document_id: str) -> int:
    return zlib.crc32(document_id.encode())
