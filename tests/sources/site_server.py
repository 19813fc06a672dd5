"""A small web server on loopback for tests: pages by path, odd answers written byte by byte, and a record of what was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Raw = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Page:
    """One answer; `raw` writes it by hand; `then` answers the requests after this one."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"
    raw: Raw | None = None
    then: Page | None = None


@dataclass
class Site:
    """Pages by path, and every request as (path, headers)."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    base: str = ""

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                path = head[0].split(" ")[1]
                headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:] if line)}
                self.asked.append((path, headers))
                page = self.pages.get(path, Page("none", 404))
                if page.then is not None:
                    self.pages[path] = page.then
                if page.raw is not None:
                    await page.raw(writer)
                    break
                status = page.status
                body = page.body.encode() if isinstance(page.body, str) else page.body
                tag = page.headers.get("ETag")
                if tag is not None and headers.get("if-none-match") == tag:
                    status, body = 304, b""
                lines = [f"HTTP/1.1 {status} X", f"Content-Type: {page.kind}", f"Content-Length: {len(body)}"]
                lines += [f"{k}: {v}" for k, v in page.headers.items()]
                writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serve(pages: dict[str, Page] | None = None) -> AsyncIterator[Site]:
    """Serves a site on a free loopback port while the block runs."""
    site = Site(pages if pages is not None else {})
    server = await asyncio.start_server(site.answer, "127.0.0.1", 0)
    site.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield site
    finally:
        server.close()


def article(title: str, text: str, date: str = "2026-11-20 09:30") -> Page:
    """A plain article page."""
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return Page(
        f"<html><head><title>{title}</title></head><body><nav><a href='/'>首页</a></nav><article><h1>{title}</h1>"
        f"<span class='time'>{date}</span>{paragraphs}</article></body></html>"
    )


def rss(base: str, items: list[tuple[str, str, str]], text: str = "") -> Page:
    """A feed of (path, title, date) with the same text in each."""
    rows = "".join(
        f"<item><title>{title}</title><link>{base}{path}</link>"
        + (f"<pubDate>{date}</pubDate>" if date else "")
        + f"<description>{text}</description></item>"
        for path, title, date in items
    )
    return Page(f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{rows}</channel></rss>", kind="application/rss+xml")


__all__ = ["Page", "Site", "article", "rss", "serve"]
