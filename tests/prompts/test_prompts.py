"""Prompts: versions, refused variables, golden renderings."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from domain.errors import ConfigurationError
from prompts import Prompt, load_prompt

GOLDEN = Path(__file__).parent / "golden"
VALUES = {
    "chat_system": {
        "park": "Suzhou Industrial Park",
        "today": "2026-11-23",
        "open": "<<<DATA",
        "close": "DATA>>>",
        "language": "Simplified Chinese",
        "tracks": "bci: 脑机接口",
        "interpretation": '{"intent": "leads"}',
        "history": "nothing",
    },
    "chat_tool_correction": {"problem": "not JSON"},
}


@pytest.mark.parametrize("name", sorted(VALUES))
def test_golden_rendering(name: str) -> None:
    assert load_prompt(name).render(VALUES[name]) + "\n" == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_every_prompt_file_has_a_version_and_a_golden_rendering_here_or_in_its_room() -> None:
    names = [f.name.removesuffix(".md") for f in files("prompts").iterdir() if f.name.endswith(".md")]
    assert names
    for name in names:
        assert load_prompt(name).version >= 1


def test_missing_and_unknown_variables_are_refused() -> None:
    prompt = Prompt("p", 3, "Hello {{name}}, today is {{day}}.")
    with pytest.raises(ConfigurationError, match="no value for day"):
        prompt.render({"name": "x"})
    with pytest.raises(ConfigurationError, match="no variable moon"):
        prompt.render({"name": "x", "day": "y", "moon": "z"})
    assert prompt.render({"name": "{{day}}", "day": "1"}) == "Hello {{day}}, today is 1."


def test_a_prompt_that_is_not_there() -> None:
    with pytest.raises(ConfigurationError, match=r"prompts/nowhere\.md"):
        load_prompt("nowhere")
