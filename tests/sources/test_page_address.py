"""One key per page: twins meet, different pages never do."""

from __future__ import annotations

import pytest

from domain.document import canonical_url, clean_url

TWINS = [
    ("https://m.sohu.com/a/123_456", "https://www.sohu.com/a/123_456"),
    ("https://sohu.com/a/123_456?spm=smpc.1&scm=1", "http://www.sohu.com/a/123_456#comments"),
    ("https://m.36kr.com/p/123", "https://36kr.com/p/123?f=rss&utm_source=x".replace("f=rss&", "")),
    ("https://3g.163.com/tech/article/ABC.html", "https://www.163.com/tech/article/ABC.html"),
    ("https://wap.example.com/a/1", "https://example.com/a/1"),
    ("https://techcrunch.com/2026/11/20/x/amp/", "https://techcrunch.com/2026/11/20/x/"),
    ("https://amp.example.com/x/1", "https://www.example.com/x/1"),
    ("https://en.m.wikipedia.org/wiki/X", "https://en.wikipedia.org/wiki/X"),
    ("http://example.com:80/a/", "https://EXAMPLE.com./a"),
    ("https://example.com/a?b=1&a=2", "https://example.com/a?a=2&b=1"),
    ("https://example.com/%7Euser/%e4%b8%ad", "https://example.com/~user/%E4%B8%AD"),
    ("https://example.com/a;jsessionid=9F?x=1", "https://example.com/a?x=1"),
    ("https://example.com/news/1.html?from=timeline&isappinstalled=0", "https://example.com/news/1.html"),
    ("https://mp.weixin.qq.com/s?__biz=A&mid=1&idx=1&sn=b&chksm=c&scene=27", "https://mp.weixin.qq.com/s?__biz=A&mid=1&idx=1&sn=b"),
    ("https://user:pw@example.com/a", "https://example.com/a"),
]
STRANGERS = [
    ("https://example.com/?from=2026-11-01", "https://example.com/?from=2026-11-02"),
    ("https://example.com/show?source=a", "https://example.com/show?source=b"),
    ("https://example.com/search?q=%C4%E3", "https://example.com/search?q=%BA%C3"),
    ("https://example.com/#/news/1", "https://example.com/#/news/2"),
    ("https://example.com/#!/a", "https://example.com/#!/b"),
    ("https://tech.sina.com.cn/a/1", "https://finance.sina.com.cn/a/1"),
    ("https://example.com/A/1", "https://example.com/a/1"),
    ("https://m.com/a", "https://com/a"),
    ("https://example.com:8443/a", "https://example.com/a"),
    ("http://127.0.0.1:8000/a", "http://127.0.0.1:8001/a"),
    ("https://example.com/a?page=1", "https://example.com/a?page=2"),
    ("https://example.com/amplifier/1", "https://example.com/lifier/1"),
    ("https://wapiti.example.com/a", "https://example.com/a"),
]


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_twins_meet(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(("one", "other"), STRANGERS)
def test_strangers_do_not(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize("url", [u for pair in TWINS + STRANGERS for u in pair])
def test_the_key_is_its_own_key_and_the_clean_address_has_the_same(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)
    assert canonical_url(clean_url(url)) == canonical_url(url)
    assert clean_url(clean_url(url)) == clean_url(url)


def test_the_clean_address_stays_openable() -> None:
    assert clean_url("http://www.sipac.gov.cn/a/?utm_source=x#top") == "http://www.sipac.gov.cn/a/"
    assert clean_url(" not a url ") == "not a url"
    assert clean_url("http://[bad/") == "http://[bad/"
