"""Places in a text: every spelling of the gazetteer in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from agent.reading.passage import Passage
from domain.phrases import PhraseFinder
from domain.place import Place, place_names

# Names that are also everyday words or parts of other names: they count only where the printed form is a name.
_CASED = {"us": "US", "uk": "UK", "la": "LA", "sip": "SIP", "uae": "UAE", "nyc": "NYC", "usa": "USA"}
_NEVER = {"园区", "moon bay", "phoenix", "mobile", "reading", "bath", "columbus", "orlando", "charlotte", "binhai", "穗", "西湖区"}


@dataclass(frozen=True, slots=True)
class PlaceMention:
    start: int
    end: int
    place: Place


@cache
def _names() -> PhraseFinder[Place]:
    return PhraseFinder({name: place for name, place in place_names().items() if name not in _NEVER})


def find_places(passage: Passage, start: int = 0, end: int | None = None) -> list[PlaceMention]:
    """Mentions between `start` and `end` in order, longest first where two overlap ("苏州工业园区" and not "苏州")."""
    found: list[tuple[int, int, Place]] = []
    for begin, finish, place in _names().find(passage.lowered, start, end):
        printed = passage.text[begin:finish]
        if printed[0].isascii() and not (printed[0].isupper() and printed == _CASED.get(printed.lower(), printed)):
            continue
        found.append((begin, finish, place))
    found.sort(key=lambda f: (f[0], f[0] - f[1]))
    mentions: list[PlaceMention] = []
    for begin, finish, place in found:
        if not mentions or begin >= mentions[-1].end:
            mentions.append(PlaceMention(begin, finish, place))
    return mentions
