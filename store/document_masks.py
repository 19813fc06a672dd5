"""Filters over documents as bits in memory: one bit a document and condition, read once from the database and kept until it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, func, select, text

from domain.place import place_chain, places_of
from domain.search import DocumentFilter
from store.changes import Changes
from store.database import Database
from store.schema import document_facets, documents, leads, mentions

Mask = NDArray[np.bool_]
_FIELDS: dict[str, Callable[[str], Select[tuple[str]]]] = {
    "source": lambda value: select(documents.c.id).where(documents.c.source_id == value),
    "lang": lambda value: select(documents.c.id).where(documents.c.lang == value),
    "organization": lambda value: select(mentions.c.document_id).where(mentions.c.organization_id == value),
    "status": lambda value: (
        select(mentions.c.document_id).join(leads, leads.c.organization_id == mentions.c.organization_id).where(leads.c.status == value)
    ),
}
_DAYS = text(
    "SELECT id, coalesce(substr(published_at, 1, 4) * 10000 + substr(published_at, 6, 2) * 100 + substr(published_at, 9, 2), 0) "
    "FROM documents ORDER BY published_at DESC, id"
)
_UNDATED, _LAST = 0, 99_999_999


@dataclass(frozen=True, slots=True)
class Passing:
    """Fulfils domain.search.Passing: the documents a filter lets through at one moment."""

    all_ids: Sequence[str]
    place_of: dict[str, int]
    mask: Mask

    def __len__(self) -> int:
        return int(np.count_nonzero(self.mask))

    def __contains__(self, document_id: str) -> bool:
        place = self.place_of.get(document_id)
        return place is not None and bool(self.mask[place])

    def ids(self) -> list[str]:
        return [self.all_ids[i] for i in np.flatnonzero(self.mask).tolist()]


@dataclass(slots=True)
class _Bits:
    """All documents at one moment, newest first, with their days as numbers (20261123) and the masks asked for so far."""

    moment: int
    ids: list[str]
    place_of: dict[str, int]
    days: NDArray[np.int32]
    masks: dict[tuple[str, str], Mask] = field(default_factory=dict)
    amounts: NDArray[np.float64] | None = None


class DocumentMasks:
    """Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changes = Changes(database, "documents", "document_facets", "mentions", "leads")
        self._lock = Lock()
        self._bits: _Bits | None = None

    def passing(self, within: DocumentFilter) -> Passing:
        bits = self._now()
        mask = np.ones(len(bits.ids), dtype=np.bool_)
        if within.since or within.until:
            mask &= (bits.days >= max(_number(within.since), _UNDATED + 1)) & (bits.days <= (_number(within.until) or _LAST))
        for name, values in (
            ("track", within.tracks),
            ("kind", within.kinds),
            ("round", within.rounds),
            ("place", _as_carried(within.places)),
            ("place", tuple(name for region in within.regions for name in places_of(region))),
            ("source", within.source_ids),
            ("lang", within.langs),
            ("organization", within.organization_ids),
            ("status", within.statuses),
            ("told", within.told),
        ):
            if values:
                mask &= reduce(np.logical_or, (self._mask(bits, name, value) for value in values))
        if within.min_amount_cny is not None:
            mask &= self._amounts(bits) >= within.min_amount_cny
        if within.document_ids:
            mask &= _marked(bits, within.document_ids)
        return Passing(bits.ids, bits.place_of, mask)

    def _now(self) -> _Bits:
        moment = self._changes.now()
        with self._lock:
            if self._bits is None or self._bits.moment != moment:
                with self._database.transaction() as connection:
                    rows = connection.execute(_DAYS).all()
                ids = [row[0] for row in rows]
                days = np.fromiter((row[1] for row in rows), dtype=np.int32, count=len(rows))
                self._bits = _Bits(moment, ids, {document: place for place, document in enumerate(ids)}, days)
            return self._bits

    def _mask(self, bits: _Bits, name: str, value: str) -> Mask:
        found = bits.masks.get((name, value))
        if found is None:
            of_facet = select(document_facets.c.document_id).where(document_facets.c.facet == name, document_facets.c.value == value)
            statement: Any = _FIELDS[name](value) if name in _FIELDS else of_facet
            with self._database.transaction() as connection:
                found = bits.masks[name, value] = _marked(bits, connection.execute(statement).scalars())
        return found

    def _amounts(self, bits: _Bits) -> NDArray[np.float64]:
        """Per document the largest low bound in CNY; minus infinity without one."""
        if bits.amounts is None:
            found = np.full(len(bits.ids), -np.inf)
            largest = func.max(document_facets.c.number)
            statement = select(document_facets.c.document_id, largest).where(document_facets.c.facet == "amount")
            with self._database.transaction() as connection:
                for document_id, number in connection.execute(statement.group_by(document_facets.c.document_id)):
                    if number is not None and (place := bits.place_of.get(document_id)) is not None:
                        found[place] = number
            bits.amounts = found
        return bits.amounts


def _marked(bits: _Bits, document_ids: Iterable[str]) -> Mask:
    mask = np.zeros(len(bits.ids), dtype=np.bool_)
    places = [place for i in document_ids if (place := bits.place_of.get(i)) is not None]
    mask[places] = True
    return mask


def _number(day: date | None) -> int:
    return day.year * 10_000 + day.month * 100 + day.day if day else 0


def _as_carried(places: Sequence[str]) -> tuple[str, ...]:
    """Places as asked for, and as documents carry them ("Suzhou", 苏州市 → 苏州)."""
    return tuple(dict.fromkeys(name for place in places for name in (place, *place_chain(place)[:1])))
