"""What was read of documents, kept until the store changes: searches of one day keep finding the same few thousand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """At most `most` values by document id, the oldest given up first. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._moment = -1
        self._kept: dict[str, T] = {}

    def get(self, moment: int, document_ids: Sequence[str], read: Callable[[Sequence[str]], Mapping[str, T]]) -> dict[str, T]:
        """The values at that moment of the store; `read` gives those that are not kept, without those that cannot be had."""
        with self._lock:
            if moment != self._moment:
                self._moment, self._kept = moment, {}
            kept = self._kept
            found = {document: kept[document] for document in document_ids if document in kept}
        if len(found) < len(document_ids):
            fresh = read([document for document in document_ids if document not in found])
            with self._lock:
                # Of a moment that has passed, `kept` is nobody's any more.
                kept.update(fresh)
                for oldest in list(islice(kept, max(len(kept) - self._most, 0))):
                    del kept[oldest]
            found.update(fresh)
        return found

    def forget(self) -> None:
        with self._lock:
            self._moment, self._kept = -1, {}
