"""News on companies in the park: support and risks, worded to verify, never leads."""

from __future__ import annotations

from datetime import date

import pytest

from domain.park_news import park_news
from domain.signal import SignalKind
from tests.domain.invented import NOW, Company, Story, bright_chip, of_the_park, signal, suzhou

PROFILE = suzhou()


def risk_of(publisher="36氪", **values):
    told = signal(SignalKind.RELOCATION_RISK, "注册地迁往合肥", place="合肥", **values)
    made = Company("示园光电", (Story("示园光电变更注册地", "注册地迁往合肥", signals=(told,), publisher=publisher),), in_park=True)
    return park_news(made.snapshot(), PROFILE, NOW)


def test_a_company_outside_gives_no_park_news():
    assert park_news(bright_chip().snapshot(), PROFILE, NOW) == ()


def test_support_and_risk_streams():
    news = park_news(of_the_park().snapshot(), PROFILE, NOW)
    assert {(n.stream, n.kind) for n in news} == {
        ("support", "funding"), ("support", "listing"), ("risk", "relocation"), ("risk", "expansion_elsewhere"),
    }  # fmt: skip
    assert all(n.quote and n.document_id for n in news)


@pytest.mark.parametrize(
    ("publisher", "values", "severity"),
    [
        ("苏州工业园区管理委员会", {"strength": "fact"}, "high"),
        ("36氪", {"strength": "fact"}, "medium"),
        ("36氪", {"strength": "plan"}, "medium"),
        ("36氪", {"strength": "weak"}, "watch"),
        ("苏州工业园区管理委员会", {"negated": True}, "watch"),
    ],
)
def test_severity_is_by_source_and_fact(publisher, values, severity):
    (news,) = risk_of(publisher, **values)
    assert news.severity == severity


def test_a_risk_asks_to_verify_and_a_denial_is_told_as_one():
    assert "请核实" in risk_of()[0].summary
    assert "verify" in risk_of()[0].summary_en
    assert "否认" in risk_of(negated=True)[0].summary


def test_one_story_gives_one_line_of_a_kind():
    told = signal(SignalKind.RELOCATION_RISK, "迁往合肥", place="合肥")
    stories = tuple(Story(f"转载{n}", signals=(told,), story_id="one", day=date(2026, 11, n)) for n in (1, 2, 3))
    assert len(park_news(Company("示园光电", stories, in_park=True).snapshot(), PROFILE, NOW)) == 1


def test_a_company_named_in_the_register_is_of_the_park_without_the_mark():
    made = Company("纳芯微电子", (Story("纳芯微电子扩产", signals=(signal(SignalKind.EXPANSION, "扩产", place="苏州"),)),))
    (news,) = park_news(made.snapshot(), PROFILE, NOW)
    assert (news.stream, news.kind) == ("support", "expansion")


def moved(day, story, **values):
    told = signal(SignalKind.RELOCATION_RISK, "总部迁往合肥", place="合肥", **values)
    return Story(f"示园光电搬迁报道{day}", signals=(told,), day=date(2026, 11, day), story_id=story)


def test_reports_of_one_risk_are_one_line():
    made = Company("示园光电", (moved(1, "a"), moved(5, "b", strength="fact"), moved(9, "c", strength="weak")), in_park=True)
    (news,) = park_news(made.snapshot(), PROFILE, NOW)
    assert news.severity == "medium"
    assert news.published_on == date(2026, 11, 5)


def test_a_later_denial_answers_the_risk_and_an_earlier_one_does_not():
    (answered,) = park_news(Company("示园光电", (moved(5, "a"), moved(9, "b", negated=True)), in_park=True).snapshot(), PROFILE, NOW)
    assert answered.severity == "watch"
    assert "否认" in answered.summary
    (standing,) = park_news(Company("示园光电", (moved(9, "a"), moved(5, "b", negated=True)), in_park=True).snapshot(), PROFILE, NOW)
    assert standing.severity == "medium"
    assert "请核实" in standing.summary


def test_a_report_that_denies_a_move_names_it_without_claiming_it():
    told = signal(SignalKind.RELOCATION_RISK, "回应搬迁", place="合肥")
    denied = signal(SignalKind.RELOCATION_RISK, "总部不会搬迁", place="合肥", negated=True)
    for story in (Story("示园光电发布公告", signals=(told, denied)), Story("示园光电回应搬迁传闻：只设实验室", signals=(told,))):
        (news,) = park_news(Company("示园光电", (story,), in_park=True).snapshot(), PROFILE, NOW)
        assert news.severity == "watch"
        assert "否认" in news.summary
