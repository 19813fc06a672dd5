"""Whatever a reader puts into a snapshot, the judge answers: bounded scores, reasons, quotes, a lead or none, a page."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from delivery.lead_json import lead_json
from delivery.lead_page import lead_markdown
from domain.extraction import KindMatch
from domain.funding import EventStatus
from domain.judging import judge
from domain.lead_building import build_lead
from domain.park_news import park_news
from domain.signal import SignalKind
from domain.track import ProjectKind
from pipeline.profile_file import load_profile
from tests.domain.invented import NOW, Company, Story, event, money, signal

PROFILES = [load_profile(name) for name in ("suzhou-industrial-park", "small-biotech-incubator")]
TEXT = "某某智能完成一轮融资，教授创办，专利30项，总投资2亿元，计划落户苏州，团队8人。Raised US$5 million."


def quote(rng):
    start = rng.randrange(len(TEXT) - 6)
    return TEXT[start : start + rng.randrange(1, 20)].strip() or "某"


def maybe(rng, *values):
    return rng.choice((None, *values))


def amount(rng):
    low, currency = maybe(rng, 0, 1, 5e5, 2e7, 3e8, 1e13), maybe(rng, "CNY", "USD", "XXX")
    qualifier = rng.choice(("over", "ceiling", "level"))
    return maybe(rng, money(low, quote(rng), currency, high=maybe(rng, 1e7, 1e9), qualifier=qualifier))


def any_event(rng, status):
    rounds = maybe(
        rng, "pre_seed", "seed", "angel_plus", "pre_a", "a", "b_plus", "d2", "h", "strategic", "pre_ipo", "cornerstone", "undisclosed"
    )
    quotes = tuple((field, quote(rng)) for field in ("round", "investors", "company") if rng.random() < 0.5)
    leads = ("元禾控股",) if rng.random() < 0.3 else ()
    return event("某某智能", rounds, amount(rng), leads, ("某某资本",), status, quotes=quotes)


def any_signal(rng):
    return signal(
        rng.choice(list(SignalKind)),
        quote(rng),
        strength=maybe(rng, "fact", "plan", "weak", "else"),
        place=maybe(rng, "苏州", "武汉", "中国", "Singapore", "火星", ""),
        value_low=maybe(rng, 0, 3, 200, 5e8),
        value_high=maybe(rng, 3, 9e8),
        currency=maybe(rng, "CNY", "USD"),
        period=maybe(rng, "2026", "5y", "0y", "x"),
        actual=maybe(rng, True, False),
        detail=maybe(rng, "professor", "returnee", "unicorn", "unheard"),
        holds_shares=maybe(rng, True, False),
        negated=rng.random() < 0.2,
    )


def any_company(rng):
    stories = tuple(
        Story(
            title=rng.choice(("", "某某智能完成融资", "某某智能" * 30)),
            text=TEXT,
            day=maybe(rng, date(2026, 11, 1) + timedelta(days=rng.randrange(-4000, 400))),
            publisher=maybe(rng, "36氪"),
            tracks=tuple(
                (rng.choice(("bci", "llm_agents", "nowhere", "innovative_drugs")), rng.random(), quote(rng))
                for _ in range(rng.randrange(3))
            ),
            signals=tuple(any_signal(rng) for _ in range(rng.randrange(6))),
            kinds=(KindMatch(rng.choice(list(ProjectKind)), "因", quote(rng)),),
            told=tuple(any_event(rng, rng.choice(list(EventStatus))) for _ in range(rng.randrange(3))),
            rounds=tuple(
                any_event(rng, rng.choice((EventStatus.COMPLETED, EventStatus.HISTORY, EventStatus.RUMOUR)))
                for _ in range(rng.randrange(3))
            ),
            location=maybe(rng, "苏州", "London"),
            focus=rng.choice((1.0, 0.2)),
            chars=maybe(rng, 10, 1000),
            lang=rng.choice(("zh-Hans", "en")),
        )
        for _ in range(rng.randrange(4))
    )
    return Company(
        rng.choice(("某某智能", "某某资本", "纳芯微")),
        stories,
        location=maybe(rng, "苏州工业园区", "杭州", "Mars"),
        in_park=rng.random() < 0.1,
    )


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: p.id)
def test_any_snapshot_is_judged(profile):
    rng = random.Random(20261123)
    leads = 0
    for _ in range(400):
        made = any_company(rng)
        snapshot = made.snapshot()
        card = judge(snapshot, profile, NOW)
        for value in (card.score, card.opc_score, card.scale_score):
            assert value is None or 0 <= value <= 100
        for part in card.criteria:
            assert part.points is None or 0 <= part.points <= part.max_points
            assert part.reason
            assert part.reason_en
        for part in (*card.criteria, *card.opc_criteria, *card.scale_criteria):
            for citation in part.evidence:
                assert citation.quote in made.bodies[citation.document_id]
        lead = build_lead(snapshot, card, profile, None, NOW)
        park_news(snapshot, profile, NOW)
        if lead is not None:
            leads += 1
            again = build_lead(snapshot, card, profile, lead, NOW)
            assert again.change is None
            lead_json(lead, 1)
            assert lead_markdown(lead, profile, NOW)
            assert lead_markdown(lead, profile, NOW, "en")
    assert leads > 50
