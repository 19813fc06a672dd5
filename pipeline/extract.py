"""Extract: read out of each stored document what it says."""

from __future__ import annotations

import hashlib
from time import perf_counter

from domain.extraction import Extraction
from domain.judging.yardstick import yardstick
from domain.place import place_chain
from domain.ports import Extractor, KeepsAccount
from domain.profile import ParkProfile
from domain.report import StepReport
from domain.signal import SignalKind
from pipeline.progress_bar import Progress
from store.extractions import Facet
from store.store import Store

_BATCH = 200
_FACETS = "4"
"""Changes with what `facets` writes: documents read before are then taken up again."""


def extract(store: Store, extractor: Extractor, profile: ParkProfile, progress: Progress) -> StepReport:
    """Reads every document that is new, changed or was read by another version of the reader.

    A document is done by the version its extraction carries: one that a model should have read and did not is taken up again.
    """
    started = perf_counter()
    tracks = tracks_stamp(profile)

    def key(version: str) -> str:
        return f"{version}:{tracks}:{_FACETS}"

    todo = store.progress.pending("extract", key(extractor.version))
    ids = list(todo)
    report = StepReport("extract", skipped=store.documents.count() - len(ids))
    with progress.step("extract", len(ids)) as advance:
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            documents = store.documents.get_many(batch)
            rows = []
            for document in documents.values():
                extraction = extractor.extract(document)
                rows.append((extraction, facets(extraction, profile)))
            with store.transaction():
                store.extractions.put(rows)
                store.progress.done("extract", {extraction.id: key(extraction.version) for extraction, _ in rows})
            for document_id in batch:
                if todo[document_id]:
                    report.changed += 1
                else:
                    report.new += 1
            advance(len(batch))
    report.seconds = perf_counter() - started
    if isinstance(extractor, KeepsAccount):
        report.notes += extractor.account()
    return report


def tracks_stamp(profile: ParkProfile) -> str:
    """Changes with the sectors that documents are read for."""
    return hashlib.blake2b(repr(profile.tracks).encode(), digest_size=6).hexdigest()


def facets(extraction: Extraction, profile: ParkProfile) -> list[Facet]:
    """What the document can be filtered by."""
    found: set[Facet] = {("track", match.id, None) for match in extraction.tracks}
    if extraction.is_funding_event:
        found.add(("funded", "yes", None))
    if extraction.company or any(event.company for event in (*extraction.events, *extraction.other_events)):
        found.add(("company", "yes", None))
    found |= {("kind", kind.value, None) for kind in extraction.kinds}
    found |= {("told", event.status.value, None) for event in extraction.other_events}
    found |= {("told", signal.kind.value, None) for signal in extraction.signals if not signal.negated}
    found |= {("round", event.round, None) for event in extraction.events if event.round}
    found |= {("investor", investor, None) for event in extraction.events for investor in event.investors}
    found |= {("lead", investor, None) for event in extraction.events for investor in event.lead_investors}
    people = [s for s in extraction.signals if s.kind is SignalKind.FOUNDER_BACKGROUND and not s.negated]
    found |= {("founder", person.detail, None) for person in people if person.detail}
    found |= {("told", person.detail, None) for person in people if person.detail}
    found |= {("background", person.quote, None) for person in people}
    if extraction.location:
        # A filter for a place passes what lies within it.
        found |= {("place", place, None) for place in (extraction.location, *place_chain(extraction.location))}
    measure = yardstick(profile)
    amounts = [measure.cny_low(event.amount) for event in extraction.events]
    largest = max((amount for amount in amounts if amount is not None), default=None)
    if largest is not None:
        found.add(("amount", "CNY", largest))
    return sorted(found, key=lambda facet: (facet[0], facet[1]))
