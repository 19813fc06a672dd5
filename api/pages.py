"""The pages: ranked leads with reasons and quotes, one lead, park news and risks, the digest, and the box to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from agent.chat.wording import Wording
from api.office import reader_of
from api.reading import known_lead, lead_filter
from api.serving import ServedScout, language_of, scout_of
from delivery.page_templates import safe_url
from domain.funding import FundingRound
from domain.lead import Lead
from domain.scorecard import CriterionScore
from domain.search import LeadFilter

router = APIRouter(include_in_schema=False)
_FOLDER = Path(__file__).resolve().parent / "web"
_LISTED = 15
_SPANS = ("7d", "30d", "90d", "365d")


@dataclass(frozen=True, slots=True)
class RoundShown:
    day: str
    name: str
    mark: str
    amount: str
    investors: str
    url: str | None


@dataclass(frozen=True, slots=True)
class ReasonShown:
    name: str
    points: str
    share: int
    reason: str
    quote: str
    url: str | None
    title: str


@dataclass(frozen=True, slots=True)
class LeadShown:
    """A lead as a card or page shows it; every string is still unescaped and the template escapes it."""

    lead: Lead
    score: str
    facts: tuple[str, ...]
    kinds: tuple[str, ...]
    newest: RoundShown | None
    rounds: tuple[RoundShown, ...]
    reasons: tuple[ReasonShown, ...]
    penalties: tuple[tuple[str, str, str], ...]
    unknown: tuple[str, ...]
    summary: str
    question: str


def static_files() -> StaticFiles:
    return StaticFiles(directory=_FOLDER / "static")


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["safe_url"] = safe_url
    return made


def _page(request: Request, template: str, **values: Any) -> HTMLResponse:
    scout, language = scout_of(request), language_of(request)
    place = 1 if language == "en" else 0
    shared = {
        "t": {key: pair[place] for key, pair in _words().items()},
        "lang": language,
        "other_lang": "zh" if language == "en" else "en",
        "other_url": str(request.url.include_query_params(lang="zh" if language == "en" else "en").replace(scheme="", netloc="")),
        "query": f"?lang={language}" if request.query_params.get("lang") else "",
        "park": scout.profile.name_en if language == "en" else scout.profile.name_zh,
    }
    return HTMLResponse(_environment().get_template(template).render(**shared, **values))


@cache
def _words() -> dict[str, tuple[str, str]]:
    import yaml

    rows = yaml.safe_load((_FOLDER / "words.yaml").read_text(encoding="utf-8"))
    return {str(key): (pair[0], pair[1]) for key, pair in rows.items()}


@router.get("/")
def home(request: Request, track: str = "", kind: str = "", since: str = "", list: str = "") -> HTMLResponse:
    """Two lists, OPC and scale, or one filtered list; with the box to ask beside them."""
    scout, language = scout_of(request), language_of(request)
    words = Wording("en" if language == "en" else "zh-Hans", scout.profile)
    within = lead_filter(scout, [track] if track else None, [kind] if kind else None, since=since or None, limit=_LISTED)
    within = replace(within, reader=reader_of(request))
    shown = list if list in {"opc", "scale", "all"} else ("all" if track or kind or since else "opc")
    leads = _listed(scout, within, shown)
    tracks = [(t.id, t.name_en if language == "en" else t.name_zh) for t in scout.profile.tracks]
    digest = scout.reads.digest()
    newest = scout.reads.newest_document_at()
    order = {"opc": "opc_score", "scale": "scale_score"}.get(shown, within.order)
    return _page(
        request,
        "home.html.j2",
        leads=[show_lead(words, lead, order) for lead in leads],
        tracks=tracks,
        kinds=[(k, words.kind(k)) for k in ("opc", "scale", "brand", "talent_led", "frontier")],
        spans=_SPANS,
        chosen={"track": track, "kind": kind, "since": since, "list": shown},
        total=scout.reads.count_leads(within) if shown == "all" else len(leads),
        digest_day=digest.day.isoformat() if digest else None,
        sample=bool(digest and digest.sample),
        newest=newest.astimezone(scout.zone).strftime("%Y-%m-%d %H:%M") if newest else None,
        counts=dict(scout.reads.counts()),
        news=[n for n in scout.reads.park_news("support")][:4],
        risks=[n for n in scout.reads.park_news("risk")][:4],
    )


def _listed(scout: ServedScout, within: LeadFilter, shown: str) -> Sequence[Lead]:
    if shown == "opc":
        return [x for x in scout.reads.leads(replace(within, order="opc_score")) if x.scorecard.opc_score is not None]
    if shown == "scale":
        return [x for x in scout.reads.leads(replace(within, order="scale_score")) if x.scorecard.scale_score is not None]
    return scout.reads.leads(within)


@router.get("/leads/{lead_id}")
def lead_page(request: Request, lead_id: str) -> HTMLResponse:
    scout, language = scout_of(request), language_of(request)
    words = Wording("en" if language == "en" else "zh-Hans", scout.profile)
    lead = known_lead(scout, lead_id)
    return _page(request, "lead.html.j2", item=show_lead(words, lead, "score", reasons=99), status=words.say(f"status_{lead.status}"))


@router.get("/park")
def park_page(request: Request) -> HTMLResponse:
    reads = scout_of(request).reads
    return _page(request, "park.html.j2", news=reads.park_news("support"), risks=reads.park_news("risk"))


@router.get("/favicon.ico")
def favicon() -> Response:
    return FileResponse(_FOLDER / "static" / "favicon.svg", media_type="image/svg+xml")


def show_lead(words: Wording, lead: Lead, order: str, reasons: int = 3) -> LeadShown:
    """A lead worded for a page."""
    from agent.chat.lead_view import latest_round, rounds_newest_first

    card = lead.scorecard
    score = {"opc_score": card.opc_score, "scale_score": card.scale_score}.get(order) or card.score
    criteria: Sequence[CriterionScore] = {"opc_score": card.opc_criteria, "scale_score": card.criteria}.get(order) or card.criteria
    earned = sorted((c for c in criteria if c.points), key=lambda c: -(c.points or 0))
    newest = latest_round(lead)
    titles = {s.document_id: s.title for s in lead.sources}
    return LeadShown(
        lead=lead,
        score=f"{score:g}",
        facts=tuple(
            p for p in (words.place(lead.location) if lead.location else "", words.join(words.track(t) for t in lead.tracks[:2])) if p
        ),
        kinds=tuple(words.kind(str(k)) for k in lead.kinds),
        newest=_show_round(words, newest) if newest else None,
        rounds=tuple(_show_round(words, r) for r in rounds_newest_first(lead)),
        reasons=tuple(_show_reason(words, c, titles) for c in earned[:reasons]),
        penalties=tuple((words.criterion(p.id), f"{p.points:g}", p.reason_en if words.english else p.reason) for p in card.penalties),
        unknown=tuple(words.criterion(u) for u in card.unknown),
        summary=lead.summary_en if words.english else lead.summary,
        question=lead.next_question_en if words.english else lead.next_question,
    )


def _show_round(words: Wording, funding_round: FundingRound) -> RoundShown:
    from agent.chat.lead_view import round_day

    day = round_day(funding_round)
    return RoundShown(
        day.isoformat() if day else "",
        words.round(funding_round),
        words.mark(funding_round),
        words.money(funding_round.amount) if funding_round.amount else "",
        words.investors(funding_round),
        next((r.url for r in funding_round.reports if r.url), None),
    )


def _show_reason(words: Wording, criterion: CriterionScore, titles: dict[str, str]) -> ReasonShown:
    evidence = criterion.evidence[0] if criterion.evidence else None
    points, most = criterion.points or 0.0, criterion.max_points
    return ReasonShown(
        words.criterion(criterion.id),
        f"{points:.1f}".rstrip("0").rstrip(".") + f"/{most:g}",
        round(points / most * 20) * 5 if most else 0,
        criterion.reason_en if words.english else criterion.reason,
        evidence.quote if evidence else "",
        evidence.url if evidence else None,
        titles.get(evidence.document_id, "") if evidence else "",
    )
