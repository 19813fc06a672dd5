"""The scorer of ranked lists, on lists small enough to score by hand."""

from __future__ import annotations

import pytest

from evals.ranking import Grade, read_grades, score_ranking

GRADES = [
    Grade("砺川机器人", ("Lichuan Robotics",), 3, "opc"),
    Grade("月湾新材", (), 2),
    Grade("云帆数据", (), 1),
    Grade("晚风餐饮", (), 0),
]


def test_the_best_order_scores_full_marks_and_who_was_not_graded_does_not_count() -> None:
    ranked = [["未评公司"], ["苏州砺川机器人有限公司"], ["月湾新材"], ["云帆数据"], ["晚风餐饮"]]
    scores = score_ranking(ranked, [["未评公司"], ["砺川机器人"]], GRADES)
    assert scores.ndcg_20 == pytest.approx(1.0)
    assert (scores.graded, scores.precision_10, scores.strict_10, scores.opc_5) == (4, 0.3, 0.2, 1.0)
    assert scores.no_leads == ("晚风餐饮 ()",)


def test_a_company_that_stands_twice_is_found_once() -> None:
    scores = score_ranking([["Lichuan Robotics"], ["砺川机器人"], ["月湾新材"]], [], GRADES)
    assert scores.repeated == ("砺川机器人",)
    assert scores.precision_10 == 0.2
    assert scores.ndcg_20 < score_ranking([["砺川机器人"], ["月湾新材"]], [], GRADES).ndcg_20
    assert scores.opc_5 is None


def test_grades_are_read_from_lines() -> None:
    line = '{"company": "砺川机器人", "aliases": ["Lichuan"], "grade": 2, "list": "scale", "why": "a round"}'
    assert read_grades([line, " "]) == [Grade("砺川机器人", ("Lichuan",), 2, "scale", "a round")]
