from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.vectorstore.newsdesk import ListedIds
from vectorstore.vector_rows import VectorRows


def unit(*rows: tuple[float, ...]) -> np.ndarray:
    matrix = np.array(rows, dtype=np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def test_scores_are_cosines_up_to_a_byte(tmp_path: Path) -> None:
    rows = VectorRows(3, tmp_path)
    vectors = unit((1, 0, 0), (1, 1, 0), (0, 0.2, 1))
    rows.put(["a#0", "b#0", "c#0"], vectors)
    scores = rows.scores(vectors[1], ["c", "missing", "a"])
    assert np.allclose(scores, [vectors[2] @ vectors[1], -1, vectors[0] @ vectors[1]], atol=0.01)
    assert VectorRows(3).scores(vectors[1], ["missing"]).tolist() == [-1]


def test_what_was_put_is_there_after_reopening(tmp_path: Path) -> None:
    first = VectorRows(3, tmp_path)
    first.put(["a#0", "b#0"], unit((1, 0, 0), (0, 1, 0)))
    first.put(["a#0"], unit((0, 0, 1)))
    first.remove(["b#0", "never#0"])
    again = VectorRows(3, tmp_path)
    assert len(again) == 1 and "b#0" not in again
    assert again.scores(unit((0, 0, 1))[0], ["a"])[0] > 0.99


def test_a_file_cut_short_starts_anew(tmp_path: Path) -> None:
    VectorRows(3, tmp_path).put(["a#0", "b#0"], unit((1, 0, 0), (0, 1, 0)))
    path = tmp_path / "vectors.rows"
    path.write_bytes(path.read_bytes()[:-2])
    assert len(VectorRows(3, tmp_path)) == 0
    assert not path.exists()


def test_a_name_cut_short_starts_anew(tmp_path: Path) -> None:
    VectorRows(3, tmp_path).put(["a#0", "b#0"], unit((1, 0, 0), (0, 1, 0)))
    path = tmp_path / "vectors.names"
    path.write_text(path.read_text()[:-1])
    assert len(VectorRows(3, tmp_path)) == 0


def test_many_rows_grow_the_matrix() -> None:
    rows = VectorRows(2)
    for i in range(40):
        rows.put([f"{i}-{j}#0" for j in range(100)], unit(*[(1.0, j / 100) for j in range(100)]))
    assert len(rows) == 4000
    scores = rows.scores(unit((1, 0))[0], [f"39-{j}" for j in range(100)])
    assert len(scores) == 100 and np.all(np.diff(scores) <= 0.005)


def test_an_owner_counts_by_its_best_record() -> None:
    rows = VectorRows(3)
    vectors = unit((1, 0, 0), (0, 1, 0), (0, 0, 1))
    rows.put(["a#0", "b#0", "b#1"], vectors)
    assert np.allclose(rows.scores(vectors[2], ["b", "a"]), [1, 0], atol=0.01)
    rows.remove(["b#1"])
    assert rows.records_of("b") == ["b#0"] and rows.count_owners() == 2


def test_the_best_owners_of_all_and_of_those_that_pass() -> None:
    rows = VectorRows(3)
    vectors = unit((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0.1, 0))
    rows.put(["a#0", "b#0", "b#1", "c#0"], vectors)
    assert list(rows.best(vectors[0], 2)) == ["a", "c"]
    assert rows.best(vectors[2], 1) == {"b": pytest.approx(1.0, abs=0.01)}
    assert list(rows.best(vectors[0], 5, ListedIds(["b", "c", "never"]))) == ["c", "b"]
    rows.put(["d#0"], vectors[:1])
    rows.remove(["a#0"])
    assert list(rows.best(vectors[0], 1)) == ["d"]
    assert rows.best(vectors[0], 5, ListedIds([])) == {}


def test_of_thousands_the_best_are_those_that_sorting_them_all_would_find() -> None:
    dice = np.random.default_rng(3)
    vectors = unit(*dice.normal(size=(3000, 8)))
    rows = VectorRows(8)
    rows.put([f"{i // 2}#{i % 2}" for i in range(3000)], vectors)
    ids = [str(i) for i in range(1500)]
    for passing in (None, ListedIds(ids[:1200]), ListedIds(ids[:300])):
        among = passing or ids
        by_score = sorted(zip(among, rows.scores(vectors[7], among).tolist(), strict=True), key=lambda pair: -pair[1])
        assert list(rows.best(vectors[7], 20, passing).items()) == by_score[:20]
