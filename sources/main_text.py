"""The running text of a page no site rule covers: trafilatura finds it, our rules mend its edges and fill its gaps."""

from __future__ import annotations

import re
from configparser import ConfigParser
from functools import cache
from typing import TYPE_CHECKING

from sources.html_text import text_of, tidy

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Lines that belong to the page, not to the article. Whole lines only, at its end.
_TAIL = re.compile(
    r"^[\s\-|【\[（(*•]*(?:"
    # who made it
    r"责任编辑|責任編輯|(?:本文)?编辑[:： ]|審核|审核[:：]|校对[:：]|来源[:：].{0,30}$|文章来源|原标题|关键词|標籤|标签"
    # what else there is
    r"|相关(?:阅读|新闻|文章|推荐|链接)|相關|延伸閱讀|推荐阅读|热门|猜你喜欢|你可能感興趣|更多精彩|为您推荐"
    # buttons
    r"|返回.{0,12}(?:首页|列表|>>)|打印本页|关闭窗口|字号|分享到|分享至|扫一扫|扫描二维码|微信(?:号|扫)|下载.{0,6}(?:客户端|APP)"
    r"|.{0,8}客户端下载|打开APP|举报|我要(?:评论|纠错)|网友评论|(?:目前没有|去)?跟贴|违法和不良信息|评论\s*\d|点赞|收藏"
    # law
    r"|版权(?:所有|声明)|免责声明|特别声明|声明[:：]|本文为.{0,20}(?:上传|发布)|未经.{0,8}(?:授权|许可|书面)|转载请注明"
    r"|仅代表.{0,12}(?:观点|立场)|.{0,30}不构成投资建议"
    r"|copyright|©|all rights reserved|(?:read|see) (?:more|also)\b|related (?:articles|stories|posts)|share this"
    r"|subscribe (?:to|now)|sign up (?:for|to)|follow us|advertisement$|tags?:|filed under"
    r")",
    re.IGNORECASE,
)
# A date or byline on its own, in front of the first sentence.
_HEAD = re.compile(
    r"^(?:[^。！？.!?]{0,40})(?:20\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?\s+20\d\d"
    r"|[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+20\d\d)[^。！？!?]{0,60}$"
    r"|^(?:字号|分享|来源[:：][^。]{0,20}|责任编辑.{0,12}|作者[:：][^。]{0,20}|\(?（?原标题[:：].*)$"
)
_NO_LETTER = re.compile(r"[\W_]+")
_HEAD_LINES = 6
_SENTENCE_END = re.compile(r"[。！？；!?;.：:”\"’）)]$")
# A block is a list of links when most of its characters are link text.
_LINK_SHARE = 0.6
# Below this many characters a second way of reading is tried.
_SHORT = 250
_STEPS_OUTWARD = 6
# More than this between two paragraphs is not a gap of the article but another part of the page.
_MAX_GAP = 12


def main_text(tree: HtmlElement, url: str) -> str:
    """Paragraphs of the article, one per line; "" where the page has none. Changes nothing outside; never raises for what a page holds."""
    import trafilatura

    config = _trafilatura_config()
    whole = _lines_without_link_lists(tree)
    try:
        found = trafilatura.extract(
            tree, url=url, fast=True, include_comments=False, include_tables=True, with_metadata=False, config=config
        )
    except Exception:
        return ""
    lines = trimmed(_filled(tidy(found or "").split("\n"), whole))
    if sum(map(len, lines)) < _SHORT:
        block = trimmed(_densest_block(tree).split("\n"))
        if _sentences(block) > 1.3 * _sentences(lines):
            lines = block
    return "\n".join(lines)


def _sentences(lines: list[str]) -> int:
    """Characters in lines that are sentences of an article."""
    return sum(len(line) for line in lines if _is_paragraph(line) and not _TAIL.match(line))


def _densest_block(tree: HtmlElement) -> str:
    """The text of the element that holds most sentences by itself, links counted against it: for pages where nothing else was found."""
    best, best_score = None, 0
    for node in tree.iter("article", "section", "div", "td"):
        own = [node.text or "", *(child.tail or "" for child in node)]
        own += [text_of(child) for child in node if child.tag in {"p", "blockquote", "span", "strong", "ul", "ol", "h2", "h3"}]
        linked = sum(len(t) for child in node if child.tag != "div" for a in child.iter("a") for t in a.itertext())
        score = _sentences([line for text in own for line in tidy(text).split("\n")]) - 2 * linked
        if score > best_score:
            best, best_score = node, score
    # A page builder splits an article over nested boxes: step outward as long as that brings sentences.
    for _ in range(_STEPS_OUTWARD if best is not None else 0):
        parent = best.getparent() if best is not None else None
        if best is None or parent is None or parent.tag in {"body", "html"}:
            break
        if _sentences(text_of(parent).split("\n")) <= 1.2 * _sentences(text_of(best).split("\n")):
            break
        best = parent
    return "" if best is None else text_of(best)


@cache
def _trafilatura_config() -> ConfigParser:
    """Its own settings, but for the size below which it takes the whole page instead: a Chinese flash has 60 characters."""
    from trafilatura.settings import use_config

    config: ConfigParser = use_config()
    for key, value in (("MIN_EXTRACTED_SIZE", "30"), ("MIN_OUTPUT_SIZE", "1")):
        config.set("DEFAULT", key, value)
    return config


def _lines_without_link_lists(tree: HtmlElement) -> list[str]:
    body = tree.find(".//body")
    root = tree if body is None else body
    skip = [node for node in root.iter("ul", "ol", "dl", "nav", "aside", "footer", "form") if _mostly_links(node)]
    return text_of(root, frozenset(skip)).split("\n")


def _mostly_links(node: HtmlElement) -> bool:
    if node.tag in {"nav", "aside", "footer", "form"}:
        return True
    text = sum(len(t.strip()) for t in node.itertext())
    linked = sum(len(t.strip()) for a in node.iter("a") for t in a.itertext())
    return linked > _LINK_SHARE * text


def _key(line: str) -> str:
    return _NO_LETTER.sub("", line.lower())


def _filled(lines: list[str], whole: list[str]) -> list[str]:
    """The lines found, with the short runs of the page's lines that stand between them: subheads and list items that were passed over."""
    places: dict[str, int] = {}
    for number, line in enumerate(whole):
        places.setdefault(_key(line), number)
    filled: list[str] = []
    before: int | None = None
    for line in lines:
        here = places.get(_key(line))
        # Only after a paragraph: between headline and first sentence stand bylines and buttons.
        if here is not None and before is not None and 1 < here - before <= _MAX_GAP and _is_paragraph(filled[-1]):
            filled.extend(gap for gap in whole[before + 1 : here] if len(_key(gap)) > 1 and not _TAIL.match(gap))
        filled.append(line)
        before = here if here is not None else before
    return filled


def _is_paragraph(line: str) -> bool:
    return len(line) >= 20 and _SENTENCE_END.search(line) is not None


def trimmed(lines: list[str]) -> list[str]:
    """Lines without bylines in front, and without the page's own words at the end."""
    lines = [cell for line in lines if (cell := _cell(line))]
    start = 0
    for number, line in enumerate(lines[:_HEAD_LINES]):
        if _HEAD.match(line):
            start = number + 1
        elif _is_paragraph(line):
            break
    last = max((n for n, line in enumerate(lines) if _is_paragraph(line) and not _TAIL.match(line)), default=len(lines) - 1)
    end = next((n for n in range(last + 1, len(lines)) if _TAIL.match(lines[n])), len(lines))
    return lines[start:end] or lines


def _cell(line: str) -> str:
    """A table row of one cell as plain text; rows of nothing but borders are dropped."""
    if not line.startswith("|"):
        return line
    cells = [c.strip() for c in line.strip("|").split("|") if c.strip(" -")]
    return cells[0] if len(cells) == 1 else f"| {' | '.join(cells)} |" if cells else ""
