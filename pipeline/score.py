"""Score: judge every organization with news against the park profile, and keep the leads and the park's own news."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from time import perf_counter

from domain.judging.judge import judge, newsiness
from domain.judging.quotes import verify_quotes
from domain.judging.yardstick import yardstick
from domain.lead import Lead, LeadStatus
from domain.lead_building import build_lead, lead_id_of
from domain.lead_life import Actor, AuditEntry
from domain.park_news import park_news
from domain.ports import Clock
from domain.profile import ParkProfile
from domain.ranking import largest_low_bound
from domain.report import StepReport
from pipeline.progress_bar import Progress
from pipeline.snapshots import SnapshotReader
from store.store import Store

_BATCH = 300
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
    snapshots = SnapshotReader(store, profile)
    with progress.step("score", len(todo)) as advance:
        for start in range(0, len(todo), _BATCH):
            batch = todo[start : start + _BATCH]
            previous = store.leads.of(batch)
            with store.transaction():
                kept: list[Lead] = []
                statuses = store.lead_states.statuses([lead_id_of(organization_id) for organization_id in batch])
                for snapshot, documents in snapshots.read(batch):
                    organization_id = snapshot.organization.id
                    bodies = {document_id: document.body for document_id, document in documents.items()}
                    card = verify_quotes(judge(snapshot, profile, now, newsy), bodies.get)
                    lead = build_lead(snapshot, card, profile, previous.get(organization_id), now)
                    if lead is not None:
                        kept.append(lead)
                    # A company that people know to be in the park gives park news before any register names it.
                    known_here = statuses.get(lead_id_of(organization_id)) is LeadStatus.EXISTING_COMPANY
                    store.park_news.replace(
                        organization_id, park_news(replace(snapshot, in_park=snapshot.in_park or known_here), profile, now)
                    )
                leading = {lead.organization.id for lead in kept}
                store.lead_log.add(
                    AuditEntry(lead.id, now, _SCOUT, "created", None, lead.status.value)
                    for lead in kept
                    if lead.organization.id not in previous
                )
                # Read after the first write of the transaction: nobody moves a lead between here and its being stored.
                statuses = store.lead_states.statuses([lead.id for lead in kept])
                standing = [replace(lead, status=statuses.get(lead.id, lead.status)) for lead in kept]
                store.leads.put((lead, largest_low_bound(lead, profile) or None) for lead in standing)
                store.leads.delete_of([organization_id for organization_id in batch if organization_id not in leading])
                store.progress.done("score", dict.fromkeys(batch, key))
            report.new += len(leading - previous.keys())
            report.changed += len(leading & previous.keys())
            report.skipped += len(batch) - len(leading)
            advance(len(batch))
    report.seconds = perf_counter() - started
    return report
