"""The ranked lists: combined, OPC and scale; the same leads always in the same order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.judging.yardstick import yardstick
from domain.lead import OUT_OF_POOL, Lead
from domain.profile import ParkProfile


def largest_low_bound(lead: Lead, profile: ParkProfile) -> float:
    """Largest low bound in CNY of the lead's completed rounds; 0 where none tells an amount."""
    measure = yardstick(profile)
    return max((measure.cny_low(one.amount) or 0.0 for one in lead.rounds if one.status == "completed"), default=0.0)


def rank_key(lead: Lead, profile: ParkProfile, score: float | None = None) -> tuple[float, float, int, str, str]:
    """Sorts best first: score, then low bound, then newest, then name."""
    value = lead.scorecard.standing if score is None else score
    newest = (lead.last_seen or date.min).toordinal()
    return (-value, -largest_low_bound(lead, profile), -newest, lead.organization.name, lead.id)


def in_pool(leads: Iterable[Lead]) -> list[Lead]:
    """Leads that may still be worth a call."""
    return [lead for lead in leads if lead.status not in OUT_OF_POOL]


def combined(leads: Iterable[Lead], profile: ParkProfile) -> list[Lead]:
    return sorted(in_pool(leads), key=lambda lead: rank_key(lead, profile))


def opc_list(leads: Iterable[Lead], profile: ParkProfile) -> list[Lead]:
    """Leads that pass the OPC entry test, by their OPC score."""
    held = [lead for lead in in_pool(leads) if lead.scorecard.opc_score is not None]
    return sorted(held, key=lambda lead: rank_key(lead, profile, lead.scorecard.opc_score))


def scale_list(leads: Iterable[Lead], profile: ParkProfile) -> list[Lead]:
    """Leads that pass a test of scale, by their scale score."""
    held = [lead for lead in in_pool(leads) if lead.scorecard.scale_score is not None]
    return sorted(held, key=lambda lead: rank_key(lead, profile, lead.scorecard.scale_score))
