"""Remembered values: read once, never after the store has changed."""

from __future__ import annotations

from collections.abc import Sequence

from vectorstore.remembered import Remembered


class Shelf:
    """Gives each document's value and notes what it was asked for."""

    def __init__(self, **values: int) -> None:
        self.values = values
        self.asked: list[list[str]] = []

    def read(self, ids: Sequence[str]) -> dict[str, int]:
        self.asked.append(list(ids))
        return {i: self.values[i] for i in ids if i in self.values}


def test_a_value_is_read_once_in_a_moment_and_anew_in_the_next() -> None:
    kept, shelf = Remembered[int](10), Shelf(a=1, b=2)
    assert kept.get(1, ["a", "b"], shelf.read) == {"a": 1, "b": 2}
    shelf.values["a"] = 9
    assert kept.get(1, ["b", "a"], shelf.read) == {"a": 1, "b": 2}
    assert kept.get(2, ["a"], shelf.read) == {"a": 9}
    assert shelf.asked == [["a", "b"], ["a"]]


def test_what_cannot_be_had_is_asked_for_again_and_left_out() -> None:
    kept, shelf = Remembered[int](10), Shelf(a=1)
    assert kept.get(1, ["a", "x"], shelf.read) == {"a": 1}
    assert kept.get(1, ["a", "x"], shelf.read) == {"a": 1}
    assert shelf.asked[1] == ["x"]


def test_the_oldest_is_given_up_first() -> None:
    kept, shelf = Remembered[int](2), Shelf(a=1, b=2, c=3)
    for name in "abc":
        kept.get(1, [name], shelf.read)
    kept.get(1, ["b", "c"], shelf.read)
    kept.get(1, ["a"], shelf.read)
    assert shelf.asked[3:] == [["a"]]


def test_forgets_on_demand() -> None:
    kept, shelf = Remembered[int](2), Shelf(a=1)
    kept.get(1, ["a"], shelf.read)
    kept.forget()
    kept.get(1, ["a"], shelf.read)
    assert shelf.asked == [["a"], ["a"]]
