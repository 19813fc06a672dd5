"""The words of all documents ready to be searched: the store's rows as postings, with a file beside them so that opening is quick."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.errors import StorageError
from domain.ports import WordRows
from domain.search import Passing, WordRow
from vectorstore.postings import Keys, Postings, Rows, Segment, joined, segment_of, tie_of, unpack

_ARRAYS = ("keys", "starts", "rows", "weights", "lengths", "ties", "numbers")
_MAPPED = frozenset({"keys", "starts", "rows", "weights"})
_FORMAT = 1
_WORTH_KEEPING = 2000
"""Rows beyond the file from which it is written anew; up to there, opening reads them from the store in a fifth of a second."""
_BATCH = 2000


class Allowed(NamedTuple):
    """Rows that may be found, of the postings at one moment: what is written meanwhile cannot slip through a filter."""

    postings: Postings
    mask: NDArray[np.bool_]


class WordIndex:
    """`folder` keeps the file; None keeps everything in memory. The file is a cache: the store's rows are what counts."""

    def __init__(self, rows: WordRows, folder: Path | None = None) -> None:
        self._stored = rows
        self._folder = folder
        self._lock = threading.RLock()
        self._postings: Postings | None = None
        self._numbers: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._row_of: dict[str, int] = {}
        self._unkept = 0
        # The place of each row's document among all of them, for the last filter's moment: the same until something is written.
        self._places: tuple[Sequence[str], Postings | None, NDArray[np.int64]] = ((), None, np.zeros(0, dtype=np.int64))

    def put(self, rows: Sequence[WordRow]) -> None:
        """Adds or replaces."""
        with self._lock:
            self._now()
            try:
                numbers = self._stored.put(rows)
            except BaseException:
                self.forget()
                raise
            self._add(numbers, [row.document_id for row in rows], [row.words for row in rows])

    def remove(self, document_ids: Sequence[str]) -> None:
        with self._lock:
            self._now()
            self._stored.remove(document_ids)
            self._bury(document_ids)

    def forget(self) -> None:
        """Drops what is in memory, to be read again: after a write that the store took back."""
        with self._lock:
            self._postings, self._row_of, self._unkept = None, {}, 0

    def search(self, terms: Sequence[str], limit: int, allowed: Allowed | None = None) -> list[tuple[str, float]]:
        """(document id, BM25 score) of documents with any of the terms, best first."""
        postings, mask = allowed or (self._now(), None)
        rows, scores = postings.search(terms, limit, mask)
        return [(postings.ids[row], score) for row, score in zip(rows.tolist(), scores.tolist(), strict=True)]

    def allowed(self, passing: Passing) -> Allowed:
        """The rows of these documents."""
        postings, (documents, known, places) = self._now(), self._places
        if documents is not passing.all_ids or known is not postings:
            place_of = {document: place for place, document in enumerate(passing.all_ids)}
            # A row of no document stands behind the last, where nothing passes.
            found = map(place_of.get, postings.ids, repeat(len(place_of)))
            places = np.fromiter(found, dtype=np.int64, count=len(postings.lengths))
            self._places = (passing.all_ids, postings, places)
        return Allowed(postings, np.append(passing.mask, False).take(places))

    def frequency(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many documents each term occurs."""
        return self._now().frequency(terms)

    def count(self) -> int:
        return self._now().count

    def versions(self) -> dict[str, str]:
        """document id → version of its words."""
        return self._stored.versions()

    def heads_of(self, document_ids: Sequence[str], version: str) -> dict[str, tuple[str, bytes]]:
        """document id → (the beginning in normal form, the concepts in it), of documents indexed with that version."""
        return self._stored.heads_of(document_ids, version)

    def keep(self, least: int = _WORTH_KEEPING) -> None:
        """Writes the file anew where it lacks `least` rows or more."""
        with self._lock:
            if self._folder is None or self._postings is None or self._unkept < least:
                return
            last = int(self._numbers[-1]) if len(self._numbers) else 0
            if self._stored.count() != self._postings.count or self._stored.last() != last:
                self.forget()
                self._now()
            self._compact()
            self._write(self._folder)
            self._unkept = 0

    # ------------------------------------------------------------- memory

    def _now(self) -> Postings:
        postings = self._postings
        if postings is not None:
            return postings
        with self._lock:
            if self._postings is None:
                self._postings = self._read_file() or self._empty()
                self._row_of = {document: row for row, document in enumerate(self._postings.ids)}
                last = int(self._numbers[-1]) if len(self._numbers) else 0
                behind = iter(self._stored.after(last))
                while rows := list(islice(behind, _BATCH)):
                    self._add([n for n, _, _ in rows], [i for _, i, _ in rows], [words for _, _, words in rows])
            return self._postings

    def _empty(self) -> Postings:
        self._numbers = np.zeros(0, dtype=np.int64)
        return Postings([], np.zeros(0, np.uint32), np.zeros(0, np.bool_), np.zeros(0, np.uint32), (), 0, 0)

    def _add(self, numbers: Sequence[int], ids: Sequence[str], packed: Sequence[bytes]) -> None:
        if not ids:
            return
        self._bury(ids)
        before = self._postings
        assert before is not None
        first = len(before.lengths)
        unpacked = [unpack(words) for words in packed]
        lengths = np.array([length for length, _, _ in unpacked], dtype=np.uint32)
        held = np.array([len(keys) for _, keys, _ in unpacked])
        rows: Rows = np.repeat(np.arange(first, first + len(ids), dtype=np.int32), held)
        keys: Keys = np.concatenate([keys for _, keys, _ in unpacked])
        fresh = segment_of(keys, rows, np.concatenate([weights for _, _, weights in unpacked]))
        before.ids.extend(ids)
        self._row_of.update(zip(ids, range(first, first + len(ids)), strict=True))
        self._numbers = np.append(self._numbers, np.array(numbers, dtype=np.int64))
        self._unkept += len(ids)
        self._postings = Postings(
            before.ids,
            np.append(before.lengths, lengths),
            np.append(before.alive, np.ones(len(ids), dtype=np.bool_)),
            np.append(before.ties, np.array([tie_of(i) for i in ids], dtype=np.uint32)),
            _merged([*before.segments, fresh]),
            before.count + len(ids),
            before.words + int(lengths.sum()),
        )

    def _bury(self, document_ids: Sequence[str]) -> None:
        postings = self._postings
        assert postings is not None
        rows = [row for i in document_ids if (row := self._row_of.pop(i, -1)) >= 0]
        if rows:
            alive = postings.alive.copy()
            alive[rows] = False
            words = postings.words - int(postings.lengths[rows].sum())
            self._postings = replace(postings, alive=alive, count=postings.count - len(rows), words=words)
            self._unkept += len(rows)

    def _compact(self) -> None:
        """Leaves the rows that are alive, in one segment."""
        postings = self._now()
        alive = postings.alive
        place = np.cumsum(alive, dtype=np.int32) - 1
        whole = joined(postings.segments) if postings.segments else segment_of(*_NOTHING)
        staying = alive[whole.rows]
        keys = np.repeat(whole.keys, np.diff(whole.starts))[staying]
        kept = segment_of(keys, place[whole.rows[staying]], whole.weights[staying])
        ids = [document for document, living in zip(postings.ids, alive.tolist(), strict=True) if living]
        self._numbers = self._numbers[alive]
        self._row_of = {document: row for row, document in enumerate(ids)}
        self._postings = Postings(
            ids, postings.lengths[alive], np.ones(len(ids), np.bool_), postings.ties[alive], (kept,), postings.count, postings.words
        )

    # ------------------------------------------------------------- file

    def _file(self, folder: Path) -> Path:
        # A store that was made anew counts its rows from one again; its name keeps it from taking the other's words.
        return folder / f"words-{self._stored.identity()}"

    def _write(self, folder: Path) -> None:
        postings = self._now()
        whole = postings.segments[0]
        arrays: tuple[NDArray[Any], ...] = (
            *(whole.keys, whole.starts, whole.rows, whole.weights),
            *(postings.lengths, postings.ties, self._numbers),
        )
        fresh, place = folder / "words.new", self._file(folder)
        try:
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(parents=True)
            for name, values in zip(_ARRAYS, arrays, strict=True):
                np.save(fresh / f"{name}.npy", values)
            (fresh / "ids.txt").write_text("\n".join(postings.ids), encoding="utf-8")
            meta = {"format": _FORMAT, "count": postings.count, "words": postings.words}
            (fresh / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
            for old in folder.glob("words-*"):
                shutil.rmtree(old)
            fresh.rename(place)
        except OSError as error:
            raise StorageError(f"the index folder {folder} cannot be written ({error}); free space or fix its rights") from error

    def _read_file(self) -> Postings | None:
        """The postings of the file, with the rows the store no longer holds buried; None where there is none to trust."""
        if self._folder is None or not (place := self._file(self._folder)).exists():
            return None
        try:
            meta = json.loads((place / "meta.json").read_text(encoding="utf-8"))
            found = {name: np.load(place / f"{name}.npy", mmap_mode="r" if name in _MAPPED else None) for name in _ARRAYS}
            ids = (place / "ids.txt").read_text(encoding="utf-8").split("\n")
        except (OSError, ValueError, EOFError):
            return None
        numbers = found["numbers"]
        if meta["format"] != _FORMAT or not len(numbers) or not len(ids) == len(numbers) == len(found["lengths"]):
            return None
        self._numbers = numbers
        # Plain arrays over the mapped ones: numpy takes three times as long to look into the latter.
        segment = Segment(*(np.asarray(found[name]) for name in ("keys", "starts", "rows", "weights")))
        alive = np.ones(len(ids), dtype=np.bool_)
        postings = Postings(ids, found["lengths"], alive, found["ties"], (segment,), meta["count"], meta["words"])
        there = self._stored.count(int(numbers[-1]))
        if there == postings.count:
            return postings
        alive = np.isin(numbers, np.array(self._stored.numbers(), dtype=np.int64))
        if int(alive.sum()) != there:
            return None
        return replace(postings, alive=alive, count=there, words=int(found["lengths"][alive].sum()))


_NOTHING = (np.zeros(0, np.uint32), np.zeros(0, np.int32), np.zeros(0, np.uint8))


def _merged(segments: list[Segment]) -> tuple[Segment, ...]:
    """Small segments joined until each is less than half of the one before it: few to look into, each word moved a few times."""
    while len(segments) > 1 and 2 * len(segments[-1].rows) > len(segments[-2].rows):
        last = segments.pop()
        segments[-1] = joined([segments[-1], last])
    return tuple(segments)
