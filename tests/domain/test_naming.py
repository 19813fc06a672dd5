import pytest

from domain.naming import find_credit_codes, is_credit_code, name_key, name_keys, seat_in_name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("北京星澜科技有限公司", "星澜科技"),
        ("星瀾科技", "星澜科技"),
        ("星澜科技（苏州）有限公司", "星澜科技"),
        ("江苏苏州星澜科技股份有限公司", "星澜科技"),
        ("「星澜 科技」", "星澜科技"),
        ("Starlane, Inc.", "starlane"),
        ("STARLANE PTE. LTD.", "starlane"),
        ("上海公司", "上海"),
    ],
)
def test_name_key(name: str, key: str) -> None:
    assert name_key(name) == key


def test_keys_drop_descriptors_and_remember_the_field() -> None:
    keys = {k.key: k for k in name_keys("合肥星澜生物科技有限公司")}
    assert keys["星澜生物科技"].level == 0
    assert keys["星澜"].level == 1
    assert keys["星澜"].fields == {"bio"}


def test_mixed_scripts_give_a_key_each() -> None:
    assert {"星澜运筹", "starlanedata"} <= {k.key for k in name_keys("星澜运筹StarlaneData")}


def test_seat() -> None:
    assert seat_in_name("星澜科技（苏州）有限公司") == "苏州"
    assert seat_in_name("潍坊市星澜生物技术有限公司") == "潍坊"
    assert seat_in_name("苏州大学") is None


def test_credit_code_check_digit() -> None:
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44")
    assert find_credit_codes("代码 91350100M000100Y43，另有 91350100M000100Y40") == ("91350100M000100Y43",)
