from __future__ import annotations

import pytest

from vectorstore.tokenise import normalise, spans, stem, tokens


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("完成A＋轮融资", "a+轮"),
        ("宣布 Pre-A+ 轮", "prea+轮"),
        ("获1.2亿元投资", "1.2亿"),
        ("CAR-T疗法", "car-t"),
        ("raised $1,200,000", "1200000"),
        ("GPT-4o 发布", "gpt-4o"),
        ("集團獲得融資", "集团"),
    ],
)
def test_names_numbers_and_rounds_stay_whole(text: str, whole: str) -> None:
    assert whole in tokens(text)


def test_a_latin_word_with_a_seam_also_gives_its_parts() -> None:
    assert {"self-driving", "self", "driving"} <= set(tokens("self-driving trucks"))


def test_a_name_that_segmentation_cuts_is_found_by_two_characters() -> None:
    # 云深处 is no word of any dictionary; however it is cut, query and text share a piece of two characters.
    assert set(tokens("云深处")) & {t for t in tokens("机器人公司云深处科技获投") if len(t) >= 2}


def test_query_and_text_are_cut_by_the_same_rule() -> None:
    assert set(tokens("Robotics startups")) <= set(tokens("Two robotics startups and a robot"))


def test_function_words_are_left_out() -> None:
    assert tokens("的 了 the and") == []


@pytest.mark.parametrize(
    ("plural", "single"),
    [("robots", "robot"), ("batteries", "battery"), ("boxes", "box"), ("glass", "glass"), ("bus", "bus"), ("AI", "AI")],
)
def test_stem_takes_plurals_only(plural: str, single: str) -> None:
    assert stem(plural) == single


def test_offsets_point_into_the_text_as_given() -> None:
    text = "İstanbul｜融資 1.2億元，Pre-A輪"
    normal = normalise(text)
    assert len(normal) == len(text)
    assert all(0 <= start < end <= len(text) for _, start, end in spans(normal))
