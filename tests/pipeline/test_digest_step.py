"""The digest step: what its foot counts is of that day in the park's own zone, and a lead that is gone is told to be gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.digest import make
from tests.fakes.invented_leads import NOW
from tests.pipeline.office_house import OfficeHouse


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OfficeHouse]:
    opened = OfficeHouse(tmp_path)
    yield opened
    opened.close()


def digest(house: OfficeHouse):
    return make(house.store, house.profile, house.now)[1]["zh"]


def test_the_foot_counts_what_was_read_and_found_that_day(house: OfficeHouse) -> None:
    first = next(house.store.documents.all())
    house.now = NOW
    house.store.documents.add(replace(first, id="doc_today", fetched_at=NOW, text="另一篇"))
    house.store.documents.add(replace(first, id="doc_yesterday", fetched_at=NOW - timedelta(days=1), text="又一篇"))
    fetched = [d.fetched_at for d in house.store.documents.all()]
    made = digest(house)
    assert made.documents_read == sum(_day(at) == made.day for at in fetched) >= 1
    assert made.documents_read < len(fetched)
    assert made.leads_new == house.store.leads.count() > 0
    house.later(days=1)
    next_day = digest(house)
    assert (next_day.documents_read, next_day.leads_new) == (0, 0)


def _day(at):
    return at.astimezone(ZoneInfo("Asia/Shanghai")).date()


def test_a_lead_that_was_told_and_is_gone_is_told_to_be_gone(house: OfficeHouse) -> None:
    told = digest(house)
    item = (*told.opc, *told.scale, *told.bridge)[0]
    house.later(days=1)
    assert not digest(house).corrections
    house.store.leads.delete_of([item.lead.organization.id])
    assert any(item.lead.organization.name in line for line in digest(house).corrections)
