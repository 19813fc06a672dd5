"""What a step of the path did: counts and the failures with their reasons."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Failure:
    """One item that did not go through, why, and what to do about it if anything."""

    item: str
    reason: str


@dataclass(slots=True)
class StepReport:
    """Counts of one step. One bad item is a failure in this list, never the end of the run."""

    step: str
    new: int = 0
    changed: int = 0
    skipped: int = 0
    failed: list[Failure] = field(default_factory=list)
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    """Further lines for the operator, such as what a model's part in the step cost."""

    def line(self) -> str:
        counts = f"{self.new} new, {self.changed} changed, {self.skipped} unchanged, {len(self.failed)} failed"
        return f"{self.step}: {counts} in {self.seconds:.1f} s"
