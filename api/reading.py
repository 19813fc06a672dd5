"""GET routes over what is stored: leads, search, documents, digests, park news; the same shapes as the command line's JSON."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.guards import digest_headers
from api.office import reader_of
from api.serving import ServedScout, language_of, scout_of
from delivery.lead_json import lead_json, park_news_json
from domain.digest import Digest
from domain.errors import NotFound, UsageError
from domain.funding import is_round_id
from domain.lead import Lead, LeadStatus
from domain.place import find_place
from domain.search import REGIONS, LeadFilter, SearchFilters, SearchHit
from domain.track import ProjectKind
from pipeline import clock
from pipeline.search_filters import FilterReader

router = APIRouter(prefix="/api/v1", tags=["reads"])
Many = Annotated[list[str] | None, Query()]
_ORDERS = {"score", "opc_score", "scale_score", "amount", "date"}


@router.get("/leads")
def leads(
    request: Request,
    track: Many = None,
    kind: Many = None,
    place: Many = None,
    region: str | None = None,
    round: Many = None,
    status: Many = None,
    since: str | None = None,
    min_amount_cny: float | None = None,
    order: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> list[dict[str, Any]]:
    """Ranked leads, best first. `since` is a span (30d) or a day; track, kind, place, round and status may be repeated.

    `region` is global (bridge places and overseas), bridge, overseas, home, region or rival.
    """
    if region is not None and region not in REGIONS:
        raise UsageError(f"there is no region {region!r}: use one of {', '.join(REGIONS)}")
    within = lead_filter(scout_of(request), track, kind, place, round, status, since, min_amount_cny, order, limit)
    within = replace(within, regions=REGIONS[region] if region else (), reader=reader_of(request))
    found = scout_of(request).reads.leads(within)
    return [lead_json(lead, rank, language_of(request)) for rank, lead in enumerate(found, start=1)]


def lead_filter(
    scout: ServedScout,
    track: list[str] | None = None,
    kind: list[str] | None = None,
    place: list[str] | None = None,
    round: list[str] | None = None,
    status: list[str] | None = None,
    since: str | None = None,
    min_amount_cny: float | None = None,
    order: str | None = None,
    limit: int = 50,
) -> LeadFilter:
    """The filter that query parameters mean. Raises UsageError for a value nobody knows: a silent empty list misleads."""
    known = {t.id for t in scout.profile.tracks}
    _all_known("track", track, known)
    _all_known("kind", kind, {k.value for k in ProjectKind})
    _all_known("status", status, {s.value for s in LeadStatus})
    if unknown := [r for r in round or () if not is_round_id(r)]:
        raise UsageError(f"there is no round {unknown[0]!r}: use ids such as seed, angel, pre_a, a, a_plus, b")
    if order is not None and order not in _ORDERS:
        raise UsageError(f"there is no order {order!r}: use one of {', '.join(sorted(_ORDERS))}")
    moment = clock.since(since, scout.now())
    by_kind = {"opc": "opc_score", "scale": "scale_score"}.get(kind[0] if kind and len(kind) == 1 else "", "score")
    return LeadFilter(
        tracks=tuple(track or ()),
        kinds=tuple(kind or ()),
        places=tuple(found.zh if (found := find_place(p)) else p for p in place or ()),
        rounds=tuple(round or ()),
        statuses=tuple(status or ()),
        since=moment.astimezone(scout.zone).date() if moment else None,
        min_amount_cny=min_amount_cny,
        order=order or by_kind,  # type: ignore[arg-type]
        limit=limit,
    )


def _all_known(name: str, given: list[str] | None, known: set[str]) -> None:
    for value in given or ():
        if value not in known:
            raise UsageError(f"there is no {name} {value!r}: use one of {', '.join(sorted(known))}")


@router.get("/leads/{lead_id}")
def lead(request: Request, lead_id: str) -> dict[str, Any]:
    """One lead in full; 404 for an unknown id."""
    return lead_json(known_lead(scout_of(request), lead_id), None, language_of(request))


def known_lead(scout: ServedScout, lead_id: str) -> Lead:
    found = scout.reads.lead(lead_id)
    if found is None:
        raise NotFound(f"there is no lead {lead_id!r}")
    return found


@router.get("/leads/{lead_id}/similar")
def similar(request: Request, lead_id: str, limit: Annotated[int, Query(ge=1, le=20)] = 5) -> list[dict[str, Any]]:
    """Leads that resemble one."""
    known_lead(scout_of(request), lead_id)
    return [lead_json(x, n, language_of(request)) for n, x in enumerate(scout_of(request).reads.similar(lead_id, limit), start=1)]


@router.get("/search")
def search(
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=400)],
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    since: str | None = None,
    until: str | None = None,
    track: Many = None,
    kind: Many = None,
    place: Many = None,
    region: Many = None,
    round: Many = None,
    min_amount_cny: float | None = None,
    status: Many = None,
    source: Many = None,
    language: Many = None,
    company: Many = None,
) -> list[dict[str, Any]]:
    """Hybrid search over documents. `since` is a span (30d) or a day; what may be repeated passes with any of its values."""
    scout = scout_of(request)
    given = SearchFilters(
        since=since,
        until=until,
        tracks=_all(track),
        kinds=_all(kind),
        places=_all(place),
        regions=_all(region),
        rounds=_all(round),
        min_amount_cny=min_amount_cny,
        statuses=_all(status),
        sources=_all(source),
        langs=_all(language),
        companies=_all(company),
    )
    within = FilterReader(scout.reads, scout.profile, scout.zone, scout.now()).documents(given)
    return [hit_json(hit) for hit in scout.reads.search(q, limit, within)]


def _all(values: list[str] | None) -> tuple[str, ...]:
    return tuple(values or ())


def hit_json(hit: SearchHit) -> dict[str, Any]:
    return asdict(hit) | {"published_at": hit.published_at.isoformat() if hit.published_at else None}


@router.get("/documents/{document_id}")
def document(request: Request, document_id: str) -> dict[str, Any]:
    """A stored article as read; 404 for an unknown id."""
    found = scout_of(request).reads.document(document_id)
    if found is None:
        raise NotFound(f"there is no document {document_id!r}")
    return {
        "document_id": found.id,
        "url": found.url,
        "title": found.title,
        "text": found.text,
        "published_at": found.published_at.isoformat() if found.published_at else None,
        "fetched_at": found.fetched_at.isoformat(),
        "source_id": found.source_id,
        "publisher": found.publisher,
        "lang": found.lang,
    }


@router.get("/park-news")
def park_news(request: Request, stream: str | None = None) -> list[dict[str, Any]]:
    """News on companies already in the park; stream `support` or `risk` (to be verified)."""
    if stream not in {None, "support", "risk"}:
        raise UsageError(f"there is no stream {stream!r}: use support or risk")
    return [park_news_json(item, language_of(request)) for item in scout_of(request).reads.park_news(stream)]


@router.get("/digest")
def newest_digest(request: Request, format: str = "json") -> Response:
    """The newest digest as json, html or md."""
    return _digest(request, None, format)


@router.get("/digest/{day}")
def digest_of_day(request: Request, day: date, format: str = "json") -> Response:
    """The digest of a day as json, html or md."""
    return _digest(request, day, format)


_MEDIA = {"json": "application/json", "html": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8"}


def _digest(request: Request, day: date | None, format: str) -> Response:
    if format not in _MEDIA:
        raise UsageError(f"there is no format {format!r}: use html, md or json")
    digest = found_digest(scout_of(request), day)
    return Response(rendered(digest, format), media_type=_MEDIA[format], headers=digest_headers() if format == "html" else None)


def found_digest(scout: ServedScout, day: date | None) -> Digest:
    digest = scout.reads.digest(day)
    if digest is None:
        raise NotFound(f"there is no digest {'of ' + day.isoformat() if day else 'yet'}: `parkscout run` makes one for today")
    return digest


def rendered(digest: Digest, format: str) -> str:
    from delivery.digest_page import digest_html, digest_json, digest_markdown

    if format == "json":
        import json

        return json.dumps(digest_json(digest), ensure_ascii=False, default=str)
    return digest_html(digest) if format == "html" else digest_markdown(digest)
