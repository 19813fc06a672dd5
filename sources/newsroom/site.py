"""The newsroom's pages: every address with its answer, in the charsets and with the faults of the trade."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape
from pathlib import Path
from string import Template

from sources.newsroom.articles import EDITION_NOW, SampleArticle, load_articles

_EAST8 = timezone(timedelta(hours=8))
NOTICE_ZH = "园探样例新闻：本站报道的公司、机构与人物均为虚构，仅供软件演示与测试。"
NOTICE_HANT = "園探樣例新聞：本站報道的公司、機構與人物均為虛構，僅供軟件示範與測試。"
NOTICE_EN = "ParkScout sample news: all companies, institutions and persons are invented, for demonstration and testing only."


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    body: bytes
    content_type: str
    status: int = 200
    location: str | None = None
    last_modified: datetime | None = None

    @property
    def etag(self) -> str:
        return '"' + hashlib.blake2b(self.body, digest_size=8).hexdigest() + '"'


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet: how its pages are written and how it prints a date."""

    id: str
    name: str
    notice: str
    charset: str
    content_type: str
    path: str
    date: Callable[[datetime], str]


def _half(moment: datetime, am: str, pm: str) -> str:
    return f"{am if moment.hour < 12 else pm}{moment.hour % 12 or 12}:{moment.minute:02d}"


_OUTLETS = {
    o.id: o
    for o in (
        Outlet("kechuang", "科创前哨", NOTICE_ZH, "utf-8", "text/html; charset=utf-8", "p/{id}.html", lambda d: f"{d:%Y年%m月%d日 %H:%M}"),
        Outlet("rongzi", "融资速览", NOTICE_ZH, "utf-8", "text/html", "flash/{id}.shtml", lambda d: f"{d:%Y-%m-%d %H:%M:%S}"),
        Outlet(
            "yuandao", "园道产业周刊", NOTICE_ZH, "gb18030", "text/html", "{ym}/t{ymd}_{id}.htm",
            lambda d: f"{d.year}年{d.month}月{d.day}日",
        ),
        Outlet(
            "jiangnan", "江南产经", NOTICE_ZH, "gb18030", "text/html; charset=gb2312", "a/{ymd}/{id}.html",
            lambda d: f"{d:%Y/%m/%d %H:%M}",
        ),
        Outlet(
            "weigang", "維港創科", NOTICE_HANT, "big5", "text/html; charset=big5", "article/{id}",
            lambda d: f"{d.year}年{d.month}月{d.day}日 {_half(d, '上午', '下午')}",
        ),
        Outlet("taiwan", "島嶼科技誌", NOTICE_HANT, "utf-8", "text/html; charset=UTF-8", "{y}/{m}/{id}/", lambda d: f"{d:%Y-%m-%d %H:%M}"),
        Outlet(
            "frontier", "The Frontier Ledger", NOTICE_EN, "utf-8", "text/html; charset=utf-8", "{y}/{m}/{d}/{id}/",
            lambda d: f"{d:%b}. {d.day}, {d.year}, {_half(d, '', '')} {'AM' if d.hour < 12 else 'PM'} {d:%Z}",
        ),
        Outlet(
            "lioncity", "Lion City Ventures Wire", NOTICE_EN, "utf-8", "text/html; charset=utf-8", "deals/{id}",
            lambda d: f"{d.day} {d:%B %Y}, {d:%H:%M} SGT",
        ),
    )
}  # fmt: skip
# What goes wrong on purpose, one each.
WITHDRAWN = "/kechuang/p/withdrawn.html"
FORBIDDEN = "/yuandao/neican/brief.htm"
ROBOTS = "User-agent: *\nDisallow: /yuandao/neican/\nDisallow: /search\n\nSitemap: {base}/yuandao/sitemap-news.xml\n"
_PER_LIST_PAGE = 8
# Flashes shorter than this are in the JSON answer instead of the list pages.
_FLASH_CHARS = 220


def build_site(base: str) -> dict[str, Answer]:
    """Every path of the newsroom with its answer; `base` is the address it is served at, without a slash at the end."""
    articles = load_articles()
    by_outlet = {outlet: [a for a in articles if a.outlet == outlet] for outlet in _OUTLETS}
    pages: dict[str, Answer] = {}
    for outlet, own in by_outlet.items():
        for place, article in enumerate(own):
            pages[path_of(article)] = _page(base, article, own[:place][-3:] + own[place + 1 : place + 4])
        pages[f"/{outlet}/"] = _front(base, _OUTLETS[outlet], own)
    # A page whose header names a charset that it is not written in.
    wrong = path_of(by_outlet["jiangnan"][2])
    pages[wrong] = Answer(pages[wrong].body, "text/html; charset=utf-8", last_modified=pages[wrong].last_modified)
    pages["/robots.txt"] = Answer(ROBOTS.format(base=base).encode(), "text/plain; charset=utf-8")
    pages["/"] = _index(base)
    pages[FORBIDDEN] = Answer(_forbidden().encode("gb18030"), "text/html")
    kechuang = [*by_outlet["kechuang"]]
    pages["/kechuang/feed.xml"] = _rss(base, "kechuang", kechuang, full=False, extra=_withdrawn_item(base))
    moved = by_outlet["frontier"][1]
    pages[f"/frontier/go/{moved.id}"] = Answer(b"", "text/html", 301, f"{base}{path_of(moved)}")
    pages["/frontier/feed/"] = _rss(base, "frontier", by_outlet["frontier"], full=True, links={moved.id: f"{base}/frontier/go/{moved.id}"})
    pages["/lioncity/rss"] = _ill_formed(_rss(base, "lioncity", by_outlet["lioncity"], full=False))
    pages["/weigang/atom.xml"] = _atom(base, "weigang", by_outlet["weigang"])
    pages["/taiwan/atom.xml"] = _atom(base, "taiwan", by_outlet["taiwan"])
    pages["/yuandao/sitemap-news.xml"] = _news_sitemap(base, by_outlet["yuandao"])
    flashes = [a for a in by_outlet["rongzi"] if len(a.plain) < _FLASH_CHARS]
    pages.update(_list_pages(base, _OUTLETS["rongzi"], [a for a in by_outlet["rongzi"] if a not in flashes], "{d:%m-%d %H:%M}"))
    pages.update(_list_pages(base, _OUTLETS["jiangnan"], by_outlet["jiangnan"], "{d:%Y/%m/%d}"))
    pages.update(_api(base, flashes))
    return pages


def path_of(article: SampleArticle) -> str:
    """Where an article stands on the site."""
    local = article.published_at
    path = _OUTLETS[article.outlet].path.format(
        id=article.id, y=f"{local:%Y}", m=f"{local:%m}", d=f"{local:%d}", ym=f"{local:%Y%m}", ymd=f"{local:%Y%m%d}"
    )
    return f"/{article.outlet}/{path}"


def _template(name: str) -> Template:
    # "$title_某网" would be read as one long name.
    return Template(
        Path(__file__).with_name("templates").joinpath(f"{name}.html").read_text(encoding="utf-8").replace("$title_", "${title}_")
    )


def _links(base: str, articles: Iterable[SampleArticle]) -> str:
    return "".join(f'<li><a href="{base}{path_of(a)}">{escape(a.title)}</a></li>' for a in articles)


def _page(base: str, article: SampleArticle, related: list[SampleArticle]) -> Answer:
    outlet = _OUTLETS[article.outlet]
    text = _template(outlet.id).substitute(
        title=escape(article.title),
        id=article.id,
        iso=article.published_at.isoformat(),
        date=outlet.date(article.published_at),
        author=escape(article.author or outlet.name),
        body=article.html(),
        related=_links(base, related),
        notice=outlet.notice,
        base=base,
    )
    return Answer(text.encode(outlet.charset, "xmlcharrefreplace"), outlet.content_type, last_modified=article.published_at)


def _front(base: str, outlet: Outlet, articles: list[SampleArticle]) -> Answer:
    feeds = {
        "kechuang": "feed.xml", "frontier": "feed/", "lioncity": "rss", "weigang": "atom.xml", "taiwan": "atom.xml",
    }  # fmt: skip
    kind = "atom" if outlet.id in {"weigang", "taiwan"} else "rss"
    link = f'<link rel="alternate" type="application/{kind}+xml" href="/{outlet.id}/{feeds[outlet.id]}">' if outlet.id in feeds else ""
    return _list_page(base, outlet, articles[:10], "{d:%Y-%m-%d}", "", link)


def _list_page(base: str, outlet: Outlet, articles: list[SampleArticle], date: str, pager: str, feed_link: str = "") -> Answer:
    items = "\n".join(
        f'<li class="news-item"><a class="t" href="{path_of(a)}">{escape(a.title)}</a>'
        f'<span class="d">{date.format(d=a.published_at)}</span></li>'
        for a in articles
    )
    charset = "gb2312" if outlet.charset == "gb18030" else outlet.charset
    text = _template("list").substitute(
        name=outlet.name, outlet=outlet.id, charset=charset, items=items, pager=pager, notice=outlet.notice, base=base, feed_link=feed_link
    )
    return Answer(text.encode(outlet.charset, "xmlcharrefreplace"), "text/html")


def _list_pages(base: str, outlet: Outlet, articles: list[SampleArticle], date: str) -> dict[str, Answer]:
    pages: dict[str, Answer] = {}
    count = max(1, -(-len(articles) // _PER_LIST_PAGE))
    for number in range(1, count + 1):
        part = articles[(number - 1) * _PER_LIST_PAGE : number * _PER_LIST_PAGE]
        following = f'<a class="next" href="/{outlet.id}/list_{number + 1}.html">下一页</a>' if number < count else "<span>末页</span>"
        pages[f"/{outlet.id}/list_{number}.html"] = _list_page(base, outlet, part, date, following)
    return pages


def _api(base: str, flashes: list[SampleArticle]) -> dict[str, Answer]:
    pages: dict[str, Answer] = {}
    size = 5
    for number in range(0, max(1, -(-len(flashes) // size))):
        part = flashes[number * size : (number + 1) * size]
        following = f"/rongzi/api/flash-{number + 2}.json" if (number + 1) * size < len(flashes) else None
        rows = [
            {"id": a.id, "headline": a.title, "share": {"url": base + path_of(a)}, "ctime": int(a.published_at.timestamp() * 1000)}
            for a in part
        ]
        data = json.dumps({"code": 0, "data": {"list": rows, "next": following}}, ensure_ascii=False)
        pages[f"/rongzi/api/flash-{number + 1}.json"] = Answer(data.encode(), "application/json")
    return pages


def _rss(base: str, outlet: str, articles: list[SampleArticle], full: bool, extra: str = "", links: dict[str, str] | None = None) -> Answer:
    name = _OUTLETS[outlet].name
    items = "".join(
        f"<item><title>{escape(a.title)}</title><link>{(links or {}).get(a.id, base + path_of(a))}</link>"
        f'<guid isPermaLink="false">{a.id}</guid><pubDate>{format_datetime(a.published_at)}</pubDate>'
        + (f"<content:encoded><![CDATA[{a.html()}]]></content:encoded>" if full else f"<description>{escape(_teaser(a))}</description>")
        + "</item>\n"
        for a in articles
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{name}</title><link>{base}/{outlet}/</link><description>{_OUTLETS[outlet].notice}</description>\n{items}{extra}</channel></rss>\n"
    )
    return Answer(text.encode(), "application/rss+xml; charset=utf-8", last_modified=articles[0].published_at)


def _teaser(article: SampleArticle) -> str:
    first = article.plain.split("\n", 1)[0]
    return first if len(first) <= 60 else first[:58] + "……"


def _withdrawn_item(base: str) -> str:
    return f"<item><title>（已撤稿）</title><link>{base}{WITHDRAWN}</link><pubDate>{format_datetime(EDITION_NOW)}</pubDate></item>\n"


def _ill_formed(feed: Answer) -> Answer:
    """A bare ampersand, an HTML entity XML does not know, and no end: as feeds of small sites come."""
    text = (
        feed.body.decode()
        .replace("<description>ParkScout", "<description>Deals & funds&nbsp;wire. ParkScout", 1)
        .replace("</channel></rss>\n", "")
    )
    return Answer(text.encode(), "text/xml", last_modified=feed.last_modified)


def _atom(base: str, outlet: str, articles: list[SampleArticle]) -> Answer:
    own = _OUTLETS[outlet]
    entries = "".join(
        f'<entry><title>{escape(a.title)}</title><link rel="alternate" href="{base}{path_of(a)}"/><id>tag:sample,2026:{a.id}</id>'
        f"<published>{a.published_at.isoformat()}</published><updated>{a.published_at.isoformat()}</updated>"
        f'<summary type="text">{escape(_teaser(a))}</summary></entry>\n'
        for a in articles
    )
    text = (
        f'<?xml version="1.0" encoding="{own.charset}"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>{own.name}</title>'
        f'<link href="{base}/{outlet}/"/><id>tag:sample,2026:{outlet}</id>'
        f"<updated>{articles[0].published_at.isoformat()}</updated>\n{entries}</feed>\n"
    )
    return Answer(
        text.encode(own.charset, "xmlcharrefreplace"),
        f"application/atom+xml; charset={own.charset}",
        last_modified=articles[0].published_at,
    )


def _news_sitemap(base: str, articles: list[SampleArticle]) -> Answer:
    forbidden = f"<url><loc>{base}{FORBIDDEN}</loc><lastmod>2026-11-20</lastmod></url>"
    rows = "".join(
        f"<url><loc>{base}{path_of(a)}</loc><news:news><news:publication><news:name>{_OUTLETS['yuandao'].name}</news:name>"
        f"<news:language>zh-cn</news:language></news:publication><news:publication_date>{a.published_at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(a.title)}</news:title></news:news></url>\n"
        for a in articles
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{rows}{forbidden}</urlset>\n'
    )
    return Answer(text.encode(), "application/xml")


def _forbidden() -> str:
    body = "<p>本页仅供内部传阅，robots.txt 已声明不得抓取；守规矩的读取程序不会看到这段文字。</p>"
    return f"<html><head><title>内部参考</title></head><body><h1>内部参考</h1>{body}<p>{NOTICE_ZH}</p></body></html>"


def _index(base: str) -> Answer:
    rows = "".join(f'<li><a href="{base}/{o.id}/">{o.name}</a></li>' for o in _OUTLETS.values())
    head = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>园探样例新闻</title></head>'
    text = f"{head}<body><h1>园探样例新闻</h1><ul>{rows}</ul><p>{NOTICE_ZH}</p><p>{NOTICE_EN}</p></body></html>"
    return Answer(text.encode(), "text/html; charset=utf-8")


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
