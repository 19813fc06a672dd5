"""Leads: who is one, what marks it carries, what its summary says, and what changed since yesterday."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.extraction import KindMatch
from domain.funding import EventStatus
from domain.judging import judge
from domain.lead import LeadStatus
from domain.lead_building import build_lead
from domain.organization import ListEntry
from domain.profile import RegisterEntry
from domain.qualifying import is_operating_company_name
from domain.signal import SignalKind
from domain.track import ProjectKind
from tests.domain.invented import (
    NOW,
    Company,
    Story,
    bright_chip,
    event,
    from_singapore,
    fund_closing,
    lone_maker,
    money,
    of_the_park,
    off_track,
    rumoured,
    signal,
    suzhou,
)

PROFILE = suzhou()


def lead_of(made, profile=PROFILE, previous=None, now=NOW):
    snapshot = made.snapshot()
    return build_lead(snapshot, judge(snapshot, profile, now), profile, previous, now)


def labels(lead):
    return {label.id for label in lead.labels}


def told(status, **values):
    return Company("某某智能", (Story("某某智能新闻", tracks=(("bci", 0.9, "脑机"),), told=(event("某某智能", status=status, **values),)),))


@pytest.mark.parametrize(
    "name",
    [
        "岭上创投",
        "青禾资本",
        "Blue Harbor Capital",
        "Northstar Ventures",
        "某市人民政府",
        "江南大学",
        "产业基金",
        "园区",
        "该公司",
        "Startup",
        "控制",
        "某某智能此次",
        "某某影业拟通过",
        "甲和乙可能对丙业务",
        "Technology",
        "",
        "A",
    ],
)
def test_names_that_are_no_operating_company(name):
    assert not is_operating_company_name(name)


@pytest.mark.parametrize("name", ["香港", "Hong Kong", "苏州工业园区", "毫米波", "Quantum computing"])
def test_a_place_or_a_technique_is_no_company(name):
    story = Story("脑机接口企业完成融资", tracks=(("bci", 0.9, "脑机接口"),), rounds=(event(name, "a", money(1e8, "1亿元")),))
    assert lead_of(Company(name, (story,))) is None


@pytest.mark.parametrize(("status", "leads"), [(EventStatus.COMPLETED, True), (EventStatus.GRANT, False)])
def test_an_institute_is_a_company_once_money_was_put_into_it(status, leads):
    one = event("某某实验室", "a", money(1e7, "1000万元"), status=status)
    done = status is EventStatus.COMPLETED
    tracks = (("commercial_space", 0.9, "商业航天"),)
    story = Story("商业航天新闻", tracks=tracks, rounds=(one,) if done else (), told=() if done else (one,))
    assert (lead_of(Company("某某实验室", (story,))) is not None) is leads


@pytest.mark.parametrize("name", ["澜脉神经", "基金豆科技", "大学堂教育", "Capital Robotics", "Venture Bio", "政采云"])
def test_names_that_are(name):
    assert is_operating_company_name(name)


@pytest.mark.parametrize("status", [EventStatus.FUND_CLOSE, EventStatus.M_AND_A, EventStatus.POST_IPO, EventStatus.NEGATED])
def test_no_lead_from_what_is_no_round(status):
    assert lead_of(told(status)) is None


@pytest.mark.parametrize("status", [EventStatus.RUMOUR, EventStatus.PLANNED, EventStatus.HISTORY, EventStatus.REGISTRATION])
def test_a_weak_lead_from_what_may_become_one(status):
    lead = lead_of(told(status))
    assert lead is not None
    assert lead.scorecard.score <= PROFILE.rules.unconfirmed_cap


def test_a_denial_outweighs_the_rumour_it_denies():
    both = Company("某某智能", (*told(EventStatus.RUMOUR).stories, *told(EventStatus.NEGATED).stories))
    assert lead_of(both) is None


def test_funds_and_park_companies_are_no_leads():
    assert lead_of(fund_closing()) is None
    assert lead_of(of_the_park()) is None


def test_a_company_of_the_register_is_none_under_any_of_its_names():
    profile = replace(PROFILE, register=(RegisterEntry("澜脉", ("澜脉神经", "Lanmai")),))
    assert lead_of(bright_chip(), profile) is None


def test_a_general_piece_without_a_track_is_no_lead():
    assert lead_of(Company("某某集团", (Story("某某集团新品上市", signals=(signal(SignalKind.PARTNERSHIP, "合作"),)),))) is None


def test_marks_and_kinds_with_reasons():
    lead = lead_of(bright_chip())
    assert set(lead.kinds) == {ProjectKind.SCALE, ProjectKind.TALENT_LED, ProjectKind.FRONTIER}
    assert {"funded", "over_10m_cny", "leading_talent_candidate"} <= labels(lead)
    assert lead.regions == ("region",)
    assert all(reason for _, reason in lead.kind_reasons)
    assert ProjectKind.OPC in lead_of(lone_maker()).kinds
    assert lead_of(from_singapore()).regions == ("bridge",)


@pytest.mark.parametrize(
    ("amount", "mark"),
    [
        (money(1e7, "1000万元"), "over_10m_cny"),
        (money(8e6, "近千万元", high=1e7, qualifier="nearly"), "maybe_over_10m_cny"),
        (money(3e6, "300万元"), None),
        (money(None, "不超过1亿元", high=1e8, qualifier="ceiling"), None),
    ],
)
def test_ten_million_is_a_label_by_the_low_bound(amount, mark):
    lead = lead_of(Company("某某智能", (Story("某某智能融资", tracks=(("bci", 0.9, "x"),), rounds=(event("某某智能", "a", amount),)),)))
    assert labels(lead) & {"over_10m_cny", "maybe_over_10m_cny"} == ({mark} if mark else set())


def test_a_hundred_million_project_is_by_investment_never_by_a_round():
    assert "hundred_million_project" not in labels(lead_of(off_track()))
    invested = Company(
        "某某智能",
        (
            Story(
                "某某智能建厂",
                tracks=(("bci", 0.9, "x"),),
                signals=(signal(SignalKind.TOTAL_INVESTMENT, "总投资3亿元", value_low=3e8, currency="CNY"),),
            ),
        ),
    )
    assert "hundred_million_project" in labels(lead_of(invested))


def test_the_investors_company_is_marked_as_via_a_park_company():
    backed = Company(
        "某某智能", (Story("某某智能融资", tracks=(("bci", 0.9, "x"),), rounds=(event("某某智能", "a", None, ("纳芯微电子",)),)),)
    )
    mark = next(label for label in lead_of(backed).labels if label.id == "via_existing_company")
    assert "纳芯微" in mark.reason


def test_list_membership_is_a_label_and_an_honour_a_brand():
    profile = replace(PROFILE, list_names={"unicorn": ("独角兽榜", "Unicorn list", "rank")})
    made = bright_chip()
    made.lists = (ListEntry("unicorn", "澜脉神经", 2026, "某研究院"),)
    lead = lead_of(made, profile)
    assert "list:unicorn" in labels(lead)
    assert ProjectKind.BRAND in lead.kinds


def test_the_summary_says_what_why_now_why_here_and_what_to_ask():
    lead = lead_of(bright_chip())
    assert "脑机接口" in lead.summary
    assert "1.2亿元A轮融资，元禾控股领投" in lead.summary
    assert "苏州工业园区" in lead.summary
    assert lead.next_question in lead.summary
    assert "Hangzhou" in lead.summary_en
    assert "CNY 120M" in lead.summary_en


@pytest.mark.parametrize("made", [bright_chip(), lone_maker(), rumoured(), off_track(), from_singapore()])
def test_no_promise_and_nothing_private_in_any_summary(made):
    lead = lead_of(made)
    for word in ("补贴", "返税", "税收优惠", "地价", "岁", "电话", "subsid", "tax refund"):
        assert word not in lead.summary + lead.summary_en + lead.next_question


def test_nothing_changed_nothing_told_and_a_new_round_is_named():
    first = lead_of(bright_chip())
    assert first.change is None
    assert lead_of(bright_chip(), previous=first).change is None
    made = bright_chip()
    newer = Story(
        "澜脉神经完成3亿元B轮融资",
        tracks=(("bci", 0.9, "脑机接口"),),
        rounds=(event("澜脉神经", "b", money(3e8, "3亿元"), ("红杉中国",)),),
        day=date(2026, 11, 19),
    )
    later = lead_of(Company("澜脉神经", (*made.stories, newer), location="杭州"), previous=first)
    assert later.change == "+2：3亿元B轮融资，红杉中国领投"
    assert later.changed_on == NOW.date()
    again = lead_of(Company("澜脉神经", (*made.stories, newer), location="杭州"), previous=later)
    assert again.change == later.change
    next_day = lead_of(Company("澜脉神经", (*made.stories, newer), location="杭州"), previous=later, now=NOW + timedelta(days=1))
    assert next_day.change is None


def test_a_change_without_a_round_names_the_criterion_that_moved():
    made = lone_maker()
    first = lead_of(made)
    landed = Story(
        "拾光智体计划落户长三角",
        tracks=(("llm_agents", 0.8, "智能体"),),
        signals=(signal(SignalKind.LANDING_INTENT, "计划落户长三角", strength="plan", place="长三角"),),
    )
    later = lead_of(Company("拾光智体", (*made.stories, landed)), previous=first)
    assert later.change.startswith("+")
    assert "落地" in later.change


def test_status_and_first_day_stay_with_the_lead():
    first = replace(lead_of(bright_chip()), status=LeadStatus.CONTACTED, first_seen=date(2026, 1, 1))
    later = lead_of(bright_chip(), previous=first)
    assert (later.id, later.status, later.first_seen) == (first.id, LeadStatus.CONTACTED, date(2026, 1, 1))


@pytest.mark.parametrize(("quote", "led"), [("由王教授團隊创办", True), ("核心团队来自某大厂", False), ("two ex-Google engineers", False)])
def test_talent_led_means_a_scholars_own_company(quote, led):
    match = KindMatch(ProjectKind.TALENT_LED, "人才", quote)
    story = Story("某某智能融资", tracks=(("bci", 0.9, "x"),), rounds=(event("某某智能", "a"),), kinds=(match,))
    assert (ProjectKind.TALENT_LED in lead_of(Company("某某智能", (story,))).kinds) is led


@pytest.mark.parametrize(("title", "tied"), [("纳芯微裂变出新公司，某某智能拿到天使轮", True), ("纳芯微与某某智能同日宣布新品", False)])
def test_a_spin_out_of_a_park_company_is_marked(title, tied):
    story = Story(title, tracks=(("bci", 0.9, "x"),), rounds=(event("某某智能", "angel"),))
    assert ("via_existing_company" in labels(lead_of(Company("某某智能", (story,))))) is tied
