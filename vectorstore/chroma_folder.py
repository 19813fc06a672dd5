"""The folder of embedded Chroma between two processes: whether who wrote there last came to an end, and whether what it left can be read.

A process that is killed while Chroma writes its graph leaves files that the next one cannot open, or that end it (a segmentation fault).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

_MARK, _LOCK = "writing-", ".lock"
_COUNT = """
import sys
import chromadb
from chromadb.config import Settings
for collection in chromadb.PersistentClient(sys.argv[1], settings=Settings(anonymized_telemetry=False)).list_collections():
    collection.count()
"""
_PATIENCE = 600.0
"""Seconds; a million vectors take some ten."""


class Writing:
    """Marks a folder for as long as something is written in it; where the process is killed, the mark stays."""

    def __init__(self, folder: Path, name: str) -> None:
        from filelock import FileLock

        self._mark = folder / f"{_MARK}{name}"
        self._lock = FileLock(f"{self._mark}{_LOCK}", timeout=0)

    def begin(self) -> None:
        """Before the first change; a second call does nothing, nor does one beside another that writes under the name."""
        if self._lock.is_locked:
            return
        # TimeoutError: somebody else holds it. Where no mark can be written (a full disk), what is written next tells.
        with suppress(OSError):
            self._lock.acquire()
            self._mark.touch()

    def end(self) -> None:
        """After the last change is on disk."""
        if self._lock.is_locked:
            self._mark.unlink(missing_ok=True)
            self._lock.release()


def mend(folder: Path) -> bool:
    """Removes the folder where a killed process left it unreadable; True where it did. It can be made anew from the store."""
    killed = [mark for mark in folder.glob(f"{_MARK}*") if mark.suffix != _LOCK and _is_left(mark)]
    if not killed:
        return False
    if _readable(folder):
        for mark in killed:
            mark.unlink(missing_ok=True)
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _is_left(mark: Path) -> bool:
    """Whether nobody writes under the mark any more: the lock falls with its process."""
    from filelock import FileLock

    lock = FileLock(f"{mark}{_LOCK}", timeout=0)
    with suppress(OSError):
        lock.acquire()
        lock.release()
        return True
    return False


def _readable(folder: Path) -> bool:
    """Tried in a process of its own, since Chroma may take its process with it."""
    try:
        tried = subprocess.run([sys.executable, "-c", _COUNT, str(folder)], capture_output=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return True
    return tried.returncode == 0
