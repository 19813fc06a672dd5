"""The card of a lead: the few lines leads are compared by."""

from __future__ import annotations

import hashlib

from domain.lead import Lead


def card_text(lead: Lead) -> str:
    """What a lead is compared by: what it does and in which sectors, where it is, how far it is."""
    newest = [funding.round for funding in lead.rounds[:1] if funding.round]
    titles = [source.title for source in lead.sources[:3]]
    return "\n".join([*titles, lead.summary, *lead.tracks, *([lead.location] if lead.location else []), *newest])


def card_hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
