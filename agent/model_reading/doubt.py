"""Which documents are worth a question: where the rules are unsure of what they read, or may have missed something. Pure."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from agent.reading.dates import find_dates
from agent.reading.prepared import PreparedText, Sentence
from agent.reading.rounds import find_rounds
from agent.reading.status import EN_CUMULATIVE, EN_HISTORY, ZH_CUMULATIVE, ZH_HISTORY, en_status, zh_status
from domain.extraction import Extraction
from domain.funding import EventStatus
from domain.money import MoneyMention, find_money
from domain.text import fold


class Doubt(StrEnum):
    """Why a document is asked about."""

    UNREAD = "funding told, no event read"
    NO_COMPANY = "event without a company, or with a name the article does not use again"
    THIN = "event with neither round nor amount"
    ROUND_UNREAD = "round told, not read"
    AMOUNT_UNREAD = "amounts told, none chosen"
    TITLE_DIFFERS = "title and event disagree on the amount"
    INVESTORS_UNREAD = "investors told, none or fewer read"
    DAY_UNREAD = "day told, none read"
    SHORT_ROUNDUP = "more items than events"
    HEDGED = "rumour or plan beside a completed deal"


# A deal told as done: a verb of raising that reaches its object within the clause.
_RAISED_ZH = re.compile(
    r"(?:完成|获得?|宣布|拿到|斩获|收获|敲定|官宣|喜获|连获|揽获|收到|得到|引入|迎来).{0,24}?(?:融资|投资(?!者|人)|注资|入股|增资|领投|[A-Ha-h]\s?\d?\+*轮|天使轮|种子轮)"
    r"|(?:领投|跟投|参投|入股|注资)(?:了|方)?|投资方(?:为|包括|有)|融资(?:额|金额)?(?:为|达|超|近|约|总额)?\d|(?:向|对)[^,，。]{2,20}(?:投资|注资|出资)"
)
_RAISED_EN = re.compile(
    r"\b(?:rais(?:es?|ed)|clos(?:es?|ed)|secur(?:es?|ed)|lands?|landed|bags?|bagged|nets?|netted|pull(?:s|ed) in|pick(?:s|ed) up|"
    r"banks?|banked|snags?|scores?|grabs?|nabs?|announc(?:es?|ed)|receiv(?:es?|ed)|gets?|got|attracts?|wins?|lures?|collects?|inject(?:s|ed)|"
    r"invest(?:s|ed))\b[^.\n]{0,90}?(?:[$€£¥]\s?\d|\bmillion\b|\bbillion\b|\bSeries [A-H]\b|\bseed\b|\bfunding\b|\bfinancing\b|\bround\b)"
    r"|\b(?:co-)?led by\b",
    re.IGNORECASE,
)
_ANY_ZH = re.compile(r"融资|投资|注资|入股|增资|领投|跟投|轮")
_ANY_EN = re.compile(
    r"\b(?:rais(?:es?|ed|ing)|round|funding|financing|invest(?:s|ed|ment|ors?)?|Series [A-H]|seed|backed)\b", re.IGNORECASE
)
_INVESTED_ZH = re.compile(
    r"(?:[^\s,，。、的方由]{2}|[A-Za-z]\s?)(?:联合|共同|独家)?(?:领投|跟投|参投)|投资方(?:为|包括|有|:)(?!某|.{0,14}知名)|由.{2,40}(?:投资|注资)"
    r"|获得?[^,，。]{2,20}(?:资本|创投|基金|集团|控股)[^,，。]{0,6}(?:投资(?!者|人)|入股|注资|增资)"
)
_INVESTED_EN = re.compile(
    r"\b(?:co-)?led by (?:[A-Z]|\w+ investor [A-Z])|\bparticipation (?:from|by) |\binvestors? (?:include|including)\b"
)
_LED_ZH = re.compile(r"[^\s,，。、的方由并]{2}(?:联合|共同|独家)?领投(?!方|机构)|领投方?(?:为|是)")
_LED_EN = re.compile(r"\b(?:co-)?led by (?:[A-Z]|\w+ investor [A-Z])|[A-Z]\w+ (?:co-)?led (?:the|its|this)\b")
_INVESTOR_NAME_ZH = re.compile(
    r"(?:[\u4e00-\u9fff]|[A-Za-z]\s?){2}(?<!战略)(?<!股权)(?<!产业)(?<!风险)(?<!天使)(?<!知名)(?<!本轮)(?<!一家)(?<!轮的)(?:资本|创投|国投|产投(?!资)|(?<!投资)基金|Capital|Ventures)"
    r"(?!市场|化|金|管理|运作|企业|公司|的?合伙人|创始)"
)
_INVESTOR_NAME_EN = re.compile(r"\b[A-Z][\w&.’'-]+ (?:Capital|Ventures|Partners|Investments|Angels|VC|Growth|Equity)\b")
ADVISES = re.compile(r"(?:财务|融资|法律|独家|投融资)顾问|\bFA\b|financial advis|legal (?:advis|counsel)|placement agent", re.IGNORECASE)
_LIST_ZH = re.compile(
    r"(?:[^,，。;:、]{2,16}、)+[^,，。;:、]{2,24}?(?:跟投|参投|领投|参与(?:了)?(?:本轮|投资)|投资)|投资方(?:为|包括|有|:)(?:[^,，。;:、]{2,16}、)+"
)
_LIST_EN = re.compile(
    r"(?:participation (?:from|by)|investors? (?:include|including)|joined by|led by)"
    r"(?:\s(?:and|of|the|from|by|with|participation|[A-Z0-9][\w.&'’-]*),?){2,}"
)
_NOBODY = re.compile(
    r"投资方(?:信息)?(?:未|暂未|尚未|并未|没有)(?:公布|披露|透露)|未(?:披露|透露|公布).{0,6}投资方|undisclosed investors?", re.IGNORECASE
)
_ROUNDUP = re.compile(
    r"周报|日报|早报|晚报|周刊|月报|速递|盘点|汇总|一览|融资(?:事件|情报|快讯)|\d+\s?(?:起|笔|家|件)"
    r"|roundup|round-up|weekly|daily|this week|deals",
    re.IGNORECASE,
)
_DISTRACTOR_ZH = re.compile(r"估值|市值|规模|营收|收入|销售额|注册资本|产值|利润|用户|基金|市场|交易额|流水|GMV", re.IGNORECASE)
_DISTRACTOR_EN = re.compile(r"valuation|valued|revenue|market|fund\b|sales|ARR|customers|assets|worth", re.IGNORECASE)
# A sentence that opens with a year tells a company's past; what follows "3月1日消息" is news, and the day is the outlet's.
_LONG_AGO = re.compile(r"(?:其中|而|早在|[^,，。\d]{0,8}于?)?20[012]\d年")
DATELINE = re.compile(r"\s?(?:消息|讯|电|获悉|报道|\)|,?\s?(?:\S{2,10}(?:获悉|讯|报道|消息)))")
_NEWS_VERB = re.compile(r"宣布|完成|获得?|announc|rais|clos|secur", re.IGNORECASE)
UNSURE = frozenset({EventStatus.RUMOUR, EventStatus.PLANNED, EventStatus.NEGATED})


def doubts(prepared: PreparedText, extraction: Extraction) -> tuple[Doubt, ...]:
    """The doubts about one document's reading, none for a text that speaks of no funding."""
    chinese = prepared.chinese
    if not (_ANY_ZH if chinese else _ANY_EN).search(prepared.text):
        return ()
    told = [s for s in prepared.sentences if _tells(s.text, chinese)]
    found = {
        Doubt.UNREAD: _unread(told, extraction, chinese),
        Doubt.NO_COMPANY: any(_strange(prepared, e.company) for e in extraction.events),
        Doubt.THIN: any(e.round is None and e.amount is None for e in extraction.events),
        Doubt.ROUND_UNREAD: _round_unread(prepared, told, extraction),
        Doubt.AMOUNT_UNREAD: _amount_unread(told, extraction, chinese),
        Doubt.TITLE_DIFFERS: _title_differs(prepared, extraction),
        Doubt.INVESTORS_UNREAD: _investors_unread(prepared, told, extraction),
        Doubt.DAY_UNREAD: _day_unread(told, extraction, chinese),
        Doubt.SHORT_ROUNDUP: _short_roundup(prepared, told, extraction),
        Doubt.HEDGED: _hedged(prepared, told, extraction),
    }
    return tuple(doubt for doubt, holds in found.items() if holds)


def _tells(text: str, chinese: bool) -> bool:
    """Whether a sentence tells of a deal: a verb of raising beside a round, an amount or the ones who gave it."""
    if not (_RAISED_ZH if chinese else _RAISED_EN).search(text):
        return False
    return bool(
        find_rounds(text, chinese=chinese) or find_money(text, chinese=chinese) or (_INVESTED_ZH if chinese else _INVESTED_EN).search(text)
    )


def _plain(text: str, chinese: bool) -> bool:
    """Told as done and as news: no hedge, no history, no sum over rounds."""
    return _of_now(text, chinese) and not (ZH_CUMULATIVE if chinese else EN_CUMULATIVE).search(text)


def _of_now(text: str, chinese: bool) -> bool:
    """Told as done and as news, maybe beside a sum over rounds."""
    if (zh_status if chinese else en_status)(text) is not None or (chinese and _LONG_AGO.match(text)):
        return False
    return not (ZH_HISTORY if chinese else EN_HISTORY).search(text)


def _unread(told: list[Sentence], extraction: Extraction, chinese: bool) -> bool:
    """No current event, though the title or the opening tells of one as done."""
    if extraction.events:
        return False
    early = [s for s in told if s.index <= 4]
    return any(_of_now(s.text, chinese) for s in early) or (not extraction.other_events and any(_of_now(s.text, chinese) for s in told))


def _round_unread(prepared: PreparedText, told: list[Sentence], extraction: Extraction) -> bool:
    """The title names a round that no event has; or an event has none, and a sentence that tells the deal names one."""
    chinese = prepared.chinese
    named = {m.id for m in find_rounds(prepared.text[: prepared.title_end], chinese=chinese) if m.id}
    read = {e.round for e in (*extraction.events, *extraction.other_events)}
    if extraction.events and named and not named & read:
        return True
    if all(e.round for e in extraction.events):
        return False
    return any(m.id and m.id not in read for s in told if _plain(s.text, chinese) for m in find_rounds(s.text, chinese=chinese))


def _amount_unread(told: list[Sentence], extraction: Extraction, chinese: bool) -> bool:
    """An event without an amount, while sentences that tell of a deal print some that are no valuation or total."""
    if not any(e.amount is None for e in extraction.events):
        return False
    shown = {e.amount.as_printed for e in (*extraction.events, *extraction.other_events) if e.amount}
    return any(
        m.money.as_printed not in shown and not _distracts(s.text, m, chinese)
        for s in told
        if _plain(s.text, chinese)
        for m in find_money(s.text, chinese=chinese)
    )


def _distracts(text: str, mention: MoneyMention, chinese: bool) -> bool:
    """Whether the words beside an amount say that it is something else than money raised."""
    near = text[max(0, mention.start - (10 if chinese else 30)) : mention.end + (6 if chinese else 20)]
    return bool((_DISTRACTOR_ZH if chinese else _DISTRACTOR_EN).search(near))


def _title_differs(prepared: PreparedText, extraction: Extraction) -> bool:
    amounts = [e.amount for e in extraction.events if e.amount]
    title = prepared.text[: prepared.title_end]
    chinese = prepared.chinese
    if not amounts or not _tells(title, chinese):
        return False
    printed = [m.money for m in find_money(title, chinese=chinese) if not _distracts(title, m, chinese)]
    told = [m for m in printed if m.high is not None]
    return bool(told) and not any(
        a.high is not None and m.high is not None and (a.low or 0) <= m.high * 1.05 and (m.low or 0) <= a.high * 1.05
        for a in amounts
        for m in told
    )


def _strange(prepared: PreparedText, company: str | None) -> bool:
    """No name, or one that a long article prints a single time: it may carry words that are none of it."""
    if company is None:
        return True
    return len(prepared.text) > 300 and prepared.text.lower().count(fold(company).lower()) < 2


def _investors_unread(prepared: PreparedText, told: list[Sentence], extraction: Extraction) -> bool:
    """Investors are named and none was read; or somebody led and no lead was; or more are named than were read."""
    if not extraction.events or _NOBODY.search(prepared.text):
        return False
    chinese = prepared.chinese
    invested, led = (_INVESTED_ZH, _LED_ZH) if chinese else (_INVESTED_EN, _LED_EN)
    rounds = {e.round for e in extraction.events}
    plain = [s.text for s in told if _of_now(s.text, chinese) and not _other_round(s.text, rounds, chinese)]
    named = [text for text in plain if invested.search(text)]
    read = {name for e in (*extraction.events, *extraction.other_events) for name in e.investors}
    if named and not read:
        return True
    if any(led.search(text) for text in plain) and not any(e.lead_investors for e in extraction.events):
        return True
    if len(extraction.events) == 1 and any(_listed(text, chinese) > len(read) for text in named):
        return True
    known = sorted({fold(name) for name in read} | _companies(extraction), key=len, reverse=True)
    return any(_names_another(text, known, chinese) for text in plain)


def _companies(extraction: Extraction) -> set[str]:
    return {fold(name) for e in (*extraction.events, *extraction.other_events) for name in (e.company, *e.company_aliases) if name}


def _names_another(text: str, known: list[str], chinese: bool) -> bool:
    """Whether a clause that is no adviser's prints a name of an investor's make that is none of the known ones."""
    for name in known:
        text = text.replace(name, " , ")
    pattern = _INVESTOR_NAME_ZH if chinese else _INVESTOR_NAME_EN
    return any(pattern.search(clause) and not ADVISES.search(clause) for clause in re.split(r"[,;。!?]|、", text))


def _other_round(text: str, rounds: set[str | None], chinese: bool) -> bool:
    """Whether a sentence names rounds, and none of those that were read."""
    named = {m.id for m in find_rounds(text, chinese=chinese) if m.id}
    return bool(named) and not named & rounds


def _listed(text: str, chinese: bool) -> int:
    """How many names a list of investors in a sentence holds at least, by its commas."""
    if chinese:
        return max((len(m.group().split("、")) for m in _LIST_ZH.finditer(text)), default=0)
    return max((len(re.findall(r",\s(?:and\s)?|\sand\s", m.group())) + 1 for m in _LIST_EN.finditer(text)), default=0)


def _day_unread(told: list[Sentence], extraction: Extraction, chinese: bool) -> bool:
    """An event without a day, though the sentence that tells it as news names one."""
    if not extraction.events or any(e.announced_on for e in extraction.events):
        return False
    some_day = date(2000, 1, 1)
    return any(
        m.day and not DATELINE.match(s.text, m.end) and _NEWS_VERB.search(s.text, m.end, m.end + 40)
        for s in told
        if 0 < s.index <= 5 and _plain(s.text, chinese)
        for m in find_dates(s.text, some_day, chinese=chinese)
    )


def _short_roundup(prepared: PreparedText, told: list[Sentence], extraction: Extraction) -> bool:
    """A roundup whose paragraphs tell of more deals than were read."""
    if not _ROUNDUP.search(prepared.text[: prepared.title_end]):
        return False
    starts = {prepared.text.rfind("\n", 0, s.start) for s in told if s.index and _plain(s.text, prepared.chinese)}
    return len(starts) >= 3 and len(starts) > 1.2 * (len(extraction.events) + len(extraction.other_events))


def _hedged(prepared: PreparedText, told: list[Sentence], extraction: Extraction) -> bool:
    """A rumour or plan in the title of what was read as done, or a sentence that tells as done what was read as rumour or plan."""
    title = prepared.text[: prepared.title_end]
    status = (zh_status if prepared.chinese else en_status)(title)
    if extraction.events:
        return status in UNSURE and len(extraction.events) == 1
    unsure = any(e.status in UNSURE for e in extraction.other_events)
    return unsure and any(_plain(s.text, prepared.chinese) for s in told)
