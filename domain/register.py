"""The register of companies already in the park, looked up in running text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from domain.phrases import PhraseFinder
from domain.profile import RegisterEntry
from domain.text import fold

# A name of two characters is a word of the language as often as a company; it counts only beside a longer name.
_SHORTEST = 3


class RegisterFinder:
    """Finds registered companies in a text: named in the title, by their legal name, or more than once."""

    def __init__(self, register: Iterable[RegisterEntry]) -> None:
        keys = ((fold(name).lower(), entry) for entry in register for name in (entry.name, *entry.aliases))
        self._names = PhraseFinder({key: entry for key, entry in keys if len(key) >= _SHORTEST})

    def find(self, title: str, text: str) -> list[RegisterEntry]:
        """The companies a document is about or speaks of at some length, most often named first."""
        in_title = self._counts(title)
        in_text = self._counts(text)
        found = [entry for entry in in_title | in_text if in_title[entry] or in_text[entry] > 1]
        return sorted(found, key=lambda entry: (-in_title[entry], -in_text[entry], entry.name))

    def _counts(self, text: str) -> Counter[RegisterEntry]:
        counts: Counter[RegisterEntry] = Counter()
        reached = 0
        # The longest of names that begin together; one inside another is not named.
        for start, end, entry in sorted(self._names.find(fold(text).lower()), key=lambda found: (found[0], -found[1])):
            if start >= reached:
                reached = end
                counts[entry] += 1
        return counts
