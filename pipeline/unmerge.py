"""Unmerge: two firms that were taken for one stand by themselves again, each with its own reports."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import Conflict, NotFound
from domain.organization import Organization
from store.store import Store


@dataclass(frozen=True, slots=True)
class Joined:
    """A merge that stands: `absorbed` goes under `into` since the document that showed them to be one."""

    into: Organization
    absorbed: Organization
    document_id: str | None


def merges_that_stand(store: Store, organization_id: str | None = None) -> list[Joined]:
    """Oldest first; all of them, or those that the organization took part in."""
    rows = [row for row in store.organizations.merges() if organization_id is None or organization_id in row[:2]]
    known = store.organizations.get_many(sorted({one for row in rows for one in row[:2]}))
    return [Joined(known[into], known[absorbed], shown_by) for into, absorbed, shown_by in rows if into in known and absorbed in known]


def unmerge(store: Store, name: str) -> Joined:
    """Takes the merge back that made `name` another firm's name; the reports of both are resolved again at the next run.

    Raises NotFound where no merge stands under that name or id, Conflict where several do.
    """
    found = [one for one in merges_that_stand(store) if name in (one.absorbed.id, *one.absorbed.names)]
    if not found:
        raise NotFound(f"no merge stands under {name!r}: `parkscout office merges` lists them")
    if len(found) > 1:
        shown = ", ".join(f"{one.absorbed.id} (in {one.into.name})" for one in found)
        raise Conflict(f"{name!r} was merged more than once; give one id: {shown}")
    merge = found[0]
    with store.transaction():
        store.organizations.put_merge(merge.into.id, merge.absorbed.id, merge.document_id, undone=True)
        store.organizations.drop_names(merge.into.id, set(merge.absorbed.names) - {merge.into.name})
        reports = store.organizations.mentions_of([merge.into.id, merge.absorbed.id])
        store.progress.due("resolve", sorted({mention.document_id for of in reports.values() for mention in of}))
    return merge
