"""Saved searches on a real store and index: new once, seen when the reader says so, and new again for leads that come to match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from domain.document import Document
from domain.errors import NotFound, UsageError
from domain.search import DocumentFilter, SearchFilters
from pipeline.cli import Given, app, hoist_global_options
from pipeline.index import index
from pipeline.progress_bar import Silent
from pipeline.settings import Settings
from pipeline.wiring import Scout, owning_scout
from tests.fakes.invented_leads import NOW
from tests.pipeline.office_house import _scored


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that went through all steps once."""
    folder = tmp_path_factory.mktemp("searches")
    copyfile(Path(_scored().name) / "parkscout.db", folder / "parkscout.db")
    with owning_scout(Settings(data_dir=folder, now=NOW, _env_file=None)) as scout:  # type: ignore[call-arg]
        index(scout.store, scout.index, Silent(), scout.cards)
    return folder


@pytest.fixture
def scout(indexed: Path) -> Iterator[Scout]:
    with owning_scout(Settings(data_dir=indexed, now=NOW, _env_file=None)) as opened:  # type: ignore[call-arg]
        yield opened
        for search in opened.searches().all():
            opened.searches().delete(search.name)


def names(scout: Scout, name: str, reader: str = "王敏") -> set[str]:
    return {lead.organization.name for lead in scout.searches().new(name, reader).leads}


def test_looking_moves_no_cursor_and_every_reader_has_one(scout: Scout) -> None:
    desk = scout.searches()
    desk.save("脑机", "脑机接口", SearchFilters(), "王敏")
    first = desk.new("脑机", "王敏")
    assert first.documents and names(scout, "脑机") >= {"岚泽脑机"}
    assert desk.new("脑机", "王敏") == first
    assert desk.seen("脑机", "王敏") == len(first.items())
    assert desk.new("脑机", "王敏").items() == []
    assert desk.new("脑机", "李想") == first


def test_what_was_looked_at_is_seen_and_the_rest_stays_new(scout: Scout) -> None:
    desk = scout.searches()
    desk.save("苏州", "", SearchFilters(places=("Suzhou",)))
    before = desk.new("苏州", "")
    assert desk.seen("苏州", "", before.items()[:1]) == 1
    assert desk.new("苏州", "").items() == before.items()[1:]


def test_an_old_lead_that_newly_matches_is_new(scout: Scout) -> None:
    desk = scout.searches()
    desk.save("量子", "", SearchFilters(tracks=("quantum",)))
    desk.seen("量子", "王敏")
    assert names(scout, "量子") == set()
    other = next(lead for lead in scout.store.leads.all() if "quantum" not in lead.tracks)
    scout.store.leads.put([(replace(other, tracks=(*other.tracks, "quantum")), None)])
    assert names(scout, "量子") == {other.organization.name}
    scout.store.leads.put([(other, None)])


def test_a_new_report_of_a_seen_story_is_no_news(scout: Scout) -> None:
    desk = scout.searches()
    desk.save("脑机", "脑机接口", SearchFilters())
    desk.seen("脑机", "")
    late = Document("late", "脑机接口企业迟日脑机完成A轮融资", "迟日脑机研发脑机接口。", "zh-Hans", NOW, published_at=NOW)
    known = scout.reads.search("岚泽脑机")[0].document_id
    scout.store.documents.add(late)
    scout.index.index([late])
    assert [hit.document_id for hit in desk.new("脑机", "").documents] == ["late"]
    story_print, _ = scout.store.stories.prints()[0]
    scout.store.stories.put([(replace(story_print, document_id=d), "s-one") for d in (known, "late")])
    assert desk.new("脑机", "").documents == ()
    scout.store.documents.delete(["late"])
    scout.index.remove(["late"])


def test_a_changed_search_keeps_what_was_seen_and_a_deleted_one_forgets_it(scout: Scout) -> None:
    desk = scout.searches()
    desk.save("脑机", "脑机接口", SearchFilters())
    desk.seen("脑机", "")
    desk.save("脑机", "脑机接口 融资", SearchFilters(langs=("zh",)))
    assert "岚泽脑机" not in names(scout, "脑机", "")
    desk.delete("脑机")
    desk.save("脑机", "脑机接口", SearchFilters())
    assert "岚泽脑机" in names(scout, "脑机", "")


@pytest.mark.parametrize(
    ("name", "query", "filters"),
    [
        ("", "脑机", SearchFilters()),
        ("a/b", "脑机", SearchFilters()),
        ("空", " ", SearchFilters()),
        ("错", "脑机", SearchFilters(tracks=("nonsense",))),
        ("错", "脑机", SearchFilters(since="soon")),
        ("错", "脑机", SearchFilters(regions=("atlantis",))),
        ("错", "脑机", SearchFilters(langs=("fr",))),
        ("无词", "", SearchFilters(langs=("en",))),
    ],
)
def test_a_search_that_cannot_be_is_refused(scout: Scout, name: str, query: str, filters: SearchFilters) -> None:
    with pytest.raises(UsageError):
        scout.searches().save(name, query, filters)
    assert scout.searches().all() == []


def test_an_unknown_search_is_named(scout: Scout) -> None:
    for act in (scout.searches().delete, lambda name: scout.searches().new(name, ""), lambda name: scout.searches().seen(name, "", [])):
        with pytest.raises(NotFound, match="nowhere"):
            act("nowhere")


def test_every_filter_of_a_search_binds(scout: Scout) -> None:
    read, passing = scout.filters().documents, scout.store.documents.passing
    everything = len(passing(DocumentFilter()))
    for given in (
        SearchFilters(since="7d"), SearchFilters(until="2026-11-01"), SearchFilters(tracks=("bci",)), SearchFilters(kinds=("opc",)),
        SearchFilters(places=("Suzhou",)), SearchFilters(regions=("yangtze_delta",)), SearchFilters(rounds=("a",)),
        SearchFilters(min_amount_cny=1e8), SearchFilters(langs=("en",)), SearchFilters(companies=("岚泽脑机",)),
        SearchFilters(statuses=("new",)),
    ):  # fmt: skip
        found = passing(read(given))
        assert 0 < len(found) < everything, given
        assert {hit.document_id for hit in scout.reads.search("融资", 50, read(given))} <= set(found.ids())
    with pytest.raises(NotFound, match="无此公司"):
        read(SearchFilters(companies=("无此公司",)))


def test_over_http(scout: Scout) -> None:
    with TestClient(create_app(scout, scout.store.conversations, closing=lambda: None, searches=scout.searches)) as client:
        path, wang = "/api/v1/searches/bci", {"X-ParkScout-User": "wang"}
        assert client.put(path, json={"query": "脑机接口", "track": ["bci"], "since": "90d"}, headers=wang).json()["by"] == "wang"
        assert client.get("/api/v1/searches").json()[0]["filters"] == {"since": "90d", "tracks": ["bci"]}
        new = client.get(f"{path}/new", headers=wang).json()
        assert new["documents"] and new["leads"][0]["company"] == "岚泽脑机"
        ids = {"documents": [d["document_id"] for d in new["documents"]], "leads": [x["lead_id"] for x in new["leads"]]}
        assert client.post(f"{path}/seen", json=ids, headers=wang).json()["seen"] == len(ids["documents"]) + len(ids["leads"])
        again = client.get(f"{path}/new", headers=wang).json()
        assert again["documents"] == again["leads"] == []
        assert client.get(f"{path}/new?seen=true").json()["leads"] and not client.get(f"{path}/new").json()["leads"]
        assert client.put(path, json={"query": "x", "track": ["nonsense"]}).status_code == 400
        assert client.put(path, json={"words": "x"}).status_code == 422
        assert client.get("/api/v1/search", params={"q": "融资", "track": "bci", "language": "zh"}).json()
        assert client.get("/api/v1/search", params={"q": "融资", "region": "nowhere"}).status_code == 400
        assert client.delete(path).status_code == 204 and client.delete(path).status_code == 404


def test_on_the_command_line(indexed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PARKSCOUT_DATA_DIR", str(indexed))
    monkeypatch.setenv("PARKSCOUT_NOW", NOW.isoformat())
    for name in ("PARKSCOUT_USER", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Given, "lang", None)

    def run(*arguments: str) -> str:
        capsys.readouterr()
        app(args=hoist_global_options(list(arguments)), prog_name="parkscout", standalone_mode=False)
        return capsys.readouterr().out

    assert "已保存" in run("searches", "save", "脑机", "脑机接口", "--track", "bci")
    assert "tracks=bci" in run("searches", "list")
    assert "岚泽脑机" in run("searches", "new", "脑机", "--by", "王敏")
    assert "岚泽脑机" in run("searches", "new", "脑机", "--by", "王敏", "--seen")
    assert "岚泽脑机" not in run("searches", "new", "脑机", "--by", "王敏")
    assert "已看" in run("searches", "seen", "脑机")
    assert "岚泽脑机" in run("search", "融资", "--track", "bci", "--language", "zh", "--since", "90d")
    assert "岚泽脑机" not in run("search", "融资", "--track", "quantum")
    assert "相似" in run("similar", "岚泽脑机")
    assert "deleted" in run("searches", "delete", "脑机", "--lang", "en")
