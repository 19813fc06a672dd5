"""Vectors in Chroma, embedded or behind a URL: one collection per embedder, never two models in one."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from domain.errors import ConfigurationError, StorageError
from vectorstore.chroma_folder import Writing, mend
from vectorstore.vector_rows import owner_of

P = ParamSpec("P")
T = TypeVar("T")

_PAGE = 5000


@dataclass(frozen=True, slots=True)
class ChromaSettings:
    """Where the index lives. With `url` a server, cluster or Chroma Cloud; else embedded under `path`.

    `api_key`, `tenant` and `database` are for Chroma Cloud and servers that ask for them.
    """

    path: Path | None = None
    url: str | None = None
    api_key: str | None = None
    tenant: str = "default_tenant"
    database: str = "default_database"

    @property
    def folder(self) -> Path | None:
        """That of an embedded index; None behind a URL."""
        return self.path if self.url is None else None


def connect(settings: ChromaSettings) -> Any:
    """A Chroma client. Raises StorageError or ConfigurationError with what to do."""
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    if settings.url is None:
        if settings.path is None:
            raise ConfigurationError("the index needs a folder or CHROMA_URL; set one of them")
        try:
            mend(settings.path)
            settings.path.mkdir(parents=True, exist_ok=True)
            return chromadb.PersistentClient(path=str(settings.path), settings=quiet)
        except Exception as error:
            raise StorageError(
                f"the index folder {settings.path} cannot be opened ({_line(error)}); free space or fix its rights, "
                "or delete the folder and run `parkscout reindex`"
            ) from error
    parts = urlsplit(settings.url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError(f"CHROMA_URL must look like http://host:8000, not {settings.url!r}")
    try:
        return chromadb.HttpClient(
            host=parts.hostname,
            port=parts.port or (443 if parts.scheme == "https" else 8000),
            ssl=parts.scheme == "https",
            headers={"x-chroma-token": settings.api_key} if settings.api_key else None,
            tenant=settings.tenant,
            database=settings.database,
            settings=quiet,
        )
    except Exception as error:
        raise StorageError(f"no answer from the Chroma server at {settings.url} ({_line(error)}); start it or unset CHROMA_URL") from error


@dataclass(frozen=True, slots=True)
class Difference:
    """What sets the index apart from the store, by document id."""

    missing: tuple[str, ...] = ()
    """Stored, but not in the index."""
    stale: tuple[str, ...] = ()
    """In the index with another content."""
    orphaned: tuple[str, ...] = ()
    """In the index, but no longer stored."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.orphaned)


class ChromaIndex:
    """Vectors of one embedder under `purpose` ("documents", "leads"). An owner has one or more records (chunks).

    The collection's name tells the embedder, so another model builds its own beside and `drop_others` switches.
    """

    def __init__(self, settings: ChromaSettings, purpose: str, embedder_id: str, dimension: int) -> None:
        self.settings = settings
        self.dimension = dimension
        self.name = collection_name(purpose, embedder_id, dimension)
        self._purpose = purpose
        self._stamp = {"embedder": embedder_id, "dimension": dimension}
        self._client: Any = None
        self._collection: Any = None
        self._opening = threading.RLock()
        self._writing = Writing(settings.folder, self.name) if settings.folder else None

    def exists(self) -> bool:
        """Whether there is anything to open; behind a URL only the server knows. What a killed process left unreadable is removed."""
        folder = self.settings.folder
        if folder is None:
            return True
        if self._client is None:
            mend(folder)
        return (folder / "chroma.sqlite3").exists()

    def upsert(self, records: Iterable[tuple[str, str, str]], vectors: NDArray[np.float32]) -> None:
        """Records (record id, owner id, content hash) with their vectors, in batches the server takes."""
        rows = list(records)
        collection = self._written()
        size = min(int(self._client.get_max_batch_size()), _PAGE)
        for first in range(0, len(rows), size):
            part = rows[first : first + size]
            self._call(
                collection.upsert,
                ids=[record for record, _, _ in part],
                embeddings=vectors[first : first + size],
                metadatas=[{"owner": owner, "hash": content} for _, owner, content in part],
            )

    def delete(self, record_ids: Sequence[str]) -> None:
        collection = self._written()
        for first in range(0, len(record_ids), 1000):
            self._call(collection.delete, ids=list(record_ids[first : first + 1000]))

    def nearest(self, vector: NDArray[np.float32], limit: int, record_ids: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """(record id, cosine), best first; among `record_ids` where they are given."""
        collection = self._open()
        within = {} if record_ids is None else {"ids": list(record_ids)}
        if record_ids is not None and not record_ids:
            return []
        answer = self._call(collection.query, query_embeddings=[vector], n_results=limit, include=["distances"], **within)
        return [(record, 1.0 - float(distance)) for record, distance in zip(answer["ids"][0], answer["distances"][0], strict=True)]

    def vectors(self, record_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        found: dict[str, NDArray[np.float32]] = {}
        collection = self._open()
        for first in range(0, len(record_ids), 1000):
            answer = self._call(collection.get, ids=list(record_ids[first : first + 1000]), include=["embeddings"])
            found.update(zip(answer["ids"], np.asarray(answer["embeddings"], dtype=np.float32), strict=True))
        return found

    def all_vectors(self) -> Iterator[tuple[list[str], NDArray[np.float32]]]:
        """Pages of (record ids, their vectors)."""
        for answer in self._pages(["embeddings"]):
            yield answer["ids"], np.asarray(answer["embeddings"], dtype=np.float32)

    def hashes(self) -> dict[str, str]:
        """owner id → content hash as indexed; "" where the records of one owner disagree (a write was cut short)."""
        found: dict[str, str] = {}
        for answer in self._pages(["metadatas"]):
            for row in answer["metadatas"]:
                owner, content = str(row["owner"]), str(row["hash"])
                found[owner] = content if found.get(owner, content) == content else ""
        return found

    def hashes_of(self, record_ids: Sequence[str]) -> dict[str, str]:
        """owner id → content hash as indexed, of the records that are there."""
        found: dict[str, str] = {}
        collection = self._open()
        for first in range(0, len(record_ids), 1000):
            answer = self._call(collection.get, ids=list(record_ids[first : first + 1000]), include=["metadatas"])
            found.update((str(row["owner"]), str(row["hash"])) for row in answer["metadatas"])
        return found

    def record_ids(self) -> dict[str, list[str]]:
        """owner id → its record ids."""
        found: dict[str, list[str]] = {}
        for answer in self._pages([]):
            for record in answer["ids"]:
                found.setdefault(owner_of(record), []).append(record)
        return found

    def verify(self, stored: Mapping[str, str]) -> Difference:
        """Every difference to what is stored (owner id → content hash)."""
        indexed = self.hashes()
        return Difference(
            missing=tuple(sorted(stored.keys() - indexed.keys())),
            stale=tuple(sorted(owner for owner, content in stored.items() if owner in indexed and indexed[owner] != content)),
            orphaned=tuple(sorted(indexed.keys() - stored.keys())),
        )

    def count(self) -> int:
        """Records, not owners."""
        return int(self._call(self._open().count))

    def others(self) -> list[str]:
        """Collections of the same purpose by other embedders."""
        self._open()
        names = [collection.name for collection in self._call(self._client.list_collections)]
        return sorted(name for name in names if name.startswith(f"{self._purpose}-") and name != self.name)

    def drop_others(self) -> list[str]:
        """Removes what other embedders left, once this index is whole."""
        left = self.others()
        if left:
            self._written()
        for name in left:
            self._call(self._client.delete_collection, name)
        return left

    def reset(self) -> None:
        """Empties this collection."""
        self._written()
        self._call(self._client.delete_collection, self.name)
        self._collection = None

    def close(self) -> None:
        """Lets go of the folder."""
        client, self._client, self._collection = self._client, None, None
        closing = getattr(client, "close", None)
        if closing is not None:
            closing()
        if self._writing is not None:
            self._writing.end()

    def _written(self) -> Any:
        """The collection, marked as one that is being written until it is closed."""
        collection = self._open()
        if self._writing is not None:
            self._writing.begin()
        return collection

    def _open(self) -> Any:
        with self._opening:
            return self._opened()

    def _opened(self) -> Any:
        if self._collection is None:
            if self._client is None:
                self._client = connect(self.settings)
            self._collection = self._call(
                self._client.get_or_create_collection,
                name=self.name,
                metadata=self._stamp,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine"}},
            )
            found = (self._collection.metadata or {}).get("dimension")
            if found != self.dimension:
                raise ConfigurationError(
                    f"the collection {self.name} holds vectors of dimension {found}, not {self.dimension}; run `parkscout reindex`"
                )
        return self._collection

    def _pages(self, include: list[str]) -> Iterator[dict[str, Any]]:
        offset = 0
        while True:
            answer: dict[str, Any] = self._call(self._open().get, include=include, limit=_PAGE, offset=offset)
            if answer["ids"]:
                yield answer
            if len(answer["ids"]) < _PAGE:
                return
            offset += _PAGE

    def _call(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return act(*args, **kwargs)
        except Exception as error:
            if type(error).__module__.split(".")[0] not in {"chromadb", "httpx", "chromadb_rust_bindings", "sqlite3"} and not isinstance(
                error, OSError | ValueError | RuntimeError
            ):
                raise
            # A server that came back has the collection under another id; the next call opens anew.
            self._collection = None
            where = f"the Chroma server at {self.settings.url}" if self.settings.url else f"the index in {self.settings.path}"
            act_on = "check that it runs" if self.settings.url else "free space, or delete the folder and run `parkscout reindex`"
            raise StorageError(f"{where} failed ({_line(error)}); {act_on}. Nothing that is stored is lost.") from error


def collection_name(purpose: str, embedder_id: str, dimension: int) -> str:
    """A name Chroma takes (3–512 of a–z, 0–9, dot, hyphen, underscore) that tells purpose, model and dimension."""
    model = re.sub(r"[^a-zA-Z0-9._-]+", "_", embedder_id).strip("._-") or "model"
    return f"{purpose}-{model[:200]}-{dimension}"


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
