"""The extraction scorer: what counts as found, what is neither rewarded nor punished, what is a false alarm."""

from __future__ import annotations

from typing import Any

import pytest

from evals.extraction import render, round_id, same_name, score


def gold(**event: Any) -> dict[str, Any]:
    main = {
        "role": "main",
        "company": "砺海机器人",
        "round": "A+轮",
        "amount_value": 5e7,
        "currency": "CNY",
        "lead_investors": ["岚川资本"],
    } | event
    main.setdefault("investors", ["岚川资本", "南屿创投"])
    return {"id": "1", "lang": "zh", "gold": {"is_funding_event": True, "events": [main]}}


def line(**event: Any) -> dict[str, Any]:
    amount = {"low": 5e7, "high": 5e7, "currency": "CNY", "as_printed": "5000万元"}
    said = {
        "company": "砺海机器人",
        "round": "a_plus",
        "amount": amount,
        "lead_investors": ["岚川资本"],
        "investors": ["岚川资本", "南屿创投"],
    }
    return {"id": "1", "is_funding_event": True, "events": [said | event]}


def test_everything_found_is_full_marks() -> None:
    scores = score([gold()], {"1": line()})
    assert scores.micro("zh", "strict").f1 == 1
    assert scores.pages.f1 == 1
    assert "micro" in render(scores)


def test_a_fuller_name_counts_leniently_only() -> None:
    scores = score([gold()], {"1": line(company="深圳砺海机器人有限公司")})
    assert scores.roles["zh", "lenient", "company"].f1 == 1
    assert scores.roles["zh", "strict", "company"].tp == 0


def test_accepted_spellings_count_strictly() -> None:
    scores = score([gold(company_alt=["深圳砺海机器人有限公司"])], {"1": line(company="深圳砺海机器人有限公司")})
    assert scores.roles["zh", "strict", "company"].f1 == 1


def test_another_sum_is_a_distractor_error() -> None:
    wrong = {"low": 1e9, "high": 1e9, "currency": "CNY", "as_printed": "10亿元"}
    scores = score([gold()], {"1": line(amount=wrong)})
    assert scores.distractor_rate == 1
    assert scores.roles["zh", "lenient", "amount"].fn == 1


def test_another_currency_is_another_sum() -> None:
    dollars = {"low": 5e7, "high": 5e7, "currency": "USD", "as_printed": "5000万美元"}
    assert score([gold()], {"1": line(amount=dollars)}).roles["zh", "lenient", "amount"].tp == 0


def test_earlier_rounds_of_the_gold_are_neither_rewarded_nor_punished() -> None:
    record = gold()
    record["gold"]["events"].append({"role": "prior", "company": "砺海机器人", "round": "天使轮"})
    said = line()
    said["events"].append({"company": "砺海机器人", "round": "angel"})
    assert score([record], {"1": said}).roles["zh", "strict", "round"].fp == 0


def test_a_negative_that_is_reported_is_a_false_alarm_by_kind() -> None:
    record = {"id": "1", "lang": "en", "gold": {"is_funding_event": False, "neg_type": "rumour", "events": []}}
    scores = score([record], {"1": line()})
    assert (scores.false_alarm_rate, scores.alarms["rumour"]) == (1, 1)


def test_a_missing_line_is_a_missed_page() -> None:
    scores = score([gold()], {})
    assert scores.missed_pages == ["1"]
    assert scores.micro("zh", "lenient").recall == 0


@pytest.mark.parametrize(
    ("word", "canonical"),
    [
        ("A+轮", "a_plus"),
        ("Pre-A轮", "pre_a"),
        ("Series B", "b"),
        ("天使轮", "angel"),
        ("pre-seed", "pre_seed"),
        ("战略融资", "strategic"),
        ("私募轮", None),
        (None, None),
    ],
)
def test_round_words_of_people(word: str | None, canonical: str | None) -> None:
    assert round_id(word) == canonical


def test_names_differ() -> None:
    assert same_name("鏡川醫療", "镜川医疗", strict=True)
    assert not same_name("红杉资本", "高瓴资本")
