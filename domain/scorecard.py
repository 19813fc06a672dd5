"""The scorecard: criteria, points, reasons, and the arithmetic of the ranking."""

from __future__ import annotations

from dataclasses import dataclass

from domain.evidence import Citation


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """Points of one criterion. `points` None = unknown (待核实): it leaves the denominator."""

    id: str
    points: float | None
    max_points: float
    reason: str
    reason_en: str
    evidence: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class PenaltyScore:
    id: str
    points: float
    """Negative."""
    reason: str
    reason_en: str
    evidence: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Three scores of one organization, each 0–100 with its parts.

    `score` is the combined list's; `opc_score` and `scale_score` are None where the kind's entry test fails.
    """

    criteria: tuple[CriterionScore, ...]
    penalties: tuple[PenaltyScore, ...]
    score: float
    opc_score: float | None
    scale_score: float | None

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(c.id for c in self.criteria if c.points is None)


def add_up(criteria: tuple[CriterionScore, ...], penalties: tuple[PenaltyScore, ...] = ()) -> float:
    """Known points over known maximum on a scale of 100, penalties in full, bounded to 0–100, one decimal."""
    known = [c for c in criteria if c.points is not None]
    most = sum(c.max_points for c in known)
    if most == 0:
        return 0.0
    earned = sum(c.points for c in known if c.points is not None)
    return round(min(100.0, max(0.0, 100 * earned / most + sum(p.points for p in penalties))), 1)
