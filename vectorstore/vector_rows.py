"""All vectors in one compact matrix beside Chroma: exact scores for what a filter leaves, and for all of a store that is not large.

Chroma answers without a filter in milliseconds, with one in about a hundred; comparing every row that passes takes a few. The files are a
cache: they can be deleted at any time and are rebuilt from Chroma.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.errors import StorageError
from domain.search import Passing
from vectorstore.best import best_places

_LEVELS = 127.0
_GROWTH = 1.5
_BLOCK = 1024
_NONE = -2.0
"""Below every cosine."""
_PICKED = 3
"""Comparing every row costs no more than picking a third of them."""


def owner_of(record_id: str) -> str:
    """The document or lead a record belongs to."""
    return record_id.rsplit("#", 1)[0]


def _parts(record_id: str) -> tuple[str, int]:
    owner, _, number = record_id.rpartition("#")
    return owner, int(number)


class _Layout(NamedTuple):
    """Owners, the place of each record's owner among them, the record's row, and whether these are all rows in their order."""

    owners: Sequence[str]
    places: NDArray[np.int64]
    rows: NDArray[np.int64]
    in_order: bool


class VectorRows:
    """Vectors as bytes with one scale per row (an eighth of the error that two documents' ranks differ by).

    On disk: `rows` (a float32 scale and `dimension` signed bytes each) and `names` (one record id per line, "-id" takes
    one away), both only ever appended to. Rows are appended before Chroma is written, so after a crash a row is never
    older than Chroma's.
    """

    def __init__(self, dimension: int, folder: Path | None = None) -> None:
        self.dimension = dimension
        self._rows_file = folder / "vectors.rows" if folder else None
        self._names_file = folder / "vectors.names" if folder else None
        # Dimension by dimension, since a question in hashed words has some twenty that are not zero.
        self._codes: NDArray[np.int8] = np.zeros((dimension, 0), dtype=np.int8)
        self._scales: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._used = 0
        self._rows_of: dict[str, tuple[int, ...]] = {}
        self._count = 0
        self._version = 0
        self._layouts: dict[bool, tuple[Sequence[str] | None, int, _Layout]] = {}
        self._lock = threading.Lock()
        self._load()

    def __len__(self) -> int:
        return self._count

    def __contains__(self, record_id: str) -> bool:
        owner, number = _parts(record_id)
        rows = self._rows_of.get(owner, ())
        return number < len(rows) and rows[number] >= 0

    def names(self) -> list[str]:
        return [record for owner in list(self._rows_of) for record in self.records_of(owner)]

    def records_of(self, owner: str) -> list[str]:
        return [f"{owner}#{number}" for number, row in enumerate(self._rows_of.get(owner, ())) if row >= 0]

    def count_owners(self) -> int:
        return len(self._rows_of)

    def put(self, record_ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Adds or replaces."""
        if not record_ids:
            return
        peaks = np.abs(vectors).max(axis=1)
        scales = np.where(peaks > 0, peaks, 1.0).astype(np.float32) / np.float32(_LEVELS)
        codes = np.rint(vectors / scales[:, None]).astype(np.int8)
        with self._lock:
            self._reserve(len(record_ids))
            first = self._used
            self._codes[:, first : first + len(codes)] = codes.T
            self._scales[first : first + len(codes)] = scales
            self._used += len(codes)
            for i, record in enumerate(record_ids):
                self._set(record, first + i)
            self._version += 1
            self._append(scales, codes, record_ids)

    def remove(self, record_ids: Iterable[str]) -> None:
        with self._lock:
            gone = [record for record in record_ids if self._unset(record)]
            self._version += 1
            if gone:
                self._append(None, None, [f"-{record}" for record in gone])

    def clear(self) -> None:
        with self._lock:
            self._codes, self._scales = self._codes[:, :0].copy(), self._scales[:0].copy()
            self._used, self._rows_of, self._count, self._version = 0, {}, 0, self._version + 1
            for path in (self._rows_file, self._names_file):
                if path is not None:
                    path.unlink(missing_ok=True)

    def scores(self, vector: NDArray[np.float32], owners: Sequence[str]) -> NDArray[np.float32]:
        """For each owner the best cosine of its records with a unit vector; -1 for one that is not known."""
        if not self._used:
            return np.full(len(owners), -1.0, dtype=np.float32)
        held = list(map(self._rows_of.get, owners, repeat((-1,))))
        rows = np.fromiter(chain.from_iterable(held), dtype=np.int64)
        scores = self._cosines(vector, rows)
        scores[rows < 0] = -1.0
        if len(rows) > len(held):
            scores = np.maximum.reduceat(scores, np.cumsum([0, *map(len, held[:-1])]))
        return scores

    def best(self, vector: NDArray[np.float32], limit: int, passing: Passing | None = None) -> dict[str, float]:
        """owner → best cosine of its records, of the best owners among all or those that pass, each record compared."""
        ids, places, rows, in_order = self._laid_out(passing.all_ids if passing is not None else None)
        if passing is not None:
            kept = passing.mask[places]
            places, rows = places[kept], rows[kept]
        best = np.full(len(ids), _NONE, dtype=np.float32)
        if in_order and passing is None:
            cosines = self._cosines(vector, slice(len(rows)))
        elif len(rows) * _PICKED > self._used:
            cosines = self._cosines(vector, slice(self._used)).take(rows)
        else:
            cosines = self._cosines(vector, rows)
        np.maximum.at(best, places, cosines)
        found = best_places(best, limit, above=_NONE)
        found = found[np.argsort(-best[found], kind="stable")][:limit]
        return {ids[place]: score for place, score in zip(found.tolist(), best[found].tolist(), strict=True)}

    def _laid_out(self, all_ids: Sequence[str] | None) -> _Layout:
        """For all records of owners among `all_ids` (None: of all); one layout with filters and one without are kept."""
        known = self._layouts.get(all_ids is None)
        if known is not None and known[0] is all_ids and known[1] == self._version:
            return known[2]
        version, rows_of = self._version, self._rows_of
        ids = list(rows_of) if all_ids is None else all_ids
        held = [rows_of.get(owner, ()) for owner in ids]
        rows = np.fromiter(chain.from_iterable(held), dtype=np.int64)
        places = np.repeat(np.arange(len(ids)), np.fromiter(map(len, held), dtype=np.int64, count=len(held)))
        there = rows >= 0
        made = _Layout(ids, places[there], rows[there], bool(np.array_equal(rows, np.arange(len(rows)))))
        self._layouts[all_ids is None] = (all_ids, version, made)
        return made

    def _cosines(self, vector: NDArray[np.float32], rows: NDArray[np.int64] | slice) -> NDArray[np.float32]:
        codes, scales = self._codes, self._scales[rows]
        scores = np.zeros(len(scales), dtype=np.float32)
        for place in np.flatnonzero(vector):
            held = (codes[place][rows] if isinstance(rows, slice) else codes[place].take(rows)).astype(np.float32)
            held *= vector[place]
            scores += held
        return scores * scales

    def _set(self, record: str, row: int) -> None:
        owner, number = _parts(record)
        rows = self._rows_of.get(owner, ())
        self._count += number >= len(rows) or rows[number] < 0
        padded = (*rows, *(-1 for _ in range(number + 1 - len(rows))))
        self._rows_of[owner] = (*padded[:number], row, *padded[number + 1 :])

    def _unset(self, record: str) -> bool:
        if record not in self:
            return False
        owner, number = _parts(record)
        rows = self._rows_of[owner]
        self._count -= 1
        left = (*rows[:number], -1, *rows[number + 1 :])
        while left and left[-1] < 0:
            left = left[:-1]
        if left:
            self._rows_of[owner] = left
        else:
            del self._rows_of[owner]
        return True

    def _reserve(self, count: int) -> None:
        if self._used + count <= len(self._scales):
            return
        size = max(1024, int((self._used + count) * _GROWTH))
        codes, scales = np.zeros((self.dimension, size), dtype=np.int8), np.zeros(size, dtype=np.float32)
        codes[:, : self._used], scales[: self._used] = self._codes[:, : self._used], self._scales[: self._used]
        self._codes, self._scales = codes, scales

    def _append(self, scales: NDArray[np.float32] | None, codes: NDArray[np.int8] | None, names: Sequence[str]) -> None:
        if self._rows_file is None or self._names_file is None:
            return
        try:
            self._rows_file.parent.mkdir(parents=True, exist_ok=True)
            if scales is not None and codes is not None:
                packed = np.concatenate([scales[:, None].view(np.int8).reshape(len(scales), 4), codes], axis=1)
                with self._rows_file.open("ab") as out:
                    out.write(packed.tobytes())
            with self._names_file.open("a", encoding="utf-8") as out:
                out.writelines(f"{name}\n" for name in names)
        except OSError as error:
            raise StorageError(
                f"the index folder {self._rows_file.parent} cannot be written ({error}); free space or fix its rights"
            ) from error

    def _load(self) -> None:
        if self._rows_file is None or self._names_file is None or not self._rows_file.exists() or not self._names_file.exists():
            self.clear()
            return
        width = self.dimension + 4
        packed = np.fromfile(self._rows_file, dtype=np.int8)
        written = self._names_file.read_text(encoding="utf-8", errors="replace")
        lines = written.split("\n")[:-1]
        added = sum(not line.startswith("-") for line in lines)
        if len(packed) != added * width or not written.endswith("\n"):
            # Cut short by a crash: start anew, the caller fills it from Chroma.
            self.clear()
            return
        table = packed.reshape(added, width)
        self._scales = np.ascontiguousarray(table[:, :4]).view(np.float32).reshape(added).copy()
        self._codes = np.empty((self.dimension, added), dtype=np.int8)
        # In blocks that stay in the processor's cache while they are turned.
        for first in range(0, added, _BLOCK):
            self._codes[:, first : first + _BLOCK] = table[first : first + _BLOCK, 4:].T
        self._used, row = added, 0
        for line in lines:
            if line.startswith("-"):
                self._unset(line[1:])
                continue
            if line.endswith("#0") and (owner := line[:-2]) not in self._rows_of:
                # Nearly every line: short news is one chunk.
                self._rows_of[owner] = (row,)
                self._count += 1
            else:
                self._set(line, row)
            row += 1
