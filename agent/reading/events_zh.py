"""Funding events of a Chinese article: its statements put together around the company the article is about."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

from agent.reading.clauses_zh import CUE, ChineseArticle
from agent.reading.dates import find_dates
from agent.reading.keyed import keyed_items
from agent.reading.merge_zh import aliases_of, by_round, long_ago, merge, retells, same_company
from agent.reading.prepared import PreparedText
from agent.reading.roundup_zh import read_roundup, roundup_items
from agent.reading.statements import Reading, Statement
from agent.reading.status import (
    ZH_COUNTED,
    ZH_DENIED,
    ZH_DOWN,
    ZH_EQUITY,
    ZH_LENT,
    ZH_TITLE_ASIDE,
    ZH_TITLE_OTHER,
)
from agent.reading.subject_zh import about_company, quoted_brand
from domain.funding import EventStatus, FundingEvent
from domain.gated_pattern import gated

__all__ = ["CUE", "read_chinese"]


def read_chinese(prepared: PreparedText, published: date | None) -> Reading:
    """Events and other events of a Chinese article."""
    article = ChineseArticle(prepared, published)
    article.read(prepared.sentences)
    return _assemble(article)


def _main_company(article: ChineseArticle) -> tuple[str | None, Statement | None]:
    anchored = [s for s in article.statements if s.anchored and s.company]
    title = next((s for s in anchored if s.sentence == 0), None)
    if title is not None:
        assert title.company
        if article.text.count(title.company) < 2:
            # A title that only describes ("芬兰VR游戏开发"): the first report in the text has the name.
            told = next(
                (s for s in anchored if 0 < s.sentence <= 3 and retells(s, title) and article.text.count(s.company or "") > 1), None
            )
            if told is not None:
                return told.company, title
        return _subsidiary(article, title) or title.company, title
    title_text = article.text[: article.prepared.title_end]
    if ZH_COUNTED.search(article.text[: min(len(article.text), article.prepared.title_end + 160)]):
        return None, None
    best: Statement | None = None
    best_score = 0.0
    for s in anchored:
        assert s.company
        if s.status is not EventStatus.COMPLETED:
            continue
        score = min(article.text.count(s.company), 8) + (8 if s.company in title_text else 0) - 0.3 * s.sentence
        if score > best_score:
            best, best_score = s, score
    if best is None:
        return _told_in_body(article)
    first = next(
        (
            s
            for s in article.statements
            if s.anchored and s.says and s.status is EventStatus.COMPLETED and same_company(s.company, best.company) and _fresh(article, s)
        ),
        None,
    )
    return (best.company, first) if first else _told_in_body(article)


_SUBSIDIARY = gated(r"^[^,]{2,16}[子孙]公司[^,]{0,8}(?:引入|引进|获|完成|增资|融资)")
_NAMED_SUBSIDIARY = gated(
    r"[子孙]公司\s?[“\"]?(?P<name>[\u4e00-\u9fffA-Za-z()]{2,26}?(?:有限公司|(?=[“”\",，;；(]|拟|通过|以|引入|引进|增资|完成|获|与|实施|进行)))"
)


def _subsidiary(article: ChineseArticle, title: Statement) -> str | None:
    """ "某股份:子公司引入战略投资者": the subsidiary, which the text names, takes the money in."""
    end = article.prepared.title_end
    if not _SUBSIDIARY.search(article.text, 0, end):
        return None
    match = _NAMED_SUBSIDIARY.search(article.text, 0, end + 600) if not title.company_at else None
    match = match or _NAMED_SUBSIDIARY.search(article.text, end, end + 600)
    return match["name"].strip('“”"') if match else None


def _told_in_body(article: ChineseArticle) -> tuple[str | None, Statement | None]:
    """The round of an article whose clauses do not name the company beside it: the company is the one the piece is about."""
    statements = article.statements
    for s, after in itertools.pairwise(statements):
        # The round in one sentence, sum and investors in the next.
        if (
            s.status is EventStatus.COMPLETED
            and any(r.id for r in s.rounds)
            and after.sentence - s.sentence <= 1
            and after.company is None
            and after.says
        ):
            s.nominal = s.nominal or (after.status is EventStatus.COMPLETED and not any(r.id for r in after.rounds) and s.sentence > 0)
    told = [
        s for s in statements if (s.anchored or s.nominal) and s.status is EventStatus.COMPLETED and (s.sentence == 0 or _fresh(article, s))
    ]
    first = next((s for s in told if s.company), None) or next(
        (s for s in told if s.says > 1 or (s.anchored and s.says) or s.nominal), None
    )
    if first is None:
        return None, None
    name = first.company or about_company(article) or next((s.company for s in statements if s.company), None)
    return (name, first) if name else (None, None)


_RECENT = gated(
    r"近日|日前|近期|最近|今日|今天|昨日|昨天|昨晚|刚刚|刚|宣布|官宣|披露|透露|上周|本周|上个?月|本月|月初|新近|新一轮|本轮|此轮|获悉|[收敲落]定|到账|交割|签署|收官"
)


def _opening(article: ChineseArticle, main: Statement, early: list[Statement], status: EventStatus) -> EventStatus:
    """What the first sentences make of the statement: a quoted report that is denied, a loan called 融资, a hedge."""
    prepared = article.prepared
    title = article.text[: prepared.title_end]
    opening = article.text[: prepared.sentences[min(4, len(prepared.sentences) - 1)].end] if prepared.sentences else title
    if status is not EventStatus.COMPLETED:
        return status
    if ZH_DENIED.search(opening) or any(s.status is EventStatus.NEGATED for s in early):
        return EventStatus.NEGATED
    if main.sentence == 0 and ZH_DOWN.search(title):
        return EventStatus.HISTORY
    bare = not any(r.id for r in main.rounds) and not main.investors
    if bare and ZH_LENT.search(opening) and not ZH_EQUITY.search(opening):
        return EventStatus.DEBT
    if bare and main.amount is None:
        hedge = next((s.status for s in early[:2] if s.status in {EventStatus.RUMOUR, EventStatus.PLANNED}), None)
        return hedge or status
    return status


def _fresh(article: ChineseArticle, s: Statement) -> bool:
    """A round told in a piece with another title is its news only where the clause says it is new and full."""
    title = article.text[: article.prepared.title_end]
    listing_aside = "融资" in title and ("IPO" in title or "上市" in title) and s.anchored and s.sentence <= 2
    other = [m.group() for m in ZH_TITLE_OTHER.finditer(title) if not (listing_aside and m.group() in {"IPO", "上市"})]
    if long_ago(article, s) or other or len({r.id for r in s.rounds}) > 3:
        return False
    if ZH_TITLE_ASIDE.search(title) and s.says < 3:
        return False
    if (not any(r.id for r in s.rounds) and s.says < 2 and not (listing_aside and s.amount)) or (
        s.nominal and s.sentence > 12 and s.says < 3
    ):
        return False
    sentence = next(x for x in article.prepared.sentences if x.index == s.sentence)
    days = find_dates(article.text, article.published, sentence.start, s.end)
    if days and article.published and max(d.latest for d in days) < article.published - timedelta(days=65):
        return False
    if days or s.sentence <= 2:
        return True
    return _RECENT.search(article.text, sentence.start, s.end) is not None


def _history_by_round(statement: Statement, main_rounds: set[str]) -> bool:
    ids = {r.id for r in statement.rounds if r.id and r.id != "strategic"}
    return bool(ids) and not ids & main_rounds


def _assemble(article: ChineseArticle) -> Reading:
    keyed = keyed_items(article.prepared)
    if len(keyed) > 1:
        return read_roundup(article, [[item] for item in keyed])
    items = roundup_items(article)
    if items:
        return read_roundup(article, items)
    main, main_statement = _main_company(article)
    main = quoted_brand(article.text, main) if main else None
    reading = Reading(company=main)
    if main is None or main_statement is None:
        for s in article.statements:
            if s.status is not EventStatus.COMPLETED and s.says and s.anchored:
                reading.other_events.append(_event(article, s, s.company))
        return reading
    title_ids: set[str] = {r.id for r in main_statement.rounds if r.id}
    status = main_statement.status
    early = [s for s in article.statements if 0 < s.sentence <= 3]
    if status is EventStatus.COMPLETED:
        hedged = next(
            (
                s
                for s in early[:2]
                if s.status in {EventStatus.FUND_CLOSE, EventStatus.NEGATED, EventStatus.DEBT, EventStatus.POST_IPO}
                and same_company(s.company, main)
            ),
            None,
        )
        if hedged is not None and not any(
            s.status is EventStatus.COMPLETED and s.anchored and s.sentence <= hedged.sentence for s in early
        ):
            status = hedged.status
        status = _opening(article, main_statement, early, status)
    group: list[Statement] = [main_statement]
    rest: list[Statement] = []
    for s in article.statements:
        if s is main_statement:
            continue
        again = s.anchored and retells(s, main_statement)
        if again and s.status in {EventStatus.HISTORY, EventStatus.RUMOUR, EventStatus.CUMULATIVE}:
            s.status = EventStatus.COMPLETED
        if s.status is not EventStatus.COMPLETED:
            rest.append(s)
            continue
        if s.company is not None and not same_company(s.company, main) and not again:
            rest.append(s)
            continue
        if not again and long_ago(article, s):
            s.status = EventStatus.HISTORY
            rest.append(s)
            continue
        if not s.anchored and not s.current and s.sentence > 6:
            continue
        if title_ids and _history_by_round(s, title_ids) and not (s.current and s.sentence <= 3):
            if (
                s.sentence <= 3
                and s.anchored
                and s.amount
                and main_statement.amount
                and s.amount.money.high == main_statement.amount.money.high
            ):
                group.append(s)
            else:
                rest.append(s)
            continue
        group.append(s)
    event = merge(article, main, group, status)
    if status is EventStatus.COMPLETED:
        unnamed = (
            bool(main_statement.rounds)
            and (len(article.text) < 400 or any(s.anchored for s in group[1:]))
            and not ZH_COUNTED.search(article.text)
        )
        if event.round or event.amount or event.investors or unnamed:
            reading.events.extend(by_round(event, main_statement, group))
    else:
        reading.other_events.append(event)
    for s in rest:
        if (s.anchored or s.status is not EventStatus.COMPLETED) and s.says:
            reading.other_events.append(_event(article, s, s.company or main, history=s.status is EventStatus.COMPLETED))
    reading.aliases = aliases_of(article, main)
    if reading.aliases:
        reading.events = [replace(e, company_aliases=reading.aliases) for e in reading.events]
    return reading


def _event(article: ChineseArticle, s: Statement, company: str | None, history: bool = False) -> FundingEvent:
    return merge(article, company or "", [s], EventStatus.HISTORY if history else s.status)
