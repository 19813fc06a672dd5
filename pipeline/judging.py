"""Judging: organizations in batches, on all cores where there are many, in the order in which they were asked for."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import blake2b
from multiprocessing import get_context
from pathlib import Path

import domain
from domain.judging.facts import gather
from domain.judging.judge import judge
from domain.judging.quotes import verify_quotes
from domain.judging.turning import next_turn
from domain.judging.yardstick import yardstick
from domain.lead import LeadStatus, ParkNews
from domain.lead_building import build_lead, lead_id_of
from domain.park_news import park_news
from domain.profile import ParkProfile
from domain.ranking import largest_low_bound
from pipeline import snapshots
from pipeline.snapshots import SnapshotReader
from store.leads import LeadRow, lead_row
from store.store import Store, open_store

_BATCH = 300
_MANY = 6000
"""Organizations from which further processes pay for their start of about a second."""
_AHEAD = 2
"""Batches a process may be ahead of what was taken, so that memory stays flat."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What all organizations are judged by; `newsy` as in `domain.judging.judge`."""

    profile: ParkProfile
    now: datetime
    newsy: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of one organization: its lead as it is stored (None: it is none), whether it was a lead before, park news.

    `turns_on` is the first day on which the same facts may be judged otherwise; None: never.
    """

    organization_id: str
    lead: LeadRow | None
    known: bool
    park_news: tuple[ParkNews, ...]
    turns_on: date | None


@cache
def rules_stamp() -> str:
    """Changes with the rules themselves: who installs another version has everything judged anew, and nobody has to think of a number."""
    texts = [Path(__file__), Path(snapshots.__file__), *sorted(path for folder in domain.__path__ for path in Path(folder).rglob("*.py"))]
    return blake2b(b"".join(path.read_bytes() for path in texts), digest_size=8).hexdigest()


def judged_batches(store: Store, setting: Setting, organization_ids: Sequence[str]) -> Iterator[tuple[Sequence[str], list[Judged]]]:
    """(ids, what was found of those that have a document), batch by batch in order; nothing is written here."""
    batches = deque(organization_ids[start : start + _BATCH] for start in range(0, len(organization_ids), _BATCH))
    cores = os.cpu_count() or 1
    if len(organization_ids) < _MANY or cores < 2:
        reader = SnapshotReader(store, setting.profile)
        for batch in batches:
            yield batch, _judge(store, reader, setting, batch)
        return
    url = store.database.engine.url.render_as_string(hide_password=False)
    # A fresh interpreter: a fork would share the open database.
    with ProcessPoolExecutor(cores, get_context("spawn"), _open, (url, setting)) as pool:
        running: deque[tuple[Sequence[str], Future[list[Judged]]]] = deque()
        while batches or running:
            while batches and len(running) < cores * _AHEAD:
                batch = batches.popleft()
                running.append((batch, pool.submit(_judge_here, batch)))
            batch, found = running.popleft()
            yield batch, found.result()


_here: list[tuple[Store, SnapshotReader, Setting]] = []
"""What a further process has open."""


def _open(url: str, setting: Setting) -> None:
    store = open_store(url)
    _here[:] = [(store, SnapshotReader(store, setting.profile), setting)]
    # Judging leaves no cycles worth finding, and looking for them among so many small objects costs a twelfth of the time.
    gc.disable()


def _judge_here(organization_ids: Sequence[str]) -> list[Judged]:
    store, reader, setting = _here[0]
    return _judge(store, reader, setting, organization_ids)


def _judge(store: Store, reader: SnapshotReader, setting: Setting, organization_ids: Sequence[str]) -> list[Judged]:
    profile, now = setting.profile, setting.now
    previous = store.leads.last_of(organization_ids)
    statuses = store.lead_states.statuses([lead_id_of(organization_id) for organization_id in organization_ids])
    judged = []
    for snapshot, documents in reader.read(organization_ids):
        organization_id = snapshot.organization.id
        bodies = {document_id: document.body for document_id, document in documents.items()}
        card = verify_quotes(judge(snapshot, profile, now, setting.newsy), bodies.get)
        last = previous.get(organization_id)
        lead = build_lead(snapshot, card, profile, last, now)
        if lead is not None and (status := statuses.get(lead.id, lead.status)) is not lead.status:
            lead = replace(lead, status=status)
        # A company that people know to be in the park gives park news before any register names it.
        known_here = statuses.get(lead_id_of(organization_id)) is LeadStatus.EXISTING_COMPANY
        news = park_news(snapshot if snapshot.in_park or not known_here else replace(snapshot, in_park=True), profile, now)
        row = lead_row(lead, largest_low_bound(lead, profile) or None) if lead is not None else None
        turn = next_turn(gather(snapshot, now), yardstick(profile), setting.newsy)
        if lead is not None and lead.changed_on is not None:
            # What changed is told for a day.
            turn = now.date() + timedelta(days=1)
        judged.append(Judged(organization_id, row, last is not None, tuple(news), turn))
    return judged
