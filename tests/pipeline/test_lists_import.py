"""Import of an office's lists: checked whole, asked about where a row fits two companies, in force from the next scoring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import Conflict, UsageError
from pipeline.lists_import import BOTH, Doubt, Imported, import_list
from pipeline.own_lists import with_own_lists
from tests.pipeline.office_house import OfficeHouse


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OfficeHouse]:
    opened = OfficeHouse(tmp_path)
    yield opened
    opened.close()


def bring(
    house: OfficeHouse, text: str, list_id: str = "register", answers: dict[int, str] | None = None, says: str | None = None
) -> Imported:
    file = house.folder / "given.csv"
    file.write_text(text, encoding="utf-8")

    def ask(_doubt: Doubt) -> str | None:
        return says

    return import_list(file, list_id, house.folder, house.store, house.given, answers or {}, ask)


def test_a_registered_company_leaves_the_leads_at_the_next_scoring(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    done = bring(house, f"企业名称,简称,联系人\n苏州某某有限公司,{lead.organization.name},张三\n另一家公司,,\n")
    assert (done.companies, done.known, done.replaced) == (2, 1, False)
    assert "张三" not in done.path.read_text(encoding="utf-8-sig")
    house.given = with_own_lists(house.given, house.folder)
    house.score()
    assert lead.id not in {x.id for x in house.leads()}
    assert bring(house, "企业名称\n另一家公司\n").replaced


def test_another_list_marks_companies_and_keeps_year_and_publisher(house: OfficeHouse) -> None:
    lead = house.leads()[0]
    bring(house, f"name,year,publisher\n{lead.organization.name},2026,某研究院\n", "unicorns-2026")
    entries = [e for e in with_own_lists(house.given, house.folder).lists if e.list_id == "unicorns-2026"]
    assert [(e.name, e.year, e.publisher) for e in entries] == [(lead.organization.name, 2026, "某研究院")]


def test_a_workbook_comes_in_like_a_text_file(house: OfficeHouse) -> None:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active.append(["公司名称", "简称", "年份"])
    book.active.append(["某某装备股份有限公司", "某某装备；某装", 2025])
    book.save(house.folder / "chain.xlsx")
    done = import_list(house.folder / "chain.xlsx", "链主", house.folder, house.store, house.given, {}, lambda _: None)
    assert done.path.name == "链主.csv"
    entries = [(e.name, e.year) for e in with_own_lists(house.given, house.folder).lists if e.list_id == "链主"]
    assert entries == [("某某装备股份有限公司", 2025), ("某某装备", 2025), ("某装", 2025)]
    (house.folder / "lists" / "5510.xlsx").write_bytes((house.folder / "chain.xlsx").read_bytes())
    with pytest.raises(Conflict, match=r"5510\.xlsx holds this list already"):
        import_list(house.folder / "chain.xlsx", "5510", house.folder, house.store, house.given, {}, lambda _: None)


def test_every_mistake_is_told_and_nothing_is_written(house: OfficeHouse) -> None:
    with pytest.raises(UsageError, match=r"(?s)2 mistakes.*row 3.*row 4"):
        bring(house, "name,year\n某某科技,2026\n另一家,去年\n某某科技,2025\n", "5510")
    assert not (house.folder / "lists").exists()
    for wrong in ("../x", "a/b", ""):
        with pytest.raises(UsageError, match="list id"):
            bring(house, "name\n某某科技\n", wrong)
    with pytest.raises(UsageError, match="no such file"):
        import_list(house.folder / "nowhere.csv", "5510", house.folder, house.store, house.given, {}, lambda _: None)


def test_a_row_that_fits_two_companies_asks_and_does_not_guess(house: OfficeHouse) -> None:
    first, second, *_ = house.leads()
    text = f"name,alias\n某某科技,\n{first.organization.name},{second.organization.name}\n"
    with pytest.raises(Conflict, match=rf"--choose 2=(?s:.*){first.organization.id}|{second.organization.id}"):
        bring(house, text)
    assert not (house.folder / "lists").exists()

    bring(house, text, answers={2: second.organization.id})
    house.given = with_own_lists(house.given, house.folder)
    house.score()
    left = {lead.id for lead in house.leads()}
    assert first.id in left
    assert second.id not in left


def test_the_answer_may_be_that_both_are_one(house: OfficeHouse) -> None:
    first, second, *_ = house.leads()
    bring(house, f"name,alias\n{first.organization.name},{second.organization.name}\n", says=BOTH)
    house.given = with_own_lists(house.given, house.folder)
    house.score()
    assert not {first.id, second.id} & {lead.id for lead in house.leads()}
    with pytest.raises(UsageError, match="none of the companies"):
        bring(house, f"name,alias\n{first.organization.name},{second.organization.name}\n", "register-2", {1: "org_other"})


def test_a_row_that_fits_two_registered_companies_is_refused(house: OfficeHouse) -> None:
    bring(house, "name\n甲某科技\n乙某科技\n")
    house.given = with_own_lists(house.given, house.folder)
    with pytest.raises(Conflict, match="fits two registered companies"):
        bring(house, "name,alias\n甲某科技,乙某科技\n", "register-more")
    assert bring(house, "name,alias\n甲某科技,乙某科技\n").replaced
