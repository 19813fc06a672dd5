"""The times and rounds that a query names, in both languages."""

from __future__ import annotations

import re
from datetime import date

_YEAR = r"(?<![\d.,$])(?P<{0}>20[0-4]\d)(?![\d.,%]\d|\d|万|亿|元|家|\s*(?:million|billion))"
_TIME = re.compile(
    _YEAR.format("first")
    + r"(?:\s*年?\s*(?:-|–|—|~|到|至|to|and)\s*" + _YEAR.format("last") + r")?"
    + r"(?:\s*年)?(?:\s*(?P<month>1[0-2]|0?[1-9])\s*月|\s*(?P<half>上半年|下半年))?"
    + r"(?P<since>\s*年?\s*(?:以来|之后|以后|至今|onwards?))?"
)  # fmt: skip
_BEFORE = re.compile(r"\b(?:since|after|from)\s+$")
_NEVER = date(9999, 1, 1)


def time_asked(normal: str) -> tuple[date, date, int, int] | None:
    """(first day, day after the last, start, end of the words that say so) of a query in normal form, or None."""
    if (found := _TIME.search(normal)) is None:
        return None
    first = int(found["first"])
    last = max(int(found["last"] or first), first)
    begin, end = date(first, 1, 1), date(last + 1, 1, 1)
    if found["month"]:
        month = int(found["month"])
        begin = date(last, month, 1)
        end = date(last + month // 12, month % 12 + 1, 1)
    elif found["half"]:
        begin, end = (date(last, 1, 1), date(last, 7, 1)) if found["half"] == "上半年" else (date(last, 7, 1), date(last + 1, 1, 1))
    if found["since"] or (found["last"] is None and _BEFORE.search(normal, 0, found.start())):
        end = _NEVER
    return begin, end, found.start(), found.end()


_ITEM = r"(?:pre-?seed|seed|种子|天使|angel|(?:series )?(?:pre[- ]?)?[a-h]\+?)"
_ROUNDS = re.compile(
    rf"(?<![a-z]){_ITEM}(?:轮|期)?(?:\s*(?:、|,|，|/|或者?|和|与|及|到|至|or|and|to)\s*{_ITEM}(?:轮|期)?)+"
    r"(?=\s*(?:轮|期|rounds?\b|stages?\b|funding\b|financing\b|investments?\b))"
)
_ROUND = re.compile(r"pre-?seed|seed|种子|天使|angel|pre[- ]?[a-h]|(?<![a-z])[a-h](?![a-z])")


def rounds_listed(normal: str) -> list[tuple[str, int, int]]:
    """(concept of the round, start, end) of rounds whose common word is said once: "seed or angel rounds", "A、B轮"."""
    return [
        (_concept_of_round(found.group()), found.start(), found.end())
        for listed in _ROUNDS.finditer(normal)
        for found in _ROUND.finditer(normal, listed.start(), listed.end())
    ]


def _concept_of_round(word: str) -> str:
    if "seed" in word or word == "种子":
        return "round_seed"
    if word in ("angel", "天使"):
        return "round_angel"
    if word.startswith("pre"):
        return "round_pre_a" if word.endswith("a") else f"round_{word[-1]}"
    return f"round_{word}" if word < "f" else "round_e"
