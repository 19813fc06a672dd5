"""Items told as keyed facts ("公司:… 轮次:… 金额:… 投资方:…"), the way funding lists print them; one statement per item."""

from __future__ import annotations

import re

from agent.reading.dates import find_dates
from agent.reading.names_zh import TRADE, clean_company, split_investors
from agent.reading.parties_zh import InvestorMention
from agent.reading.prepared import PreparedText
from agent.reading.rounds import find_rounds
from agent.reading.statements import Statement
from domain.funding import EventStatus
from domain.gated_pattern import gated
from domain.money import find_money

_KEYS = (
    ("company", r"(?:融资|获投|被投)?(?:公司|企业|项目|主体|标的)(?:名称|简称|全称)?|被投资方|融资方|名称"),
    ("round", r"(?:融资|投资)?轮次|融资阶段"),
    ("amount", r"(?:融资|投资|交易)?(?:金额|规模|额度|总额)|融资额"),
    ("lead", r"领投方?|领投机构|独家投资(?:方|机构)?"),
    ("follow", r"投资方|投资机构|投资人|资方|跟投方?|跟投机构|参投方?|股东|出资方"),
    ("date", r"(?:融资|披露|公布|宣布|事件|投资)?(?:时间|日期)"),
)
_KEY = gated(
    r"(?:^|(?<=[\n;；,，。|丨\s]))[-·●•*\d.、()]{0,4}\s?(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _KEYS) + r")\s?[:：]\s?"
)
_VALUE_END = gated(r"[\n;；。|丨]")
_NUMBERING = gated(r"^[\s\d一二三四五六七八九十.、()①-⑩●•·*#\-【\[]+|[】\]:：\s]+$")
_SHAPED = gated(rf"[\u4e00-\u9fff]{{2,4}}(?:{TRADE})|[A-Z][a-z]")
_NOTHING = gated(r"未(?:披露|透露|公开)|不详|无$|暂无|-+$")


def keyed_items(prepared: PreparedText, published: object = None) -> list[Statement]:
    """One completed statement per item that gives a company and at least one of round, amount, investors; empty below two keys an item."""
    text = prepared.text
    keys = list(_KEY.finditer(text, prepared.title_end))
    if len(keys) < 3:
        return []
    items: list[Statement] = []
    current: Statement | None = None
    seen: set[str] = set()
    last_end = prepared.title_end
    for n, match in enumerate(keys):
        kind = match.lastgroup or ""
        start = match.end()
        stop = keys[n + 1].start() if n + 1 < len(keys) else len(text)
        end = _VALUE_END.search(text, start, stop)
        stop = end.start() if end else stop
        if current is None or kind in seen or kind == "company" or text.count("\n", last_end, match.start()) > 2:
            current = Statement(len(items) + 1, match.start(), stop, EventStatus.COMPLETED, anchored=True)
            seen = set()
            items.append(current)
            if kind != "company":
                _heading(current, text, last_end, match.start())
        seen.add(kind)
        last_end = current.end = stop
        _take(current, kind, text, start, stop)
    return [i for i in items if i.company and i.says]


def _heading(item: Statement, text: str, after: int, before: int) -> None:
    """The line above the first key names the company: "1、【某某科技】"."""
    lines = [line for line in text[after:before].split("\n") if line.strip(" -·●•*")]
    if not lines:
        return
    # The line may hold more than the name ("医疗 | 某某科技 | A轮"): take the part the item goes on to use, or the one shaped like a name.
    best: tuple[float, str] | None = None
    for line in lines[-2:]:
        if len(line) > 80:
            continue
        for n, part in enumerate(re.split(r"[|丨—–:：,，、/【】\[\]]|\s-\s|(?:完成|获得?|宣布)", _NUMBERING.sub("", line))):
            name = clean_company(part, text)
            if name is None or find_rounds(name):
                continue
            score = min(text.count(name), 5) + (1.5 if _SHAPED.search(name) else 0) - 0.2 * n - (0.5 if line is not lines[-1] else 0)
            if best is None or score > best[0]:
                best = (score, name)
    name = best[1] if best else None
    if name:
        item.company = name
        at = text.rfind(name, after, before)
        item.company_at = (at, at + len(name)) if at >= 0 else None


def _take(item: Statement, kind: str, text: str, start: int, stop: int) -> None:
    value = text[start:stop].strip()
    if not value or _NOTHING.search(value):
        return
    if kind == "company":
        item.company = clean_company(value, text) or (value if len(value) <= 20 else None)
        item.company_at = (start, start + len(value))
    elif kind == "round":
        item.rounds = find_rounds(text, start, stop)
    elif kind == "amount":
        item.amount = next(iter(find_money(text, start, stop)), None)
    elif kind in {"lead", "follow"}:
        lead_words = re.search(r"[(（]领投[)）]", value) is not None
        for name in split_investors(re.sub(r"[(\[]领投[)\]]", "", value)):
            first = lead_words and text.startswith("(领投)", text.find(name, start) + len(name))
            item.investors.append(InvestorMention(name, kind == "lead" or first, start, stop))
    elif kind == "date":
        found = find_dates(text, None, start, stop)
        if found and found[0].day:
            item.announced_on, item.announced_at = found[0].on, (found[0].start, found[0].end)
