"""One process at a time owns a data directory: embedded Chroma is damaged by two writers, silently."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import DataDirectoryBusy, StorageError


@contextmanager
def owning(data_dir: Path) -> Iterator[None]:
    """Holds the data directory for this process; the lock falls with the process, however it ends.

    Raises DataDirectoryBusy naming the owner, StorageError where the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    lock_file, owner_file = data_dir / "parkscout.lock", data_dir / "parkscout.owner"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(lock_file, timeout=0)
        lock.acquire()
    except Timeout as error:
        owner = _owner(owner_file)
        raise DataDirectoryBusy(
            f"the data directory {data_dir} is in use by {owner}: wait for it to end or stop it, or choose another with --data-dir"
        ) from error
    except OSError as error:
        raise StorageError(f"the data directory {data_dir} cannot be written ({error.strerror}): choose another with --data-dir") from error
    try:
        command = " ".join(["parkscout", *sys.argv[1:3]])
        _write(owner_file, f"process {os.getpid()} ({command})")
        yield
    finally:
        owner_file.unlink(missing_ok=True)
        lock.release()


def _owner(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8") or "another process"
    except OSError:
        return "another process"


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{file} cannot be written ({error.strerror}): free some space or choose another --data-dir") from error
