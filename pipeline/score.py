"""Score: judge every organization with news against the park profile, and keep the leads and the park's own news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from time import perf_counter

from domain.judging.judge import newsiness
from domain.judging.yardstick import yardstick
from domain.lead import LeadStatus
from domain.lead_building import lead_id_of
from domain.lead_life import Actor, AuditEntry
from domain.ports import Clock
from domain.profile import ParkProfile
from domain.report import StepReport
from pipeline.judging import Judged, Setting, judged_batches, rules_stamp
from pipeline.progress_bar import Progress
from store.store import Store

_SCOUT = Actor("parkscout", "", "agent")
_DAY_NOTE = "last day scored"


def score(store: Store, profile: ParkProfile, clock: Clock, progress: Progress) -> StepReport:
    """Scores organizations that gained or lost news, and those of which the day says something else than when they were last scored.

    All of them with a changed profile, with other rules, as the store turns from an archive to one of today's news, or when the clock
    goes back. The status a person gave a lead stands, whatever the scoring finds; the scoring itself only ever creates `new`.
    """
    started = perf_counter()
    now = clock()
    since = now.date() - timedelta(days=profile.thresholds.stale_days)
    newsy = newsiness(store.documents.count_dated(since), store.documents.count_dated())
    # An organization is done until the day that turns its score: its key names that day.
    stamp = f"{yardstick(profile).stamp}:{rules_stamp()}:{newsy:g}:"
    _notice_the_day(store, now.date())
    todo = list(store.progress.pending("score", f"{stamp}{now.date() + timedelta(days=1)}", f"{stamp}{date.max}"))
    report = StepReport("score", skipped=store.organizations.count() - len(todo))
    with progress.step("score", len(todo)) as advance:
        for batch, judged in judged_batches(store, Setting(profile, now, newsy), todo):
            with store.transaction():
                _keep(store, batch, judged, Setting(profile, now, newsy))
                turns = {one.organization_id: one.turns_on for one in judged}
                store.progress.done("score", {i: f"{stamp}{turns.get(i) or date.max}" for i in batch})
            report.new += sum(one.lead is not None and not one.known for one in judged)
            report.changed += sum(one.lead is not None and one.known for one in judged)
            report.skipped += len(batch) - sum(one.lead is not None for one in judged)
            advance(len(batch))
    report.seconds = perf_counter() - started
    return report


def _notice_the_day(store: Store, today: date) -> None:
    """Keys tell how long a score will hold, not since when: on an earlier day than the last one everything is to be scored."""
    last = store.progress.note(_DAY_NOTE)
    if last == today.isoformat():
        return
    with store.transaction():
        if last is not None and today.isoformat() < last:
            store.progress.due("score")
        store.progress.set_note(_DAY_NOTE, today.isoformat())


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
