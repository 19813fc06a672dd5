"""What a query asks for: its words, its concepts, and which words a concept already stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from domain.amount_bounds import AmountBounds, find_bounds
from vectorstore.concepts import ConceptLexicon, Mention
from vectorstore.facts import FOUNDERS
from vectorstore.lay_words import LayMention, lay_words
from vectorstore.roles import NAMES, PAYING, Role, backers, left
from vectorstore.spans import rounds_listed, time_asked
from vectorstore.tokenise import normalise, query_words, spans

_JOINED = re.compile(r"\s*(?:与|和|及|以及|或|或者|、|，|,|/|and|or|&)\s*[做造搞发卖]?|\s+")
_NO_EVENTS = (*NAMES, "uni_", "place_", "region_", "abroad", "round_", "amount_")
_OF = re.compile(r"(?:'s|’s|-based)? ")
_CHINESE_OF = re.compile(r"的?")
_VALUED = re.compile(r"(?:估值|市值|valued|valuation|worth)[^，,;；]{0,16}$")
_RATES = {"USD": 7.0, "EUR": 7.7, "GBP": 9.0, "HKD": 0.9, "JPY": 0.05, "INR": 0.085, "SGD": 5.3}
_OWN = re.compile(r" ?")
_COMPANIES = re.compile(
    r"公司|企业|厂商|初创|创业|创企|独角兽|团队|项目|谁|\b(?:compan(?:y|ies)|firms?|start-?ups?|makers?|biotechs?|developers?|unicorns?|who|ventures)\b"
)
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
    described: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For a concept that is described and not named the words that do."""
    time: tuple[date, date] | None = None
    amount: AmountBounds | None = None
    """Least and most that a round is to have brought."""
    backers: frozenset[str] = frozenset()
    """Investors, and fields whose companies are asked for as investors; what they do is then not what is asked about."""
    companies: bool = False
    """Whether companies are asked for and not just a subject: news of rules and markets is then no answer."""
    backgrounds: frozenset[str] = frozenset()
    """Companies and universities that founders are to come from: "founders from Google" asks for no news of Google."""

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.free, *self.covered)


def read_query(query: str, concepts: ConceptLexicon) -> Asked:
    """Question words ("哪些公司", "companies that") are left out as long as anything else is asked for."""
    normal = normalise(query).strip()
    mentions = concepts.find(normal)
    time = time_asked(normal)
    paying, were = _paying(normal, mentions, concepts), left(normal, mentions)
    roles = [(role.start, role.end) for role in (*paying, *were)]
    lay = [one for one in _described(normal, mentions, concepts) if not all(_lies_in(span, roles) for span in one.spans)]
    lay += [LayMention(round_, ((start, end),)) for round_, start, end in rounds_listed(normal) if round_ in concepts.concepts]
    understood = [span for described in lay for span in described.spans] + roles
    amount = _amount(normal)
    if amount:
        understood.append((amount.start, amount.end))
    free, covered, idle = _words(normal, mentions, understood, time[2:] if time else (0, 0))
    paid_by, known = [role.mention for role in paying], {mention.concept for mention in mentions}
    found, narrowing = _asked_for(normal, mentions, paid_by, lay, concepts)
    if not free and not narrowing:
        free = () if found or paying else idle
    asked_for = narrowing or (() if free or paying else found)
    # "Founders of Google" and "who left Google" ask for its people, and a university is seldom named for anything else.
    left_by = [role.mention.concept for role in were] if FOUNDERS.keys().isdisjoint(asked_for) else asked_for
    backgrounds = frozenset(c for c in asked_for if c.startswith("uni_") or (c.startswith("co_") and c in left_by))
    if backgrounds:
        # Who asks for people of one giant is not answered by those of another, nor by who runs a company.
        asked_for = tuple(c for c in asked_for if c not in ("ex_bigtech", "executive"))
    return Asked(
        normal,
        free,
        covered,
        asked_for,
        inner={mention.concept: tuple(concepts.inside(normal, mention)) for mention in mentions},
        described={one.concept: _inside(normal, one.spans) for one in lay if one.concept not in known},
        time=time[:2] if time else None,
        amount=amount,
        backers=frozenset(PAYING.get(mention.concept, mention.concept) for mention in paid_by),
        companies=_COMPANIES.search(normal) is not None,
        backgrounds=backgrounds,
    )


def _described(normal: str, mentions: Sequence[Mention], concepts: ConceptLexicon) -> list[LayMention]:
    """What a question describes. Where it names a topic or an event, one everyday word more ("cars") is none besides, and several are
    one only beside what is named or narrower: "robots that carry goods"."""
    topics = concepts.topics - concepts.within("public_sector")
    named = {m.concept in topics for m in mentions if m.concept not in IDLE and not m.concept.startswith(_NO_EVENTS)}
    found = lay_words(concepts).find(normal, mentions)

    def adds(one: LayMention) -> bool:
        wider = {one.concept, *concepts.ancestors(one.concept), *IDLE}
        over = (m.concept for m in mentions for start, end in one.spans if start < m.end and m.start < end)
        return len(one.spans) > 1 and wider.issuperset(over)

    return [one for one in found if (one.concept in topics) not in named or adds(one)]


def _amount(normal: str) -> AmountBounds | None:
    """A threshold in a question is no promise, so rates that are near enough will do."""
    bounds = find_bounds(normal, _RATES)
    return None if bounds is None or _VALUED.search(normal, 0, bounds.start) else bounds


def _paying(normal: str, mentions: Sequence[Mention], concepts: ConceptLexicon) -> list[Role]:
    """Investors and fields that are asked for by the money they gave; a name that is one once is one wherever it stands."""
    told = [mention for mention in mentions if mention.concept not in IDLE]
    found = [r for r in backers(normal, told) if r.mention.concept in concepts.topics or _members(r.mention.concept, concepts)]
    # What a government sets up is a fund.
    found = [role for role in found if role.mention.concept != "public_sector"]
    known = [role.mention for role in found]
    names = {mention.concept for mention in known if mention.concept.startswith(NAMES)}
    return found + [Role(m, m.start, m.end) for m in mentions if m.concept in names and m not in known]


def _members(concept: str, concepts: ConceptLexicon) -> bool:
    """Whether it is a company or investor, or a family of them."""
    return any(inner.startswith(NAMES) for inner in concepts.within(concept))


def _words(
    normal: str, mentions: Sequence[Mention], understood: Sequence[tuple[int, int]], time: tuple[int, int]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The words outside every concept, inside one, and those that only put the question."""
    free: dict[str, None] = {}
    covered: dict[str, None] = {}
    idle: dict[str, None] = {}
    parts = list(spans(normal))
    asking = [(start, end) for token, start, end in parts if token in query_words() or (time[0] <= start and end <= time[1])]
    for token, start, end in parts:
        around = [m.concept for m in mentions if (m.start <= start and end <= m.end) or (start <= m.start and m.end <= end)]
        if (around and not IDLE.issuperset(around)) or any(first < end and start < last for first, last in understood):
            covered[token] = None
        elif around or (start, end) in asking or _beside(start, end, asking) or (mentions and _bare(token)):
            idle[token] = None
        else:
            free[token] = None
    return tuple(free), tuple(covered), tuple(idle)


def _bare(token: str) -> bool:
    """A single Chinese character beside a concept says nothing: 过, 能, 小."""
    return len(token) == 1 and not token.isascii()


def _inside(normal: str, stretches: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token for token, start, end in spans(normal) if _lies_in((start, end), stretches)))


def _lies_in(span: tuple[int, int], stretches: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in stretches)


def _asked_for(
    normal: str, mentions: Sequence[Mention], paying: Sequence[Mention], lay: Sequence[LayMention], concepts: ConceptLexicon
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The concepts of a query, and those of them that narrow it."""
    aside = {*paying, *_homes(normal, mentions)}
    named = (c for mention in mentions if mention not in aside for c in (mention.concept, *employers(normal, mention, concepts)))
    found = tuple(dict.fromkeys((*named, *(described.concept for described in lay))))
    # "Chip makers backed by Intel" asks for chip makers, though Intel is one.
    wider = {a for c in found for a in concepts.ancestors(c) if not (c.startswith("co_") and a in concepts.topics)}
    known = {mention.concept for mention in mentions}
    besides = _beside_described(mentions, [one for one in lay if one.concept not in known])
    asides = IDLE | (wider - _listed(normal, mentions) - besides)
    return found, tuple(concept for concept in found if concept not in asides)


def employers(normal: str, mention: Mention, concepts: ConceptLexicon) -> list[str]:
    """The company that a founder's background names: "来自谷歌" asks for people of Google, not of any giant."""
    if mention.concept != "ex_bigtech":
        return []
    return [concept for concept in concepts.inside(normal, mention) if concept.startswith("co_")]


def _homes(normal: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Places that only say where a company named beside them is from: "Singapore's Temasek", "日本软银", "SoftBank China"."""
    homes = []
    for one, other in pairwise(mentions):
        place, name = (one, other) if one.concept.startswith("place_") else (other, one)
        if place.concept.startswith("place_") and name.concept.startswith(NAMES):
            between = _OWN if place is other else _OF if normal[one.start].isascii() else _CHINESE_OF
            if between.fullmatch(normal, one.end, other.start):
                homes.append(place)
    return homes


def _listed(normal: str, mentions: Sequence[Mention]) -> set[str]:
    """Concepts that stand in a list. In "biomedicine firms that develop new drugs" the wider of two nested concepts asks for nothing
    more; in "large models and agents" it does."""
    ordered = sorted(mentions, key=lambda mention: mention.start)
    # Terms that overlap are parts of one list too: 大模型与智能体 and 智能体平台.
    pairs = (
        (a, b) for a, b in pairwise(ordered) if a.concept != b.concept and (b.start < a.end or _JOINED.fullmatch(normal, a.end, b.start))
    )
    return {mention.concept for pair in pairs for mention in pair}


def _beside_described(mentions: Sequence[Mention], lay: Sequence[LayMention]) -> set[str]:
    """Concepts named besides what is described: "blockchain and digital coins" asks for both, "robots that carry goods" for the latter."""
    described = [span for one in lay for span in one.spans]
    return {m.concept for m in mentions if lay and not any(start < m.end and m.start < end for start, end in described)}


def _beside(start: int, end: int, asking: Sequence[tuple[int, int]]) -> bool:
    """Whether a pair of characters holds one of a question word (做 + 无 of 做无人机): such a pair names nothing."""
    return end - start == 2 and any(s < end and start < e for s, e in asking)
