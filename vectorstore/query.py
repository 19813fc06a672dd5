"""What a query asks for: its words, its concepts, and which words a concept already stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from vectorstore.concepts import ConceptLexicon, Mention
from vectorstore.spans import time_asked
from vectorstore.tokenise import normalise, query_words, spans

_JOINED = re.compile(r"\s*(?:与|和|及|以及|或|或者|、|，|,|/|and|or|&)\s*[做造搞发卖]?|\s+")
_WHO_LEFT = re.compile(r"系(?![列统的])|背景|出身|出来|离职|前(?:员工|高管|副总裁|工程师)|\s(?:alumni|alums|veterans)\b")
IDLE = frozenset({"startup", "financing"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as read. `free` words stand outside every concept, `covered` ones inside.

    `concepts` leaves out those that nearly every article here is about (startup, financing) as long as anything else is asked for.
    `inner` gives for a concept those whose terms stand inside its own: satellite in "satellite constellation".
    `time` is the first day and the day after the last of the time asked about; its words are not looked for in texts.
    """

    normal: str
    free: tuple[str, ...]
    covered: tuple[str, ...]
    concepts: tuple[str, ...]
    inner: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    time: tuple[date, date] | None = None

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.free, *self.covered)


def read_query(query: str, concepts: ConceptLexicon) -> Asked:
    """Question words ("哪些公司", "companies that") are left out as long as anything else is asked for."""
    normal = normalise(query).strip()
    mentions = concepts.find(normal)
    free: dict[str, None] = {}
    covered: dict[str, None] = {}
    idle: dict[str, None] = {}
    parts = list(spans(normal))
    time = time_asked(normal)
    asking = [(start, end) for token, start, end in parts if token in query_words() or (time and time[2] <= start and end <= time[3])]
    for token, start, end in parts:
        around = [mention.concept for mention in mentions if mention.start <= start and end <= mention.end]
        if around and not IDLE.issuperset(around):
            covered[token] = None
        elif around or (start, end) in asking or _beside(start, end, asking):
            idle[token] = None
        else:
            free[token] = None
    named = (concept for mention in mentions for concept in (mention.concept, *employers(normal, mention, concepts)))
    found = tuple(dict.fromkeys((*named, *_left(normal, mentions))))
    wider = {ancestor for concept in found for ancestor in concepts.ancestors(concept)} - _listed(normal, mentions)
    narrowing = tuple(concept for concept in found if concept not in IDLE and concept not in wider)
    if not free and not narrowing:
        free = {} if found else idle
    inner = {mention.concept: tuple(concepts.inside(normal, mention)) for mention in mentions}
    return Asked(normal, tuple(free), tuple(covered), narrowing or (() if free else found), inner, time[:2] if time else None)


def employers(normal: str, mention: Mention, concepts: ConceptLexicon) -> list[str]:
    """The company that a founder's background names: "来自谷歌" asks for people of Google, not of any giant."""
    if mention.concept != "ex_bigtech":
        return []
    return [concept for concept in concepts.inside(normal, mention) if concept.startswith("co_")]


def _left(normal: str, mentions: Sequence[Mention]) -> list[str]:
    """Founders who left a company: "华为系", "百度出来创业的"."""
    return ["ex_bigtech" for mention in mentions if mention.concept.startswith("co_") and _WHO_LEFT.match(normal, mention.end)]


def _listed(normal: str, mentions: Sequence[Mention]) -> set[str]:
    """Concepts that stand in a list. In "biomedicine firms that develop new drugs" the wider of two nested concepts asks for nothing
    more; in "large models and agents" it does."""
    ordered = sorted(mentions, key=lambda mention: mention.start)
    # Terms that overlap are parts of one list too: 大模型与智能体 and 智能体平台.
    pairs = (
        (a, b) for a, b in pairwise(ordered) if a.concept != b.concept and (b.start < a.end or _JOINED.fullmatch(normal, a.end, b.start))
    )
    return {mention.concept for pair in pairs for mention in pair}


def _beside(start: int, end: int, asking: Sequence[tuple[int, int]]) -> bool:
    """Whether a pair of characters holds one of a question word (做 + 无 of 做无人机): such a pair names nothing."""
    return end - start == 2 and any(s < end and start < e for s, e in asking)
