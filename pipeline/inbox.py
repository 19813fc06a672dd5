"""Inbox: documents that another program pushes, worked through the same steps as collected ones."""

from __future__ import annotations

from typing import Any

from domain.errors import ConfigurationError, Forbidden
from pipeline.progress_bar import Silent
from pipeline.run_commands import all_steps
from pipeline.wiring import Scout
from sources.miniflux import read_webhook, signature_holds


def take_miniflux(scout: Scout, body: bytes, signature: str | None, event: str | None) -> dict[str, Any]:
    """Stores and works in the entries of one webhook call; returns counts and what was refused, with reasons.

    Raises ConfigurationError where no secret is set, Forbidden for a wrong signature, UsageError for a body that is no event.
    """
    secret = scout.settings.miniflux_secret
    if not secret:
        raise ConfigurationError("the Miniflux inbox is closed: set PARKSCOUT_MINIFLUX_SECRET to the webhook's secret")
    if not signature_holds(secret, body, signature):
        raise Forbidden("the signature does not fit: the secret in Miniflux and PARKSCOUT_MINIFLUX_SECRET must be the same")
    pushed = read_webhook(body, scout.now(), event)
    counts = {"new": 0, "changed": 0, "same": 0}
    with scout.store.transaction():
        for document in pushed.documents:
            counts[scout.store.documents.add(document)] += 1
    if counts["new"] or counts["changed"]:
        all_steps(scout, Silent())
    return {**counts, "refused": [{"url": url, "reason": reason} for url, reason in pushed.refused]}
