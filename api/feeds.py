"""Leads as feeds: RSS 2.0, Atom and JSON Feed 1.1, with a guid that stays, an ETag, and 503 where the store cannot be read."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, time
from typing import Annotated
from xml.sax.saxutils import escape, quoteattr

from fastapi import APIRouter, Query, Request, Response

from api.reading import Many, lead_filter
from api.serving import language_of, scout_of
from domain.errors import UsageError
from domain.lead import Lead

router = APIRouter(tags=["feeds"])
_MEDIA = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}


@router.get("/feeds/leads.{format}")
def lead_feed(
    request: Request,
    format: str,
    track: Many = None,
    kind: Many = None,
    since: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 30,
) -> Response:
    """The newest leads; `format` is rss, atom or json."""
    if format not in _MEDIA:
        raise UsageError(f"there is no feed format {format!r}: use rss, atom or json")
    scout = scout_of(request)
    within = lead_filter(scout, track, kind, since=since, order="date", limit=limit)
    try:
        leads = scout.reads.leads(within)
    except Exception:
        return Response("the store cannot be read", 503, headers={"Retry-After": "300"}, media_type="text/plain")
    language = language_of(request)
    home = str(request.base_url).rstrip("/")
    title = (f"{scout.profile.name_en} leads" if language == "en" else f"{scout.profile.name_zh}招商线索") + " · ParkScout"
    body = {"rss": _rss, "atom": _atom, "json": _json}[format](leads, title, home, language)
    tag = f'"{hashlib.blake2b(body.encode(), digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "max-age=300"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=_MEDIA[format], headers=headers)


def _moment(lead: Lead) -> datetime:
    return datetime.combine(lead.last_seen or lead.first_seen or datetime(1970, 1, 1, tzinfo=UTC).date(), time(), UTC)


def _summary(lead: Lead, language: str) -> str:
    return lead.summary_en if language == "en" else lead.summary


def _rss(leads: list[Lead], title: str, home: str, language: str) -> str:
    items = "".join(
        f'<item><guid isPermaLink="false">{escape(lead.id)}</guid><title>{escape(lead.organization.name)}</title>'
        f"<link>{escape(f'{home}/leads/{lead.id}')}</link><description>{escape(_summary(lead, language))}</description>"
        f"<pubDate>{_moment(lead).strftime('%a, %d %b %Y %H:%M:%S +0000')}</pubDate></item>"
        for lead in leads
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{escape(title)}</title><link>{escape(home)}/</link>'
        f"<description>{escape(title)}</description><language>{'en' if language == 'en' else 'zh-CN'}</language>{items}</channel></rss>"
    )


def _atom(leads: list[Lead], title: str, home: str, language: str) -> str:
    newest = max((_moment(lead) for lead in leads), default=datetime(1970, 1, 1, tzinfo=UTC))
    entries = "".join(
        f"<entry><id>urn:parkscout:{escape(lead.id)}</id><title>{escape(lead.organization.name)}</title>"
        f"<link href={quoteattr(f'{home}/leads/{lead.id}')}/><updated>{_moment(lead).isoformat()}</updated>"
        f"<summary>{escape(_summary(lead, language))}</summary></entry>"
        for lead in leads
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><id>urn:parkscout:leads</id>'
        f"<title>{escape(title)}</title><updated>{newest.isoformat()}</updated><link href={quoteattr(home + '/')}/>"
        f"<author><name>ParkScout</name></author>{entries}</feed>"
    )


def _json(leads: list[Lead], title: str, home: str, language: str) -> str:
    items = [
        {
            "id": lead.id,
            "url": f"{home}/leads/{lead.id}",
            "title": lead.organization.name,
            "content_text": _summary(lead, language) or lead.organization.name,
            "date_published": _moment(lead).isoformat(),
            "tags": list(lead.tracks),
        }
        for lead in leads
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "home_page_url": f"{home}/", "items": items}
    return json.dumps(feed, ensure_ascii=False)
