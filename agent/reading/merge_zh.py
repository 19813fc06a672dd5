"""Statements about one round put together to one event, each value with the words it stands on."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from agent.reading.clauses_zh import ChineseArticle
from agent.reading.dates import DateMention, find_dates
from agent.reading.rounds import RoundMention
from agent.reading.statements import Statement, evidence
from domain.funding import EventStatus, FundingEvent, Money
from domain.gated_pattern import gated
from domain.money import MoneyMention

_ALIAS_IN_BRACKETS = re.compile(
    r"[(\[](?:以下简称|下称|简称|英文名?|原名?|原|曾用名|又名|运营主体|运营公司|旗下公司|全称)?[:：为]?\s?[“\"]?"
    r"([A-Za-z][\w .&'-]{1,40}|[\u4e00-\u9fff]{2,6}|"
    r"[\u4e00-\u9fff()]{4,30}有限公司)[”\"]?[)\]]"
)


_LEGAL_END = gated(r"有限(?:责任)?公司")


_LEGAL = gated(r"[\u4e00-\u9fff()A-Za-z]{2,26}?(?:股份)?有限(?:责任)?公司")


_UNTELLING = gated(r"\([^)]*\)|\s|有限公司|股份|科技$")


@lru_cache(maxsize=4096)
def _telling(name: str) -> str:
    return _UNTELLING.sub("", name.lower()) or name.lower()


def same_company(a: str | None, b: str | None) -> bool:
    if a is None or b is None or a == b:
        return True
    x, y = _telling(a), _telling(b)
    return x in y or y in x or (min(len(x), len(y)) >= 5 and ratio(x, y) >= 82)


def retells(s: Statement, main: Statement) -> bool:
    """The same round with the same sum as the title: the same event, whatever the clause says about when."""
    ids, known = {r.id for r in s.rounds if r.id}, {r.id for r in main.rounds if r.id}
    same_sum = s.amount is not None and main.amount is not None and s.amount.money.high == main.amount.money.high
    if same_sum:
        return ids == known or (s.sentence <= 3 and not (ids and known))
    return s.sentence <= 3 and bool(ids) and ids == known and (s.amount is None or main.amount is None)


_YEAR = gated(r"(?<!\d)(20\d\d)\s?年")


def long_ago(article: ChineseArticle, s: Statement) -> bool:
    """A clause that dates the round more than three months before publication tells of an earlier one."""
    if article.published is None or s.sentence == 0:
        return False
    text = article.text[s.start : s.end]
    dates = [m.latest for m in find_dates(article.text, article.published, s.start, s.end)]
    if dates:
        return max(dates) < article.published - timedelta(days=95)
    years = [int(y) for y in _YEAR.findall(text)]
    return bool(years) and max(years) < article.published.year and not re.search(r"宣布|近日|日前", text)


def _told_rounds(statement: Statement, group: list[Statement]) -> list[RoundMention]:
    """The rounds of the statement; where it only counts them ("连续完成两轮"), those the text then names."""
    if any(r.id for r in statement.rounds) or not any(r.printed in {"两轮", "三轮", "数轮", "多轮"} for r in statement.rounds):
        return statement.rounds
    return next((s.rounds for s in group if sum(r.id is not None for r in s.rounds) > 1), statement.rounds)


def by_round(event: FundingEvent, statement: Statement, group: list[Statement] | None = None) -> list[FundingEvent]:
    """One event per round of "A轮及A+轮"; the shared amount stays combined."""
    ids: list[str] = []
    printed: dict[str, str] = {}
    for mention in _told_rounds(statement, group or []):
        if mention.id and mention.id not in ids:
            ids.append(mention.id)
            printed[mention.id] = mention.printed
    if len(ids) < 2 or "strategic" in ids:
        return [event]
    own = {i: _own_investors(group or [], i) for i in ids}
    split = all(own.values())
    return [
        replace(
            event,
            round=i,
            round_as_printed=printed[i],
            combined_amount=event.amount is not None,
            lead_investors=tuple(n for n in event.lead_investors if n in own[i]) if split else event.lead_investors,
            investors=tuple(n for n in event.investors if n in own[i]) if split else event.investors,
        )
        for i in ids
    ]


def _own_investors(group: list[Statement], round_id: str) -> set[str]:
    """Who is told of this round alone ("其中A轮由…领投;A+轮由…独家投资")."""
    return {m.name for s in group if {r.id for r in s.rounds if r.id} == {round_id} for m in s.investors}


def merge(article: ChineseArticle, company: str, group: list[Statement], status: EventStatus) -> FundingEvent:
    prepared = article.prepared
    main = group[0]
    found = []
    if main.company_at:
        found.append(evidence(prepared, "company", *main.company_at))
    round_statement = next((s for s in group if any(r.id for r in s.rounds)), None)
    round_mention = next((r for r in round_statement.rounds if r.id), None) if round_statement else None
    if round_mention is None:
        unnamed = next((r for s in group for r in s.rounds), None)
        if unnamed:
            found.append(evidence(prepared, "round", unnamed.start, unnamed.end))
    else:
        found.append(evidence(prepared, "round", round_mention.start, round_mention.end))
        if round_statement is main:
            for s in group[1:]:
                other = next((r for r in s.rounds if r.id and r.id != round_mention.id), None)
                if other and not any(r.id == other.id for r in main.rounds) and s.sentence <= 3:
                    found.append(evidence(prepared, "round_in_body", other.start, other.end))
                    break
    amount = _amount(group)
    if amount is not None:
        found.append(evidence(prepared, "amount", amount.start, amount.end))
    leads: list[str] = []
    investors: list[str] = []
    for s in group:
        for mention in s.investors:
            if same_company(mention.name, company) and len(mention.name) <= len(company) + 2:
                continue
            known = next((n for n in investors if _alike(n, mention.name) or _glossed(prepared.text, n, mention.name)), None)
            name = known or mention.name
            if known is None:
                investors.append(name)
                at = prepared.text.find(mention.name, mention.start)
                if at >= 0:
                    found.append(evidence(prepared, "investors", at, at + len(mention.name)))
            elif len(mention.name) > len(known) and (known in mention.name or _alike(known, mention.name)):
                investors[investors.index(known)] = mention.name
                leads = [mention.name if n == known else n for n in leads]
                name = mention.name
            if mention.lead and name not in leads:
                leads.append(name)
    on, told_at = _announced(article, group)
    if told_at:
        found.append(evidence(prepared, "announced_on", *told_at))
    said = round_mention or next((r for s in group for r in s.rounds), None)
    return FundingEvent(
        company=prepared.as_printed(company, main.company_at[0] if main.company_at else 0) or None,
        status=status,
        round=round_mention.id if round_mention else None,
        round_as_printed=prepared.printed[said.start : said.end] if said else None,
        amount=replace(amount.money, as_printed=prepared.printed[amount.start : amount.end]) if amount else None,
        lead_investors=tuple(prepared.as_printed(n) for n in leads),
        investors=tuple(prepared.as_printed(n) for n in investors),
        announced_on=on,
        evidence=tuple(found),
    )


def _glossed(text: str, a: str, b: str) -> bool:
    """One name stands in brackets behind the other: "海纳亚洲创投基金(SIG)"."""
    return f"{a}({b})" in text or f"{b}({a})" in text


# "红杉资本中国基金" and "红杉中国": what kind of fund it is, left out.
_KIND_OF_FUND = gated(r"资本|基金|投资|创投")


def _alike(a: str, b: str) -> bool:
    if a == b or (min(len(a), len(b)) >= 2 and (a in b or b in a)):
        return True
    x, y = _KIND_OF_FUND.sub("", a), _KIND_OF_FUND.sub("", b)
    return x == y and len(x) > 2


def _amount(group: list[Statement]) -> MoneyMention | None:
    """The first amount; a more exact one in the body replaces a vague one it lies within."""
    best: MoneyMention | None = None
    for s in group:
        if s.amount is None:
            continue
        if best is None:
            best = s.amount
        elif (
            s.sentence <= 4
            and best.money.low != best.money.high
            and s.amount.money.low == s.amount.money.high
            and _within(s.amount.money, best.money)
        ):
            return s.amount
    return best


def _within(a: Money, b: Money) -> bool:
    return a.currency == b.currency and a.low is not None and b.high is not None and (b.low or 0) * 0.8 <= a.low <= b.high * 1.3


_NEAR = gated(r"近日|日前|近期|最近")


_DATELINE = re.compile(r"^[^,，。]{0,16}?\d{1,2}\s?月\s?\d{1,2}\s?[日号](?:[^,，。]{0,6}?)(?:讯|消息|电|报道|获悉|音讯)")


def _dated_report(text: str, mentions: list[DateMention], start: int, near: int) -> bool:
    """ "3月9日,某某宣布已于近日完成": the day is that of the announcement, "recently" that of the deal."""
    first = next((m for m in mentions if m.day and m.end <= near), None)
    return first is not None and first.start - start <= 6 and re.search(r"宣布|官宣|公告|披露", text[first.end : near]) is not None


def _announced(article: ChineseArticle, group: list[Statement]) -> tuple[date | None, tuple[int, int] | None]:
    """The day the announcing sentence names, unless it says "recently"."""
    for s in group:
        if s.announced_on:
            return s.announced_on, s.announced_at
        if s.sentence == 0 or s.sentence > group[0].sentence + 3 or not (s.anchored or s.nominal):
            continue
        sentence = next(x for x in article.prepared.sentences if x.index == s.sentence)
        head = article.text[sentence.start : s.end]
        near = _NEAR.search(head)
        mentions = find_dates(article.text, article.published, sentence.start, min(s.end, sentence.end))
        if near and not _dated_report(article.text, mentions, sentence.start, sentence.start + near.start()):
            return None, None
        for mention in mentions:
            if not mention.day or (article.published and not timedelta(days=-3) <= article.published - mention.on <= timedelta(days=45)):
                continue
            return mention.on, (mention.start, mention.end)
        first = next((x for x in article.prepared.sentences if x.index == 1), None)
        if first is not None and s.sentence > 1 and _DATELINE.match(first.text) and not _NEAR.search(first.text):
            mentions = find_dates(article.text, article.published, first.start, first.start + 30)
            if mentions and mentions[0].day:
                return mentions[0].on, (mentions[0].start, mentions[0].end)
    return None, None


def aliases_of(article: ChineseArticle, company: str) -> tuple[str, ...]:
    found: list[str] = []
    at = article.text.find(company)
    while at >= 0 and len(found) < 4:
        match = _ALIAS_IN_BRACKETS.match(article.text, at + len(company))
        if match and match.group(1) not in found and match.group(1) != company:
            found.append(match.group(1).strip())
        at = article.text.find(company, at + 1)
    for end in _LEGAL_END.finditer(article.text, 0, 1500):
        match = _LEGAL.search(article.text, max(0, end.start() - 26), end.end())
        if match is None:
            continue
        name = re.sub(r"^.*?(?:由|为|是|的|(?<!公)司|和|与|在|于)(?=[\u4e00-\u9fff]{4,})", "", match.group())
        if company in name and name != company and name not in found and len(name) <= 28:
            found.append(name)
    return tuple(found[:4])
