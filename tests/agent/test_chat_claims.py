# ruff: noqa: E501
"""Citations and the check of a model's words: what counts as told, and what is taken out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent.chat.citations import Citations, quote_for
from agent.chat.claims import check_answer, missing_facts
from agent.chat.passages import find_passages, sentences
from agent.ledger import FileLedger
from domain.document import Document

NOW = datetime(2026, 11, 23, tzinfo=UTC)
NEWS = Document(
    "n1", "青禾半导体完成A轮融资", "青禾半导体宣布完成1.5亿元A轮融资，由远山资本领投，海石创投跟投。公司成立于2021年，现有员工120人。\n公司没有透露估值。", "zh-Hans", NOW,
    "https://news.example/n1", datetime(2026, 11, 20, tzinfo=UTC), "科创观察",
)  # fmt: skip
OTHER = Document("n2", "Larkfield raises $12 million", "Larkfield raised $12 million in a Series A led by Oakmere Capital.", "en", NOW)
BOTH = {d.id: d for d in (NEWS, OTHER)}


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("青禾半导体完成1.5亿元A轮融资，远山资本领投。", []),
        ("青禾半导体完成 1.5 亿元 A轮融资。", []),
        ("青禾半导体于2026-11-20公布融资。", []),
        ("青禾半导体现有员工120人。", []),
        ("青禾半导体完成1.8亿元A轮融资。", ["1.8亿元"]),
        ("青禾半导体完成B轮融资。", ["b"]),
        ("本轮由蓝湾资本领投。", ["蓝湾资本"]),
        ("现有员工12人。", ["12"]),
        ("公司于2025-01-03公布融资。", ["2025-01-03"]),
    ],
)
def test_facts_must_occur(sentence: str, missing: list[str]) -> None:
    found = missing_facts(sentence, [NEWS.body + " 2026-11-20"], "")
    assert [m.replace(" ", "") for m in found] == missing


def test_a_figure_may_come_from_a_tool() -> None:
    assert missing_facts("共有 37 家。", [], "count 37") == []
    assert missing_facts("共有 38 家。", [], "count 37") == ["38"]


def test_sentences_without_a_source_go_and_the_rest_stays() -> None:
    checked = check_answer("青禾半导体完成1.5亿元A轮融资。[doc:n1] 估值30亿元。[doc:n1]\n总体来看值得关注。", BOTH, [])
    assert "1.5亿元" in checked.text
    assert "30亿元" not in checked.text
    assert "值得关注" in checked.text
    assert checked.removed == ("30亿元",)


def test_a_sentence_without_a_marker_gets_its_document() -> None:
    assert check_answer("Larkfield raised $12 million.", BOTH, []).text.endswith("[doc:n2]")


def test_quotes_are_the_words_that_carry_the_claim() -> None:
    assert quote_for("员工120人", NEWS) == "公司成立于2021年，现有员工120人。"
    assert quote_for("报道写道：“公司没有透露估值。”", NEWS) == "公司没有透露估值。"
    for claim in ("青禾半导体A轮1.5亿元，远山资本领投", "完全无关的话", ""):
        assert quote_for(claim, NEWS) in NEWS.body


def test_one_number_for_the_same_words_and_none_for_what_was_not_retrieved() -> None:
    citations = Citations(BOTH.get, {"n1"})
    text = citations.resolve("A轮1.5亿元[doc:n1]，远山资本领投[doc:n1]。员工120人[doc:n1]。Larkfield[doc:n2][doc:n9]")
    assert text == "A轮1.5亿元[1]，远山资本领投[1]。员工120人[2]。Larkfield"
    assert citations.dropped == 2
    assert [c.n for c in citations.rows] == [1, 2]
    assert citations.rows[0].published_on == "2026-11-20"


def test_passages_answer_the_aspect_or_nothing_does() -> None:
    assert find_passages([NEWS], "", "headcount")[0].quote.endswith("现有员工120人。")
    assert find_passages([NEWS], "", "founded")[0].quote.startswith("公司成立于2021年")
    assert find_passages([NEWS], "", "revenue") == []
    assert find_passages([NEWS], "火星 移民", None) == []


def test_sentences_keep_their_place() -> None:
    for document in BOTH.values():
        for start, end in sentences(document.body, document.lang == "en"):
            assert document.body[start:end].strip() == document.body[start:end]


def test_a_ledger_outlives_its_process_and_a_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    FileLedger(path).add("ann", date(2026, 11, 23), 40)
    FileLedger(path).add("ann", date(2026, 11, 23), 2)
    assert FileLedger(path).spent("ann", date(2026, 11, 23)) == 42
    assert FileLedger(path).spent("bob", date(2026, 11, 23)) == 0
    path.write_text("{broken", encoding="utf-8")
    assert FileLedger(path).spent("ann", date(2026, 11, 23)) == 0


LONG = Document(
    "n3", "深屿医疗完成B轮融资", "深屿医疗今日宣布完成B轮融资。\n本轮金额为2.4亿元，由松桥资本领投。\n跟投方有汀兰创投、UG \nInvestment。\n公司总部在无锡，研发血管支架，并自主研发了涂层工艺。", "zh-Hans", NOW,
    None, datetime(2026, 11, 19, 17, 0, tzinfo=UTC), "科创观察",
)  # fmt: skip


def test_every_name_and_sum_of_a_sentence_stands_in_a_quote_of_its_own() -> None:
    citations = Citations({"n3": LONG}.get, {"n3"})
    said = citations.resolve("1. 深屿医疗（无锡）：B轮，2.4亿元，松桥资本领投，汀兰创投、UG Investment参投。[doc:n3]")
    quotes = " ".join(c.quote for c in citations.rows)
    for fact in ("无锡", "2.4亿元", "松桥资本", "汀兰创投", "UG"):
        assert fact in quotes
    assert [f"[{c.n}]" for c in citations.rows] == re.findall(r"\[\d+\]", said)
    assert all(c.quote in LONG.body for c in citations.rows)


def test_an_investor_that_no_document_prints_is_not_told() -> None:
    citations = Citations({"n3": LONG}.get, {"n3"})
    assert citations.resolve("深屿医疗：B轮，松桥资本、青鹭基金领投，白沙创投参投。[doc:n3]").startswith("深屿医疗：B轮，松桥资本领投。[1]")


def test_a_day_that_no_report_carries_is_not_told() -> None:
    said = Citations({"n3": LONG}.get, {"n3"}).resolve("深屿医疗的B轮金额为2.4亿元，公布于 2026-10-02。[doc:n3]")
    assert said.startswith("深屿医疗的B轮金额为2.4亿元。[1]")


def test_a_further_document_is_cited_only_for_what_the_first_leaves_open() -> None:
    said = Citations(BOTH.get, {"n1", "n2"}).resolve("A轮1.5亿元[doc:n1][or:n2]。\nOakmere Capital, A轮1.5亿元[doc:n1][or:n2]")
    assert said == "A轮1.5亿元[1]。\nOakmere Capital, A轮1.5亿元[1][2]"


def test_the_day_of_a_citation_is_that_of_the_parks_calendar() -> None:
    citations = Citations({"n3": LONG}.get, {"n3"}, ZoneInfo("Asia/Shanghai"))
    citations.resolve("深屿医疗B轮[doc:n3]")
    assert citations.rows[0].published_on == "2026-11-20"
