"""The company a Chinese article, or one item of it, is about: how it is introduced, how it is shaped, how often it is named."""

from __future__ import annotations

import re

from agent.reading.clauses_zh import ChineseArticle
from agent.reading.names_zh import TRADE, clean_company
from domain.gated_pattern import gated

_ABOUT = gated(
    r"(?:^|[,，。;；:：!！?？\n”\"』」]|(?:一家|名为|名叫|叫做|叫|公司|企业|平台|品牌)(?=[“\"「]))(?P<name>[^,，。;；:：!！?？\n的]{2,24}?)"
    r"(?=(?:成立于|创立于|创办于|脱胎于|是一家|是国内|是全球|创始人|联合创始人|CEO|董事长|首席|公司创始人|团队|宣布|表示|介绍|方面|自主|的创始人|的产品|过去|已|目前|计划|曾|正在|旗下|,\s?(?:20\d\d年)?成立))"
)


_BRAND_AFTER = re.compile(r"(?:品牌|平台|公司)?[“\"]([^”\"]{2,14})[”\"]")


def quoted_brand(text: str, name: str) -> str:
    """ "共享健身仓“觅跑”": what the title calls by its kind, the text calls by its name."""
    at = text.find(name)
    while at >= 0:
        match = _BRAND_AFTER.match(text, at + len(name))
        if match:
            return match.group(1) if text.count(match.group(1)) > text.count(name) else name
        at = text.find(name, at + 1)
    return name


def about_company(article: ChineseArticle) -> str | None:
    """The company an article is about where no clause names it beside its round: introduced early and named often."""
    text = article.text
    title = text[: article.prepared.title_end]
    best: str | None = None
    best_score = 2.0
    for pattern in (_ABOUT, _SHAPED, _QUOTED_NAME, _LATIN_NAME):
        for match in pattern.finditer(text[:2500]):
            name = clean_company(match["name"], text) if pattern is _ABOUT else match["name"].strip()
            if name is None or INVESTOR_NAME.search(name) or text.count(name) < 2 or not clean_company(name, text):
                continue
            score = min(text.count(name), 8) + (3 if name in title else 0) - match.start() / 1000
            if score > best_score:
                best, best_score = name, score
    return best


_SHAPED = gated(
    rf"(?<![\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{{2,4}}?(?:{TRADE})(?:科技|技术)?)(?!公司|企业|行业|产业|领域|市场|赛道|平台|大学|学院|园|研究|器)"
)


_DESCRIBED = gated(r"(?:公司|企业|平台|品牌|商|厂商|的)(?=[\u4e00-\u9fffA-Za-z]{2,10}$)")


_QUOTED_NAME = gated(r"[“\"「](?P<name>[\u4e00-\u9fffA-Za-z0-9 ]{2,10})[”\"」]")


_LATIN_NAME = gated(r"(?<![A-Za-z0-9])(?P<name>[A-Z][A-Za-z0-9]{2,}(?:\s[A-Z][A-Za-z0-9]+){0,2})(?![A-Za-z0-9])")


INVESTOR_NAME = gated(r"(?:资本|创投|基金|投资|证券|银行|大学|研究院|研究所|管委会|政府|局|部)$")


# "本周最大一笔来自人形机器人公司某某动力。", "做传感器的某某感知也有好消息。": how an item of a piece in prose brings in its company.
_BROUGHT_IN = gated(
    r"(?:^|[,，。;；:：\n])\s?(?:(?:[^,，。\n]{0,14}?(?:来自|是|属于|轮到|来看|看向))?(?P<name>[^,，。;；:：\n]{2,30}?))"
    r"(?:也|则|同样|又|这周|本周|上周|近日|日前)?(?:[有迎传][^,，。\n]{0,3}(?:好消息|动作|进展|资金)|拿到(?:了)?钱|(?=[。\n]))"
)


def named_before(article: ChineseArticle, after: int, before: int) -> str | None:
    """The company an item introduced before it came to the money: the name most used since the item before."""
    window = article.text[max(after, before - 400) : before]
    best: str | None = None
    for pattern in (_ABOUT, _BROUGHT_IN, _QUOTED_NAME, _SHAPED, _LATIN_NAME):
        for match in pattern.finditer(window):
            if pattern is _BROUGHT_IN and not _DESCRIBED.search(match["name"]):
                continue
            name = clean_company(match["name"], article.text) if pattern in {_ABOUT, _BROUGHT_IN} else match["name"].strip()
            if (
                name
                and not INVESTOR_NAME.search(name)
                and clean_company(name, article.text)
                and (best is None or article.text.count(name) > article.text.count(best))
            ):
                best = name
        if best:
            return best
    return None
