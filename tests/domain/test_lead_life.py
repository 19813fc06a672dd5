"""The life of a lead: allowed moves by people, claims, timers, cases and figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.case_library import case_of, case_text, kpis
from domain.errors import Conflict, UsageError
from domain.judging import judge
from domain.lead import LeadStatus
from domain.lead_building import build_lead
from domain.lead_life import Actor, Report, Settlement, holder, lapse, move, nudge_of, report_entry, settle, working_days_between
from domain.profile import LeadTimers
from tests.domain.invented import NOW, bright_chip, from_singapore, suzhou

PROFILE = suzhou()
WANG = Actor("王", "一处")
CHIEF = Actor("统筹", "综合处", "coordinator")
AGENT = Actor("scout", "", "agent")
MORNING = datetime(2026, 11, 16, 1, tzinfo=UTC)  # a Monday


def step(status, to, actor=WANG, reason="", **values):
    return move("lead_1", status, to, actor, MORNING, reason, **values)


def test_people_move_leads_forward_one_step():
    entry = step(LeadStatus.NEW, LeadStatus.TRIAGED)
    assert (entry.before, entry.after, entry.actor) == ("new", "triaged", WANG)


@pytest.mark.parametrize(
    ("status", "to"),
    [
        (LeadStatus.NEW, LeadStatus.CONTACTED),
        (LeadStatus.NEW, LeadStatus.LANDED),
        (LeadStatus.SIGNED, LeadStatus.NEW),
        (LeadStatus.NEW, LeadStatus.NEW),
    ],
)
def test_forbidden_moves_are_refused_with_the_allowed_ones(status, to):
    with pytest.raises(Conflict, match="allowed"):
        step(status, to)


def test_the_agent_moves_nothing():
    with pytest.raises(Conflict, match="only people"):
        step(LeadStatus.NEW, LeadStatus.TRIAGED, AGENT)


def test_reasons_are_asked_for():
    with pytest.raises(UsageError, match="off_track"):
        step(LeadStatus.NEW, LeadStatus.REJECTED)
    assert step(LeadStatus.NEW, LeadStatus.REJECTED, reason="too_small: 只有两人").reason == "too_small: 只有两人"
    with pytest.raises(UsageError):
        step(LeadStatus.NEW, LeadStatus.PARKED)
    with pytest.raises(UsageError):
        step(LeadStatus.NEW, LeadStatus.DUPLICATE)
    with pytest.raises(Conflict):
        step(LeadStatus.NEW, LeadStatus.DUPLICATE, duplicate_of="lead_1")
    assert "lead_2" in step(LeadStatus.NEW, LeadStatus.DUPLICATE, duplicate_of="lead_2").reason


def reports(*minutes):
    return [Report(f"r{n}", "lead_1", f"人{n}", "一处", MORNING + timedelta(minutes=m)) for n, m in enumerate(minutes)]


def test_the_first_valid_report_holds_the_lead_and_later_ones_are_kept():
    made = reports(5, 3, 9)
    assert holder(made).id == "r1"
    made[1] = replace(made[1], withdrawn_at=MORNING + timedelta(minutes=20))
    assert holder(made, now=MORNING + timedelta(minutes=30)).id == "r0"
    assert holder([]) is None


def test_of_two_at_the_same_moment_exactly_one_wins_whoever_asks():
    made = reports(3, 3)
    assert holder(made).id == holder(made[::-1]).id == "r0"


def test_a_later_report_is_linked_to_the_holders():
    first, second = reports(1, 2)
    assert report_entry(first, None).action == "claimed"
    linked = report_entry(second, first)
    assert (linked.action, linked.after) == ("reported", "r0")
    assert "首报" in linked.reason


def test_a_coordinator_settles_with_a_reason():
    made = reports(1, 2)
    settlement, entry = settle("lead_1", made, "r1", CHIEF, MORNING + timedelta(hours=1), "实际由二处接触")
    assert holder(made, [settlement]).id == "r1"
    assert (entry.before, entry.after) == ("r0", "r1")
    with pytest.raises(Conflict, match="coordinator"):
        settle("lead_1", made, "r1", WANG, MORNING, "x")
    with pytest.raises(Conflict, match="standing"):
        settle("lead_1", made, "r9", CHIEF, MORNING, "x")
    with pytest.raises(UsageError):
        settle("lead_1", made, "r1", CHIEF, MORNING, " ")


def test_a_lapsed_claim_frees_the_lead_for_the_next_report():
    made = reports(1, 60)
    assert holder(made, lapsed_at=MORNING + timedelta(minutes=30)).id == "r1"
    assert holder(made[:1], [Settlement("lead_1", "r0", CHIEF, MORNING, "x")], lapsed_at=MORNING + timedelta(minutes=30)) is None
    assert lapse("lead_1", made[0], MORNING, 180).action == "lapsed"


@pytest.mark.parametrize(
    ("status", "days", "kind"),
    [
        (LeadStatus.NEW, 1, None), (LeadStatus.NEW, 2, "answer"), (LeadStatus.NEW, 4, "triage"), (LeadStatus.NEW, 20, "nudge"),
        (LeadStatus.CONTACTED, 13, None), (LeadStatus.CONTACTED, 14, "nudge"), (LeadStatus.CONTACTED, 60, "yellow"),
        (LeadStatus.CONTACTED, 90, "red"), (LeadStatus.CONTACTED, 180, "pool"),
        (LeadStatus.LANDED, 400, None), (LeadStatus.REJECTED, 400, None),
    ],
)  # fmt: skip
def test_timers(status, days, kind):
    start = MORNING.date()
    nudge = nudge_of("lead_1", status, start, start, start, LeadTimers(), start + timedelta(days=days))
    assert (nudge.kind if nudge else None) == kind


def test_a_weekend_is_no_working_day_and_an_unclaimed_lead_waits_for_nobody():
    friday = date(2026, 11, 20)
    assert working_days_between(friday, date(2026, 11, 22)) == 0
    assert nudge_of("lead_1", LeadStatus.NEW, friday, None, friday, LeadTimers(), date(2026, 11, 23)) is None
    assert nudge_of("lead_1", LeadStatus.NEW, friday, None, None, LeadTimers(), date(2027, 3, 1)) is None


def lead(made, status):
    snapshot = made.snapshot()
    built = build_lead(snapshot, judge(snapshot, PROFILE, NOW), PROFILE, None, NOW)
    return replace(built, status=status)


def test_a_case_tells_how_a_lead_ended_and_why():
    one = lead(bright_chip(), LeadStatus.REJECTED)
    log = [
        move(one.id, LeadStatus.NEW, LeadStatus.TRIAGED, WANG, MORNING),
        move(one.id, LeadStatus.TRIAGED, LeadStatus.REJECTED, WANG, MORNING + timedelta(days=9), "too_late: 已签约杭州"),
    ]
    case = case_of(one, log, "首次电话要更早")
    text = case_text(case, PROFILE)
    assert case.outcome == "lost"
    for words in ("澜脉神经", "已在外地落地", "已签约杭州", "第 9 天", "首次电话要更早", "脑机接口"):
        assert words in text
    assert case_of(one, log[:1]) is None
    reopened = [*log, move(one.id, LeadStatus.REJECTED, LeadStatus.TRIAGED, WANG, MORNING + timedelta(days=20))]
    assert case_of(one, reopened) is None


def test_figures_count_confirmed_moves_only():
    landed, merely_news = lead(from_singapore(), LeadStatus.LANDED), lead(bright_chip(), LeadStatus.NEW)
    log = [move(landed.id, LeadStatus.SIGNED, LeadStatus.LANDED, WANG, MORNING)]
    figures = kpis([landed, merely_news], log, PROFILE, date(2026, 1, 1), date(2026, 12, 31))
    assert (figures.projects, figures.funded, figures.over_10m) == (1, 1, 1)
    assert figures.funded_share == 1.0
    assert figures.pillar_share("biomed_health") == 1.0
    assert figures.pillar_share("ai_digital") == 0.0
    assert kpis([landed], log, PROFILE, date(2027, 1, 1), date(2027, 12, 31)).funded_share is None
    taken_back = replace(landed, status=LeadStatus.REJECTED)
    assert kpis([taken_back], log, PROFILE, date(2026, 1, 1), date(2026, 12, 31)).projects == 0
