"""What a composer is handed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agent.chat.interpretation import Interpretation
from agent.chat.tool_result import ToolResult
from agent.chat.wording import Wording
from domain.profile import ParkProfile


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a composer is handed: the question as understood, the results, the words, and the names shown before."""

    found: Interpretation
    results: tuple[ToolResult, ...]
    words: Wording
    profile: ParkProfile
    shown: tuple[str, ...] = ()

    def result(self, *tools: str) -> ToolResult | None:
        return next((r for r in self.results if r.tool in tools), None)


_MOST_SPARE = 6


def cite(documents: Iterable[str], most: int = 2) -> str:
    """The markers of the first documents, which code numbers. Those behind them are cited only for what the first leave open."""
    ids = list(dict.fromkeys(documents))
    return "".join(f"[doc:{d}]" for d in ids[:most]) + "".join(f"[or:{d}]" for d in ids[most : most + _MOST_SPARE])
