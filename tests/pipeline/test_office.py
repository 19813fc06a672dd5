"""The office on a real store: who may move what, who holds a lead, what survives a scoring, what waits for whom."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest

from domain.errors import Conflict, NotFound, UsageError
from domain.lead import LeadStatus
from domain.search import LeadFilter
from pipeline.forget import forget_office_work
from pipeline.office import Claimed, Office
from pipeline.progress_bar import Silent
from pipeline.score import score
from store.store import open_store
from tests.pipeline.office_house import OfficeHouse

ROOT = Path(__file__).parents[2]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OfficeHouse]:
    opened = OfficeHouse(tmp_path)
    yield opened
    opened.close()


def test_moves_are_kept_shown_and_logged(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    house.office.move(lead.id, LeadStatus.TRIAGED, house.person())
    house.later(days=2)
    house.office.move(lead.id, LeadStatus.CONTACTED, house.person("李想", "二处"), "电话已通")
    assert house.reads.lead(lead.id).status is LeadStatus.CONTACTED  # type: ignore[union-attr]
    assert [x.id for x in house.leads(statuses=("contacted",))] == [lead.id]
    moves = [e for e in house.office.history(lead.id).entries if e.action == "moved"]
    assert [(e.actor.name, e.actor.unit, e.before, e.after, e.reason) for e in moves] == [
        ("王敏", "一处", "new", "triaged", ""),
        ("李想", "二处", "triaged", "contacted", "电话已通"),
    ]
    assert [e.at.date() for e in moves] == [date(2026, 11, 23), date(2026, 11, 25)]


def test_a_forbidden_move_names_the_allowed_ones_and_changes_nothing(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    with pytest.raises(Conflict, match=r"no move from new to landed; allowed: .*triaged"):
        house.office.move(lead.id, LeadStatus.LANDED, house.person())
    assert house.reads.lead(lead.id).status is LeadStatus.NEW  # type: ignore[union-attr]
    assert [e.action for e in house.office.history(lead.id).entries] == ["created"]


@pytest.mark.parametrize("name", ["", "  ", "agent", "ParkScout", "a\x07b", "长" * 41])
def test_only_named_people_act(house: OfficeHouse, name: str) -> None:
    with pytest.raises(UsageError):
        house.office.person(name)


def test_private_data_stays_out_of_notes(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    for words in ("手机 13800001111", "创始人今年 34 岁", "写信到 a.b@example.com"):
        with pytest.raises(UsageError, match="address book"):
            house.office.note(lead.id, house.person(), words)
    assert len(house.office.history(lead.id).entries) == 1


@pytest.mark.parametrize("status", [LeadStatus.REJECTED, LeadStatus.EXISTING_COMPANY, LeadStatus.DUPLICATE, LeadStatus.CONTACTED])
def test_what_a_person_set_survives_every_scoring(house: OfficeHouse, status: LeadStatus) -> None:
    first, second, *_ = house.leads()
    office, wang = house.office, house.person()
    if status is LeadStatus.CONTACTED:
        office.move(first.id, LeadStatus.TRIAGED, wang)
    reason = {LeadStatus.REJECTED: "too_small"}.get(status, "")
    office.move(first.id, status, wang, reason, second.id if status is LeadStatus.DUPLICATE else None)
    house.later(days=1)
    house.score()
    house.given = replace(house.given, thresholds=replace(house.given.thresholds, fresh_days=house.given.thresholds.fresh_days + 1))
    house.score()
    assert house.reads.lead(first.id).status is status  # type: ignore[union-attr]
    in_pool = first.id in {lead.id for lead in house.leads()}
    assert in_pool == (status is LeadStatus.CONTACTED)
    assert house.reads.count_leads() == len(house.leads())


def test_a_lead_that_comes_back_is_where_people_left_it(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    house.office.move(lead.id, LeadStatus.REJECTED, house.person(), "not_real")
    house.store.leads.delete_of([lead.organization.id])
    assert house.office.lead(lead.organization.name).id == lead.id
    house.store.progress.due("score")
    house.score()
    assert house.reads.lead(lead.id).status is LeadStatus.REJECTED  # type: ignore[union-attr]


def test_a_company_known_to_be_here_gives_park_news(house: OfficeHouse) -> None:
    lead = next(x for x in house.leads() if any(r.status == "completed" for r in x.rounds))
    assert not house.store.park_news.find("support")
    house.office.move(lead.id, LeadStatus.EXISTING_COMPANY, house.person())
    house.score()
    assert {news.organization.id for news in house.store.park_news.find("support")} == {lead.organization.id}
    house.office.move(lead.id, LeadStatus.NEW, house.person())
    house.score()
    assert not house.store.park_news.find("support")


def test_the_first_report_holds_the_lead_and_later_ones_are_linked(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    won = house.office.claim(lead.id, house.person())
    lost = house.office.claim(lead.id, house.person("李想", "二处"), "在展会上遇到")
    assert (won.won, lost.won) == (True, False)
    assert lost.held.id == won.report.id
    assert house.office.claim(lead.id, house.person()).report.id == won.report.id
    history = house.office.history(lead.id)
    assert [r.person for r in history.reports] == ["王敏", "李想"]
    assert [e.action for e in history.entries] == ["created", "claimed", "reported"]
    assert "17:00 首报" in history.entries[2].reason
    now_held = house.office.release(lead.id, house.person(), "调岗")
    assert now_held is not None
    assert now_held.person == "李想"
    with pytest.raises(Conflict, match="李想 holds it"):
        house.office.release(lead.id, house.person())


def test_what_is_signed_or_settled_cannot_be_claimed(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    house.office.move(lead.id, LeadStatus.REJECTED, house.person(), "off_track")
    with pytest.raises(Conflict, match="cannot be claimed"):
        house.office.claim(lead.id, house.person())


def test_a_coordinator_settles_a_dispute(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    house.office.claim(lead.id, house.person())
    second = house.office.claim(lead.id, house.person("李想", "二处"))
    with pytest.raises(Conflict, match="coordinator"):
        house.office.settle(lead.id, second.report.id, house.person("李想", "二处"), "我先到")
    held = house.office.settle(lead.id, second.report.id, house.person("陈统筹", "综合处"), "二处先接触")
    assert held.person == "李想"
    history = house.office.history(lead.id)
    assert history.held is not None
    assert history.held.person == "李想"


def test_of_threads_that_claim_at_one_moment_exactly_one_wins(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    people = [house.person(f"人{n}", f"{n % 3}处") for n in range(8)]
    together = Barrier(len(people))

    def claim(number: int) -> Claimed:
        store = open_store(house.url)
        try:
            together.wait()
            return Office(store, house.given, house.clock).claim(lead.id, people[number])
        finally:
            store.close()

    with ThreadPoolExecutor(len(people)) as pool:
        made = list(pool.map(claim, range(len(people))))
    assert sum(claimed.won for claimed in made) == 1
    assert len({claimed.held.id for claimed in made}) == 1
    assert len({claimed.report.id for claimed in made}) == len(people)
    history = house.office.history(lead.id)
    assert len(history.reports) == len(people)
    assert history.held is not None
    assert history.held.id == made[0].held.id


def test_of_processes_that_claim_at_one_moment_exactly_one_wins(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    program = (
        "import sys; from datetime import datetime; from pipeline.office import Office; from pipeline.profile_file import load_profile\n"
        "from store.store import open_store\n"
        "url, lead, name = sys.argv[1:]\n"
        "office = Office(open_store(url), load_profile(), lambda: datetime.fromisoformat('2026-11-23T09:00:00+00:00'))\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "print(office.claim(lead, office.person(name)).won)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, house.url, lead.id, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        for name in ("王敏", "李想")
    ]
    assert [p.stdout.readline().strip() for p in started if p.stdout] == ["ready", "ready"]
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=60)[0].strip() for process in started]
    assert sorted(told) == ["False", "True"]


def test_of_two_moves_at_one_moment_the_second_is_judged_by_the_first(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    together = Barrier(2)

    def move(name: str) -> str:
        store = open_store(house.url)
        office = Office(store, house.given, house.clock)
        try:
            together.wait()
            office.move(lead.id, LeadStatus.TRIAGED, office.person(name))
        except Conflict as error:
            return str(error)
        else:
            return "moved"
        finally:
            store.close()

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(move, ("王敏", "李想")))
    assert told.count("moved") == 1
    assert "no move from triaged to triaged" in told[0]


def test_duplicates_are_linked_to_the_first_one(house: OfficeHouse) -> None:
    first, second, third, *_ = house.leads()
    wang = house.person()
    house.office.move(second.id, LeadStatus.DUPLICATE, wang, duplicate_of=first.organization.name)
    house.office.move(third.id, LeadStatus.DUPLICATE, wang, duplicate_of=second.id)
    history = house.office.history(first.id)
    assert set(history.duplicates) == {second.id, third.id}
    assert house.office.history(third.id).duplicate_of == first.id
    with pytest.raises(Conflict, match="already linked"):
        house.office.move(first.id, LeadStatus.DUPLICATE, wang, duplicate_of=second.id)
    with pytest.raises(NotFound):
        house.office.move(first.id, LeadStatus.DUPLICATE, wang, duplicate_of="lead_nowhere")
    assert house.reads.lead(first.id).status is LeadStatus.NEW  # type: ignore[union-attr]


def test_timers_raise_nudges_and_free_the_lead_in_the_end(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    timers = house.given.timers
    assert house.office.due() == []
    house.office.claim(lead.id, house.person())
    house.office.move(lead.id, LeadStatus.TRIAGED, house.person())
    house.later(days=timers.nudge)
    assert [(d.nudge.kind, d.nudge.days, d.held.person if d.held else None) for d in house.office.due()] == [("nudge", 14, "王敏")]
    assert house.office.due("二处") == []
    house.office.note(lead.id, house.person(), "已约下周见面")
    assert house.office.due() == []
    house.later(days=timers.pool)
    assert [d.nudge.kind for d in house.office.due("一处")] == ["pool"]
    assert [d.lead.id for d in house.office.lapse_overdue()] == [lead.id]
    assert house.office.history(lead.id).held is None
    assert house.office.lapse_overdue() == []
    assert house.office.claim(lead.id, house.person("李想", "二处")).won
    assert house.reads.lead(lead.id).status is LeadStatus.TRIAGED  # type: ignore[union-attr]


def test_figures_count_confirmed_moves_and_news_changes_nothing(house: OfficeHouse) -> None:
    landed = next(x for x in house.leads() if any(label.id == "funded" for label in x.labels))
    assert house.office.kpi().projects == 0
    for status in ("triaged", "contacted", "visited", "signed"):
        house.office.move(landed.id, LeadStatus(status), house.person())
    assert (house.office.kpi().signed, house.office.kpi().projects) == (1, 0)
    house.office.move(landed.id, LeadStatus.LANDED, house.person())
    # Once landed the company enters the register and is no lead any more: the figure stands.
    house.store.leads.delete_of([landed.organization.id])
    figures = house.office.kpi(date(2026, 11, 23), date(2026, 11, 23))
    assert (figures.signed, figures.projects, figures.funded) == (1, 1, 1)
    assert house.office.kpi(date(2026, 1, 1), date(2026, 11, 22)).projects == 0
    with pytest.raises(UsageError, match="ends"):
        house.office.kpi(date(2026, 2, 1), date(2026, 1, 1))


def test_ended_leads_become_cases_that_can_be_searched(house: OfficeHouse) -> None:
    first, second, *_ = house.leads()
    house.office.judge(first.id, "reject", house.person(), "too_late: 已签约杭州")
    house.office.note(first.id, house.person(), "首次电话要更早", lesson=True)
    house.office.judge(second.id, "reject", house.person(), "no_contact")
    found = house.reads.cases("杭州 已在外地落地")
    assert [case.lead_id for case in found][:1] == [first.id]
    assert found[0].lesson == "首次电话要更早"
    assert house.reads.cases("完全无关的词语甲乙丙") == []
    assert len(house.reads.cases("")) == 2
    house.office.move(first.id, LeadStatus.TRIAGED, house.person())
    assert [case.lead_id for case in house.reads.cases("")] == [second.id]


def test_a_name_that_may_mean_two_leads_is_asked_about(house: OfficeHouse) -> None:
    first, second, *_ = house.leads()
    with pytest.raises(Conflict, match=f"(?s){first.id}.*{second.id}|{second.id}.*{first.id}"):
        house.office.lead(f"{first.organization.name}和{second.organization.name}")
    with pytest.raises(NotFound):
        house.office.lead("没有这家公司")


def test_half_a_name_finds_the_one_lead_it_can_mean(house: OfficeHouse) -> None:
    first, *others = house.leads()
    half = first.organization.name[:-1]
    assert not any(half in alias.name for lead in others for alias in lead.organization.aliases)
    assert house.office.lead(half).id == first.id


def test_work_on_sample_leads_ends_with_the_sample_but_the_log_stays(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    house.office.claim(lead.id, house.person())
    house.office.judge(lead.id, "reject", house.person(), "not_real")
    house.store.organizations.delete([lead.organization.id])
    forget_office_work(house.store, house.given.id, house.now)
    assert house.store.lead_states.get(lead.id) is None
    assert house.store.decisions.standing() == []
    assert house.reads.cases("") == []
    assert [e.action for e in house.store.lead_log.of([lead.id])][-2:] == ["moved", "forgotten"]


def test_the_log_tells_what_people_did_newest_first(house: OfficeHouse) -> None:
    first, second, *_ = house.leads()
    house.office.judge(first.id, "up", house.person())
    house.office.move(second.id, LeadStatus.TRIAGED, house.person("李想", "二处"))
    told = house.office.log()
    assert [(entry.action, company) for entry, company in told] == [
        ("moved", second.organization.name),
        ("judged", first.organization.name),
    ]
    assert [entry.actor.name for entry, _ in house.office.log(person="王敏")] == ["王敏"]
    assert house.reads.count_leads(LeadFilter(statuses=("triaged",))) == 1


def test_where_two_companies_are_one_peoples_work_goes_on_with_the_one_that_stays(house: OfficeHouse) -> None:
    gone, stays, *_ = house.leads()
    house.office.claim(gone.id, house.person())
    for status in ("triaged", "contacted", "visited", "signed", "landed"):
        house.office.move(gone.id, LeadStatus(status), house.person())
    house.office.claim(stays.id, house.person("李想", "二处"))
    house.store.organizations.put_merge(stays.organization.id, gone.organization.id, None)
    house.store.progress.due("score")
    house.score()
    assert house.office.join_merged() == 1
    assert house.office.join_merged() == 0
    assert house.reads.lead(stays.id).status is LeadStatus.LANDED  # type: ignore[union-attr]
    history = house.office.history(stays.id)
    assert [r.person for r in history.reports] == ["王敏", "李想"]
    assert history.held is not None
    assert history.held.person == "王敏"
    assert [e.after for e in history.entries if e.action == "moved"] == ["triaged", "contacted", "visited", "signed", "landed"]
    assert history.entries[-1].action == "joined"
    assert house.office.kpi().projects == 1
    assert [case.lead_id for case in house.reads.cases("")] == [stays.id]
    assert [e.action for e in house.store.lead_log.of([gone.id])][-1] == "moved"


def test_moves_made_while_a_scoring_runs_stand(house: OfficeHouse) -> None:
    leads = house.leads()[:4]
    scoring = open_store(house.url)

    def score_again() -> None:
        for _ in range(6):
            scoring.progress.due("score")
            score(scoring, house.given, house.clock, Silent())

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(score_again)
        for lead in leads:
            house.office.move(lead.id, LeadStatus.REJECTED, house.person(), "too_small")
        running.result()
    scoring.close()
    assert [house.reads.lead(lead.id).status for lead in leads] == [LeadStatus.REJECTED] * len(leads)  # type: ignore[union-attr]
