"""The park's own companies as a Markdown page: the risk register, gravest first, and the support stream."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from delivery.page_templates import render
from delivery.wording import SEVERITY_NAMES, made_by
from domain.lead import ParkNews
from domain.profile import ParkProfile

_ORDER = {severity: place for place, severity in enumerate(SEVERITY_NAMES)}


def park_markdown(news: Sequence[ParkNews], profile: ParkProfile, made_at: datetime, lang: str = "zh", model: str | None = None) -> str:
    """Risks with entity, sign, quote, severity, source and who has seen them; then support, newest first. Nothing is a verdict."""
    newest = sorted(news, key=lambda n: -(n.published_on.toordinal() if n.published_on else 0))
    risks = sorted((n for n in newest if n.stream == "risk"), key=lambda n: _ORDER.get(n.severity or "", len(_ORDER)))
    return render(
        "park.md.j2", zh=lang == "zh", place=0 if lang == "zh" else 1, park=profile.name_zh if lang == "zh" else profile.name_en,
        label=made_by(lang, model), made_at=made_at.strftime("%Y-%m-%d %H:%M"), risks=risks,
        support=[n for n in newest if n.stream == "support"],
    )  # fmt: skip
