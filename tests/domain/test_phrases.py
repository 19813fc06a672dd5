"""Phrases in a text: all of them, Latin words whole."""

from __future__ import annotations

from domain.phrases import PhraseFinder


def test_finds_every_phrase_also_inside_a_longer_one_by_its_end() -> None:
    finder = PhraseFinder({"苏州": 1, "苏州工业园区": 2, "工业": 3})
    assert finder.find("在苏州工业园区") == [(1, 3, 1), (3, 5, 3), (1, 7, 2)]


def test_a_latin_word_is_not_cut_but_chinese_may_stand_beside_it() -> None:
    finder = PhraseFinder({"ai": "ai", "c++": "c++"})
    assert finder.find("用ai做 said ai2 c++,c++17") == [(1, 3, "ai"), (14, 17, "c++"), (18, 21, "c++")]


def test_looks_between_two_places_and_minds_what_stands_outside() -> None:
    finder = PhraseFinder({"ai": 0})
    assert finder.find("ai xai ai", 2) == [(7, 9, 0)]
    assert finder.find("ai xai ai", 4, 6) == []


def test_without_phrases_finds_nothing() -> None:
    assert PhraseFinder[int]({}).find("x") == []
