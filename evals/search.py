"""Scores of search: nDCG@10, Recall@20, recall across languages and name-first, from ranked ids and graded relevance."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

QueryKind = Literal["track", "facet", "name"]


@dataclass(frozen=True, slots=True)
class GoldQuery:
    """A query and the grade of every document that answers it: 2 = is about it, 1 = touches on it."""

    id: str
    query: str
    lang: str
    kind: QueryKind
    relevant: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SearchScores:
    """Means over the queries each figure is defined for; None where there is none.

    `zh_en` and `en_zh` are Recall@20 of the documents in the other language than the query's.
    """

    queries: int
    ndcg_10: float | None
    recall_20: float | None
    zh_en: float | None
    en_zh: float | None
    name_first: float | None


def read_queries(path: Path) -> list[GoldQuery]:
    """JSONL of {"id", "query", "lang": "zh" | "en", "kind", "relevant": {document id: grade}}."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [GoldQuery(r["id"], r["query"], r["lang"], r["kind"], r["relevant"]) for r in rows]


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain with gain 2^grade - 1."""
    gain = sum((2 ** relevant.get(document, 0) - 1) / math.log2(i + 2) for i, document in enumerate(ranked[:depth]))
    best = sorted(relevant.values(), reverse=True)[:depth]
    ideal = sum((2**grade - 1) / math.log2(i + 2) for i, grade in enumerate(best))
    return gain / ideal if ideal else 0.0


def recall(ranked: Sequence[str], wanted: Iterable[str], depth: int = 20) -> float:
    """Share of the wanted documents among the first `depth`; of at most `depth` documents, since no more can stand there."""
    sought = set(wanted)
    return len(sought & set(ranked[:depth])) / min(len(sought), depth) if sought else 0.0


def score_search(
    queries: Iterable[GoldQuery],
    search: Callable[[str, Literal["any", "zh", "en"]], Sequence[str]],
    lang_of: Callable[[str], str],
) -> SearchScores:
    """`search(query, language)` gives ranked ids of documents, `lang_of(id)` "zh" or "en".

    Recall across languages is measured among the documents of the other language, as a reader does who filters by it.
    """
    gains: list[float] = []
    recalls: list[float] = []
    across: dict[str, list[float]] = {"zh": [], "en": []}
    firsts: list[float] = []
    for query in queries:
        ranked = search(query.query, "any")
        gains.append(ndcg(ranked, query.relevant))
        recalls.append(recall(ranked, query.relevant))
        if query.kind == "name":
            firsts.append(float(bool(ranked) and query.relevant.get(ranked[0], 0) == max(query.relevant.values())))
            continue
        other: Literal["zh", "en"] = "en" if query.lang == "zh" else "zh"
        foreign = [document for document in query.relevant if lang_of(document) == other]
        if foreign:
            across[query.lang].append(recall(search(query.query, other), foreign))
    return SearchScores(len(gains), _mean(gains), _mean(recalls), _mean(across["zh"]), _mean(across["en"]), _mean(firsts))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
