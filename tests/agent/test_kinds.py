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


def test_talent_led_by_founders_not_by_investors() -> None:
    assert ProjectKind.TALENT_LED in _kinds("创始人沈砚毕业于清华大学，曾任职于英伟达。", _event(None))
    assert ProjectKind.TALENT_LED not in _kinds("该基金合伙人毕业于清华大学。", _event(None))


def test_frontier_by_future_track() -> None:
    quantum = (TrackMatch("quantum", 0.9, ("量子",)),)
    assert ProjectKind.FRONTIER in _kinds("", _event(None), quantum, tiers={"quantum": "future"})
    assert ProjectKind.FRONTIER not in _kinds("", _event(None), (TrackMatch("biomed_health", 0.9),), tiers={"biomed_health": "pillar"})


def test_opc_needs_its_sign_and_stops_at_round_b_or_a_large_staff() -> None:
    text = "这是一家一人公司，创始人独自开发，拥有发明专利。"
    assert ProjectKind.OPC in _kinds(text, _event(3e6, round_="seed"))
    assert ProjectKind.OPC not in _kinds(text, _event(3e6, round_="b"))
    assert ProjectKind.OPC not in _kinds(text + "公司员工共80人。", _event(3e6, round_="seed"))
    assert ProjectKind.OPC not in _kinds("工厂用 OPC UA 协议连接设备，拥有发明专利。", _event(3e6, round_="seed"))
