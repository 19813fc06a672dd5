"""The last look at names: what is mended, what is let go, what stays as it is."""

from __future__ import annotations

import pytest

from agent.reading.name_check import checked_name
from agent.reading.names_zh import split_investors
from agent.reading.parties_en import find_investors_en

MENDED = [
    ("凯砾（苏州", "凯砾（苏州）有限公司", "凯砾"),
    ("这家公司(北京凌砚科技有限公司", "这家公司(北京凌砚科技有限公司)", "北京凌砚科技有限公司"),
    ("此设有研发中心的北京凌砚科技有限公司", "", "北京凌砚科技有限公司"),
    ("析砚仪器有限", "析砚仪器有限公司宣布", "析砚仪器有限公司"),
    ("临砚资本（", "", "临砚资本"),
    ("3、鹿砚咖啡", "", "鹿砚咖啡"),
    ("全称南京砚库科技有限公司", "", "南京砚库科技有限公司"),
    ("Angels for Growth）", "", "Angels for Growth"),
]


@pytest.mark.parametrize(("name", "text", "wanted"), MENDED)
def test_a_name_is_mended(name: str, text: str, wanted: str) -> None:
    assert checked_name(name, text) == wanted


@pytest.mark.parametrize("name", ["A+", "园区", "控制", "Hong Kong", "苏州", "公司", "这也是继2017年下半年", "Ventures", "此次"])
def test_a_word_or_a_place_is_no_name(name: str) -> None:
    assert checked_name(name, "", investor=True) is None


@pytest.mark.parametrize("name", ["美的", "YC", "GV", "和砚资本", "均砚集团", "Suzhou Ventures", "砚米（上海）科技有限公司", "F5 Labs"])
def test_a_sound_name_stays(name: str) -> None:
    assert checked_name(name, "", investor=True) == name


def test_long_lists_of_names_stay_linear_in_readings() -> None:
    """An item of a list has one reading only: before, a list of this length that fits no wording did not come back."""
    listed = ", ".join(f"existing angel Alpha{n} Beta" for n in range(38))
    assert find_investors_en(f"With {listed} with ", "Foo", anchored=True) == []


def test_a_count_of_letters_of_intent_and_somebody_s_subsidiary_are_no_investors() -> None:
    assert split_investors("巴渝基金、三份") == ["巴渝基金"]
    assert split_investors("Pulau Angels 及一家日资药企的香港子公司") == ["Pulau Angels"]
