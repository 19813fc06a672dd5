"""Simulated recruiters with a hidden taste, and the curve their decisions teach: real decisions through the real method."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta

from domain.profile import ParkProfile
from domain.teaching import Decision, TeachingState, apply_change, points_in_force, propose

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
Lead = dict[str, float]


def pool(profile: ParkProfile, size: int, seed: int) -> list[Lead]:
    """Leads as shares of the criteria: tracks and freshness mostly known, the rest often not, as news is."""
    rng = random.Random(seed)
    told = {
        "track_fit": 0.95,
        "capital": 0.85,
        "scale_evidence": 0.4,
        "landing_link": 0.6,
        "talent": 0.45,
        "barrier": 0.5,
        "freshness_trust": 1.0,
    }
    leads = []
    for _ in range(size):
        lead = {}
        for criterion in profile.criteria:
            known = rng.random() < told[criterion.id]
            lead[criterion.id] = round(rng.betavariate(2, 1.5), 3) if known else profile.rules.unknown_share
        leads.append(lead)
    return leads


def worth(lead: Lead, points: dict[str, float]) -> float:
    return sum(points[i] * lead[i] for i in points)


def ndcg_at_10(order: list[Lead], taste: dict[str, float], leads: list[Lead]) -> float:
    """Graded by the recruiter's own worth: the best tenth 3, the next tenth 2, the next fifth 1."""
    ranked = sorted(leads, key=lambda lead: -worth(lead, taste))
    cuts = [worth(ranked[int(len(ranked) * part)], taste) for part in (0.1, 0.2, 0.4)]

    def grade(lead: Lead) -> int:
        value = worth(lead, taste)
        return 3 if value > cuts[0] else 2 if value > cuts[1] else 1 if value > cuts[2] else 0

    def gain(chosen: list[Lead]) -> float:
        return sum((2 ** grade(lead) - 1) / math.log2(place + 2) for place, lead in enumerate(chosen[:10]))

    return gain(order) / gain(sorted(leads, key=lambda lead: -grade(lead)))


def teach(profile: ParkProfile, taste: dict[str, float], seed: int, rounds: int = 5, a_round: int = 10, slip: float = 0.0) -> list[float]:
    """nDCG@10 on unseen leads before any decision and after each round of decisions on what the list shows (half of it the top).

    The recruiter accepts what is better than the middle of the pool by the hidden taste; `slip` of the verdicts are wrong.
    """
    rng = random.Random(seed)
    shown, unseen = pool(profile, 400, seed * 2 + 1), pool(profile, 300, seed * 2 + 2)
    middle = sorted(worth(lead, taste) for lead in shown)[len(shown) * 6 // 10]
    state, decisions, curve = TeachingState(), [], []
    for number in range(rounds + 1):
        points = points_in_force(profile, state)
        curve.append(ndcg_at_10(sorted(unseen, key=lambda lead: -worth(lead, points)), taste, unseen))
        if number == rounds:
            break
        shown.sort(key=lambda lead: -worth(lead, points))
        chosen = [shown.pop(0) for _ in range(a_round // 2)] + [shown.pop(rng.randrange(len(shown))) for _ in range(a_round - a_round // 2)]
        for lead in chosen:
            accepted = (worth(lead, taste) > middle) != (rng.random() < slip)
            at = START + timedelta(minutes=len(decisions))
            decisions.append(Decision(f"lead_{len(decisions)}", accepted, "王", at, tuple(lead.items())))
        change = propose(profile, decisions, state)
        if change is not None:
            state = apply_change(state, change, "王", START)
    return curve


def tastes(profile: ParkProfile) -> dict[str, dict[str, float]]:
    """Recruiters that differ from the profile: one for people and techniques, one for places, one for size."""
    home = {c.id: c.points for c in profile.criteria}
    loved = {"people": ("talent", "barrier"), "places": ("landing_link",), "size": ("scale_evidence",), "talent": ("talent",)}
    made = {}
    for name, ids in loved.items():
        points = {i: (p * 5 if i in ids else p * 0.4) for i, p in home.items()}
        total = sum(points.values())
        made[name] = {i: 100 * p / total for i, p in points.items()}
    return made
