"""Score: judge every organization with news against the park profile, and keep the leads and the park's own news."""

from __future__ import annotations

import hashlib
from time import perf_counter

from domain.judging.judge import judge
from domain.judging.quotes import verify_quotes
from domain.lead_building import build_lead
from domain.park_news import park_news
from domain.ports import Clock
from domain.profile import ParkProfile
from domain.ranking import largest_low_bound
from domain.report import StepReport
from pipeline.progress_bar import Progress
from pipeline.snapshots import SnapshotReader
from store.store import Store

_BATCH = 300


def score(store: Store, profile: ParkProfile, clock: Clock, progress: Progress) -> StepReport:
    """Scores organizations that gained or lost news; all of them on a new day or with a changed profile."""
    started = perf_counter()
    now = clock()
    key = f"{_stamp(profile)}:{now.date().isoformat()}"
    done = store.progress.keys("score")
    organization_ids = store.organizations.ids()
    todo = [organization_id for organization_id in organization_ids if done.get(organization_id) != key]
    report = StepReport("score", skipped=len(organization_ids) - len(todo))
    snapshots = SnapshotReader(store, profile)
    with progress.step("score", len(todo)) as advance:
        for start in range(0, len(todo), _BATCH):
            batch = todo[start : start + _BATCH]
            previous = store.leads.of(batch)
            with store.transaction():
                kept = []
                for snapshot, documents in snapshots.read(batch):
                    organization_id = snapshot.organization.id
                    bodies = {document_id: document.body for document_id, document in documents.items()}
                    card = verify_quotes(judge(snapshot, profile, now), bodies.get)
                    lead = build_lead(snapshot, card, profile, previous.get(organization_id), now)
                    if lead is not None:
                        kept.append((lead, largest_low_bound(lead, profile) or None))
                    store.park_news.replace(organization_id, park_news(snapshot, profile, now))
                store.leads.put(kept)
                leading = {lead.organization.id for lead, _ in kept}
                store.leads.delete_of([organization_id for organization_id in batch if organization_id not in leading])
                store.progress.done("score", dict.fromkeys(batch, key))
            report.new += len(leading - previous.keys())
            report.changed += len(leading & previous.keys())
            report.skipped += len(batch) - len(leading)
            advance(len(batch))
    report.seconds = perf_counter() - started
    return report


def _stamp(profile: ParkProfile) -> str:
    """Changes with any priority of the profile."""
    return hashlib.blake2b(repr(profile).encode(), digest_size=8).hexdigest()
