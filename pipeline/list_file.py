"""Reads company lists (register, unicorn list, watch-list …) from CSV or XLSX, one clear line per mistake."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from domain.text import fold

# Headings as Chinese and English offices write them.
_COLUMNS = {
    "name": "name", "company": "name", "企业": "name", "企业名称": "name", "公司": "name", "公司名称": "name",
    "名称": "name", "全称": "name",
    "alias": "alias", "aliases": "alias", "简称": "alias", "别名": "alias", "曾用名": "alias", "英文名": "alias",
    "list": "list", "名单": "list", "榜单": "list",
    "year": "year", "年份": "year", "年度": "year",
    "publisher": "publisher", "发布方": "publisher", "发布单位": "publisher", "来源": "publisher",
    "credit_code": "credit_code", "code": "credit_code", "统一社会信用代码": "credit_code", "信用代码": "credit_code",
}  # fmt: skip
_ALIAS_SPLIT = re.compile(r"[;；、|\n]")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One company of a list; `list_id` as the row says, else the id given for the file."""

    name: str
    aliases: tuple[str, ...]
    list_id: str
    year: int | None = None
    publisher: str | None = None
    credit_code: str | None = None


@dataclass(frozen=True, slots=True)
class ListProblem:
    """A row (1-based, heading included; 0 = the whole file) that was left out, and why."""

    row: int
    message: str


def read_list(path: Path, list_id: str) -> tuple[list[ListRow], list[ListProblem]]:
    """Rows of a CSV (UTF-8 or GB18030) or XLSX file. Good rows come back even where others are wrong."""
    try:
        table = _xlsx(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else _csv(path)
    except FileNotFoundError:
        return [], [ListProblem(0, "no such file")]
    except OSError as error:
        return [], [ListProblem(0, f"cannot be read: {error.strerror}")]
    except UnicodeDecodeError:
        return [], [ListProblem(0, "neither UTF-8 nor GB18030 text; save as CSV UTF-8")]
    except (zipfile.BadZipFile, KeyError, ValueError):
        return [], [ListProblem(0, "not an XLSX workbook; save it again from the spreadsheet program")]
    if not table:
        return [], [ListProblem(0, "the file is empty; the first row names the columns: name, alias, list, year, publisher")]
    columns = [_COLUMNS.get(fold(cell).strip().lower().replace(" ", "_")) for cell in table[0]]
    if "name" not in columns:
        return [], [ListProblem(1, "no column `name` (企业名称) in the first row")]
    rows: list[ListRow] = []
    problems: list[ListProblem] = []
    owner: dict[str, int] = {}
    for number, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        values: dict[str, str] = {}
        aliases: list[str] = []
        for column, cell in zip(columns, cells, strict=False):
            if column == "alias":
                aliases += [a.strip() for a in _ALIAS_SPLIT.split(cell) if a.strip()]
            elif column and cell.strip():
                values[column] = cell.strip()
        row, problem = _row(values, aliases, list_id)
        if row is None:
            problems.append(ListProblem(number, problem))
            continue
        names = {fold(n).lower() for n in (row.name, *row.aliases)}
        clash = sorted(owner[n] for n in names if n in owner)
        if clash:
            problems.append(ListProblem(number, f"{row.name} shares a name with row {clash[0]}; keep one row, the other names as aliases"))
            continue
        owner.update(dict.fromkeys(names, number))
        rows.append(row)
    return rows, problems


def _row(values: dict[str, str], aliases: list[str], list_id: str) -> tuple[ListRow | None, str]:
    name = values.get("name", "")
    if len(name) < 2:
        return None, "no company name (at least two characters)"
    year_text = values.get("year", "")
    year = re.fullmatch(r"(\d{4})(?:\.0)?年?", year_text) if year_text else None
    if year_text and year is None:
        return None, f"year {year_text!r} is no year such as 2025"
    code = values.get("credit_code", "").upper() or None
    if code and not re.fullmatch(r"[0-9A-Z]{18}", code):
        return None, f"credit code {code!r} has not 18 letters and digits"
    kept = tuple(a for a in dict.fromkeys(aliases) if a != name)
    return ListRow(name, kept, values.get("list", list_id), int(year[1]) if year else None, values.get("publisher"), code), ""


def _csv(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    return list(csv.reader(io.StringIO(text)))


def _xlsx(path: Path) -> list[list[str]]:
    from openpyxl import load_workbook

    workbook = load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = workbook.worksheets[0]
        return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    finally:
        workbook.close()
