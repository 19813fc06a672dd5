"""Snippets: the passage of a text where most of what was asked for stands close together, with the matches marked."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from domain.document import Document
from vectorstore.reading import Demand, Reading

LONGEST = 160
_STOPS = "。！？!?\n；;"


@dataclass(frozen=True, slots=True)
class Snippet:
    """`marks` are spans of `text`; `words` and `concepts` are what matched anywhere in the part that was read."""

    text: str
    marks: tuple[tuple[int, int], ...]
    words: tuple[str, ...]
    concepts: tuple[str, ...]


def cut_snippet(document: Document, reading: Reading, demand: Demand) -> Snippet:
    """The best passage of at most 160 characters of the text (of the title where the text has nothing)."""
    found: list[tuple[int, int]] = []
    words: dict[str, None] = {}
    for word, pattern in demand.marks:
        if word in reading.normal and (spans := [match.span() for match in pattern.finditer(reading.normal)]):
            words[word] = None
            found += spans
    mentions = reading.mentions(demand.wanted)
    found += [(mention.start, mention.end) for mention in mentions]
    # Positions in the reading count from the title; those in the text from its own beginning.
    body, shift = (document.text, reading.title_end + 1) if document.text.strip() else (document.title, 0)
    inside = sorted((a - shift, b - shift) for a, b in found if a >= shift)
    start, end = _window(body, inside)
    # One character for one character, so that marks stay where they are.
    shown = body[start:end].replace("\n", " ").replace("\r", " ").replace("\t", " ")
    marks = _merged(tuple((a - start, b - start) for a, b in inside if start <= a and b <= end))
    return Snippet(shown, marks, tuple(words), tuple(dict.fromkeys(mention.concept for mention in mentions)))


def _window(text: str, marks: list[tuple[int, int]]) -> tuple[int, int]:
    """The span with the most distinct matched strings, begun at a sentence's start where one is near."""
    if len(text) <= LONGEST:
        return 0, len(text)
    best, best_score = 0, -1.0
    starts = [a for a, _ in marks]
    for i, (first, _) in enumerate(marks):
        last = bisect_left(starts, first + LONGEST - 20)
        distinct = {text[a:b] for a, b in marks[i:last]}
        score = len(distinct) + 0.1 * (last - i) - 0.0001 * first
        if score > best_score:
            best, best_score = first, score
    begin = max((text.rfind(stop, max(0, best - 60), best) for stop in _STOPS), default=-1)
    begin = begin + 1 if begin >= 0 else max(0, best - 20) if best > 60 else 0
    while begin < len(text) and text[begin] in " \n\r\t　":
        begin += 1
    return begin, min(len(text), begin + LONGEST)


def _merged(marks: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
