"""The polite fetcher against a real server: redirects, limits, waits, walls and broken answers, each a value with a reason."""

from __future__ import annotations

import asyncio
import gzip
import random
import zlib
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest

from sources.addresses import AllowedHosts
from sources.fetch import Fetched, FetchFailure, FetchResult, Manners, NotModified, PoliteFetcher, user_agent
from sources.hosts import HostList, origin_of, site_of
from sources.state import MemoryInRam, Outcome
from tests.sources.site_server import Page, Site, serve

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
AGENT = user_agent("1.0", "Suzhou desk", "desk@example.org")


class Clock:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.naps: list[float] = []

    def read(self) -> float:
        return self.seconds

    async def nap(self, seconds: float) -> None:
        self.naps.append(round(seconds, 2))
        self.seconds += seconds


def hosts_of(site: Site) -> HostList:
    return HostList([(site_of("127.0.0.1"), int(site.base.rsplit(":", 1)[1]))])


def client(site: Site, clock: Clock | None = None, **changes: Any) -> PoliteFetcher:
    clock = clock or Clock()
    manners = Manners(AGENT, **{"fixed_delay": 0.0, "read": 0.3, "total": 1.0, "retries": 0, **changes})
    allowed = AllowedHosts().plus(site.base)
    return PoliteFetcher(manners, MemoryInRam(), lambda: NOW, random.Random(1).random, allowed, sleep=clock.nap, monotonic=clock.read)


def fetch_one(pages: dict[str, Page], path: str = "/a", clock: Clock | None = None, **changes: Any) -> tuple[FetchResult, Site]:
    async def run() -> tuple[FetchResult, Site]:
        async with serve(pages) as site, client(site, clock, **changes) as fetcher:
            return await fetcher.fetch(site.base + path, hosts_of(site)), site

    return asyncio.run(run())


def failure(answer: FetchResult) -> FetchFailure:
    assert isinstance(answer, FetchFailure), answer
    return answer


def test_one_honest_name_and_no_cookies() -> None:
    async def run() -> None:
        pages = {"/a": Page("x", headers={"Set-Cookie": "id=1"}), "/b": Page("x")}
        async with serve(pages) as site, client(site) as fetcher:
            await fetcher.fetch(f"{site.base}/a", hosts_of(site))
            await fetcher.fetch(f"{site.base}/b", hosts_of(site))
            assert {headers["user-agent"] for _, headers in site.asked} == {"ParkScout/1.0 (+Suzhou desk; desk@example.org)"}
            assert all("cookie" not in headers for _, headers in site.asked)

    asyncio.run(run())


def test_conditional_get() -> None:
    async def run() -> None:
        async with (
            serve({"/a": Page("x", headers={"ETag": '"1"', "Last-Modified": "Mon, 23 Nov 2026 00:00:00 GMT"})}) as site,
            client(site) as f,
        ):
            first = await f.fetch(f"{site.base}/a", hosts_of(site))
            assert isinstance(first, Fetched)
            assert first.etag == '"1"'
            again = await f.fetch(f"{site.base}/a", hosts_of(site), etag=first.etag, last_modified=first.last_modified)
            assert isinstance(again, NotModified)
            assert site.asked[-1][1]["if-modified-since"] == "Mon, 23 Nov 2026 00:00:00 GMT"

    asyncio.run(run())


def test_redirects_are_followed_and_only_permanent_ones_propose_an_address() -> None:
    def go(status: int) -> dict[str, Page]:
        return {"/a": Page(status=status, headers={"Location": "/b"}), "/b": Page("x")}

    permanent, _ = fetch_one(go(301))
    passing, _ = fetch_one(go(302))
    assert isinstance(permanent, Fetched)
    assert isinstance(passing, Fetched)
    assert permanent.moved_to == permanent.url
    assert passing.moved_to is None


def test_endless_redirects_end() -> None:
    answer, site = fetch_one({"/a": Page(status=302, headers={"Location": "/a"})})
    assert failure(answer).outcome is Outcome.REDIRECTS
    assert site.paths.count("/a") == 6


def test_a_redirect_out_of_the_catalogue_is_not_followed() -> None:
    answer, _ = fetch_one({"/a": Page(status=301, headers={"Location": "http://mirror.example/a"})})
    assert failure(answer).outcome is Outcome.OUTSIDE
    assert "mirror.example" in failure(answer).reason


def test_another_port_is_another_host() -> None:
    answer, _ = fetch_one({"/a": Page(status=301, headers={"Location": "http://127.0.0.1:1/a"})})
    assert failure(answer).outcome is Outcome.OUTSIDE


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (401, Outcome.WALL),
        (403, Outcome.WALL),
        (412, Outcome.WALL),
        (429, Outcome.WALL),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (500, Outcome.SERVER_ERROR),
        (418, Outcome.BROKEN),
    ],
)
def test_what_a_status_means(status: int, outcome: Outcome) -> None:
    answer, _ = fetch_one({"/a": Page("x", status)})
    assert failure(answer).outcome is outcome
    assert str(status) in failure(answer).reason


def test_a_vendor_challenge_header_is_a_wall() -> None:
    answer, _ = fetch_one({"/a": Page("x", 503, {"cf-mitigated": "challenge"})}, retries=2)
    assert failure(answer).wall


def test_a_burst_of_5xx_is_waited_out_with_growing_pauses() -> None:
    clock = Clock()
    answer, site = fetch_one({"/a": Page(status=500, then=Page(status=502, then=Page("fine")))}, clock=clock, retries=2)
    assert isinstance(answer, Fetched)
    assert site.paths.count("/a") == 3
    assert len(clock.naps) == 2
    assert clock.naps[1] > clock.naps[0] >= 0.5


def test_retry_after_is_kept() -> None:
    clock = Clock()
    answer, _ = fetch_one({"/a": Page(status=429, headers={"Retry-After": "7"}, then=Page("fine"))}, clock=clock, retries=1)
    assert isinstance(answer, Fetched)
    assert clock.naps == [7.0]


def test_a_long_retry_after_ends_the_visit_and_says_when() -> None:
    answer, site = fetch_one({"/a": Page(status=503, headers={"Retry-After": "Mon, 23 Nov 2026 09:00:00 GMT"})}, retries=2)
    assert failure(answer).wait_until == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert site.paths.count("/a") == 1


def delays(robots: str, **changes: Any) -> list[float]:
    clock = Clock()

    async def run() -> None:
        async with serve({"/robots.txt": Page(robots), "/a": Page("x"), "/b": Page("x")}) as site, client(site, clock, **changes) as f:
            for path in ("/a", "/b", "/a"):
                await f.fetch(site.base + path, hosts_of(site), delay=changes.get("entry"))

    asyncio.run(run())
    return clock.naps


def test_room_between_requests() -> None:
    assert delays("", fixed_delay=2.0)[-2:] == [2.0, 2.0]
    assert delays("", fixed_delay=0.0) == []


def test_a_longer_robots_delay_wins_a_shorter_one_does_not() -> None:
    assert delays("User-agent: *\nCrawl-delay: 9\n", fixed_delay=2.0)[-2:] == [9.0, 9.0]
    assert delays("User-agent: *\nCrawl-delay: 1\n", fixed_delay=2.0)[-2:] == [2.0, 2.0]


def raw(*parts: bytes, hang: bool = False, reset: bool = False) -> Page:
    async def write(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        if hang:
            await asyncio.sleep(5)
        if reset:
            writer.transport.abort()

    return Page(raw=write)


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(200):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _gigabyte(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    for _ in range(1024):
        writer.write(b"x" * 2**20)
        await writer.drain()


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BOMB = gzip.compress(b"\0" * 50_000_000)
FAULTS = [
    ("silence after the head", raw(OK + b"Content-Length: 10\r\n\r\n", hang=True), Outcome.TIMEOUT),
    ("silence from the start", raw(hang=True), Outcome.TIMEOUT),
    ("slow loris", Page(raw=_drip), Outcome.TIMEOUT),
    ("reset", raw(OK + b"Content-Length: 10\r\n\r\nab", reset=True), Outcome.BROKEN),
    ("reset at once", raw(reset=True), Outcome.BROKEN),
    ("short of its Content-Length", raw(OK + b"Content-Length: 1000\r\n\r\nabc"), Outcome.BROKEN),
    ("chunked garbage", raw(OK + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\nnonsense"), Outcome.BROKEN),
    ("no HTTP at all", raw(b"\x16\x03\x01\x02\x00garbage\r\n\r\n"), Outcome.BROKEN),
    ("endless head", raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 300_000), Outcome.BROKEN),
    ("announces a gigabyte", raw(OK + b"Content-Length: 1073741824\r\n\r\n", hang=True), Outcome.TOO_LARGE),
    ("sends a gigabyte", Page(raw=_gigabyte), Outcome.TOO_LARGE),
    ("gzip bomb", raw(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB), Outcome.TOO_LARGE),
    ("damaged gzip", raw(OK + b"Content-Encoding: gzip\r\nContent-Length: 30\r\n\r\n" + b"\x1f\x8b" + b"z" * 28), Outcome.BROKEN),
    ("an encoding not asked for", raw(OK + b"Content-Encoding: br\r\nContent-Length: 3\r\n\r\nabc"), Outcome.BROKEN),
    ("a picture", raw(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 3\r\n\r\nabc"), Outcome.NO_TEXT),
    ("redirect to nowhere", raw(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"), Outcome.BROKEN),
    ("redirect to nonsense", raw(b"HTTP/1.1 302 Found\r\nLocation: http://[bad/\r\nContent-Length: 0\r\n\r\n"), Outcome.REFUSED),
]  # fmt: skip


@pytest.mark.parametrize(("page", "outcome"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_fault(page: Page, outcome: Outcome) -> None:
    answer, _ = fetch_one({"/a": page, "/robots.txt": Page("")}, max_page=2_000_000)
    assert failure(answer).outcome is outcome
    assert failure(answer).reason


def test_nobody_listening() -> None:
    async def run() -> None:
        async with serve() as site:
            pass
        async with client(site) as f:
            answer = failure(await f.fetch(f"{site.base}/a", hosts_of(site)))
            # Without an answer there is no robots.txt either, and then nothing may be fetched.
            assert answer.outcome is Outcome.UNREACHABLE
            assert "robots.txt cannot be read" in answer.reason

    asyncio.run(run())


@pytest.mark.parametrize(
    "pack", [gzip.compress, zlib.compress, lambda b: zlib.compress(b)[2:-4], lambda b: gzip.compress(b[:5]) + gzip.compress(b[5:])]
)
def test_packed_bodies(pack: Callable[[bytes], bytes]) -> None:
    name = "gzip" if pack(b"hello world").startswith(b"\x1f\x8b") else "deflate"
    answer, _ = fetch_one({"/a": Page(pack(b"hello world"), headers={"Content-Encoding": name})})
    assert isinstance(answer, Fetched)
    assert answer.body == b"hello world"


def test_one_request_at_a_time_per_host() -> None:
    running, most = 0, 0

    async def slow(writer: asyncio.StreamWriter) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        writer.write(OK + b"Content-Length: 2\r\n\r\nok")

    async def run(coroutines: int) -> None:
        async with serve({"/a": Page(raw=slow)}) as site, client(site) as f:
            calls: list[Coroutine[Any, Any, FetchResult]] = [f.fetch(f"{site.base}/a", hosts_of(site)) for _ in range(coroutines)]
            answers = await asyncio.gather(*calls)
            assert all(isinstance(a, Fetched) for a in answers)

    asyncio.run(run(4))
    assert most == 1


def test_site_and_origin() -> None:
    assert site_of("finance.sina.com.cn") == "sina.com.cn"
    assert site_of("www.sipac.gov.cn") == "sipac.gov.cn"
    assert site_of("127.0.0.1") == "127.0.0.1"
    assert origin_of("HTTP://Example.org:80/a?b") == "http://example.org"
