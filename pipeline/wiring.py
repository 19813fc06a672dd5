"""Wiring: the only place that builds adapters and hands them to the steps."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

from domain.ports import Analyst, Clock, Embedder, Extractor
from domain.profile import ParkProfile
from domain.teaching import taught_profile
from pipeline.own_lists import with_own_lists
from pipeline.ownership import owning
from pipeline.profile_file import load_profile
from pipeline.reads import Reads
from pipeline.search_filters import FilterReader
from pipeline.settings import Settings
from store.store import Store, open_store

if TYPE_CHECKING:
    from agent.ledger import TokenLedger
    from agent.models import ModelEndpoint
    from pipeline.office import Office
    from pipeline.resolve import KeptStories
    from pipeline.saved_searches import SearchDesk
    from vectorstore.chroma_index import ChromaSettings
    from vectorstore.lead_cards import LeadCards
    from vectorstore.search import HybridSearch


EDITION_NOTE = "sample edition"


@dataclass(eq=False)
class Scout:
    """Everything of one data directory, each adapter built when it is first asked for.

    Of the index and of everything that writes there is one owner at a time: open those with `owning_scout`.
    """

    settings: Settings
    store: Store
    profile: ParkProfile
    clock: Clock
    _closing: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.profile.time_zone)

    def now(self) -> datetime:
        return self.clock()

    def today(self) -> date:
        """The park's day."""
        return self.now().astimezone(self.zone).date()

    @cached_property
    def office(self) -> Office:
        from pipeline.office import Office

        return Office(self.store, self.profile, self.clock, self.settings.coordinator_names)

    def extractor(self) -> Extractor:
        """A reader for one run: with a configured model, its budget is that run's."""
        from pipeline.reader import model_reader, rule_reader

        if not self.settings.reads_with_model:
            return rule_reader(self.profile)
        reader = model_reader(self.settings, self.profile, self.store.model_readings, self.clock)
        self._closing.callback(reader.close)
        return reader

    @cached_property
    def index(self) -> HybridSearch:
        from vectorstore.search import HybridSearch

        documents, words, folder = self.store.documents, self.store.words, self._index_folder
        search = HybridSearch(documents, words, self._embedder, self._chroma, self.clock, folder, tracks=self.profile.tracks)
        self._closing.callback(search.close)
        return search

    @cached_property
    def stories(self) -> KeptStories:
        from pipeline.resolve import KeptStories

        return KeptStories(self.store.stories)

    @cached_property
    def cards(self) -> LeadCards:
        from vectorstore.lead_cards import LeadCards

        cards = LeadCards(self._embedder, self._chroma)
        self._closing.callback(cards.close)
        return cards

    @property
    def _index_folder(self) -> Path:
        return self.settings.data_dir / "index"

    @cached_property
    def _chroma(self) -> ChromaSettings:
        from vectorstore.chroma_index import ChromaSettings

        given = self.settings
        path = None if given.chroma_url else self._index_folder / "chroma"
        return ChromaSettings(path, given.chroma_url, given.chroma_api_key, given.chroma_tenant, given.chroma_database)

    @cached_property
    def _embedder(self) -> Embedder:
        """The endpoint that is named, else the local model that is named, else the embedded one."""
        given = self.settings
        if given.embedding_base_url and given.embedding_model:
            from vectorstore.remote_embedding import EmbeddingEndpoint, OpenAICompatibleEmbedder

            return OpenAICompatibleEmbedder(EmbeddingEndpoint(given.embedding_base_url, given.embedding_model, given.embedding_api_key))
        if given.embedding_local:
            from vectorstore.local_embedding import LocalModelEmbedder

            return LocalModelEmbedder(given.embedding_local)
        from vectorstore.embedding import HashedEmbedder

        return HashedEmbedder()

    @cached_property
    def reads(self) -> Reads:
        return Reads(self.store, self.profile, lambda: self.answering_index, self.today, lambda: self.cards)

    @cached_property
    def answering_index(self) -> HybridSearch:
        """The index, mended before its first answer where its counts or its mark are not the store's."""
        from pipeline.index import index, is_anothers

        if is_anothers(self.store, self.index):
            from pipeline.progress_bar import Console

            print(f"the search index is not that of the {self.store.documents.count()} stored documents: mending it", file=sys.stderr)
            index(self.store, self.index, Console(), self.cards)
        return self.index

    def filters(self) -> FilterReader:
        return FilterReader(self.reads, self.profile, self.zone, self.now())

    def searches(self) -> SearchDesk:
        from pipeline.saved_searches import SearchDesk

        return SearchDesk(self.store, self.reads, self.clock, self.filters())

    @cached_property
    def analyst(self) -> Analyst:
        return self.analyst_for(one_shot=False)

    def analyst_for(self, one_shot: bool, ledger: TokenLedger | None = None) -> Analyst:
        """An analyst of one's own: `one_shot` for a process that asks once, `ledger` in place of the data directory's."""
        from agent.chat.analyst import ScoutAnalyst
        from agent.ledger import FileLedger

        ledger = ledger or FileLedger(self.settings.data_dir / "tokens.json")
        known = (self.reads, self.store.conversations, self.profile, self.clock)
        return ScoutAnalyst(*known, _conversation_id, self._endpoint(), ledger, one_shot=one_shot)

    def _endpoint(self) -> ModelEndpoint | None:
        """The configured model, or None: model calls are off unless they are switched on."""
        from agent.models import ModelEndpoint, ModelLimits

        settings = self.settings
        if not settings.has_model or settings.model is None:
            return None
        limits = ModelLimits(daily_tokens=settings.model_token_budget)
        return ModelEndpoint(settings.model, settings.openai_base_url, settings.openai_api_key, limits)

    def close(self) -> None:
        self._closing.close()
        self.store.close()


def _clock(settings: Settings, store: Store) -> Clock:
    """The settings' clock; a store of sample news stays at the morning of its edition, whatever the day."""
    edition = store.progress.note(EDITION_NOTE)
    if edition is None or settings.now is not None:
        return settings.clock()
    moment = datetime.fromisoformat(edition)
    return lambda: moment


def _conversation_id() -> str:
    return f"chat_{uuid4().hex[:16]}"


def given_profile(settings: Settings) -> ParkProfile:
    """The park's profile as its file and lists say, before anything was taught."""
    return with_own_lists(load_profile(settings.profile), settings.data_dir)


@contextmanager
def reading_scout(settings: Settings) -> Iterator[Scout]:
    """A scout for what only reads SQL; needs no ownership of the data directory."""
    given = given_profile(settings)
    store = open_store(settings.store_url)
    profile = taught_profile(given, store.teaching.state(given.id)[0])
    scout = Scout(settings, store, profile, _clock(settings, store))
    try:
        yield scout
    finally:
        scout.close()


@contextmanager
def owning_scout(settings: Settings) -> Iterator[Scout]:
    """A scout that may write and open the index: the only one of its data directory."""
    with owning(settings.data_dir), reading_scout(settings) as scout:
        yield scout
