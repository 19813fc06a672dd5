"""Leads as JSON and spreadsheets: the contract's fields, and no cell a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from delivery.lead_json import lead_json
from delivery.spreadsheets import COLUMNS, leads_csv, leads_jsonl, leads_xlsx, plain
from domain.ranking import combined
from tests.domain.invented import NOW, Company, Story, all_invented, event, leads_of, money, suzhou

PROFILE = suzhou()
CONTRACT = {
    "lead_id", "rank", "company", "aliases", "status", "kinds", "tracks", "score", "opc_score", "scale_score", "criteria",
    "unknown", "rounds", "location", "summary", "first_seen", "last_seen", "sources",
}  # fmt: skip


def ranked():
    return combined(leads_of(*all_invented()), PROFILE)


def hostile():
    name = '=HYPERLINK("http://x","点我")科技'
    story = Story(f"{name}完成融资", tracks=(("bci", 0.9, "@SUM(A1)"),), rounds=(event(name, "a", money(1e8, "+1亿元"), ("-2+3",)),))
    return Company(name, (story,))


def test_the_contracts_item():
    item = json.loads(json.dumps(lead_json(ranked()[0], 1), ensure_ascii=False))
    assert set(item) >= CONTRACT
    assert (item["rank"], item["company"], item["status"]) == (1, "澜脉神经", "new")
    for criterion in item["criteria"]:
        assert set(criterion) == {"id", "points", "max_points", "reason", "evidence"}
        assert criterion["points"] is not None
        assert not criterion["points"] or criterion["evidence"]
    assert set(item["unknown"]).isdisjoint(c["id"] for c in item["criteria"])
    assert item["rounds"][0]["amount"] == {"low": 1.2e8, "high": 1.2e8, "currency": "CNY", "as_printed": "1.2亿元", "qualifier": "exact"}
    assert set(item["sources"][0]) >= {"document_id", "url", "publisher", "published_at"}


def test_criteria_and_penalties_add_up_to_the_score():
    for lead in ranked():
        item = lead_json(lead)
        known = sum(c["max_points"] for c in item["criteria"])
        total = 100 * sum(c["points"] for c in item["criteria"]) / known + sum(p["points"] for p in item["penalties"])
        assert min(100, max(0, total)) == pytest.approx(item["score"], abs=0.11)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "\n=1"])
def test_a_formula_becomes_text(text):
    assert str(plain(text)).startswith("'")


@pytest.mark.parametrize("value", ["澜脉神经", "1.2亿元", 77.3, None, "a=b"])
def test_other_cells_stay(value):
    assert plain(value) == value


def test_csv_opens_in_chinese_and_runs_nothing():
    data = leads_csv([*ranked(), *leads_of(hostile())], PROFILE)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0][:2] == ["排名", "企业"]
    assert rows[1][1] == "澜脉神经"
    assert len({len(r) for r in rows}) == 1
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows[1:] for cell in row)
    assert next(csv.reader(io.StringIO(leads_csv(ranked(), PROFILE, "en").decode("utf-8-sig"))))[1] == "Company"


def test_xlsx_has_filters_no_formula_and_says_how_it_was_made():
    workbook = load_workbook(io.BytesIO(leads_xlsx([*ranked(), *leads_of(hostile())], PROFILE, NOW)))
    sheet = workbook["线索"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref
    assert sheet.max_column == len(COLUMNS) + 1
    assert sheet.cell(row=2, column=sheet.max_column).value == "规则自动生成，仅供参考"
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert sheet["B2"].value == "澜脉神经"
    assert isinstance(sheet["H2"].value, float)
    assert "规则自动生成" in workbook.properties.description
    assert "规则自动生成" in workbook["说明"]["A1"].value


def test_jsonl_is_one_item_a_line():
    lines = leads_jsonl(ranked()).decode().splitlines()
    assert [json.loads(line)["rank"] for line in lines] == list(range(1, len(lines) + 1))
