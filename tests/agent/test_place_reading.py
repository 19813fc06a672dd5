import pytest

from agent.reading.passage import Passage
from agent.reading.places import find_location


@pytest.mark.parametrize(
    ("text", "companies", "place"),
    [
        ("潍坊市星澜生物技术有限公司宣布完成A轮融资。", ("星澜生物",), "潍坊"),
        ("该公司总部位于杭州，在北京设有研发中心。", (), "杭州"),
        ("星瀾科技是一家來自新竹的新創公司。", ("星瀾科技",), "新竹"),
        ("近日，英国 Starlane 宣布获融资。", ("Starlane",), "英国"),
        ("Starlane, a Singapore-based quantum startup, raised $8M.", ("Starlane",), "Singapore"),
        ("The company, headquartered in Palo Alto, raised a round.", (), "Palo Alto"),
        ("香港初創隼圖智能完成融資。", ("隼圖智能",), "香港"),
        ("月湾新材（苏州工业园区）完成天使轮。", ("月湾新材",), "苏州工业园区"),
        ("砺川机器人2021年在深圳南山成立。", ("砺川机器人",), "深圳"),
        ("Boston's Starlane closed a $10M round.", ("Starlane",), "Boston"),
        ("Riverton-based Starlane raised $3M.", ("Starlane",), "Riverton"),
    ],
)
def test_location(text: str, companies: tuple[str, ...], place: str) -> None:
    assert find_location(Passage.of(f"融资\n{text}"), companies) == place


@pytest.mark.parametrize(
    "text",
    [
        "本轮由北京某某资本领投，上海某某基金跟投。",
        "产品已进入北京、上海、广州的医院。",
        "公司计划在伦敦成立欧洲办公室。",
        "The round was led by a London-based venture capital firm.",
    ],
)
def test_other_places_are_no_seat(text: str) -> None:
    assert find_location(Passage.of(f"融资\n{text}"), ("星澜科技",)) is None
