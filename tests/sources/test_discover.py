# ruff: noqa: E501 - a table of cases reads one per line
"""`sources add URL`: the feed of a page is found, shown and not saved."""

from __future__ import annotations

import asyncio

import pytest

from domain.errors import UsageError
from sources.addresses import AllowedHosts
from sources.discover import Discovery, discover, entry_id
from tests.sources.site_server import Page, Site, rss, serve
from tests.sources.test_addresses import NOW, fetcher

DAY = "Fri, 20 Nov 2026 09:30:00 +0800"


def find(pages: dict[str, Page], path: str = "/", feed: str | None = None) -> tuple[Discovery, Site]:
    async def run() -> tuple[Discovery, Site]:
        async with serve(pages) as site:
            if feed:
                site.pages[feed] = rss(site.base, [("/1", "一家公司完成了首轮融资", DAY), ("/2", "又一家公司完成了融资", DAY)])
            async with fetcher(AllowedHosts().plus(site.base)) as client:
                return await discover(site.base + path, client, lambda: NOW, taken=["127_0"]), site

    return asyncio.run(run())


def test_a_feed_that_the_page_names() -> None:
    page = "<html><head><link rel='alternate' type='application/rss+xml' href='/comments/feed'><link rel='alternate' type='application/rss+xml' href='x/rss'></head></html>"
    found, site = find({"/": Page(page)}, feed="/x/rss")
    assert found.entry.url == f"{site.base}/x/rss"
    assert found.entry.kind == "rss"
    assert found.entry.id == "127_0_2"
    assert [i.title for i in found.items] == ["一家公司完成了首轮融资", "又一家公司完成了融资"]
    assert found.count == 2


def test_the_address_is_a_feed_itself() -> None:
    found, _ = find({}, path="/f", feed="/f")
    assert found.how == "the address is a feed"


def test_a_feed_in_a_usual_place_and_one_linked() -> None:
    assert find({"/": Page("<html></html>")}, feed="/feed.xml")[0].entry.url.endswith("/feed.xml")
    assert find({"/": Page("<a href='/channel/rss-all'>订阅</a>")}, feed="/channel/rss-all")[0].entry.url.endswith("/channel/rss-all")


def test_a_sitemap_in_robots_and_the_list_of_last_resort() -> None:
    urls = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://x.example/a</loc></url></urlset>"

    async def run() -> None:
        async with serve({"/": Page("<p>x</p>"), "/news.xml": Page(urls)}) as site:
            site.pages["/robots.txt"] = Page(f"User-agent: *\nSitemap: {site.base}/news.xml\n")
            async with fetcher(AllowedHosts().plus(site.base)) as client:
                assert (await discover(site.base, client, lambda: NOW)).entry.kind == "sitemap"

    asyncio.run(run())
    rows = "".join(f"<li><a href='/2026/11/{n}.html'>园区里的第{n}家公司完成了新一轮融资</a></li>" for n in range(5))
    found, _ = find({"/": Page(f"<title>某园区</title><ul>{rows}</ul>")})
    assert (found.entry.kind, found.entry.name, found.count) == ("html", "某园区", 5)


@pytest.mark.parametrize(
    "pages", [{"/": Page("<p>nothing here</p>")}, {"/": Page("", 403)}, {"/": Page("x"), "/robots.txt": Page("User-agent: *\nDisallow: /")}]
)
def test_nothing_to_read_is_told_in_one_line(pages: dict[str, Page]) -> None:
    with pytest.raises(UsageError) as error:
        find(pages)
    assert "\n" not in str(error.value)


def test_ids() -> None:
    taken: set[str] = set()
    assert entry_id("https://www.36kr.com/feed", taken) == "36kr"
    assert entry_id("https://rss.sina.com.cn/x", {"sina"}) == "sina_2"
