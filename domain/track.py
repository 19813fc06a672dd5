"""Tracks and kinds: the sectors a park is after and the sorts of project it wants, both as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Tier = Literal["pillar", "growth", "future"]


class ProjectKind(StrEnum):
    OPC = "opc"
    SCALE = "scale"
    BRAND = "brand"
    TALENT_LED = "talent_led"
    FRONTIER = "frontier"


@dataclass(frozen=True, slots=True)
class Track:
    """One sector. `keywords` are cues, `weak` cues count only beside another cue, `exclude` phrases are removed first.

    frontier   how far a funded project of this sector is one of the frontier by itself: 1 = yes, 0.5 = where its text names the
               technology as well, 0 = no
    """

    id: str
    name_zh: str
    name_en: str
    tier: Tier
    keywords_zh: tuple[str, ...]
    keywords_en: tuple[str, ...]
    weak: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    parent: str | None = None
    also: tuple[str, ...] = ()
    frontier: float = 0.0


@dataclass(frozen=True, slots=True)
class TrackMatch:
    """A track of a document: score in (0, 1], and the cues it stands on, as printed."""

    id: str
    score: float
    cues: tuple[str, ...] = ()
