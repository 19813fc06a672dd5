"""Challenge pages are told from articles, also from articles about challenge pages."""

from __future__ import annotations

import pytest

from sources.walls import challenge, turned_away

WALLS = [
    "<html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to continue</noscript></body></html>",
    "<html><head><title>Attention Required! | Cloudflare</title></head><body><h1>Sorry, you have been blocked</h1></body></html>",
    "<html><head><title>百度安全验证</title></head><body><div id='app'></div></body></html>",
    "<html><body><p>请完成下方验证后继续访问</p></body></html>",
    "<html><script>var arg1='AB';document.cookie='acw_sc__v2='+x</script></html>",
    "<html><head><title>Access Denied</title></head><body>You don't have permission to access this page.</body></html>",
    "<html><body><script src='https://static.geetest.com/gt.js'></script><p>加载中</p></body></html>",
    "<title>403 Forbidden</title><p>访问过于频繁，请稍后再试</p>",
]
PARAGRAPH = (
    "<p>一家做人机验证的公司今日宣布完成A轮融资，本轮由两家机构共同领投，资金将用于研发与市场。创始人表示，产品已经进入客户验证阶段。</p>"
)
ARTICLES = [
    f"<html><head><title>做人机验证的公司完成A轮融资</title></head><body>{PARAGRAPH}</body></html>",
    f"<html><head><title>安全验证公司融资</title></head><body>{PARAGRAPH * 8}</body></html>",
    f"<html><head><script src='https://static.geetest.com/gt.js'></script><title>快讯</title></head><body>{PARAGRAPH * 8}</body></html>",
    "<html><head><title>Robot maker raises Series A</title></head><body><p>The robot maker raised a round.</p></body></html>",
    "",
]


@pytest.mark.parametrize("html", WALLS)
def test_wall(html: str) -> None:
    assert challenge(html)


@pytest.mark.parametrize("html", ARTICLES)
def test_article(html: str) -> None:
    assert challenge(html) is None


def test_turned_away() -> None:
    assert turned_away(403, {})
    assert turned_away(503, {"cf-mitigated": "challenge"})
    assert turned_away(503, {}) is None
    assert turned_away(404, {}) is None
