"""Lists from CSV and XLSX: good rows come through, wrong ones are told by row."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from pipeline.list_file import read_list


def csv_file(folder, text, encoding="utf-8"):
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_as_offices_save_it(tmp_path, encoding):
    rows, problems = read_list(
        csv_file(tmp_path, "企业名称,别名,年度,发布方\n某某智能,某智;MM Robot,2025年,某院\n,,,\n", encoding), "unicorn"
    )
    assert problems == []
    assert [(r.name, r.aliases, r.list_id, r.year, r.publisher) for r in rows] == [
        ("某某智能", ("某智", "MM Robot"), "unicorn", 2025, "某院")
    ]


def test_xlsx(tmp_path):
    workbook = Workbook()
    workbook.active.append(["name", "alias", "list", "year", "credit_code"])
    workbook.active.append(["某某智能", None, "gazelle", 2025, "91320594MA1ABCDE2F"])
    workbook.save(tmp_path / "list.xlsx")
    rows, problems = read_list(tmp_path / "list.xlsx", "unicorn")
    assert problems == []
    assert (rows[0].list_id, rows[0].year, rows[0].credit_code) == ("gazelle", 2025, "91320594MA1ABCDE2F")


def test_wrong_rows_are_told_and_the_others_stay(tmp_path):
    text = "name,year,alias,credit_code\n甲科技,2025,,\nX,2025,,\n乙科技,去年,,\n丙科技,2024,甲科技,\n丁科技,2024,,123\n戊科技,2023,,\n"
    rows, problems = read_list(csv_file(tmp_path, text), "w")
    assert [r.name for r in rows] == ["甲科技", "戊科技"]
    says = ("no company name", "no year", "shares a name with row 2", "18 letters")
    assert [p.row for p in problems] == [3, 4, 5, 6]
    assert all(word in p.message for p, word in zip(problems, says, strict=True))


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("list.csv", b"", "empty"),
        ("list.csv", "城市,年份\n苏州,2025\n".encode(), "no column `name`"),
        ("list.csv", b"\xff\xfe\x00\x81", "neither UTF-8 nor GB18030"),
        ("list.xlsx", b"not a workbook", "not an XLSX workbook"),
    ],
)
def test_files_that_are_no_lists(tmp_path, name, data, says):
    path = tmp_path / name
    path.write_bytes(data)
    rows, problems = read_list(path, "w")
    assert rows == []
    assert says in problems[0].message


def test_a_missing_file(tmp_path):
    assert read_list(tmp_path / "none.csv", "w")[1][0].message == "no such file"
