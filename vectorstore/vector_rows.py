"""All vectors in one compact matrix beside Chroma: exact scores for the few documents a filter leaves.

Chroma answers without a filter in milliseconds, with one in about a hundred; one matrix product over the rows that pass
takes a few. The files are a cache: they can be deleted at any time and are rebuilt from Chroma.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.errors import StorageError

_LEVELS = 127.0
_GROWTH = 1.5


class VectorRows:
    """Vectors as bytes with one scale per row (an eighth of the error that two documents' ranks differ by).

    On disk: `rows` (a float32 scale and `dimension` signed bytes each) and `names` (one record id per line, "-id" takes
    one away), both only ever appended to. Rows are appended before Chroma is written, so after a crash a row is never
    older than Chroma's.
    """

    def __init__(self, dimension: int, folder: Path | None = None) -> None:
        self.dimension = dimension
        self._rows_file = folder / "vectors.rows" if folder else None
        self._names_file = folder / "vectors.names" if folder else None
        self._codes: NDArray[np.int8] = np.zeros((0, dimension), dtype=np.int8)
        self._scales: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._used = 0
        self._row_of: dict[str, int] = {}
        self._lock = threading.Lock()
        self._load()

    def __len__(self) -> int:
        return len(self._row_of)

    def __contains__(self, record_id: str) -> bool:
        return record_id in self._row_of

    def names(self) -> list[str]:
        return list(self._row_of)

    def put(self, record_ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Adds or replaces."""
        if not record_ids:
            return
        peaks = np.abs(vectors).max(axis=1)
        scales = np.where(peaks > 0, peaks, 1.0).astype(np.float32) / np.float32(_LEVELS)
        codes = np.rint(vectors / scales[:, None]).astype(np.int8)
        with self._lock:
            self._reserve(len(record_ids))
            first = self._used
            self._codes[first : first + len(codes)] = codes
            self._scales[first : first + len(codes)] = scales
            self._used += len(codes)
            for i, record in enumerate(record_ids):
                self._row_of[record] = first + i
            self._append(scales, codes, record_ids)

    def remove(self, record_ids: Iterable[str]) -> None:
        with self._lock:
            gone = [record for record in record_ids if self._row_of.pop(record, None) is not None]
            if gone:
                self._append(None, None, [f"-{record}" for record in gone])

    def clear(self) -> None:
        with self._lock:
            self._codes, self._scales = self._codes[:0].copy(), self._scales[:0].copy()
            self._used, self._row_of = 0, {}
            for path in (self._rows_file, self._names_file):
                if path is not None:
                    path.unlink(missing_ok=True)

    def scores(self, vector: NDArray[np.float32], record_ids: Sequence[str]) -> tuple[list[str], NDArray[np.float32]]:
        """The records that are known and their cosines with a unit vector, in the order given."""
        known = [record for record in record_ids if record in self._row_of]
        rows = np.fromiter((self._row_of[record] for record in known), dtype=np.int64, count=len(known))
        found = np.zeros(len(known), dtype=np.float32)
        # In blocks that stay in the processor's cache once they are widened to floats.
        for first in range(0, len(rows), 2048):
            part = rows[first : first + 2048]
            found[first : first + len(part)] = (self._codes[part].astype(np.float32) @ vector) * self._scales[part]
        return known, found

    def _reserve(self, count: int) -> None:
        if self._used + count <= len(self._codes):
            return
        size = max(1024, int((self._used + count) * _GROWTH))
        codes, scales = np.zeros((size, self.dimension), dtype=np.int8), np.zeros(size, dtype=np.float32)
        codes[: self._used], scales[: self._used] = self._codes[: self._used], self._scales[: self._used]
        self._codes, self._scales = codes, scales

    def _append(self, scales: NDArray[np.float32] | None, codes: NDArray[np.int8] | None, names: Sequence[str]) -> None:
        if self._rows_file is None or self._names_file is None:
            return
        try:
            self._rows_file.parent.mkdir(parents=True, exist_ok=True)
            if scales is not None and codes is not None:
                packed = np.concatenate([scales[:, None].view(np.int8).reshape(len(scales), 4), codes], axis=1)
                with self._rows_file.open("ab") as out:
                    out.write(packed.tobytes())
            with self._names_file.open("a", encoding="utf-8") as out:
                out.writelines(f"{name}\n" for name in names)
        except OSError as error:
            raise StorageError(
                f"the index folder {self._rows_file.parent} cannot be written ({error}); free space or fix its rights"
            ) from error

    def _load(self) -> None:
        if self._rows_file is None or self._names_file is None or not self._rows_file.exists() or not self._names_file.exists():
            self.clear()
            return
        width = self.dimension + 4
        packed = np.fromfile(self._rows_file, dtype=np.int8)
        written = self._names_file.read_text(encoding="utf-8", errors="replace")
        lines = written.split("\n")[:-1]
        added = sum(not line.startswith("-") for line in lines)
        if len(packed) != added * width or not written.endswith("\n"):
            # Cut short by a crash: start anew, the caller fills it from Chroma.
            self.clear()
            return
        table = packed.reshape(added, width)
        self._scales = np.ascontiguousarray(table[:, :4]).view(np.float32).reshape(added).copy()
        self._codes = np.ascontiguousarray(table[:, 4:])
        self._used, row = added, 0
        for line in lines:
            if line.startswith("-"):
                self._row_of.pop(line[1:], None)
            else:
                self._row_of[line] = row
                row += 1
