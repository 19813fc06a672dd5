"""The digest: few leads in two lists, no repeat without news, empty days said to be empty, and the ranked lists behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from domain.digest import SourceHealth
from domain.digest_making import DayReport, Told, make_digest, remember, told_facts
from domain.judging import judge
from domain.lead import LeadStatus
from domain.lead_building import build_lead
from domain.park_news import park_news
from domain.ranking import combined, opc_list, scale_list
from tests.domain.invented import NOW, Company, Story, all_invented, bright_chip, event, from_singapore, money, suzhou

PROFILE = suzhou()
TODAY = NOW.date()


def leads_of(*companies):
    made = []
    for one in companies or all_invented():
        snapshot = one.snapshot()
        lead = build_lead(snapshot, judge(snapshot, PROFILE, NOW), PROFILE, None, NOW)
        if lead is not None:
            made.append(lead)
    return made


def many(count, **story):
    return [
        Company(
            f"第{n:02d}科技",
            (
                Story(
                    f"第{n:02d}科技完成融资",
                    tracks=(("bci", 0.9, "脑机"),),
                    rounds=(event(f"第{n:02d}科技", "a", money(1e8 + n, "1亿元")),),
                    **story,
                ),
            ),
        )
        for n in range(count)
    ]


def names(items):
    return [i.lead.organization.name for i in items]


def digest(leads, day=TODAY, told=None, news=(), report=None, standing=None):
    return make_digest(leads, news, PROFILE, NOW, day, told, report or DayReport(), standing=standing)


def test_two_lists_and_the_bridge_section():
    made = digest(leads_of())
    assert names(made.opc) == ["拾光智体"]
    assert names(made.scale) == ["澜脉神经"]
    assert names(made.bridge) == ["Helix Lantern"]


def test_at_most_ten_leads_and_no_padding():
    made = digest(leads_of(*many(25)))
    assert len(made.opc) + len(made.scale) == 10
    assert "茶里云" not in names(digest(leads_of()).scale)


def test_every_item_has_a_short_quote_of_a_document_reasons_and_a_question():
    bodies = {}
    companies = all_invented()
    leads = leads_of(*companies)
    for one in companies:
        bodies |= one.bodies
    made = digest(leads)
    for item in (*made.opc, *made.scale, *made.bridge):
        assert len(item.quote.quote) <= 60
        assert item.quote.quote in bodies[item.quote.document_id]
        assert 1 <= len(item.why) <= 3
        assert item.next_question
        assert item.headline


def test_tomorrow_tells_nothing_twice_unless_there_is_news():
    leads = leads_of()
    told = {t.lead_id: t for t in remember(digest(leads))}
    assert not digest(leads, told=told).empty, "the same day made again tells the same"
    tomorrow = digest(leads, TODAY + timedelta(days=1), told)
    assert (tomorrow.opc, tomorrow.scale, tomorrow.bridge) == ((), (), ())
    made = bright_chip()
    repost = Story("转载：澜脉神经完成1.2亿元A轮融资", tracks=(("bci", 0.9, "脑机接口"),))
    assert not digest(leads_of(Company("澜脉神经", (*made.stories, repost), location="杭州")), TODAY + timedelta(days=1), told).scale
    newer = Story("澜脉神经完成3亿元B轮", tracks=(("bci", 0.9, "脑机接口"),), rounds=(event("澜脉神经", "b", money(3e8, "3亿元")),))
    assert names(digest(leads_of(Company("澜脉神经", (*made.stories, newer), location="杭州")), TODAY + timedelta(days=1), told).scale) == [
        "澜脉神经"
    ]


def test_an_empty_day_says_so():
    made = digest([])
    assert made.empty
    assert made.documents_read == 0


def test_old_news_and_settled_leads_stay_out():
    old = leads_of(*many(1, day=date(2026, 8, 1)))
    assert digest(old).scale == ()
    undated = leads_of(*many(1, day=None))
    assert undated
    assert digest(undated).scale == ()
    settled = [replace(lead, status=LeadStatus.REJECTED) for lead in leads_of()]
    assert digest(settled).empty


def test_a_changed_amount_and_a_lost_lead_are_corrected():
    (lead,) = leads_of(bright_chip())
    (amount,) = (f for f in told_facts(lead) if f.startswith("amount:"))
    was = amount.replace("1.2亿元", "1亿元")
    yesterday = TODAY - timedelta(days=1)
    told = {
        lead.id: Told(lead.id, "澜脉神经", yesterday, frozenset({was})),
        "lead_gone": Told("lead_gone", "已撤科技", yesterday, frozenset()),
        "lead_old": Told("lead_old", "旧闻科技", TODAY - timedelta(days=60), frozenset()),
    }
    assert not any("已撤科技" in c for c in digest([lead], told=told).corrections), "what was not looked up is not gone"
    corrections = digest([lead], told=told, standing={lead.id}).corrections
    assert any("1亿元" in c and "1.2亿元" in c for c in corrections)
    assert any("已撤科技" in c for c in corrections)
    assert not any("旧闻科技" in c for c in corrections)


def test_park_news_and_source_health():
    news = [n for one in all_invented() for n in park_news(one.snapshot(), PROFILE, NOW)]
    report = DayReport(
        150, 4, (SourceHealth("a", "甲", "ok", ""), SourceHealth("b", "乙", "blocked", "robots"), SourceHealth("c", "丙", "disabled", ""))
    )
    made = digest(leads_of(), news=news, report=report)
    assert {n.stream for n in made.support} == {"support"}
    assert {n.stream for n in made.risks} == {"risk"}
    assert [s.id for s in made.troubled_sources] == ["b"]
    assert made.documents_read == 150


def test_counts_by_track_may_count_a_lead_twice():
    made = digest(leads_of())
    assert ("bci", "脑机接口", 1) in made.track_counts


def test_ranked_lists_are_stable_and_hold_what_they_promise():
    leads = leads_of()
    order = [lead.id for lead in combined(leads, PROFILE)]
    assert order == [lead.id for lead in combined(reversed(leads), PROFILE)]
    assert [lead.organization.name for lead in opc_list(leads, PROFILE)] == ["拾光智体"]
    assert scale_list(leads, PROFILE)[0].organization.name == "澜脉神经"


def test_equal_scores_are_ordered_by_low_bound_then_day_then_name():
    (lead,) = leads_of(from_singapore())
    other = replace(lead, id="lead_b", organization=replace(lead.organization, name="Aaa"), last_seen=lead.last_seen - timedelta(days=1))
    third = replace(lead, id="lead_c", organization=replace(lead.organization, name="Bbb"))
    assert [x.organization.name for x in combined([other, lead, third], PROFILE)] == ["Bbb", "Helix Lantern", "Aaa"]


def test_one_round_under_two_names_is_told_once():
    (lead,) = leads_of(bright_chip())
    twin = replace(lead, id="lead_twin", organization=replace(lead.organization, id="org_twin", name="神经公司"))
    assert len(digest([lead, twin]).scale) == 1
    others = replace(twin, rounds=tuple(replace(r, lead_investors=("另一家",)) for r in twin.rounds))
    assert len(digest([lead, others]).scale) == 2
