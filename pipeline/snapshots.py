"""Snapshots: all that the store knows of some organizations, gathered for a judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from domain.document import Document
from domain.extraction import Extraction
from domain.naming import name_key as key_of
from domain.organization import ListEntry, OrganizationSnapshot, Sighting
from domain.profile import ParkProfile
from store.organizations import Mention
from store.store import Store


class SnapshotReader:
    """Reads snapshots in batches; lists and register are looked up by name key."""

    def __init__(self, store: Store, profile: ParkProfile) -> None:
        self._store = store
        self._zone = ZoneInfo(profile.time_zone)
        self._register = {key_of(name) for entry in profile.register for name in (entry.name, *entry.aliases)}
        self._codes = {entry.credit_code for entry in profile.register if entry.credit_code}
        self._lists: dict[str, list[ListEntry]] = {}
        for entry in profile.lists:
            self._lists.setdefault(key_of(entry.name), []).append(entry)

    def read(self, organization_ids: Sequence[str]) -> Iterator[tuple[OrganizationSnapshot, dict[str, Document]]]:
        """(snapshot, its documents by id), in the order of the ids; organizations without a document are left out."""
        organizations = self._store.organizations.get_many(organization_ids)
        mentions = self._store.organizations.mentions_of(organization_ids)
        rounds = self._store.rounds.of(organization_ids)
        document_ids = sorted({mention.document_id for found in mentions.values() for mention in found})
        documents = self._store.documents.get_many(document_ids)
        extractions = self._store.extractions.get_many(document_ids)
        stories = self._store.documents.stories_of(document_ids)
        for organization_id in organization_ids:
            organization = organizations.get(organization_id)
            seen = mentions.get(organization_id, [])
            if organization is None or not seen:
                continue
            sightings = [
                self._sighting(
                    mention, documents[mention.document_id], extractions[mention.document_id], stories.get(mention.document_id, "")
                )
                for mention in seen
                if mention.document_id in documents and mention.document_id in extractions
            ]
            keys = {key_of(name) for name in organization.names}
            snapshot = OrganizationSnapshot(
                organization=organization,
                rounds=tuple(rounds.get(organization_id, ())),
                sightings=tuple(sightings),
                lists=tuple(entry for key in sorted(keys) for entry in self._lists.get(key, ())),
                in_park=bool(keys & self._register) or organization.credit_code in self._codes,
            )
            yield snapshot, {mention.document_id: documents[mention.document_id] for mention in seen if mention.document_id in documents}

    def _sighting(self, mention: Mention, document: Document, extraction: Extraction, story_id: str) -> Sighting:
        names = _names_in(extraction, mention.name)
        spans = _spans(document, extraction, names) if mention.focus < 1.0 else [(0, len(document.body))]
        passages = [document.body[start:end] for start, end in spans]
        return Sighting(
            document_id=document.id,
            title=document.title,
            url=document.url,
            publisher=document.publisher,
            source_id=document.source_id,
            published_on=document.published_at.astimezone(self._zone).date() if document.published_at else None,
            lang=document.lang,
            story_id=story_id,
            signals=tuple(
                signal
                for signal in extraction.signals
                if signal.company in names or (signal.company is None and any(start <= signal.start < end for start, end in spans))
            ),
            tracks=tuple(
                match
                for match in extraction.tracks
                if mention.focus == 1.0 or any(cue in passage for cue in match.cues for passage in passages)
            ),
            kinds=tuple(
                kind for kind in extraction.kind_reasons if mention.focus == 1.0 or (kind.quote and any(kind.quote in p for p in passages))
            ),
            other_events=tuple(event for event in extraction.other_events if event.company in names),
            location=extraction.location if mention.focus == 1.0 else None,
            focus=mention.focus,
            chars=sum(map(len, passages)),
        )


def _names_in(extraction: Extraction, name: str) -> set[str]:
    """The names one document has for the company it calls `name`."""
    found = {name}
    for event in (*extraction.events, *extraction.other_events):
        if event.company == name:
            found.update(event.company_aliases)
    if extraction.company == name:
        found.update(extraction.company_aliases)
    return found


def _spans(document: Document, extraction: Extraction, names: set[str]) -> list[tuple[int, int]]:
    """The paragraphs of a roundup that are about the company: where its name or the evidence of its event stands."""
    marks = [e.start for event in extraction.events if event.company in names for e in event.evidence]
    body = document.body
    spans = []
    start = 0
    for paragraph in body.split("\n"):
        end = start + len(paragraph)
        if any(name in paragraph for name in names) or any(start <= mark < end for mark in marks):
            spans.append((start, end))
        start = end + 1
    return spans
