"""Evidence: the words of a document that a claim stands on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote for one field of an event or signal; `start`/`end` count characters of `title + "\\n" + text` as read in."""

    field: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote with the document it occurs in: what a screen, digest or answer shows under a claim."""

    document_id: str
    quote: str
    url: str | None = None
