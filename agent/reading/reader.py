"""The rule reader: one document in, everything it says out, without a model, at hundreds of documents a second."""

from __future__ import annotations

from collections.abc import Sequence

from agent.reading.events_zh import CUE, read_chinese
from agent.reading.kinds import KindThresholds, find_kinds
from agent.reading.name_check import check_names
from agent.reading.passage import Passage
from agent.reading.places import find_location
from agent.reading.prepared import PreparedText
from agent.reading.signals import find_signals
from agent.reading.statements import Reading
from agent.reading.tracks import TrackMatcher
from domain.document import Document
from domain.extraction import Extraction
from domain.track import Track

# Outlets whose bare "$" is not the US dollar (domain.md section 6): the currency stays open unless the text names one.
_OTHER_DOLLAR = (
    "hong kong",
    "hkstp",
    "hket",
    "scmp",
    "south china morning",
    "singapore",
    "straits times",
    "business times",
    "channel newsasia",
    "cna",
    "vulcan post",
    "e27",
)


class RuleReader:
    """Fulfils `domain.ports.Extractor`; pure, so one instance serves any number of threads.

    tracks      the profile's sectors; none: documents are read without tracks
    thresholds  the profile's numbers for kinds
    """

    version = "rules-9"

    def __init__(self, tracks: Sequence[Track] = (), thresholds: KindThresholds | None = None) -> None:
        self._matcher = TrackMatcher(tracks) if tracks else None
        self._tiers = {t.id: t.tier for t in tracks}
        self._thresholds = thresholds or KindThresholds(frontier={t.id: t.frontier for t in tracks})

    def extract(self, document: Document) -> Extraction:
        body = document.body
        prepared = PreparedText(body)
        passage = Passage(prepared)
        published = document.published_at.date() if document.published_at else None
        reading = Reading()
        if document.lang == "en":
            # Its patterns take as long to compile as the rest of the reader; many an office reads Chinese only.
            from agent.reading.events_en import CUE_EN, read_english

            if CUE_EN.search(prepared.text):
                reading = read_english(prepared, published, bare_dollar(document.publisher))
        elif CUE.search(prepared.text):
            reading = read_chinese(prepared, published)
        check_names(reading, body)
        companies = tuple(dict.fromkeys(e.company for e in reading.events if e.company)) or ((reading.company,) if reading.company else ())
        tracks = self._matcher.match(body, prepared.text, passage, companies) if self._matcher else ()
        signals = find_signals(passage, companies, published)
        kinds = find_kinds(passage, reading.events, signals, tracks, tiers=self._tiers, thresholds=self._thresholds)
        return Extraction(
            id=document.id,
            is_funding_event=bool(reading.events),
            events=tuple(reading.events),
            other_events=tuple(reading.other_events),
            tracks=tracks,
            kinds=tuple(k.kind for k in kinds),
            kind_reasons=kinds,
            company=reading.company,
            company_aliases=reading.aliases,
            location=find_location(passage, companies),
            signals=signals,
            version=self.version,
        )


def bare_dollar(publisher: str | None) -> str | None:
    """What a bare "$" stands for in an outlet's pieces; None leaves it open."""
    name = (publisher or "").lower()
    return None if any(word in name for word in _OTHER_DOLLAR) else "USD"
