"""A scout for API tests: the invented leads, a real analyst, a fixed clock."""

from __future__ import annotations

import itertools
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.chat.analyst import ScoutAnalyst
from agent.models import ModelEndpoint
from domain.profile import ParkProfile
from pipeline.profile_file import load_profile
from tests.fakes.invented_leads import NOW
from tests.fakes.scout_reads import InMemoryConversations, InMemoryReads


class InventedScout:
    """Fulfils api.serving.ServedScout."""

    def __init__(self, reads: InMemoryReads | None = None, endpoint: ModelEndpoint | None = None) -> None:
        self.profile: ParkProfile = load_profile()
        self.reads = reads or InMemoryReads(self.profile)
        self.conversations = InMemoryConversations()
        numbers = itertools.count(1)
        self.analyst = ScoutAnalyst(self.reads, self.conversations, self.profile, self.now, lambda: f"chat-{next(numbers)}", endpoint)
        self.zone = ZoneInfo(self.profile.time_zone)
        self.closed = False

    def now(self) -> datetime:
        return NOW

    def close(self) -> None:
        self.closed = True
