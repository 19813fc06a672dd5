# ruff: noqa: E501 - a table of cases reads one per line
"""Feeds, sitemaps, list pages and JSON answers to items; ill-formed and hostile ones as far as they go."""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sources.catalogue import JsonPaths, ListRules
from sources.feeds import read_feed, without_doctype
from sources.html_text import paragraphs
from sources.json_api import read_json
from sources.list_page import read_list
from sources.listing import Listing
from sources.sitemap import read_sitemap
from sources.state import Outcome

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
URL = "http://news.example.org/feed"


def feed(text: str | bytes, kind: str = "application/xml") -> Listing:
    return read_feed(text.encode() if isinstance(text, str) else text, kind, URL, NOW, ZONE)


def test_dates_of_a_feed_are_read_by_our_rules() -> None:
    items = feed(
        "<rss version='2.0'><channel><item><title>a</title><link>/1</link><pubDate>2026年11月23日 08:00</pubDate></item>"
        "<item><title>b</title><link>/2</link><pubDate>2026/11/22 08:00</pubDate></item></channel></rss>"
    ).items
    assert [i.published_at for i in items] == [datetime(2026, 11, 23, 8, tzinfo=ZONE), datetime(2026, 11, 22, 8, tzinfo=ZONE)]
    assert [i.url for i in items] == ["http://news.example.org/1", "http://news.example.org/2"]


ITEM = "<item><title>一条</title><link>http://news.example.org/1</link></item>"
ILL_FORMED = {
    "cut off": f"<rss version='2.0'><channel>{ITEM}<item><title>二",
    "bare ampersand": f"<rss version='2.0'><channel><title>A & B</title>{ITEM}</channel></rss>",
    "HTML entity": f"<rss version='2.0'><channel><title>A&nbsp;B</title>{ITEM}</channel></rss>",
    "control character": f"<rss version='2.0'><channel><title>A\x0bB</title>{ITEM}</channel></rss>",
    "blank lines in front": f"\n\n  <?xml version='1.0'?><rss version='2.0'><channel>{ITEM}</channel></rss>",
    "wrong declaration": f"<?xml version='1.0' encoding='gb2312'?><rss version='2.0'><channel>{ITEM}</channel></rss>",
    "unclosed CDATA": f"<rss version='2.0'><channel>{ITEM}<item><title><![CDATA[二",
    "mark of byte order": f"\ufeff<rss version='2.0'><channel>{ITEM}</channel></rss>",
}


@pytest.mark.parametrize("text", ILL_FORMED.values(), ids=ILL_FORMED)
def test_ill_formed_feed_is_read_as_far_as_it_goes(text: str) -> None:
    listing = feed(text)
    assert listing.problem is None
    assert listing.items[0].url == "http://news.example.org/1"
    assert listing.items[0].title == "一条"


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "utf-8"])
def test_feed_in_other_charsets(encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?><rss version='2.0'><channel><title>科技新聞與投資消息</title>{ITEM}</channel></rss>"
    assert (
        feed(text.encode(encoding)).items[0].title == "一条"
        if encoding != "big5"
        else feed(text.replace("条", "則").encode(encoding)).items
    )


LAUGHS = (
    "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY lol 'lol'>"
    + "".join(f"<!ENTITY lol{n + 1} '{f'&lol{n};' * 10}'>" for n in range(1, 9))
    + "]><rss version='2.0'><channel><item><title>&lol9;</title><link>http://news.example.org/1</link></item></channel></rss>"
)
OUTSIDE = "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss version='2.0'><channel><item><title>&x;</title><link>/1</link></item></channel></rss>"


def test_entities_are_never_expanded() -> None:
    started = time.process_time()
    listing = feed(LAUGHS)
    assert time.process_time() - started < 5
    assert all(len(i.title) < 100 for i in listing.items)
    assert "root:" not in str(feed(OUTSIDE))
    assert "ENTITY" not in without_doctype(LAUGHS)
    assert without_doctype("<!DOCTYPE x [ <!-- ] --> <!ENTITY a 'b>]'> ]><r/>").endswith("<r/>")
    assert read_sitemap(LAUGHS.replace("rss", "urlset").encode(), "", URL, NOW, ZONE).problem is None


def test_atom_and_json_feed() -> None:
    atom = feed(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry><title type='html'>&lt;b&gt;甲&lt;/b&gt;</title>"
        "<link rel='alternate' href='http://news.example.org/a'/><updated>2026-11-20T01:00:00Z</updated><content type='html'>&lt;p&gt;正文&lt;/p&gt;</content></entry></feed>"
    )
    assert atom.items[0].title == "甲"
    assert paragraphs(atom.items[0].html) == "正文"
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "items": [{"id": "1", "url": "/a", "title": "甲", "date_published": "2026-11-20T09:00:00+08:00", "content_html": "<p>正文</p>"}],
        "next_url": "/2",
    }
    found = feed(json.dumps(data), "application/feed+json")
    assert found.items[0].url == "http://news.example.org/a"
    assert found.next_url == "http://news.example.org/2"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "<!doctype html><html><body><p>维护中</p></body></html>",
        "<?xml version='1.0'?><urlset/>",
        "plain words",
        "[]",
        '{"a": 1}',
        "\x00\x01\x02",
    ],
)
def test_what_is_no_feed(text: str) -> None:
    listing = feed(text)
    assert listing.problem in {Outcome.NOT_A_FEED, Outcome.PARSE_ERROR}
    assert listing.reason
    assert listing.items == ()


def test_news_sitemap_newest_first_and_packed() -> None:
    text = (
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"
        " xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'><url><loc>http://news.example.org/old</loc><lastmod>2026-11-01</lastmod></url>"
        "<url><loc> http://news.example.org/new </loc><news:news><news:publication_date>2026-11-20T09:00:00+08:00</news:publication_date>"
        "<news:title>甲 &amp; 乙</news:title></news:news><image:image><image:loc>http://img.example.org/x.jpg</image:loc></image:image></url></urlset>"
    )
    for body in (text.encode(), gzip.compress(text.encode())):
        items = read_sitemap(body, "", URL, NOW, ZONE).items
        assert [i.url for i in items] == ["http://news.example.org/new", "http://news.example.org/old"]
        assert items[0].title == "甲 & 乙"
    bomb = read_sitemap(gzip.compress(b"<urlset>" + b" " * 80_000_000), "", URL, NOW, ZONE)
    assert bomb.problem is Outcome.PARSE_ERROR


def test_json_paths_paging_and_what_leads_nowhere() -> None:
    data = {"d": {"rows": [{"id": 7, "t": "甲", "at": 1795392309, "by": [{"n": "x"}]}, {"t": "no address"}]}, "more": {"cursor": "abc"}}
    body = json.dumps(data).encode()
    paths = JsonPaths("d.rows", "https://news.example.org/a/{id}?b={by.0.n}", title="{t}（{id}）", date="at", next="more.cursor", param="c")
    listing = read_json(body, "", "https://news.example.org/api?x=1", paths, NOW, ZONE)
    assert [i.url for i in listing.items] == ["https://news.example.org/a/7?b=x"]
    assert listing.items[0].title == "甲（7）"
    assert listing.next_url == "https://news.example.org/api?x=1&c=abc"
    counted = read_json(body, "", "https://news.example.org/api?p=3", JsonPaths("d.rows", "id", next="p={page}"), NOW, ZONE)
    assert counted.next_url == "https://news.example.org/api?p=4"
    assert read_json(body, "", URL, JsonPaths("x.y", "id"), NOW, ZONE).problem is Outcome.PARSE_ERROR
    assert read_json(b"<html>", "", URL, JsonPaths("", "id"), NOW, ZONE).problem is Outcome.NOT_A_FEED
    assert read_json(b"[" * 100_000, "", URL, JsonPaths("", "id"), NOW, ZONE).problem is Outcome.NOT_A_FEED


LIST = (
    "<base href='http://news.example.org/n/'><ul><li class=i><a href='1.html' title='一条没有被截断的标题'>一条没有被截…</a><i>11-20 09:00</i></li>"
    "<li class=i><a href='javascript:void(0)'>无</a></li><li class=i>没有链接</li></ul><div class=p><a href='2.html'>下一页</a></div>"
)


def test_list_page_by_selectors() -> None:
    listing = read_list(LIST, "http://news.example.org/", ListRules("li.i", date="i", next="div.p"), NOW, ZONE)
    assert [(i.url, i.title) for i in listing.items] == [("http://news.example.org/n/1.html", "一条没有被截断的标题")]
    assert listing.items[0].published_at == datetime(2026, 11, 20, 9, tzinfo=ZONE)
    assert listing.next_url == "http://news.example.org/n/2.html"
    assert read_list(LIST, URL, ListRules("li[["), NOW, ZONE).problem is Outcome.PARSE_ERROR


def test_list_page_without_selectors() -> None:
    rows = "".join(
        f"<li><a href='/2026-11/20/c_{n}.htm'>园区里的第{n}家公司完成了新一轮融资</a><span>2026-11-20</span></li>" for n in range(12)
    )
    page = f"<nav><a href='/about/1.html'>关于我们的一些说明文字</a><a href='/'>首页</a></nav><ul>{rows}</ul><a href='http://other.example/2026/1.html'>友情链接的一个很长的标题</a>"
    items = read_list(page, "http://news.example.org/", None, NOW, ZONE).items
    assert len(items) == 12
    assert items[0].published_at == datetime(2026, 11, 20, tzinfo=ZONE)


def test_html_to_paragraphs() -> None:
    assert paragraphs("<p>甲&nbsp;乙</p><script>x()</script><ul><li>一</li><li>二</li></ul>尾<br/>行") == "甲 乙\n一\n二\n尾\n行"
    assert paragraphs("1 < 2 且 3 > 2") == "1 < 2 且 3 > 2"
    assert paragraphs("A&amp;B") == "A&B"
    assert paragraphs("<div>" * 5000 + "深") in {"深", ""}
    assert paragraphs("") == ""
