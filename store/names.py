"""Names in a text: which of the stored names occur in it, without asking the database about each of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from threading import Lock

from sqlalchemy import Column, select

from domain.phrases import PhraseFinder
from domain.text import fold
from store.changes import Changes
from store.database import Database

_SHORTEST = 2
"""Characters; a single one is no name to be found by."""


@dataclass(frozen=True, slots=True)
class _Names:
    """Names as stored by their key (folded, in lower case), the keys in order, and what finds them."""

    printed: dict[str, tuple[str, ...]]
    keys: tuple[str, ...]
    finder: PhraseFinder[tuple[str, ...]]


class StoredNames:
    """All values of one column of names, looked for at once and made again when their table changes. Safe to share between threads."""

    def __init__(self, database: Database, column: Column[str]) -> None:
        self._database = database
        self._column = column
        self._changes = Changes(database, column.table.name)
        self._lock = Lock()
        self._moment = -1
        self._names = _names(())

    def within(self, text: str) -> list[str]:
        """Names that occur in the text, as stored, longest first; case, width and script aside, Latin ones as whole words."""
        found = {name for _, _, names in self._current().finder.find(fold(text).lower()) for name in names}
        return sorted(found, key=lambda name: (-len(name), name))

    def beginning(self, start: str) -> list[str]:
        """Names that begin with `start`, as stored, shortest first."""
        names, prefix = self._current(), fold(start).lower()
        if not prefix:
            return []
        at = bisect_left(names.keys, prefix)
        keys = takewhile(lambda key: key.startswith(prefix), names.keys[at:])
        return sorted((name for key in keys for name in names.printed[key]), key=lambda name: (len(name), name))

    def like(self, name: str, most: int = 3) -> list[str]:
        """Names spelt almost like this one, as stored: one character in four may differ, the nearest first."""
        from rapidfuzz.distance import OSA

        wanted, names = fold(name).lower(), self._current()
        allowed = len(wanted) // 4 + (len(wanted) == 3)
        if not allowed:
            return []
        near = [(distance, key) for key in names.keys if 0 < (distance := OSA.distance(wanted, key, score_cutoff=allowed)) <= allowed]
        return [names.printed[key][0] for _, key in sorted(near)[:most]]

    def _current(self) -> _Names:
        moment = self._changes.now()
        with self._lock:
            if moment != self._moment:
                with self._database.transaction() as connection:
                    names = connection.execute(select(self._column).distinct()).scalars().all()
                self._moment, self._names = moment, _names(names)
            return self._names


def _names(names: Iterable[str]) -> _Names:
    by_key: dict[str, list[str]] = {}
    for name in names:
        key = fold(name).lower()
        if len(key) >= _SHORTEST:
            by_key.setdefault(key, []).append(name)
    printed = {key: tuple(stored) for key, stored in by_key.items()}
    return _Names(printed, tuple(sorted(printed)), PhraseFinder(printed))
