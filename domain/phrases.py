"""Many phrases looked for in one pass over a text (Aho–Corasick)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick

T = TypeVar("T")


class _Phrase(NamedTuple, Generic[T]):
    latin_start: bool
    latin_end: bool
    value: T


class PhraseFinder(Generic[T]):
    """Finds every place of every phrase, also inside longer ones. Build once; safe to share between threads.

    A phrase counts as it is spelt: case, width and hyphens are for the caller to fold, in the phrases and in the text alike.
    """

    def __init__(self, phrases: Mapping[str, T]) -> None:
        self._phrases = [_Phrase(is_latin(phrase[0]), is_latin(phrase[-1]), value) for phrase, value in phrases.items()]
        self._automaton = AhoCorasick(phrases) if phrases else None

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int, T]]:
        """(start, end, value) of what stands in `text[start:end]`, by end, the longest first; a Latin word is never cut."""
        if self._automaton is None:
            return []
        stretch = text[start:end] if start or end is not None else text
        found = []
        for number, at, until in self._automaton.find_matches_as_indexes(stretch, overlapping=True):
            latin_start, latin_end, value = self._phrases[number]
            first, last = at + start, until + start
            if latin_start and first and is_latin(text[first - 1]):
                continue
            if latin_end and last < len(text) and is_latin(text[last]):
                continue
            found.append((first, last, value))
        return found


def is_latin(character: str) -> bool:
    """Whether it is a letter or digit of ASCII, of which words between blanks are made."""
    return character.isascii() and character.isalnum()
