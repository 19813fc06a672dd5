"""Who puts in the money and whom founders have left, in queries and in texts."""

import pytest

from vectorstore.concepts import Mention, lexicon
from vectorstore.query import read_query
from vectorstore.roles import gave_money, members, worked_there
from vectorstore.tokenise import normalise


@pytest.mark.parametrize(
    ("query", "backers", "asked"),
    [
        ("车企投了哪些公司", {"car_maker"}, set()),
        ("车企、电池厂投了谁", {"car_maker", "battery"}, set()),
        ("车企投资的自动驾驶公司", {"car_maker"}, {"autonomous_driving"}),
        ("药企跟投的生物公司", {"biomed_health"}, {"biomed_health", "follow_investor"}),
        ("car makers or battery makers putting money into startups", {"car_maker", "battery"}, set()),
        ("AI startups that chip makers are backing", {"semiconductor"}, {"ai_digital"}),
        ("startups backed by automakers", {"car_maker"}, set()),
        # The sector that is invested in, not the one that invests.
        ("新能源汽车投资", set(), {"ev"}),
        ("机器人公司融资", set(), {"robotics"}),
        ("chip companies backed by Intel", {"co_intel"}, {"semiconductor"}),
        ("有保险公司或险资参与出资的融资", {"insurance_capital"}, set()),
        ("biotech funding", set(), {"biomed_health"}),
        ("biotech investors", set(), {"biomed_health", "investor"}),
    ],
)
def test_a_field_whose_companies_pay_is_not_what_is_asked_about(query: str, backers: set[str], asked: set[str]) -> None:
    found = read_query(query, lexicon())
    assert found.backers == backers
    assert set(found.concepts) == asked


def of(concept: str, text: str) -> tuple[str, list[Mention]]:
    normal = normalise(text)
    return normal, [mention for mention in lexicon().find(normal) if mention.concept == concept]


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("首席产品官曾是谷歌总部的产品经理", True),
        ("鲁宾2014年离开谷歌后成立了孵化器", True),
        ("He left Google in 2021 to start the company.", True),
        ("a team of engineers from Google", True),
        ("谷歌推出了一个投资人工智能的项目", False),
        ("在此前的融资轮中,谷歌风投参与", False),
        ("目前谷歌计划投入多少资金并不清楚", False),
        ("The app is in the Google Play store.", False),
    ],
)
def test_a_text_says_that_somebody_worked_at_a_company(text: str, true: bool) -> None:
    assert worked_there(*of("co_google", text)) is true


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("投资方为红杉资本和经纬", True),
        ("本轮由红杉资本领投", True),
        ("The round was led by Sequoia Capital.", True),
        ("红杉资本发布报告", False),
        ("Sequoia Capital published a report.", False),
    ],
)
def test_a_text_says_that_somebody_invested(text: str, true: bool) -> None:
    assert gave_money(*of("inv_sequoia", text)) is true


def test_a_long_row_of_firms_is_read_without_end_of_trying() -> None:
    # With unbounded repeats this would take longer than the age of the universe.
    assert read_query("机器人" + "厂商" * 200, lexicon()).backers == frozenset()


@pytest.mark.parametrize("field", ["车企", "汽车公司", "automakers"])
def test_who_belongs_to_a_field(field: str) -> None:
    assert {"蔚来资本", "东风资产", "bmw i ventures"} <= set(members(field))


def test_a_company_or_an_unknown_name_is_no_field() -> None:
    assert members("阿里巴巴") == members("临桥资本") == members("") == []
    assert "泰康人寿" in members("保险公司")
