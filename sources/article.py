"""An article page to title, text and date: site rules where the catalogue has them, trafilatura otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from sources.catalogue import ArticleRules
from sources.dates import parse_date
from sources.html_text import one_line, paragraphs, parse_html, text_of
from sources.main_text import main_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says. `text` is paragraphs, one per line, "" where the page has no article; `raw_date` is the date as printed."""

    title: str
    text: str
    published_at: datetime | None = None
    raw_date: str | None = None


def read_article(
    html: str, url: str, rules: ArticleRules, now: datetime, tz: tzinfo, listed_title: str = "", site_name: str = ""
) -> Article:
    """The article on a page (decoded HTML). Pure; never raises for what a page holds."""
    picked = _by_rules(html, rules)
    tree = parse_html(picked.html)
    if tree is None:
        return Article(listed_title, "")
    raw, moment = _date(tree, url, picked.date, now, tz)
    title = picked.title or _title(tree, listed_title, site_name)
    text = picked.text or main_text(tree, url)
    return Article(title, _without_title(text, title), moment, raw)


@dataclass(frozen=True, slots=True)
class _Picked:
    """What the site's own rules found, and the page without what they drop."""

    html: str
    title: str = ""
    text: str = ""
    date: str = ""


def _by_rules(html: str, rules: ArticleRules) -> _Picked:
    if rules == ArticleRules():
        return _Picked(html)
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "lxml")
    try:
        for tag in soup.select(rules.drop) if rules.drop else ():
            tag.decompose()
        title, text, date = (soup.select(s) if s else [] for s in (rules.title, rules.text, rules.date))
    except Exception:
        return _Picked(html)
    dates = [str(tag.get("datetime") or tag.get("content") or "") or " ".join(tag.get_text(" ").split())[:120] for tag in date]
    return _Picked(
        str(soup) if rules.drop else html,
        next((words for tag in title if (words := " ".join(tag.get_text(" ", strip=True).split()))), ""),
        "\n".join(found for tag in text if (found := paragraphs(str(tag)))),
        next((d for d in dates if d), ""),
    )


# --- title

_SEPARATORS = re.compile(r"\s*[_|｜—–·»«]+\s*|\s+-+\s+|(?<=[\u4e00-\u9fff”）\)])-+(?=[\u4e00-\u9fffA-Z])")
_TRUNCATED = ("…", "...", "……")
_TITLE_META = ('//meta[@property="og:title"]/@content', '//meta[@name="twitter:title"]/@content', '//meta[@name="ArticleTitle"]/@content')


def _title(tree: HtmlElement, listed: str, site_name: str) -> str:
    site = {s.strip().lower() for s in (site_name, *_first_all(tree, '//meta[@property="og:site_name"]/@content')) if s.strip()}
    printed = [one_line(t) for path in _TITLE_META for t in _first_all(tree, path)]
    heads = [" ".join(text_of(h).split()) for h in tree.iter("h1")]
    whole = one_line("".join(tree.xpath("string((//head/title | //title)[1])")))
    if listed and not listed.endswith(_TRUNCATED) and any(_same(listed, t) for t in (*printed, whole, *heads)):
        return listed
    candidates = [clean_title(t, site) for t in (*printed, whole) if t]
    for head in heads:
        # The page's own headline is the one its title line begins with.
        if len(head) >= 4 and any(_same(head, c) for c in candidates):
            return head
    if listed and not listed.endswith(_TRUNCATED):
        return listed if not candidates or not heads else max((c for c in candidates if c), key=len, default=listed)
    single = heads[0] if len(heads) == 1 and len(heads[0]) >= 4 else ""
    return next((c for c in candidates if c and c.lower() not in site), single) or single or listed


def _same(short: str, long: str) -> bool:
    a, b = ("".join(ch for ch in t.lower() if ch.isalnum()) for t in (short, long))
    return bool(a) and b.startswith(a)


def _first_all(tree: HtmlElement, path: str) -> list[str]:
    return [str(v) for v in tree.xpath(path)][:1]


def clean_title(title: str, site_names: set[str]) -> str:
    """A title line without the site's name and section at its end ("标题_频道_某网" → "标题")."""
    parts = _SEPARATORS.split(title)
    if len(parts) == 1:
        return title.strip()
    names = {n.lower() for n in site_names}
    keep = len(parts)
    while keep > 1:
        last = parts[keep - 1].strip().lower()
        # A section or site name is short beside the headline; a known name goes whatever its length.
        known = any(last and (last in n or n in last) for n in names)
        if not (known or not last or (len(last) <= 12 and len(last) * 2 <= len("".join(parts[: keep - 1])))):
            break
        keep -= 1
    if keep == len(parts):
        return title.strip()
    ends = [m.start() for m in _SEPARATORS.finditer(title)]
    return title[: ends[keep - 1]].strip()


def _without_title(text: str, title: str) -> str:
    """The text without a first line that only repeats the title."""
    first, _, rest = text.partition("\n")
    return rest if rest and title and first.strip() == title.strip() else text


# --- date

_DATE_META = tuple(
    f'//meta[translate(@{attribute},"ABCDEFGHIJKLMNOPQRSTUVWXYZ","abcdefghijklmnopqrstuvwxyz")="{name}"]/@content'
    for attribute, name in (
        ("property", "article:published_time"),
        ("name", "article:published_time"),
        ("itemprop", "datepublished"),
        ("name", "pubdate"),
        ("name", "publishdate"),
        ("name", "publish_date"),
        ("name", "publish-date"),
        ("property", "og:release_date"),
        ("name", "weibo:article:create_at"),
        ("name", "dc.date"),
        ("name", "dc.date.issued"),
        ("name", "parsely-pub-date"),
        ("name", "apub:time"),
        ("name", "date"),
    )
)
_DATE_CLASS = re.compile(
    r"(?:^|[\W_])(?:date|time|pub(?:lish(?:ed)?)?(?:_?time|_?date)?|post-?(?:date|time|meta)|timestamp|riqi|shijian|info|source|meta)(?:$|[\W_])",
    re.IGNORECASE,
)
_URL_DATE = re.compile(r"/(20\d\d)[-/]?([01]\d)[-/]?([0-3]\d)(?=[/_\-.]|$)")
_PRINTED = re.compile(
    r"20\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?:\s*日)?(?:\s*(?:T|[上下]午|晚上?|凌晨)?\s*\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b)?)?"
    r"(?:\s*(?:Z|[+-]\d\d:?\d\d)\b)?"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2},?\s+20\d\d(?:,?\s+(?:at\s+)?\d{1,2}:\d{2}\s*(?:[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?)?"
    r"|\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+20\d\d(?:\s+\d{1,2}:\d{2})?"
    r"|\d{1,2}:\d{2}\s*[AP]M\s+\S{2,6}\s*[•·]\s*\w+ \d{1,2}, 20\d\d"
)
# Relative ones last: on an article page they mostly belong to comments.
_PRINTED_RELATIVE = re.compile(r"(?<!\d)\d+\s*(?:分钟|小时|天)前|(?:昨天|今天)\s*\d{1,2}:\d{2}|\b\d+ (?:minutes|hours|days) ago")
_LABELLED = '//text()[contains(., "时间") or contains(., "日期") or contains(., "发布") or contains(., "發佈") or contains(., "Published")]'
# Fields of page scripts in which Chinese sites print the moment of publication.
_SCRIPT_DATE = re.compile(
    r"[\"']?(?:publish_?time|pub_?time|pubdate|create_?time|ptime|ct|oriCreateTime)[\"']?\s*[:=]\s*[\"']?"
    r"(\d{10}(?:\d{3})?|20\d\d-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)[\"']?",
    re.IGNORECASE,
)


def _date(tree: HtmlElement, url: str, picked: str, now: datetime, tz: tzinfo) -> tuple[str | None, datetime | None]:
    """(as printed, moment) of the first place that holds a readable date, the surest place first."""
    first: str | None = None
    for raw in _date_strings(tree, url, picked):
        first = first or raw
        if (moment := parse_date(raw, now, tz)) is not None:
            return raw, moment
    return first, None


def _date_strings(tree: HtmlElement, url: str, picked: str) -> Iterator[str]:
    if picked:
        yield picked
    for path in _DATE_META:
        yield from _first_all(tree, path)
    for script in tree.xpath('//script[@type="application/ld+json"]/text()')[:8]:
        yield from _in_json(str(script))
    for node in tree.iter("time"):
        yield str(node.get("datetime") or "") or " ".join(text_of(node).split())
        break
    yield from _near_the_top(tree, _PRINTED)
    for text in tree.xpath(_LABELLED)[:20]:
        if getattr(text.getparent(), "tag", "") not in {"script", "style"} and (match := _PRINTED.search(str(text)[:200])):
            yield match[0]
            break
    for script in tree.xpath("//script[not(@src)]/text()"):
        if match := _SCRIPT_DATE.search(str(script)):
            yield match[1]
            break
    if match := _URL_DATE.search(url):
        yield f"{match[1]}-{match[2]}-{match[3]}"
    yield from _near_the_top(tree, _PRINTED_RELATIVE)


def _in_json(text: str) -> Iterator[str]:
    try:
        stack: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    seen = 0
    while stack and seen < 500:
        value, seen = stack.pop(), seen + 1
        if isinstance(value, list):
            stack.extend(reversed(value[:50]))
        elif isinstance(value, dict):
            for key in ("datePublished", "pubDate", "uploadDate", "dateCreated"):
                if isinstance(value.get(key), str):
                    yield value[key]
            stack.extend(v for v in value.values() if isinstance(v, dict | list))


def _near_the_top(tree: HtmlElement, printed: re.Pattern[str]) -> Iterator[str]:
    """Printed dates in elements named like a date line, then in any short line after the headline."""
    for node in tree.iter("span", "div", "p", "em", "i", "li", "td", "small", "b", "strong"):
        label = f"{node.get('class') or ''} {node.get('id') or ''}"
        if label.strip() and _DATE_CLASS.search(label):
            words = " ".join(text_of(node).split())
            if len(words) <= 200 and (match := printed.search(words)):
                yield match[0]
                break
    heading = next((h for h in tree.iter("h1")), None)
    if heading is None:
        return
    for count, node in enumerate(heading.iterfollowing() if hasattr(heading, "iterfollowing") else heading.xpath("following::*")):
        words = " ".join((node.text or "").split()) if isinstance(node.tag, str) and node.tag not in {"script", "style"} else ""
        if words and len(words) <= 80 and (match := printed.search(words)):
            yield match[0]
            return
        if count > 80:
            return
