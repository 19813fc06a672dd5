"""The store: every noun's table behind one name, opened once per process."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from domain.errors import ConfigurationError
from store.acknowledgements import Acknowledgements
from store.cases import Cases
from store.claims import Claims
from store.conversations import Conversations
from store.crawl_records import CrawlRecords
from store.database import Database, open_database
from store.digests import Digests
from store.documents import Documents
from store.extractions import Extractions
from store.feedback import Decisions, StopRules
from store.lead_log import LeadLog
from store.lead_states import LeadStates
from store.leads import Leads, ParkNewsItems
from store.organizations import Organizations
from store.progress import Progress
from store.reading_cache import ModelReadings
from store.rounds import Rounds
from store.saved_searches import SavedSearches
from store.stories import Stories
from store.teaching import TeachingLog
from store.word_rows import StoredWordRows


@dataclass(frozen=True, slots=True)
class Store:
    database: Database
    documents: Documents
    extractions: Extractions
    stories: Stories
    organizations: Organizations
    rounds: Rounds
    leads: Leads
    park_news: ParkNewsItems
    digests: Digests
    crawl: CrawlRecords
    conversations: Conversations
    progress: Progress
    model_readings: ModelReadings
    words: StoredWordRows
    lead_log: LeadLog
    lead_states: LeadStates
    claims: Claims
    decisions: Decisions
    stop_rules: StopRules
    teaching: TeachingLog
    cases: Cases
    acknowledgements: Acknowledgements
    saved_searches: SavedSearches

    def transaction(self) -> AbstractContextManager[Any]:
        """Everything inside is stored together or not at all."""
        return self.database.transaction()

    def close(self) -> None:
        self.database.close()


def open_store(url: str) -> Store:
    """Opens the store behind an SQLAlchemy URL; StorageError says what to do when it cannot be."""
    if not url.startswith("sqlite:"):
        # Full-text search and name look-ups are written for SQLite; the tables themselves would work elsewhere.
        raise ConfigurationError("DATABASE_URL: this version keeps its data in SQLite only; unset it, or use sqlite:///path/to/file.db")
    database = open_database(url)
    return Store(
        database=database,
        documents=Documents(database),
        extractions=Extractions(database),
        stories=Stories(database),
        organizations=Organizations(database),
        rounds=Rounds(database),
        leads=Leads(database),
        park_news=ParkNewsItems(database),
        digests=Digests(database),
        crawl=CrawlRecords(database),
        conversations=Conversations(database),
        progress=Progress(database),
        model_readings=ModelReadings(database),
        words=StoredWordRows(database),
        lead_log=LeadLog(database),
        lead_states=LeadStates(database),
        claims=Claims(database),
        decisions=Decisions(database),
        stop_rules=StopRules(database),
        teaching=TeachingLog(database),
        cases=Cases(database),
        acknowledgements=Acknowledgements(database),
        saved_searches=SavedSearches(database),
    )
