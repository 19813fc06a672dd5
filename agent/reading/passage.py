"""A passage: one document as the finders see it, with its sentences and zones worked out once."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from domain.text import fold

# A sentence ends at a full stop, at a line's end, and in English at a stop before a space.
_SENTENCE_END = re.compile(r"[。!?;\n]+|(?<=[a-z0-9)\"'\]%])\.(?=\s)|…+")
_CLAUSE_END = re.compile(r"[。!?;\n,:]|(?<=[a-z0-9)\"'\]%])\.(?=\s)")
_HYPHENS = str.maketrans({"-": " ", "‐": " ", "‑": " ", "–": " ", "\u00a0": " ", "\t": " "})
LEAD_CHARACTERS = 160
LEAD_LETTERS = 600


class Passage:
    """`body` as read in (title, line feed, text) with `folded` of the same length; every offset counts in `body`."""

    def __init__(self, body: str, folded: str | None = None) -> None:
        self.body = body
        self.folded = fold(body) if folded is None else folded
        first = body.find("\n")
        self.title_end = len(body) if first < 0 else first

    @cached_property
    def lowered(self) -> str:
        """`folded` in lower case at the same length."""
        low = self.folded.lower()
        if len(low) == len(self.folded):
            return low
        # A few letters grow when lowered (İ): leave those as they are.
        return "".join(c.lower() if len(c.lower()) == 1 else c for c in self.folded)

    @cached_property
    def spaced(self) -> str:
        """`lowered` with hyphens as spaces: "CAR-T", "CAR T" and "car‑t" are one cue."""
        return self.lowered.translate(_HYPHENS)

    @cached_property
    def ends(self) -> list[int]:
        """Offsets right after each sentence."""
        return [m.end() for m in _SENTENCE_END.finditer(self.lowered)] + [len(self.body)]

    @cached_property
    def clause_ends(self) -> list[int]:
        return [m.end() for m in _CLAUSE_END.finditer(self.lowered)] + [len(self.body)]

    def sentence(self, position: int) -> tuple[int, int]:
        """Span of the sentence that holds `position`."""
        return _around(self.ends, position, len(self.body))

    def clause(self, position: int) -> tuple[int, int]:
        """Span of the clause (between commas) that holds `position`."""
        return _around(self.clause_ends, position, len(self.body))

    @cached_property
    def is_latin(self) -> bool:
        """Whether the text is written mostly in Latin letters."""
        sample = self.folded[:1500]
        letters = sum(c.isascii() and c.isalpha() for c in sample)
        chinese = sum("\u4e00" <= c <= "\u9fff" for c in sample)
        return letters > chinese * 2.5

    @cached_property
    def lead_end(self) -> int:
        """Where the opening of the text ends: its first sentences, not counting site headers before the first full one."""
        wanted = LEAD_LETTERS if self.is_latin else LEAD_CHARACTERS
        start = self.title_end + 1
        if self.is_latin:
            start = self._first_prose(start)
        end = min(len(self.body), start + wanted)
        return self.sentence(max(start, end - 1))[1] if end < len(self.body) else end

    def _first_prose(self, start: int) -> int:
        """Site headers are short lines; an article's first line is longer than any of them."""
        position = start
        for line in self.folded[start : start + 1500].split("\n"):
            if len(line) > 180:
                return position
            position += len(line) + 1
        return start

    def quote(self, start: int, end: int, most: int = 120) -> tuple[int, int]:
        """The clause around a find, trimmed of blanks and cut to `most` characters without losing the find."""
        left, right = self.clause(start)[0], max(self.clause(max(end - 1, start))[1], end)
        while left < start and self.folded[left] in " \n\r\t,;:。、!?.）)]】":
            left += 1
        while right > end and self.folded[right - 1] in " \n\r\t,;:。、!?.":
            right -= 1
        if right - left > most:
            spare = max(0, most - (end - start)) // 2
            left = max(left, start - spare)
            right = min(right, left + most) if left + most >= end else end
        return left, right


def _around(ends: list[int], position: int, size: int) -> tuple[int, int]:
    index = bisect_right(ends, position)
    return (ends[index - 1] if index else 0), (ends[index] if index < len(ends) else size)
