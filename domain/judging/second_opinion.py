"""A model's reading of a snapshot beside the rules': it may move a criterion, within a cap, on quotes that occur; it never adds up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from domain.evidence import Citation
from domain.scorecard import CriterionScore, Scorecard, totalled

Level = Literal["none", "weak", "fair", "good", "strong"]
LEVELS: dict[Level, float] = {"none": 0.0, "weak": 0.25, "fair": 0.5, "good": 0.75, "strong": 1.0}
"""A short scale: with few levels models agree with themselves; Python turns a level into points."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model says of one criterion: a level, a reason in Chinese and English, and the quotes it stands on."""

    criterion_id: str
    level: Level
    reason: str
    reason_en: str
    quotes: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """What became of an opinion: the points before and after, or why it was left aside."""

    criterion_id: str
    level: str
    before: float | None
    after: float | None
    refused: str | None = None


def with_opinions(
    card: Scorecard, opinions: Iterable[Opinion], body_of: Callable[[str], str | None], cap_share: float
) -> tuple[Scorecard, tuple[Move, ...]]:
    """The scorecard after a model's opinions, and what became of each.

    An opinion counts with a quote that occurs in the document it names (`body_of` gives `title + "\\n" + text`). It moves a criterion
    by at most `cap_share` of its points, an unknown one from what unknown is taken to be worth. Penalties and the cap stay the rules'.
    """
    by_id = {c.id: c for c in card.criteria}
    moves: list[Move] = []
    for opinion in opinions:
        criterion = by_id.get(opinion.criterion_id)
        if criterion is None:
            moves.append(Move(opinion.criterion_id, opinion.level, None, None, "no such criterion"))
            continue
        held = tuple(q for q in opinion.quotes if q.quote and (body := body_of(q.document_id)) is not None and q.quote in body)
        if not held:
            moves.append(Move(criterion.id, opinion.level, criterion.points, criterion.points, "no quote that occurs"))
            continue
        after = _moved(criterion, opinion.level, card.unknown_share, cap_share)
        if after == criterion.points:
            continue
        reason = "；".join(part for part in (criterion.reason if criterion.points is not None else "", f"模型：{opinion.reason}") if part)
        reason_en = "; ".join(
            part for part in (criterion.reason_en if criterion.points is not None else "", f"model: {opinion.reason_en}") if part
        )
        evidence = tuple(dict.fromkeys((*criterion.evidence, *held)))
        by_id[criterion.id] = replace(criterion, points=after, reason=reason, reason_en=reason_en, evidence=evidence)
        moves.append(Move(criterion.id, opinion.level, criterion.points, after))
    criteria = tuple(by_id[c.id] for c in card.criteria)
    score, penalties, share = totalled(criteria, card.penalties, card.unknown_share, card.cap)
    gained = 0.4 * (score - card.score)
    moved = replace(
        card,
        criteria=criteria,
        penalties=penalties,
        score=score,
        known_share=share,
        opc_score=None if card.opc_score is None else round(max(0.0, min(100.0, card.opc_score + gained)), 1),
        scale_score=None if card.scale_score is None else round(max(0.0, min(100.0, card.scale_score + gained)), 1),
    )
    return moved, tuple(moves)


def _moved(criterion: CriterionScore, level: Level, unknown_share: float, cap_share: float) -> float:
    most = criterion.max_points
    before = criterion.points if criterion.points is not None else unknown_share * most
    wanted = LEVELS[level] * most
    return round(max(before - cap_share * most, min(before + cap_share * most, wanted)), 1)
