"""Finds how a page can be read as a source: a feed it names, a feed in a usual place, a news sitemap, or the list on the page itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from domain.errors import UsageError
from domain.text import detect_lang
from sources.addresses import url_refusal
from sources.catalogue import Kind, SourceEntry, parse_catalogue
from sources.decode import decode
from sources.feeds import read_feed
from sources.fetch import Fetched, FetchFailure, PoliteFetcher
from sources.hosts import HostList, host_list
from sources.html_text import one_line, parse_html
from sources.list_page import read_list
from sources.listing import ListedItem, Listing
from sources.sitemap import read_sitemap

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml", "application/xml")
_USUAL_PLACES = ("/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feed/")
_FEED_LINK = re.compile(r"(?:^|[/._-])(?:rss|feed|atom)(?:$|[/._?-])", re.IGNORECASE)
_PREVIEW = 5


@dataclass(frozen=True, slots=True)
class Discovery:
    """What `sources add` would save, with the first items it would read; `tried` tells each address with what it was."""

    entry: SourceEntry
    items: tuple[ListedItem, ...]
    count: int
    how: str
    tried: tuple[tuple[str, str], ...] = ()


async def discover(url: str, fetcher: PoliteFetcher, now: Callable[[], datetime], taken: Iterable[str] = ()) -> Discovery:
    """The best way to read a page as a source. UsageError with one line where there is none. Nothing is saved; robots are obeyed."""
    url = url if "://" in url else f"https://{url}"
    if reason := url_refusal(url):
        raise UsageError(f"{url}: {reason}")
    probe = _entry(url, "rss", "", set())
    hosts = host_list([probe], {})
    tried: list[tuple[str, str]] = []
    answer = await fetcher.fetch(url, hosts, "listing")
    if isinstance(answer, FetchFailure):
        raise UsageError(f"{url} cannot be read: {answer.reason}")
    assert isinstance(answer, Fetched)
    ids = set(taken)
    if found := _as_feed_or_sitemap(answer, now(), ids):
        return found
    text = decode(answer.body, answer.content_type).text
    for candidate, how in _candidates(text, answer.url):
        if (found := await _try(candidate, how, fetcher, hosts, now, ids, tried)) is not None:
            return found
    listing = read_list(text, answer.url, None, now(), probe.zone)
    on_page = None
    if len(listing.items) >= 3:
        entry = _entry(answer.url, "html", listing.title, ids, text)
        on_page = Discovery(entry, listing.items[:_PREVIEW], len(listing.items), "the list on the page itself", tuple(tried))
    # A sitemap stands for the whole site: right for its front page, too much for one section of it.
    sitemaps = (await fetcher.rules_of(answer.url)).sitemaps[:3] if on_page is None or urlsplit(answer.url).path in {"", "/"} else ()
    for sitemap in sitemaps:
        if (found := await _try(sitemap, "a sitemap that robots.txt names", fetcher, hosts, now, ids, tried)) is not None:
            return found
    if on_page is not None:
        return on_page
    raise UsageError(f"{url}: no feed, sitemap or list of articles was found (tried {len(tried) + 1} addresses)")


async def _try(
    url: str, how: str, fetcher: PoliteFetcher, hosts: HostList, now: Callable[[], datetime], ids: set[str], tried: list[tuple[str, str]]
) -> Discovery | None:
    if any(url == seen for seen, _ in tried):
        return None
    answer = await fetcher.fetch(url, hosts, "listing")
    if not isinstance(answer, Fetched):
        tried.append((url, answer.reason if isinstance(answer, FetchFailure) else "unchanged"))
        return None
    found = _as_feed_or_sitemap(answer, now(), ids)
    tried.append((url, how if found else "no feed"))
    return None if found is None else Discovery(found.entry, found.items, found.count, how, tuple(tried))


def _as_feed_or_sitemap(answer: Fetched, now: datetime, ids: set[str]) -> Discovery | None:
    zone = _entry(answer.url, "rss", "", set()).zone
    listing: Listing = read_feed(answer.body, answer.content_type, answer.url, now, zone)
    kind: Kind = "rss"
    if listing.problem is not None or not (listing.items or listing.title):
        listing = read_sitemap(answer.body, answer.content_type, answer.url, now, zone)
        kind = "sitemap"
        if listing.problem is not None or not (listing.items or listing.children):
            return None
    sample = " ".join(item.title for item in listing.items[:20])
    entry = _entry(answer.moved_to or answer.url, kind, listing.title, ids, sample)
    how = "the address is a feed" if kind == "rss" else "the address is a sitemap"
    return Discovery(entry, listing.items[:_PREVIEW], len(listing.items) or len(listing.children), how)


def _candidates(text: str, base: str) -> list[tuple[str, str]]:
    """Feed addresses a page names, surest first, then the usual places; each once."""
    found: dict[str, str] = {}
    tree = parse_html(text)
    if tree is not None:
        for link in tree.iter("link"):
            if "alternate" in (link.get("rel") or "").lower() and (link.get("type") or "").lower().split(";")[0] in _FEED_TYPES:
                found.setdefault(urljoin(base, link.get("href") or ""), "a feed that the page names")
        for anchor in tree.iter("a"):
            href = anchor.get("href") or ""
            if _FEED_LINK.search(urlsplit(href).path) and len(found) < 8:
                found.setdefault(urljoin(base, href), "a feed that the page links to")
    for place in _USUAL_PLACES:
        found.setdefault(urljoin(base, place), "a feed in a usual place")
    comments_last = sorted(found.items(), key=lambda f: "comment" in f[0])
    return [(url, how) for url, how in comments_last if url_refusal(url) is None]


def entry_id(url: str, taken: set[str]) -> str:
    """A short id from an address: its host's main label, with a number where that is taken."""
    host = urlsplit(url).hostname or "source"
    labels = [
        part for part in host.split(".") if part not in {"www", "m", "feeds", "feed", "rss", "com", "cn", "net", "org", "co", "gov", "edu"}
    ]
    stem = (
        re.sub(r"[^a-z0-9]+", "_", "_".join(labels[:2] if host.replace(".", "").isdigit() else labels[:1]).lower()).strip("_") or "source"
    )
    number, candidate = 1, stem
    while candidate in taken:
        number += 1
        candidate = f"{stem}_{number}"
    return candidate


def _entry(url: str, kind: Kind, title: str, taken: set[str], sample: str = "") -> SourceEntry:
    import yaml

    chinese = detect_lang(sample or title).startswith("zh")
    row = {
        "id": entry_id(url, taken),
        "name": one_line(title)[:60] or urlsplit(url).hostname or url,
        "url": url,
        "kind": kind,
        "language": "zh" if chinese else "en",
        "region": "CN" if chinese else "Global",
        "category": "added",
        "status": "added by hand",
    }
    return parse_catalogue(yaml.safe_dump({"sources": [row]}, allow_unicode=True))[0]
