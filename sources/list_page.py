"""List pages to listed items: by the selectors of a catalogue entry, or without any by what looks like a list of articles."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from sources.catalogue import ListRules
from sources.dates import parse_date
from sources.html_text import tidy
from sources.listing import ListedItem, Listing
from sources.state import Outcome

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag


def read_list(text: str, url: str, rules: ListRules | None, now: datetime, tz: tzinfo) -> Listing:
    """The items of a list page (decoded HTML), in their order, and its next page; no items where the selectors find none."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "lxml")
    base = soup.select_one("base[href]")
    root = _join(url, str(base["href"])) if base else url
    title = tidy(soup.title.get_text()) if soup.title else ""
    if rules is None:
        return Listing(_guessed(soup, root, now, tz), title=title)
    try:
        rows = soup.select(rules.item)
        items = tuple(item for row in rows if (item := _row(row, root, rules, now, tz)) is not None)
        following = soup.select_one(rules.next) if rules.next else None
    except Exception as error:
        return Listing(
            problem=Outcome.PARSE_ERROR, reason=f"a selector of this source is not valid CSS ({' '.join(str(error).split())[:80]})"
        )
    return Listing(items, _next(following, root, url), title=title)


def _next(link: Tag | None, root: str, url: str) -> str | None:
    if link is None:
        return None
    anchor = link if link.get("href") else link.select_one("a[href]")
    href = str(anchor["href"]).strip() if anchor else ""
    if not href or href.startswith(("#", "javascript:")):
        return None
    following = _join(root, href)
    return following if following != url else None


def _join(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return href.strip()


def _row(row: Tag, root: str, rules: ListRules, now: datetime, tz: tzinfo) -> ListedItem | None:
    link = row if not rules.link or (row.name == "a" and row.get("href") and not row.select_one(rules.link)) else row.select_one(rules.link)
    href = str(link.get("href") or "").strip() if link else ""
    if link is None or not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
        return None
    titled = row.select_one(rules.title) if rules.title else link
    title = _words(titled) if titled else ""
    attribute = str(link.get("title") or "").strip()
    if len(attribute) > len(title) or title.endswith(("…", "...")):
        title = attribute or title
    dated = row.select_one(rules.date) if rules.date else None
    raw = (str(dated.get("datetime") or "").strip() or _words(dated)) if dated else None
    return ListedItem(_join(root, href), title, raw or None, parse_date(raw, now, tz))


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())


# Without selectors: what an article link looks like.
_ARTICLE_PATH = re.compile(r"\d{4,}|/20\d\d[/-]|\.s?html?$|/(?:article|news|p|a|post|story|detail)s?/|-[a-z]+-[a-z]+", re.IGNORECASE)
_NOT_ARTICLE = re.compile(r"/(?:tag|tags|category|author|user|login|about|contact|search|page)/|\.(?:jpg|png|pdf|zip|apk)$", re.IGNORECASE)
_DATE_NEAR = re.compile(
    r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}(?:日?\s*\d\d:\d\d)?|\d{1,2}月\d{1,2}日|\d+\s*(?:分钟|小时|天)前|(?:昨|今)天\s*\d\d:\d\d"
)


def _guessed(soup: BeautifulSoup, root: str, now: datetime, tz: tzinfo) -> tuple[ListedItem, ...]:
    """Links of the page's own site with a headline's length and an article's address; the most frequent address shape wins."""
    site = urlsplit(root).hostname
    found: dict[str, tuple[str, str, str | None]] = {}
    for anchor in soup.select("a[href]"):
        address = _join(root, str(anchor["href"])).split("#")[0]
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        title = str(anchor.get("title") or "").strip() or _words(anchor)
        chinese = sum("\u4e00" <= c <= "\u9fff" for c in title)
        if (
            parts.scheme not in {"http", "https"}
            or parts.hostname != site
            or not (chinese >= 8 or len(title.split()) >= 4)
            or len(title) > 160
        ):
            continue
        if not _ARTICLE_PATH.search(parts.path + ("?" + parts.query if parts.query else "")) or _NOT_ARTICLE.search(parts.path):
            continue
        shape = re.sub(r"\d+", "0", parts.path.rsplit("/", 1)[0])
        near = anchor.find_parent(["li", "tr", "article", "dd", "div"])
        date = _DATE_NEAR.search(_words(near)[:400]) if near else None
        if address not in found or len(title) > len(found[address][1]):
            found[address] = (shape, title, date[0] if date else None)
    if not found:
        return ()
    shapes = Counter(shape for shape, _, _ in found.values())
    most = shapes.most_common(1)[0][1]
    kept = {shape for shape, count in shapes.items() if count * 5 >= most}
    return tuple(
        ListedItem(address, title, raw, parse_date(raw, now, tz)) for address, (shape, title, raw) in found.items() if shape in kept
    )
