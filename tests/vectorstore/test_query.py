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
    assert {"ex_bigtech", "co_google"} <= set(read_query(query, lexicon()).concepts)
