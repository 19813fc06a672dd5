"""The rule reader: gold texts of our own wording hold their floors, evidence quotes the page, tables of money, rounds and dates."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.reading.dates import find_dates
from agent.reading.prepared import PreparedText
from agent.reading.reader import RuleReader
from agent.reading.rounds import find_rounds
from domain.document import Document
from domain.extraction import Extraction
from domain.funding import EventStatus, is_round_id
from domain.money import find_money
from domain.text import detect_lang
from evals.extraction import score

GOLD = Path(__file__).parents[2] / "evals" / "gold" / "extraction.jsonl"
READER = RuleReader()


def document(
    title: str, text: str, published_at: str | None = "2026-03-12T09:00:00+08:00", id: str = "d", publisher: str | None = None
) -> Document:
    return Document(
        id=id,
        title=title,
        text=text,
        lang=detect_lang(f"{title}\n{text}"),
        fetched_at=datetime(2026, 3, 13, tzinfo=UTC),
        published_at=datetime.fromisoformat(published_at) if published_at else None,
        publisher=publisher,
    )


def read(title: str, text: str = "", **more: Any) -> Extraction:
    return READER.extract(document(title, text, **more))


def gold_records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def as_line(extraction: Extraction) -> dict[str, Any]:
    events = [
        asdict(e)
        | {"announced_on": e.announced_on.isoformat() if e.announced_on else None, "amount": asdict(e.amount) if e.amount else None}
        for e in extraction.events
    ]
    return {"id": extraction.id, "is_funding_event": extraction.is_funding_event, "events": events}


@pytest.fixture(scope="module")
def readings() -> dict[str, tuple[Document, Extraction]]:
    out = {}
    for record in gold_records():
        page = document(record["title"], record["text"], record["published_at"], record["id"])
        out[record["id"]] = (page, READER.extract(page))
    return out


def test_gold_texts_hold_their_floors(readings: dict[str, tuple[Document, Extraction]]) -> None:
    scores = score(gold_records(), {i: as_line(x) for i, (_, x) in readings.items()})
    assert scores.pages.f1 >= 0.97
    assert scores.false_alarm_rate == 0
    assert scores.distractor_rate <= 0.02
    for lang, lenient, strict in (("zh", 0.96, 0.93), ("en", 0.96, 0.94)):
        assert scores.micro(lang, "lenient").f1 >= lenient
        assert scores.micro(lang, "strict").f1 >= strict


def test_gold_texts_are_enough_and_of_every_manner() -> None:
    records = gold_records()
    assert len(records) >= 100
    assert {r["lang"] for r in records} == {"zh-Hans", "zh-Hant", "en"}
    assert len({r["gold"]["neg_type"] for r in records}) >= 15


def test_other_statements_are_kept_with_their_status(readings: dict[str, tuple[Document, Extraction]]) -> None:
    for record in gold_records():
        if record["id"] in {"g001", "g020", "g100"}:
            told = {(e.status.value) for e in readings[record["id"]][1].other_events}
            assert {o["status"] for o in record["gold"]["other_events"]} <= told, record["id"]


def test_evidence_quotes_the_page_as_read_in(readings: dict[str, tuple[Document, Extraction]]) -> None:
    quotes = 0
    for page, extraction in readings.values():
        for event in (*extraction.events, *extraction.other_events):
            assert event.round is None or is_round_id(event.round)
            for item in event.evidence:
                assert page.body[item.start : item.end] == item.quote
                assert item.quote
                quotes += 1
    assert quotes > 150


def test_a_ceiling_has_no_low_bound_and_nothing_said_is_no_money(readings: dict[str, tuple[Document, Extraction]]) -> None:
    assert readings["g007"][1].events[0].amount is None
    money = find_money("拟募资不超过3亿元")[0].money
    assert (money.low, money.high, money.qualifier) == (None, 3e8, "ceiling")


@pytest.mark.parametrize(
    ("printed", "low", "high", "currency", "qualifier"),
    [
        ("数十万元", 2e5, 9e5, "CNY", "several"),
        ("数百万元", 2e6, 9e6, "CNY", "several"),
        ("近千万元", 8e6, 1e7, "CNY", "nearly"),
        ("千万级", 1e7, 9.9e7, "CNY", "level"),
        ("超千万元", 1e7, 2e7, "CNY", "over"),
        ("大几千万元", 5e7, 9e7, "CNY", "several"),
        ("近亿元", 8e7, 1e8, "CNY", "nearly"),
        ("亿元级", 1e8, 9.9e8, "CNY", "level"),
        ("超亿元", 1e8, 2e8, "CNY", "over"),
        ("近十亿元", 8e8, 1e9, "CNY", "nearly"),
        ("数十亿元", 2e9, 9e9, "CNY", "several"),
        ("近3亿元", 2.55e8, 3e8, "CNY", "nearly"),
        ("约2亿元", 1.9e8, 2.1e8, "CNY", "about"),
        ("超2亿元", 2e8, 2.6e8, "CNY", "over"),
        ("3000余万元", 3e7, 3.3e7, "CNY", "over"),
        ("三千五百万元", 3.5e7, 3.5e7, "CNY", "exact"),
        ("1,200万美元", 1.2e7, 1.2e7, "USD", "exact"),
        ("数百万美元", 2e6, 9e6, "USD", "several"),
        ("新台币2.4亿元", 2.4e8, 2.4e8, "TWD", "exact"),
        ("8000万港元", 8e7, 8e7, "HKD", "exact"),
        ("3000万-5000万元", 3e7, 5e7, "CNY", "range"),
    ],
)
def test_chinese_amounts(printed: str, low: float, high: float, currency: str, qualifier: str) -> None:
    money = find_money(f"宣布完成{printed}A轮融资")[0].money
    assert (money.low, money.high, money.currency, money.qualifier) == (pytest.approx(low), pytest.approx(high), currency, qualifier)


@pytest.mark.parametrize(
    ("printed", "low", "high", "currency"),
    [
        ("$3M", 3e6, 3e6, "USD"),
        ("$1.2bn", 1.2e9, 1.2e9, "USD"),
        ("€500K", 5e5, 5e5, "EUR"),
        ("£4.3 million", 4.3e6, 4.3e6, "GBP"),
        ("Rs 42 crore", 4.2e8, 4.2e8, "INR"),
        ("S$12 million", 1.2e7, 1.2e7, "SGD"),
        ("nearly $150M", 1.275e8, 1.5e8, "USD"),
        ("more than $20 million", 2e7, 2.6e7, "USD"),
        ("up to $80 million", None, 8e7, "USD"),
        ("RMB 300 million", 3e8, 3e8, "CNY"),
        ("an eight-figure sum", 1e7, 9.99e7, "USD"),
    ],
)
def test_english_amounts(printed: str, low: float | None, high: float, currency: str) -> None:
    money = find_money(f"The company raised {printed} from investors.", chinese=False)[0].money
    assert (money.low, money.high, money.currency) == (low if low is None else pytest.approx(low), pytest.approx(high), currency)


def test_a_bare_dollar_of_a_singapore_outlet_stays_open() -> None:
    event = read(
        "Kelp raises $5 million Series A",
        "Kelp has raised $5 million in a Series A round led by Reef Fund.",
        publisher="The Business Times",
    ).events[0]
    assert event.amount is not None
    assert event.amount.currency is None


@pytest.mark.parametrize(
    ("printed", "ids"),
    [
        ("完成Pre-A+轮融资", ["pre_a_plus"]),
        ("完成A、B两轮融资", ["a", "b", None]),
        ("获5000万A1轮融资", ["a1"]),
        ("天使+轮", ["angel_plus"]),
        ("完成战略融资", ["strategic"]),
        ("完成D++轮", ["d_plus_plus"]),
        ("由A轮投资方继续跟投", []),
        ("轮胎企业连续八个季度盈利，首轮问询结束", []),
    ],
)
def test_rounds(printed: str, ids: list[str | None]) -> None:
    assert [r.id for r in find_rounds(printed)] == ids


def test_english_rounds() -> None:
    found = find_rounds("a pre-seed, then seed funding, a Series A-1 and a Series B extension before the pre-IPO round", chinese=False)
    assert [r.id for r in found] == ["pre_seed", "seed", "a1", "b_plus", "pre_ipo"]


def test_days_are_counted_from_publication() -> None:
    published = date(2026, 3, 12)  # a Thursday
    assert [d.on for d in find_dates("昨日，3月8日，上周五", published)] == [date(2026, 3, 11), date(2026, 3, 8), date(2026, 3, 6)]
    assert [d.on for d in find_dates("12月28日消息", published)] == [date(2025, 12, 28)]
    assert [d.on for d in find_dates("said on Tuesday, after March 2", published, chinese=False)] == [date(2026, 3, 10), date(2026, 3, 2)]
    assert find_dates("今日宣布", None) == []


def test_repairs_keep_every_position() -> None:
    body = "智（zhi）行科技，，完成Ａ轮\u200b融资"
    prepared = PreparedText(body)
    assert prepared.text == "智行科技,完成A轮融资"
    assert prepared.printed == "智行科技，完成Ａ轮融资"
    start = prepared.text.index("A轮融资")
    assert prepared.quote(start, start + 4) == "Ａ轮\u200b融资"


def test_names_come_in_the_script_of_the_page() -> None:
    event = read("鯨躍機器人完成3,000萬美元B輪融資 由淡海創投領投").events[0]
    assert (event.company, event.lead_investors) == ("鯨躍機器人", ("淡海創投",))
    assert event.amount is not None
    assert event.amount.as_printed == "3,000萬美元"


def test_title_and_text_disagree_title_is_shown_and_the_other_kept() -> None:
    event = read("砺新仪器获2000万元A轮融资", "砺新仪器宣布获得2000万元B轮融资，由启明湾投资领投。").events[0]
    assert event.round == "a"
    assert [e.quote for e in event.evidence if e.field == "round_in_body"] == ["B轮"]


def test_shared_total_of_two_rounds_is_marked() -> None:
    events = read("磐舟智造连续完成A轮及A+轮融资，合计近3亿元", "磐舟智造宣布连续完成A轮及A+轮融资，合计近3亿元，由松砚资本领投。").events
    assert [e.round for e in events] == ["a", "a_plus"]
    assert all(e.combined_amount for e in events)


def test_rumour_is_kept_apart() -> None:
    extraction = read("传漫步科技即将完成5亿元B轮融资", "有消息称，漫步科技即将完成5亿元B轮融资。")
    assert not extraction.is_funding_event
    assert {e.status for e in extraction.other_events} <= {EventStatus.RUMOUR, EventStatus.PLANNED}
    assert extraction.other_events


@pytest.mark.parametrize(
    "text", ["", "\n", "轮" * 400, "融资" * 300, "由、由、领投", "获" * 200 + "轮融资", "raised $" * 200, "（" * 300, "\u200b" * 50 + "A轮"]
)
def test_odd_input_is_read_without_harm(text: str) -> None:
    extraction = read("", text, published_at=None)
    assert extraction.id == "d"


def test_same_document_reads_the_same() -> None:
    page = document(gold_records()[0]["title"], gold_records()[0]["text"])
    assert READER.extract(page) == RuleReader().extract(page)


@pytest.mark.parametrize(
    ("title", "company", "investors"),
    [
        ("36氪首发｜国内首家做塔架回收的商业航天公司，完成5亿元融资", None, ()),
        ("近2亿！深圳一家芯片创企获新融资", None, ()),
        ("砺光量子半年融资近10亿元", "砺光量子", ()),
        ("传感器公司测澜完成B轮融资，精密制造龙头衡工精密领投", "测澜", ("衡工精密",)),
    ],
)
def test_words_of_a_headline_are_no_company(title: str, company: str | None, investors: tuple[str, ...]) -> None:
    events = READER.extract(document(title, "")).events
    assert next((e.company for e in events), None) == company
    assert next((e.investors for e in events), ()) == investors
