"""Leads as XLSX, CSV and JSON lines: cells that a spreadsheet could run as a formula are made plain text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from delivery.lead_json import lead_json
from delivery.wording import KIND_NAMES, STATUS_NAMES, made_by, provenance
from domain.funding import EventStatus, FundingRound
from domain.lead import Lead
from domain.profile import ParkProfile
from domain.wording import money_en, money_zh, round_en, round_zh

Cell = str | float | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain(value: Cell) -> Cell:
    """A cell no spreadsheet runs: text that begins like a formula gets a leading apostrophe, control characters go."""
    if not isinstance(value, str):
        return value
    text = "".join(c for c in value if c in "\n\t" or ord(c) >= 32)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _latest(lead: Lead) -> FundingRound | None:
    return next((one for one in lead.rounds if one.status is EventStatus.COMPLETED), None)


Column = tuple[str, str, int, Callable[[Lead, int, ParkProfile, bool], Cell]]
"""(Chinese heading, English heading, width, value of lead, rank, profile, whether Chinese)"""


def _tracks(lead: Lead, _rank: int, profile: ParkProfile, chinese: bool) -> Cell:
    named = [t for track_id in lead.tracks if (t := profile.track(track_id))]
    return ("、" if chinese else ", ").join(t.name_zh if chinese else t.name_en for t in named)


def _round(lead: Lead, _rank: int, _profile: ParkProfile, chinese: bool) -> Cell:
    one = _latest(lead)
    return None if one is None else round_zh(one.round) if chinese else round_en(one.round)


def _amount(lead: Lead, _rank: int, _profile: ParkProfile, chinese: bool) -> Cell:
    one = _latest(lead)
    if one is None or one.amount is None:
        return None
    return money_zh(one.amount) if chinese else money_en(one.amount)


def _bound(high: bool) -> Callable[[Lead, int, ParkProfile, bool], Cell]:
    def value(lead: Lead, _rank: int, _profile: ParkProfile, _chinese: bool) -> Cell:
        one = _latest(lead)
        return None if one is None or one.amount is None else one.amount.high if high else one.amount.low

    return value


def _currency(lead: Lead, _rank: int, _profile: ParkProfile, _chinese: bool) -> Cell:
    one = _latest(lead)
    return one.amount.currency if one and one.amount else None


def _day(lead: Lead, _rank: int, _profile: ParkProfile, _chinese: bool) -> Cell:
    one = _latest(lead)
    return one.announced_on.isoformat() if one and one.announced_on else None


def _leads(lead: Lead, _rank: int, _profile: ParkProfile, _chinese: bool) -> Cell:
    one = _latest(lead)
    return "、".join(one.lead_investors) if one else None


def _investors(lead: Lead, _rank: int, _profile: ParkProfile, _chinese: bool) -> Cell:
    one = _latest(lead)
    return "、".join(one.investors) if one else None


def _unknown(lead: Lead, _rank: int, profile: ParkProfile, chinese: bool) -> Cell:
    names = {c.id: c.name_zh if chinese else c.name_en for c in profile.criteria}
    return ("、" if chinese else ", ").join(names.get(c, c) for c in lead.scorecard.unknown)


def _why(lead: Lead, _rank: int, _profile: ParkProfile, chinese: bool) -> Cell:
    return "\n".join(
        f"{c.points:g}/{c.max_points:g} {c.reason if chinese else c.reason_en}" for c in lead.scorecard.criteria if c.points is not None
    )


def _quotes(lead: Lead, _rank: int, _profile: ParkProfile, _chinese: bool) -> Cell:
    return "\n".join(dict.fromkeys(e.quote for c in lead.scorecard.criteria for e in c.evidence))


COLUMNS: tuple[Column, ...] = (
    ("排名", "Rank", 6, lambda lead, rank, profile, chinese: rank),
    ("企业", "Company", 20, lambda lead, rank, profile, chinese: lead.organization.name),
    ("别名", "Other names", 20, lambda lead, rank, profile, chinese: "；".join(a.name for a in lead.organization.aliases)),
    ("统一社会信用代码", "Credit code", 20, lambda lead, rank, profile, chinese: lead.organization.credit_code),
    ("状态", "Status", 8, lambda lead, rank, profile, chinese: STATUS_NAMES[lead.status][0 if chinese else 1]),
    ("类型", "Kinds", 16, lambda lead, rank, profile, chinese: "、".join(KIND_NAMES[k][0 if chinese else 1] for k in lead.kinds)),
    ("赛道", "Tracks", 22, _tracks),
    ("综合分", "Score", 8, lambda lead, rank, profile, chinese: lead.scorecard.score),
    ("OPC分", "OPC score", 8, lambda lead, rank, profile, chinese: lead.scorecard.opc_score),
    ("规模分", "Scale score", 8, lambda lead, rank, profile, chinese: lead.scorecard.scale_score),
    ("所在地", "Place", 12, lambda lead, rank, profile, chinese: lead.location),
    ("最新轮次", "Latest round", 12, _round),
    ("金额（原文）", "Amount", 16, _amount),
    ("金额下限", "Amount low", 14, _bound(False)),
    ("金额上限", "Amount high", 14, _bound(True)),
    ("币种", "Currency", 8, _currency),
    ("公布日期", "Announced", 12, _day),
    ("领投方", "Lead investors", 20, _leads),
    ("投资方", "Investors", 30, _investors),
    ("标签", "Labels", 24, lambda lead, rank, profile, chinese: "、".join(b.name_zh if chinese else b.name_en for b in lead.labels)),
    ("摘要", "Summary", 60, lambda lead, rank, profile, chinese: lead.summary if chinese else lead.summary_en),
    ("评分理由", "Reasons", 60, _why),
    ("证据句", "Quotes", 60, _quotes),
    ("待核实", "To be checked", 20, _unknown),
    ("建议先问", "Ask first", 40, lambda lead, rank, profile, chinese: lead.next_question if chinese else lead.next_question_en),
    ("首次发现", "First seen", 12, lambda lead, rank, profile, chinese: lead.first_seen.isoformat() if lead.first_seen else None),
    ("最近消息", "Last seen", 12, lambda lead, rank, profile, chinese: lead.last_seen.isoformat() if lead.last_seen else None),
    ("来源", "Sources", 50, lambda lead, rank, profile, chinese: "\n".join(s.url or s.document_id for s in lead.sources)),
    ("线索编号", "Lead id", 24, lambda lead, rank, profile, chinese: lead.id),
)  # fmt: skip


_LABEL = ("生成方式", "Made by")
"""Last column: a row copied out of the file still says how it was made."""


def _rows(leads: Iterable[Lead], profile: ParkProfile, lang: str, model: str | None) -> Iterable[list[Cell]]:
    chinese = lang == "zh"
    label = made_by(lang, model)
    for rank, lead in enumerate(leads, start=1):
        yield [*(plain(value(lead, rank, profile, chinese)) for _, _, _, value in COLUMNS), label]


def _headings(lang: str) -> list[str]:
    if lang == "zh":
        return [*(zh for zh, _, _, _ in COLUMNS), _LABEL[0]]
    return [*(en for _, en, _, _ in COLUMNS), _LABEL[1]]


def leads_csv(leads: Iterable[Lead], profile: ParkProfile, lang: str = "zh", model: str | None = None) -> bytes:
    """UTF-8 with a byte order mark, since the common spreadsheet program reads Chinese right only with one."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_headings(lang))
    writer.writerows(_rows(leads, profile, lang, model))
    return out.getvalue().encode("utf-8-sig")


def leads_jsonl(leads: Iterable[Lead], lang: str = "zh") -> bytes:
    """One item of `leads --json` a line."""
    return "".join(json.dumps(lead_json(lead, rank, lang), ensure_ascii=False) + "\n" for rank, lead in enumerate(leads, start=1)).encode()


def leads_xlsx(leads: Sequence[Lead], profile: ParkProfile, made_at: datetime, lang: str = "zh", model: str | None = None) -> bytes:
    """A workbook: leads with filters and a frozen head, and a sheet that says how the file was made (also in its properties)."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "线索" if lang == "zh" else "Leads"
    sheet.append(_headings(lang))
    for row in _rows(leads, profile, lang, model):
        sheet.append(row)
    for number, width in enumerate((*(column[2] for column in COLUMNS), 24), start=1):
        head = sheet.cell(row=1, column=number)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor="1F4E5F")
        sheet.column_dimensions[get_column_letter(number)].width = width
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if isinstance(cell.value, str):
                # Never a formula, whatever the text begins with.
                cell.data_type = "s"
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    about = workbook.create_sheet("说明" if lang == "zh" else "About")
    for line in provenance(profile, made_at, lang, model):
        about.append([line])
    about.column_dimensions["A"].width = 100
    workbook.properties.creator = "ParkScout"
    workbook.properties.description = provenance(profile, made_at, "zh", model)[0]
    workbook.properties.created = made_at.replace(tzinfo=None)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
