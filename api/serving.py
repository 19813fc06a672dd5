"""What the doors need of a scout, and the words every door shares."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from fastapi import Request

from domain.ports import Analyst, ConversationStore, ScoutReads
from domain.profile import ParkProfile


class ServedScout(Protocol):
    """A scout as the doors see it; `pipeline.wiring.Scout` is one."""

    @property
    def reads(self) -> ScoutReads: ...

    @property
    def analyst(self) -> Analyst: ...

    @property
    def profile(self) -> ParkProfile: ...

    @property
    def zone(self) -> ZoneInfo: ...

    def now(self) -> datetime: ...

    def close(self) -> None: ...


def scout_of(request: Request) -> ServedScout:
    """The scout this application serves."""
    scout: ServedScout = request.app.state.scout
    return scout


def conversations_of(request: Request) -> ConversationStore:
    """Where this application keeps conversations."""
    conversations: ConversationStore = request.app.state.conversations
    return conversations


def language_of(request: Request) -> str:
    """ "zh" or "en": the `lang` parameter, else the profile's language."""
    asked = request.query_params.get("lang", "")
    return "en" if asked.startswith("en") else "zh" if asked.startswith("zh") else scout_of(request).profile.language
