"""Score: judge every organization with news against the park profile, and keep the leads and the park's own news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from time import perf_counter

from domain.judging.judge import newsiness
from domain.judging.yardstick import yardstick
from domain.lead import LeadStatus
from domain.lead_building import lead_id_of
from domain.lead_life import Actor, AuditEntry
from domain.ports import Clock
from domain.profile import ParkProfile
from domain.report import StepReport
from pipeline.judging import Judged, Setting, judged_batches
from pipeline.progress_bar import Progress
from store.store import Store

_SCOUT = Actor("parkscout", "", "agent")


def score(store: Store, profile: ParkProfile, clock: Clock, progress: Progress) -> StepReport:
    """Scores organizations that gained or lost news.

    All of them on a new day, with a changed profile, or as the store turns from an archive to one of today's news. The status a
    person gave a lead stands, whatever the scoring finds; the scoring itself only ever creates `new`.
    """
    started = perf_counter()
    now = clock()
    since = now.date() - timedelta(days=profile.thresholds.stale_days)
    newsy = newsiness(store.documents.count_dated(since), store.documents.count_dated())
    key = f"{yardstick(profile).stamp}:{now.date().isoformat()}:{newsy:g}"
    todo = list(store.progress.pending("score", key))
    report = StepReport("score", skipped=store.organizations.count() - len(todo))
    with progress.step("score", len(todo)) as advance:
        for batch, judged in judged_batches(store, Setting(profile, now, newsy), todo):
            with store.transaction():
                _keep(store, batch, judged, Setting(profile, now, newsy))
                store.progress.done("score", dict.fromkeys(batch, key))
            report.new += sum(one.lead is not None and not one.known for one in judged)
            report.changed += sum(one.lead is not None and one.known for one in judged)
            report.skipped += len(batch) - sum(one.lead is not None for one in judged)
            advance(len(batch))
    report.seconds = perf_counter() - started
    return report


def _keep(store: Store, organization_ids: Sequence[str], judged: Sequence[Judged], setting: Setting) -> None:
    """Stores what was found, and takes out the leads and the news of those that are no longer any."""
    found = {one.organization_id: one for one in judged}
    store.park_news.replace({i: found[i].park_news if i in found else () for i in organization_ids})
    kept = [one.lead for one in judged if one.lead is not None]
    store.lead_log.add(
        AuditEntry(one.lead.id, setting.now, _SCOUT, "created", None, LeadStatus.NEW.value)
        for one in judged
        if one.lead is not None and not one.known
    )
    store.leads.put_rows(kept)
    store.leads.delete_of([i for i in organization_ids if i not in found or found[i].lead is None])
    # Read after the first write of the transaction: nobody moves a lead between here and its being stored.
    for lead_id, status in store.lead_states.statuses([lead_id_of(i) for i in organization_ids]).items():
        if any(lead.id == lead_id and lead.status != status.value for lead in kept):
            store.leads.set_status(lead_id, status)
