"""Where words stand in an article: a value counts only if it is found here, whatever script, case or spacing it is quoted in."""

from __future__ import annotations

import re
from bisect import bisect_left

from agent.reading.prepared import PreparedText
from domain.text import fold

_SKIPPED = re.compile(r"[\s\"'“”‘’「」『』`]")
Span = tuple[int, int]
"""Start and end in the prepared text."""


def _lower(character: str) -> str:
    low = character.lower()
    return low if len(low) == 1 else character


class LocatedText:
    """A prepared text that can be searched by quotes: script, case, blanks and quotation marks do not matter."""

    def __init__(self, prepared: PreparedText) -> None:
        self.prepared = prepared
        self._at = [i for i, c in enumerate(prepared.text) if not _SKIPPED.match(c)]
        self._dense = "".join(_lower(prepared.text[i]) for i in self._at)

    def find(self, words: str | None, within: Span | None = None, limit: int = 200) -> list[Span]:
        """Every place of the words, in order, inside `within` where given; a Latin or numeric edge must be the edge of a word."""
        if not words:
            return []
        wanted = "".join(_lower(c) for c in _SKIPPED.sub("", fold(words)))
        if not wanted:
            return []
        text = self.prepared.text
        first = bisect_left(self._at, within[0]) if within else 0
        last = bisect_left(self._at, within[1]) if within else len(self._dense)
        found: list[Span] = []
        place = self._dense.find(wanted, first, last)
        while place >= 0 and len(found) < limit:
            start, end = self._at[place], self._at[place + len(wanted) - 1] + 1
            if not (_joined(text, start) or _joined(text, end)):
                found.append((start, end))
            place = self._dense.find(wanted, place + 1, last)
        return found

    def printed(self, span: Span) -> str:
        """The words of a span in the script of the page, damage repaired."""
        return re.sub(r"\s+", " ", self.prepared.printed[span[0] : span[1]]).strip()

    def sentence(self, position: int) -> Span:
        """The sentence that holds a position."""
        for sentence in self.prepared.sentences:
            if sentence.start <= position < sentence.end:
                return sentence.start, sentence.end
        return position, min(position + 1, len(self.prepared.text))

    def sentences(self, span: Span) -> Span:
        """From the start of the first to the end of the last sentence that a span touches."""
        return self.sentence(span[0])[0], max(span[1], self.sentence(max(span[0], span[1] - 1))[1])


def _joined(text: str, edge: int) -> bool:
    """Whether an edge cuts through a Latin word or a number ("AI" in "said", "5亿" in "15亿" and in "1.5亿")."""
    if edge <= 0 or edge >= len(text):
        return False
    left, right = text[edge - 1], text[edge]
    if not (left.isascii() and right.isascii()):
        return False
    if left in ".," and right.isdigit():
        return edge > 1 and text[edge - 2].isdigit()
    if left.isdigit() and right in ".,":
        return edge + 1 < len(text) and text[edge + 1].isdigit()
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())
