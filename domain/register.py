"""The register of companies already in the park, looked up in running text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import ahocorasick

from domain.profile import RegisterEntry
from domain.text import fold

# A name of two characters is a word of the language as often as a company; it counts only beside a longer name.
_SHORTEST = 3


class RegisterFinder:
    """Finds registered companies in a text: named in the title, by their legal name, or more than once."""

    def __init__(self, register: Iterable[RegisterEntry]) -> None:
        self._automaton = ahocorasick.Automaton()
        for entry in register:
            for name in (entry.name, *entry.aliases):
                key = fold(name).lower()
                if len(key) >= _SHORTEST:
                    self._automaton.add_word(key, (entry, len(key)))
        self._empty = len(self._automaton) == 0
        if not self._empty:
            self._automaton.make_automaton()

    def find(self, title: str, text: str) -> list[RegisterEntry]:
        """The companies a document is about or speaks of at some length, most often named first."""
        if self._empty:
            return []
        in_title = self._counts(title)
        in_text = self._counts(text)
        found = [entry for entry in in_title | in_text if in_title[entry] or in_text[entry] > 1]
        return sorted(found, key=lambda entry: (-in_title[entry], -in_text[entry], entry.name))

    def _counts(self, text: str) -> Counter[RegisterEntry]:
        folded = fold(text).lower()
        counts: Counter[RegisterEntry] = Counter()
        for end, (entry, length) in self._automaton.iter_long(folded):
            start = end - length + 1
            if _is_word(folded, start, end):
                counts[entry] += 1
        return counts


def _is_word(text: str, start: int, end: int) -> bool:
    """A Latin name must not be the inside of a longer word."""
    if not text[start].isascii():
        return True
    before, after = text[start - 1 : start], text[end + 1 : end + 2]
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())
