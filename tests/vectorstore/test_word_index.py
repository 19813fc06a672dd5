"""Words in arrays: BM25 as its formula says, and a file that never speaks for another store or for rows that are gone."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from domain.errors import StorageError
from domain.search import WordRow
from tests.vectorstore.newsdesk import ListedIds, MemoryWordRows
from vectorstore.postings import pack, unpack
from vectorstore.word_index import WordIndex

TEXTS = {"a": "quantum chip raises money", "b": "quantum quantum computer", "c": "coffee chain opens", "d": "money for coffee"}


def row(document_id: str, text: str, title: str = "") -> WordRow:
    return WordRow(document_id, "v1", pack(title.split(), text.split()), "", b"")


def put(index: WordIndex, texts: dict[str, str]) -> None:
    index.put([row(document, text) for document, text in texts.items()])


def found(index: WordIndex, *terms: str) -> list[str]:
    return [document for document, _ in index.search(terms, 10)]


def test_words_are_packed_with_their_weights() -> None:
    length, keys, weights = unpack(pack(["chip"], ["chip", "chip", "coffee"]))
    assert length == 4 and sorted(weights.tolist()) == [1, 5]
    assert np.all(np.diff(keys.astype(np.int64)) > 0)
    assert unpack(pack([], ["x"] * 1000))[2].tolist() == [255]
    assert unpack(pack([], []))[0] == 0


def test_scores_are_bm25() -> None:
    index = WordIndex(MemoryWordRows())
    put(index, TEXTS)
    rarity = math.log((4 - 2 + 0.5) / (2 + 0.5))
    put(index, {"e": "tea", "f": "tea"})
    rarity = math.log((6 - 2 + 0.5) / (2 + 0.5))
    mean = sum(len(text.split()) for text in [*TEXTS.values(), "tea", "tea"]) / 6
    expected = rarity * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / mean))
    best, *_ = index.search(["quantum"], 10)
    assert best == ("b", pytest.approx(expected, rel=1e-5))
    assert index.frequency(["quantum", "tea", "never"]) == {"quantum": 2, "tea": 2}


def test_only_what_is_allowed_is_found_and_the_best_first() -> None:
    index = WordIndex(MemoryWordRows())
    put(index, {f"n{i}": "plain words here" for i in range(20)} | {"best": "rare rare words"})
    assert found(index, "rare", "words")[0] == "best"
    allowed = index.allowed(ListedIds(["n3", "never"]))
    put(index, {"late": "more words"})
    assert [document for document, _ in index.search(["words"], 10, allowed)] == ["n3"]
    assert len(index.search(["words"], 5)) == 5


def test_a_row_put_again_replaces_the_old_one() -> None:
    index = WordIndex(MemoryWordRows())
    put(index, TEXTS)
    put(index, {"c": "quantum coffee"})
    assert set(found(index, "quantum")) == {"a", "b", "c"} and found(index, "chain") == []
    index.remove(["c", "never"])
    assert set(found(index, "quantum")) == {"a", "b"} and index.count() == 3


def test_the_file_answers_as_the_rows_do(tmp_path: Path) -> None:
    rows = MemoryWordRows()
    first = WordIndex(rows, tmp_path)
    put(first, TEXTS)
    put(first, {"c": "coffee again"})
    first.keep(1)
    put(first, {"late": "quantum"})
    before = first.search(["quantum", "coffee", "money"], 10)
    again = WordIndex(rows, tmp_path)
    assert again.search(["quantum", "coffee", "money"], 10) == before
    assert again.count() == 5


def test_rows_that_are_gone_do_not_answer_from_the_file(tmp_path: Path) -> None:
    rows = MemoryWordRows()
    first = WordIndex(rows, tmp_path)
    put(first, TEXTS)
    first.keep(1)
    rows.remove(["b"])
    again = WordIndex(rows, tmp_path)
    assert found(again, "quantum") == ["a"] and again.count() == 3


def test_a_store_made_anew_does_not_get_the_words_of_the_old_one(tmp_path: Path) -> None:
    first = WordIndex(MemoryWordRows(), tmp_path)
    put(first, TEXTS)
    first.keep(1)
    other = MemoryWordRows()
    other.name = "another"
    again = WordIndex(other, tmp_path)
    put(again, {"x": "tea", "y": "tea", "z": "tea", "w": "tea"})
    assert found(again, "quantum") == [] and set(found(again, "tea")) == {"x", "y", "z", "w"}


@pytest.mark.parametrize("broken", ["rows.npy", "ids.txt", "meta.json"])
def test_a_damaged_file_is_read_from_the_rows(tmp_path: Path, broken: str) -> None:
    rows = MemoryWordRows()
    first = WordIndex(rows, tmp_path)
    put(first, TEXTS)
    first.keep(1)
    (tmp_path / "words-memory" / broken).write_bytes(b"")
    assert set(found(WordIndex(rows, tmp_path), "quantum")) == {"a", "b"}


def test_a_write_that_the_store_refuses_leaves_no_words_behind() -> None:
    class Full(MemoryWordRows):
        full = False

        def put(self, given: list[WordRow]) -> list[int]:  # type: ignore[override]
            if self.full:
                raise StorageError("the disk is full")
            return super().put(given)

    rows = Full()
    index = WordIndex(rows)
    put(index, TEXTS)
    rows.full = True
    with pytest.raises(StorageError):
        put(index, {"e": "quantum"})
    assert set(found(index, "quantum")) == {"a", "b"}


def test_many_batches_stay_few_segments() -> None:
    index = WordIndex(MemoryWordRows())
    for i in range(60):
        put(index, {f"d{i}": f"word{i} common"})
    assert len(index._now().segments) <= 7
    assert len(index.search(["common"], 100)) == 60
