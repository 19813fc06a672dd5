"""Places: one name for a place, what it lies in, and its region; enough for leads, no atlas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from domain.place_table import INSIDE, REGIONS
from domain.text import fold

_CODE = re.compile(r"\s*\[([A-Z]{2})\]$")
_SUFFIX = re.compile(r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市)$")


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its Chinese name; `region` is a key of `REGIONS`, `country` an ISO code, `parent` the Chinese name around it."""

    zh: str
    en: str
    region: str
    country: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.zh, self.en, *self.aliases)


@cache
def places() -> dict[str, Place]:
    """All places by Chinese name."""
    known: dict[str, Place] = {}
    for region, row in REGIONS.items():
        for entry in row.split(","):
            match = _CODE.search(entry)
            country = match.group(1) if match else "CN"
            zh, en, *others = _CODE.sub("", entry).strip().split("=")
            known[zh] = Place(zh, en, region, country, None, tuple(others))
    for parent, row in INSIDE.items():
        around = known[parent]
        for entry in row.split(","):
            zh, en, *others = entry.strip().split("=")
            known[zh] = Place(zh, en, around.region, around.country, parent, tuple(others))
    return known


@cache
def _by_name() -> dict[str, Place]:
    index: dict[str, Place] = {}
    # A later place never takes a name from an earlier one: provinces before cities, Suzhou of Jiangsu before that of Anhui.
    for place in places().values():
        for name in place.names:
            index.setdefault(fold(name).lower(), place)
    return index


@lru_cache(maxsize=4096)
def find_place(name: str) -> Place | None:
    """The place of that name in any script or language ("蘇州市", "Suzhou", "苏州"); None for an unknown one."""
    key = fold(name).strip().lower()
    index = _by_name()
    return index.get(key) or index.get(_SUFFIX.sub("", key)) or index.get(key.split(",")[0].strip())


def place_chain(name: str) -> tuple[str, ...]:
    """Chinese names from the place outward: 独墅湖, 苏州工业园区, 苏州, 江苏. Empty for an unknown place."""
    place = find_place(name)
    chain: list[str] = []
    while place is not None:
        chain.append(place.zh)
        place = places().get(place.parent) if place.parent else None
    return tuple(chain)


@cache
def places_of(region: str) -> tuple[str, ...]:
    """Chinese names of the outermost places of a region: what lies within one carries its name too."""
    return tuple(place.zh for place in places().values() if place.region == region and place.parent is None)


def lies_in(name: str | None, targets: Iterable[str]) -> bool:
    """Whether a place is one of `targets` or inside one of them ("独墅湖" lies in ("苏州",)); unknown places match by name only."""
    if not name:
        return False
    wanted = {p.zh if (p := find_place(t)) else t for t in targets}
    return name in wanted or any(zh in wanted for zh in place_chain(name))


@lru_cache(maxsize=512)
def names_within(targets: tuple[str, ...]) -> tuple[str, ...]:
    """Every spelling of the targets and of every known place inside one of them: what a stored location may be printed as."""
    inside = [place for place in places().values() if lies_in(place.zh, targets)]
    return tuple(dict.fromkeys([*targets, *(name for place in inside for name in place.names)]))


@cache
def place_names() -> dict[str, Place]:
    """Every spelling of every place, folded and in lower case, for finders that scan a text."""
    return dict(_by_name())
