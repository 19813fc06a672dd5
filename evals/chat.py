"""Scores chat answers against gold questions: facts that must and must not be said, refusals, marks that resolve."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.text import fold
from evals.support import support

_REFUSED = re.compile(
    r"库中没有找到|没有提到|不提供|不对个人|不便提供|不能协助|不能代为|不对未来|还没有|未披露|没有透露"
    r"|not found|do not (?:give|judge|say)|make no forecasts|neither make nor draft|not part of what i answer|not disclosed"
    r"|did not (?:give|disclose)",
    re.IGNORECASE,
)
_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """One gold conversation; the last question is judged.

    expect   every group must be met: one of its spellings occurs in the answer
    forbid   none may occur
    refuse   the store cannot answer: the answer must say so
    """

    id: str
    lang: str
    intent: str
    ask: tuple[str, ...]
    expect: tuple[tuple[str, ...], ...] = ()
    forbid: tuple[str, ...] = ()
    refuse: bool = False


@dataclass(frozen=True, slots=True)
class ChatVerdict:
    """What became of one question: `right`, and why not."""

    id: str
    intent: str
    lang: str
    right: bool
    missing: tuple[str, ...]
    forbidden: tuple[str, ...]
    unresolved: int
    answer: str
    refuse: bool
    cited: int = 0
    """Sentences that carry a mark."""
    unsupported: tuple[str, ...] = ()
    """Those of them that say a figure, a day or a name which the words cited do not."""


def read_questions(lines: Iterable[str]) -> list[GoldQuestion]:
    """Gold questions from JSON lines: `{"id","lang","intent","ask":[…],"expect":[[…]…],"forbid":[…],"refuse":false}`."""
    found = []
    for line in lines:
        if line.strip():
            row = json.loads(line)
            found.append(
                GoldQuestion(
                    row["id"],
                    row["lang"],
                    row["intent"],
                    tuple(row["ask"]),
                    tuple(tuple(group) for group in row.get("expect", ())),
                    tuple(row.get("forbid", ())),
                    bool(row.get("refuse", False)),
                )
            )
    return found


def judge(question: GoldQuestion, answer: str, citations: Mapping[int, str]) -> ChatVerdict:
    """One answer judged; `citations` are the words cited by number. Scripts, widths, spaces and commas do not matter."""
    plain = _plain(_MARK.sub("", answer))
    missing = tuple("|".join(group) for group in question.expect if not any(_plain(s) in plain for s in group))
    forbidden = tuple(s for s in question.forbid if _plain(s) in plain)
    unresolved = len({int(n) for n in _MARK.findall(answer)} ^ set(citations))
    refused = _REFUSED.search(fold(answer)) is not None
    cited, unsupported = support(answer, citations)
    right = not missing and not forbidden and not unresolved and (refused or not question.refuse)
    return ChatVerdict(
        question.id, question.intent, question.lang, right, missing, forbidden, unresolved, answer, question.refuse, cited, unsupported
    )


def _plain(text: str) -> str:
    return re.sub(r"[\s,，]", "", fold(text)).lower()


def score(questions: Sequence[GoldQuestion], ask: Callable[[tuple[str, ...]], tuple[str, Mapping[int, str]]]) -> list[ChatVerdict]:
    """Every question asked (a conversation gives the answer to its last question) and judged."""
    return [judge(question, *ask(question.ask)) for question in questions]


def render_chat(verdicts: Sequence[ChatVerdict]) -> str:
    """The shares by intent, then every question that went wrong with what was missing or forbidden."""
    shares = figures(verdicts)["by_intent"]
    asked = {intent: sum(v.intent == intent for v in verdicts) for intent in shares}
    lines = [f"{intent:<12} {asked[intent]:>4}  {share:.3f}" for intent, share in shares.items()]
    for v in verdicts:
        if not v.right:
            why = "; ".join((*(f"missing {m}" for m in v.missing), *(f"forbidden {f}" for f in v.forbidden))) or "not refused, or marks"
            lines.append(f"{v.id} {v.intent}: {why}")
    return "\n".join(lines)


def figures(verdicts: Sequence[ChatVerdict]) -> Mapping[str, Any]:
    """Shares of right answers: all, by intent, by language, of the unanswerable, of the follow-ups; marks that resolve."""

    def share(rows: Sequence[ChatVerdict]) -> float:
        return round(sum(v.right for v in rows) / len(rows), 4) if rows else 0.0

    intents, languages = sorted({v.intent for v in verdicts}), sorted({v.lang for v in verdicts})
    return {
        "right": share(verdicts),
        "refused": share([v for v in verdicts if v.refuse]),
        "answerable": share([v for v in verdicts if not v.refuse]),
        "resolved": round(sum(v.unresolved == 0 for v in verdicts) / len(verdicts), 4) if verdicts else 0.0,
        "supported": round(1 - sum(len(v.unsupported) for v in verdicts) / max(sum(v.cited for v in verdicts), 1), 4),
        "not_invented": round(sum(not v.forbidden for v in verdicts) / len(verdicts), 4) if verdicts else 0.0,
        "by_intent": {i: share([v for v in verdicts if v.intent == i]) for i in intents},
        "by_lang": {lang: share([v for v in verdicts if v.lang == lang]) for lang in languages},
        "questions": len(verdicts),
    }
