"""The scorecard: criteria, points, reasons, and the arithmetic of the ranking."""

from __future__ import annotations

from collections.abc import Iterable
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
    opc_criteria: tuple[CriterionScore, ...] = ()
    """The OPC points table; shown where the lead stands on the OPC list."""
    scale_criteria: tuple[CriterionScore, ...] = ()
    """The tests of scale that passed, each with its share as points of 100."""
    known_share: float = 1.0
    """Points of the known criteria over the points of all."""
    unknown_share: float = 0.2
    """What an unknown criterion was taken to be worth (`thin_evidence`)."""
    cap: float | None = None
    """Most points it may have, where no completed fact stands behind it."""

    @property
    def standing(self) -> float:
        """What leads are ordered by: the score, and below its floor of 0 what the parts add up to, so that no two zeros are alike."""
        if self.score > 0:
            return self.score
        known = [(c.points, c.max_points) for c in self.criteria if c.points is not None]
        most = sum(m for _, m in known)
        earned = 100 * sum(p for p, _ in known) / most if most else 0.0
        return round(min(0.0, earned + sum(p.points for p in self.penalties)), 1)

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(c.id for c in self.criteria if c.points is None)


THIN_EVIDENCE = "thin_evidence"
"""Id of the deduction that keeps a lead with one known criterion from outranking a well-evidenced one."""
UNCONFIRMED = "unconfirmed"
"""Id of the deduction that holds a lead without a completed fact at its cap."""


def known_share(criteria: tuple[CriterionScore, ...]) -> float:
    """Points of the known criteria over the points of all, 0–1."""
    most = sum(c.max_points for c in criteria)
    return sum(c.max_points for c in criteria if c.points is not None) / most if most else 0.0


def thin_evidence(criteria: tuple[CriterionScore, ...], unknown_share: float) -> float:
    """Points (≤ 0, of 100) that unknown criteria take from the average of the known ones.

    The average is drawn toward `unknown_share` by the share of points that is unknown, never above what the known ones
    earned: so a further positive fact never lowers a score, and a lead of which little is known cannot lead the list on a
    single good answer. Reasoning and figures: docs/decisions/0010.
    """
    known = [(c.points, c.max_points) for c in criteria if c.points is not None]
    most = sum(m for _, m in known)
    if most == 0:
        return 0.0
    average = sum(p for p, _ in known) / most
    return min(0.0, 100 * (unknown_share - average) * (1 - known_share(criteria)))


def add_up(criteria: tuple[CriterionScore, ...], penalties: tuple[PenaltyScore, ...] = ()) -> float:
    """Known points over known maximum on a scale of 100, penalties in full, bounded to 0–100, one decimal."""
    known = [c for c in criteria if c.points is not None]
    most = sum(c.max_points for c in known)
    if most == 0:
        return 0.0
    earned = sum(c.points for c in known if c.points is not None)
    return round(min(100.0, max(0.0, 100 * earned / most + sum(p.points for p in penalties))), 1)


def totalled(
    criteria: tuple[CriterionScore, ...], penalties: Iterable[PenaltyScore], unknown_share: float, cap: float | None
) -> tuple[float, tuple[PenaltyScore, ...], float]:
    """(score, all penalties, known share): thin evidence and the cap are deductions of their own, so that the parts add up."""
    given = [p for p in penalties if p.id not in {THIN_EVIDENCE, UNCONFIRMED}]
    share = known_share(criteria)
    thin = round(thin_evidence(criteria, unknown_share), 1)
    if thin < 0:
        reason = f"已核实的项目只占 {share:.0%} 分值，未知项按 {unknown_share:.0%} 估计"
        given.append(PenaltyScore(THIN_EVIDENCE, thin, reason, f"only {share:.0%} of the points rest on known facts"))
    score = add_up(criteria, tuple(given))
    if cap is not None and score > cap:
        reason = f"没有已完成的事实支撑，综合分不高于 {cap:g}"
        given.append(PenaltyScore(UNCONFIRMED, round(cap - score, 1), reason, f"no completed fact behind it: at most {cap:g}"))
        score = cap
    return score, tuple(given), round(share, 3)
