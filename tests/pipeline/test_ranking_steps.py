"""Resolving and scoring, one article at a time as well as all at once, in one process as well as in several."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.lead import Lead
from pipeline import judging
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
    score(alone.store, PROFILE, lambda: tomorrow, Silent())
    monkeypatch.setattr(judging, "_MANY", 1)
    monkeypatch.setattr(judging, "_BATCH", 3)
    monkeypatch.setattr(judging.os, "cpu_count", lambda: 2)
    report = score(together.store, PROFILE, lambda: tomorrow, Silent())
    assert report.changed == alone.store.leads.count() > 3
    assert list(together.store.leads.all()) == list(alone.store.leads.all())
