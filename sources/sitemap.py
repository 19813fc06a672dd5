"""Sitemaps to listed items: news sitemaps, plain ones, indexes, packed ones."""

from __future__ import annotations

from datetime import datetime, tzinfo
from urllib.parse import urljoin

from lxml import etree

from sources.dates import parse_date
from sources.decode import decode
from sources.feeds import without_doctype
from sources.html_text import tidy
from sources.inflate import BadEncoding, TooLarge, unpacked
from sources.listing import ListedItem, Listing
from sources.state import Outcome

MAX_BYTES = 52_000_000  # what the sitemap protocol allows, unpacked


def read_sitemap(body: bytes, content_type: str, url: str, now: datetime, tz: tzinfo) -> Listing:
    """Items (newest first) of a sitemap, or the children of an index (newest first)."""
    try:
        text = decode(unpacked(body, MAX_BYTES), content_type).text
    except (TooLarge, BadEncoding) as error:
        return Listing(problem=Outcome.PARSE_ERROR, reason=f"the packed sitemap cannot be read: {error}")
    if not text.strip():
        return Listing(problem=Outcome.NOT_A_FEED, reason="the answer is empty")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False, encoding="utf-8")
    plain = without_doctype(text).lstrip("\ufeff \t\r\n")
    if plain.startswith("<?xml"):
        plain = plain[plain.find("?>") + 2 :]
    try:
        root = etree.fromstring(plain.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        return Listing(problem=Outcome.PARSE_ERROR, reason=f"the sitemap cannot be parsed ({type(error).__name__})")
    name = _name(root) if root is not None else ""
    if name == "sitemapindex":
        children = [_child(node, url, now, tz) for node in root if _name(node) == "sitemap"]
        ordered = sorted((c for c in children if c.url), key=_newest_first)
        return Listing(children=tuple(c.url for c in ordered))
    if name != "urlset":
        return Listing(problem=Outcome.NOT_A_FEED, reason="the answer is no sitemap")
    items = [item for node in root if _name(node) == "url" and (item := _child(node, url, now, tz)).url]
    return Listing(tuple(sorted(items, key=_newest_first)))


def _newest_first(item: ListedItem) -> float:
    return -item.published_at.timestamp() if item.published_at else 0.0


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname.lower() if isinstance(node.tag, str) else ""


def _child(node: etree._Element, base: str, now: datetime, tz: tzinfo) -> ListedItem:
    told: dict[str, str] = {}
    for part in node.iter():
        key = _name(part)
        # An image's own loc and title stand deeper and are not the page's.
        if key in {"loc", "lastmod", "publication_date", "title"} and key not in told and part.text:
            told[key] = part.text.strip()
    raw = told.get("publication_date") or told.get("lastmod")
    try:
        url = urljoin(base, told.get("loc", "")) if told.get("loc") else ""
    except ValueError:
        url = ""
    return ListedItem(url, tidy(told.get("title", "")), raw, parse_date(raw, now, tz))
