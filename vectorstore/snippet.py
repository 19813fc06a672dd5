"""Snippets: the passage of a text where most of what was asked for stands close together, with the matches marked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Set
from dataclasses import dataclass

from vectorstore.concepts import ConceptLexicon
from vectorstore.query import Asked
from vectorstore.tokenise import normalise, spans

LONGEST = 160
_SEARCHED = 6000
_STOPS = "。！？!?\n；;"


@dataclass(frozen=True, slots=True)
class Snippet:
    """`marks` are spans of `text`; `words` and `concepts` are what matched anywhere in the searched part."""

    text: str
    marks: tuple[tuple[int, int], ...]
    words: tuple[str, ...]
    concepts: tuple[str, ...]


def cut_snippet(title: str, text: str, asked: Asked, wanted: Set[str], concepts: ConceptLexicon) -> Snippet:
    """The best passage of at most 160 characters of `text` (of the title where the text has nothing).

    `wanted` holds the concepts that answer the query: those asked for and the narrower ones.
    """
    matches, words, found = _matches(text[:_SEARCHED], asked, wanted, concepts)
    _, title_words, title_found = _matches(title, asked, wanted, concepts)
    body = text if text.strip() else title
    if not text.strip():
        matches, _, _ = _matches(title, asked, wanted, concepts)
    start, end = _window(body, [(a, b) for a, b, _ in matches])
    passage = body[start:end]
    # One character for one character, so marks stay where they are.
    shown = passage.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    marks = tuple((a - start, b - start) for a, b, _ in matches if start <= a and b <= end)
    return Snippet(shown, _merged(marks), tuple(dict.fromkeys((*title_words, *words))), tuple(dict.fromkeys((*title_found, *found))))


def _matches(
    text: str, asked: Asked, wanted: Set[str], concepts: ConceptLexicon
) -> tuple[list[tuple[int, int, str]], list[str], list[str]]:
    normal = normalise(text)
    sought = set(asked.words)
    found = [(start, end, token) for token, start, end in spans(normal) if token in sought]
    words = [token for _, _, token in found]
    mentions = [mention for mention in concepts.find(normal) if mention.concept in wanted]
    found += [(mention.start, mention.end, mention.concept) for mention in mentions]
    return sorted(found), words, [mention.concept for mention in mentions]


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
