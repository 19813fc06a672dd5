"""Teaching on a real store: verdicts propose, people adopt and undo, and wishes not to see a kind end by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.errors import Conflict, NotFound, UsageError
from domain.search import LeadFilter
from domain.teaching import Decision, stopped_by
from pipeline.digest import make
from pipeline.office import Verdict
from tests.domain.recruiters import pool, tastes, worth
from tests.pipeline.office_house import OfficeHouse

WANG = "王敏"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OfficeHouse]:
    opened = OfficeHouse(tmp_path)
    yield opened
    opened.close()


def teach_people_first(house: OfficeHouse, count: int = 60) -> None:
    """Verdicts of a recruiter who looks at people first, on invented shares."""
    taste = tastes(house.given)["people"]
    shown = pool(house.given, count, 3)
    middle = sorted(worth(lead, taste) for lead in shown)[count // 2]
    for number, lead in enumerate(shown):
        at = house.now + timedelta(minutes=number)
        verdict = Decision(f"lead_{number}", worth(lead, taste) > middle, WANG, at, tuple(lead.items()))
        house.store.decisions.add("accept" if verdict.accepted else "reject", verdict)


def test_verdicts_are_kept_with_what_the_lead_had_earned(house: OfficeHouse) -> None:
    first, second, *_ = house.leads()
    house.office.judge(first.id, "accept", house.person(), "赛道对口")
    house.office.judge(second.id, "down", house.person())
    kept = house.store.decisions.standing()
    assert [(d.lead_id, d.accepted, d.by, d.reason) for d in kept] == [(first.id, True, WANG, "赛道对口"), (second.id, False, WANG, "")]
    assert {criterion for criterion, _ in kept[0].shares} == {c.id for c in house.given.criteria}
    assert house.reads.lead(first.id).status == "triaged"  # type: ignore[union-attr]
    assert house.reads.lead(second.id).status == "new"  # type: ignore[union-attr]


@pytest.mark.parametrize(("verdict", "reason", "status"), [("reject", "too_small: 只有两人", "rejected"), ("up", "", "new")])
def test_a_verdict_moves_what_it_should(house: OfficeHouse, verdict: Verdict, reason: str, status: str) -> None:
    lead = house.leads()[0]
    house.office.judge(lead.id, verdict, house.person(), reason)
    assert house.reads.lead(lead.id).status == status  # type: ignore[union-attr]


def test_a_rejection_without_its_reason_leaves_nothing_behind(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    with pytest.raises(UsageError, match="off_track"):
        house.office.judge(lead.id, "reject", house.person())
    assert house.store.decisions.standing() == []
    assert [e.action for e in house.office.history(lead.id).entries] == ["created"]


def test_the_last_verdict_of_a_person_counts(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    house.office.judge(lead.id, "down", house.person())
    house.office.judge(lead.id, "up", house.person())
    house.office.judge(lead.id, "down", house.person("李想"))
    assert [(d.by, d.accepted) for d in house.store.decisions.standing()] == [(WANG, True), ("李想", False)]


def test_a_proposal_counts_only_once_adopted_and_undo_takes_it_back(house: OfficeHouse) -> None:
    before = {lead.id: lead.scorecard.score for lead in house.leads()}
    most = {c.id: c.points for c in house.given.criteria}
    teach_people_first(house)
    proposal = house.teacher.look().proposal
    assert proposal is not None
    assert dict(proposal.change.after)["talent"] > most["talent"]
    house.score()
    assert {lead.id: lead.scorecard.score for lead in house.leads()} == before

    house.teacher.adopt(proposal.id, house.person())
    assert {lead.id: lead.scorecard.score for lead in house.leads()} == before
    house.score()
    taught = house.leads()[0].scorecard
    assert {c.id: c.max_points for c in taught.criteria} == dict(proposal.change.after)
    assert {lead.id: lead.scorecard.score for lead in house.leads()} != before
    assert {lead.change.partition("：")[2] for lead in house.leads() if lead.change} == {"评分权重调整"}

    house.teacher.undo(house.person("李想"))
    house.score()
    assert {lead.id: lead.scorecard.score for lead in house.leads()} == before
    with pytest.raises(Conflict, match="nothing is adopted"):
        house.teacher.undo(house.person())


def test_only_what_was_seen_is_adopted(house: OfficeHouse) -> None:
    with pytest.raises(Conflict, match="no proposal"):
        house.teacher.adopt(None, house.person())
    teach_people_first(house, 60)
    seen = house.teacher.look().proposal
    assert seen is not None
    for number, lead in enumerate(pool(house.given, 40, 9)):
        verdict = Decision(f"more_{number}", lead["capital"] > 0.5, "李想", house.now + timedelta(hours=2), tuple(lead.items()))
        house.store.decisions.add("up", verdict)
    now = house.teacher.look().proposal
    assert now is not None
    assert now.id != seen.id
    with pytest.raises(Conflict, match=f"now {now.id}"):
        house.teacher.adopt(seen.id, house.person())
    house.teacher.adopt(now.id, house.person())


def test_frozen_teaching_proposes_nothing_until_it_is_freed(house: OfficeHouse) -> None:
    teach_people_first(house)
    house.teacher.freeze(True, house.person())
    assert house.teacher.look().proposal is None
    with pytest.raises(Conflict, match="frozen"):
        house.teacher.adopt(None, house.person())
    with pytest.raises(Conflict, match="already"):
        house.teacher.freeze(True, house.person())
    house.teacher.freeze(False, house.person())
    assert house.teacher.look().proposal is not None


def test_a_profile_whose_points_were_edited_starts_anew(house: OfficeHouse) -> None:
    teach_people_first(house)
    house.teacher.adopt(None, house.person())
    first, second, *rest = house.given.criteria
    house.given = replace(house.given, criteria=(replace(first, points=first.points + 5), replace(second, points=second.points - 5), *rest))
    house.score()
    assert {c.id: c.points for c in house.profile.criteria} == {c.id: c.points for c in house.given.criteria}


def test_a_kind_somebody_does_not_want_stays_away_until_the_rule_ends(house: OfficeHouse) -> None:
    every = house.leads()
    track = every[0].tracks[0]
    last = house.today() + timedelta(days=10)
    rule = house.teacher.stop(f"track:{track}", last, house.person(), "本季度不看")
    kept = [lead.id for lead in every if track not in lead.tracks]
    assert 0 < len(kept) < len(every)
    assert [lead.id for lead in house.leads(reader=WANG)] == kept
    assert [lead.id for lead in house.leads(reader="李想")] == [lead.id for lead in house.leads()] == [lead.id for lead in every]
    assert house.reads.held_back(LeadFilter(reader=WANG)) == len(every) - len(kept)
    assert house.leads(reader=WANG, name=every[0].organization.name)
    house.now += timedelta(days=10)
    assert [lead.id for lead in house.leads(reader=WANG)] == kept
    house.now += timedelta(days=1)
    assert len(house.leads(reader=WANG)) == len(every)
    assert rule not in house.teacher.stops()


def test_an_office_rule_holds_for_everyone_and_the_digest(house: OfficeHouse) -> None:
    _, made = make(house.store, house.profile, house.now)
    told = [item.lead for item in (*made["zh"].opc, *made["zh"].scale, *made["zh"].bridge)]
    rule = house.teacher.stop(f"company:{told[0].organization.name}", house.today(), house.person(), everyone=True)
    assert told[0].id not in {lead.id for lead in house.leads()}
    _, made = make(house.store, house.profile, house.now)
    assert told[0].id not in {item.lead.id for item in (*made["zh"].opc, *made["zh"].scale, *made["zh"].bridge)}
    with pytest.raises(Conflict, match="only 王敏 or a coordinator"):
        house.teacher.end_stop(rule.id, house.person("李想"))
    house.teacher.end_stop(rule.id, house.person("陈统筹"))
    assert told[0].id in {lead.id for lead in house.leads()}
    with pytest.raises(NotFound):
        house.teacher.end_stop("stop_nothing", house.person())


def test_the_database_and_the_rule_hold_back_the_same_leads(house: OfficeHouse) -> None:
    every = house.leads()
    wishes = {f"track:{t}" for lead in every for t in lead.tracks} | {f"kind:{k}" for lead in every for k in lead.kinds}
    wishes |= {f"place:{lead.location}" for lead in every if lead.location} | {f"region:{r}" for lead in every for r in lead.regions}
    wishes |= {f"label:{label.id}" for lead in every for label in lead.labels} | {f"company:{every[0].id}"}
    wishes |= {f"round:{one.round}" for lead in every for one in lead.rounds if one.round}
    assert len({wish.partition(":")[0] for wish in wishes}) == 7
    for wish in sorted(wishes):
        rule = house.teacher.stop(wish, house.today(), house.person())
        expected = [lead.id for lead in every if stopped_by(lead, [rule], house.today()) is None]
        assert [lead.id for lead in house.leads(reader=WANG)] == expected, wish
        house.teacher.end_stop(rule.id, house.person())


@pytest.mark.parametrize(
    ("wish", "until", "told"),
    [
        ("bci", date(2026, 12, 1), "no kind of lead"),
        ("colour:red", date(2026, 12, 1), "no kind of lead"),
        ("track:nothing", date(2026, 12, 1), "no track"),
        ("round:zz", date(2026, 12, 1), "no round"),
        ("kind:opc", date(2026, 11, 22), "is over"),
        ("kind:opc", date(2028, 11, 22), "more than a year"),
    ],
)
def test_a_wish_nobody_can_fulfil_is_refused(house: OfficeHouse, wish: str, until: date, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        house.teacher.stop(wish, until, house.person())
