import pytest

from vectorstore.concepts import lexicon
from vectorstore.query import read_query


def test_the_wider_of_two_nested_concepts_asks_for_nothing_more_unless_both_are_listed() -> None:
    assert read_query("研发新药的生物医药企业", lexicon()).concepts == ("innovative_drugs",)
    assert set(read_query("大模型与智能体平台", lexicon()).concepts) == {"llm_agents", "ai_agent"}


def test_a_pair_of_characters_with_half_a_question_word_is_no_word() -> None:
    assert read_query("做无人机的公司", lexicon()).free == ()


@pytest.mark.parametrize("query", ["来自谷歌的创始人", "ex-google founders"])
def test_people_of_one_giant_are_not_people_of_any(query: str) -> None:
    asked = read_query(query, lexicon())
    assert asked.backgrounds == {"co_google"}
    assert "ex_bigtech" not in asked.concepts


def test_a_place_that_says_where_a_company_is_from_asks_for_no_place() -> None:
    assert read_query("companies backed by Singapore's Temasek", lexicon()).concepts == ("inv_temasek",)
    assert "place_singapore" in read_query("淡马锡在新加坡投的公司", lexicon()).concepts


def test_the_field_of_a_company_named_is_still_asked_for() -> None:
    assert set(read_query("chip companies backed by Intel", lexicon()).concepts) == {"semiconductor", "co_intel"}


@pytest.mark.parametrize(
    ("query", "companies"),
    [("做脑机接口的公司", True), ("startups in fusion", True), ("脑机接口", False), ("fusion power policy", False)],
)
def test_whether_companies_are_asked_for_or_a_subject(query: str, companies: bool) -> None:
    assert read_query(query, lexicon()).companies is companies
