"""The terminal: a risk shows its weight and asks to verify."""

from __future__ import annotations

from datetime import date

import pytest

from domain.lead import ParkNews
from domain.organization import Organization
from pipeline.profile_file import load_profile
from pipeline.terminal import Screen


@pytest.mark.parametrize(("lang", "shown"), [("zh", ["[中]", "某某传感：搬迁迹象，请核实"]), ("en", ["[medium]", "please verify"])])
def test_a_risk_is_told_with_its_weight_and_its_summary(lang, shown, capsys):
    news = ParkNews(
        Organization("org_a", "某某传感"), "risk", "relocation", "考虑迁往外地", "doc_a", "标题", None, date(2026, 11, 20), "medium",
        "某某传感：搬迁迹象，请核实", "某某传感: sign of moving away; please verify",
    )  # fmt: skip
    Screen(lang, load_profile()).park_news([news])
    told = capsys.readouterr().out
    assert all(part in told for part in [*shown, "考虑迁往外地", "2026-11-20"])
