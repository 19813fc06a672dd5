"""The risk register of the park's own companies as use cases: somebody looks after a signal, and later news opens it again."""

from __future__ import annotations

from datetime import date, datetime

from domain.errors import NotFound, UsageError
from domain.lead import ParkNews
from domain.lead_life import Actor
from domain.text import fold
from pipeline.office import check_text
from store.acknowledgements import Acknowledgement
from store.store import Store

KINDS = ("relocation", "operation")


def acknowledge(
    store: Store, company: str, by: Actor, today: date, now: datetime, kind: str | None = None, note: str = ""
) -> list[ParkNews]:
    """Marks a company's risk signals (of one kind, or all) as looked after; returns them. Only what is published up to today.

    Raises NotFound where no risk signal of that company is stored.
    """
    if kind is not None and kind not in KINDS:
        raise UsageError(f"there is no kind of risk {kind!r}: use one of {', '.join(KINDS)}")
    check_text(note)
    wanted = fold(company).strip().lower()
    found = [
        item
        for item in store.park_news.find("risk")
        if (kind is None or item.kind == kind)
        and wanted
        in {item.organization.id, *(fold(n).lower() for n in (item.organization.name, *(a.name for a in item.organization.aliases)))}
    ]
    if not found:
        raise NotFound(f"there is no risk signal of {company!r}: `parkscout park` lists them")
    pairs = sorted({(item.organization.id, item.kind) for item in found})
    store.acknowledgements.add(Acknowledgement(organization_id, one, today, by, now, note.strip()) for organization_id, one in pairs)
    return store.acknowledgements.marked(found)
