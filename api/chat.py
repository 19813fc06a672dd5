"""The chat door: POST /api/v1/chat answers as a stream of typed events, resumable with Last-Event-ID."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from api.chat_runs import ChatRun, ChatRuns, sse
from api.serving import conversations_of
from domain.answer import answer_json
from domain.errors import NotFound, UsageError

router = APIRouter(prefix="/api/v1", tags=["chat"])
_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class ChatRequest(BaseModel):
    """A question; `conversation_id` continues a conversation, an unknown one starts one with that id."""

    question: str = Field("", max_length=4000)
    conversation_id: str | None = Field(None, max_length=120, pattern=r"^[\w\-.:]+$")


def runs_of(request: Request) -> ChatRuns:
    runs: ChatRuns = request.app.state.runs
    return runs


@router.post("/chat")
async def chat(request: Request, body: ChatRequest, last_event_id: Annotated[str | None, Header()] = None) -> StreamingResponse:
    """Events: interpretation, tool, token, citation, done (the whole answer), error. With Last-Event-ID the rest of a running answer."""
    runs = runs_of(request)
    if last_event_id:
        run, after = runs.find(last_event_id)
    else:
        if not body.question.strip():
            raise UsageError("the question is empty: write what you want to know")
        run, after = runs.start(body.question, body.conversation_id), 0
    return StreamingResponse(_events(run, after), media_type="text/event-stream", headers=_STREAM_HEADERS)


async def _events(run: ChatRun, after: int) -> AsyncIterator[str]:
    async for number, event in run.follow(after):
        yield sse(run, number, event)


@router.get("/conversations")
def conversations(request: Request, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> list[dict[str, Any]]:
    """The reader's conversations, last used first: how each began, its turns, when it was used last."""
    return [asdict(head) for head in conversations_of(request).heads(limit)]


@router.get("/conversations/{conversation_id}")
def conversation(request: Request, conversation_id: str) -> list[dict[str, Any]]:
    """The turns of a conversation, oldest first: an export of everything kept about it."""
    turns = conversations_of(request).turns(conversation_id)
    if not turns:
        raise NotFound(f"there is no conversation {conversation_id!r}")
    return [{"question": t.question, "asked_at": t.asked_at} | answer_json(t.answer) for t in turns]


@router.delete("/conversations/{conversation_id}", status_code=204)
def forget_conversation(request: Request, conversation_id: str) -> None:
    """Deletes a conversation for good."""
    if not conversations_of(request).delete(conversation_id):
        raise NotFound(f"there is no conversation {conversation_id!r}")
