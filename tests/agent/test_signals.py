from datetime import date

import pytest

from agent.reading.passage import MOST_QUOTED, Passage
from agent.reading.signals import find_signals
from domain.signal import Signal, SignalKind


def _signals(text: str, title: str = "某公司动态", **more: object) -> list[Signal]:
    passage = Passage.of(f"{title}\n{text}")
    found = find_signals(passage, **more)  # type: ignore[arg-type]
    for signal in found:
        assert passage.prepared.body[signal.start : signal.end] == signal.quote
        assert 0 < len(signal.quote) <= MOST_QUOTED
    return list(found)


def _one(text: str, kind: SignalKind, **more: object) -> Signal:
    return next(s for s in _signals(text, **more) if s.kind is kind)


@pytest.mark.parametrize(
    ("text", "strength", "place"),
    [
        ("11月14日，公司与苏州工业园区签约，长三角总部项目正式落户。", "fact", "苏州工业园区"),
        ("公司計劃在無錫設立研發中心。", "plan", "无锡"),
        ("创始人近日赴苏州考察，洽谈生产基地选址。", "weak", "苏州"),
        ("The company plans to open an engineering centre in Shanghai next year.", "plan", "Shanghai"),
    ],
)
def test_landing_with_strength_and_place(text: str, strength: str, place: str) -> None:
    signal = _one(text, SignalKind.LANDING_INTENT)
    assert (signal.strength, signal.place, signal.negated) == (strength, place, False)


def test_place_undecided_is_a_landing_plan_without_place() -> None:
    assert _one("新产线尚未选址，公司正与多地接触。", SignalKind.LANDING_INTENT).place is None


def test_relocation_and_its_denial() -> None:
    assert not _one("知情人士称，该公司考虑将总部搬迁至合肥。", SignalKind.RELOCATION_RISK).negated
    assert _one("公司回应称，总部不会搬迁。", SignalKind.RELOCATION_RISK).negated


def test_operating_risk_not_read_from_services_or_the_industry() -> None:
    assert _one("该公司上月裁员三成，部分产线停产。", SignalKind.OPERATING_RISK).strength == "fact"
    assert not [s for s in _signals("平台为企业提供破产重整服务与诉讼服务。") if s.kind is SignalKind.OPERATING_RISK]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("公司正在寻求新一轮融资，拟融资5000万元。", SignalKind.NEED_FUNDING),
        ("企业亟需三千平方米厂房用于扩产。", SignalKind.NEED_LAND),
        ("资金将用于研发与人才招聘。", SignalKind.NEED_TALENT),
        ("公司希望政府尽快落实人才政策。", SignalKind.NEED_POLICY),
        ("公司已向港交所递交上市申请。", SignalKind.LISTING_STEP),
        ("公司入选江苏省潜在独角兽企业榜单。", SignalKind.LIST_MEMBERSHIP),
        ("项目源自某大学实验室的科技成果转化。", SignalKind.SPIN_OUT),
        ("团队拥有发明专利三十项。", SignalKind.TECHNICAL_BARRIER),
        ("公司与多家车企达成战略合作。", SignalKind.PARTNERSHIP),
        ("The firm is a spin-out of a national university lab.", SignalKind.SPIN_OUT),
    ],
)
def test_kinds(text: str, kind: SignalKind) -> None:
    assert kind in {s.kind for s in _signals(text)}


def test_founder_with_shares_is_not_an_adviser() -> None:
    founder = _one("公司由某大学教授沈砚创办并实名持股。", SignalKind.FOUNDER_BACKGROUND)
    assert (founder.detail, founder.holds_shares) == ("professor", True)
    kinds = {s.kind for s in _signals("中科院院士李某担任公司首席科学家。")}
    assert SignalKind.SCHOLAR_ADVISER in kinds and SignalKind.FOUNDER_BACKGROUND not in kinds


def test_five_money_fields_apart_with_period_and_forecast() -> None:
    text = (
        "公司2025年营收4.5亿元，预计2026年销售额将达6亿元。"
        "项目总投资12亿元，其中固定资产投资8亿元，达产后年产值30亿元。公司注册资本5000万元。"
    )
    by_kind: dict[SignalKind, list[Signal]] = {}
    for signal in _signals(text):
        by_kind.setdefault(signal.kind, []).append(signal)
    revenue = [(s.value_low, s.period, s.actual) for s in by_kind[SignalKind.REVENUE]]
    assert (4.5e8, "2025", None) in revenue and (6e8, "2026", False) in revenue
    assert by_kind[SignalKind.TOTAL_INVESTMENT][0].value_low == 1.2e9
    assert by_kind[SignalKind.FIXED_ASSET_INVESTMENT][0].value_low == 8e8
    assert (by_kind[SignalKind.OUTPUT_VALUE][0].value_low, by_kind[SignalKind.OUTPUT_VALUE][0].actual) == (3e9, False)
    assert by_kind[SignalKind.REGISTERED_CAPITAL][0].value_low == 5e7


def test_relative_year_counts_from_the_day_of_publishing() -> None:
    signal = _one("公司去年营收突破2亿元。", SignalKind.REVENUE, published_on=date(2026, 11, 20))
    assert signal.period == "2025" and signal.actual is True


def test_market_and_round_figures_are_no_revenue() -> None:
    assert not [s for s in _signals("该行业市场规模超千亿元，公司完成2亿元B轮融资。") if s.value_low and s.kind is not SignalKind.TEAM_SIZE]


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("目前公司团队共11人。", 11),
        ("这是一支由博士组成的40人技术团队。", 40),
        ("这是一家典型的一人公司。", 1),
        ("The team of seven works from Hong Kong.", 7),
        ("It employs 120 people.", 120),
        ("A solo founder built it.", 1),
    ],
)
def test_team_size(text: str, low: float) -> None:
    assert _one(text, SignalKind.TEAM_SIZE).value_low == low


def test_roundups_name_the_company_of_each_signal() -> None:
    text = "星澜科技计划在苏州设立研发中心。云帆新材正在招聘研发人员。"
    signals = _signals(text, companies=("星澜科技", "云帆新材"))
    assert {(s.kind, s.company) for s in signals} >= {(SignalKind.LANDING_INTENT, "星澜科技"), (SignalKind.NEED_TALENT, "云帆新材")}


@pytest.mark.parametrize(
    "text",
    [
        "2017年全球半导体销售额达到387亿美元。",
        "我国健身器材市场营收为368亿元。",
        "行业数据显示，平台年交易流水额超100亿美元。",
        "他曾将另一家公司的销售额做到十亿元。",
        "该渠道全年实现销售额4300亿元。",
    ],
)
def test_turnover_of_markets_others_and_giants_is_no_revenue(text: str) -> None:
    assert not [s for s in _signals(text) if s.kind in {SignalKind.REVENUE, SignalKind.OUTPUT_VALUE}]


def test_a_generic_word_is_no_company_of_a_signal() -> None:
    text = "星澜材料落户昆山高新区，园区内的生产基地已开工建设，公司签约仪式同日举行。"
    assert {s.company for s in _signals(text, companies=("星澜材料", "园区", "公司"))} == {None}


def test_an_agreement_not_yet_signed_is_no_partnership() -> None:
    assert "partnership" not in {s.kind.value for s in find_signals(Passage.of("近况\n公司与整车厂商谈框架协议，尚未签署协议。"))}
    assert "partnership" in {s.kind.value for s in find_signals(Passage.of("近况\n公司与整车厂签署协议，联合开发底盘。"))}
