"""Cards of leads in their own collection: similar companies by what they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from domain.lead_card import card_hash
from domain.ports import Embedder
from vectorstore.chroma_index import ChromaIndex, ChromaSettings, Difference
from vectorstore.vector_rows import owner_of

_BATCH = 500


class LeadCards:
    """One record per lead. A card is a short text: name, what it does, tracks, place, last round."""

    def __init__(self, embedder: Embedder, chroma: ChromaSettings) -> None:
        self._embedder = embedder
        self._index = ChromaIndex(chroma, "leads", embedder.id, embedder.dimension)

    def put(self, cards: Iterable[tuple[str, str]]) -> int:
        """(lead id, text); adds or replaces, skips what is there with the same text. Returns how many were written."""
        wanted = dict(cards)
        known = self._index.hashes_of([f"{lead}#0" for lead in wanted])
        changed = [(lead, text) for lead, text in wanted.items() if known.get(lead) != card_hash(text)]
        for first in range(0, len(changed), _BATCH):
            part = changed[first : first + _BATCH]
            vectors = self._embedder.embed([text for _, text in part])
            self._index.upsert([(f"{lead}#0", lead, card_hash(text)) for lead, text in part], vectors)
        return len(changed)

    def remove(self, lead_ids: Sequence[str]) -> None:
        self._index.delete([f"{lead}#0" for lead in lead_ids])

    def similar(self, text: str, limit: int = 5, without: Sequence[str] = ()) -> list[tuple[str, float]]:
        """(lead id, likeness 0 to 1) of the leads closest to a text, the ones in `without` left out."""
        total = self._index.count()
        if not total or limit < 1:
            return []
        vector = self._embedder.embed([text])[0]
        if not vector.any():
            return []
        found = [(owner_of(r), score) for r, score in self._index.nearest(vector, min(total, limit + len(without)))]
        return [(lead, round(max(score, 0.0), 4)) for lead, score in found if lead not in without][:limit]

    def ids(self) -> Iterator[str]:
        yield from self._index.hashes()

    def verify(self, cards: Mapping[str, str]) -> Difference:
        """Every difference to the cards as they should be (lead id → text)."""
        return self._index.verify({lead: card_hash(text) for lead, text in cards.items()})

    def count(self) -> int:
        return self._index.count()

    def drop_others(self) -> list[str]:
        """Drops the cards that another embedder left; returns the names of their collections."""
        return self._index.drop_others()

    def reset(self) -> None:
        self._index.reset()

    def close(self) -> None:
        self._index.close()
