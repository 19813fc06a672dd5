"""Office work as JSON values: the same shapes on the command line and over HTTP."""

from __future__ import annotations

from typing import Any

from domain.case_library import CaseRecord, Kpis
from domain.lead import Lead, allowed_moves
from domain.lead_life import AuditEntry, Report
from domain.profile import ParkProfile
from pipeline.office import Claimed, Due, History


def moved_json(lead: Lead) -> dict[str, Any]:
    return {
        "lead_id": lead.id,
        "company": lead.organization.name,
        "status": lead.status.value,
        "allowed_moves": sorted(status.value for status in allowed_moves(lead.status)),
    }


def report_json(report: Report | None) -> dict[str, Any] | None:
    if report is None:
        return None
    return {
        "report_id": report.id,
        "person": report.person,
        "unit": report.unit,
        "at": report.at.isoformat(),
        "note": report.note,
        "withdrawn_at": report.withdrawn_at.isoformat() if report.withdrawn_at else None,
    }


def claimed_json(claimed: Claimed) -> dict[str, Any]:
    """`won` false: the report is kept and linked to the one that holds the lead."""
    return {
        "lead_id": claimed.lead.id,
        "company": claimed.lead.organization.name,
        "won": claimed.won,
        "report": report_json(claimed.report),
        "held_by": report_json(claimed.held),
    }


def entry_json(entry: AuditEntry) -> dict[str, Any]:
    return {
        "lead_id": entry.lead_id,
        "at": entry.at.isoformat(),
        "person": entry.actor.name,
        "unit": entry.actor.unit,
        "role": entry.actor.role,
        "action": entry.action,
        "from": entry.before,
        "to": entry.after,
        "reason": entry.reason,
    }


def history_json(history: History) -> dict[str, Any]:
    return moved_json(history.lead) | {
        "held_by": report_json(history.held),
        "reports": [report_json(report) for report in history.reports],
        "duplicate_of": history.duplicate_of,
        "duplicates": list(history.duplicates),
        "entries": [entry_json(entry) for entry in history.entries],
    }


def due_json(due: Due, lang: str = "zh") -> dict[str, Any]:
    return {
        "lead_id": due.lead.id,
        "company": due.lead.organization.name,
        "status": due.lead.status.value,
        "kind": due.nudge.kind,
        "since": due.nudge.since.isoformat(),
        "days": due.nudge.days,
        "text": due.nudge.text_en if lang == "en" else due.nudge.text,
        "held_by": report_json(due.held),
    }


def kpi_json(figures: Kpis, profile: ParkProfile, lang: str = "zh") -> dict[str, Any]:
    """Shares are null where nothing was landed; a lead may count under several pillars."""
    pillars = []
    for track_id, count in figures.pillars:
        track = profile.track(track_id)
        name = track_id if track is None else track.name_en if lang == "en" else track.name_zh
        pillars.append({"track": track_id, "name": name, "projects": count, "share": figures.pillar_share(track_id)})
    return {
        "since": figures.since.isoformat(),
        "until": figures.until.isoformat(),
        "signed": figures.signed,
        "projects": figures.projects,
        "funded": figures.funded,
        "funded_share": figures.funded_share,
        "over_10m": figures.over_10m,
        "over_10m_share_of_funded": figures.over_10m_share,
        "hundred_million": figures.hundred_million,
        "leading_talent": figures.leading_talent,
        "pillars": pillars,
        "counted": "moves to signed or landed that people confirmed and that still stand; a lead may count under several pillars",
    }


def case_json(case: CaseRecord) -> dict[str, Any]:
    return {
        "lead_id": case.lead_id,
        "company": case.company,
        "outcome": case.outcome,
        "reason": case.reason,
        "tracks": list(case.tracks),
        "kinds": [kind.value for kind in case.kinds],
        "decided_by": case.decided_by,
        "decided_at": case.decided_at.isoformat(),
        "steps": [{"day": day.isoformat(), "status": status, "reason": reason} for day, status, reason in case.steps],
        "lesson": case.lesson,
    }
