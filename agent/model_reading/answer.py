"""The answer asked of a model: its JSON schema, and the reading of what came back, event by event."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from agent.model_reading.ledger import Fault
from agent.model_reading.transport import ModelFault
from domain.funding import EventStatus

MOST_EVENTS = 60
_TEXT_OR_NULL = {"type": ["string", "null"]}
_TEXTS = {"type": "array", "items": {"type": "string"}}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["events"],
    "properties": {
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["status", "company", "round", "amount", "lead_investors", "investors", "date", "quote"],
                "properties": {
                    "status": {"type": "string", "enum": [status.value for status in EventStatus]},
                    "company": _TEXT_OR_NULL,
                    "round": _TEXT_OR_NULL,
                    "amount": _TEXT_OR_NULL,
                    "lead_investors": _TEXTS,
                    "investors": _TEXTS,
                    "date": _TEXT_OR_NULL,
                    "quote": {"type": "string"},
                },
            },
        }
    },
}


class ClaimedEvent(BaseModel):
    """An event as a model tells it: words copied from the article, nothing believed yet."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    status: EventStatus
    company: str | None = Field(None, max_length=120)
    round: str | None = Field(None, max_length=60)
    amount: str | None = Field(None, max_length=80)
    lead_investors: tuple[str, ...] = Field((), max_length=60)
    investors: tuple[str, ...] = Field((), max_length=60)
    date: str | None = Field(None, max_length=60)
    quote: str = Field("", max_length=1200)

    @field_validator("lead_investors", "investors", mode="before")
    @classmethod
    def _none_is_nobody(cls, value: Any) -> Any:
        return () if value is None else value


_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"\A\s*```(?:json)?\s*(.*?)\s*```\s*\Z", re.DOTALL)


def json_of(text: str) -> Any:
    """The JSON value in a model's text, freed of thoughts and code fences. Raises ModelFault."""
    bare = _THOUGHTS.sub("", text).strip()
    fenced = _FENCE.match(bare)
    try:
        return json.loads(fenced[1] if fenced else bare)
    except (ValueError, RecursionError):
        raise ModelFault(Fault.MALFORMED, billed=True) from None


def kept_form(claims: list[ClaimedEvent]) -> str:
    """Claims as they are kept: JSON that `claimed_events` reads, in ASCII, since a model may write what no database takes."""
    return json.dumps({"events": [claim.model_dump(mode="json") for claim in claims]})


def claimed_events(text: str) -> tuple[list[ClaimedEvent], int]:
    """The events of an answer and how many others were not of the asked shape. Raises ModelFault for the whole."""
    value = json_of(text)
    if not isinstance(value, dict) or not isinstance(value.get("events"), list):
        raise ModelFault(Fault.WRONG_SHAPE, billed=True)
    events: list[ClaimedEvent] = []
    unfit = max(0, len(value["events"]) - MOST_EVENTS)
    for item in value["events"][:MOST_EVENTS]:
        try:
            events.append(ClaimedEvent.model_validate(item))
        except ValidationError:
            unfit += 1
    if unfit and not events:
        raise ModelFault(Fault.WRONG_SHAPE, billed=True)
    return events, unfit
