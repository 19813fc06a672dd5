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
    assert read_query("Singapore's Temasek", lexicon()).concepts == ("inv_temasek",)
    assert read_query("日本软银", lexicon()).concepts == ("inv_softbank",)
    assert "place_singapore" in read_query("淡马锡在新加坡投的公司", lexicon()).concepts
    assert "place_suzhou_2" in read_query("苏州 红杉中国", lexicon()).concepts


def test_the_field_of_a_company_named_is_still_asked_for() -> None:
    assert set(read_query("chip companies and Intel", lexicon()).concepts) == {"semiconductor", "co_intel"}


def test_news_of_an_investor_does_not_answer_who_got_its_money() -> None:
    asked = read_query("chip companies backed by Intel", lexicon())
    assert (asked.concepts, asked.backers) == (("semiconductor",), {"co_intel"})
    assert read_query("Intel", lexicon()).backers == frozenset()


@pytest.mark.parametrize(
    "query", ["start-ups founded by people who used to work at Alibaba", "阿里系创业公司", "founders who left Alibaba"]
)
def test_people_of_a_company_are_no_news_of_it(query: str) -> None:
    assert read_query(query, lexicon()).backgrounds == {"co_alibaba"}


@pytest.mark.parametrize(
    ("query", "concept"),
    [
        ("让机器听懂人说话", "speech"),
        ("machines that understand speech", "speech"),
        ("养猫养狗的人会花钱的项目", "pets"),
        ("seed or angel rounds of fintech companies", "round_seed"),
        ("种子和天使轮的机器人公司", "round_seed"),
    ],
)
def test_what_people_describe_without_the_term(query: str, concept: str) -> None:
    assert concept in read_query(query, lexicon()).concepts


def test_half_of_a_word_describes_nothing() -> None:
    assert "crypto" not in read_query("融资超过一亿元人民币的企业", lexicon()).concepts


def test_what_is_described_beside_a_term_asks_for_both() -> None:
    assert {"blockchain", "speech"} <= set(read_query("blockchain and machines that understand speech", lexicon()).concepts)


def test_one_everyday_word_is_no_topic_besides_one_that_is_named() -> None:
    assert read_query("cat owners", lexicon()).concepts == ("pets",)
    assert read_query("cat scan robots", lexicon()).concepts == ("robotics",)


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        ("drug developers taking in 100 million yuan or more", 1e8, None),
        ("raising half a billion dollars or more", 3.5e9, None),
        ("不到一千万的天使轮", None, 1e7),
        ("rounds of more than $20 million", 1.4e8, None),
    ],
)
def test_a_bound_on_the_amount(query: str, low: float | None, high: float | None) -> None:
    amount = read_query(query, lexicon()).amount
    assert amount is not None
    assert (amount.low_cny, amount.high_cny) == (low, high)


def test_a_valuation_is_no_amount_raised() -> None:
    assert read_query("估值超过10亿美元的公司", lexicon()).amount is None


@pytest.mark.parametrize(
    ("query", "companies"),
    [("做脑机接口的公司", True), ("startups in fusion", True), ("脑机接口", False), ("fusion power policy", False)],
)
def test_whether_companies_are_asked_for_or_a_subject(query: str, companies: bool) -> None:
    assert read_query(query, lexicon()).companies is companies
