"""The risk register: who looked after a signal is kept and shown, and later news is open again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.errors import NotFound, UsageError
from domain.lead import ParkNews
from domain.organization import Alias, Organization
from pipeline.risk_register import acknowledge
from tests.pipeline.office_house import OfficeHouse

COMPANY = Organization("org_here", "某某传感", (Alias("苏州某某传感有限公司", "legal"),))
RISK = ParkNews(
    COMPANY, "risk", "relocation", "考虑迁往外地", "d1", "题", None, date(2026, 11, 20), "medium", "某某传感：请核实", "please verify"
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OfficeHouse]:
    opened = OfficeHouse(tmp_path)
    opened.store.organizations.put([COMPANY])
    opened.store.park_news.replace({COMPANY.id: [RISK, replace(RISK, kind="operation"), replace(RISK, stream="support", kind="funding")]})
    yield opened
    opened.close()


def shown(house: OfficeHouse) -> dict[str, str | None]:
    return {f"{n.kind} {n.published_on}": n.acknowledged_by for n in house.reads.park_news()}


def test_a_signal_is_looked_after_until_there_is_later_news(house: OfficeHouse) -> None:
    assert set(shown(house).values()) == {None}
    found = acknowledge(house.store, "苏州某某传感有限公司", house.person(), house.today(), house.now, "relocation", "已致电企业")
    assert [n.acknowledged_by for n in found] == ["王敏"]
    assert shown(house) == {"relocation 2026-11-20": "王敏", "operation 2026-11-20": None, "funding 2026-11-20": None}
    later = replace(RISK, published_on=house.today() + timedelta(days=1))
    house.store.park_news.replace({COMPANY.id: [RISK, later]})
    assert shown(house) == {"relocation 2026-11-20": "王敏", "relocation 2026-11-24": None}
    acknowledge(house.store, "org_here", house.person("李想"), house.today() + timedelta(days=2), house.now)
    assert shown(house) == {"relocation 2026-11-20": "王敏", "relocation 2026-11-24": "李想"}
    assert [(a.by.name, a.note) for a in house.store.acknowledgements.of("org_here")] == [("王敏", "已致电企业"), ("李想", "")]


def test_what_is_not_there_cannot_be_looked_after(house: OfficeHouse) -> None:
    with pytest.raises(NotFound):
        acknowledge(house.store, "没有风险的公司", house.person(), house.today(), house.now)
    with pytest.raises(UsageError, match="relocation, operation"):
        acknowledge(house.store, "某某传感", house.person(), house.today(), house.now, "weather")
    with pytest.raises(UsageError, match="address book"):
        acknowledge(house.store, "某某传感", house.person(), house.today(), house.now, note="打 13912345678")
