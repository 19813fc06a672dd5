"""What a process that was killed while it wrote leaves behind."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from domain.errors import StorageError
from vectorstore.chroma_folder import mend
from vectorstore.chroma_index import ChromaIndex, ChromaSettings

# Writes a record and is killed before it can close.
KILLED = """
import os, signal, sys
from pathlib import Path
import numpy as np
from vectorstore.chroma_index import ChromaIndex, ChromaSettings
index = ChromaIndex(ChromaSettings(path=Path(sys.argv[1])), "documents", "hash-v1", 4)
index.upsert([("a#0", "a", "h")], np.eye(1, 4, dtype=np.float32))
os.kill(os.getpid(), signal.SIGKILL)
"""


def opened(folder: Path) -> ChromaIndex:
    return ChromaIndex(ChromaSettings(path=folder), "documents", "hash-v1", 4)


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    folder = tmp_path / "chroma"
    ended = subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False, cwd=Path(__file__).parents[2])
    assert ended.returncode == -9
    assert [mark.suffix for mark in folder.glob("writing-*")].count("") == 1
    return folder


def spoil(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"torn" * 5000)


def test_what_can_be_read_is_kept(killed: Path) -> None:
    index = opened(killed)
    assert index.exists() and index.count() == 1
    index.close()
    assert not mend(killed)


def test_what_cannot_be_read_is_removed_and_made_anew(killed: Path) -> None:
    spoil(killed)
    index = opened(killed)
    assert not index.exists()
    index.upsert([("b#0", "b", "h")], np.eye(1, 4, dtype=np.float32))
    assert index.record_ids() == {"b": ["b#0"]}
    index.close()
    assert opened(killed).exists()


def test_without_a_mark_nothing_is_removed(tmp_path: Path) -> None:
    index = opened(tmp_path / "chroma")
    index.upsert([("a#0", "a", "h")], np.eye(1, 4, dtype=np.float32))
    index.close()
    spoil(tmp_path / "chroma")
    with pytest.raises(StorageError, match="reindex"):
        opened(tmp_path / "chroma").count()


def test_who_still_writes_is_left_alone(tmp_path: Path) -> None:
    index = opened(tmp_path / "chroma")
    index.upsert([("a#0", "a", "h")], np.eye(1, 4, dtype=np.float32))
    assert not mend(tmp_path / "chroma")
    assert index.count() == 1
    index.close()
    assert not list((tmp_path / "chroma").glob("writing-*[!k]"))
