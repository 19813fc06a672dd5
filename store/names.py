"""Names in a text: which of the stored names occur in it, without asking the database about each of them."""

from __future__ import annotations

from threading import Lock
from typing import Any

import ahocorasick
from sqlalchemy import Column, select

from domain.text import fold
from store.changes import Changes
from store.database import Database

_SHORTEST = 2
"""Characters; a single one is no name to be found by."""


class StoredNames:
    """All values of one column of names in one automaton, made again when their table changes. Safe to share between threads."""

    def __init__(self, database: Database, column: Column[str]) -> None:
        self._database = database
        self._column = column
        self._changes = Changes(database, column.table.name)
        self._lock = Lock()
        self._moment = -1
        self._automaton: Any = None

    def within(self, text: str) -> list[str]:
        """Names that occur in the text, as stored, longest first; case, width and script aside, Latin ones as whole words."""
        automaton = self._current()
        normal = fold(text).lower()
        found: dict[str, None] = {}
        for last, (key, names) in automaton.iter(normal) if automaton else ():
            start, end = last - len(key) + 1, last + 1
            if _cut(normal, start) or _cut(normal, end):
                continue
            found |= dict.fromkeys(names)
        return sorted(found, key=lambda name: (-len(name), name))

    def beginning(self, start: str) -> list[str]:
        """Names that begin with `start`, as stored, shortest first."""
        automaton = self._current()
        keys = automaton.keys(fold(start).lower()) if automaton and start else ()
        return sorted((name for key in keys for name in automaton.get(key)[1]), key=lambda name: (len(name), name))

    def like(self, name: str, most: int = 3) -> list[str]:
        """Names spelt almost like this one, as stored: one character in four may differ, the nearest first."""
        from rapidfuzz.distance import OSA

        wanted, automaton = fold(name).lower(), self._current()
        allowed = len(wanted) // 4 + (len(wanted) == 3)
        if not allowed or automaton is None:
            return []
        near = [(distance, key) for key in automaton.keys() if 0 < (distance := OSA.distance(wanted, key, score_cutoff=allowed)) <= allowed]  # noqa: SIM118
        return [printed for _, key in sorted(near)[:most] for printed in automaton.get(key)[1][:1]]

    def _current(self) -> Any:
        moment = self._changes.now()
        with self._lock:
            if moment != self._moment:
                with self._database.transaction() as connection:
                    names = connection.execute(select(self._column).distinct()).scalars().all()
                self._moment, self._automaton = moment, _automaton(names)
            return self._automaton


def _automaton(names: Any) -> Any:
    by_key: dict[str, list[str]] = {}
    for name in names:
        key = fold(name).lower()
        if len(key) >= _SHORTEST:
            by_key.setdefault(key, []).append(name)
    if not by_key:
        return None
    made = ahocorasick.Automaton()
    for key, printed in by_key.items():
        made.add_word(key, (key, tuple(printed)))
    made.make_automaton()
    return made


def _cut(text: str, at: int) -> bool:
    """Whether a Latin word or a number runs across this place."""
    return 0 < at < len(text) and _latin(text[at - 1]) and _latin(text[at])


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
