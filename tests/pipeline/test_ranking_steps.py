"""Resolving and scoring, one article at a time as well as all at once, in one process as well as in several."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.document import Document
from domain.lead import Lead
from pipeline import judging
from pipeline import score as score_step
from pipeline.extract import extract
from pipeline.profile_file import load_profile
from pipeline.progress_bar import Silent
from pipeline.reader import rule_reader
from pipeline.resolve import KeptStories, resolve
from pipeline.score import score
from store.store import Store, open_store
from tests.fakes.invented_leads import DOCUMENTS, NOW
from tests.pipeline.office_house import OfficeHouse

PROFILE = load_profile()


def standing(store: Store) -> dict[str, Lead]:
    """By name, without what tells when each was first scored."""
    return {lead.organization.name: replace(lead, change=None, change_en=None, changed_on=None) for lead in store.leads.all()}


def test_one_article_after_the_other_ends_where_all_at_once_does(tmp_path: Path) -> None:
    whole = OfficeHouse(tmp_path)
    store = open_store(f"sqlite:///{tmp_path / 'one-by-one.db'}")
    reader, stories = rule_reader(PROFILE), KeptStories(store.stories)
    for number, document in enumerate(DOCUMENTS.values(), start=1):
        store.documents.add(document)
        for step in (
            extract(store, reader, PROFILE, Silent()),
            resolve(store, PROFILE, Silent(), stories),
        ):
            assert (step.new, step.skipped) == (1, number - 1)
        # Only those it touched are judged again.
        scored = score(store, PROFILE, lambda: NOW, Silent())
        assert scored.new + scored.changed <= 2
    assert standing(store) == standing(whole.store)
    assert store.stories.groups() == whole.store.stories.groups()


def test_a_run_that_fails_leaves_no_half_grown_stories_behind(tmp_path: Path) -> None:
    house = OfficeHouse(tmp_path)
    stories = KeptStories(house.store.stories)
    with stories.book(None) as first:
        known = len(first)
    with stories.book(None) as again:
        assert again is first
    with pytest.raises(RuntimeError), stories.book(None):
        raise RuntimeError
    with stories.book(None) as fresh:
        assert fresh is not first and len(fresh) == known


def test_several_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, many = tmp_path / "one", tmp_path / "many"
    one.mkdir()
    many.mkdir()
    tomorrow = NOW + timedelta(days=1)
    alone, together = OfficeHouse(one), OfficeHouse(many)
    for house in (alone, together):
        house.store.progress.due("score")
    score(alone.store, PROFILE, lambda: tomorrow, Silent())
    monkeypatch.setattr(judging, "_MANY", 1)
    monkeypatch.setattr(judging, "_BATCH", 3)
    monkeypatch.setattr(judging.os, "cpu_count", lambda: 2)
    report = score(together.store, PROFILE, lambda: tomorrow, Silent())
    assert report.changed == alone.store.leads.count() > 3
    assert list(together.store.leads.all()) == list(alone.store.leads.all())


def test_a_day_judges_those_anew_whose_score_it_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A store of news throughout: as it turns to an archive everything is judged anew anyhow.
    monkeypatch.setattr(score_step, "newsiness", lambda *_: 1.0)
    # Ten months, so that a site counts no longer on another day than news is stale.
    profile = replace(PROFILE, thresholds=replace(PROFILE.thresholds, bound_elsewhere_months=10))
    daily, turned = OfficeHouse(tmp_path), open_store(f"sqlite:///{tmp_path / 'turned.db'}")
    known = Document(
        "soon", "苏河机器人完成8000万元A轮融资，工厂落户合肥", "人形机器人企业苏河机器人完成8000万元A轮融资。公司已与合肥签约。",
        "zh-Hans", NOW, None, NOW + timedelta(days=6), "示例新闻",
    )  # fmt: skip
    bound: list[bool] = []
    judged = dict.fromkeys(("daily", "turned"), 0)
    for store in (daily.store, turned):
        for document in (*DOCUMENTS.values(), known):
            store.documents.add(document)
        extract(store, rule_reader(profile), profile, Silent())
        resolve(store, profile, Silent())
    for days in (*range(40), 100, 101, *range(305, 318), *range(355, 385), *range(720, 750)):
        for name, store in (("daily", daily.store), ("turned", turned)):
            if name == "daily":
                store.progress.due("score")
            report = score(store, profile, lambda days=days: NOW + timedelta(days=days), Silent())  # type: ignore[misc]
            judged[name] += report.new + report.changed
        assert list(turned.leads.all()) == list(daily.store.leads.all()), days
        held = any(p.id == "bound_elsewhere" for p in standing(turned)["苏河机器人"].scorecard.penalties)
        bound += [held] if bound[-1:] != [held] else []
        assert turned.park_news.find() == daily.store.park_news.find()
    assert bound == [True, False]
    assert 3 * judged["turned"] < judged["daily"]
    turned.close()


def test_a_clock_that_goes_back_has_everything_judged_anew(tmp_path: Path) -> None:
    house = OfficeHouse(tmp_path)
    before = standing(house.store)
    house.later(days=400)
    house.score()
    assert standing(house.store) != before
    house.later(days=-400)
    house.score()
    assert standing(house.store) == before


def test_the_same_day_with_the_same_profile_judges_nobody(tmp_path: Path) -> None:
    house = OfficeHouse(tmp_path)
    again = score(house.store, PROFILE, lambda: NOW, Silent())
    assert (again.new, again.changed) == (0, 0)
    other = replace(PROFILE, criteria=tuple(replace(c, points=c.points + (2 if c.id == "talent" else 0)) for c in PROFILE.criteria))
    assert score(house.store, other, lambda: NOW, Silent()).changed == house.store.leads.count()
