"""Saved searches: kept under a name, asked for what a reader has not seen; looking moves no cursor unless the reader says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.errors import NotFound, UsageError
from domain.lead import Lead
from domain.ports import Clock, ScoutReads
from domain.ranking import in_pool
from domain.saved_search import ItemKind, NetNew, SavedSearch
from domain.search import SearchFilters, SearchHit
from pipeline.search_filters import FilterReader
from store.store import Store

_MOST_DOCUMENTS, _MOST_LEADS = 100, 500
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class SearchDesk:
    store: Store
    reads: ScoutReads
    clock: Clock
    filters: FilterReader

    def save(self, name: str, query: str, filters: SearchFilters, by: str = "") -> SavedSearch:
        """Keeps a search, or changes the one of that name. Raises UsageError for one without words and filters, or with unknown ones."""
        name, query = " ".join(name.split()), " ".join(query.split())
        if not name or len(name) > _LONGEST or not name.isprintable() or "/" in name:
            raise UsageError(f"a saved search needs a name of at most {_LONGEST} characters, without a slash")
        if not query and filters == SearchFilters():
            raise UsageError("a saved search needs words or at least one filter, for example: searches save 脑机 脑机接口 --track bci")
        if query:
            self.filters.check(filters)
        else:
            self.filters.leads(filters, _MOST_LEADS)
        search = SavedSearch(name, query, filters, by, self.clock())
        self.store.saved_searches.put(search)
        return search

    def all(self) -> list[SavedSearch]:
        return self.store.saved_searches.all()

    def get(self, name: str) -> SavedSearch:
        found = self.store.saved_searches.get(name)
        if found is None:
            raise NotFound(f"there is no saved search {name!r}: `parkscout searches list` names them")
        return found

    def delete(self, name: str) -> None:
        if not self.store.saved_searches.delete(name):
            self.get(name)

    def new(self, name: str, reader: str) -> NetNew:
        """What matches now and this reader has not seen."""
        search = self.get(name)
        seen = self.store.saved_searches.seen(name, reader)
        hits = self._documents(search)
        # A story told again is no news to whoever knows one report of it.
        fresh = [hit for hit in hits if not any(("document", i) in seen for i in (hit.document_id, *hit.duplicates))]
        leads = [lead for lead in self._leads(search, hits) if ("lead", lead.id) not in seen]
        return NetNew(search, tuple(fresh), tuple(leads))

    def seen(self, name: str, reader: str, items: Iterable[tuple[ItemKind, str]] | None = None) -> int:
        """Moves a reader's cursor over these items, or over everything that is new to them now; returns how many."""
        found = list(items) if items is not None else self.new(name, reader).items()
        self.get(name)
        self.store.saved_searches.mark_seen(name, reader, found, self.clock())
        return len(found)

    def _documents(self, search: SavedSearch) -> list[SearchHit]:
        if not search.query:
            return []
        return self.reads.search(search.query, _MOST_DOCUMENTS, self.filters.documents(search.filters))

    def _leads(self, search: SavedSearch, hits: Sequence[SearchHit]) -> list[Lead]:
        """Without words the leads that pass the filters; else those of the companies that the found documents are about."""
        if not search.query:
            return self.reads.leads(self.filters.leads(search.filters, _MOST_LEADS))
        about = self.store.organizations.about([i for hit in hits for i in (hit.document_id, *hit.duplicates)])
        organizations = dict.fromkeys(organization for found in about.values() for organization in found)
        leads = list(self.store.leads.of(list(organizations)).values())
        wanted = search.filters.statuses
        return [lead for lead in leads if lead.status.value in wanted] if wanted else in_pool(leads)
