# ruff: noqa: E501
"""The chat scorer, and the shape of its gold set."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from evals.chat import figures, judge, read_questions, score

GOLD = Path(__file__).resolve().parents[2] / "evals" / "newsroom" / "questions.jsonl"
LINE = '{"id": "q1", "lang": "zh-Hans", "intent": "company", "ask": ["甲融了多少"], "expect": [["1.5亿元", "RMB150 million"]], "forbid": ["2亿元"]}'
REFUSE = '{"id": "q2", "lang": "en", "intent": "unanswerable", "ask": ["x"], "refuse": true}'


def test_right_wrong_and_refused() -> None:
    question, unanswerable = read_questions([LINE, "", REFUSE])
    assert judge(question, "甲完成 1.5 億元融资。[1]", {1: ""}).right
    assert not judge(question, "甲完成融资。", {}).right
    assert not judge(question, "1.5亿元，另有2亿元", {}).right
    assert not judge(question, "1.5亿元[2]", {1: ""}).right
    assert judge(unanswerable, "库中没有找到。", {}).right
    assert judge(unanswerable, "庫中沒有找到。", {}).right
    assert not judge(unanswerable, "It raised $5 million.", {}).right


def test_figures_count_by_intent_and_language() -> None:
    verdicts = score(read_questions([LINE, REFUSE]), lambda _ask: ("1.5亿元", {}))
    counted = figures(verdicts)
    assert counted["right"] == 0.5
    assert counted["refused"] == 0.0
    assert counted["by_lang"] == {"en": 0.0, "zh-Hans": 1.0}


def test_the_gold_set_is_large_and_mixed_enough() -> None:
    questions = read_questions(GOLD.read_text(encoding="utf-8").splitlines())
    assert len(questions) >= 200
    assert len({q.id for q in questions}) == len(questions)
    assert sum(q.refuse for q in questions) >= 40
    assert sum(len(q.ask) > 1 for q in questions) >= 40
    assert {q.lang for q in questions} == {"zh-Hans", "zh-Hant", "en"}
    assert len(Counter(q.intent for q in questions)) >= 12
    assert all(q.expect or q.refuse for q in questions)
