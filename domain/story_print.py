"""Prints: what is kept of a document for telling whether another one reports the same news."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from domain.common_pairs import COMMON_PAIRS
from domain.document import Document
from domain.extraction import Extraction
from domain.funding import EventStatus, FundingEvent
from domain.naming import is_generic, name_key, name_keys, romanized
from domain.place import place_chain
from domain.text import fold

UNREAD = "unread"
"""Statement of a document whose title tells of a round but whose event was not read."""
_NO_CEILING = 1e15
TEXT_BITS, TITLE_BITS = 4096, 512
_OPENING, _HEAD = 900, 260
# History, valuations and totals are told beside the news, they are not the news.
_ASIDE = {EventStatus.HISTORY, EventStatus.CUMULATIVE, EventStatus.VALUATION}
_ROUNDUP = re.compile(
    r"(?:周报|日报|早报|晚报|月报|季报)(?![》」称报讯:'])|速递|速览|盘点|汇总|一览|快讯集|投融资事件|融资事件|一周(?:融资|投资|要闻|资讯)|本周(?:融资|投资|要闻)"
    r"|今日(?:融资|投资|要闻|投融资)|早知道|早餐|\d+\s?(?:起|笔|家).{0,8}(?:融资|投资|获投)|要闻"
    r"|\bround-?up\b|\bweekly\b|\bdaily (?:brief|digest|wrap)|\bdeals in brief\b|\bthis week in\b"
    r"|\bnewsletter\b|\bdigest\b|\bfunding wrap\b|\bdeal (?:wrap|monitor)\b|\bthe week'?s\b"
)
WORD = re.compile(r"[a-z][a-z0-9'&.+]*|\d[\d,.]*|[\u4e00-\u9fff]+")
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?|(?<![数几\d万])[千百]?(?=[万亿]))\s?([万亿千百]+|million|billion|thousand|mn|bn|m\b|b\b|k\b|%)?")
_NAME = re.compile(r"\b[A-Z][A-Za-z0-9]+(?:[ .&-]?[A-Z][A-Za-z0-9]+)*")
_LETTER_ROUND = re.compile(r"(?<![A-Za-z-])([A-H])(\+{0,2}|\d)轮(?!、|和|及)")
_PRE_ROUND = re.compile(r"[Pp]re-?\s?([A-Ha-h])(\+)?轮")
_SERIES = re.compile(r"(?<![Pp]re-)\b[Ss]eries ([A-H])\b(?![-\d+])")
_NAMED_ROUNDS = (
    ("angel", re.compile(r"(?<![Ee]-)天使轮|\bangel round")),
    ("seed", re.compile(r"种子轮|(?<!pre-)\bseed (?:round|funding|financing)")),
)
_FUNDING_TITLE = re.compile(
    r"融资|领投|跟投|获投|轮|注资|募资|入股|战略投资"
    r"|\b(?:[Rr]aises?|[Ff]unding|[Ss]eries [A-H]|[Ss]eed|[Ii]nvest(?:s|ment)?|[Bb]acks|[Ss]ecures|[Ll]ands)\b"
)
_HEAD_JUNK = re.compile(r"[\s\"'“”‘’「」『』《》【】\[\]()（）]+")
_PLUS = {"+": "_plus", "++": "_plus_plus"}
_QUOTED = re.compile(r"[“\"「『《【]([^”\"」』》】\n]{2,24})[”\"」』》】]")
_DATED = re.compile(
    r"\d{1,2}月\d{1,2}日|\b\d{1,2}/\d{1,2}\b|\b20\d{6}\b|第[\d一二三四五六七八九十百]+[期次回]"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}\b"
)
_SCALES = {
    "千": 1e3,
    "百": 1e2,
    "万": 1e4,
    "亿": 1e8,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "thousand": 1e3,
    "k": 1e3,
}
_STOP_WORDS = frozenset(
    """
    the a an of to in on for and or is are was were be been it its this that with as by at from has have had will would
    which who their they he she his her we our you  comment said says more than about into after over new also not but can
    up out all one two its said image credits link copied opens window startups getty images
    """.split()
)
_STOP_NAMES = frozenset(
    """
    the a an in on for and comment image credits link copied it this that we our he she they but series gmt may monday
    tuesday wednesday thursday friday saturday sunday  ceo cto ipo usd rmb ai app
    """.split()
)


@dataclass(frozen=True, slots=True)
class StoryPrint:
    """What is kept of a document for telling stories apart: some 2 kB, made of plain values.

    day            day of publication, as an ordinal; None where unknown
    head           title and opening, folded, lower case, without blanks: where another report's company is looked for
    event_days     days the text itself gives for its rounds, as ordinals
    companies      name keys of the companies it is about, in every script printed; `latin_names` their Latin forms (pinyin)
    rounds         canonical ids of the rounds it tells as news, those of title and first sentence where they disagree
    amounts        (low, high, currency) of those rounds, low 0 for a ceiling
    investors      name keys; `latin_investors` their Latin forms
    statements     what it says of the rounds: completed, rumour, negated …; "unread" for funding news whose event was not read
    tracks, places what it is about and where the company sits
    anchors        hashed numbers with units, Latin names, quoted titles; those of the title, its numbers, its dates and issue numbers
    bits           4,096-bit map of its telling character pairs (Chinese) and words (Latin), title and opening only
    title_bits     the same of the title, 512 bits
    """

    document_id: str
    day: int | None
    length: int
    latin: bool
    is_roundup: bool
    head: str
    companies: frozenset[str]
    latin_names: frozenset[str]
    rounds: frozenset[str]
    amounts: tuple[tuple[float, float, str], ...]
    investors: frozenset[str]
    latin_investors: frozenset[str]
    event_days: tuple[int, ...]
    statements: frozenset[str]
    tracks: frozenset[str]
    places: frozenset[str]
    anchors: frozenset[int]
    title_anchors: frozenset[int]
    title_numbers: frozenset[int]
    title_dates: frozenset[int]
    bits: int
    title_bits: int


def story_print(document: Document, extraction: Extraction) -> StoryPrint:
    """The print of a document; everything else about it can be forgotten."""
    title, text = fold(document.title), fold(document.text)
    opening = text[:_OPENING]
    news = [e for e in (*extraction.events, *extraction.other_events) if e.status not in _ASIDE]
    firm = list(extraction.events) or news
    names = _company_names(extraction, firm)
    investors = [i for e in firm for i in e.investors]
    statements = frozenset(e.status.value for e in firm)
    if not statements and _FUNDING_TITLE.search(title):
        statements = frozenset({UNREAD})
    return StoryPrint(
        document_id=document.id,
        day=document.published_at.date().toordinal() if document.published_at else None,
        length=len(document.text),
        latin=document.lang == "en",
        is_roundup=bool(_ROUNDUP.search(title.lower())) or len({name_key(e.company) for e in extraction.events if e.company}) >= 3,
        head=_HEAD_JUNK.sub("", f"{title}|{text[:_HEAD]}").lower(),
        companies=frozenset(k.key for n in names for k in name_keys(n) if k.level == 0 or len(k.key) >= (5 if k.latin else 2)),
        latin_names=frozenset(r for n in names for r in romanized(n)),
        rounds=_rounds(firm, title, text),
        amounts=tuple(
            (e.amount.low or 0.0, e.amount.high if e.amount.high is not None else _NO_CEILING, e.amount.currency or "")
            for e in firm
            if e.amount
        ),
        investors=frozenset(k.key for i in investors for k in name_keys(i) if k.level <= 1),
        latin_investors=frozenset(r for i in investors for r in romanized(i)),
        event_days=tuple(e.announced_on.toordinal() for e in firm if e.announced_on),
        statements=statements,
        tracks=frozenset(t.id for t in extraction.tracks),
        places=frozenset(place_chain(extraction.location)) if extraction.location else frozenset(),
        anchors=_anchors(f"{title}\n{opening}"),
        title_anchors=_anchors(title),
        title_numbers=_numbers(title),
        title_dates=frozenset(hashed(m.group().lstrip("0")) for m in _DATED.finditer(title)),
        bits=_bits(f"{title} {opening}", TEXT_BITS),
        title_bits=_bits(title, TITLE_BITS),
    )


def _company_names(extraction: Extraction, events: list[FundingEvent]) -> list[str]:
    names = [n for e in events for n in (e.company, *e.company_aliases) if n]
    if len({e.company for e in events if e.company}) <= 1:
        names += [n for n in (extraction.company, *extraction.company_aliases) if n]
    return [n for n in names if not is_generic(n)]


def _rounds(events: list[FundingEvent], title: str, text: str) -> frozenset[str]:
    """Rounds of the events; a piece whose title and first sentence print different letters may be either."""
    told = {e.round for e in events if e.round and e.round != "undisclosed"}
    if len(events) <= 1:
        first = text.strip()[:160].split("。")[0]
        for part in (title, first):
            letters = set(_printed_rounds(part))
            if len(letters) == 1:
                told |= letters
    return frozenset(told)


def _printed_rounds(text: str) -> list[str]:
    rounds = [m.group(1).lower() + _PLUS.get(m.group(2), m.group(2)) for m in _LETTER_ROUND.finditer(text)]
    rounds += [f"pre_{m.group(1).lower()}" + ("_plus" if m.group(2) else "") for m in _PRE_ROUND.finditer(text)]
    rounds += [m.group(1).lower() for m in _SERIES.finditer(text)]
    rounds += [name for name, pattern in _NAMED_ROUNDS if pattern.search(text)]
    return rounds


def hashed(text: str) -> int:
    return zlib.crc32(text.encode())


def _anchors(text: str) -> frozenset[int]:
    """Hashes of what a report of the same news will also print: numbers by value, Latin names, quoted names."""
    found: set[int] = set(_numbers(text))
    for match in _NAME.finditer(text):
        key = match.group().lower().replace(" ", "")
        if len(key) >= 3 and key not in _STOP_NAMES:
            found.add(hashed(key))
    for match in _QUOTED.finditer(text):
        found.add(hashed(match.group(1).lower().replace(" ", "")))
    return frozenset(found)


def _numbers(text: str) -> frozenset[int]:
    """Hashes of telling numbers by value: 1,500万, 15 million and 1500万 are one; years and small counts say nothing."""
    found: set[int] = set()
    for match in _NUMBER.finditer(text.lower()):
        number, unit = match.groups()
        digits = number.replace(",", "").rstrip(".")
        if not digits or digits in _SCALES:
            digits = f"{_SCALES.get(digits, 1.0):g}"
        scale = 1.0
        for part in [unit] if unit in _SCALES else (unit or ""):
            scale *= _SCALES.get(part, 1.0)
        value = float(digits)
        if (value * scale >= 32 or "." in digits or unit) and not (1990 <= value <= 2050 and not unit):
            found.add(hashed(f"#{value * scale:.6g}{'%' if unit == '%' else ''}"))
    return frozenset(found)


def _bits(text: str, size: int) -> int:
    """A bit per hashed feature: pairs of Chinese characters, Latin words that say something."""
    bits = 0
    for match in WORD.finditer(text.lower()):
        word = match.group()
        if word[0] >= "\u4e00":
            for i in range(len(word) - 1):
                pair = word[i : i + 2]
                if pair not in COMMON_PAIRS:
                    bits |= 1 << (zlib.crc32(pair.encode()) % size)
        elif word not in _STOP_WORDS:
            bits |= 1 << (zlib.crc32(word.rstrip("s.'").encode()) % size)
    return bits
