"""Scores of a ranked list of companies against grades given by reading: precision@10, nDCG@20 and the OPC list's precision@5."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.naming import name_key
from evals.search import ndcg

WORTH_A_LOOK = 1
WORTH_A_CALL = 2


@dataclass(frozen=True, slots=True)
class Grade:
    """A company as a reader graded it: 3 = call this week, 2 = call, 1 = keep in view, 0 = no lead. `list`: "opc", "scale" or None."""

    company: str
    aliases: tuple[str, ...]
    grade: int
    list: str | None = None
    why: str = ""

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for name in (self.company, *self.aliases) if (key := name_key(name)))


@dataclass(frozen=True, slots=True)
class RankingScores:
    """Of a list of companies without those that nobody graded.

    precision_10   share of the first ten with grade 1 or more; `strict_10` with grade 2 or more
    ndcg_20        with gain 2^grade - 1
    opc_5          share of the OPC list's first five with grade 1 or more; None where no graded company is there
    no_leads       names of grade 0 among the first twenty, and why
    repeated       graded companies that stand twice among the first twenty
    """

    graded: int
    precision_10: float
    strict_10: float
    ndcg_20: float
    opc_5: float | None
    no_leads: tuple[str, ...]
    repeated: tuple[str, ...]


def read_grades(lines: Iterable[str]) -> list[Grade]:
    """JSONL of {"company", "aliases", "grade", "list", "why"}."""
    rows = (json.loads(line) for line in lines if line.strip())
    return [Grade(r["company"], tuple(r.get("aliases", ())), int(r["grade"]), r.get("list"), r.get("why", "")) for r in rows]


def score_ranking(ranked: Iterable[Sequence[str]], opc: Iterable[Sequence[str]], grades: Sequence[Grade]) -> RankingScores:
    """`ranked` and `opc` are lists of companies, best first, each by all of its names."""
    by_key = {key: at for at, grade in enumerate(grades) for key in grade.keys}
    places, opc_places = _places(ranked, by_key), _places(opc, by_key)
    # One that comes again is no second find.
    first = list(dict.fromkeys(places))
    found = [grades[at].grade if places.index(at) == i else 0 for i, at in enumerate(places[:20])]
    relevant = {str(at): grade.grade for at, grade in enumerate(grades)}
    return RankingScores(
        graded=len(first),
        precision_10=_share(found[:10], WORTH_A_LOOK, 10),
        strict_10=_share(found[:10], WORTH_A_CALL, 10),
        ndcg_20=ndcg([str(at) if places.index(at) == i else "" for i, at in enumerate(places[:20])], relevant, 20),
        opc_5=_share([grades[at].grade for at in opc_places[:5]], WORTH_A_LOOK, len(opc_places[:5])) if opc_places else None,
        no_leads=tuple(f"{grades[at].company} ({grades[at].why})" for at in first[:20] if grades[at].grade == 0),
        repeated=tuple(grades[at].company for at in first if places[:20].count(at) > 1),
    )


def _places(ranked: Iterable[Sequence[str]], by_key: dict[str, int]) -> list[int]:
    """The graded companies of a list in its order, by their place among the grades."""
    found = (next((by_key[key] for name in names if (key := name_key(name)) in by_key), None) for names in ranked)
    return [at for at in found if at is not None]


def _share(grades: Sequence[int], least: int, of: int) -> float:
    return sum(grade >= least for grade in grades) / of if of else 0.0


def render_ranking(scores: Mapping[str, RankingScores]) -> str:
    """One line a list; `no lead` and `twice` count among the first twenty."""
    width = max(map(len, scores)) + 2
    lines = [f"{'list':<{width}}{'graded':>7}{'p@10':>7}{'p@10>=2':>9}{'nDCG@20':>9}{'OPC p@5':>9}{'no lead':>9}{'twice':>7}"]
    for name, one in scores.items():
        opc = "-" if one.opc_5 is None else f"{one.opc_5:.2f}"
        lines.append(
            f"{name:<{width}}{one.graded:>7}{one.precision_10:>7.2f}{one.strict_10:>9.2f}{one.ndcg_20:>9.3f}{opc:>9}"
            f"{len(one.no_leads):>9}{len(one.repeated):>7}"
        )
    return "\n".join(lines)
