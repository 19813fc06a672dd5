"""Saved searches over HTTP: kept under a name, asked for what a reader has not seen.

The reader is whom the header `X-ParkScout-User` names, else the reader without a name that a single desk shares.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.office import reader_of
from api.serving import language_of
from domain.saved_search import ItemKind
from domain.search import SearchFilters
from pipeline.saved_searches import SearchDesk
from pipeline.search_commands import net_new_json, search_json

router = APIRouter(prefix="/api/v1/searches", tags=["searches"])
_Values = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=50)]


class SearchGiven(BaseModel):
    """`filters` by the names that GET /api/v1/search takes; `since` may be a span (30d), which moves with the day."""

    model_config = ConfigDict(extra="forbid")
    query: str = Field("", max_length=400)
    since: str | None = Field(None, max_length=20)
    until: str | None = Field(None, max_length=20)
    track: _Values = []
    kind: _Values = []
    place: _Values = []
    region: _Values = []
    round: _Values = []
    min_amount_cny: float | None = None
    status: _Values = []
    source: _Values = []
    language: _Values = []
    company: _Values = []

    def filters(self) -> SearchFilters:
        return SearchFilters(
            self.since,
            self.until,
            tuple(self.track),
            tuple(self.kind),
            tuple(self.place),
            tuple(self.region),
            tuple(self.round),
            self.min_amount_cny,
            tuple(self.status),
            tuple(self.source),
            tuple(self.language),
            tuple(self.company),
        )


class Looked(BaseModel):
    """What was looked at; without it, everything that matches now."""

    model_config = ConfigDict(extra="forbid")
    documents: Annotated[list[str], Field(max_length=1000)] = []
    leads: Annotated[list[str], Field(max_length=1000)] = []


def desk_of(request: Request) -> SearchDesk:
    desk: SearchDesk = request.app.state.searches()
    return desk


@router.get("")
def searches(request: Request) -> list[dict[str, Any]]:
    """The saved searches by name."""
    return [search_json(search) for search in desk_of(request).all()]


@router.put("/{name}")
def save(request: Request, name: str, given: SearchGiven) -> dict[str, Any]:
    """Keeps a search, or changes the one of that name; what readers have seen stays seen."""
    return search_json(desk_of(request).save(name, given.query, given.filters(), reader_of(request) or ""))


@router.delete("/{name}", status_code=204)
def delete(request: Request, name: str) -> Response:
    """Drops a search and every reader's place in it; 404 for an unknown name."""
    desk_of(request).delete(name)
    return Response(status_code=204)


@router.get("/{name}/new")
def new(request: Request, name: str, seen: Annotated[bool, Query(description="Count the answer as seen.")] = False) -> dict[str, Any]:
    """Documents and leads that match now and this reader has not seen. Asking again gives the same, unless `seen` says so."""
    desk, reader = desk_of(request), reader_of(request) or ""
    found = desk.new(name, reader)
    if seen:
        desk.seen(name, reader, found.items())
    return net_new_json(found, language_of(request))


@router.post("/{name}/seen")
def seen(request: Request, name: str, looked: Looked | None = None) -> dict[str, int]:
    """Moves this reader's cursor over what was looked at."""
    items: list[tuple[ItemKind, str]] | None = None
    if looked is not None:
        items = [*(("document", i) for i in looked.documents), *(("lead", i) for i in looked.leads)]
    return {"seen": desk_of(request).seen(name, reader_of(request) or "", items)}
