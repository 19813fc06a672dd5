"""Index: bring the search index to exactly what the store holds; it can be rebuilt from the store at any time."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from domain.lead import Lead
from domain.report import StepReport
from pipeline.progress_bar import Progress
from store.store import Store

if TYPE_CHECKING:
    from vectorstore.lead_cards import LeadCards
    from vectorstore.search import HybridSearch

_BATCH = 256


def index(store: Store, search: HybridSearch, progress: Progress, cards: LeadCards | None = None) -> StepReport:
    """Writes what the index misses or holds in another version, removes what is no longer stored; so too the cards of leads."""
    started = perf_counter()
    stored = store.documents.hashes()
    difference = search.verify(stored)
    todo = [*difference.missing, *difference.stale]
    report = StepReport("index", new=len(difference.missing), changed=len(difference.stale), skipped=len(stored) - len(todo))
    if difference.orphaned:
        search.remove(difference.orphaned)
    with progress.step("index", len(todo)) as advance:
        for start in range(0, len(todo), _BATCH):
            batch = todo[start : start + _BATCH]
            # The words are committed with the batch; the vectors come last and say that a document is wholly indexed.
            with store.transaction():
                search.index(store.documents.get_many(batch).values())
            advance(len(batch))
    search.keep()
    if cards is not None:
        _index_cards(store, cards)
    # Whole under this embedder: what another one left is no longer needed.
    search.vectors.chroma.drop_others()
    report.seconds = perf_counter() - started
    return report


def _index_cards(store: Store, cards: LeadCards) -> None:
    texts = {lead.id: card_text(lead) for lead in store.leads.all()}
    cards.remove(cards.verify(texts).orphaned)
    cards.put(texts.items())
    cards.drop_others()


def card_text(lead: Lead) -> str:
    """What a lead is compared by: what it does and in which sectors, where it is, how far it is."""
    newest = [funding.round for funding in lead.rounds[:1] if funding.round]
    titles = [source.title for source in lead.sources[:3]]
    return "\n".join([*titles, lead.summary, *lead.tracks, *([lead.location] if lead.location else []), *newest])


def reindex(store: Store, search: HybridSearch, progress: Progress, cards: LeadCards | None = None) -> StepReport:
    """Rebuilds the index from the store."""
    search.remove(list(search.indexed_ids()))
    if cards is not None:
        cards.reset()
    return index(store, search, progress, cards)


def verify(store: Store, search: HybridSearch) -> dict[str, tuple[str, ...]]:
    """Every difference between index and store, by kind."""
    difference = search.verify(store.documents.hashes())
    return {"missing": difference.missing, "stale": difference.stale, "orphaned": difference.orphaned}
