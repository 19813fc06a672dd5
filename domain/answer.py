"""An answer of the scout: sentences with citations by id, and the filters it understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class AnswerCitation:
    n: int
    document_id: str
    title: str
    url: str | None
    quote: str
    publisher: str | None = None
    published_on: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the chat returns: `interpretation` is the parsed question as plain JSON values, for a page to show and correct."""

    answer: str
    interpretation: dict[str, Any]
    citations: tuple[AnswerCitation, ...]
    leads: tuple[str, ...]
    conversation_id: str
    driver: str = "rules"
    notes: tuple[str, ...] = field(default=())
    """Plain statements on how the answer came about (model down, over budget …)."""


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """One event of a streamed answer: type is token | tool | citation | interpretation | done | error."""

    type: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """One stored turn of a conversation."""

    question: str
    answer: Answer
    asked_at: str
