"""Office routes: moves, claims and verdicts of people, and what came of them.

Whoever writes names a person in the header `X-ParkScout-User` (UTF-8, or percent-encoded; the unit in `X-ParkScout-Unit`). The
name is taken on trust: ParkScout checks no password. It listens on loopback by default, and where it is opened to an office, the
reverse proxy in front must sign people in, set these headers itself and drop those that clients send. The chat has no way here.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.serving import language_of, scout_of
from domain.errors import NotSignedIn
from domain.lead import LeadStatus
from domain.lead_life import Actor
from pipeline.office import Office
from pipeline.office_json import claimed_json, due_json, history_json, kpi_json, moved_json

router = APIRouter(prefix="/api/v1", tags=["office"])
USER_HEADER, UNIT_HEADER = "X-ParkScout-User", "X-ParkScout-Unit"


class MoveAsked(BaseModel):
    """`reason`: for rejected one of the known reasons (more words after a colon), for parked any words."""

    model_config = ConfigDict(extra="forbid")
    to: LeadStatus
    reason: str = Field("", max_length=500)
    duplicate_of: str | None = Field(None, max_length=100)


class ClaimAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")
    note: str = Field("", max_length=500)


class NoteAsked(BaseModel):
    """A `lesson` also goes into the case of a lead that ended."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=500)
    lesson: bool = False


class Feedback(BaseModel):
    """accept and reject also move the lead; up and down only teach."""

    model_config = ConfigDict(extra="forbid")
    verdict: Literal["accept", "reject", "up", "down"]
    reason: str = Field("", max_length=500)


def office_of(request: Request) -> Office:
    """The office this application serves."""
    office: Office = request.app.state.office
    return office


def named_in(request: Request, header: str) -> str:
    """A header's text: HTTP carries bytes, a Chinese name comes as UTF-8 or percent-encoded."""
    raw = request.headers.get(header, "")
    try:
        text = raw.encode("latin-1").decode("utf-8")
    except UnicodeError:
        text = raw
    return unquote(text).strip()


def reader_of(request: Request) -> str | None:
    """Who reads, where the request says so."""
    return named_in(request, USER_HEADER) or None


def person_of(request: Request) -> Actor:
    """Who acts. Raises NotSignedIn where the request names nobody."""
    name = named_in(request, USER_HEADER)
    if not name:
        raise NotSignedIn(f"say who acts: the header {USER_HEADER} is missing (behind a proxy, the proxy sets it)")
    return office_of(request).person(name, named_in(request, UNIT_HEADER))


@router.post("/leads/{lead_id}/moves")
def move(request: Request, lead_id: str, asked: MoveAsked) -> dict[str, Any]:
    """Moves a lead; 409 names the allowed moves where this one is not."""
    return moved_json(office_of(request).move(lead_id, asked.to, person_of(request), asked.reason, asked.duplicate_of))


@router.post("/leads/{lead_id}/claim")
def claim(request: Request, lead_id: str, asked: ClaimAsked) -> dict[str, Any]:
    """Reports a lead; `won` tells whether this report holds it. A later report is kept and linked."""
    return claimed_json(office_of(request).claim(lead_id, person_of(request), asked.note))


@router.post("/leads/{lead_id}/feedback")
def feedback(request: Request, lead_id: str, given: Feedback) -> dict[str, Any]:
    """Keeps a verdict to learn from."""
    return moved_json(office_of(request).judge(lead_id, given.verdict, person_of(request), given.reason))


@router.post("/leads/{lead_id}/notes")
def note(request: Request, lead_id: str, asked: NoteAsked) -> dict[str, Any]:
    """Writes a note into the lead's log."""
    return moved_json(office_of(request).note(lead_id, person_of(request), asked.text, asked.lesson))


@router.get("/leads/{lead_id}/history")
def history(request: Request, lead_id: str) -> dict[str, Any]:
    """All that happened to a lead, oldest first."""
    return history_json(office_of(request).history(lead_id))


@router.get("/kpi")
def kpi(request: Request, since: date | None = None, until: date | None = None) -> dict[str, Any]:
    """Figures from confirmed states; by default of this year."""
    return kpi_json(office_of(request).kpi(since, until), scout_of(request).profile, language_of(request))


@router.get("/due")
def due(request: Request, unit: Annotated[str | None, Query(max_length=40)] = None) -> list[dict[str, Any]]:
    """What waits for somebody today, the longest wait first."""
    return [due_json(item, language_of(request)) for item in office_of(request).due(unit)]
