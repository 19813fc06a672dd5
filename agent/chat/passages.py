"""The words of stored documents that answer a question: sentences scored by what is asked and by the words of the question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from agent.chat.place_words import find_places
from agent.chat.tool_result import PassageFound
from agent.chat.vocabulary import any_of, words
from agent.reading.money import find_money
from agent.reading.rounds import find_rounds
from domain.document import Document
from domain.text import fold

_WRAPPED = r"(?<=[A-Za-z,&] )\n(?=[A-Za-z(])"
"""A line broken inside a run of Latin words is no end of a sentence."""
_SENTENCE = re.compile(r"(?:[^。！？!?\n；]|" + _WRAPPED + r")+(?:[。！？；]|[!?](?=\s|$))?[”’」』\"]?")
_EN_SENTENCE = re.compile(r"[^\n]+?(?:(?<![A-Z])(?<!\bMr)(?<!\bDr)(?<!\bSt)(?<!\bInc)[.!?][\"”’]?(?=\s+[\"“A-Z]|\s*$|\n)|$)", re.MULTILINE)
_CJK_RUN = re.compile(r"[一-鿿]+")
_LATIN = re.compile(r"[a-z0-9][a-z0-9.\-+]*")
_NEEDS_FIGURE = {"headcount", "revenue", "profit", "patents", "founded", "price", "amount", "valuation"}
_FUNDING = re.compile(r"融资|领投|跟投|募资|raised?|funding|investors?|\bled by|co-led|Series [A-H]")
_TOLD_EARLY = {"product", "profile", "amount", "investors", "round", "date", "deal"}
"""What the first sentences of a report tell best."""
_DATELINE = re.compile(r"[A-Z][A-Za-z ,]{2,30} [—–-] ")
_NAMES = re.compile(r"[A-Z][A-Za-z]+(?: [A-Z&][A-Za-z]*)+|[一-鿿]{2,6}(?:资本|創投|创投|基金|資本|投资|投資|产投)")
_OTHER_MONEY = re.compile(r"注册资本|registered capital")
_OF_A_ROUND = {"amount", "investors", "round", "date", "history", "valuation", "deal"}
_DEAL = re.compile(
    r"融资|领投|跟投|参投|募资|注资|增资|入股|战略投资|收购"
    r"|raise[sd]?\b|raising|\bfunding|invested|investment|\bled by|co-led|led the|Series [A-H]|seed round|acqui",
    re.IGNORECASE,
)
"""What a sentence on a deal says, whoever asks for its amount, its investors or its day."""
_BACKED = re.compile(
    r"领投|跟投|参投|投资方|由.{2,30}投资|\bled (?:by|the|a|an|its)\b|co-led|backed|participat|from investors", re.IGNORECASE
)
_WITH_MONEY = {"deal", "listing", "plan", "rumour", "valuation", "use"}
"""Aspects told best by a sentence that prints an amount."""
_DEED = re.compile(r"完成|获|宣布|融资|募|拿到|估值|raise|secure|close|land|bag|announce|valu|fund")
_MOST = 220
_EN_STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "and",
        "or",
        "is",
        "are",
        "was",
        "were",
        "be",
        "by",
        "with",
        "from",
        "as",
        "it",
        "its",
        "that",
        "this",
        "what",
        "which",
        "who",
        "how",
        "does",
        "do",
        "did",
        "has",
        "have",
        "had",
        "will",
        "about",
        "their",
        "they",
        "he",
        "she",
    ]
)


def sentences(text: str, english: bool) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, without surrounding white space."""
    spans = []
    for match in (_EN_SENTENCE if english else _SENTENCE).finditer(text):
        start, end = match.span()
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end - start > 3:
            spans.append((start, end))
    return spans


@cache
def _say() -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(rule["say"]), re.IGNORECASE) for name, rule in words()["aspects"].items() if rule.get("say")}


@cache
def _ask() -> dict[str, re.Pattern[str]]:
    return {name: any_of(rule["ask"]) for name, rule in words()["aspects"].items()}


def _terms(text: str) -> set[str]:
    folded = fold(text).lower()
    terms = {w for w in _LATIN.findall(folded) if w not in _EN_STOP and len(w) > 1}
    for run in _CJK_RUN.findall(folded):
        terms |= {run[i : i + 2] for i in range(len(run) - 1)}
    return {_stem(t) for t in terms}


def _stem(term: str) -> str:
    if term.isascii() and len(term) > 4:
        for ending in ("ings", "ing", "ies", "es", "ed", "s"):
            if term.endswith(ending):
                return term.removesuffix(ending)
    return term


def rounds_in(text: str) -> frozenset[str]:
    """The ids of the rounds a sentence names, in Chinese or English."""
    return frozenset(m.id for chinese in (True, False) for m in find_rounds(text, chinese=chinese) if m.id)


def coverage(topic: str, text: str) -> float:
    """Share of a topic's own words (pairs of characters, Latin words) that a text contains."""
    wanted = _terms(topic)
    return len(wanted & _terms(text)) / len(wanted) if wanted else 0.0


def acts(sentence: str, names: Sequence[str]) -> bool:
    """Whether one of the names stands before the first deed of the sentence: then the deed is likely its own."""
    deed = _DEED.search(sentence)
    places = [at for name in names if (at := sentence.find(name)) >= 0]
    return bool(places) and (deed is None or min(places) < deed.start())


def _quote(sentence: str, aspect: str | None) -> str:
    """At most 220 characters of a sentence as stored; of a longer one those around the amount where a deal is told."""
    at = 0
    if len(sentence) > _MOST and aspect in _WITH_MONEY | {"amount"}:
        money = next((m.money.as_printed for m in find_money(sentence)), None)
        found = sentence.find(money) if money else -1
        at = max(0, min(found - _MOST // 2, len(sentence) - _MOST)) if found > _MOST - 40 else 0
        while at and sentence[at - 1].isalnum() and sentence[at].isascii():
            at -= 1
    return sentence[at : at + _MOST].replace("\n", " ")


_INTRODUCES = re.compile(
    r"^[^，。；]{0,12}(?:是(?:一家|国内|全球|中国|目前|由|以|专|做|集)|成立于|专注|致力于?|主营|主要(?:从事|提供|做|产品|业务)|提供|从事|研发|开发|生产|定位|的(?:产品|业务|技术)|[^，。；]{0,8}产品)"  # noqa: E501
    r"|^[^.]{0,60}?\b(?:is (?:a|an|the|building|developing|working)|builds?|develops?|makes?|offers?|provides?|helps?|was founded|a startup|which)\b"
)
"""How a sentence goes on behind a company's name when it tells what the company does."""
_HEADS = r"创始人|创办人|联合创始|CEO|ceo|首席执行官|董事长|总经理|首席科学家|负责人"
_ITS_PEOPLE = re.compile(rf"(?:该?公司|项目)(?:的)?(?:{_HEADS})|(?:{_HEADS})(?:兼[^，。]{{1,8}})?[一-鿿]{{2,4}}(?:博士|教授|院士|先生|女士)?(?:表示|介绍|称|认为|曾|毕业|是|，|（|\()")
_THEIR_PEOPLE = re.compile(r"(?:资本|创投|基金|投资|集团|证券|控股|Capital|Ventures)[^，。；“]{0,14}(?:合伙人|创始人|董事|首席|总监|总经理|总裁|负责人|partner)", re.IGNORECASE)


def _told_of_itself(aspect: str | None, lowered: str, names: Sequence[str], start: int) -> float:
    """Weight for a sentence that tells of the company itself: what it does right behind its name, its own people, not an investor's."""
    behind = [lowered[at + len(name) :] for name in names if (at := lowered.find(name)) >= 0]
    if aspect == "product":
        return 1.0 if any(_INTRODUCES.search(tail) for tail in behind) else 0.0
    if aspect == "founder":
        own = 0.8 if _ITS_PEOPLE.search(lowered) or any(re.match(rf"(?:的)?(?:联合|公司)?(?:{_HEADS})", tail) for tail in behind) else 0.0
        return own - (1.6 if _THEIR_PEOPLE.search(lowered) else 0.0) - (0.5 if "“" in lowered and not own else 0.0)
    if aspect == "investors":
        return 0.15 * min(lowered.count("、"), 4) + (0.6 if re.search(r"投资(?:方|人|者|机构)?(?:主要)?(?:包括|有|为|：|分别)", lowered) else 0.0)
    return 0.0


_ITS_OWN = re.compile(r"该公司|公司(?:创始人|总部|位于|成立)")
_HEADS_COUNTED = re.compile(
    r"[\d一二三四五六七八九十两百千](?:[\d,]*|[十百千]*)\s?(?:余|多|来)?\s?(?:人(?!民币|次)|名|位)|\d[\d,]*\+? (?:\w+ )?(?:employees|people|staff|engineers|workers)"
    r"|(?:team|staff|workforce|headcount) of \d",
    re.IGNORECASE,
)


def _is_about(document: Document, names: Sequence[str]) -> bool:
    """Whether a report is the company's own: its name stands in the first words, or again and again."""
    folded = fold(document.body).lower()
    return any(name in folded[:400] or folded.count(name) > 2 for name in names)


def _seated(lowered: str, names: Sequence[str]) -> bool:
    """A place right before the name (合肥的屏山氢能, 美国智能锁公司 LockState) or in brackets behind it."""
    for name in names:
        at = lowered.find(name)
        if at >= 0:
            before = re.split(r"[，。；：,.;:]", lowered[max(0, at - 24) : at])[-1]
            bracket = re.match(r"\s?[（(][^）)]{0,30}", lowered[at + len(name) :])
            if find_places(before, before) or (bracket and find_places(bracket.group(), bracket.group())):
                return True
    return False


def _of_years(text: str, document: Document, years: Sequence[int]) -> bool:
    named = {int(y) for y in re.findall(r"(?<!\d)(20[0-3]\d)(?!\d)", text)}
    return bool(named & set(years)) if named else document.published_at is not None and document.published_at.year in years


def _is_caption(text: str, lang: str) -> bool:
    """A short line without an end, as below a picture or above a section."""
    return lang != "en" and len(text) < 40 and not text.rstrip("”’」』\"）) ").endswith(("。", "！", "；", "：", "，", ".", ";"))


def find_passages(
    documents: Sequence[Document],
    topic: str,
    aspect: str | None,
    names: Sequence[str] = (),
    limit: int = 2,
    strict: bool = False,
    rounds: Sequence[str] = (),
    years: Sequence[int] = (),
) -> list[PassageFound]:
    """The best passages, best first. `topic`: the question's own words; `names`: spellings of the company asked about.

    With an aspect that has cue words, a passage must carry one (and a figure where a figure is asked for); with a topic
    alone it must share enough of its words. `strict`: the documents need not be about the company, so a sentence on a round
    counts only with the name before what was done. `rounds`: ids of the rounds asked for; a sentence that names others only does
    not count. `years`: a figure must be of one of these years: the sentence names it, or names none and was printed in it. Nothing good enough gives nothing: the caller says so.
    """
    say = _DEAL if aspect == "deal" else _say().get(aspect or "")
    wanted = _terms(topic)
    folded_names = [fold(n).lower() for n in names if n]
    rows: list[tuple[Document, int, int, str, set[str]]] = []
    frequency: Counter[str] = Counter()
    for document in documents:
        for start, end in sentences(document.body, document.lang == "en"):
            text = document.body[start:end]
            terms = _terms(text)
            frequency.update(terms & wanted)
            rows.append((document, start, end, text, terms))
    own = {d.id: _is_about(d, folded_names) for d in documents}
    total = len(rows) or 1
    weights = {t: math.log(1 + total / (1 + frequency[t])) for t in wanted}
    most = sum(weights.values())
    scored = []
    for document, start, end, text, terms in rows:
        overlap = sum(weights[t] for t in terms & wanted) / most if most else 0.0
        lowered = fold(text).lower()
        named = any(n in lowered for n in folded_names)
        # The sentence that introduces a company by name tells what it does, whatever words it uses.
        said = bool(say and say.search(fold(text))) or (aspect == "product" and named and 0 < start < 500)
        said = said or (aspect == "place" and (_DATELINE.match(text) is not None or _seated(lowered, folded_names)))
        if say is not None and not said and not (wanted and overlap >= 0.5):
            continue
        if aspect == "headcount" and not _HEADS_COUNTED.search(text):
            continue
        if aspect in _NEEDS_FIGURE and not re.search(
            r"\d|[一二三四五六七八九十两百千]+(?:余|多)?(?:人|名|项|年|亿|万)|dozen|hundred", text
        ):
            continue
        if aspect == "amount" and (not _FUNDING.search(fold(text)) or _OTHER_MONEY.search(fold(text)) or not find_money(fold(text))):
            continue
        if strict and aspect in _OF_A_ROUND and not acts(lowered, folded_names):
            continue
        if aspect == "deal" and not (find_money(fold(text)) or _BACKED.search(text) or rounds_in(text)):
            continue
        if aspect in {"revenue", "profit"} and not find_money(fold(text)):
            continue
        if years and not _of_years(text, document, years):
            continue
        elsewhere = folded_names and aspect not in _OF_A_ROUND and not own[document.id] and not _ITS_OWN.search(lowered)
        if (strict or elsewhere) and not named:
            continue
        if aspect == "place" and not find_places(lowered, text):
            continue
        if say is None and overlap < 0.34:
            continue
        named_rounds = rounds_in(text) if rounds else frozenset()
        if rounds and named_rounds and not named_rounds & set(rounds):
            continue
        score = overlap * 3 + (1.0 if said else 0.0) + (0.8 if named else 0.0) + (0.6 if start < 300 else 0.0) * (aspect in _TOLD_EARLY)
        score += min(len(say.findall(fold(text))), 3) * 0.2 if say else 0.0
        score += 1.0 if named_rounds else 0.0
        if aspect in _WITH_MONEY and find_money(fold(text)):
            score += 0.7
        if aspect == "deal":
            # The sentence on what the company is worth prints another amount than the one raised.
            score += (0.6 if _BACKED.search(text) else 0.0) - (0.9 if _say()["valuation"].search(fold(text)) else 0.0)
        if aspect == "investors":
            others = [n for n in _NAMES.findall(text) if fold(n).lower() not in folded_names]
            score += min(len(others), 5) * 0.15 + (0.6 if _BACKED.search(text) else 0.0 if others else -0.8)
        if aspect == "product" and _FUNDING.search(fold(text)):
            score -= 0.7  # what a company does is seldom told best by the sentence on its money
        if start == 0 and document.title:
            score -= 0.6  # a headline tells less than the sentence it was made from
        if len(text) < 12 or text.rstrip().endswith(("?", "？")) or _is_caption(text, document.lang):
            score -= 0.8
        score += _told_of_itself(aspect, lowered, folded_names, start)
        scored.append((score, document, start, end))
    scored.sort(key=lambda row: (-row[0], row[2]))
    found: list[PassageFound] = []
    for score, document, start, end in scored:
        quote = _quote(document.body[start:end], aspect)
        if any(quote == p.quote for p in found):
            continue
        found.append(PassageFound(document.id, quote, round(score, 3)))
        if len(found) == limit:
            break
    return found
