"""Forget: take documents of some sources out of the store, with all that was only known from them."""

from __future__ import annotations

from collections.abc import Sequence

from store.store import Store

_STEPS = ("extract", "resolve")


def forget_sources(store: Store, source_ids: Sequence[str]) -> None:
    """Deletes the sources' documents, crawl records and every organization no other document is about.

    The search index follows at its next step, which removes what is no longer stored.
    """
    document_ids = store.documents.of_sources(source_ids)
    with store.transaction():
        touched = sorted(store.organizations.replace_mentions(document_ids, []))
        store.documents.delete(document_ids)
        store.crawl.delete_sources(source_ids)
        for step in _STEPS:
            store.progress.forget(step, document_ids)
        known = store.organizations.mentions_of(touched)
        store.organizations.delete([organization_id for organization_id in touched if organization_id not in known])
        store.progress.forget("score", touched)
        store.digests.clear()
