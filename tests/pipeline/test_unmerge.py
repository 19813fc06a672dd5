"""A wrong merge of two firms, taken back: by people, once, and for good."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.document import Document
from domain.errors import NotFound
from pipeline.extract import extract
from pipeline.profile_file import load_profile
from pipeline.progress_bar import Silent
from pipeline.reader import rule_reader
from pipeline.resolve import resolve
from pipeline.unmerge import merges_that_stand, unmerge
from store.store import Store, open_store

PROFILE = load_profile()
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def _told(store: Store, number: int, title: str, text: str) -> None:
    store.documents.add(Document(f"d{number}", title, text, "zh-Hans", NOW, published_at=datetime(2026, 11, number, 8, tzinfo=UTC)))
    extract(store, rule_reader(PROFILE), PROFILE, Silent())
    resolve(store, PROFILE, Silent())


def _reports(store: Store) -> dict[str, set[str]]:
    """Firm → ids of the reports about it, of those that have any."""
    known = store.organizations.get_many(store.organizations.ids())
    mentions = store.organizations.mentions_of(sorted(known))
    return {known[i].name: {m.document_id for m in found} for i, found in mentions.items() if found}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = open_store(f"sqlite:///{tmp_path / 'parkscout.db'}")
    _told(made, 1, "澜矽半导体完成5000万元A轮融资", "澜矽半导体宣布完成5000万元A轮融资，由北屿资本领投。澜矽半导体研发碳化硅功率器件。")
    _told(made, 2, "汐野芯片获数千万元天使轮融资", "汐野芯片宣布获得数千万元天使轮融资，投资方为麓山资本。汐野芯片研发碳化硅功率器件。")
    _told(made, 3, "澜矽半导体完成1亿元B轮融资", "澜矽半导体（以下简称“汐野芯片”）宣布完成1亿元B轮融资，由沐石投资领投。")
    return made


def test_a_wrong_merge_is_listed_taken_back_and_not_made_again(store: Store) -> None:
    (joined,) = merges_that_stand(store)
    assert {joined.into.name, joined.absorbed.name} == {"澜矽半导体", "汐野芯片"} and joined.document_id == "d3"
    assert list(_reports(store).values()) == [{"d1", "d2", "d3"}]

    assert unmerge(store, joined.absorbed.name) == joined
    resolve(store, PROFILE, Silent())
    assert _reports(store)["汐野芯片"] - {"d3"} == {"d2"} and _reports(store)["澜矽半导体"] - {"d3"} == {"d1"}
    assert merges_that_stand(store) == []

    # The same mistake in another report does not join them, nor does a plain report of either go to the other.
    _told(store, 4, "澜矽半导体再获融资", "澜矽半导体（以下简称“汐野芯片”）宣布完成新一轮战略融资，由沐石投资领投。")
    _told(store, 5, "汐野芯片完成A轮融资", "汐野芯片宣布完成8000万元A轮融资，由青崖资本领投。")
    assert merges_that_stand(store) == []
    assert "d5" in _reports(store)["汐野芯片"] and "d5" not in _reports(store)["澜矽半导体"]


def test_what_was_not_merged_cannot_be_taken_apart(store: Store) -> None:
    with pytest.raises(NotFound, match="office merges"):
        unmerge(store, "北屿资本")
