"""A passage: one prepared document as the finders of tracks, signals and places see it, its zones and clauses worked out once."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from agent.reading.prepared import PreparedText
from domain.gated_pattern import gated

# A sentence ends at a full stop, at a line's end, and in English at a stop before a blank.
_SENTENCE_END = gated(r"[。!?;\n]+|(?<=[a-z0-9)\"'\]%])\.(?=\s)|…+")
_CLAUSE_END = gated(r"[。!?;\n,:]|(?<=[a-z0-9)\"'\]%])\.(?=\s)")
_HYPHENS = ("-", "‐", "‑", "–", "\u00a0", "\t")
_CHINESE = gated(r"[\u4e00-\u9fff]+")
_EDGE = " \n\r\t,;:。、!?.)]】》"
LEAD_CHARACTERS = 160
LEAD_LETTERS = 600
MOST_QUOTED = 120
LONGEST = 600


class Passage:
    """Offsets count in `text` (the prepared one); `quote` turns a find into the words and the offsets as read in."""

    def __init__(self, prepared: PreparedText) -> None:
        self.prepared = prepared
        self.text = prepared.text
        self.title_end = prepared.title_end

    @classmethod
    def of(cls, body: str, folded: str | None = None) -> Passage:
        return cls(PreparedText(body, folded))

    @cached_property
    def lowered(self) -> str:
        """`text` in lower case at the same length."""
        low = self.text.lower()
        if len(low) == len(self.text):
            return low
        # A few letters grow when lowered (İ): leave those as they are.
        return "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)

    @cached_property
    def spaced(self) -> str:
        """`lowered` with hyphens as blanks: "CAR-T", "CAR T" and "car-t" are one cue."""
        text = self.lowered
        for hyphen in _HYPHENS:
            text = text.replace(hyphen, " ")
        return text

    @cached_property
    def ends(self) -> list[int]:
        """Offsets right after each sentence."""
        return [m.end() for m in _SENTENCE_END.finditer(self.lowered)] + [len(self.text)]

    @cached_property
    def clause_ends(self) -> list[int]:
        return [m.end() for m in _CLAUSE_END.finditer(self.lowered)] + [len(self.text)]

    def sentence(self, position: int) -> tuple[int, int]:
        """Span of the sentence that holds `position`."""
        return _around(self.ends, position, len(self.text))

    def clause(self, position: int) -> tuple[int, int]:
        """Span of the clause (between commas) that holds `position`."""
        return _around(self.clause_ends, position, len(self.text))

    @cached_property
    def is_latin(self) -> bool:
        """Whether the text is written mostly in Latin letters."""
        sample = self.text[:1000]
        chinese = sum(map(len, _CHINESE.findall(sample)))
        # A Latin word of about five letters says about as much as two characters.
        return len(sample) - chinese > chinese * 4

    @cached_property
    def lead_end(self) -> int:
        """Where the opening of the text ends: about its first two sentences, site headers not counted."""
        start = self.title_end + 1
        if self.is_latin:
            start = self._first_prose(start)
        end = min(len(self.text), start + (LEAD_LETTERS if self.is_latin else LEAD_CHARACTERS))
        return self.sentence(max(start, end - 1))[1] if end < len(self.text) else end

    def _first_prose(self, start: int) -> int:
        """Site headers are short lines; an article's first line is longer than any of them."""
        position = start
        for line in self.text[start : start + 1500].split("\n"):
            if len(line) > 180:
                return position
            position += len(line) + 1
        return start

    def quote(self, start: int, end: int) -> tuple[str, int, int]:
        """The clause around a find, trimmed and at most `MOST_QUOTED` characters: its words, start and end as read in."""
        text = self.text
        left, right = self.clause(start)[0], max(self.clause(max(end - 1, start))[1], end)
        while left < start and text[left] in _EDGE:
            left += 1
        while right > end and text[right - 1] in _EDGE:
            right -= 1
        if right - left > MOST_QUOTED:
            spare = max(0, MOST_QUOTED - (end - start)) // 2
            left = max(left, start - spare)
            right = min(right, left + MOST_QUOTED)
        first, last = self.prepared.original(left, right)
        last = min(last, first + MOST_QUOTED)
        return self.prepared.body[first:last], first, last

    def printed(self, start: int, end: int) -> str:
        """The words of a span as read in."""
        return self.prepared.quote(start, end)


def _around(ends: list[int], position: int, size: int) -> tuple[int, int]:
    index = bisect_right(ends, position)
    left, right = (ends[index - 1] if index else 0), (ends[index] if index < len(ends) else size)
    if right - left > LONGEST:
        # Text without stops is cut, so that no rule looks further than a sentence reaches.
        left += (position - left) // LONGEST * LONGEST
        right = min(right, left + LONGEST)
    return left, right
