"""Figures that are no funding: revenue, output, total investment, fixed assets, registered capital and the size of a team."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from agent.reading.lexicon import load_lexicon
from agent.reading.passage import Passage
from domain.gated_pattern import gated
from domain.money import MoneyMention, find_money
from domain.phrases import PhraseFinder
from domain.signal import Signal, SignalKind

_FORECAST = gated(
    r"预计|预期|预测|有望|目标|计划|拟|将|力争|争取|规划|可实现|可达|达产后|投产后|建成后"
    r"|(?:will|expects?|expected|forecast|project(?:s|ed)|targets?|aims?|plans?|on track|anticipat\w+)\b"
)
_ACTUAL = gated(
    r"实现|达到|已达|已实现|突破|超过|达|为|完成|取得|录得|(?:reached|hit|generated|posted|recorded|passed|made|earned|was|were|surpassed)\b"
)
_YEAR = gated(
    r"(?<!\d)(20[0-4]\d)(?!\s?[万亿千百多余\d,.])\s?年?(?:度|全年)?\s?(上半年|下半年|前三季度|[第]?[一二三四1-4]季度|[hH][12]|[qQ][1-4])?"
)
_SPAN = gated(r"([三五十两一二四\d]+)\s?年内?(?:累计|合计|内)|(?:over|within|in) (?:the next )?(\w+) years")
_THIS_YEAR = gated(r"今年|本年度?|this year")
_LAST_YEAR = gated(r"去年|上年|上一年|last year|the previous year")
_NEXT_YEAR = gated(r"明年|next year")
_HALF = {"上半年": "H1", "下半年": "H2", "前三季度": "Q1-Q3", "一季度": "Q1", "二季度": "Q2", "三季度": "Q3", "四季度": "Q4"}
_NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "十": 10, "three": 3, "five": 5, "ten": 10, "two": 2, "four": 4}
_TURNOVER = {SignalKind.REVENUE, SignalKind.OUTPUT_VALUE}
_MOST_TURNOVER = 2e11
_SMALL_UNITS = {"JPY", "KRW", "INR", "TWD", "IDR", "VND", "THB"}


@cache
def _labels() -> tuple[PhraseFinder[SignalKind], dict[SignalKind, re.Pattern[str]]]:
    labels: dict[str, SignalKind] = {}
    unless: dict[SignalKind, re.Pattern[str]] = {}
    for row in load_lexicon("signals")["money"]:
        kind = SignalKind(row["kind"])
        for label in row["labels"]:
            labels[label] = kind
        if "unless" in row:
            unless[kind] = gated(row["unless"])
    return PhraseFinder(labels), unless


def _label_hits(text: str) -> list[tuple[int, int, SignalKind]]:
    """(start, end, kind) of each label, the longest where labels overlap (年产值 and not 产值)."""
    hits: list[tuple[int, int, SignalKind]] = []
    for start, end, kind in _labels()[0].find(text):
        while hits and hits[-1][0] >= start:
            hits.pop()
        if not hits or start >= hits[-1][1]:
            hits.append((start, end, kind))
    return hits


def find_figures(passage: Passage, published_on: date | None = None) -> list[Signal]:
    """Money signals, one per label that has an amount beside it. A figure of the market or of an investor is left out."""
    unless = _labels()[1]
    text = passage.spaced
    found: list[Signal] = []
    used: set[int] = set()
    for start, end, kind in _label_hits(text):
        left, right = passage.sentence(start)
        clause = passage.clause(start)
        ban = unless.get(kind)
        if ban is not None and ban.search(text[clause[0] : clause[1]]):
            continue
        mention = _beside(passage, start, end, clause[0], right)
        if mention is None or mention.start in used or (kind in _TURNOVER and _is_giant(mention)):
            continue
        used.add(mention.start)
        around = text[clause[0] : max(mention.end, clause[1])]
        begin, finish = min(start, mention.start), max(end, mention.end)
        quote, first, last = passage.quote(begin, finish)
        money = mention.money
        found.append(
            Signal(
                kind,
                quote,
                first,
                last,
                value_low=money.low,
                value_high=money.high,
                currency=money.currency,
                period=_period(text[left:right], begin - left, published_on),
                actual=False if _FORECAST.search(around) else True if _ACTUAL.search(around) else None,
            )
        )
    return found


def _is_giant(mention: MoneyMention) -> bool:
    """Whether a turnover is a whole market's or a giant's: no company that is scouted turns over that much."""
    return mention.money.currency not in _SMALL_UNITS and (mention.money.low or 0.0) >= _MOST_TURNOVER


def _beside(passage: Passage, start: int, end: int, clause_start: int, sentence_end: int) -> MoneyMention | None:
    """The amount that a label names: the next one within a few words after it, else the one just before it."""
    text = passage.text
    chinese = not passage.is_latin
    reach = 18 if chinese else 40
    stop = min(sentence_end, end + reach + 24)
    after = [m for m in find_money(text, end, stop, chinese=chinese) if m.start - end <= reach]
    if after and not re.search(r"[。;!?\n]|融资|估值|轮|funding|valuation|raised", text[end : after[0].start]):
        return after[0]
    before = [m for m in find_money(text, max(clause_start, start - 30), start, chinese=chinese) if start - m.end <= (6 if chinese else 24)]
    if before and not re.search(r"融资|估值|轮|market|funding|valuation", text[before[-1].end : start]):
        return before[-1]
    return None


def _period(sentence: str, position: int, published_on: date | None) -> str | None:
    span = _SPAN.search(sentence)
    if span:
        word = span.group(1) or span.group(2)
        years = int(word) if word.isdigit() else _NUMBERS.get(word)
        if years:
            return f"{years}y"
    before = list(_YEAR.finditer(sentence, 0, max(position, 0)))
    year = before[-1] if before else _YEAR.search(sentence, position)
    if year is not None:
        part = year.group(2) or ""
        return year.group(1) + (_HALF.get(part.lstrip("第")) or part.upper())
    if published_on is not None:
        for pattern, shift in ((_THIS_YEAR, 0), (_LAST_YEAR, -1), (_NEXT_YEAR, 1)):
            if pattern.search(sentence):
                return str(published_on.year + shift)
    return None


_ZH_NUMBER = r"(?P<n>\d{1,3}(?:,\d{3})+|\d+|[一二两三四五六七八九十百千]+)"
_TEAM_ZH = gated(
    rf"(?P<q>约|近|超过?|逾|不到|仅有?|只有|共有?)?\s?{_ZH_NUMBER}\s?(?P<more>多|余)?\s?(?:人|名)"
    r"(?:的|左右的|组成的|规模的)?(?:全职|核心|技术|研发|工程|创始|专业|小|科研|微|博士)*(?:团队|员工|队伍|研发人员|工程师)"
    r"|(?:团队(?!.{0,6}来自)|员工|公司|研发人员)(?:目前|现有?|只有|共有?|总数|人数|规模|已有|拥有|为|仅有?|一共)*"
    rf"(?P<q2>约|近|超过?|逾|达到?|不到|不足)?\s?{_ZH_NUMBER.replace('<n>', '<m>')}\s?(?P<more2>多|余)?\s?(?:个人|人|名)"
    r"(?!次|用户|学|患|客户)"
)
_SOLO_ZH = gated(
    r"一人公司|一人包办|一个人、.{0,6}AI|一人兼任|超级个体|单人(?:公司|团队|创业)|独自(?:创业|一人|开发)|一个人的公司|只有(?:他|她|创始人)一个?人|独自一人|没有(?:其他)?(?:雇员|员工)"
)
_EN_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}
_EN_NUMBER = r"(?P<n>\d{1,3}(?:,\d{3})+|\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_TEAM_EN = gated(
    rf"\bteam of (?:about |around |over |more than |nearly |just |only )?{_EN_NUMBER}\b(?! (?:m|b)illion)"
    rf"|\b{_EN_NUMBER.replace('<n>', '<m>')}(?:\+)? (?:full time |permanent )?"
    r"(?:employees|staff members|staffers|person team|member team|people team|strong team|engineers and|person (?:company|firm))\b"
    rf"|\b(?:employs|headcount (?:of|to)|workforce of|staff of) (?:about |around |over |more than |nearly |just |some )?"
    rf"{_EN_NUMBER.replace('<n>', '<k>')}\b"
)
_SOLO_EN = gated(
    r"\bsolo (?:founder|developer|maker)|\bone (?:person|man|woman) (?:company|startup|business|firm|team)|\bsole (?:employee|founder)\b"
)


_TEAM_WORD = gated(r"团队|员工|队伍|研发人员|工程师|公司(?=.{0,10}[人名个])|\bteam|employ|staff|headcount|workforce|-person|person ")


def find_team_sizes(passage: Passage) -> list[Signal]:
    """Head counts: `value_low`/`value_high` in persons; a one-person company is 1."""
    text = passage.spaced
    team, solo = (_TEAM_EN, _SOLO_EN) if passage.is_latin else (_TEAM_ZH, _SOLO_ZH)
    found: list[Signal] = []
    for begin, finish in _windows(text):
        for match in team.finditer(text, begin, finish):
            signal = _team_size(passage, match)
            if signal is not None:
                found.append(signal)
    for match in solo.finditer(text):
        quote, first, last = passage.quote(match.start(), match.end())
        found.append(Signal(SignalKind.TEAM_SIZE, quote, first, last, value_low=1.0, value_high=1.0))
    return found


def _windows(text: str) -> list[tuple[int, int]]:
    """Stretches around the words that a head count stands beside; the patterns are too broad to run over whole texts."""
    spans: list[tuple[int, int]] = []
    for match in _TEAM_WORD.finditer(text):
        begin, finish = max(0, match.start() - 28), match.end() + 40
        if spans and begin <= spans[-1][1]:
            spans[-1] = (spans[-1][0], finish)
        else:
            spans.append((begin, finish))
    return spans


def _team_size(passage: Passage, match: re.Match[str]) -> Signal | None:
    groups = match.groupdict()
    count = _persons(next((v for k, v in groups.items() if k in {"n", "m", "k"} and v), ""))
    if count is None or not 1 <= count <= 200_000:
        return None
    qualifier = groups.get("q") or groups.get("q2") or ""
    low, high = float(count), float(count)
    if groups.get("more") or groups.get("more2") or "+" in match.group() or qualifier in {"超", "超过", "逾"}:
        high = round(count * 1.3)
    elif qualifier in {"近", "不到", "不足"}:
        low = round(count * 0.85)
    quote, first, last = passage.quote(match.start(), match.end())
    return Signal(SignalKind.TEAM_SIZE, quote, first, last, value_low=low, value_high=high)


def _persons(word: str) -> int | None:
    if not word:
        return None
    if word[0].isdigit():
        return int(word.replace(",", ""))
    if word in _EN_WORDS:
        return _EN_WORDS[word]
    total = digit = 0
    for c in word:
        if c in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[c]
            digit = 0
        else:
            digit = _NUMBERS.get(c, "零一二三四五六七八九".find(c))
    return total + digit or None
