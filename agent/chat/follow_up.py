"""Follow-ups: 第二个的投资方, 只看苏州的, 换成B轮的, 它在哪 … resolved with what was said and shown before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from agent.chat.interpretation import ROUND_ASPECTS, Interpretation, Named, inherit
from agent.chat.vocabulary import any_of, table, words

_NUMBERS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "十": 10}
_EN_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_POSITION = re.compile(
    r"(?<!排)(?<!排名)(?<!名列)第(?P<zh>\d{1,2}|[一二三四五六七八九十两])(?:个|家|条|名|位|项|笔|款|号)?(?:公司|企业|项目|线索)?(?!季度|轮|期|代|大)"
    r"|(?P<last>最后(?:一)?(?:个|家|条|名|位|项)|\bthe last (?:one|company|lead)|\blast one\b)"
    r"|\b(?:the )?(?P<en>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?: (?:one|company|lead|startup|firm|result))?\b(?! (?:half|quarter|round))"  # noqa: E501
    r"|(?:\bno\.? ?|\bnumber |#)(?P<n>\d{1,2})\b"
)
_FIRST_N = re.compile(
    r"(?:前|头)(?P<zh>[两二三四五]|\d)(?:个|家|名|位|条)|(?:这|那)(?P<these>[两二三四五]|\d)(?:个|家)|\bthe (?:first|top) (?P<en>two|three|four|five)\b|\b(?P<both>both)\b|(?P<all>它们|这些|这几(?:个|家)|they|these|them)"  # noqa: E501
)
_EN_SMALL = {"two": 2, "three": 3, "four": 4, "five": 5}
_RANK_WORDS = {"靠前", "排名靠前", "排第一", "第一", "排名", "排在前面", "前面", "高", "低", "ranked", "high", "low"}
_WHOLE_LIST = re.compile(
    r"哪些(?!机构|投资|股东)|有没有|推荐|列出|哪几家|多少家|几家|which companies|list\b|show|find|any\b|are there|recommend"
)
_WHOLE = re.compile(r"哪些|有没有|推荐|列出|找|有什么|多少|which|what|show|list|find|any\b|are there|recommend")
_LISTS = {"leads", "count", "trend", "search", "portfolio", "changes"}


@dataclass(frozen=True, slots=True)
class ChatContext:
    """What a follow-up may refer to: the last list's filters, the leads shown last (in order), and the company talked about."""

    previous: Interpretation | None = None
    listing: Interpretation | None = None
    shown: tuple[Named, ...] = ()
    focus: Named | None = None


@dataclass(frozen=True, slots=True)
class References:
    """Companies a question points at without naming them; `dangling`: it points, and there is nothing to point at."""

    companies: tuple[Named, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    dangling: bool = False
    out_of_range: bool = False


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    return {name: any_of(patterns) for name, patterns in words()["follow_up"].items()}


def refer(text: str, context: ChatContext | None) -> References:
    """Positions and pronouns of folded lower-case text."""
    shown = context.shown if context else ()
    positions: list[int] = []
    spans: list[tuple[int, int]] = []
    for match in _POSITION.finditer(text):
        if match["last"]:
            positions.append(len(shown))
        else:
            word = match["zh"] or match["n"]
            positions.append(_EN_ORDINALS[match["en"]] if match["en"] else int(word) if word.isdigit() else _NUMBERS[word])
        spans.append(match.span())
    several = _FIRST_N.search(text) if shown and not positions else None
    if several and _plural_counts(several, text):
        word = several["zh"] or several["these"]
        count = (
            _EN_SMALL[several["en"]]
            if several["en"]
            else 2
            if several["both"]
            else len(shown)
            if several["all"]
            else int(word)
            if word.isdigit()
            else _NUMBERS[word]
        )
        positions = list(range(1, min(count, len(shown)) + 1))
        spans.append(several.span())
    if positions:
        # On a later page the list is numbered on: "第六个" is the first one shown there.
        before = context.listing.offset if context and context.listing else 0
        places = [p - before if p > before else p for p in positions]
        companies = tuple(shown[p - 1] for p in places if 1 <= p <= len(shown))
        return References(companies, tuple(spans), dangling=not companies, out_of_range=not companies and bool(shown))
    if pronoun := _cues()["pronoun"].search(text):
        focus = context.focus if context else None
        return References((focus,) if focus else (), (pronoun.span(),), dangling=focus is None)
    return References()


def _plural_counts(match: re.Match[str], text: str) -> bool:
    """ "这些里苏州的" narrows a list; only a comparison or a question about each of them takes the companies themselves."""
    return (
        not match["all"]
        or re.search(r"比|区别|不同|差别|分别|各自|各在|compare|differ|versus|\bvs\b|\beach\b|respectively", text) is not None
    )


def resolve(found: Interpretation, text: str, context: ChatContext | None, references: References) -> Interpretation:
    """`found` completed from the conversation: inherited filters, replaced ones, the company talked about, or a question back."""
    found = _investor_of_focus(found, context)
    subject = bool(found.companies or found.asked_name)
    if references.out_of_range and not subject:
        return replace(found, intent="clarify", reason="out_of_range")
    if references.dangling and not subject:
        return replace(found, intent="clarify", reason="which_company")
    if references.companies:
        found = replace(found, follow_up=True)
    if context is None or context.previous is None:
        return _without_context(found)
    if found.companies or found.asked_name or found.intent in {"help", "thanks", "digest", "refuse", "freshness", "propose"}:
        return _single_subject(found, context)
    return _narrowed(found, text, context)


_OF_AN_INVESTOR = re.compile(r"(?:投|出|认购|领投|跟投|参投|put in|invest)")
_ITS_INVESTORS = re.compile(
    r"^(?:那|其|本轮|这轮|该轮)?(?:跟投|领投|参投|投资)(?:方|的|人|者|机构)+(?:都|还)?(?:有|是)(?:哪些|谁|哪几家|哪家)"
)
_FRAGMENT = 24
_OF_THE_ROUND = {"leads", "company", "trend", "portfolio", "count"}


def _investor_of_focus(found: Interpretation, context: ChatContext | None) -> Interpretation:
    """ "And how much did Fund X put in?", "who led the series A?" after talk of one company: it is still about that company."""
    if context is None or context.focus is None or context.previous is None or context.previous.intent not in {"company", "why"}:
        return found
    text = fold_question(found.question)
    if found.aspect is None and found.rounds and len(text) <= _FRAGMENT and not _cues()["only"].search(text):
        # "And the angel round?"
        found = replace(found, aspect=context.previous.aspect if context.previous.aspect in ROUND_ASPECTS else "amount")
    of_round = _ITS_INVESTORS.search(text) is not None
    if (
        found.companies
        or found.intent not in _OF_THE_ROUND
        or found.aspect not in ROUND_ASPECTS
        or (_WHOLE_LIST.search(text) and not of_round)
    ):
        return found
    if found.asked_name and not _OF_AN_INVESTOR.search(text):
        return found
    if found.tracks or found.places or found.kinds or found.regions or found.min_amount_cny or found.max_amount_cny or len(text) > 60:
        return found
    return replace(found, intent="company", companies=(context.focus,), asked_name=None, by=None, topic="", follow_up=True)


def _without_context(found: Interpretation) -> Interpretation:
    if found.intent in {"why", "similar", "compare", "propose"} and not found.companies and not found.asked_name:
        return replace(found, intent="clarify", reason="which_company")
    if found.intent == "compare" and len(found.companies) == 1:
        return replace(found, intent="company", aspect="profile")
    bare = not (found.filters_bind or found.topic or found.limit or found.order or found.investors)
    if found.intent == "leads" and bare and found.aspect not in {None, "profile", "product"}:
        return replace(found, intent="clarify", reason="which_company")
    return found


def _single_subject(found: Interpretation, context: ChatContext) -> Interpretation:
    if found.intent in {"propose"} and not found.companies:
        if context.focus is None:
            return replace(found, intent="clarify", reason="which_company")
        return replace(found, companies=(context.focus,), follow_up=True)
    if found.intent == "compare" and len(found.companies) == 1 and context.focus and context.focus != found.companies[0]:
        return replace(found, companies=(context.focus, *found.companies), follow_up=True)
    if found.intent == "compare" and len(found.companies) == 1:
        return replace(found, intent="company", aspect="profile")
    previous = context.previous
    bare = found.intent == "company" and found.aspect == "profile" and previous is not None and previous.intent == "company"
    if bare and previous is not None and previous.aspect and _cues()["replace"].search(fold_question(found.question)):
        return replace(found, aspect=previous.aspect, follow_up=True)
    return found


def fold_question(question: str) -> str:
    return question.strip().lower()


def _narrowed(found: Interpretation, text: str, context: ChatContext) -> Interpretation:
    """A question without a company of its own, in a conversation."""
    stripped = text.strip()
    cues = _cues()
    listing = context.listing
    if found.intent in {"why", "similar", "compare"} and (not found.topic or found.topic in _RANK_WORDS):
        # "为什么排名靠前" asks no list by rank: the words of rank are part of the question why.
        found = replace(found, order=None, limit=None, topic="")
    bare = not (found.filters_bind or found.topic or found.order)
    if (
        found.intent in {"leads", "why", "similar", "compare", "company"}
        and bare
        and (found.aspect or found.intent != "leads")
        and context.previous
    ):
        return _about_focus(found, context)
    if listing is not None and (taken := _unbound(fold_question(found.question))):
        return replace(listing, **taken, question=found.question, language=found.language, offset=0, follow_up=True)
    if found.intent == "leads" and listing is not None:
        if cues["more"].search(stripped):
            return replace(
                listing,
                question=found.question,
                language=found.language,
                offset=listing.offset + (listing.limit or 5),
                follow_up=True,
                limit=found.limit or listing.limit,
            )
        if (
            cues["only"].search(stripped)
            or cues["drop"].search(stripped)
            or (bare and found.limit)
            or (
                found.order
                and (cues["order"].search(stripped) or _WHICH_OF_THEM.search(text))
                and not found.filters_bind
                and not found.topic
            )
        ):
            return _kept(found, listing, text)
        narrows = found.filters_bind and not found.topic and _FRAGMENT_OF_A_LIST.search(stripped)
        if cues["replace"].search(stripped) or narrows or (_short(stripped) and found.filters_bind and not found.topic):
            if context.previous and context.previous.intent == "company" and context.focus and not found.filters_bind:
                return _about_focus(found, context)
            return _kept(found, listing, text)
    if found.intent == "leads" and cues["only"].search(stripped) and listing is None and bare:
        return replace(found, intent="clarify", reason="subject")
    counts = found.intent == "count" and found.filters_bind and _HOW_MANY_OF_THEM.search(stripped)
    if (
        found.intent in {"count", "trend"}
        and listing is not None
        and (counts or cues["only"].search(stripped) or cues["replace"].search(stripped))
    ):
        return replace(inherit(found, listing), intent=found.intent, by=found.by, follow_up=True, topic=found.topic)
    return found


_FRAGMENT_OF_A_LIST = re.compile(r"^.{1,12}的(?:都)?(?:有哪些|有哪几家|有吗|有没有|呢|是哪一?(?:家|些|几家))[?？]?$")
"""“北京的有哪些”: of those listed before."""
_HOW_MANY_OF_THEM = re.compile(r"^.{1,12}的?(?:有|是)?(?:几|多少)(?:家|个|起|笔)[?？]?$")
"""“做医疗的有几家”: of those listed before."""
_WHICH_OF_THEM = re.compile(r"(?:是|有)?(?:哪一?[家个]|谁)|which (?:one|of)|who\b")
"""After a list "which raised the most?" asks for one of it."""
_GOES_WITH: dict[str, tuple[str, ...]] = {
    "span": ("since", "until"),
    "places": ("exclude_places", "regions"),
    "tracks": ("exclude_tracks", "topic"),
    "min_amount_cny": ("max_amount_cny",),
}


def _unbound(text: str) -> dict[str, Any]:
    """The filters that "不限…" takes away, set back to what binds nothing."""
    empty = Interpretation()
    names = [n for name, pattern in table("unbound").items() if pattern.search(text) for n in (name, *_GOES_WITH.get(name, ()))]
    return {name: getattr(empty, name) for name in names}


def _kept(found: Interpretation, listing: Interpretation, text: str) -> Interpretation:
    """The list before with the new filters in place of the old ones of the same sort; exclusions add up."""
    intent = listing.intent if listing.intent in _LISTS else "leads"
    merged = inherit(found, listing)
    places = tuple(p for p in merged.places if p not in found.exclude_places)
    excluded = tuple(dict.fromkeys((*(listing.exclude_places if not found.places else ()), *found.exclude_places)))
    tracks = tuple(t for t in merged.tracks if t not in found.exclude_tracks)
    regions = () if found.places else merged.regions
    if found.regions:
        places = ()
    return replace(
        merged, intent=intent, places=places, exclude_places=excluded, tracks=tracks, regions=regions, by=found.by or listing.by,
        limit=found.limit or listing.limit, offset=0, follow_up=True, aspect=None, investors=merged.investors,
        topic=found.topic if _topical(found, text) else listing.topic,
    )  # fmt: skip


def _topical(found: Interpretation, text: str) -> bool:
    return bool(found.topic) and found.topic in text


def _short(text: str) -> bool:
    """A fragment ("深圳的B轮") narrows what was shown; a whole question of its own does not."""
    return (len(text) <= 16 or (text.isascii() and len(text.split()) <= 5)) and not _WHOLE.search(text)


def _about_focus(found: Interpretation, context: ChatContext) -> Interpretation:
    if found.intent == "compare" and len(context.shown) > 1:
        return replace(found, companies=context.shown[:3], follow_up=True)
    if context.focus is not None:
        intent = "company" if found.intent in {"leads", "company"} else found.intent
        return replace(found, intent=intent, companies=(context.focus,), follow_up=True)
    if context.shown:
        return replace(found, intent="clarify", reason="which_company")
    return _without_context(found)
