"""The door for OpenAI-style chat clients (Open WebUI, LobeChat, NextChat): models and chat completions, with citations as annotations.

Of a request `messages` and `stream` are read, and `stream_options.include_usage`; temperature, tools and the like are ignored,
since the answer comes from the store. What is not set is left out of an answer: the wire knows no nulls.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from agent.models import estimated_tokens
from api.chat import runs_of
from api.serving import conversations_of, scout_of
from domain.answer import ChatEvent
from domain.errors import NotFound, ParkScoutError, UsageError
from domain.ids import stable_id

_ASKED_AGAIN = 3
"""Earlier questions of an unknown conversation that are asked again."""
router = APIRouter(prefix="/v1", tags=["openai"])
MODEL = "parkscout"
_MARK = re.compile(r"\[(\d+)\]")


class Message(BaseModel):
    model_config = ConfigDict(extra="ignore")
    role: str
    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(str(part.get("text", "")) for part in self.content if part.get("type") == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    model_config = ConfigDict(extra="ignore")
    include_usage: bool = False


class CompletionRequest(BaseModel):
    """The fields that are read; every other one is accepted and ignored."""

    model_config = ConfigDict(extra="ignore")
    model: str = MODEL
    messages: list[Message] = Field(min_length=1, max_length=400)
    stream: bool = False
    stream_options: StreamOptions | None = None


@router.get("/models")
def models(request: Request) -> dict[str, Any]:
    """The one model served here."""
    return {"object": "list", "data": [_model(request)]}


@router.get("/models/{name}")
def model(request: Request, name: str) -> dict[str, Any]:
    if name != MODEL:
        raise NotFound(f"there is no model {name!r}: use {MODEL}")
    return _model(request)


def _model(request: Request) -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": int(scout_of(request).now().timestamp()), "owned_by": "parkscout"}


@router.post("/chat/completions")
async def completions(request: Request, body: CompletionRequest) -> Response:
    """An answer in OpenAI's shape. The conversation is found again by its earlier user messages: clients send it whole each time."""
    questions = [m.text for m in body.messages if m.role == "user" and m.text.strip()]
    if not questions:
        raise UsageError("there is no user message with text")
    conversation = await _conversation(request, questions)
    run = runs_of(request).start(questions[-1], conversation)
    created = int(scout_of(request).now().timestamp())
    head = {"id": f"chatcmpl-{run.id}", "created": created, "model": MODEL}
    prompt_tokens = sum(estimated_tokens(m.text) for m in body.messages)
    events = run.follow()
    if body.stream:
        with_usage = bool(body.stream_options and body.stream_options.include_usage)
        return StreamingResponse(
            _chunks(events, head, prompt_tokens, with_usage), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )
    async for _, event in events:
        if event.type == "error":
            return JSONResponse({"error": {"message": event.data["message"], "type": "server_error", "code": event.data["code"]}}, 500)
        if event.type == "done":
            message = {"role": "assistant", "content": event.data["answer"]}
            if noted := url_citations(event.data):
                message["annotations"] = noted
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            return JSONResponse(
                head | {"object": "chat.completion", "choices": [choice], "usage": _usage(prompt_tokens, event.data["answer"])}
            )
    raise ParkScoutError("the answer ended early")


async def _conversation(request: Request, questions: list[str]) -> str:
    """The id of a conversation is the digest of its questions so far; its turns are copied on to the id of the next question."""
    conversations = conversations_of(request)
    for count in range(max(1, len(questions) - _ASKED_AGAIN), len(questions) + 1):
        current = stable_id("oai", *questions[:count])
        before = conversations.turns(stable_id("oai", *questions[: count - 1])) if count > 1 else []
        if before and not conversations.turns(current):
            conversations.add(current, before[-1])
        if count < len(questions) and len(conversations.turns(current)) < 1 + bool(before):
            # A conversation that was held elsewhere, or was edited: its last questions are asked again, for what they carry on.
            async for _ in runs_of(request).start(questions[count - 1], current).follow():
                pass
    return current


async def _chunks(
    events: AsyncIterator[tuple[int, ChatEvent]], head: dict[str, Any], prompt_tokens: int, with_usage: bool
) -> AsyncIterator[str]:
    def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
        # `finish_reason` is the one field the wire wants as null while the answer runs.
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return _line(head | {"object": "chat.completion.chunk", "choices": [choice]})

    yield chunk({"role": "assistant", "content": ""})
    async for _, event in events:
        if event.type == "token":
            yield chunk({"content": event.data["text"]})
        elif event.type == "error":
            yield _line({"error": {"message": event.data["message"], "type": "server_error", "code": event.data["code"]}})
        elif event.type == "done":
            if noted := url_citations(event.data):
                yield chunk({"annotations": noted})
            yield chunk({}, "stop")
            if with_usage:
                usage = _usage(prompt_tokens, event.data["answer"])
                yield _line(head | {"object": "chat.completion.chunk", "choices": [], "usage": usage})
    yield "data: [DONE]\n\n"


def _line(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


def url_citations(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """One url_citation for each mark of the answer whose document has an address."""
    rows = {c["n"]: c for c in answer["citations"]}
    found = []
    for match in _MARK.finditer(answer["answer"]):
        row = rows.get(int(match[1]))
        if row and row["url"]:
            place = {"start_index": match.start(), "end_index": match.end(), "url": row["url"], "title": row["title"]}
            found.append({"type": "url_citation", "url_citation": place})
    return found


def _usage(prompt_tokens: int, text: str) -> dict[str, int]:
    told = estimated_tokens(text)
    return {"prompt_tokens": prompt_tokens, "completion_tokens": told, "total_tokens": prompt_tokens + told}
