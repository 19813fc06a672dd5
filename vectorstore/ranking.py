"""How the signals of one query add up to a ranking; pure, with every weight in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vectorstore.best import best_places

Values = NDArray[np.float64]

# Concepts with all that lies within them.
NEWS = (
    "round_seed", "round_angel", "round_pre_a", "round_a", "round_b", "round_late", "round_strategic", "lead_investor", "follow_investor",
)  # fmt: skip
RULES = ("public_sector", "stock_market", "public_fund")
EVENTS = (
    *RULES, "ipo", "merger", "debt", "fund_raise", "government_grant", "bankruptcy", "layoff", "cooperation", "expansion", "landing",
    "relocation", "revenue", "product_launch", "executive", "rumour", "denial", "talks", "registered_capital", "total_investment",
    "roundup", "hiring_need", "land_need", "leading_talent", "gazelle", "event_tech",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RankWeights:
    """Shares of a hit's score; tuned on labelled queries over real articles (docs/search.md)."""

    words: float = 0.6
    covered_words: float = 0.2
    """Instead of `words` where a concept stands for every word: the words alone would favour the query's own language."""
    concepts: float = 1.2
    vector: float = 0.7
    name: float = 3.0
    title_phrase: float = 1.5
    text_phrase: float = 0.4
    coverage: float = 2.0
    focus: float = 1.0
    """For being about what is asked for rather than mentioning it."""
    sector: float = 0.9
    """For a track that was read out of the document and that the query names."""
    read_sector: float = 0.2
    """What being of the sector asked for covers of the query, whatever words the text has for it."""
    facets: float = 1.6
    """For the round, investor, founder or amount asked for, as read out of the document."""
    wider: float = 0.3
    funded: float = 0.1
    """For a completed round of a named company."""
    told: float = 0.5
    """For a fact that the reader found and the query asks for, whatever words the text has for it."""
    company: float = 0.2
    """For being about a company that it names."""
    asked_company: float = 0.6
    """The same where companies are asked for."""
    passing: float = 0.4
    """What of the coverage is lost where what is asked for is only mentioned in passing."""
    news: float = 0.35
    """For news of companies that raise money: this is a scout's search, not a library's."""
    rules: float = 0.4
    """Against rules, statistics and market reports, where they are not asked for."""
    half_life_days: float = 30.0


class Signals(NamedTuple):
    """What speaks for one document: BM25 (never below zero) of words, of concepts and of wider concepts, cosine, whether it is about a
    company named."""

    words: float = 0.0
    concepts: float = 0.0
    vector: float = 0.0
    named: bool = False
    wider: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidates:
    """Documents that may answer a query and, in arrays of their order, what speaks for each: hundreds, of which few are read again."""

    ids: Sequence[str]
    words: Values
    concepts: Values
    vector: Values
    named: Values
    wider: Values
    told: Values

    def signals(self, places: Sequence[int]) -> dict[str, Signals]:
        """What speaks for the documents at those places, by their id."""
        words, concepts, vector, wider = (v[places].tolist() for v in (self.words, self.concepts, self.vector, self.wider))
        named = (self.named[places] > 0.0).tolist()
        ids = [self.ids[place] for place in places]
        return dict(zip(ids, map(Signals, words, concepts, vector, named, wider), strict=True))


def fuse(found: Candidates, weights: RankWeights, most: int) -> list[tuple[int, float]]:
    """(place, score) of the best, best first. BM25 has no scale of its own, so each kind counts relative to its best document."""
    scores = (
        _of_best(weights.words, found.words)
        + _of_best(weights.concepts, found.concepts)
        + _of_best(weights.wider, found.wider)
        + weights.vector * np.maximum(found.vector, 0.0)
        + weights.name * found.named
        + weights.told * found.told
    )
    places = best_places(scores, most)
    ranked = sorted(zip(places.tolist(), scores[places].tolist(), strict=True), key=lambda pair: (-pair[1], found.ids[pair[0]]))
    return ranked[:most]


def _of_best(weight: float, values: Values) -> Values:
    return weight / (values.max(initial=0.0) or 1.0) * values


def freshness(published_at: datetime | None, now: datetime, half_life_days: float) -> float:
    """1 for today, a half per half-life; a document without a date counts as four half-lives old."""
    if published_at is None:
        return 0.0625
    days = max((now - published_at).total_seconds() / 86400, 0.0)
    return float(0.5 ** (days / half_life_days))
