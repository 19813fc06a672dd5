"""The command line's own rules: where global options may stand, what wrong usage says, how errors end."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import ConfigurationError, DataDirectoryBusy, StorageError, UsageError
from pipeline.cli import hoist_global_options
from pipeline.clock import day, since
from pipeline.ownership import owning
from pipeline.settings import load_settings

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["leads", "--data-dir", "x", "--json"], ["--data-dir", "x", "leads", "--json"]),
        (["--data-dir=x", "leads"], ["--data-dir=x", "leads"]),
        (["ask", "问题", "--lang", "en"], ["--lang", "en", "ask", "问题"]),
        (["search", "--", "--data-dir"], ["search", "--", "--data-dir"]),
        (["leads", "--data-dir"], ["--data-dir", "leads"]),
    ],
)
def test_global_options_may_stand_anywhere(given: list[str], expected: list[str]) -> None:
    assert hoist_global_options(given) == expected


def test_spans() -> None:
    assert since("7d", NOW) == datetime(2026, 11, 16, 8, tzinfo=UTC)
    assert since("24h", NOW) == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert since("2026-11-01", NOW) == datetime(2026, 11, 1, tzinfo=UTC)
    assert since(None, NOW) is None
    with pytest.raises(UsageError, match="7d"):
        since("a week", NOW)
    with pytest.raises(UsageError, match="2026-11-23"):
        day("23.11.2026")


def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARKSCOUT_NOW", "yesterday")
    with pytest.raises(ConfigurationError, match="PARKSCOUT_NOW"):
        load_settings()
    monkeypatch.delenv("PARKSCOUT_NOW")
    monkeypatch.setenv("PARKSCOUT_CRAWL_DELAY", "-1")
    with pytest.raises(ConfigurationError, match="PARKSCOUT_CRAWL_DELAY: must not be negative"):
        load_settings()
    monkeypatch.delenv("PARKSCOUT_CRAWL_DELAY")
    with pytest.raises(ConfigurationError, match="zh or en"):
        load_settings(lang="fr")


def test_an_unreadable_env_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes(b"PARKSCOUT_LANG=\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match=r"\.env"):
        load_settings()


def test_a_fixed_clock_stands_still(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARKSCOUT_NOW", "2026-11-23T08:00:00+08:00")
    clock = load_settings().clock()
    assert clock() == clock() == datetime(2026, 11, 23, 0, tzinfo=UTC)


def test_a_data_directory_has_one_owner(tmp_path: Path) -> None:
    with owning(tmp_path), pytest.raises(DataDirectoryBusy, match="--data-dir"), owning(tmp_path):
        pass
    with owning(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="--data-dir"), owning(tmp_path / "file"):
        pass
