"""Which of a park's place lists a printed place stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from domain.place import find_place, place_chain
from domain.profile import ParkProfile
from domain.text import fold

PlaceClass = Literal["home", "bridge", "region", "rival", "overseas", "elsewhere"]

# Where a foreign company says it is coming to, without a city.
_OPEN_TO_US = re.compile(r"中国|大陆|内地|亚洲|亚太|大中华|长三角|华东|\b(?:china|asia|apac|mainland)\b", re.IGNORECASE)


def names_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern for many names, to be asked of lower-case folded text: Chinese ones anywhere, Latin ones on word boundaries.

    The longest name wins. Every branch begins with plain letters, so that a text without them is passed over at once.
    """
    folded = sorted({fold(n).strip().lower() for n in names if n.strip()}, key=len, reverse=True)
    if not folded:
        return None
    return re.compile("|".join(_whole(re.escape(n)) if n[0].isascii() else re.escape(n) for n in folded))


def _whole(name: str) -> str:
    """A pattern of a Latin name that is no part of a longer word; what stands before it is looked at last."""
    return rf"{name}(?<![a-z0-9]{name})(?![a-z0-9])"


class PlaceBook:
    """Place lists of one profile; answers are remembered."""

    def __init__(self, profile: ParkProfile) -> None:
        named: tuple[tuple[PlaceClass, tuple[str, ...]], ...] = (
            ("home", profile.home_places),
            ("bridge", profile.bridge_places),
            ("region", profile.region_places),
            ("rival", profile.rival_places),
        )
        self._list_of: dict[str, PlaceClass] = {}
        for name, listed in named:
            for one in listed:
                place = find_place(one)
                self._list_of.setdefault(place.zh if place else fold(one), name)
        # A place the gazetteer does not know is read by the names it contains.
        self._patterns = tuple((name, names_pattern(listed)) for name, listed in named)
        self._known: dict[str, PlaceClass | None] = {}
        park = find_place(profile.name_zh)
        self._park = park.zh if park else profile.name_zh
        self._park_names = (profile.name_zh, profile.name_en, *(park.names if park else ()))

    def classify(self, place: str | None) -> PlaceClass | None:
        """The list a place stands on, the innermost that is listed; `elsewhere` = in China on none of them; None for no place."""
        if not place:
            return None
        if place not in self._known:
            self._known[place] = self._look_up(place)
        return self._known[place]

    def in_park(self, place: str) -> bool:
        """Whether a place is the park itself or lies in it."""
        return self._park in place or self._park in place_chain(place)

    def park_in(self, text: str) -> str | None:
        """The park's name where a text prints it; its initials alone are none."""
        return self._park if any(len(name) > 3 and name.lower() in text.lower() for name in self._park_names) else None

    def _look_up(self, place: str) -> PlaceClass | None:
        for name in place_chain(place):
            if name in self._list_of:
                return self._list_of[name]
        known = find_place(place)
        if known is not None and known.zh == "中国":
            # The country alone says nothing a list could use.
            return None
        if known is not None:
            return "elsewhere" if known.country == "CN" else "overseas"
        text = fold(place).lower()
        for listed, pattern in self._patterns:
            if pattern and pattern.search(text):
                return listed
        if any("\u4e00" <= c <= "\u9fff" for c in text):
            return "elsewhere"
        return "overseas" if any(c.isalpha() for c in text) else None


def open_to_us(place: str | None) -> bool:
    """Whether a landing place is still open: no place at all, or only "China" or "Asia"."""
    return place is None or _OPEN_TO_US.search(fold(place)) is not None
