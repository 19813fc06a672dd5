"""Places in a question, with negation: 苏州的, 除了上海, not in Shenzhen, 长三角, 海外."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from agent.chat.vocabulary import any_of, table, words
from domain.place import place_names

_TOO_WIDE = {"中国"}


@dataclass(frozen=True, slots=True)
class PlaceWord:
    """Places or a region named at a place of the text; `negated` where the question leaves them out."""

    start: int
    end: int
    places: tuple[str, ...]
    region: str | None
    negated: bool


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(set(place_names()) | {k.lower() for k in words()["region_places"]}, key=len, reverse=True)
    latin = [n for n in names if n.isascii()]
    chinese = [n for n in names if not n.isascii()]
    return re.compile(
        "(?:"
        + "|".join(map(re.escape, chinese))
        + r")(?:省|市|特别行政区)?|(?<![a-z])(?:"
        + "|".join(map(re.escape, latin))
        + r")(?![a-z])"
    )


@cache
def _negated() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rules = words()["negations"]
    before = re.compile("(?:" + any_of(rules["before"]).pattern + r")\s*$")
    return before, any_of(rules["after"])


def negated_at(text: str, start: int, end: int) -> bool:
    """Whether the words before or after `text[start:end]` leave it out."""
    before, after = _negated()
    return bool(before.search(text[:start]) or after.match(text[end:].lstrip("的")))


def find_places(text: str, original: str) -> list[PlaceWord]:
    """Places of folded lower-case `text`; `original` keeps the case, so that "us" is no country and "US" is."""
    found: list[PlaceWord] = []
    taken = [False] * len(text)
    for region, pattern in table("regions").items():
        for match in pattern.finditer(text):
            if not any(taken[match.start() : match.end()]):
                found.append(PlaceWord(match.start(), match.end(), (), region, negated_at(text, match.start(), match.end())))
                taken[match.start() : match.end()] = [True] * len(match.group())
    names = place_names()
    last_negated, last_end = False, -9
    for match in _pattern().finditer(text):
        word = match.group()
        if any(taken[match.start() : match.end()]):
            continue
        if word.isascii() and len(word) <= 3 and original[match.start() : match.end()] != word.upper():
            continue
        group = words()["region_places"].get(word)
        place = names.get(word) or names.get(re.sub(r"(?:省|市|特别行政区)$", "", word))
        if group is None and (place is None or place.zh in _TOO_WIDE):
            continue
        listed = re.fullmatch(r"\s*(?:、|和|与|及|或|,|and|or)\s*", text[last_end : match.start()]) is not None
        negated = negated_at(text, match.start(), match.end()) or (last_negated and listed)
        found.append(PlaceWord(match.start(), match.end(), tuple(group) if group else (place.zh,) if place else (), None, negated))
        last_negated, last_end = negated, match.end()
    if any(p.negated for p in found):
        found = _spread_backwards(text, found)
    return sorted(found, key=lambda p: p.start)


def _spread_backwards(text: str, found: list[PlaceWord]) -> list[PlaceWord]:
    """ "上海和深圳以外": a negation after a list counts for all of its members."""
    ordered = sorted(found, key=lambda p: p.start)
    for i in range(len(ordered) - 2, -1, -1):
        here, following = ordered[i], ordered[i + 1]
        after = _negated()[1].match(text[following.end :])
        if following.negated and after and re.fullmatch(r"\s*(?:、|和|与|及|或|,|and|or)\s*", text[here.end : following.start]):
            ordered[i] = PlaceWord(here.start, here.end, here.places, here.region, True)
    return ordered
