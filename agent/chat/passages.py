"""The words of stored documents that answer a question: sentences scored by what is asked and by the words of the question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from agent.chat.passage_signs import (
    counts_heads,
    dateline,
    is_about,
    is_caption,
    of_others,
    of_years,
    seated_in,
    speaks_of_itself,
    told_of_itself,
)  # fmt: skip
from agent.chat.place_words import find_places
from agent.chat.tool_result import PassageFound
from agent.chat.vocabulary import any_of, words
from agent.reading.rounds import find_rounds
from domain.document import Document
from domain.money import find_money
from domain.text import fold, to_simplified

_WRAPPED = r"(?<=[A-Za-z,&] )\n(?=[A-Za-z(])"
"""A line broken inside a run of Latin words is no end of a sentence."""
_SENTENCE = re.compile(r"(?:[^。！？!?\n；]|" + _WRAPPED + r")+(?:[。！？；]|[!?](?=\s|$))?[”’」』\"]?")
_EN_SENTENCE = re.compile(r"[^\n]+?(?:(?<![A-Z])(?<!\bMr)(?<!\bDr)(?<!\bSt)(?<!\bInc)[.!?][\"”’]?(?=\s+[\"“A-Z]|\s*$|\n)|$)", re.MULTILINE)
_CJK_RUN = re.compile(r"[一-鿿]+")
_LATIN = re.compile(r"[a-z0-9][a-z0-9.\-+]*")
_NEEDS_FIGURE = {"headcount", "revenue", "profit", "patents", "founded", "price", "amount", "valuation", "quantity"}
_FOUNDERS = re.compile(
    r"创始|创办|创立|创建|发起|成立.{0,8}(?:教授|博士)|首席|董事长|总经理|总裁"
    r"|\bCEO|[Ff]ound|[Cc]hief [Ee]xecutive|[Cc]hief [Ss]cientist|chairman"
)
"""Who asks for a founder is not told what a team will do."""
_BY = re.compile(r"由[^，。；]{2,80}?(?:领投|共同投资|联合投资|投资|出资)|投资(?:方|人|机构)(?:为|是|包括|有|：)")
_CREDENTIALS = re.compile(r"曾任|曾在|毕业|博士|教授|院士|来自|学士|硕士|formerly|previously|PhD|professor|graduated|ex-", re.IGNORECASE)
_SPEAKS = re.compile(r"(?:表示|认为|解释道|称|说)[：，:,]?[“\"]|said[,:]? [“\"]")
_FOUNDED_BY = re.compile(r"由[^，。；,]{2,60}?(?:创立|创办|创建|发起)|(?:共同|联合)(?:创立|创办|创建|发起)|founded by|co-founded")
_SPENT_ON = re.compile(r"用于|投入到|投向|用来|will (?:be used|use|go)|to (?:expand|fund|hire)|proceeds")
_FLASH = 400
"""Characters of a report so short that all of it is on the company it names."""
_ROUND_OF_INVESTORS = re.compile(r"((?:Pre-?)?[A-H]\d?\+*|天使|种子)\+?轮(?:投资方|投资人|投资机构|领投方|股东|融资)")

_FUNDING = re.compile(r"融资|领投|跟投|募资|raised?|funding|investors?|\bled by|co-led|Series [A-H]")
_TOLD_EARLY = {"product", "profile", "amount", "investors", "round", "date", "deal"}
"""What the first sentences of a report tell best."""
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
def asking() -> dict[str, re.Pattern[str]]:
    """What the words that ask for each aspect look like."""
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
    told = {m.id for chinese in (True, False) for m in find_rounds(text, chinese=chinese) if m.id}
    # "A轮投资方IDG资本继续参与" tells who invested in the series A.
    backed = {m.id for printed in _ROUND_OF_INVESTORS.findall(text) for m in find_rounds(f"完成{printed}轮融资") if m.id}
    return frozenset(told | backed)


def coverage(topic: str, text: str) -> float:
    """Share of a topic's own words (pairs of characters, Latin words) that a text contains."""
    wanted = _terms(topic)
    return len(wanted & _terms(text)) / len(wanted) if wanted else 0.0


def says(topic: str, text: str) -> int:
    """How often a text says the rarest word of a topic, word for word (English ones in any form); 0 where it leaves one out."""
    folded = fold(text).lower()
    return min((folded.count(_stem(word)) for word in fold(topic).lower().split()), default=0)


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


def find_passages(
    documents: Sequence[Document],
    topic: str,
    aspect: str | None,
    names: Sequence[str] = (),
    limit: int = 2,
    strict: bool = False,
    rounds: Sequence[str] = (),
    years: Sequence[int] = (),
    several: bool = False,
) -> list[PassageFound]:
    """The best passages, best first. `topic`: the question's own words; `names`: spellings of the company asked about.

    With an aspect that has cue words, a passage must carry one (and a figure where a figure is asked for); with a topic
    alone it must share enough of its words. `strict`: the documents need not be about the company, so a sentence on a round
    counts only with the name before what was done. `rounds`: ids of the rounds asked for; a sentence that names others only does
    not count. `years`: a figure must be of one of these years: the sentence names it, or names none and was printed in it.
    `several`: a list is asked for, so a sentence that enumerates is worth more. Nothing good enough gives nothing: the caller says so.
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
    own = {d.id: is_about(d, folded_names) for d in documents}
    total = len(rows) or 1
    weights = {t: math.log(1 + total / (1 + frequency[t])) for t in wanted}
    most = sum(weights.values())
    # A word in Latin letters (CTO, CAN008) is what is asked for: without it the rest says nothing.
    latin = {t for t in wanted if t.isascii() and t.isalnum()} if any(not t.isascii() for t in wanted) else set()
    scored = []
    for document, start, end, text, terms in rows:
        overlap = sum(weights[t] for t in terms & wanted) / most if most else 0.0
        lowered = fold(text).lower()
        named = any(n in lowered for n in folded_names)
        # The sentence that introduces a company by name tells what it does, whatever words it uses.
        said = bool(say and say.search(fold(text))) or (aspect == "product" and named and 0 < start < 500)
        sits = aspect == "place" and (dateline(text) or seated_in(lowered, folded_names))
        said = said or sits or (aspect == "place" and named and not of_others(lowered))
        if say is not None and not said and not (wanted and overlap >= 0.5):
            continue
        if aspect == "headcount" and not counts_heads(text):
            continue
        if aspect in _NEEDS_FIGURE and not re.search(
            r"\d|[一二三四五六七八九十两百千]+(?:余|多)?(?:人|名|项|年|亿|万)|dozen|hundred", text
        ):
            continue
        if aspect == "amount" and (not _FUNDING.search(fold(text)) or _OTHER_MONEY.search(fold(text)) or not find_money(fold(text))):
            continue
        flash = len(document.body) < _FLASH and any(n in fold(document.body).lower() for n in folded_names)
        if strict and not flash and aspect in _OF_A_ROUND and not acts(lowered, folded_names):
            continue
        if aspect == "deal" and not (find_money(fold(text)) or _BACKED.search(text) or rounds_in(text)):
            continue
        if aspect in {"revenue", "profit"} and not find_money(fold(text)):
            continue
        if aspect == "founder" and not _FOUNDERS.search(fold(text)):
            continue
        if aspect == "quantity" and overlap < 0.3:
            continue
        if years and not of_years(text, document, years):
            continue
        elsewhere = folded_names and aspect not in _OF_A_ROUND and not own[document.id] and not speaks_of_itself(lowered)
        if (strict or elsewhere) and not named and not flash:
            continue
        if aspect == "place" and not find_places(lowered, text):
            continue
        if say is None and (overlap < 0.34 or not latin <= terms):
            continue
        named_rounds = rounds_in(text) if rounds else frozenset()
        if rounds and named_rounds and not named_rounds & set(rounds):
            continue
        score = overlap * 3 + (1.0 if said else 0.0) + (0.8 if named else 0.0) + (0.6 if start < 300 else 0.0) * (aspect in _TOLD_EARLY)
        score += min(len(say.findall(fold(text))), 3) * 0.2 if say else 0.0
        score += (1.0 if named_rounds else 0.0) + (1.2 if sits else 0.0)
        if aspect in _WITH_MONEY and find_money(fold(text)):
            score += 0.7
        if aspect == "deal":
            # The sentence on what the company is worth prints another amount than the one raised.
            score += (0.6 if _BACKED.search(text) else 0.0) - (0.9 if _say()["valuation"].search(fold(text)) else 0.0)
        if aspect == "investors":
            others = [n for n in _NAMES.findall(text) if fold(n).lower() not in folded_names]
            score += min(len(others), 5) * 0.15 + (0.6 if _BACKED.search(text) else 0.0 if others else -0.8)
            score += 0.6 if _BY.search(to_simplified(text)) else 0.0
        if aspect in {"founder", "team"}:
            # What somebody says tells less of a team than where its people come from.
            told = fold(text)
            score += 0.25 * min(len(_CREDENTIALS.findall(told)), 4) * (aspect == "team") - (0.5 if _SPEAKS.search(told) else 0.0)
            score += 0.8 if aspect == "founder" and _FOUNDED_BY.search(told) else 0.0
        if several:
            score += 0.15 * min(lowered.count("、") + lowered.count(", "), 6)
        if aspect == "use":
            score += (0.8 if _SPENT_ON.search(fold(text)) else 0.0) - (0.6 if _SPEAKS.search(fold(text)) else 0.0)
        if aspect == "product" and _FUNDING.search(fold(text)):
            score -= 0.7  # what a company does is seldom told best by the sentence on its money
        if start == 0 and document.title:
            score -= 0.6  # a headline tells less than the sentence it was made from
        if len(text) < 12 or text.rstrip().endswith(("?", "？")) or is_caption(text, document.lang):
            score -= 0.8
        score += told_of_itself(aspect, lowered, folded_names, start)
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
