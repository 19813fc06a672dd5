"""One lead as a Markdown page: the project sheet with its score, reasons, quotes and sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from delivery.page_templates import render
from delivery.wording import PENALTY_NAMES, made_by
from domain.funding import EventStatus
from domain.judging.place import chinese_name, english_name
from domain.lead import Lead
from domain.profile import ParkProfile
from domain.wording import money_en, money_zh, round_en, round_zh

_ROUND_STATUS: dict[EventStatus, tuple[str, str]] = {
    EventStatus.COMPLETED: ("已完成", "completed"),
    EventStatus.HISTORY: ("历史", "history"),
    EventStatus.RUMOUR: ("传闻", "rumour"),
    EventStatus.PLANNED: ("计划中", "planned"),
}


def lead_markdown(
    lead: Lead, profile: ParkProfile, made_at: datetime, lang: str = "zh", model: str | None = None, history: Sequence[str] = ()
) -> str:
    """The page of a lead. `history` are lines of its life in the office (moves, claims), oldest first."""
    chinese = lang == "zh"
    place = 0 if chinese else 1
    names = {c.id: (c.name_zh, c.name_en)[place] for c in (*profile.criteria, *profile.opc_criteria)}
    names |= {p.id: (p.name_zh, p.name_en)[place] for p in profile.penalties}
    names |= {key: words[place] for key, words in PENALTY_NAMES.items()}
    rounds = [
        (
            (round_zh if chinese else round_en)(one.round),
            (money_zh if chinese else money_en)(one.amount) if one.amount else None,
            one,
            _ROUND_STATUS.get(one.status, (str(one.status), str(one.status)))[place],
        )
        for one in lead.rounds
    ]
    tracks = [t.name_zh if chinese else t.name_en for track_id in lead.tracks if (t := profile.track(track_id))]
    return render(
        "lead.md.j2", lead=lead, zh=chinese, place=place, names=names, rounds=rounds, tracks=tracks, history=history,
        label=made_by(lang, model), made_at=made_at.strftime("%Y-%m-%d %H:%M"), park=profile.name_zh if chinese else profile.name_en,
        publishers={s.document_id: s for s in lead.sources},
        location=lead.location and (chinese_name if chinese else english_name)(lead.location),
    )  # fmt: skip
