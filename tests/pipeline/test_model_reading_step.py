"""A configured model in the extract step and at the command line: when it is asked, what is kept, what the operator is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.document import Document
from domain.errors import ConfigurationError
from domain.extraction import Extraction
from domain.ports import Extractor
from domain.profile import ParkProfile
from pipeline.extract import extract
from pipeline.profile_file import load_profile
from pipeline.reader import model_reader
from pipeline.run_commands import extract_command
from pipeline.settings import Settings
from store.store import Store, open_store
from tests.agent.model_articles import DEAL, NOW, PLAIN, FixedRules, deals
from tests.fakes.model_server import model_server, says

GREETING = says('{"greeting": "hello"}')
# A round without a name and without a sum: the rules read the event and doubt it.
THIN = {
    "id": "t1",
    "title": "临桥资本投资砺舟传感",
    "text": "3月11日，砺舟传感宣布获得临桥资本投资，资金将用于力觉传感器量产。",
    "published_at": "2026-03-12",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'parkscout.db'}")
    yield opened
    opened.close()


class Silent:
    """Fulfils Progress and shows nothing."""

    def step(self, name: str, total: int) -> Any:
        from contextlib import nullcontext

        return nullcontext(lambda count=1: None)


def settings(url: str, **more: Any) -> Settings:
    return Settings(_env_file=None, model="fake", openai_base_url=url, openai_api_key=None, **more)


def stored(store: Store, *documents: Document) -> None:
    for document in documents:
        store.documents.add(document)


def read(store: Store, reader: Extractor, profile: ParkProfile) -> tuple[Any, dict[str, Extraction]]:
    report = extract(store, reader, profile, Silent())
    return report, store.extractions.get_many([DEAL.id, PLAIN.id])


def empty(body: dict[str, Any], _n: int) -> Any:
    return GREETING if "greeting" in json.dumps(body) else says('{"events": []}')


def model_beside(rules: Extractor, url: str, store: Store) -> Any:
    from agent.model_reading.asking import Timing
    from agent.model_reading.reader import ModelReader
    from agent.models import ModelEndpoint

    return ModelReader(rules, ModelEndpoint("fake", url), store.model_readings, Timing(lambda: NOW, sleep=lambda _: None))


def test_what_a_model_missed_is_asked_again_in_the_next_run_and_nothing_else(store: Store) -> None:
    profile = load_profile()
    stored(store, DEAL, PLAIN)
    with model_server(lambda _b, _n: {"status": 502, "body": ""}) as server:
        report, found = read(store, model_beside(FixedRules(), server.url, store), profile)
    assert report.new == 2
    assert found[DEAL.id].version == "rules-fixed"
    assert any("server error" in note for note in report.notes)
    assert any("1 left to the rules" in note for note in report.notes)

    rules = FixedRules()
    with model_server(empty) as server:
        report, found = read(store, model_beside(rules, server.url, store), profile)
        assert report.changed == 1
        assert rules.seen == [DEAL.id]
        assert found[DEAL.id].version.startswith("rules-fixed+fake:")
        report, _ = read(store, model_beside(rules, server.url, store), profile)
        assert report.skipped == 2


def test_answers_outlive_the_run_and_go_with_their_document(store: Store) -> None:
    stored(store, DEAL)
    with model_server(empty) as server:
        model_beside(FixedRules(), server.url, store).extract(DEAL)
        asked = len(server.requests)
        again = model_beside(FixedRules(), server.url, store)
        again.extract(DEAL)
        assert len(server.requests) == asked
        assert again.ledger.from_cache == 1
        store.model_readings.delete([DEAL.content_hash])
        again.extract(DEAL)
        assert len(server.requests) == asked + 1


def test_a_model_reads_only_where_it_is_configured_and_wanted() -> None:
    assert settings("http://127.0.0.1:9/v1").reads_with_model
    assert not settings("http://127.0.0.1:9/v1", model_reading=False).reads_with_model
    off = Settings(_env_file=None, model=None, openai_base_url=None, openai_api_key="k")
    assert not off.reads_with_model
    with pytest.raises(ConfigurationError, match="PARKSCOUT_MODEL"):
        model_reader(off, load_profile(), None, lambda: NOW)


def test_extract_asks_a_model_only_when_told_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(json.dumps(THIN, ensure_ascii=False), encoding="utf-8")
    with model_server(empty) as server:
        chosen = settings(server.url, data_dir=tmp_path / "data", model_reading_tokens=50_000)
        extract_command(chosen, str(file))
        assert server.requests == []
        by_rules = capsys.readouterr()
        extract_command(chosen, str(file), with_model=True)
        assert len(server.requests) == 2
    with_model = capsys.readouterr()
    assert "model" not in by_rules.err
    assert "model tokens: 200 of 50000 in 2 calls" in with_model.err
    one, two = json.loads(by_rules.out), json.loads(with_model.out)
    assert one.pop("version") != two.pop("version")
    assert one == two
    assert not (tmp_path / "data").exists()


def test_the_budget_is_that_of_a_run_not_of_a_document(store: Store) -> None:
    profile = load_profile()
    stored(store, *deals(6))
    with model_server(empty) as server:
        reader = model_reader(settings(server.url, model_reading_tokens=100), profile, store.model_readings, lambda: NOW)
        report = extract(store, reader, profile, Silent())
    assert server.requests == []
    assert report.new == 6
