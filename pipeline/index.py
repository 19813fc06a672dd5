"""Index: bring the search index to exactly what the store holds; it can be rebuilt from the store at any time."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from domain.lead_card import card_hash, card_text
from domain.report import StepReport
from pipeline.progress_bar import Progress
from store.leads import CARD_STEP, card_key
from store.store import Store

if TYPE_CHECKING:
    from vectorstore.lead_cards import LeadCards
    from vectorstore.search import HybridSearch

_STEP = "index"
_BATCH = 256
_MARK_NOTE = "mark of the index"


def index(store: Store, search: HybridSearch, progress: Progress, cards: LeadCards | None = None) -> StepReport:
    """Writes what the index misses or holds in another version, removes what is no longer stored; so too the cards of leads.

    An index that carries the mark of this store's last writing lacks only what was marked as to be done since. Where the mark or the
    counts say otherwise, or the index lies behind a URL, where others write too, every document and card is compared.
    """
    started = perf_counter()
    version = _words_version()
    known = _carries_mark(store, search, version)
    todo = store.progress.pending(_STEP, version) if known else {}
    report = StepReport("index", new=sum(not before for before in todo.values()), changed=sum(todo.values()))
    _write(store, search, list(todo), version, progress)
    # Before the counts are believed, the matrix beside Chroma is brought to what Chroma holds.
    search.vectors.settle()
    if not known or search.differs(store.documents.count()):
        known = False
        stored = store.documents.hashes()
        difference = search.verify(stored)
        if difference.orphaned:
            search.remove(difference.orphaned)
        _write(store, search, [*difference.missing, *difference.stale], version, progress)
        store.progress.done(_STEP, dict.fromkeys(stored, version))
        report.new += len(difference.missing)
        report.changed += len(difference.stale)
    search.keep()
    carded = 0 if cards is None else _index_cards(store, cards, known)
    if todo or carded or not known:
        _put_mark(store, search, version)
    # Whole under this embedder: what another one left is no longer needed.
    search.vectors.chroma.drop_others()
    report.skipped = store.documents.count() - report.new - report.changed
    report.seconds = perf_counter() - started
    return report


def _write(store: Store, search: HybridSearch, document_ids: Sequence[str], version: str, progress: Progress) -> None:
    with progress.step("index", len(document_ids)) as advance:
        for start in range(0, len(document_ids), _BATCH):
            batch = document_ids[start : start + _BATCH]
            # The words are committed with the batch; the vectors come last and say that a document is wholly indexed.
            with store.transaction():
                store.progress.done(_STEP, dict.fromkeys(batch, version))
                search.index(store.documents.get_many(batch).values())
            advance(len(batch))


def _index_cards(store: Store, cards: LeadCards, known: bool) -> int:
    """Returns how many cards were written or removed."""
    written = _refresh_cards(store, cards, list(store.progress.pending(CARD_STEP, card_key(""), card_key("~")))) if known else 0
    if not known or cards.count() != store.leads.count():
        texts = {lead.id: card_text(lead) for lead in store.leads.all()}
        orphaned = cards.verify(texts).orphaned
        cards.remove(orphaned)
        written += len(orphaned) + cards.put(texts.items())
        store.progress.done(CARD_STEP, {lead_id: card_key(card_hash(text)) for lead_id, text in texts.items()})
    cards.drop_others()
    return written


def _refresh_cards(store: Store, cards: LeadCards, lead_ids: Sequence[str]) -> int:
    texts: dict[str, str] = {}
    for start in range(0, len(lead_ids), _BATCH):
        batch = lead_ids[start : start + _BATCH]
        texts |= {lead.id: card_text(lead) for lead in store.leads.get_many(batch)}
    gone = [lead_id for lead_id in lead_ids if lead_id not in texts]
    cards.remove(gone)
    cards.put(texts.items())
    # After the cards are written: a run that is cut short between the two writes them once more.
    with store.transaction():
        store.progress.forget(CARD_STEP, gone)
        store.progress.done(CARD_STEP, {lead_id: card_key(card_hash(text)) for lead_id, text in texts.items()})
    return len(lead_ids)


def reindex(store: Store, search: HybridSearch, progress: Progress, cards: LeadCards | None = None) -> StepReport:
    """Rebuilds the index from the store."""
    store.progress.drop_note(_MARK_NOTE)
    search.remove(list(search.indexed_ids()))
    if cards is not None:
        cards.reset()
    return index(store, search, progress, cards)


def verify(store: Store, search: HybridSearch) -> dict[str, tuple[str, ...]]:
    """Every difference between index and store, by kind."""
    difference = search.verify(store.documents.hashes())
    return {"missing": difference.missing, "stale": difference.stale, "orphaned": difference.orphaned}


def is_anothers(store: Store, search: HybridSearch) -> bool:
    """Whether the index cannot be that of the store, by its counts and by its mark: a look that costs the same for every store."""
    mark = store.progress.note(_MARK_NOTE)
    return search.differs(store.documents.count()) or (mark is not None and not search.vectors.shared and search.vectors.mark() != mark)


def _carries_mark(store: Store, search: HybridSearch, version: str) -> bool:
    mark = store.progress.note(_MARK_NOTE)
    return mark is not None and mark.startswith(f"{version}:") and not search.vectors.shared and search.vectors.mark() == mark


def _put_mark(store: Store, search: HybridSearch, version: str) -> None:
    """A new mark for every run that wrote: an index folder or a store that was put back from an earlier day carries another."""
    if search.vectors.shared:
        return
    last = (store.progress.note(_MARK_NOTE) or "0").rpartition(":")[2]
    mark = f"{version}:{store.words.identity()}:{int(last) + 1}"
    search.vectors.put_mark(mark)
    store.progress.set_note(_MARK_NOTE, mark)


def _words_version() -> str:
    from vectorstore.analysis import words_version
    from vectorstore.concepts import lexicon

    return words_version(lexicon())
