"""The crawl as a whole: what is read, what is left, what is remembered, and that a stop at any moment loses and doubles nothing."""

from __future__ import annotations

import asyncio
import json
import random
from datetime import timedelta
from functools import partial

import pytest

from sources.state import Outcome
from tests.sources.crawl import NOW, Crawl, crawl_site, entry, outcomes
from tests.sources.site_server import Page, Site, article, rss, serve

TEXT = "甲公司宣布完成首轮融资，投资方没有披露估值。\n资金将用于扩大团队，并建设第一条中试线。"
DAY = "Fri, 20 Nov 2026 09:30:00 +0800"


def site_of(count: int, base: str) -> dict[str, Page]:
    names = [f"/p/{n}.html" for n in range(count)]
    pages = {name: article(f"第{n}家公司完成融资的消息", TEXT.replace("甲", f"第{n}")) for n, name in enumerate(names)}
    return {**pages, "/feed": rss(base, [(name, f"第{n}家公司完成融资的消息", DAY) for n, name in enumerate(names)])}


def test_a_feed_becomes_documents() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        values = await crawl.run(site, entry(f"{site.base}/feed"))
        assert outcomes(values) == ["new", "new", "new"]
        document = values[0].document
        assert document is not None
        assert document.title == "第0家公司完成融资的消息"
        assert document.text == TEXT.replace("甲", "第0")
        assert document.lang == "zh-Hans"
        assert document.url == f"{site.base}/p/0.html"
        assert (document.publisher, document.source_id) == ("某报", "s")
        visit = values[-1].visit
        assert visit is not None
        assert (visit.outcome, visit.listed, visit.new) == (Outcome.OK, 3, 3)
        assert site.paths == ["/robots.txt", "/feed", "/p/0.html", "/p/1.html", "/p/2.html"]

    crawl_site(partial(site_of, 3), scenario)


def test_not_due_is_skipped_and_force_reads_again() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        source = entry(f"{site.base}/feed")
        await crawl.run(site, source)
        asked = len(site.asked)
        crawl.later(minutes=5)
        assert [v.outcome for v in await crawl.run(site, source)] == [Outcome.SKIPPED]
        assert len(site.asked) == asked
        assert outcomes(await crawl.run(site, source, force=True)) == ["unchanged", "unchanged"]

    crawl_site(partial(site_of, 2), scenario)


def test_nothing_is_read_twice() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        source = entry(f"{site.base}/feed")
        await crawl.run(site, source)
        site.pages["/p/9.html"] = article("第九家公司完成融资的消息", TEXT)
        site.pages["/feed"] = rss(
            site.base, [("/p/9.html", "第九家公司完成融资的消息", DAY), ("/p/0.html", "第0家公司完成融资的消息", DAY)]
        )
        crawl.later(hours=1)
        site.asked.clear()
        assert outcomes(await crawl.run(site, source)) == ["new", "unchanged"]
        assert site.paths == ["/feed", "/p/9.html"]

    crawl_site(partial(site_of, 2), scenario)


def test_an_edit_updates_the_document() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        source = entry(f"{site.base}/feed")
        first = (await crawl.run(site, source))[0].document
        site.pages["/p/0.html"] = article("第0家公司完成融资的消息", TEXT + "\n更正：领投方为乙基金，特此说明。")
        crawl.later(hours=1)
        values = await crawl.run(site, source, force=True)
        assert outcomes(values) == ["changed"]
        assert first is not None
        assert values[0].document is not None
        assert values[0].document.id == first.id
        assert "更正" in values[0].document.text
        assert len(crawl.memory.documents) == 1

    crawl_site(partial(site_of, 1), scenario)


def test_young_pages_are_asked_again_by_themselves_old_ones_are_not() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        source = entry(f"{site.base}/feed")
        crawl.now = NOW - timedelta(days=2)
        await crawl.run(site, source)
        crawl.later(hours=7)
        site.asked.clear()
        await crawl.run(site, source)
        assert "/p/0.html" in site.paths
        crawl.later(days=10)
        site.asked.clear()
        await crawl.run(site, source)
        assert "/p/0.html" not in site.paths

    crawl_site(partial(site_of, 1), scenario)


@pytest.mark.parametrize("seed", range(20))
def test_a_stop_at_any_moment_loses_and_doubles_nothing(seed: int) -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        dice = random.Random(seed)
        source = entry(f"{site.base}/feed")
        for _ in range(4):
            await crawl.run(site, source, stop_after=dice.randint(1, 6))
        values = await crawl.run(site, source)
        assert values[-1].visit is not None or values[-1].outcome is Outcome.SKIPPED
        assert len(crawl.memory.documents) == 12
        stored = [path for path in site.paths if path.startswith("/p/")]
        # What was fetched but not stored when the stop came (at most the few in the queue) may be asked for again; what was stored is not.
        assert set(stored) == {f"/p/{n}.html" for n in range(12)}
        for page in crawl.memory.page_records.values():
            assert page.outcome is Outcome.NEW

    crawl_site(partial(site_of, 12), scenario)


def test_two_sources_read_one_page_once() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        site.pages["/other"] = rss(site.base, [("/p/0.html?utm_source=x", "第0家公司完成融资的消息", DAY)])
        await crawl.run(site, entry(f"{site.base}/feed", id="one"), entry(f"{site.base}/other", id="two"))
        assert outcomes(crawl.values) == ["new", "duplicate"]
        assert site.paths.count("/p/0.html") == 1
        crawl.later(days=1)
        assert "changed" not in outcomes(await crawl.run(site, entry(f"{site.base}/other", id="two")))

    crawl_site(partial(site_of, 1), scenario)


def test_since_and_max_age() -> None:
    def pages(base: str) -> dict[str, Page]:
        rows = [
            ("/p/new", "一家公司刚刚完成了融资", DAY),
            ("/p/old", "一家公司很久以前完成融资", "Sat, 01 Aug 2026 00:00:00 +0800"),
            ("/p/page", "页面上写着日期的旧消息", ""),
        ]
        return {
            "/feed": rss(base, rows),
            "/p/new": article("一家公司刚刚完成了融资", TEXT),
            "/p/page": article("页面上写着日期的旧消息", TEXT, "2026-08-01 10:00"),
        }

    async def scenario(site: Site, crawl: Crawl) -> None:
        assert outcomes(await crawl.run(site, entry(f"{site.base}/feed"), since=NOW - timedelta(days=7))) == ["new", "too_old", "too_old"]
        assert "/p/old" not in site.paths
        crawl.later(hours=1)
        site.asked.clear()
        assert outcomes(await crawl.run(site, entry(f"{site.base}/feed", max_age="7d"))) == ["unchanged", "too_old", "unchanged"]
        assert site.paths == ["/feed"]
        crawl.later(hours=1)
        site.pages["/p/old"] = article("一家公司很久以前完成融资", TEXT + "旧")
        assert outcomes(await crawl.run(site, entry(f"{site.base}/feed"), since=NOW - timedelta(days=365))) == ["unchanged", "new", "new"]

    crawl_site(pages, scenario)


def test_undated_and_future_items_are_told() -> None:
    def pages(base: str) -> dict[str, Page]:
        rows = [("/p/u", "没有日期的一条融资消息", ""), ("/p/f", "写着未来日期的融资消息", "Fri, 20 Nov 2099 09:30:00 +0800")]
        plain = {path: Page(f"<html><body><article><p>{TEXT}</p></article></body></html>") for path in ("/p/u", "/p/f")}
        return {"/feed": rss(base, rows), **plain}

    async def scenario(site: Site, crawl: Crawl) -> None:
        undated, future, end = await crawl.run(site, entry(f"{site.base}/feed"))
        assert undated.document is not None
        assert undated.document.published_at is None
        assert undated.notes == ("undated",)
        assert future.document is not None
        assert future.document.published_at is None
        assert "2099" in future.notes[0]
        assert end.visit is not None
        assert (end.visit.undated, end.visit.future, end.visit.newest_item) == (1, 1, None)

    crawl_site(pages, scenario)


def test_robots_forbid_the_pages_but_the_feed_has_the_text() -> None:
    def pages(base: str) -> dict[str, Page]:
        feed = rss(base, [("/p/1", "一家公司完成了首轮融资", DAY)], "甲公司宣布完成首轮融资，投资方没有披露估值。")
        return {"/robots.txt": Page("User-agent: *\nDisallow: /p/\n"), "/feed": feed, "/p/1": article("x", TEXT)}

    async def scenario(site: Site, crawl: Crawl) -> None:
        values = await crawl.run(site, entry(f"{site.base}/feed"))
        assert outcomes(values) == ["new"]
        assert values[0].document is not None
        assert values[0].document.text == "甲公司宣布完成首轮融资，投资方没有披露估值。"
        assert "/p/1" not in site.paths

    crawl_site(pages, scenario)


def test_text_from_the_feed_where_the_catalogue_says_so() -> None:
    def pages(base: str) -> dict[str, Page]:
        return {
            "/feed": rss(
                base,
                [("/p/1", "一家公司完成了首轮融资", DAY)],
                "&lt;p&gt;甲公司宣布完成首轮融资。&lt;/p&gt;&lt;p&gt;投资方没有披露估值。&lt;/p&gt;",
            )
        }

    async def scenario(site: Site, crawl: Crawl) -> None:
        values = await crawl.run(site, entry(f"{site.base}/feed", text="feed"))
        assert values[0].document is not None
        assert values[0].document.text == "甲公司宣布完成首轮融资。\n投资方没有披露估值。"
        assert site.paths == ["/robots.txt", "/feed"]

    crawl_site(pages, scenario)


def test_items_without_an_address_are_read_from_the_feed() -> None:
    def pages(base: str) -> dict[str, Page]:
        rows = "".join(
            f"<item><title>第{n}条快讯</title><description>第{n}家公司今日宣布完成新一轮融资，金额没有披露。</description></item>"
            for n in range(2)
        )
        return {"/feed": Page(f"<rss version='2.0'><channel>{rows}</channel></rss>")}

    async def scenario(site: Site, crawl: Crawl) -> None:
        assert outcomes(await crawl.run(site, entry(f"{site.base}/feed"))) == ["new", "new"]
        assert site.paths == ["/robots.txt", "/feed"]
        crawl.later(hours=1)
        assert outcomes(await crawl.run(site, entry(f"{site.base}/feed"))) == ["unchanged", "unchanged"]

    crawl_site(pages, scenario)


@pytest.mark.parametrize(
    "wall", [Page("no", 403), Page("slow down", 429), Page("<html><head><title>安全验证</title></head><body>请完成验证</body></html>")]
)
def test_a_wall_ends_the_visit_and_marks_the_source(wall: Page) -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        site.pages["/p/1.html"] = wall
        values = await crawl.run(site, entry(f"{site.base}/feed"))
        assert outcomes(values) == ["new", "wall", "deferred", "deferred"]
        assert values[-1].outcome is Outcome.WALL
        assert values[-1].source is not None
        assert values[-1].source.failures == 1
        assert "/p/2.html" not in site.paths
        crawl.later(days=2)
        site.pages["/p/1.html"] = article("第1家公司完成融资的消息", TEXT)
        assert outcomes(await crawl.run(site, entry(f"{site.base}/feed"))) == ["unchanged", "new", "new", "new"]

    crawl_site(partial(site_of, 4), scenario)


def test_a_host_that_keeps_failing_is_left_alone_and_nothing_is_lost() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        kept = {path: site.pages[path] for path in list(site.pages) if path.startswith("/p/")}
        site.pages.update(dict.fromkeys(kept, Page("", 500)))
        values = await crawl.run(site, entry(f"{site.base}/feed"))
        assert outcomes(values) == ["server_error"] * 3 + ["deferred"] * 3
        site.pages.update(kept)
        crawl.later(days=1)
        assert outcomes(await crawl.run(site, entry(f"{site.base}/feed"))) == ["new"] * 6

    crawl_site(partial(site_of, 6), scenario)


def test_failures_back_off_and_are_never_given_up() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        site.pages["/feed"] = Page("", 500)
        source = entry(f"{site.base}/feed")
        gaps = []
        for _ in range(12):
            record = (await crawl.run(site, source))[-1].source
            assert record is not None
            gaps.append(record.due_at - crawl.now)
            crawl.now = record.due_at
        assert gaps == sorted(gaps)
        assert gaps[0] == timedelta(hours=1)
        assert gaps[-1] == timedelta(hours=24)

    crawl_site(partial(site_of, 1), scenario)


def test_hosts_outside_the_catalogue_are_not_followed() -> None:
    def pages(base: str) -> dict[str, Page]:
        return {
            "/feed": rss(
                "",
                [
                    ("http://mirror.example/a.html", "镜像站上的一条融资消息", DAY),
                    ("http://10.0.0.1/a", "内网地址上的融资消息", DAY),
                    ("javascript:alert(1)", "脚本地址上的融资消息", DAY),
                ],
            )
        }

    async def scenario(site: Site, crawl: Crawl) -> None:
        assert outcomes(await crawl.run(site, entry(f"{site.base}/feed"))) == ["outside", "outside", "refused"]

    crawl_site(pages, scenario)


def test_bad_items_do_not_stop_the_others() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        site.pages["/p/0.html"] = Page("", 404)
        site.pages["/p/1.html"] = Page("<html><body></body></html>")
        site.pages["/p/2.html"] = Page(b"\x00\xff\xfe<<<>>><html" * 1000)
        site.pages["/p/3.html"] = Page("<div>" * 20_000 + TEXT)
        site.pages["/p/4.html"] = Page(status=302, headers={"Location": "/"})
        site.pages["/"] = article("首页", TEXT)
        values = await crawl.run(site, entry(f"{site.base}/feed"))
        found = outcomes(values)
        assert found[0] == "gone"
        assert found[4] == "gone"
        assert found[5] == "new"
        assert values[-1].outcome is Outcome.OK

    crawl_site(partial(site_of, 6), scenario)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("<!DOCTYPE html><html><body>hello</body></html>", Outcome.NOT_A_FEED),
        ("", Outcome.NOT_A_FEED),
        ("<rss version='2.0'><channel><title>x</title></channel></rss>", Outcome.EMPTY),
        ("{}", Outcome.NOT_A_FEED),
    ],
)
def test_what_is_no_feed_is_told(body: str, outcome: Outcome) -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        values = await crawl.run(site, entry(f"{site.base}/feed"))
        assert values[-1].outcome is outcome
        assert values[-1].reason

    crawl_site(lambda _: {"/feed": Page(body)}, scenario)


def list_page(items: list[str], following: str | None) -> Page:
    rows = "".join(f"<li class='i'><a href='{path}'>列表里的第{path[-1]}条融资消息</a><b>11-20</b></li>" for path in items)
    return Page(f"<html><body><ul>{rows}</ul>" + (f"<a class='next' href='{following}'>下一页</a>" if following else "") + "</body></html>")


LIST = {"item": "li.i", "link": "a", "date": "b", "next": "a.next"}


def test_list_pages_are_followed_until_nothing_is_new() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        source = entry(f"{site.base}/l1", "html", list=LIST)
        values = await crawl.run(site, source)
        assert outcomes(values) == ["new"] * 4
        assert values[0].document is not None
        assert values[0].document.published_at is not None
        crawl.later(hours=1)
        site.asked.clear()
        assert outcomes(await crawl.run(site, source)) == ["unchanged"] * 2
        assert site.paths == ["/l1"]

    crawl_site(listed_over_three_pages, scenario)


def listed_over_three_pages(base: str) -> dict[str, Page]:
    lists = {"/l1": list_page(["/p/1", "/p/2"], "/l2"), "/l2": list_page(["/p/3"], "/l3"), "/l3": list_page(["/p/4"], None)}
    return {**lists, **{f"/p/{n}": article(f"列表里的第{n}条融资消息", TEXT + str(n)) for n in range(1, 5)}}


@pytest.mark.parametrize("stop_after", range(1, 6))
def test_list_pages_after_a_stop_are_still_read(stop_after: int) -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        source = entry(f"{site.base}/l1", "html", list=LIST)
        crawl.later(hours=-1)
        await crawl.run(site, source, stop_after=stop_after)
        crawl.later(hours=1)
        await crawl.run(site, source)
        assert len(crawl.memory.documents) == 4

    crawl_site(listed_over_three_pages, scenario)


def test_list_pages_after_a_failing_one_are_still_read() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        source = entry(f"{site.base}/l1", "html", list=LIST)
        sound, site.pages["/l2"] = site.pages["/l2"], Page("", 500)
        await crawl.run(site, source)
        site.pages["/l2"] = sound
        crawl.later(days=1)
        await crawl.run(site, source)
        assert len(crawl.memory.documents) == 4

    crawl_site(listed_over_three_pages, scenario)


def test_a_visit_that_takes_too_long_goes_on_next_time() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        source = entry(f"{site.base}/feed")
        assert outcomes(await crawl.run(site, source, visit_seconds=-1.0)) == ["deferred"] * 5
        assert crawl.values[-1].outcome is Outcome.OK
        crawl.later(hours=1)
        assert outcomes(await crawl.run(site, source)) == ["new"] * 5

    crawl_site(partial(site_of, 5), scenario)


def test_an_endless_calendar_ends() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        site.pages.update({f"/l{n}": list_page([f"/p/{n}"], f"/l{n + 1}") for n in range(100)})
        site.pages.update({f"/p/{n}": article("x", TEXT) for n in range(100)})
        await crawl.run(site, entry(f"{site.base}/l0", "html", list=LIST, max_pages=7))
        assert len([path for path in site.paths if path.startswith("/l")]) == 7

    crawl_site(lambda _: {}, scenario)


def test_json_with_pages_and_sitemap_index() -> None:
    def pages(base: str) -> dict[str, Page]:
        def answer(ids: list[int], following: str | None) -> Page:
            rows = [{"id": n, "title": f"接口里的第{n}条融资消息", "time": 1795392309000} for n in ids]
            return Page(json.dumps({"data": {"list": rows}, "next": following}), kind="application/json")

        index = (
            f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{base}/s.xml</loc></sitemap></sitemapindex>"
        )
        urls = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{base}/p/7</loc><lastmod>2026-11-20</lastmod></url></urlset>"
        found = {"/api": answer([1, 2], "/api?page=2"), "/api?page=2": answer([3], None), "/index.xml": Page(index), "/s.xml": Page(urls)}
        return {**found, **{f"/p/{n}": article(f"接口里的第{n}条融资消息", TEXT + str(n)) for n in range(1, 8)}}

    async def scenario(site: Site, crawl: Crawl) -> None:
        paths = {"items": "data.list", "url": site.base + "/p/{id}", "title": "title", "date": "time", "next": "next"}
        values = await crawl.run(
            site, entry(f"{site.base}/api", "json_api", json=paths, id="api"), entry(f"{site.base}/index.xml", "sitemap", id="map")
        )
        assert outcomes(values) == ["new"] * 4
        assert {v.source_id for v in values if v.document} == {"api", "map"}

    crawl_site(pages, scenario)


def test_disabled_and_incomplete_entries_are_told() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        off = entry(f"{site.base}/feed", id="off", enabled=False)
        hub = entry("{rsshub}/36kr/news", id="hub")
        search = entry(f"{site.base}/search?q={{q}}", id="search")
        values = await crawl.run(site, off, hub, search)
        assert [v.outcome for v in values] == [Outcome.DISABLED] * 3
        assert "rsshub" in values[1].reason
        assert site.asked == []

    crawl_site(lambda _: {}, scenario)


def test_search_feeds_ask_for_each_query() -> None:
    async def scenario(site: Site, crawl: Crawl) -> None:
        search = entry(f"{site.base}/search?q={{q}}", tracks=["bci"])
        await crawl.run(site, search, queries={"bci": ["脑机接口 融资", "BCI"], "other": ["x"]})
        assert [path for path in site.paths if path.startswith("/search")] == [
            "/search?q=%E8%84%91%E6%9C%BA%E6%8E%A5%E5%8F%A3%20%E8%9E%8D%E8%B5%84",
            "/search?q=BCI",
        ]

    crawl_site(lambda _: {}, scenario)


def test_many_hosts_keep_their_own_order_and_the_stream_waits_for_its_reader() -> None:
    async def run() -> None:
        sites = []
        async with serve() as a, serve() as b, serve() as c:
            sites = [a, b, c]
            for site in sites:
                site.pages.update(site_of(30, site.base))
            crawl = Crawl()
            sources = [entry(f"{site.base}/feed", id=f"s{n}") for n, site in enumerate(sites)]
            await crawl.run(a, *sources, queue=2)
            for number, site in enumerate(sites):
                own = [v.url for v in crawl.values if v.source_id == f"s{number}" and v.visit is None]
                assert own == [f"{site.base}/p/{n}.html" for n in range(30)]
            slow = Crawl()
            for site in sites:
                site.asked.clear()
            await slow.run(a, *sources, queue=2, stop_after=1)
            assert sum(len(site.asked) for site in sites) < 30

    asyncio.run(run())
