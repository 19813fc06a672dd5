"""The shipped gold sets hold their pinned floors, and the floors cannot sink unseen."""

from __future__ import annotations

import pytest

from pipeline.evaluate import failures, pinned_floors, read_floors
from pipeline.settings import Settings
from pipeline.suites import SUITES, Result


@pytest.mark.parametrize("suite", sorted(SUITES))
def test_figures_stand_above_their_floors(suite: str) -> None:
    floor = read_floors()[suite]
    assert floor["floors"], f"no floor is pinned for {suite}: parkscout eval --pin"
    assert failures(SUITES[suite](Settings(_env_file=None)), floor) == []


def test_a_figure_under_its_floor_fails() -> None:
    floor = {"gold": "g1", "floors": {"f1": 0.9, "recall": 0.5}}
    assert failures(Result("s", "g1", {"f1": 0.9, "recall": 0.6}), floor) == []
    assert failures(Result("s", "g1", {"f1": 0.89, "recall": 0.6}), floor) == ["s: f1 is 0.890, under its floor 0.900"]
    assert len(failures(Result("s", "g1", {}), floor)) == 2


def test_another_gold_set_asks_for_a_look() -> None:
    assert "has changed" in failures(Result("s", "g2", {"f1": 1.0}), {"gold": "g1", "floors": {"f1": 0.1}})[0]


def test_pinning_raises_and_only_a_flag_lowers() -> None:
    floor = {"gold": "g1", "floors": {"f1": 0.9}}
    assert pinned_floors(Result("s", "g1", {"f1": 0.9519}), floor, lower=False)["floors"] == {"f1": 0.951}
    assert pinned_floors(Result("s", "g1", {"f1": 0.8}), floor, lower=False)["floors"] == {"f1": 0.9}
    assert pinned_floors(Result("s", "g1", {"f1": 0.8}), floor, lower=True)["floors"] == {"f1": 0.8}
    assert pinned_floors(Result("s", "g2", {"f1": 0.7}), floor, lower=False) == {"gold": "g2", "floors": {"f1": 0.7}}
