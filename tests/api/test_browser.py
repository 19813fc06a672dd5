"""The page in a real browser: ask, see the filters understood, take one away, compare; nothing on the console, nothing from elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from api.app import create_app
from tests.api.serving_thread import served
from tests.fakes.served_scout import InventedScout

_CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
pytestmark = [pytest.mark.browser, pytest.mark.skipif(_CHROMIUM is None, reason="no Chromium on this machine")]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    scout = InventedScout()
    with served(create_app(scout, scout.conversations)) as url:
        yield url


def test_asking_on_the_page(base: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        troubles: list[str] = []
        elsewhere: list[str] = []
        page.on("console", lambda message: troubles.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(base) else None)
        page.goto(base)
        page.fill("#question", "近三个月长三角1亿元以上的项目")
        page.keyboard.press("Enter")
        page.wait_for_selector(".cites li")
        chips = page.locator(".turn:last-child .chip")
        assert chips.count() == 3
        assert "岚泽脑机" in page.locator(".turn:last-child .answer").inner_text()
        assert page.locator(".turn:last-child .cites a").first.get_attribute("href") == "https://news.example/lan"
        page.locator(".turn:last-child .chip button").nth(2).click()
        page.wait_for_selector(".turn:nth-child(2) .cites li")
        assert page.locator(".turn:nth-child(2) .chip").count() == 2
        assert "一页智坊" in page.locator(".turn:nth-child(2) .answer").inner_text()
        page.fill("#question", "比较前两个")
        page.keyboard.press("Enter")
        page.wait_for_selector(".turn:nth-child(3) .answer table")
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        page.click("#new-chat")
        assert page.locator(".turn").count() == 0
        browser.close()
    assert troubles == []
    assert elsewhere == []
    assert wide is False
