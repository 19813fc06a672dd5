"""Teaching: the curve of simulated recruiters, bounds, reasons, freeze, undo, and rules that end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from statistics import mean

import pytest

from domain.judging import judge
from domain.lead_building import build_lead
from domain.teaching import (
    BOUND,
    Decision,
    StopRule,
    TeachingState,
    apply_change,
    freeze,
    points_in_force,
    propose,
    shares_of,
    stopped_by,
    taught_profile,
    undo,
)
from tests.domain.invented import NOW, bright_chip, suzhou
from tests.domain.recruiters import START, pool, tastes, teach, worth

PROFILE = suzhou()
HOME = {c.id: c.points for c in PROFILE.criteria}
SEEDS = range(6)


def decisions(taste, count=60, seed=3):
    leads = pool(PROFILE, count, seed)
    middle = sorted(worth(lead, taste) for lead in leads)[count // 2]
    return [Decision(f"lead_{n}", worth(lead, taste) > middle, "王", START, tuple(lead.items())) for n, lead in enumerate(leads)]


def people():
    return tastes(PROFILE)["people"]


@pytest.mark.parametrize("name", ["people", "places", "size", "talent"])
def test_fifty_decisions_lift_the_list_by_a_tenth_for_a_hidden_taste(name):
    curves = [teach(PROFILE, tastes(PROFILE)[name], seed) for seed in SEEDS]
    assert mean(c[-1] for c in curves) - mean(c[0] for c in curves) >= 0.1


@pytest.mark.parametrize("slip", [0.0, 0.1])
def test_a_recruiter_who_agrees_never_sees_a_worse_list(slip):
    for seed in SEEDS:
        assert min(teach(PROFILE, HOME, seed, slip=slip)) == 1.0


def test_a_change_is_shown_with_reasons_bounded_and_adds_up():
    change = propose(PROFILE, decisions(people()))
    after = dict(change.after)
    assert sum(after.values()) == pytest.approx(100)
    assert all(HOME[i] / BOUND - 0.5 <= p <= HOME[i] * BOUND + 0.5 for i, p in after.items())
    assert after["talent"] > HOME["talent"]
    assert change.agreement_after > change.agreement_before
    told = {criterion: zh for criterion, zh, _ in change.reasons}
    assert "10 →" in told["talent"]


def test_the_same_decisions_propose_the_same():
    made = decisions(people())
    assert propose(PROFILE, made) == propose(PROFILE, list(reversed(made)))


def test_nothing_moves_until_a_person_applies_it_and_undo_takes_it_back():
    state = TeachingState()
    change = propose(PROFILE, decisions(people()), state)
    assert points_in_force(PROFILE, state) == HOME
    taught = apply_change(state, change, "王", START)
    assert points_in_force(PROFILE, taught) == dict(change.after)
    assert {c.id: c.points for c in taught_profile(PROFILE, taught).criteria} == dict(change.after)
    assert taught_profile(PROFILE, undo(taught)) is PROFILE


def test_frozen_means_no_proposal():
    assert propose(PROFILE, decisions(people()), freeze(TeachingState())) is None


def test_few_or_one_sided_decisions_teach_nothing():
    made = decisions(people())
    assert propose(PROFILE, made[:5]) is None
    assert propose(PROFILE, [replace(d, accepted=True) for d in made]) is None


def test_points_taught_for_other_criteria_no_longer_count():
    change = propose(PROFILE, decisions(people()))
    state = apply_change(TeachingState(), change, "王", START)
    other = replace(PROFILE, criteria=PROFILE.criteria[:-1])
    assert points_in_force(other, state) == {c.id: c.points for c in other.criteria}


def test_a_decision_keeps_the_shares_of_the_day():
    snapshot = bright_chip().snapshot()
    lead = build_lead(snapshot, judge(snapshot, PROFILE, NOW), PROFILE, None, NOW)
    shares = dict(shares_of(lead))
    assert shares["landing_link"] == 1.0
    assert shares["scale_evidence"] == PROFILE.rules.unknown_share


@pytest.mark.parametrize(
    ("field", "value", "held"),
    [("track", "bci", True), ("kind", "scale", True), ("place", "杭州", True), ("label", "rumour", False), ("round", "a", True)],
)
def test_a_kind_is_not_shown_until_the_rule_ends(field, value, held):
    snapshot = bright_chip().snapshot()
    lead = build_lead(snapshot, judge(snapshot, PROFILE, NOW), PROFILE, None, NOW)
    rule = StopRule("s1", field, value, "王", date(2026, 12, 1))
    assert (stopped_by(lead, [rule], date(2026, 12, 1)) is rule) is held
    assert stopped_by(lead, [rule], date(2026, 12, 2)) is None
    assert stopped_by(lead, [rule], date(2026, 11, 1), reader="李") is None
