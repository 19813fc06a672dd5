from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from domain.errors import ConfigurationError, StorageError
from vectorstore.chroma_index import ChromaIndex, ChromaSettings, Difference, collection_name


def vectors(count: int, dimension: int = 4) -> np.ndarray:
    matrix = np.random.default_rng(7).standard_normal((count, dimension)).astype(np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ChromaIndex]:
    opened = ChromaIndex(ChromaSettings(path=tmp_path / "chroma"), "documents", "hash-v1", 4)
    yield opened
    opened.close()


def test_nearest_first_and_only_among_those_asked_for(index: ChromaIndex) -> None:
    found = vectors(3)
    index.upsert([("a#0", "a", "h1"), ("b#0", "b", "h2"), ("b#1", "b", "h2")], found)
    assert index.nearest(found[0], 3)[0] == ("a#0", pytest.approx(1.0, abs=1e-5))
    assert {record for record, _ in index.nearest(found[0], 2, ["b#0", "b#1"])} == {"b#0", "b#1"}
    assert index.nearest(found[0], 2, []) == []


def test_verify_names_every_difference(index: ChromaIndex) -> None:
    index.upsert([("a#0", "a", "h1"), ("b#0", "b", "old"), ("c#0", "c", "h3"), ("d#0", "d", "h4"), ("d#1", "d", "cut")], vectors(5))
    stored = {"a": "h1", "b": "new", "d": "h4", "e": "h5"}
    difference = index.verify(stored)
    assert difference == Difference(missing=("e",), stale=("b", "d"), orphaned=("c",))
    assert difference and not Difference()


def test_delete_and_counts(index: ChromaIndex) -> None:
    index.upsert([("a#0", "a", "h"), ("a#1", "a", "h")], vectors(2))
    index.delete(["a#1"])
    assert index.count() == 1 and index.record_ids() == {"a": ["a#0"]}


def test_another_model_builds_its_own_collection_and_is_then_switched(tmp_path: Path, index: ChromaIndex) -> None:
    index.upsert([("a#0", "a", "h")], vectors(1))
    other = ChromaIndex(index.settings, "documents", "openai-text-3", 6)
    other.upsert([("a#0", "a", "h")], vectors(1, 6))
    assert index.count() == other.count() == 1
    assert other.drop_others() == [index.name]
    assert other.others() == []


def test_leads_and_documents_do_not_drop_each_other(index: ChromaIndex) -> None:
    index.upsert([("a#0", "a", "h")], vectors(1))
    leads = ChromaIndex(index.settings, "leads", "hash-v1", 4)
    leads.upsert([("l#0", "l", "h")], vectors(1))
    assert leads.drop_others() == []
    assert index.count() == 1


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    settings = ChromaSettings(path=tmp_path / "chroma")
    first = ChromaIndex(settings, "documents", "m", 4)
    first.upsert([("a#0", "a", "h")], vectors(1))
    first.close()
    assert ChromaIndex(settings, "documents", "m", 4).hashes() == {"a": "h"}


def test_a_folder_that_cannot_be_used_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StorageError, match="reindex"):
        ChromaIndex(ChromaSettings(path=tmp_path / "file"), "documents", "m", 4).count()


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host", "http://"])
def test_an_odd_url_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="CHROMA_URL"):
        ChromaIndex(ChromaSettings(url=url), "documents", "m", 4).count()


def test_names_chroma_takes() -> None:
    assert collection_name("leads", "openai-BAAI/bge m3", 1024) == "leads-openai-BAAI_bge_m3-1024"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = shutil.which("chroma", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("no `chroma` command beside this Python: the server path is NOT tested here")
    server = subprocess.Popen(
        [command, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.05)
    server.kill()
    raise AssertionError("the Chroma server did not come up")


def test_a_server_with_the_same_code_and_one_that_goes_away_and_comes_back(tmp_path: Path) -> None:
    port = _free_port()
    server = _serve(tmp_path, port)
    try:
        index = ChromaIndex(ChromaSettings(url=f"http://127.0.0.1:{port}"), "documents", "m", 4)
        found = vectors(2)
        index.upsert([("a#0", "a", "h"), ("b#0", "b", "h")], found)
        assert index.nearest(found[1], 1)[0][0] == "b#0"
        server.terminate()
        server.wait(10)
        with pytest.raises(StorageError, match="check that it runs"):
            index.nearest(found[1], 1)
        server = _serve(tmp_path, port)
        assert index.nearest(found[1], 1)[0][0] == "b#0"
    finally:
        server.terminate()
        server.wait(10)


def test_no_server_is_one_clear_line() -> None:
    with pytest.raises(StorageError, match="start it or unset CHROMA_URL"):
        ChromaIndex(ChromaSettings(url=f"http://127.0.0.1:{_free_port()}"), "documents", "m", 4).count()
