"""Roundups: a Chinese piece that tells of several companies, split item by item."""

from __future__ import annotations

from agent.reading.clauses_zh import ChineseArticle
from agent.reading.merge_zh import by_round, long_ago, merge, same_company
from agent.reading.statements import Reading, Statement
from agent.reading.subject_zh import named_before
from domain.funding import EventStatus
from domain.gated_pattern import gated

_ROUNDUP = gated(
    r"(?:日|周|早|晨|晚|月|午)报(?!告|道)|速递|速览|快讯|汇总|盘点|一览|要闻|一周|本周|简讯|早知道|情报|融资事件|\d+起|[两二三四五六七八九十多数几\d]家.{0,14}(?:官宣|获|完成|融资|拿到)|投融资(?:动态|信息|周|日|事件|回顾|"
    r"播报)|创投(?:周|日|圈)|融资(?:播报|榜|周|日)|今日(?:融资|投融资|创投)|投向标"
)


def roundup_items(article: ChineseArticle) -> list[list[Statement]]:
    """The items of a roundup, each with what follows it; empty where the article is about one company."""
    announced = _ROUNDUP.search(article.text[: article.prepared.title_end]) is not None
    titled = {s.company for s in article.statements if s.sentence == 0 and s.anchored and s.company}
    announced = announced or len(titled) > 1
    groups: list[list[Statement]] = []
    for s in article.statements:
        if s.sentence == 0:
            continue
        name = s.company or s.candidate
        if announced and name is None and s.says > 1 and s.status is EventStatus.COMPLETED and (s.anchored or s.nominal):
            name = named_before(article, groups[-1][-1].end if groups else article.prepared.title_end, s.start)
        if (s.anchored or (announced and s.nominal)) and name and s.status is not EventStatus.HISTORY and s.says:
            if groups and same_company(groups[-1][0].company, name) and not _conflict(groups[-1], s):
                groups[-1].append(s)
            elif not long_ago(article, s):
                s.company = name
                groups.append([s])
        elif (
            groups
            and name is None
            and s.status is EventStatus.COMPLETED
            and s.sentence - groups[-1][-1].sentence <= 1
            and not _conflict(groups[-1], s)
            and not _other_sum(groups[-1], s)
        ):
            groups[-1].append(s)
    told = {g[0].company for g in groups if g[0].status is EventStatus.COMPLETED}
    if announced:
        return groups if len(told) >= 2 else []
    if titled or len(told) < 4:
        return []
    # Without a title that says so: companies of equal standing, none of them what the whole piece is about.
    most = max(article.text.count(str(name)) for name in told)
    return groups if most <= 4 else []


def _conflict(group: list[Statement], s: Statement) -> bool:
    ids, known = {r.id for r in s.rounds if r.id}, {r.id for g in group for r in g.rounds if r.id}
    return bool(ids and known and not ids & known)


def _other_sum(group: list[Statement], s: Statement) -> bool:
    """A nameless sentence with a sum of its own that none of the item's sums reaches tells of another item."""
    known = [g.amount.money for g in group if g.amount]
    if s.amount is None or not known or not s.anchored:
        return False
    value = s.amount.money.high or 0.0
    return not any((m.low or 0) * 0.7 <= value <= (m.high or 0) * 1.4 for m in known)


def read_roundup(article: ChineseArticle, groups: list[list[Statement]]) -> Reading:
    reading = Reading()
    for group in groups:
        first = group[0]
        event = merge(article, first.company or "", group, first.status)
        if first.status is EventStatus.COMPLETED:
            if not any(same_company(event.company, e.company) and event.round == e.round for e in reading.events):
                reading.events.extend(by_round(event, first))
        else:
            reading.other_events.append(event)
    grouped = {id(s) for group in groups for s in group}
    for s in article.statements:
        if id(s) not in grouped and s.sentence and s.status not in {EventStatus.COMPLETED, EventStatus.HISTORY}:
            reading.other_events.append(merge(article, s.company or s.candidate or "", [s], s.status))
    return reading
