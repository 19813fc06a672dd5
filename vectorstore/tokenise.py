"""One tokeniser for query and index: Chinese and English words, with names, numbers and rounds kept whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import rjieba
import yaml

from domain.text import fold

VERSION = "tok-1"
"""Stamped on what was indexed; another version means that the index has to be rebuilt."""

_PIECE = re.compile(
    r"(?P<round>(?:pre[- ]?)?[a-h]\d?\+{0,2} ?轮)"
    r"|(?P<amount>\d+(?:\.\d+)? ?(?:万亿|亿|千万|百万|十万|万)(?!\w*里))"
    r"|(?P<thousands>\d{1,3}(?:,\d{3})+(?:\.\d+)?)"
    r"|(?P<latin>[^\W_\u4e00-\u9fff]+(?:[-+.&/_'’][^\W_\u4e00-\u9fff]+)*\+{0,2})"
    r"|(?P<chinese>[\u4e00-\u9fff]+)"
)
_SEAM = re.compile(r"[-+.&/_]")


def normalise(text: str) -> str:
    """Folded and lower-cased with the same length as `text`."""
    folded = fold(text)
    lowered = folded.lower()
    if len(lowered) == len(folded):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in folded)


def tokens(text: str) -> list[str]:
    """The words of a text, in order and with repeats; single function words are left out.

    A Latin word with a seam also gives its parts ("self-driving": self-driving, self, driving). Where segmentation leaves
    a single character, the two characters on both sides of that cut also make a word: unknown names are cut there.
    """
    return [token for token, _, _ in spans(normalise(text))]


def spans(normal: str) -> Iterator[tuple[str, int, int]]:
    """(token, start, end) over a text in normal form."""
    for piece in _PIECE.finditer(normal):
        printed, start, end = piece.group(), piece.start(), piece.end()
        match piece.lastgroup:
            case "chinese":
                yield from _chinese(printed, start)
            case "latin":
                yield from _latin(printed, start, end)
            case "thousands":
                yield printed.replace(",", ""), start, end
            case "round":
                yield printed.replace(" ", "").replace("-", ""), start, end
            case _:
                yield printed.replace(" ", ""), start, end


def _chinese(run: str, offset: int) -> Iterator[tuple[str, int, int]]:
    empty = empty_words()
    position, before = offset, ""
    for word in rjieba.cut(run):
        end = position + len(word)
        if word not in empty:
            yield word, position, end
        if before and (len(word) == 1 or len(before) == 1) and word not in empty and before not in empty:
            yield before[-1] + word[0], position - 1, position + 1
        position, before = end, word


def _latin(word: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for ending in ("'s", "’s"):
        word = word.removesuffix(ending)
    word = word.replace("'", "").replace("’", "")
    if word in empty_words():
        return
    yield stem(word), start, end
    parts = _SEAM.split(word)
    if len(parts) > 1:
        for part in parts:
            if len(part) > 2 and part.isalpha():
                yield stem(part), start, end


def stem(word: str) -> str:
    """The singular of an English plural; anything else stays (names do not change their shape)."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@cache
def _words() -> dict[str, frozenset[str]]:
    data = yaml.safe_load(files("vectorstore").joinpath("stop_words.yaml").read_text(encoding="utf-8"))
    return {key: frozenset(" ".join(value).split()) for key, value in data.items()}


def empty_words() -> frozenset[str]:
    """Words without any meaning of their own: never indexed."""
    return _words()["empty"]


def query_words() -> frozenset[str]:
    """Words that put a question but do not narrow it: left out of a query as long as another word remains."""
    return _words()["query"]
