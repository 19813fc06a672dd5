"""Document vectors: chunks embedded into Chroma, with the compact matrix beside it for exact scores under a filter."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.document import Document
from domain.errors import StorageError
from domain.ports import Embedder
from domain.search import Passing
from vectorstore.chroma_index import ChromaIndex, ChromaSettings, Difference
from vectorstore.chunking import Chunk, chunks_of
from vectorstore.vector_rows import VectorRows, owner_of

_EXACT = 3_000_000
"""Products of one question with all vectors up to which every vector is compared: some 5 ms, no more than Chroma takes to come near. A
question in hashed words has about twenty places, so that is 150,000 documents; one in a model's vector 3,000."""
_EXACT_FILTERED = 16_000_000
"""The same where a filter leaves few of Chroma's answers; beyond it, a good share of them passes."""
_MOST_FETCHED = 1000
_MARK = "mark"


@dataclass(frozen=True, slots=True)
class Embedded:
    """Documents with their chunks and one vector for each chunk."""

    documents: Sequence[Document]
    chunks: Sequence[tuple[Document, Chunk]]
    vectors: NDArray[np.float32]


class DocumentVectors:
    """`folder` keeps the matrix (and Chroma, when it is embedded); None keeps the matrix in memory only."""

    def __init__(self, chroma: ChromaSettings, embedder: Embedder, folder: Path | None = None) -> None:
        self.embedder = embedder
        self.chroma = ChromaIndex(chroma, "documents", embedder.id, embedder.dimension)
        # Behind a URL other processes write as well; a file of ours beside it would be theirs, too.
        self._shared = chroma.url is not None
        self._folder = folder / self.chroma.name if folder and not self._shared else None
        self._rows: VectorRows | None = None
        self._settled = False
        self._settling = threading.Lock()
        self._asked = 0
        self._opener: threading.Thread | None = None

    def embedded(self, documents: Sequence[Document]) -> Embedded:
        """The chunks of documents with their vectors, to be `put`."""
        chunks = [(document, chunk) for document in documents for chunk in chunks_of(document)]
        return Embedded(documents, chunks, self.embedder.embed([chunk.text for _, chunk in chunks]))

    def put(self, embedded: Sequence[Embedded]) -> None:
        """Writes; chunks that a shorter version of a document no longer has are removed."""
        documents = [document for part in embedded for document in part.documents]
        chunks = [pair for part in embedded for pair in part.chunks]
        vectors = np.concatenate([part.vectors for part in embedded])
        rows = self._settled_rows()
        fresh = {chunk.id for _, chunk in chunks}
        left_over = [record for document in documents for record in rows.records_of(document.id) if record not in fresh]
        rows.put([chunk.id for _, chunk in chunks], vectors)
        self.chroma.upsert([(chunk.id, document.id, document.content_hash) for document, chunk in chunks], vectors)
        self._drop(left_over)

    def remove(self, document_ids: Sequence[str]) -> None:
        rows = self._settled_rows()
        self._drop([record for document in document_ids for record in rows.records_of(document)])

    def nearest(self, vector: NDArray[np.float32], limit: int, passing: Passing | None = None) -> dict[str, float]:
        """document id → best cosine of its chunks, at most `limit` documents, of those that pass."""
        if not vector.any():
            return {}
        rows = self.rows()
        alone = passing is None and not self._shared and len(rows) * int(np.count_nonzero(vector)) <= _EXACT
        if alone or (passing is not None and self.compares(vector, passing)) or not self._ready():
            return rows.best(vector, limit, passing)
        share = 1.0 if passing is None else max(len(passing) / max(len(rows), 1), 0.05)
        wanted = min(len(rows), _MOST_FETCHED, int(limit * 1.5 / share))
        if not wanted:
            return {}
        near = [(r, s) for r, s in self.chroma.nearest(vector, wanted) if passing is None or owner_of(r) in passing]
        return _best_per_owner(near, limit)

    def compares(self, vector: NDArray[np.float32], passing: Passing) -> bool:
        """Whether every document that passes is compared with the question, or only those that Chroma comes near to."""
        return len(passing) * int(np.count_nonzero(vector)) <= _EXACT_FILTERED

    def scores(self, vector: NDArray[np.float32], document_ids: Sequence[str]) -> NDArray[np.float32]:
        """For each document the best cosine of its chunks; none above 0 for one that is not indexed."""
        if not vector.any():
            return np.zeros(len(document_ids), dtype=np.float32)
        return self.rows().scores(vector, document_ids)

    def count_documents(self) -> int:
        return self.rows().count_owners()

    def owners(self) -> Iterator[str]:
        yield from self.chroma.record_ids()

    def verify(self, stored: Mapping[str, str]) -> Difference:
        return self.chroma.verify(stored)

    def reset(self) -> None:
        self.chroma.reset()
        self.rows().clear()

    def close(self) -> None:
        if self._opener is not None:
            self._opener.join()
        self.chroma.close()
        self._rows, self._settled, self._asked = None, False, 0

    @property
    def shared(self) -> bool:
        """Whether other processes may write here too: the index lies behind a URL."""
        return self._shared

    def mark(self) -> str | None:
        """What `put_mark` left in the folder; None where nothing was left, or there is no folder of ours."""
        try:
            return (self._folder / _MARK).read_text(encoding="utf-8") if self._folder else None
        except (OSError, ValueError):
            return None

    def put_mark(self, mark: str) -> None:
        """Leaves a line in the folder by which the store knows its index again. Raises StorageError where it cannot be written."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / _MARK).write_text(mark, encoding="utf-8")
        except OSError as error:
            raise StorageError(f"the index folder {self._folder} cannot be written ({error}); free space or fix its rights") from error

    def settle(self) -> None:
        """Opens Chroma and brings the matrix to what it holds."""
        self._settled_rows()

    def rows(self) -> VectorRows:
        """The matrix. Embedded Chroma is not opened for it (that takes a second): it is compared when it is next written or searched.

        Behind a URL, where other processes write too, it is brought to what Chroma holds with each change of the count. A vector that
        another process replaced stays as it was until then: it moves a rank, never what a filter lets through.
        """
        if self._rows is None:
            self._rows = VectorRows(self.embedder.dimension, self._folder)
            if not self.chroma.exists():
                self._rows.clear()
        if self._shared or not (self._settled or len(self._rows)):
            self._settle(self._rows)
        return self._rows

    def _settled_rows(self) -> VectorRows:
        rows = self.rows()
        if not self._settled:
            self._settle(rows)
        return rows

    def _settle(self, rows: VectorRows) -> None:
        """Compares with Chroma and mends the matrix where they differ."""
        with self._settling:
            if (self._shared or not self._settled) and len(rows) != self.chroma.count():
                self._refresh(rows)
            self._settled = True

    def _ready(self) -> bool:
        """Whether Chroma answers. A process's first question is answered by the matrix; with the second, Chroma is opened beside it."""
        if self._settled:
            return True
        self._asked += 1
        if self._asked == 2:
            self._opener = threading.Thread(target=self._warm, name="open-chroma", daemon=True)
            self._opener.start()
        return False

    def _warm(self) -> None:
        rows = self.rows()
        try:
            self._settle(rows)
        except StorageError:
            # Who writes next is told; what is asked goes on being answered by the matrix.
            self._asked = 0

    def _refresh(self, rows: VectorRows) -> None:
        there = {record for records in self.chroma.record_ids().values() for record in records}
        rows.remove([record for record in rows.names() if record not in there])
        missing = sorted(record for record in there if record not in rows)
        if len(missing) * 2 > len(there):
            for records, vectors in self.chroma.all_vectors():
                rows.put(records, vectors)
            return
        for first in range(0, len(missing), 1000):
            found = self.chroma.vectors(missing[first : first + 1000])
            if found:
                rows.put(list(found), np.array(list(found.values()), dtype=np.float32))

    def _drop(self, records: Sequence[str]) -> None:
        if records:
            self.rows().remove(records)
            self.chroma.delete(records)


def _best_per_owner(found: Sequence[tuple[str, float]], limit: int) -> dict[str, float]:
    """Of records, best first, the best of each owner."""
    best: dict[str, float] = {}
    for record, score in found:
        owner = owner_of(record)
        if owner not in best:
            best[owner] = score
            if len(best) >= limit:
                break
    return best
