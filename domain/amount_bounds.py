"""Bounds on amounts in a question: 1亿以上, 不超过5000万美元, 5000万到3亿, over $20 million."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.money import find_money

_AT_LEAST = re.compile(
    r"(?:超过|超|过|大于|高于|不低于|不少于|至少|多于|逾|破|over|above|more than|at least|exceeding|greater than|>=?)\s?$"
)
_AT_MOST = re.compile(r"(?:不超过|小于|低于|少于|不到|不足|至多|最多|不高于|under|below|less than|at most|up to|no more than|<=?)\s?$")
_AFTER_LEAST = re.compile(r"\s?(?:元|人民币|美元|美金|港元|欧元)?\s?(?:以上|及以上|起|或以上|以上的|\+|or more|and above|or above|plus)")
_AFTER_MOST = re.compile(r"\s?(?:元|人民币|美元|美金|港元|欧元)?\s?(?:以下|以内|之内|及以下|or less|and below|or below)")
_LEVEL = re.compile(r"(?P<word>十亿|百亿|千万|百万|亿)(?:元|人民币|美元|美金)?(?:级|量级|级别)|(?P<over>过亿|破亿|上亿|超亿)")
_NUMBER = re.compile(r"\b(half a|an?|one|two|three|five|ten|twenty|fifty|(?:a |one )?hundred)(?= (?:million|billion)\b)")
_NUMBERS = {
    "half a": "0.5",
    "a": "1",
    "an": "1",
    "one": "1",
    "two": "2",
    "three": "3",
    "five": "5",
    "ten": "10",
    "twenty": "20",
    "fifty": "50",
}
_LEVELS = {"百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9, "百亿": 1e10}


@dataclass(frozen=True, slots=True)
class AmountBounds:
    """Bounds in CNY (either may be None), and the place in the text."""

    start: int
    end: int
    low_cny: float | None
    high_cny: float | None


def find_bounds(text: str, rates: Mapping[str, float] | None) -> AmountBounds | None:
    """The bounds named in folded lower-case text, converted with `rates` (CNY per unit); None where none are.

    A bare amount without a comparing word ("1亿元的融资") counts as a lower bound only with 级/以上 or a comparison; else None.
    """
    if match := _LEVEL.search(text):
        if match["over"]:
            return AmountBounds(match.start(), match.end(), 1e8, None)
        low = _LEVELS[match["word"]] * (_rate("USD", rates) if "美" in match.group() else 1.0)
        return AmountBounds(match.start(), match.end(), low, low * 10 - 1)
    text = _NUMBER.sub(lambda found: _NUMBERS.get(found.group(), "100").rjust(len(found.group())), text)
    for mention in find_money(text):
        money = mention.money
        rate = _rate(money.currency, rates)
        before, after = text[: mention.start], text[mention.end :]
        if money.qualifier == "range" and money.low is not None and money.high is not None:
            return AmountBounds(mention.start, mention.end, money.low * rate, money.high * rate)
        value = money.low if money.low is not None else money.high
        if value is None:
            continue
        if money.qualifier == "ceiling" or _AT_MOST.search(before) or _AFTER_MOST.match(after) or _starts(money.as_printed, _AT_MOST):
            start = _comparison_start(before, _AT_MOST, mention.start)
            high = money.high if money.high is not None else value
            return AmountBounds(start, mention.end + _length(_AFTER_MOST, after), None, high * rate)
        if money.qualifier == "over" or _AT_LEAST.search(before) or _AFTER_LEAST.match(after):
            start = _comparison_start(before, _AT_LEAST, mention.start)
            return AmountBounds(start, mention.end + _length(_AFTER_LEAST, after), value * rate, None)
    return None


def _rate(currency: str | None, rates: Mapping[str, float] | None) -> float:
    return (rates or {}).get(currency or "CNY", 1.0)


def _starts(printed: str, pattern: re.Pattern[str]) -> bool:
    head = re.split(r"[\d$€£¥]", printed, maxsplit=1)[0]
    return bool(head and pattern.search(head))


def _comparison_start(before: str, pattern: re.Pattern[str], start: int) -> int:
    match = pattern.search(before)
    return match.start() if match else start


def _length(pattern: re.Pattern[str], after: str) -> int:
    match = pattern.match(after)
    return match.end() if match else 0
