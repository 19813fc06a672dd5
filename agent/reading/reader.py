"""The rule reader: one document in, everything it says out, without a model, at hundreds of documents a second."""

from __future__ import annotations

from agent.reading.events_en import CUE_EN, read_english
from agent.reading.events_zh import CUE, read_chinese
from agent.reading.prepared import PreparedText
from agent.reading.statements import Reading
from domain.document import Document
from domain.extraction import Extraction
from domain.text import fold


class RuleReader:
    """Fulfils `domain.ports.Extractor`; pure, so one instance serves any number of threads."""

    version = "rules-1"

    def extract(self, document: Document) -> Extraction:
        body = document.body
        folded = fold(body)
        published = document.published_at.date() if document.published_at else None
        prepared = PreparedText(body, folded)
        reading = Reading()
        if document.lang == "en":
            if CUE_EN.search(prepared.text):
                reading = read_english(prepared, published)
        elif CUE.search(prepared.text):
            reading = read_chinese(prepared, published)
        return Extraction(
            id=document.id, is_funding_event=bool(reading.events), events=tuple(reading.events), other_events=tuple(reading.other_events), company=reading.company,
            company_aliases=reading.aliases, version=self.version,
        )  # fmt: skip
