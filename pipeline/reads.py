"""Reads: everything the agent, the API and the command line may ask the store, in one place; nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.case_library import CaseRecord
from domain.digest import Digest
from domain.document import Document
from domain.lead import OUT_OF_POOL, Lead, LeadStatus, ParkNews
from domain.lead_card import card_text
from domain.ports import SearchIndex
from domain.profile import ParkProfile
from domain.ranking import in_pool
from domain.search import DocumentFilter, LeadFilter, SearchHit, TrendRow
from domain.teaching import rules_for
from domain.text import fold
from pipeline.case_search import find_cases
from store.store import Store

if TYPE_CHECKING:
    from vectorstore.lead_cards import LeadCards

_IN_POOL = tuple(status.value for status in LeadStatus if status not in OUT_OF_POOL)


class Reads:
    """Fulfils domain.ports.ScoutReads. `open_index` is called at the first search, not before; `today` is the park's day."""

    def __init__(
        self,
        store: Store,
        profile: ParkProfile,
        open_index: Callable[[], SearchIndex],
        today: Callable[[], date],
        open_cards: Callable[[], LeadCards],
    ) -> None:
        self._store = store
        self._profile = profile
        self._open_index = open_index
        self._today = today
        self._open_cards = open_cards

    def search(self, query: str, limit: int = 10, within: DocumentFilter | None = None, fold: bool = True) -> list[SearchHit]:
        return self._open_index().search(query, limit, within, fold=fold)

    def leads(self, within: LeadFilter | None = None) -> list[Lead]:
        """Leads in the pool, or of the statuses the filter names, without those that stop rules hold back."""
        return self._store.leads.find(self._bound(_pool(within)))

    def count_leads(self, within: LeadFilter | None = None) -> int:
        return self._store.leads.count(self._bound(_pool(within)))

    def held_back(self, within: LeadFilter | None = None) -> int:
        """How many leads of a list are left out of it by stop rules."""
        pool = _pool(within)
        bound = self._bound(pool)
        return self._store.leads.count(pool) - self._store.leads.count(bound) if bound.without else 0

    def _bound(self, within: LeadFilter) -> LeadFilter:
        # Who asks by name wants to see that company.
        rules = [] if within.name else rules_for(self._store.stop_rules.on(self._today()), within.reader)
        return replace(within, without=(*within.without, *((rule.field, rule.value) for rule in rules))) if rules else within

    def leads_reported(self, document_ids: Sequence[str], within: LeadFilter | None = None) -> list[tuple[str, Lead]]:
        """(document id, lead) for the documents that are reports on a lead which passes the filter."""
        return self._store.leads.reported(document_ids, self._bound(_pool(within)))

    def lead(self, lead_id: str) -> Lead | None:
        return self._store.leads.get(lead_id)

    def leads_named(self, text: str) -> list[Lead]:
        return self._store.leads.named(text)

    def similar(self, lead_id: str, limit: int = 5) -> list[Lead]:
        """Leads whose cards read most like this lead's."""
        lead = self._store.leads.get(lead_id)
        if lead is None:
            return []
        # A few more than asked for: a card may outlive its lead until the next run.
        near = self._open_cards().similar(card_text(lead), limit + 10, without=[lead_id])
        return self._store.leads.get_many([found for found, _ in near])[:limit]

    def document(self, document_id: str) -> Document | None:
        return self._store.documents.get(document_id)

    def documents(self, document_ids: Sequence[str]) -> dict[str, Document]:
        found = self._store.documents.get_many(document_ids)
        return {document_id: found[document_id] for document_id in document_ids if document_id in found}

    def documents_about(self, company: str) -> list[str]:
        return list(dict.fromkeys(i for ids in self._store.documents.named(company).values() for i in ids))

    def trends(
        self,
        by: str,
        since: date | None = None,
        until: date | None = None,
        tracks: Sequence[str] = (),
        places: Sequence[str] = (),
        rounds: Sequence[str] = (),
    ) -> list[TrendRow]:
        names = {track.id: track.name_zh for track in self._profile.tracks}
        rows = self._store.rounds.counted(by, since, until, tracks, places, rounds)
        return [TrendRow(key, names.get(key, key), count, amount) for key, count, amount in rows]

    def portfolio(self, investor: str) -> list[tuple[str, Lead | None, str | None]]:
        rows = self._store.rounds.portfolio(investor)
        leads = self._store.leads.of([organization for organization, _, _ in rows])
        return [(name, leads.get(organization), stage) for organization, name, stage in rows]

    def investors_named(self, text: str) -> list[str]:
        return self._store.rounds.investors_named(text)

    def investors_beginning(self, start: str) -> list[str]:
        return self._store.rounds.investors_beginning(start)

    def also_called(self, words: str) -> list[str]:
        from vectorstore.concepts import lexicon
        from vectorstore.tokenise import normalise

        known = lexicon()
        concept = known.concepts.get(known.terms.get(normalise(words), ""))
        return [spelling for spelling in (concept.zh, concept.en) if spelling.lower() != words.lower()] if concept else []

    def members_of(self, field: str) -> list[str]:
        from vectorstore.roles import members

        return members(field)

    def names_like(self, name: str) -> list[str]:
        return self._store.leads.names_like(name)

    def park_news(self, stream: str | None = None, name: str | None = None) -> list[ParkNews]:
        news = self._store.acknowledgements.marked(self._store.park_news.find(stream))
        if name is None:
            return news
        wanted = fold(name).lower()
        return [item for item in news if any(wanted in fold(known).lower() for known in _names(item))]

    def park_companies_named(self, text: str) -> list[str]:
        folded = fold(text).lower()
        return [entry.name for entry in self._profile.register if any(fold(n).lower() in folded for n in (entry.name, *entry.aliases))]

    def changes(self, since: date) -> list[Lead]:
        return in_pool(self._store.leads.changed_since(since))

    def cases(self, query: str, limit: int = 5) -> list[CaseRecord]:
        """How leads like the one asked for ended, the best match first; without words the newest."""
        return find_cases(self._store.cases.all(), query, self._profile, limit)

    def digest(self, day: date | None = None) -> Digest | None:
        return self._store.digests.get(day)

    def newest_document_at(self) -> datetime | None:
        return self._store.documents.newest_at()

    def counts(self) -> Mapping[str, int]:
        return {
            "documents": self._store.documents.count(),
            "organizations": self._store.organizations.count(),
            "leads": self._store.leads.count(),
            "stories": self._store.stories.count(),
        }


def _pool(within: LeadFilter | None) -> LeadFilter:
    """Without statuses: all that may still be worth a call."""
    within = within or LeadFilter()
    return within if within.statuses else replace(within, statuses=_IN_POOL)


def _names(item: ParkNews) -> tuple[str, ...]:
    return (item.organization.name, *(alias.name for alias in item.organization.aliases))
