"""The rule judge: points, reasons, quotes, penalties, and an order a recruiter can trust."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.evidence import Citation
from domain.funding import EventStatus
from domain.judging import Opinion, judge, verify_quotes, with_opinions
from domain.judging.judge import newsiness
from domain.judging.quotes import public_part
from domain.scorecard import CriterionScore, PenaltyScore, add_up, known_share, thin_evidence, totalled
from domain.signal import SignalKind
from pipeline.profile_file import load_profile
from tests.domain.invented import (
    NOW,
    Company,
    Story,
    all_invented,
    bright_chip,
    event,
    from_singapore,
    lone_maker,
    money,
    off_track,
    rumoured,
    signal,
    suzhou,
)

PROFILE = suzhou()


def points(card, name):
    return next(c.points for c in card.criteria if c.id == name)


def penalties(card):
    return {p.id for p in card.penalties}


def company(amount=None, round_id="a", tracks=(("bci", 0.9, "脑机接口"),), signals=(), name="某某科技", **story):
    title = f"脑机接口企业{name}完成融资"
    one = Story(title, tracks=tracks, signals=signals, rounds=(event(name, round_id, amount, quotes=(("company", name),)),), **story)
    return Company(name, (one,))


def score(made, profile=PROFILE, now=NOW):
    return judge(made.snapshot(), profile, now)


def test_the_same_facts_give_the_same_score():
    for one in all_invented():
        assert judge(one.snapshot(), PROFILE, NOW) == judge(one.snapshot(), suzhou(), NOW)


def test_the_order_is_the_recruiters():
    scores = {c.name: score(c).score for c in all_invented()}
    assert scores["澜脉神经"] > scores["Helix Lantern"] > scores["拾光智体"] > scores["茶里云"] > scores["曜石聚变"]


def test_every_point_has_a_quote_that_occurs_in_its_document():
    for one in all_invented():
        card = score(one)
        for part in (*card.criteria, *card.opc_criteria, *card.scale_criteria):
            if part.points:
                assert part.reason
                assert part.reason_en
                assert part.evidence, part
            for citation in part.evidence:
                assert citation.quote in one.bodies[citation.document_id], part


def test_unknown_is_not_zero():
    card = score(company(money(1e8, "1亿元")))
    assert {"talent", "barrier", "scale_evidence", "landing_link"} <= set(card.unknown)
    assert 0 < card.known_share < 1


def test_a_piece_without_any_cue_of_the_parks_tracks_is_a_known_zero_and_a_mention_in_passing_is_unknown():
    assert points(score(company(tracks=())), "track_fit") == 0
    assert points(score(company(tracks=(), focus=0.1)), "track_fit") is None
    assert points(score(company(tracks=(), chars=80)), "track_fit") is None
    assert points(score(company(tracks=(), chars=800)), "track_fit") == 0


def test_one_known_criterion_does_not_outrank_a_well_evidenced_lead():
    sparse = Company("孤证科技", (Story("孤证科技做脑机接口", tracks=(("bci", 1.0, "脑机接口"),), publisher=None, day=None),))
    assert score(sparse).score < score(bright_chip()).score - 20


@pytest.mark.parametrize("known", [(25, 20), (25, 5), (3, 20), (0, 0)])
@pytest.mark.parametrize(("gain", "most"), [(3, 15), (9, 15), (15, 15), (2, 10)])
def test_a_further_positive_fact_never_lowers_a_score(known, gain, most):
    def total(parts):
        thin = PenaltyScore("thin_evidence", thin_evidence(parts, 0.2), "", "")
        return add_up(parts, (thin,))

    def part(name, value, top):
        return CriterionScore(name, value, top, "", "")

    base = (part("track_fit", known[0], 25), part("capital", known[1], 20))
    without = (*base, part("x", None, most), part("rest", None, 40))
    with_fact = (*base, part("x", gain, most), part("rest", None, 40))
    assert known_share(with_fact) > known_share(without)
    assert total(with_fact) >= total(without)


def test_larger_rounds_earn_more_by_their_low_bound():
    small, large = score(company(money(1e7, "1000万元"))), score(company(money(3e8, "3亿元")))
    assert points(small, "capital") < points(large, "capital")
    vague = company(money(1e7, "千万级", high=9.9e7, qualifier="level"))
    assert points(score(vague), "capital") == points(small, "capital")


def test_a_ceiling_and_an_untold_amount_count_by_stage_only():
    ceiling = company(money(None, "不超过5亿元", high=5e8, qualifier="ceiling"))
    untold = company(None)
    assert points(score(ceiling), "capital") == points(score(untold), "capital") < points(score(company(money(5e8, "5亿元"))), "capital")


def test_foreign_money_is_converted_at_the_profiles_rate_and_a_bare_dollar_by_the_least():
    dollars = points(score(company(money(2e7, "$20 million", "USD"))), "capital")
    bare = points(score(company(money(2e7, "$20 million", None))), "capital")
    unknown = points(score(company(money(2e7, "20 million florins", "XXX"))), "capital")
    assert dollars > bare > unknown


def test_known_investors_add_to_capital():
    plain = company(money(1e8, "1亿元"))
    backed = Company(
        "某某科技",
        (Story("某某科技完成1亿元A轮", tracks=(("bci", 0.9, "x"),), rounds=(event("某某科技", "a", money(1e8, "1亿元"), ("红杉中国",)),)),),
    )
    assert points(score(backed), "capital") > points(score(plain), "capital")


def test_a_rumour_is_capped_below_every_completed_round_on_track():
    card = score(rumoured())
    assert "rumour" in penalties(card)
    assert card.score <= PROFILE.rules.unconfirmed_cap < score(company(None, round_id="seed")).score
    assert card.scale_score is None


def test_history_only_is_penalised_and_capped():
    old = Company(
        "旧闻科技",
        (
            Story(
                "旧闻科技往事",
                tracks=(("bci", 0.9, "脑机"),),
                told=(event("旧闻科技", "a", money(1e8, "1亿元"), status=EventStatus.HISTORY),),
            ),
        ),
    )
    card = score(old)
    assert "history_only" in penalties(card)
    assert card.score <= PROFILE.rules.unconfirmed_cap


@pytest.mark.parametrize(
    ("place", "strength", "days", "bound"),
    [
        ("武汉", "fact", 30, True),
        ("武汉", "plan", 30, False),
        ("武汉", "fact", 500, False),
        ("苏州", "fact", 30, False),
        ("上海", "fact", 30, True),
        ("长三角", "fact", 30, False),
        ("香港", "fact", 30, False),
    ],
)
def test_bound_elsewhere_is_a_signed_site_in_another_city_within_a_year(place, strength, days, bound):
    day = NOW.date() - timedelta(days=days)
    landed = signal(SignalKind.LANDING_INTENT, f"签约{place}", strength=strength, place=place)
    assert ("bound_elsewhere" in penalties(score(company(money(1e8, "1亿元"), signals=(landed,), day=day)))) is bound


def test_a_denied_signal_gives_no_points():
    denied = signal(SignalKind.LANDING_INTENT, "否认将在华东建厂", strength="plan", place="华东", negated=True)
    assert "landing_link" in score(company(money(1e8, "1亿元"), signals=(denied,))).unknown


def test_stale_news_loses_points_and_a_future_date_is_not_fresh():
    fresh = score(company(money(1e8, "1亿元")))
    stale = score(company(money(1e8, "1亿元"), day=date(2024, 1, 1)))
    last_year = score(company(money(1e8, "1亿元"), day=date(2025, 9, 1)))
    future = score(company(money(1e8, "1亿元"), day=date(2031, 1, 1)))
    older = score(company(money(1e8, "1亿元"), day=date(2020, 1, 1)))
    undated = score(company(money(1e8, "1亿元"), day=None))
    assert "stale" in penalties(stale)
    assert fresh.score > undated.score > last_year.score > stale.score == older.score
    assert points(future, "freshness_trust") < points(fresh, "freshness_trust")


def test_a_founder_with_shares_counts_more_than_an_adviser():
    def led(kind, **values):
        return points(score(company(money(1e8, "1亿元"), signals=(signal(kind, "李教授", **values),))), "talent")

    holds = led(SignalKind.FOUNDER_BACKGROUND, detail="professor", holds_shares=True)
    unsaid = led(SignalKind.FOUNDER_BACKGROUND, detail="professor")
    adviser = led(SignalKind.SCHOLAR_ADVISER)
    assert holds > unsaid > adviser > 0


def test_opc_needs_points_and_a_founder_or_a_team():
    assert score(lone_maker()).opc_score is not None
    impersonal = company(
        None,
        "angel",
        signals=(
            signal(SignalKind.SPIN_OUT, "成果转化"),
            signal(SignalKind.TECHNICAL_BARRIER, "首创"),
            signal(SignalKind.PUBLIC_LAUNCH, "发布"),
        ),
    )
    assert score(impersonal).opc_score is None


@pytest.mark.parametrize(("staff", "round_id", "passes"), [(5, "angel", True), (80, "angel", False), (None, "b", False), (3, "b", True)])
def test_a_large_staff_or_a_late_round_is_no_opc(staff, round_id, passes):
    founders = [
        signal(SignalKind.FOUNDER_BACKGROUND, "教授创办", detail="professor", holds_shares=True),
        signal(SignalKind.FOUNDER_BACKGROUND, "海归", detail="returnee"),
        signal(SignalKind.TECHNICAL_BARRIER, "首创"),
    ]
    if staff is not None:
        founders.append(signal(SignalKind.TEAM_SIZE, f"{staff}人", value_low=staff, value_high=staff))
    assert (score(company(None, round_id, signals=tuple(founders))).opc_score is not None) is passes


@pytest.mark.parametrize(
    ("kind", "values", "passes"),
    [
        (SignalKind.REVENUE, {"value_low": 1.5e8, "currency": "CNY", "actual": False}, True),
        (SignalKind.REVENUE, {"value_low": 9e7, "currency": "CNY"}, False),
        (SignalKind.OUTPUT_VALUE, {"value_low": 3e8, "currency": "CNY", "period": "5y"}, False),
        (SignalKind.TOTAL_INVESTMENT, {"value_low": 2e8, "currency": "CNY"}, True),
        (SignalKind.REGISTERED_CAPITAL, {"value_low": 9e8, "currency": "CNY"}, False),
    ],
)
def test_scale_is_sales_output_or_investment_of_a_year(kind, values, passes):
    card = score(company(money(1e7, "1000万元"), signals=(signal(kind, "数字", **values),)))
    assert (card.scale_score is not None) is passes


def test_a_large_round_outside_the_parks_tracks_is_no_large_project_for_the_park():
    tea, helix = score(off_track()), score(from_singapore())
    assert tea.scale_score < 40 < helix.scale_score


def test_a_quote_that_does_not_occur_takes_its_points_with_it():
    made = bright_chip()
    card = score(made)
    assert verify_quotes(card, made.bodies.get) is card
    bodies = {name: body.replace("已获发明专利40余项", "") for name, body in made.bodies.items()}
    checked = verify_quotes(card, bodies.get)
    assert "barrier" in checked.unknown
    assert checked.score < card.score


def test_another_profile_ranks_otherwise():
    incubator = load_profile("small-biotech-incubator")
    chip = company(money(5e8, "5亿元"), tracks=(("photonic_chip", 0.9, "光子芯片"),))
    led = (
        signal(SignalKind.FOUNDER_BACKGROUND, "教授创办", detail="professor", holds_shares=True),
        signal(SignalKind.SPIN_OUT, "成果转化"),
    )
    lab = company(money(2e6, "200万元"), "seed", tracks=(("cell_gene_therapy", 0.9, "细胞治疗"),), name="小胞生物", signals=led)
    assert score(chip).score > 45 > score(chip, incubator).score
    assert score(lab, incubator).score > score(chip, incubator).score + 30
    assert {c.id for c in score(lab, incubator).criteria} == {c.id for c in incubator.criteria}


def test_penalties_a_profile_does_not_list_are_not_given():
    lenient = replace(PROFILE, penalties=())
    assert penalties(score(company(money(1e8, "1亿元"), day=date(2020, 1, 1)), lenient)) <= {"thin_evidence"}


def opinion(level, quote="已获发明专利40余项", criterion="barrier", document="doc_澜脉神经_0"):
    return Opinion(criterion, level, "专利多", "many patents", (Citation(document, quote),))


def test_a_model_moves_a_criterion_within_the_cap_and_python_adds_up():
    made = bright_chip()
    card = score(made)
    moved, moves = with_opinions(card, [opinion("none"), opinion("strong", criterion="scale_evidence")], made.bodies.get, 0.3)
    assert points(moved, "barrier") == points(card, "barrier") - 3
    assert points(moved, "scale_evidence") == pytest.approx(15 * (PROFILE.rules.unknown_share + 0.3))
    assert "模型：专利多" in next(c.reason for c in moved.criteria if c.id == "barrier")
    assert [(m.criterion_id, m.refused) for m in moves] == [("barrier", None), ("scale_evidence", None)]
    assert moved.score == totalled(moved.criteria, card.penalties, card.unknown_share, card.cap)[0]


@pytest.mark.parametrize(
    "refused",
    [
        opinion("strong", quote="从未出现的话"),
        opinion("strong", document="doc_x"),
        opinion("strong", criterion="luck"),
        opinion("strong", quote=""),
    ],
)
def test_an_opinion_without_a_quote_that_occurs_moves_nothing(refused):
    made = bright_chip()
    card = score(made)
    moved, moves = with_opinions(card, [refused], made.bodies.get, 0.3)
    assert moved == card
    assert moves[0].refused


def test_no_opinion_lifts_a_rumour_over_its_cap():
    made = rumoured()
    card = score(made)
    praise = opinion("strong", quote="研制高温超导托卡马克", document="doc_曜石聚变_0")
    assert with_opinions(card, [praise], made.bodies.get, 1.0)[0].score == PROFILE.rules.unconfirmed_cap


def test_a_market_figure_is_no_revenue_and_a_certificate_no_unicorn_list():
    def scale(kind, quote, **values):
        return score(company(money(5e7, "5000万元"), signals=(signal(kind, quote, **values),)))

    assert "scale_evidence" in scale(SignalKind.REVENUE, "市场规模", value_low=4e12, currency="CNY").unknown
    certificate = points(scale(SignalKind.LIST_MEMBERSHIP, "高新技术企业", detail="高新技术企业"), "scale_evidence")
    unicorn = points(scale(SignalKind.LIST_MEMBERSHIP, "独角兽榜单", detail="独角兽榜单"), "scale_evidence")
    assert certificate < unicorn / 2


def test_a_company_inside_the_park_is_checked_first():
    inside = score(company(money(1e8, "1亿元"), location="独墅湖"))
    made = company(money(1e8, "1亿元"))
    made.location = "独墅湖"
    assert "already_here" in penalties(score(made))
    assert "already_here" not in penalties(inside)
    made.location = "苏州"
    assert "already_here" not in penalties(score(made))


@pytest.mark.parametrize(
    ("quote", "here"),
    [
        ("公司的研发和产业化基地位于苏州工业园区港田路", True),
        ("its laboratory is located in Suzhou Industrial Park", True),
        ("公司的研发和产业化基地位于无锡高新区", False),
        ("产品已供应苏州工业园区多家企业，工厂位于无锡", False),
    ],
)
def test_a_site_inside_the_park_says_that_a_company_is_here(quote, here):
    card = score(company(money(1e8, "1亿元"), signals=(signal(SignalKind.EXPANSION, quote),)))
    assert ("already_here" in penalties(card)) is here


def test_in_an_archive_a_site_signed_away_counts_whatever_its_age():
    old = date(2018, 3, 1)
    landed = signal(SignalKind.LANDING_INTENT, "签约落户绍兴", strength="fact", place="绍兴")
    snapshot = company(money(1e8, "1亿元"), signals=(landed,), day=old).snapshot()
    assert "bound_elsewhere" not in penalties(judge(snapshot, suzhou(), NOW, newsy=1.0))
    assert "bound_elsewhere" in penalties(judge(snapshot, suzhou(), NOW, newsy=0.0))


def test_a_round_no_company_ever_raised_is_an_untold_amount():
    market = score(company(money(5e12, "近5万亿元")))
    assert points(market, "capital") == points(score(company(None)), "capital")
    assert market.scale_score is None


@pytest.mark.parametrize(
    ("quote", "kept"),
    [
        ("现年45岁的清华大学教授王某创办", "清华大学教授王某创办"),
        ("1981年出生，师从某院士，联系电话13812345678", "师从某院士，联系电话"),
        ("founded by a 34-year-old MIT professor", "MIT professor"),
        ("由浙江大学教授周岚创办", "由浙江大学教授周岚创办"),
    ],
)
def test_no_private_data_in_a_quote(quote, kept):
    assert public_part(quote) == kept
    assert kept in quote
    led = signal(SignalKind.FOUNDER_BACKGROUND, quote, detail="professor")
    shown = next(c for c in score(company(None, signals=(led,))).criteria if c.id == "talent").evidence
    assert [c.quote for c in shown] == [kept]


def test_a_company_said_to_be_one_person_is_an_opc_project_and_a_large_round_stands_at_the_mark():
    solo = score(company(None, None, signals=(signal(SignalKind.TEAM_SIZE, "一人公司", value_low=1, value_high=1),)))
    assert solo.opc_score is not None
    others = signal(SignalKind.TEAM_SIZE, "很多教练已独自创业", value_low=1, value_high=1)
    assert score(company(None, None, signals=(others,))).opc_score is None
    assert score(company(None, None, signals=(signal(SignalKind.TEAM_SIZE, "六人团队", value_low=6, value_high=6),))).opc_score is None
    founders = (
        signal(SignalKind.FOUNDER_BACKGROUND, "教授创办", detail="professor", holds_shares=True),
        signal(SignalKind.SPIN_OUT, "成果转化"),
        signal(SignalKind.TECHNICAL_BARRIER, "首创"),
    )
    small, large = (score(company(money(amount, "钱"), "a", signals=founders)) for amount in (2e7, 3e8))
    assert large.opc_score < small.opc_score


def test_old_news_orders_nothing_in_an_archive():
    old, undated = company(money(1e8, "1亿元"), day=date(2019, 1, 1)), company(money(1e8, "1亿元"), day=None)
    assert (newsiness(0, 500), newsiness(250, 500), newsiness(500, 500), newsiness(0, 0)) == (0, 0, 1, 0)
    assert 0 < newsiness(400, 500) < 1
    archived, without = (judge(one.snapshot(), PROFILE, NOW, newsiness(50, 500)) for one in (old, undated))
    assert archived.score == without.score > score(old).score
    assert "stale" not in penalties(archived) | penalties(without)


def test_a_technique_of_ones_own_stands_above_a_trade_told_by_wide_words():
    def fit(tracks, title="某某科技"):
        one = Story(f"{title}完成融资", tracks=tracks, rounds=(event("某某科技", "a", money(1e8, "1亿元")),))
        return points(score(Company("某某科技", (one,))), "track_fit")

    chip, vision, software = (("next_gen_it", 0.9, "基带芯片"),), (("ai_digital", 0.9, "计算机视觉"),), (("ai_digital", 0.9, "SaaS"),)
    assert fit(chip) > fit(vision) > fit(software)
    assert fit(vision, "电商平台某某科技") == pytest.approx(fit(vision) * PROFILE.rules.other_trade_share, abs=0.1)
    assert fit(vision, "计算机视觉公司某某科技为零售业") == fit(vision)
    assert fit((("ai_digital", 0.1, "计算机视觉"),)) < fit(vision) / 2


@pytest.mark.parametrize(
    ("location", "lang", "intent", "abroad"),
    [("德国", "zh-Hans", None, True), ("新加坡", "en", None, False), ("德国", "en", "中国", False), (None, "zh-Hans", None, False)],
)
def test_overseas_without_intent_stands_a_step_lower(location, lang, intent, abroad):
    signals = (signal(SignalKind.LANDING_INTENT, "计划设厂", strength="plan", place=intent),) if intent else ()
    card = score(company(money(1e8, "1亿元"), signals=signals, location=location, lang=lang))
    assert ("overseas" in penalties(card)) is abroad


def test_only_the_english_press_tells_of_it_and_no_place_is_taken_for_abroad():
    assert "overseas" in penalties(score(company(money(1e8, "1亿元"), name="Northlight", lang="en")))
    assert "overseas" not in penalties(score(company(money(1e8, "1亿元"), name="Northlight")))


@pytest.mark.parametrize(
    ("quote", "value", "own"),
    [
        ("公司去年营收达到4亿元", 4e8, True),
        ("公司去年营收达到20亿元", 2e9, True),
        ("全球市场规模超过20亿元", 2e9, False),
        ("营收将达2748亿元", 2.748e11, False),
        ("the global market reached 20 billion", 2e9, False),
    ],
)
def test_the_sales_of_a_whole_trade_are_not_the_companys(quote, value, own):
    card = score(company(money(5e7, "5000万元"), signals=(signal(SignalKind.REVENUE, quote, value_low=value, currency="CNY"),)))
    assert ("scale_evidence" not in card.unknown) is own
    assert (card.scale_score is not None) is own


@pytest.mark.parametrize(
    ("quote", "counts"),
    [("毕业于谷歌附近的大学", False), ("曾任谷歌工程师，博士毕业于名校", True), ("来自谷歌", True), ("graduated from MIT", False)],
)
def test_a_place_of_study_is_no_big_tech_background(quote, counts):
    card = score(company(money(1e8, "1亿元"), signals=(signal(SignalKind.FOUNDER_BACKGROUND, quote, detail="big_tech"),)))
    assert ("talent" not in card.unknown) is counts


def test_leads_at_the_floor_keep_an_order():
    best, worst = (
        score(one) for one in (off_track(), Company("某某茶饮", (Story("某某茶饮讲了一个故事", chars=800, day=date(2019, 1, 1)),)))
    )
    assert worst.score == 0 > worst.standing
    assert best.standing > worst.standing
    assert best.score in {best.standing, 0}
