"""A lead as JSON values: the item of `leads --json`, which other programs rely on."""

from __future__ import annotations

from typing import Any

from domain.evidence import Citation
from domain.funding import FundingRound, Money
from domain.lead import Lead, LeadSource, ParkNews
from domain.scorecard import CriterionScore


def lead_json(lead: Lead, rank: int | None = None, lang: str = "zh") -> dict[str, Any]:
    """The item of `leads --json`: the contract's fields, then ours. Unknown criteria stand in `unknown` only."""
    card = lead.scorecard
    return {
        "lead_id": lead.id,
        "rank": rank,
        "company": lead.organization.name,
        "aliases": [a.name for a in lead.organization.aliases],
        "status": str(lead.status),
        "kinds": [str(k) for k in lead.kinds],
        "tracks": list(lead.tracks),
        "score": card.score,
        "opc_score": card.opc_score,
        "scale_score": card.scale_score,
        "criteria": [criterion_json(c, lang) for c in card.criteria if c.points is not None],
        "unknown": list(card.unknown),
        "rounds": [round_json(one) for one in lead.rounds],
        "location": lead.location,
        "summary": lead.summary if lang == "zh" else lead.summary_en,
        "first_seen": lead.first_seen.isoformat() if lead.first_seen else None,
        "last_seen": lead.last_seen.isoformat() if lead.last_seen else None,
        "sources": [source_json(s) for s in lead.sources],
        "penalties": [
            {
                "id": p.id,
                "points": p.points,
                "reason": p.reason if lang == "zh" else p.reason_en,
                "evidence": [quote_json(c) for c in p.evidence],
            }
            for p in card.penalties
        ],
        "known_share": card.known_share,
        "opc_criteria": [criterion_json(c, lang) for c in card.opc_criteria if c.points is not None],
        "scale_criteria": [criterion_json(c, lang) for c in card.scale_criteria],
        "labels": [
            {"id": b.id, "name": b.name_zh if lang == "zh" else b.name_en, "reason": b.reason if lang == "zh" else b.reason_en}
            for b in lead.labels
        ],
        "kind_reasons": [
            {"kind": kind, "reason": reason} for kind, reason in (lead.kind_reasons if lang == "zh" else lead.kind_reasons_en)
        ],
        "regions": list(lead.regions),
        "change": lead.change if lang == "zh" else lead.change_en,
        "next_question": lead.next_question if lang == "zh" else lead.next_question_en,
    }


def criterion_json(criterion: CriterionScore, lang: str = "zh") -> dict[str, Any]:
    return {
        "id": criterion.id,
        "points": criterion.points,
        "max_points": criterion.max_points,
        "reason": criterion.reason if lang == "zh" else criterion.reason_en,
        "evidence": [quote_json(c) for c in criterion.evidence],
    }


def quote_json(citation: Citation) -> dict[str, Any]:
    return {"document_id": citation.document_id, "url": citation.url, "quote": citation.quote}


def money_json(money: Money | None) -> dict[str, Any] | None:
    if money is None:
        return None
    return {
        "low": money.low,
        "high": money.high,
        "currency": money.currency,
        "as_printed": money.as_printed,
        "qualifier": money.qualifier,
    }


def round_json(one: FundingRound) -> dict[str, Any]:
    """A round as the `extract` contract shapes an event, with the documents that report it."""
    return {
        "round": one.round,
        "round_as_printed": next((r.event.round_as_printed for r in one.reports if r.event.round_as_printed), None),
        "amount": money_json(one.amount),
        "lead_investors": list(one.lead_investors),
        "investors": list(one.investors),
        "announced_on": one.announced_on.isoformat() if one.announced_on else None,
        "status": str(one.status),
        "documents": [r.document_id for r in one.reports],
        "conflicts": [
            {"field": c.field, "values": [{"value": value, "documents": list(documents)} for value, documents in c.values]}
            for c in one.conflicts
        ],
    }


def source_json(source: LeadSource) -> dict[str, Any]:
    return {
        "document_id": source.document_id,
        "url": source.url,
        "publisher": source.publisher,
        "published_at": source.published_at.isoformat() if source.published_at else None,
        "title": source.title,
    }


def park_news_json(news: ParkNews, lang: str = "zh") -> dict[str, Any]:
    return {
        "company": news.organization.name,
        "stream": news.stream,
        "kind": news.kind,
        "severity": news.severity,
        "summary": news.summary if lang == "zh" else news.summary_en,
        "quote": news.quote,
        "document_id": news.document_id,
        "title": news.title,
        "url": news.url,
        "published_on": news.published_on.isoformat() if news.published_on else None,
        "acknowledged_by": news.acknowledged_by,
    }
