"""A file of questions asked over a data directory, by the rules and by a configured model on loopback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from domain.errors import ConfigurationError, UsageError
from pipeline.chat_suite import ask_file, live
from pipeline.settings import Settings
from tests.fakes.model_server import Reply, calls, model_server, says

QUESTIONS = (
    '{"id": "q1", "lang": "zh-Hans", "intent": "leads", "ask": ["有哪些量子公司"], "expect": [], "refuse": true}\n'
    '{"id": "q2", "lang": "zh-Hans", "intent": "company", "ask": ["天琴智造融了多少"], "expect": [["3亿元"]]}\n'
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text(QUESTIONS, encoding="utf-8")
    return path


def given(tmp_path: Path, **more: Any) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path / "data", **more)  # type: ignore[call-arg]


def test_a_file_is_asked_and_what_went_wrong_is_named(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask_file(given(tmp_path), file)
    told = capsys.readouterr().out
    assert "q2 company: missing 3亿元" in told
    assert "q1 " not in told
    assert "right                            0.500" in told


def test_a_file_that_is_none_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        ask_file(given(tmp_path), tmp_path / "nowhere.jsonl")
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "q1"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no file of questions"):
        ask_file(given(tmp_path), broken)


def test_the_live_report_counts_tokens_cost_and_the_rules_help(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def script(_body: dict[str, Any], n: int) -> Reply:
        return calls(("find_leads", {"tracks": ["quantum"]})) if n == 1 else says("随便编一个：融资99亿元。")

    with model_server(script) as server:
        model = {"openai_base_url": server.url, "openai_api_key": "none", "model": "fake", "model_price_in": 10.0, "model_price_out": 20.0}
        live(given(tmp_path, **model), file)
    told = capsys.readouterr().out
    assert "answered by rules" in told
    assert "99亿" not in told
    assert "noted" in told
    assert "tokens 200 (100 asked, 100 answered), 100 a question; cost 0.0030" in told


def test_without_a_model_there_is_no_live_report(file: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="OPENAI_BASE_URL"):
        live(given(tmp_path), file)
