from agent.reading.kinds import KindThresholds, find_kinds
from agent.reading.passage import Passage
from agent.reading.signals import find_signals
from domain.funding import FundingEvent, Money
from domain.track import ProjectKind, TrackMatch


def _kinds(text: str, event: FundingEvent | None, tracks: tuple[TrackMatch, ...] = (), **more: object) -> dict[ProjectKind, str]:
    passage = Passage.of(f"融资\n{text}")
    found = find_kinds(passage, [event] if event else [], find_signals(passage), tracks, **more)  # type: ignore[arg-type]
    return {k.kind: k.reason for k in found}


def _event(low: float | None, currency: str = "CNY", round_: str | None = "a", investors: tuple[str, ...] = ()) -> FundingEvent:
    return FundingEvent("星澜科技", round=round_, amount=Money(low, low, currency, "若干") if low else None, investors=investors)


def test_scale_by_low_bound_in_cny() -> None:
    assert ProjectKind.SCALE in _kinds("", _event(1.6e7, "USD"))
    assert ProjectKind.SCALE not in _kinds("", _event(9e7))
    assert ProjectKind.SCALE in _kinds("", _event(9e7), thresholds=KindThresholds(scale_round_low=5e7))


def test_scale_by_revenue_without_a_round() -> None:
    assert ProjectKind.SCALE in _kinds("公司2025年营收4亿元。", None)


def test_brand_by_backer_and_not_by_any_investor() -> None:
    assert ProjectKind.BRAND in _kinds("", _event(None, investors=("腾讯投资",)))
    assert ProjectKind.BRAND not in _kinds("", _event(None, investors=("临涛资本",)))
    assert ProjectKind.BRAND in _kinds("", _event(None, investors=("思科",)))
    assert ProjectKind.BRAND not in _kinds("", _event(None, investors=("思科尔投资",)))
    # A venture fund of renown backs hundreds: it says nothing of a parent or a partner.
    assert ProjectKind.BRAND not in _kinds("", _event(None, investors=("红杉中国",)))


def test_talent_led_by_founders_not_by_investors() -> None:
    chips = (TrackMatch("next_gen_it", 0.9),)
    assert ProjectKind.TALENT_LED in _kinds("创始人沈砚毕业于清华大学，曾任职于英伟达。", _event(None), chips)
    assert ProjectKind.TALENT_LED not in _kinds("该基金合伙人毕业于清华大学。", _event(None), chips)


def test_a_former_job_counts_in_a_technology_project_only_and_learning_everywhere() -> None:
    assert ProjectKind.TALENT_LED not in _kinds("团队成员来自美团和腾讯。", _event(None))
    assert ProjectKind.TALENT_LED in _kinds("公司由材料学教授沈砚创办，沈砚教授任创始人。", _event(None))


def test_frontier_by_future_track() -> None:
    quantum = (TrackMatch("quantum", 0.9, ("量子",)),)
    assert ProjectKind.FRONTIER in _kinds("", _event(None), quantum, tiers={"quantum": "future"})
    assert ProjectKind.FRONTIER not in _kinds("", _event(None), (TrackMatch("biomed_health", 0.9),), tiers={"biomed_health": "pillar"})


def test_frontier_by_weight_alone_or_with_the_technology_named() -> None:
    weights = KindThresholds(frontier={"nano_materials": 1.0, "ai_digital": 0.5})
    materials, software = (TrackMatch("nano_materials", 0.9),), (TrackMatch("ai_digital", 0.9),)
    assert ProjectKind.FRONTIER in _kinds("公司做新材料。", _event(None), materials, thresholds=weights)
    assert ProjectKind.FRONTIER in _kinds("公司做大模型推理框架。", _event(None), software, thresholds=weights)
    assert ProjectKind.FRONTIER not in _kinds("公司做门店管理软件。", _event(None), software, thresholds=weights)
    # Every second piece speaks of machine learning in Chinese words: that alone makes no frontier.
    assert ProjectKind.FRONTIER not in _kinds("公司用深度学习做智能客服。", _event(None), software, thresholds=weights)


def test_opc_needs_its_sign_and_stops_at_round_b_or_a_large_staff() -> None:
    text = "这是一家一人公司，创始人独自开发，拥有发明专利。"
    assert ProjectKind.OPC in _kinds(text, _event(3e6, round_="seed"))
    assert ProjectKind.OPC not in _kinds(text, _event(3e6, round_="b"))
    scholar = "公司由计算机系教授沈砚创办，拥有发明专利。"
    assert ProjectKind.OPC in _kinds(scholar + "刚完成天使轮。", _event(3e6, round_="angel"))
    assert ProjectKind.OPC not in _kinds(scholar, _event(3e6, round_="a"))
    assert ProjectKind.OPC not in _kinds(text + "公司员工共80人。", _event(3e6, round_="seed"))
    assert ProjectKind.OPC not in _kinds("工厂用 OPC UA 协议连接设备，拥有发明专利。", _event(3e6, round_="seed"))
