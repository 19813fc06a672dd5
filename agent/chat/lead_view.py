"""A lead as tools show it: plain values for a model, and the round and documents a sentence stands on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from agent.chat.interpretation import Interpretation
from domain.funding import EventStatus, FundingRound, round_order
from domain.lead import Lead


def latest_round(lead: Lead) -> FundingRound | None:
    """The newest completed round; without one the newest of any status."""
    if not lead.rounds:
        return None
    done = [r for r in lead.rounds if r.status is EventStatus.COMPLETED]
    return max(done or lead.rounds, key=lambda r: (round_day(r) or date.min, len(r.reports)))


def has_completed(lead: Lead) -> bool:
    return any(r.status is EventStatus.COMPLETED for r in lead.rounds)


def matching_round(lead: Lead, found: Interpretation, rates: Mapping[str, float] | None = None) -> FundingRound | None:
    """The newest round that the question's filters mean; the lead's newest where none or every one fits. `rates` are CNY per unit."""

    def fits(one: FundingRound) -> bool:
        day, low = round_day(one), one.amount.low if one.amount else None
        cny = None if low is None or one.amount is None else low * (rates or {}).get(one.amount.currency or "CNY", 1.0)
        return (
            (not found.rounds or one.round in found.rounds)
            and (not found.investors or any(i in one.investors for i in found.investors))
            and (found.since is None or (day is not None and day >= found.since))
            and (found.until is None or (day is not None and day <= found.until))
            and (found.min_amount_cny is None or (cny is not None and cny >= found.min_amount_cny))
            and (found.max_amount_cny is None or (cny is not None and cny <= found.max_amount_cny))
        )

    if not (found.rounds or found.investors or found.since or found.until or found.min_amount_cny or found.max_amount_cny):
        return latest_round(lead)
    return next((r for r in rounds_newest_first(lead) if fits(r)), None) or latest_round(lead)


def rounds_newest_first(lead: Lead) -> list[FundingRound]:
    """Undated ones last, the latest stage first."""
    return sorted(lead.rounds, key=lambda r: (round_day(r) or date.min, round_order(r.round) or -1.0), reverse=True)


def round_day(funding_round: FundingRound) -> date | None:
    """The announced day, else the first day a report of it was published; None for a past round whose day nobody told."""
    if funding_round.status is EventStatus.HISTORY:
        # A past round was not announced on the day of the report that looks back on it.
        looked_back = {r.published_on for r in funding_round.reports}
        return None if funding_round.announced_on in looked_back else funding_round.announced_on
    published = [r.published_on for r in funding_round.reports if r.published_on]
    return funding_round.announced_on or (min(published) if published else None)


def round_documents(funding_round: FundingRound) -> tuple[str, ...]:
    """Documents that report the round, those that print most of its fields first."""

    def told(document_id: str) -> int:
        events = [r.event for r in funding_round.reports if r.document_id == document_id]
        return max(((e.amount is not None) + (e.round is not None) + len(e.investors) for e in events), default=0)

    ids = tuple(dict.fromkeys(r.document_id for r in funding_round.reports))
    return tuple(sorted(ids, key=lambda i: -told(i)))


def lead_documents(lead: Lead) -> tuple[str, ...]:
    """Every document that speaks of the lead: reports of its rounds first, then its other sources, newest first."""
    of_rounds = [d for r in rounds_newest_first(lead) for d in round_documents(r)]
    dated = sorted(lead.sources, key=lambda s: s.published_at.isoformat() if s.published_at else "", reverse=True)
    of_scores = [c.document_id for criterion in lead.scorecard.criteria for c in criterion.evidence]
    return tuple(dict.fromkeys([*of_rounds, *(s.document_id for s in dated), *of_scores]))


def round_values(funding_round: FundingRound) -> dict[str, Any]:
    """A round as plain values; what is not told is left out."""
    amount = funding_round.amount
    values: dict[str, Any] = {
        "round": funding_round.round,
        "round_as_printed": next((r.event.round_as_printed for r in funding_round.reports if r.event.round_as_printed), None),
        "status": str(funding_round.status),
        "announced_on": _iso(funding_round.announced_on),
        "reported_on": _iso(round_day(funding_round)),
        "amount": {"as_printed": amount.as_printed, "low": amount.low, "high": amount.high, "currency": amount.currency}
        if amount
        else None,
        "lead_investors": list(funding_round.lead_investors),
        "investors": list(funding_round.investors),
        "documents": list(round_documents(funding_round)),
    }
    return {k: v for k, v in values.items() if v not in (None, [])}


def lead_values(lead: Lead, full: bool = False) -> dict[str, Any]:
    """A lead as plain values: the short form for lists, the full one with its scorecard for a single lead."""
    newest = latest_round(lead)
    card = lead.scorecard
    values: dict[str, Any] = {
        "lead_id": lead.id,
        "company": lead.organization.name,
        "status": str(lead.status),
        "kinds": [str(k) for k in lead.kinds],
        "tracks": list(lead.tracks),
        "location": lead.location,
        "score": card.score,
        "opc_score": card.opc_score,
        "scale_score": card.scale_score,
        "summary": lead.summary,
        "latest_round": round_values(newest) if newest else None,
        "documents": list(lead_documents(lead)[:6]),
    }
    if full:
        values |= {
            "aliases": [a.name for a in lead.organization.aliases],
            "rounds": [round_values(r) for r in rounds_newest_first(lead)],
            "criteria": [
                {"id": c.id, "points": c.points, "max_points": c.max_points, "reason": c.reason,
                 "quotes": [{"document": q.document_id, "quote": q.quote} for q in c.evidence[:2]]}
                for c in card.criteria
            ],
            "penalties": [{"id": p.id, "points": p.points, "reason": p.reason} for p in card.penalties],
            "unknown": list(card.unknown),
            "first_seen": _iso(lead.first_seen),
            "last_seen": _iso(lead.last_seen),
            "change": lead.change,
        }  # fmt: skip
    return {k: v for k, v in values.items() if v not in (None, [], "")}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
