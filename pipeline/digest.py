"""Digest: what this morning's reader gets, made from the leads and written as HTML, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from delivery.digest_page import digest_html, digest_json, digest_markdown
from domain.digest import Digest, SourceHealth
from domain.digest_making import DayReport, Told, make_digest, remember
from domain.errors import StorageError
from domain.profile import ParkProfile
from domain.report import StepReport
from domain.search import LeadFilter
from domain.teaching import rules_for
from store.store import Store

LANGUAGES = ("zh", "en")
FORMATS = ("html", "md", "json")
_REMEMBERED = timedelta(days=30)
_EVERY_LEAD = 1_000_000


def make(
    store: Store, profile: ParkProfile, now: datetime, sources: Sequence[SourceHealth] = (), sample: bool = False
) -> tuple[StepReport, dict[str, Digest]]:
    """Makes and stores the digest of `now`'s day in the park's time zone, in each language."""
    started = perf_counter()
    zone = ZoneInfo(profile.time_zone)
    day = now.astimezone(zone).date()
    morning, midnight = (datetime.combine(day + timedelta(days=n), time.min, zone).astimezone(UTC) for n in (0, 1))
    stopped = tuple((rule.field, rule.value) for rule in rules_for(store.stop_rules.on(day), None))
    leads = store.leads.find(LeadFilter(since=day - timedelta(days=profile.digest.days), limit=_EVERY_LEAD, without=stopped))
    news = store.acknowledgements.marked(store.park_news.find())
    report = DayReport(
        documents_read=store.documents.count_fetched(morning, midnight),
        leads_new=store.lead_log.count_created(morning, midnight),
        sources=tuple(sources),
        sample=sample,
    )
    told = _told(store.digests.between(day - _REMEMBERED, day))
    # Of all the leads there are, only those told before are asked for.
    standing = {lead.id for lead in store.leads.get_many(list(told))}
    made = {language: make_digest(leads, news, profile, now, day, told, report, language, standing) for language in LANGUAGES}
    with store.transaction():
        for digest in made.values():
            store.digests.put(digest)
    return StepReport("digest", new=len(made["zh"].opc) + len(made["zh"].scale), seconds=perf_counter() - started), made


def _told(digests: Iterable[Digest]) -> dict[str, Told]:
    """What earlier digests said of each lead, the newest word last."""
    return {told.lead_id: told for digest in digests for told in remember(digest)}


def render(digest: Digest, format: str) -> str:
    """A digest as "html", "md" or "json" text."""
    if format == "html":
        return digest_html(digest)
    if format == "md":
        return digest_markdown(digest)
    return json.dumps(digest_json(digest), ensure_ascii=False, indent=2)


def write(digest: Digest, folder: Path) -> list[Path]:
    """Writes the digest in each format under `folder`; returns the paths, HTML first."""
    suffix = "" if digest.language == "zh" else f".{digest.language}"
    paths = [folder / f"{digest.day.isoformat()}{suffix}.{format}" for format in FORMATS]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, format in zip(paths, FORMATS, strict=True):
            path.write_text(render(digest, format), encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"the digest cannot be written to {folder} ({error.strerror}): free some space or choose another --data-dir"
        ) from error
    return paths
