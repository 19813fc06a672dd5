"""Decisions teach: accepted and rejected leads propose new points for the criteria, within bounds, shown before they count."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from domain.lead import Lead
from domain.profile import ParkProfile

LEAST_DECISIONS = 10
LEAST_OF_EACH = 3
BOUND = 3.0
"""No criterion leaves the range from a third to three times of what the profile gives it."""
PULL = 1.0
"""Strength of the pull toward the profile: about the weight of one decision (tests/domain/test_teaching.py holds the curve)."""
LEAST_GAIN = 0.02
"""Pairs of unseen decisions, as a share, that the change must order better than the points in force; else nothing is proposed."""
CAUTION = 0.5
"""The gain must also pass this many standard errors of the agreement: a few slips of the pen teach nothing."""
_FOLDS = 5

Shares = Mapping[str, float]
"""Criterion id → share of its points a lead earned, 0–1."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's verdict on a lead, with the shares it had that day: so that the lesson can be told again later."""

    lead_id: str
    accepted: bool
    by: str
    at: datetime
    shares: tuple[tuple[str, float], ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WeightChange:
    """Points of the criteria before and after, with the reason of every move. Counts only once a person applies it.

    agreement_before, agreement_after   share of (accepted, rejected) pairs that the points order right, on decisions not fitted to
    """

    before: tuple[tuple[str, float], ...]
    after: tuple[tuple[str, float], ...]
    reasons: tuple[tuple[str, str, str], ...]
    """(criterion id, Chinese, English), largest move first."""
    agreement_before: float
    agreement_after: float
    decisions: int


@dataclass(frozen=True, slots=True)
class AppliedChange:
    change: WeightChange
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TeachingState:
    """What was applied, in order; `frozen` keeps proposals from being made."""

    applied: tuple[AppliedChange, ...] = ()
    frozen: bool = False


def shares_of(lead: Lead) -> tuple[tuple[str, float], ...]:
    """The features of a decision: each criterion's share, an unknown one as the scorecard weighs it."""
    card = lead.scorecard
    return tuple(
        (c.id, round(c.points / c.max_points if c.points is not None and c.max_points else card.unknown_share, 4)) for c in card.criteria
    )


def points_in_force(profile: ParkProfile, state: TeachingState) -> dict[str, float]:
    """Criterion points after all applied changes."""
    given = {c.id: c.points for c in profile.criteria}
    # A profile whose criteria or points were edited since starts anew: what was taught started from others.
    if state.applied and dict(state.applied[0].change.before) == given:
        return dict(state.applied[-1].change.after)
    return given


def taught_profile(profile: ParkProfile, state: TeachingState) -> ParkProfile:
    """The profile to judge with: the same park with the points in force."""
    points = points_in_force(profile, state)
    if all(points[c.id] == c.points for c in profile.criteria):
        return profile
    return replace(profile, criteria=tuple(replace(c, points=points[c.id]) for c in profile.criteria))


def apply_change(state: TeachingState, change: WeightChange, by: str, at: datetime) -> TeachingState:
    return replace(state, applied=(*state.applied, AppliedChange(change, by, at)))


def undo(state: TeachingState) -> TeachingState:
    """Without the last applied change."""
    return replace(state, applied=state.applied[:-1])


def freeze(state: TeachingState, frozen: bool = True) -> TeachingState:
    return replace(state, frozen=frozen)


def propose(profile: ParkProfile, decisions: Sequence[Decision], state: TeachingState = TeachingState()) -> WeightChange | None:
    """New points that order the decisions better, or None: frozen, too few decisions, or nothing to gain.

    A logistic fit whose weights are pulled toward the profile's own (a Gaussian prior around them) and held within BOUND; the gain is
    measured on decisions the fit has not seen. A recruiter who agrees with the profile therefore never moves it.
    """
    if state.frozen or len(decisions) < LEAST_DECISIONS:
        return None
    ids = [c.id for c in profile.criteria]
    home = np.array([c.points for c in profile.criteria])
    in_force = points_in_force(profile, state)
    now = np.array([in_force[i] for i in ids])
    ordered = sorted(decisions, key=lambda d: (d.at, d.lead_id))
    rows = np.array([[dict(d.shares).get(i, profile.rules.unknown_share) for i in ids] for d in ordered])
    verdicts = np.array([1.0 if d.accepted else -1.0 for d in ordered])
    if min((verdicts > 0).sum(), (verdicts < 0).sum()) < LEAST_OF_EACH:
        return None
    before, after = _unseen_agreement(rows, verdicts, home, now)
    rarer = min((verdicts > 0).sum(), (verdicts < 0).sum())
    if after < before + max(LEAST_GAIN, CAUTION * math.sqrt(before * (1 - before) / rarer)):
        return None
    points = _to_hundred(_fit(rows, verdicts, home), home)
    if np.abs(points - now).max() < 1:
        return None
    return WeightChange(
        before=tuple(zip(ids, (float(v) for v in now), strict=True)),
        after=tuple(zip(ids, (float(v) for v in points), strict=True)),
        reasons=_reasons(profile, rows, verdicts, now, points),
        agreement_before=round(before, 3),
        agreement_after=round(after, 3),
        decisions=len(decisions),
    )


Array = NDArray[np.float64]


def _fit(rows: Array, verdicts: Array, home: Array) -> Array:
    """Weights (in points) by Newton's method on the penalised log-likelihood, clipped to their bounds."""
    count, width = rows.shape
    scale = 10.0
    features = np.hstack([rows - rows.mean(axis=0), np.ones((count, 1))])
    start = home / scale
    centre = np.append(start, 0.0)
    # Each weight's own size sets how far it may drift for the same cost; the offset is free.
    pull = np.append(PULL / np.maximum(start, 0.5) ** 2, 1e-3)
    weights = centre.copy()
    for _ in range(25):
        margin = verdicts * (features @ weights)
        wrong = 1 / (1 + np.exp(np.clip(margin, -30, 30)))
        gradient = -(features.T @ (verdicts * wrong)) + pull * (weights - centre)
        curvature = (features * (wrong * (1 - wrong))[:, None]).T @ features + np.diag(pull)
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return np.clip(weights[:width] * scale, home / BOUND, home * BOUND)


def _to_hundred(points: Array, home: Array) -> Array:
    """The same proportions adding up to 100 in halves, within the bounds."""
    low, high = home / BOUND, home * BOUND
    for _ in range(20):
        points = np.clip(points * 100 / points.sum(), low, high)
        if abs(points.sum() - 100) < 1e-9:
            break
    halves = np.round(points * 2) / 2
    # What rounding lost or won goes to the largest criterion, where it changes least.
    halves[int(np.argmax(halves))] += 100 - halves.sum()
    return np.asarray(halves, dtype=np.float64)


def _agreement(scores: Array, verdicts: Array) -> tuple[float, int]:
    """(pairs ordered right, pairs) over every accepted and rejected lead; a tie is half right."""
    gaps = scores[verdicts > 0][:, None] - scores[verdicts < 0][None, :]
    return float((gaps > 1e-9).sum() + 0.5 * (np.abs(gaps) <= 1e-9).sum()), gaps.size


def _unseen_agreement(rows: Array, verdicts: Array, home: Array, now: Array) -> tuple[float, float]:
    """Agreement of the points in force and of fitted ones, every decision weighed by a fit that has not seen it."""
    right_now, pairs = _agreement(rows @ now, verdicts)
    unseen = np.empty(len(verdicts))
    for fold in range(_FOLDS):
        held = np.arange(len(verdicts)) % _FOLDS == fold
        if held.any():
            fitted = _fit(rows[~held], verdicts[~held], home)
            unseen[held] = rows[held] @ (fitted * 100 / fitted.sum())
    right_fitted, _ = _agreement(unseen, verdicts)
    return right_now / pairs, right_fitted / pairs


def _reasons(profile: ParkProfile, rows: Array, verdicts: Array, now: Array, points: Array) -> tuple[tuple[str, str, str], ...]:
    """Every move of a point or more, with what accepted and rejected leads earned of the criterion."""
    yes, no = rows[verdicts > 0].mean(axis=0), rows[verdicts < 0].mean(axis=0)
    moves = sorted(range(len(points)), key=lambda i: -abs(points[i] - now[i]))
    told = []
    for i in moves:
        if abs(points[i] - now[i]) < 1:
            continue
        criterion = profile.criteria[i]
        zh = f"{criterion.name_zh} {now[i]:g} → {points[i]:g}：接受的线索此项平均得 {yes[i]:.0%}，否决的得 {no[i]:.0%}"
        en = f"{criterion.name_en} {now[i]:g} → {points[i]:g}, because accepted leads earn {yes[i]:.0%} of it and rejected ones {no[i]:.0%}"
        told.append((criterion.id, zh, en))
    return tuple(told)


StopField = Literal["track", "kind", "place", "region", "label", "round", "company"]


@dataclass(frozen=True, slots=True)
class StopRule:
    """A wish not to be shown this kind: what is held back, for whom, and until when. It ends by itself."""

    id: str
    field: StopField
    value: str
    by: str
    until: date
    """Its last day."""
    reason: str = ""
    everyone: bool = False
    """Holds for the whole office and its digest, not only for `by`."""


def rules_for(rules: Iterable[StopRule], reader: str | None) -> list[StopRule]:
    """The rules that hold for a reader: the office's and the reader's own; only the office's where nobody is named."""
    return [rule for rule in rules if rule.everyone or (reader is not None and rule.by == reader)]


def _values(lead: Lead, field: StopField) -> tuple[str, ...]:
    if field == "track":
        return lead.tracks
    if field == "kind":
        return tuple(str(k) for k in lead.kinds)
    if field == "place":
        return (lead.location,) if lead.location else ()
    if field == "region":
        return lead.regions
    if field == "label":
        return tuple(label.id for label in lead.labels)
    if field == "round":
        return tuple(one.round for one in lead.rounds[:1] if one.round)
    return (lead.organization.name, lead.id)


def stopped_by(lead: Lead, rules: Sequence[StopRule], today: date, reader: str | None = None) -> StopRule | None:
    """The rule that holds a lead back today for a reader (None: any reader's rule), or None. An ended rule holds nothing back."""
    for rule in rules:
        if today <= rule.until and (reader is None or rule.by == reader) and rule.value in _values(lead, rule.field):
            return rule
    return None
