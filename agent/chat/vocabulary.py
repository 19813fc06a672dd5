"""The words the rule model knows: patterns from `data/words.yaml`, and the track cues of a park's profile."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from domain.text import fold
from domain.track import Track

_SEPARATORS = re.compile(r"及|与|和|、|/|\(|\)|（|）|\band\b|,")


@cache
def words() -> Mapping[str, Any]:
    """`agent/chat/data/words.yaml`, read once; not to be changed by callers."""
    text = files("agent.chat").joinpath("data").joinpath("words.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return MappingProxyType(yaml.load(text, Loader=loader))


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern for a list of them; a Latin word only matches as a whole word."""
    return re.compile("|".join(f"(?:{_bounded(p)})" for p in patterns))


def _bounded(pattern: str) -> str:
    start = r"(?<![a-z])" if pattern[:1].isascii() and pattern[:1].isalpha() else ""
    end = r"(?![a-z])" if pattern[-1:].isascii() and pattern[-1:].isalpha() else ""
    return f"{start}(?:{pattern}){end}"


@cache
def table(name: str) -> Mapping[str, re.Pattern[str]]:
    """The patterns of one table of the file, by key."""
    return MappingProxyType({key: any_of(patterns) for key, patterns in words()[name].items() if patterns})


class TrackVocabulary:
    """Finds the tracks a question names. A cue of a name is broad; any other keyword is narrow and stays a topic as well."""

    def __init__(self, tracks: Sequence[Track]) -> None:
        self._parents = {track.id: track.parent for track in tracks}
        broad: dict[str, set[str]] = {}
        narrow: dict[str, set[str]] = {}
        for track in tracks:
            for name in (track.name_zh, track.name_en, track.id.replace("_", " ")):
                for part in [name, *_SEPARATORS.split(name)]:
                    _enter(broad, part, track.id)
                    if part.isascii() and part.endswith("s") and len(part) > 4:
                        _enter(broad, part.removesuffix("s"), track.id)
            for cue in (*track.keywords_zh, *track.keywords_en):
                _enter(narrow, cue, track.id)
        for spoken, anchors in words()["synonyms"].items():
            owners = {owner for anchor in anchors for owner in (broad.get(_key(anchor)) or narrow.get(_key(anchor)) or ())}
            if owners:
                broad[_key(spoken)] = broad.get(_key(spoken), set()) | owners
        self._owners = narrow | broad
        self._broad = frozenset(broad)
        self._excluded = any_of(re.escape(_key(e)) for track in tracks for e in track.exclude) if any(t.exclude for t in tracks) else None
        ordered = sorted(self._owners, key=len, reverse=True)
        self._pattern = re.compile("|".join(_cue_pattern(cue) for cue in ordered)) if ordered else None

    def find(self, text: str) -> list[tuple[int, int, tuple[str, ...], bool]]:
        """(start, end, track ids, broad) of every cue in folded lower-case text, longest first at each place."""
        if self._pattern is None:
            return []
        clean = self._excluded.sub(lambda m: " " * len(m.group()), text) if self._excluded else text
        found = []
        for match in self._pattern.finditer(clean):
            cue = match.group()
            cue = (
                cue if cue in self._owners else cue.removesuffix("es") if cue.removesuffix("es") in self._owners else cue.removesuffix("s")
            )
            owners = self._owners.get(cue, set())
            kept = {o for o in owners if not any(self._parents.get(other) == o for other in owners)}
            found.append((match.start(), match.end(), tuple(sorted(kept)), cue in self._broad))
        return found

    def broad(self, cue: str) -> bool:
        """Whether a cue is the name of a track, not one keyword of it."""
        return cue in self._broad

    def covers(self, text: str) -> bool:
        """Whether folded lower-case text is nothing but cues."""
        left = list(text)
        for start, end, _, _ in self.find(text):
            left[start:end] = " " * (end - start)
        return not "".join(left).strip()


def _enter(cues: dict[str, set[str]], cue: str, track_id: str) -> None:
    key = _key(cue)
    if len(key) > 1:
        cues.setdefault(key, set()).add(track_id)


def _key(cue: str) -> str:
    return fold(cue).lower().strip()


def _cue_pattern(cue: str) -> str:
    body = re.escape(cue)
    if cue[0].isascii() and cue[0].isalnum():
        body = rf"(?<![a-z0-9]){body}"
    if cue[-1].isascii() and cue[-1].isalpha():
        body = rf"{body}(?:e?s)?(?![a-z0-9])"
    return body
