"""Reading a page's bytes, here or in worker processes: the one part of the crawl that is arithmetic, not waiting."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sources.article import Article, read_article
from sources.catalogue import ArticleRules
from sources.decode import decode
from sources.walls import challenge


@dataclass(frozen=True, slots=True)
class PageBytes:
    """A page as fetched, with what its reading depends on; plain values, so that it can be sent to another process."""

    body: bytes
    content_type: str
    url: str
    rules: ArticleRules
    now: datetime
    timezone: str
    listed_title: str = ""
    site_name: str = ""


@dataclass(frozen=True, slots=True)
class PageRead:
    """The article on a page, or what shows that it is a challenge page."""

    article: Article | None
    wall: str | None = None


ReadPage = Callable[[PageBytes], Awaitable[PageRead]]


def read_page(page: PageBytes) -> PageRead:
    """Bytes to article. Pure; never raises for what a page holds."""
    text = decode(page.body, page.content_type).text
    if wall := challenge(text):
        return PageRead(None, wall)
    zone = ZoneInfo(page.timezone)
    return PageRead(read_article(text, page.url, page.rules, page.now, zone, page.listed_title, page.site_name))


async def read_here(page: PageBytes) -> PageRead:
    return read_page(page)


def _warm_up() -> None:
    """Loads what reading needs, so that a worker's first page costs no more than its second."""
    read_page(PageBytes(b"<html><body><p>warm</p></body></html>", "", "http://example.org/", ArticleRules(), datetime(2000, 1, 1), "UTC"))  # noqa: DTZ001


class PageReaders:
    """Reads pages here until a run turns out to be long, then in worker processes: a short run never waits for them to start.

    workers   processes; by default all processors but one, at most four; 0 reads everything here
    after     pages read here first
    """

    def __init__(self, workers: int | None = None, after: int = 300) -> None:
        self._workers = min(4, (os.cpu_count() or 1) - 1) if workers is None else workers
        self._left_here = after
        self._pool: ProcessPoolExecutor | None = None

    async def __aenter__(self) -> PageReaders:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, page: PageBytes) -> PageRead:
        self._left_here -= 1
        if self._workers < 1 or self._left_here >= 0:
            return read_page(page)
        if self._pool is None:
            # Started afresh, not forked: this process has threads and open connections.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._workers, context, _warm_up)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, read_page, page)
        except BrokenProcessPool:
            # A worker was killed (out of memory, by hand): the rest of the run is read here.
            self._workers = 0
            return read_page(page)
