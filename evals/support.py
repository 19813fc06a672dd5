"""Whether the words cited carry a sentence: its figures, days and quoted words must stand in them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from domain.text import fold, to_simplified

_MARKS = re.compile(r"(?:\[\d+\])+")
_NUMBER = re.compile(r"\[(\d+)\]")
_OWN_FIGURES = re.compile(
    r"[\d.]+/[\d.]+(?: |：)|评分 ?[\d.]+|score [\d.]+|-?[\d.]+ 分|（按 .{4,40}?）|\(at least .{4,40}?\)|^\s*\d+\. ", re.MULTILINE
)
"""Figures that are ours: scores, points, places in a list, conversions at a stated rate."""
_DAY = re.compile(r"20\d\d-\d\d-\d\d")
_SUM = re.compile(
    r"\d[\d,.]*\s?(?:亿|万|千万|million|billion|crore|bn\b|mn?\b)|[数几近上超逾过][十百千]*[万亿]|[十百千]+[万亿]级?|\w+-figure",
    re.IGNORECASE,
)
"""Sums in figures, and vague ones in words (数千万, 百万级, seven-figure): a converted one stands beside the words printed."""
_NAMES = re.compile(r"(?:，|；|: |, )([^，；。]{2,60}?)(?:领投|参投)")
_QUOTED = re.compile(r"“([^“”]{6,400})”")


def support(answer: str, citations: Mapping[int, str]) -> tuple[int, tuple[str, ...]]:
    """(sentences with marks, those of them that their words do not carry). A sentence ends at its marks; `citations` by number."""
    cited, unsupported, at = 0, [], 0
    for match in _MARKS.finditer(answer):
        sentence = answer[max(at, answer.rfind("\n", 0, match.start()) + 1) : match.start()]
        at = match.end()
        words = " ".join(citations.get(int(n), "") for n in _NUMBER.findall(match.group()))
        if not sentence.strip(" 。.；;|、") or not words:
            continue
        cited += 1
        if not _carried(_OWN_FIGURES.sub(" ", sentence), words):
            unsupported.append(sentence.strip())
    return cited, tuple(unsupported)


def _carried(sentence: str, words: str) -> bool:
    plain, sentence = _plain(words), to_simplified(sentence)
    days = [day for day in _DAY.findall(sentence) if _plain(day) not in plain and not _spoken(day, words)]
    # A sum in another unit or language stands beside the one printed: one of a sentence's sums must be there.
    sums = [_plain(s) for s in _SUM.findall(sentence)]
    names = [
        name for run in _NAMES.findall(sentence) for name in re.split(r"、|, ", run) if _DAY.search(name) is None and not _SUM.search(name)
    ]
    listed = [part.rstrip("…") for q in _QUOTED.findall(sentence) for part in (q.split("、") if len(q) < 80 else [q])]
    quoted = [q for q in listed if _plain(q)[:200] not in plain and plain.find(_plain(q)[:24]) < 0]
    missing = [name for name in names if _plain(name) not in plain and len(name) > 1 and "轮" not in name]
    return not days and (not sums or any(s in plain for s in sums)) and not missing and not quoted


def _spoken(day: str, words: str) -> bool:
    """A day as articles print it: 11月18日, November 18, 18 Nov."""
    year, month, number = day.split("-")
    return re.search(rf"{int(month)}月{int(number)}日|\b{int(number)}\b", words) is not None and year != "0000"


def _plain(text: str) -> str:
    return re.sub(r"[\s,，]", "", fold(text)).lower()
