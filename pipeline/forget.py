"""Forget: take documents of some sources out of the store, with all that was only known from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.lead_life import Actor, AuditEntry
from store.store import Store

_SCOUT = Actor("parkscout", "", "agent")


def forget_sources(store: Store, source_ids: Sequence[str]) -> None:
    """Deletes the sources' documents, what models said of them, crawl records and every organization no other document is about.

    The search index follows at its next step, which removes what is no longer stored.
    """
    document_ids = store.documents.of_sources(source_ids)
    with store.transaction():
        touched = sorted(store.organizations.replace_mentions(document_ids, []))
        contents = store.documents.hashes()
        store.model_readings.delete([contents[document_id] for document_id in document_ids])
        store.documents.delete(document_ids)
        store.crawl.delete_sources(source_ids)
        store.progress.forget("resolve", document_ids)
        known = store.organizations.mentions_of(touched)
        gone = [organization_id for organization_id in touched if organization_id not in known]
        store.organizations.delete(gone)
        store.progress.forget("score", gone)
        store.progress.due("score", known)
        store.digests.clear()


def forget_office_work(store: Store, profile_id: str, at: datetime) -> None:
    """Ends what was tried out on leads that are no longer there: their states, claims, verdicts, cases and taught weights.

    The log itself stays, with an entry for each lead that says so.
    """
    with store.transaction():
        gone = [state.lead for state in store.lead_states.all()]
        kept = {lead.id for lead in store.leads.get_many([lead.id for lead in gone])}
        ids = [lead.id for lead in gone if lead.id not in kept]
        moments = {lead_id: store.lead_log.next_at(lead_id, at) for lead_id in ids}
        store.lead_log.add(AuditEntry(i, moment, _SCOUT, "forgotten", None, None, "样例数据已移除") for i, moment in moments.items())
        store.lead_states.delete(ids)
        store.claims.delete(ids)
        store.decisions.clear()
        store.cases.delete_of(ids)
        state, seen = store.teaching.state(profile_id)
        if state.applied or state.frozen:
            store.teaching.add(profile_id, seen, "reset", None, _SCOUT.name, at)
