"""Names found in a text by the automaton over stored names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.organization import Alias, Organization
from store.names import StoredNames
from store.schema import aliases
from store.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'parkscout.db'}")
    opened.organizations.put([Organization("o1", "澜汐机器人", (Alias("Lanxi", "english"), Alias("澜汐", "short")))])
    yield opened
    opened.close()


def test_names_are_found_in_any_script_and_case_longest_first(store: Store) -> None:
    names = StoredNames(store.database, aliases.c.name)
    assert names.within("瀾汐機器人 和 LANXI 是一家") == ["Lanxi", "澜汐机器人", "澜汐"]
    assert names.within("没有名字") == names.within("") == []


def test_a_latin_name_is_a_whole_word(store: Store) -> None:
    names = StoredNames(store.database, aliases.c.name)
    assert names.within("Lanxiang raises money") == []
    assert names.within("由Lanxi完成") == ["Lanxi"]


def test_a_name_stored_later_is_found(store: Store) -> None:
    names = StoredNames(store.database, aliases.c.name)
    assert names.within("曜光科技") == []
    store.organizations.put([Organization("o2", "曜光科技")])
    assert names.within("曜光科技") == ["曜光科技"]
