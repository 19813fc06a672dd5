"""What was read out of documents (sectors, rounds, investors, founders, amounts) weighed against what a query asks for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from domain.amount_bounds import AmountBounds
from domain.search import DocumentFacets
from domain.track import Track
from vectorstore.concepts import ConceptLexicon
from vectorstore.facts import FOUNDERS
from vectorstore.query import Asked, employers
from vectorstore.reading import Reading
from vectorstore.roles import gave_money, worked_there
from vectorstore.tokenise import normalise

_LEADS = "lead_investor"
_FOLLOWED = 0.4
"""What an investor counts that took part where the one is asked for that led."""
_SAID = 0.6
"""What it counts that the text says of somebody that he invested, where no round with investors was read."""


@dataclass(frozen=True, slots=True)
class FacetDemand:
    """What of a query can be held against facets; an empty field asks for nothing."""

    tracks: tuple[frozenset[str], ...] = ()
    """For each sector asked for the tracks that are it."""
    rounds: frozenset[str] = frozenset()
    investors: frozenset[str] = frozenset()
    leads: bool = False
    founders: frozenset[str] = frozenset()
    backgrounds: frozenset[str] = frozenset()
    """Companies and universities that the founders are to come from."""
    places: frozenset[str] = frozenset()
    amount: AmountBounds | None = None
    time: tuple[date, date] | None = None
    """First day and the day after the last."""


class FacetReader:
    """Holds which tracks a concept belongs to, by the cues that both know; safe to share between threads."""

    def __init__(self, concepts: ConceptLexicon, tracks: Sequence[Track]) -> None:
        self._concepts = concepts
        self._parents = {track.id: {track.parent, *track.also} - {None} for track in tracks}
        self._tracks: dict[str, set[str]] = {}
        for track in tracks:
            for term in (track.name_zh, track.name_en, *track.keywords_zh, *track.keywords_en):
                if term not in track.weak and (concept := self._whole(term)) is not None:
                    self._tracks.setdefault(concept, set()).add(track.id)
        self.concept_of_round = lru_cache(maxsize=256)(self._round)
        self.concepts_of_name = lru_cache(maxsize=8192)(self._named)

    def demand(self, asked: Asked) -> FacetDemand:
        wanted = asked.concepts
        # "Founders from Google" names where they worked, "backed by Google" who invested.
        names = frozenset(c for c in wanted if c.startswith(("co_", "uni_"))) - asked.backgrounds
        return FacetDemand(
            tracks=self._sectors(c for c in wanted if c in self._concepts.topics and c not in asked.described),
            rounds=frozenset(c for c in wanted if c.startswith("round_")),
            investors=self._concepts.within_any({*(c for c in wanted if c.startswith("inv_")), *asked.backers}) | names,
            leads=_LEADS in wanted,
            founders=frozenset(detail for c in wanted for detail in FOUNDERS.get(c, ())),
            backgrounds=asked.backgrounds,
            places=frozenset(c for c in wanted if c.startswith(("place_", "region_"))),
            amount=asked.amount,
            time=asked.time,
        )

    def fit(
        self, demand: FacetDemand, facets: DocumentFacets, published_at: datetime | None = None, text: Reading | None = None
    ) -> tuple[float, float]:
        """(share of the sectors asked for, share of the other facets asked for), each 0 to 1."""
        here = set(facets.tracks)
        sectors = sum(bool(tracks & here) for tracks in demand.tracks) / len(demand.tracks) if demand.tracks else 0.0
        shares: list[float] = []
        if demand.rounds:
            rounds = {c for r in facets.rounds for c in self.concept_of_round(r)}
            shares.append(float(bool(rounds & demand.rounds)))
        if demand.investors:
            invested = self._held(facets.investors, demand.investors)
            led = self._held(facets.lead_investors, demand.investors)
            share = 1.0 if led else invested * (_FOLLOWED if demand.leads else 1.0)
            if not share and text is not None and gave_money(text.normal, text.mentions(demand.investors)):
                share = _SAID
            shares.append(share)
        if demand.places:
            shares.append(float(self._held(facets.places, demand.places)))
        if demand.founders:
            shares.append(float(bool(demand.founders & set(facets.founders))))
        if demand.backgrounds:
            shares.append(1.0 if self._held(facets.backgrounds, demand.backgrounds) else self._said_of_people(text, demand.backgrounds))
        if demand.amount is not None:
            shares.append(float(_between(demand.amount, facets.amount_low_cny)))
        if demand.time is not None:
            shares.append(float(published_at is not None and demand.time[0] <= published_at.date() < demand.time[1]))
        return sectors, sum(shares) / len(shares) if shares else 0.0

    def _said_of_people(self, text: Reading | None, places: frozenset[str]) -> float:
        """How surely a text says of somebody that he comes from there, 0 to 1."""
        if text is None:
            return 0.0
        mentions = text.mentions(places)
        if worked_there(text.normal, mentions):
            return 1.0
        # "Former Google" is one term of the lexicon.
        if any(places.intersection(employers(text.normal, m, self._concepts)) for m in text.mentions({"ex_bigtech"})):
            return 1.0
        # News of a start-up seldom names a university but for its people.
        return _SAID if any(mention.concept.startswith("uni_") for mention in mentions) else 0.0

    def _sectors(self, topics: Iterable[str]) -> tuple[frozenset[str], ...]:
        """The tracks of each field asked for: topics of one field are alternatives; what another's tracks lie in asks for nothing more."""
        fields: dict[str, frozenset[str]] = {}
        for topic in topics:
            wider = self._concepts.ancestors(topic)
            field = max((topic, *wider), key=lambda c: (wider.get(c, 0), c))
            fields[field] = fields.get(field, frozenset()) | self._tracks_of(topic)
        found = tuple(dict.fromkeys(tracks for tracks in fields.values() if tracks))
        parents = {tracks: frozenset().union(*(self._parents[t] for t in tracks)) for tracks in found}
        return tuple(t for t in found if not any(t <= parents[other] for other in found if other != t))

    def _held(self, names: Iterable[str], wanted: frozenset[str]) -> bool:
        return any(wanted & self.concepts_of_name(name) for name in names)

    def _whole(self, term: str) -> str | None:
        normal = normalise(term)
        found = self._concepts.find(normal)
        return found[0].concept if len(found) == 1 and (found[0].start, found[0].end) == (0, len(normal)) else None

    def _tracks_of(self, concept: str) -> frozenset[str]:
        """The tracks that name the concept, else those of the nearest wider concept; the narrowest of them."""
        wider = self._concepts.ancestors(concept)
        for near in (concept, *sorted(wider, key=lambda a: wider[a])):
            if found := self._tracks.get(near):
                return frozenset(t for t in found if not any(t in self._parents[other] for other in found))
        return frozenset()

    def _round(self, round_id: str) -> frozenset[str]:
        stem = re.sub(r"(_plus)+$|\d$", "", round_id)
        return frozenset({f"round_{stem}", *self._concepts.ancestors(f"round_{stem}")})

    def _named(self, name: str) -> frozenset[str]:
        normal = normalise(name)
        mentions = self._concepts.find(normal)
        return frozenset(concept for mention in mentions for concept in (mention.concept, *employers(normal, mention, self._concepts)))


def _between(bounds: AmountBounds, amount: float | None) -> bool:
    return amount is not None and (bounds.low_cny or 0.0) <= amount <= (bounds.high_cny or math.inf)
