"""Evaluate: score the shipped gold sets, and hold the figures against pinned floors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from domain.errors import UsageError
from pipeline.settings import Settings
from pipeline.suites import EVALS, SUITES, Result

FLOORS = EVALS / "floors.json"
# A figure may move by rounding, not by more.
_TOLERANCE = 0.0005


class EvalFailed(UsageError):
    """A figure fell under its floor."""

    exit_code = 1


def eval_command(settings: Settings, suite: str | None, pin: bool = False, lower: bool = False) -> None:
    """Prints the figures; exits 1 when one is under its floor. `pin` writes floors up to today's figures, `lower` also down."""
    if suite is not None and suite not in SUITES:
        raise UsageError(f"there is no suite {suite!r}: use one of {', '.join(SUITES)}")
    floors = read_floors()
    below: list[str] = []
    for name in [suite] if suite else SUITES:
        result = SUITES[name](settings)
        print(f"== {name}")
        if result.table:
            print(result.table)
        floor = floors.get(name, {"gold": "", "floors": {}})
        for figure, value in result.figures.items():
            pinned = floor["floors"].get(figure)
            print(f"{figure:<32} {value:.3f}" + (f"   floor {pinned:.3f}" if pinned is not None else ""))
        below += failures(result, floor)
        if pin:
            floors[name] = pinned_floors(result, floor, lower)
    if pin:
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return
    if below:
        raise EvalFailed("; ".join(below))


def read_floors() -> dict[str, Any]:
    floors: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {}
    return floors


def failures(result: Result, floor: Mapping[str, Any]) -> list[str]:
    """What falls short: figures under their floor, or floors that were pinned on another gold set."""
    if floor["gold"] and floor["gold"] != result.gold:
        return [f"{result.suite}: the gold set has changed since its floors were pinned: look at the figures, then `parkscout eval --pin`"]
    return [
        f"{result.suite}: {figure} is {result.figures.get(figure, 0.0):.3f}, under its floor {pinned:.3f}"
        for figure, pinned in floor["floors"].items()
        if result.figures.get(figure, 0.0) < pinned - _TOLERANCE
    ]


def pinned_floors(result: Result, floor: Mapping[str, Any], lower: bool) -> dict[str, Any]:
    """Floors raised to the figures; lowered only where `lower` says so or the gold set is another one."""
    free = lower or floor["gold"] != result.gold
    known: Mapping[str, float] = {} if free else floor["floors"]
    # Rounded down, so that a floor never stands above the figure it was pinned at.
    raised = {figure: max(known.get(figure, 0.0), int(value * 1000) / 1000) for figure, value in result.figures.items()}
    return {"gold": result.gold, "floors": raised}
