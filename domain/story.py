"""Stories: reports of the same news, whoever printed them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """Documents that report the same news; `document_ids` in order of publication, `lead_document_id` the richest text."""

    id: str
    document_ids: tuple[str, ...]
    lead_document_id: str
