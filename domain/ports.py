"""The Protocols that adapters fulfil: what the steps of the path and the agent are handed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    # For annotations alone; whoever only wants the time need not load numpy and the judges.
    import numpy as np
    from numpy.typing import NDArray

    from domain.answer import Answer, ChatEvent, ChatTurn, ConversationHead
    from domain.case_library import CaseRecord
    from domain.digest import Digest
    from domain.document import Document
    from domain.extraction import Extraction
    from domain.lead import Lead, ParkNews
    from domain.search import DocumentFacets, DocumentFilter, LeadFilter, Passing, SearchHit, TrendRow, WordRow

Clock = Callable[[], datetime]


class Extractor(Protocol):
    """Reads one document. Pure for the rule reader; a model-backed one falls back to the rules' result."""

    version: str

    def extract(self, document: Document) -> Extraction: ...


@runtime_checkable
class KeepsAccount(Protocol):
    """An extractor whose readings cost something, and who says what."""

    def account(self) -> list[str]:
        """What was asked, spent and gained since the run began, in lines for the operator."""


class ReadingCache(Protocol):
    """Answers of models by what was asked: the subject (a document's content hash), the prompt's version, the model. JSON texts."""

    def get(self, subject: str, prompt: str, model: str) -> str | None: ...

    def put(self, subject: str, prompt: str, model: str, answer: str) -> None: ...


class Embedder(Protocol):
    """Texts to unit vectors. `id` and `dimension` are stamped on the collection; another id is another index."""

    @property
    def id(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class WordRows(Protocol):
    """The words of documents in packed rows, kept in the store beside them. A row's number only grows and never comes back."""

    def put(self, rows: Sequence[WordRow]) -> list[int]:
        """Replaces what was there under those documents; returns the new numbers in the order given."""

    def remove(self, document_ids: Sequence[str]) -> None: ...

    def after(self, number: int) -> Iterator[tuple[int, str, bytes]]:
        """(number, document id, words) of the rows behind a number, by number."""

    def heads_of(self, document_ids: Sequence[str], version: str) -> dict[str, tuple[str, bytes]]:
        """document id → the head and the mentions of its row, of the rows of that version."""

    def numbers(self) -> list[int]: ...

    def count(self, until: int | None = None) -> int:
        """Rows, up to a number where one is given."""

    def last(self) -> int:
        """The largest number; 0 where there is no row."""

    def versions(self) -> dict[str, str]:
        """document id → version of its row."""

    def identity(self) -> str:
        """A word that tells this store from any other, also from a later one in the same place."""


class DocumentReads(Protocol):
    """What search needs to know of stored documents."""

    def get_many(self, document_ids: Sequence[str]) -> dict[str, Document]: ...

    def at_once(self) -> AbstractContextManager[object]:
        """What is read inside is of one moment, and costs less than apart."""

    def moment(self) -> int:
        """Grows with any change of a document or of what was read out of one."""

    def passing(self, within: DocumentFilter) -> Passing:
        """The documents that pass the filter."""

    def days_of(self, document_ids: Sequence[str]) -> dict[str, datetime | None]:
        """document id → when it was published."""

    def stories_of(self, document_ids: Sequence[str]) -> dict[str, str]: ...

    def companies_of(self, document_ids: Sequence[str]) -> dict[str, str]: ...

    def facets_of(self, document_ids: Sequence[str]) -> dict[str, DocumentFacets]:
        """document id → what was read out of it; a document that nothing was read out of is left out."""

    def named(self, text: str) -> dict[str, tuple[str, ...]]:
        """Organizations whose name or alias occurs in the text: name → ids of documents about it."""

    def count(self) -> int: ...


class SearchIndex(Protocol):
    """The derived index: can be rebuilt from the store at any time."""

    def index(self, documents: Iterable[Document]) -> int:
        """Adds or replaces; returns how many documents were written."""

    def remove(self, document_ids: Sequence[str]) -> None: ...

    def indexed_ids(self) -> Iterator[str]: ...

    def search(
        self, query: str, limit: int = 10, within: DocumentFilter | None = None, recency: float = 0.0, fold: bool = True
    ) -> list[SearchHit]: ...


class ScoutReads(Protocol):
    """Everything the agent, the API and the command line may read; nothing here writes."""

    def search(self, query: str, limit: int = 10, within: DocumentFilter | None = None) -> list[SearchHit]: ...

    def leads(self, within: LeadFilter | None = None) -> list[Lead]:
        """Ranked leads that pass the filter, at most `within.limit`; the rank is the place in the list."""

    def count_leads(self, within: LeadFilter | None = None) -> int: ...

    def leads_reported(self, document_ids: Sequence[str], within: LeadFilter | None = None) -> list[tuple[str, Lead]]:
        """(document id, lead) for the documents that are reports on a lead which passes the filter."""

    def lead(self, lead_id: str) -> Lead | None: ...

    def leads_named(self, text: str) -> list[Lead]:
        """Leads whose organization is named in the text (any alias), longest name first."""

    def similar(self, lead_id: str, limit: int = 5) -> list[Lead]: ...

    def document(self, document_id: str) -> Document | None: ...

    def documents(self, document_ids: Sequence[str]) -> dict[str, Document]:
        """Those that are stored, in one reading."""

    def documents_about(self, company: str) -> list[str]:
        """Ids of the documents about a company of that name or alias."""

    def trends(
        self,
        by: str,
        since: date | None = None,
        until: date | None = None,
        tracks: Sequence[str] = (),
        places: Sequence[str] = (),
        rounds: Sequence[str] = (),
    ) -> list[TrendRow]:
        """Completed rounds counted by "track" | "year" | "month" | "region" | "round" | "investor" | "currency", largest count first."""

    def portfolio(self, investor: str) -> list[tuple[str, Lead | None, str | None]]:
        """(company, its lead if any, round) of every stored round with that investor, newest first."""

    def investors_named(self, text: str) -> list[str]: ...

    def investors_beginning(self, start: str) -> list[str]:
        """Investors of stored rounds whose name begins with `start`, shortest first."""

    def also_called(self, words: str) -> list[str]:
        """What a well-known name or term is called besides, in Chinese and English: Alibaba for 阿里巴巴; [] for one nobody listed."""

    def members_of(self, field: str) -> list[str]:
        """Well-known companies and investors of a field or kind as people call it: 蔚来, NIO … for 车企; [] for a company's own name."""

    def names_like(self, name: str) -> list[str]:
        """Companies and investors of the store whose names are spelt almost like this one, the nearest first."""

    def cases(self, query: str, limit: int = 5) -> list[CaseRecord]:
        """How leads like the one asked for ended, the best match first; without words the newest."""

    def park_news(self, stream: str | None = None, name: str | None = None) -> list[ParkNews]: ...

    def park_companies_named(self, text: str) -> list[str]: ...

    def changes(self, since: date) -> list[Lead]:
        """Leads first seen or moved since that day, largest change first."""

    def digest(self, day: date | None = None) -> Digest | None: ...

    def newest_document_at(self) -> datetime | None: ...

    def counts(self) -> Mapping[str, int]: ...


class ConversationStore(Protocol):
    """Conversations, per user, newest last."""

    def turns(self, conversation_id: str, last: int | None = None) -> list[ChatTurn]:
        """All turns, or the last few, in the order they were held."""

    def add(self, conversation_id: str, turn: ChatTurn) -> None: ...

    def delete(self, conversation_id: str) -> bool: ...

    def heads(self, limit: int = 50) -> list[ConversationHead]:
        """This user's conversations, last used first."""


class Analyst(Protocol):
    """The chat agent."""

    def ask(self, question: str, conversation_id: str | None = None) -> Answer: ...

    def stream(self, question: str, conversation_id: str | None = None) -> AsyncIterator[ChatEvent]: ...
