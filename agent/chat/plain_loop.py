"""The rule driver's turn without LangChain: the same plan, tools and words, for a process that answers one question and ends."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import date
from typing import Any

from agent.chat.compose import compose
from agent.chat.interpretation import Interpretation
from agent.chat.plan import next_calls
from agent.chat.tool_result import ToolResult
from agent.chat.tools import ScoutTools
from domain.profile import ParkProfile

_DAYS = ("since", "until", "day")


def rule_turn(
    found: Interpretation, shown: Sequence[str], tools: ScoutTools, profile: ParkProfile, today: date
) -> Generator[ToolResult, None, tuple[tuple[ToolResult, ...], str]]:
    """Yields each tool's result as it comes; returns (results, answer with [doc:ID] markers).

    LangChain takes a second to import, which nobody should wait for at a command line.
    """
    named = tools.named()
    done: list[ToolResult] = []
    while calls := next_calls(found, done, today):
        for name, arguments in calls:
            result = named[name](**_typed(arguments))
            done.append(result)
            yield result
    return tuple(done), compose(found, done, profile, shown)


def _typed(arguments: dict[str, Any]) -> dict[str, Any]:
    """The plan writes JSON values, as a model would; the tools want days."""
    return {k: date.fromisoformat(v) if k in _DAYS and isinstance(v, str) else v for k, v in arguments.items()}
