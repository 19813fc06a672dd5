"""The sample newsroom: crawled like the live web it gives every article once, whole, dated, in its own script."""

from __future__ import annotations

import asyncio
import re

import httpx

from sources.catalogue import load_catalogue
from sources.newsroom.articles import EDITION_NOW, load_articles
from sources.newsroom.server import CATALOGUE, PARK_COMPANIES, serve_newsroom
from sources.newsroom.site import FORBIDDEN, WITHDRAWN, path_of
from sources.state import Outcome
from tests.sources.crawl import Crawl
from tests.sources.site_server import Site


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def test_every_article_arrives_once_and_whole() -> None:
    with serve_newsroom() as base:
        crawl = Crawl()
        crawl.now = EDITION_NOW
        entries = load_catalogue(CATALOGUE)
        site = Site(base=base)
        values = asyncio.run(crawl.run(site, *entries, bases={"newsroom": base}))
        again = asyncio.run(crawl.run(site, *entries, bases={"newsroom": base}, force=True))
    articles = {f"{base}{path_of(a)}": a for a in load_articles()}
    documents = {d.url: d for d in crawl.memory.documents.values()}
    assert documents.keys() == articles.keys()
    shares = []
    for url, article in articles.items():
        document = documents[url]
        assert letters(document.title) == letters(article.title)
        assert document.published_at is not None
        assert document.published_at.date() == article.published_at.date()
        wanted = [line for line in article.plain.split("\n") if len(line) > 12]
        shares.append(sum(letters(line) in letters(document.text) for line in wanted) / max(len(wanted), 1))
        assert "�" not in document.text
        assert "虚构" not in document.text
    assert sum(shares) / len(shares) >= 0.99
    assert min(shares) >= 0.6
    told = {value.url: value.outcome for value in values if value.url}
    assert told[f"{base}{WITHDRAWN}"] is Outcome.GONE
    assert told[f"{base}{FORBIDDEN}"] is Outcome.ROBOTS
    assert not [v.outcome for v in again if v.outcome in {Outcome.NEW, Outcome.CHANGED}]


def test_conditional_requests_errors_and_notices() -> None:
    with serve_newsroom() as base, httpx.Client(base_url=base, trust_env=False) as client:
        first = client.get("/kechuang/feed.xml")
        assert client.get("/kechuang/feed.xml", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
        assert client.get("/kechuang/feed.xml", headers={"If-Modified-Since": first.headers["last-modified"]}).status_code == 304
        assert client.get("/nowhere").status_code == 404
        assert client.head("/").status_code == 200
        assert "虚构" in client.get("/").text
        moved = next(
            client.get(path)
            for path in [f"/frontier/go/{a.id}" for a in load_articles() if a.outlet == "frontier"]
            if client.get(path).status_code == 301
        )
        assert moved.headers["location"].startswith(base)


def test_park_companies() -> None:
    lines = PARK_COMPANIES.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("name,aliases")
    assert len(lines) == 7
