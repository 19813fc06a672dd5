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
    proposals: tuple[dict[str, Any], ...] = ()
    """Claims, notes and rejections the question asked for: `lead_id`, `company`, `action`, `note`; a person confirms them."""


def answer_json(answer: Answer) -> dict[str, Any]:
    """The shape of `ask --json`: the contract's fields, then ours. What later turns need stays inside the conversation."""
    return {
        "answer": answer.answer,
        "interpretation": {name: value for name, value in answer.interpretation.items() if name != "context"},
        "citations": [
            {"n": c.n, "document_id": c.document_id, "title": c.title, "url": c.url, "quote": c.quote, "publisher": c.publisher,
             "published_on": c.published_on}
            for c in answer.citations
        ],
        "leads": list(answer.leads),
        "conversation_id": answer.conversation_id,
        "driver": answer.driver,
        "notes": list(answer.notes),
        "proposals": [dict(p) for p in answer.proposals],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """One event of a streamed answer: type is token | tool | citation | interpretation | done | error."""

    type: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ConversationHead:
    """A conversation in a list: how it began, how many turns it has, when it was used last (ISO)."""

    id: str
    question: str
    turns: int
    asked_at: str


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """One stored turn of a conversation."""

    question: str
    answer: Answer
    asked_at: str
