"""Polite fetching: robots obeyed on every hop, one honest name, room between requests, every limit counted; failures are values."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Literal, Protocol
from urllib.parse import urljoin

import httpcore
import httpx

from sources import robots
from sources.addresses import AllowedHosts, url_refusal
from sources.hosts import HostList, origin_of
from sources.inflate import BadEncoding, Inflater, TooLarge
from sources.robots import RobotsRules
from sources.state import Outcome, RobotsRecord
from sources.transport import AddressRefused, GuardedTransport, Resolve, system_resolve
from sources.walls import turned_away

Want = Literal["listing", "page"]
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SERVER_TROUBLE = frozenset({500, 502, 503, 504})
# Faults that may be over a moment later.
_PASSING = frozenset({Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.BROKEN})


def user_agent(version: str, operator: str = "", contact: str = "") -> str:
    """`ParkScout/1.0 (+operator; contact)`: who reads, and whom to write to."""
    who = "; ".join(part for part in (operator, contact) if part)
    return f"{robots.PRODUCT}/{version}" + (f" (+{who})" if who else "")


@dataclass(frozen=True, slots=True)
class Manners:
    """How the outside is treated. Spans in seconds, sizes in bytes.

    delay         between the starts of two requests to a host, where neither the source nor `fixed_delay` says
    fixed_delay   PARKSCOUT_CRAWL_DELAY: replaces both; a longer robots crawl-delay wins over everything
    total         the longest one request may take, from connecting to the last byte
    patience      after this long an address is not tried again in this run
    max_wait      the longest Retry-After that is waited for; a longer one ends the visit
    """

    agent: str
    delay: float = 5.0
    fixed_delay: float | None = None
    per_host: int = 1
    connect: float = 10.0
    read: float = 15.0
    total: float = 45.0
    patience: float = 30.0
    max_wait: float = 60.0
    max_listing: int = 16_000_000
    max_page: int = 8_000_000
    max_redirects: int = 5
    retries: int = 2
    backoff: float = 1.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer with a body. `url` is where it came from after redirects; `moved_to` is set where all of those were permanent."""

    url: str
    status: int
    body: bytes
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: what was read before still stands."""

    url: str
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """No body: why, in one line. `wall`: the site turns readers away, so the visit ends. `wait_until`: it asked to come back then."""

    url: str
    outcome: Outcome
    reason: str
    status: int | None = None
    wait_until: datetime | None = None

    @property
    def wall(self) -> bool:
        return self.outcome is Outcome.WALL


FetchResult = Fetched | NotModified | FetchFailure


class RobotsCache(Protocol):
    def robots(self, origin: str) -> RobotsRecord | None: ...

    def keep_robots(self, record: RobotsRecord) -> None: ...


@dataclass(slots=True)
class _Gate:
    """One host: how many requests at once, and when the next may start."""

    places: asyncio.Semaphore
    next_start: float = 0.0
    users: int = 0


@dataclass(slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes = b""
    failure: FetchFailure | None = None


@dataclass(slots=True)
class PoliteFetcher:
    """Fetches for all sources of one run. Use as `async with PoliteFetcher(...) as fetcher`.

    now, random, sleep, monotonic   passed in, so that a test or a replay decides them
    """

    manners: Manners
    cache: RobotsCache
    now: Callable[[], datetime]
    random: Callable[[], float]
    allowed: AllowedHosts = field(default_factory=AllowedHosts)
    resolve: Resolve = system_resolve
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    monotonic: Callable[[], float] = time.monotonic
    requests: int = 0
    _transport: GuardedTransport | None = None
    _client: httpx.AsyncClient | None = None
    _gates: dict[str, _Gate] = field(default_factory=dict)
    _rules: dict[str, asyncio.Task[RobotsRules]] = field(default_factory=dict)

    async def __aenter__(self) -> PoliteFetcher:
        m = self.manners
        self._transport = GuardedTransport(self.allowed, self.resolve, m.per_host)
        self._client = httpx.AsyncClient(
            transport=self._transport,
            timeout=httpx.Timeout(m.read, connect=m.connect, pool=None),
            follow_redirects=False,
            trust_env=False,
            # No site gets to know us again by a cookie.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={
                "User-Agent": m.agent,
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.5",
                "Accept-Encoding": "gzip, deflate",
                "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8",
            },
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._rules.values():
            task.cancel()
        await asyncio.gather(*self._rules.values(), return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    async def fetch(
        self,
        url: str,
        hosts: HostList,
        want: Want = "page",
        etag: str | None = None,
        last_modified: str | None = None,
        delay: float | None = None,
    ) -> FetchResult:
        """One address, with its redirects (each checked like the first), its retries and its waits. Never raises for what a site does."""
        conditions = {k: v for k, v in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if v}
        here, permanent = url, True
        for hop in range(self.manners.max_redirects + 1):
            if failure := await self._refusal(here, hosts, hop):
                return failure
            answer = await self._ask(here, want, conditions, delay)
            if answer.failure is not None:
                return answer.failure
            moved_to = here if hop and permanent else None
            if answer.status == 304 and conditions:
                return NotModified(here, moved_to)
            if answer.status not in _REDIRECTS:
                return self._settled(here, answer, moved_to)
            target = answer.headers.get("location", "")
            if not target:
                return FetchFailure(here, Outcome.BROKEN, f"answers {answer.status} without an address", answer.status)
            permanent = permanent and answer.status in {301, 308}
            try:
                here = str(httpx.URL(urljoin(here, target)).copy_with(fragment=None))
            except (httpx.InvalidURL, ValueError):
                return FetchFailure(here, Outcome.REFUSED, f"redirects to what is no address ({target[:80]!r})", answer.status)
        return FetchFailure(url, Outcome.REDIRECTS, f"more than {self.manners.max_redirects} redirects, last to {here}")

    async def rules_of(self, url: str) -> RobotsRules:
        """The robots rules of an address's host, read at most once per run."""
        origin = origin_of(url)
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._read_rules(origin))
        return await asyncio.shield(self._rules[origin])

    async def _refusal(self, url: str, hosts: HostList, hop: int) -> FetchFailure | None:
        where = "redirects to" if hop else "leads to"
        if reason := url_refusal(url):
            return FetchFailure(url, Outcome.REFUSED, reason if not hop else f"redirect refused: {reason}")
        if not hosts.holds(url):
            return FetchFailure(url, Outcome.OUTSIDE, f"{where} {httpx.URL(url).host}, which is not in the catalogue")
        rules = await self.rules_of(url)
        if not rules.allows(url):
            return FetchFailure(url, rules.refusal, rules.reason or "robots.txt disallows it")
        return None

    def _settled(self, url: str, answer: _Answer, moved_to: str | None) -> FetchResult:
        status = answer.status
        if status in {404, 410}:
            return FetchFailure(url, Outcome.GONE, f"answers {status}", status)
        if reason := turned_away(status, answer.headers):
            return FetchFailure(url, Outcome.WALL, reason, status, self._wait_until(answer))
        if status >= 500:
            return FetchFailure(url, Outcome.SERVER_ERROR, f"answers {status}", status, self._wait_until(answer))
        if not 200 <= status < 300:
            return FetchFailure(url, Outcome.BROKEN, f"answers {status}", status)
        h = answer.headers
        return Fetched(url, status, answer.body, h.get("content-type", ""), h.get("etag"), h.get("last-modified"), moved_to)

    async def _ask(self, url: str, want: Want, conditions: dict[str, str], delay: float | None) -> _Answer:
        """One address without redirects, tried again after passing faults."""
        rules = await self.rules_of(url)
        room = self.manners.fixed_delay if self.manners.fixed_delay is not None else self.manners.delay if delay is None else delay
        room = max(room, rules.delay or 0.0)
        limit = self.manners.max_listing if want == "listing" else self.manners.max_page
        started, attempt = self.monotonic(), 0
        while True:
            answer = await self._once(url, want, conditions, room, limit)
            wait = self._pause(answer, attempt)
            last = attempt >= self.manners.retries or self.monotonic() - started >= self.manners.patience
            if wait is None or last:
                return answer
            await self.sleep(wait)
            attempt += 1

    def _pause(self, answer: _Answer, attempt: int) -> float | None:
        """Seconds to wait before asking again; None where asking again makes no sense."""
        wait = self.manners.backoff * 2**attempt * (0.5 + self.random())
        if answer.failure is not None:
            return wait if answer.failure.outcome in _PASSING and not answer.failure.status else None
        if answer.status in {429, 503} and "retry-after" in answer.headers:
            asked = self._retry_after(answer.headers["retry-after"])
            return asked if asked is not None and asked <= self.manners.max_wait else None
        return wait if answer.status in _SERVER_TROUBLE and not turned_away(answer.status, answer.headers) else None

    async def _once(self, url: str, want: Want, conditions: dict[str, str], room: float, limit: int) -> _Answer:
        gate = self._gates.setdefault(origin_of(url), _Gate(asyncio.Semaphore(self.manners.per_host)))
        async with gate.places:
            start = self.monotonic()
            if gate.next_start > start:
                await self.sleep(gate.next_start - start)
            gate.next_start = max(gate.next_start, start) + room
            return await self._request(url, want, conditions, limit)

    async def _request(self, url: str, want: Want, conditions: dict[str, str], limit: int) -> _Answer:
        assert self._client is not None, "use the fetcher in `async with`"
        self.requests += 1

        def failed(outcome: Outcome, reason: str, status: int | None = None) -> _Answer:
            return _Answer(status or 0, {}, failure=FetchFailure(url, outcome, reason, status))

        try:
            async with asyncio.timeout(self.manners.total), self._client.stream("GET", url, headers=conditions) as response:
                headers = {k.lower(): v for k, v in response.headers.items()}
                if response.status_code == 304 or response.is_redirect:
                    return _Answer(response.status_code, headers)
                if reason := _not_text(headers, want, limit):
                    return failed(*reason, response.status_code)
                body = Inflater(headers.get("content-encoding", ""), limit if response.status_code < 400 else min(limit, 1_000_000))
                async for piece in response.aiter_raw():
                    body.feed(piece)
                return _Answer(response.status_code, headers, body.result())
        except TooLarge as error:
            return failed(Outcome.TOO_LARGE, str(error), 200)
        except BadEncoding as error:
            return failed(Outcome.BROKEN, str(error), 200)
        except AddressRefused as error:
            return failed(Outcome.REFUSED, str(error))
        except TimeoutError:
            return failed(Outcome.TIMEOUT, f"not finished within {self.manners.total:g} s")
        except (httpcore.ConnectTimeout, httpx.ConnectTimeout):
            return failed(Outcome.TIMEOUT, f"no connection within {self.manners.connect:g} s")
        except (httpcore.TimeoutException, httpx.TimeoutException):
            return failed(Outcome.TIMEOUT, f"no data within {self.manners.read:g} s")
        except (httpcore.ConnectError, httpx.ConnectError) as error:
            return failed(Outcome.UNREACHABLE, _plain(error))
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.TransportError, httpx.InvalidURL) as error:
            return failed(Outcome.BROKEN, _plain(error))

    async def _read_rules(self, origin: str) -> RobotsRules:
        record, now = self.cache.robots(origin), self.now()
        if record is None or not robots.is_fresh(record, now):
            record = await self._robots_record(record, origin, now)
            self.cache.keep_robots(record)
        return robots.rules_in_force(record, now)

    async def _robots_record(self, old: RobotsRecord | None, origin: str, now: datetime) -> RobotsRecord:
        """Reads a robots.txt; up to five redirects are followed wherever they lead, as the RFC asks."""
        url = f"{origin}/robots.txt"
        for _ in range(6):
            if reason := url_refusal(url):
                return robots.after_answer(old, origin, None, None, now, Outcome.REFUSED, reason)
            answer = await self._robots_once(url)
            if answer.failure is not None:
                return robots.after_answer(old, origin, None, None, now, answer.failure.outcome, answer.failure.reason)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return robots.after_answer(old, origin, answer.status, answer.body.decode("utf-8", "replace"), now)
            url = urljoin(url, answer.headers["location"])
        return robots.after_answer(old, origin, 404, None, now)

    async def _robots_once(self, url: str) -> _Answer:
        """One robots.txt address, tried again after passing faults as long as patience lasts."""
        room = self.manners.fixed_delay if self.manners.fixed_delay is not None else self.manners.delay
        started, attempt = self.monotonic(), 0
        while True:
            answer = await self._once(url, "listing", {}, min(room, 1.0), 2 * robots.MAX_BYTES)
            passing = answer.failure.outcome in _PASSING if answer.failure else answer.status in _SERVER_TROUBLE
            if not passing or attempt >= self.manners.retries or self.monotonic() - started >= self.manners.patience:
                return answer
            await self.sleep(self.manners.backoff * 2**attempt * (0.5 + self.random()))
            attempt += 1

    def _retry_after(self, value: str) -> float | None:
        """Seconds a Retry-After asks for, from a number or an HTTP date; None where it is neither."""
        if value.strip().isdigit():
            return float(value)
        try:
            moment = parsedate_to_datetime(value)
        except (TypeError, ValueError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - self.now()).total_seconds())

    def _wait_until(self, answer: _Answer) -> datetime | None:
        seconds = self._retry_after(answer.headers["retry-after"]) if "retry-after" in answer.headers else None
        return self.now() + timedelta(seconds=min(seconds, 86_400 * 7)) if seconds is not None else None


# What is no text is not worth its bytes.
_NO_TEXT = (
    "image/",
    "video/",
    "audio/",
    "font/",
    "application/pdf",
    "application/zip",
    "application/msword",
    "application/vnd.",
    "application/x-msdownload",
)


def _not_text(headers: dict[str, str], want: Want, limit: int) -> tuple[Outcome, str] | None:
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if want == "page" and kind.startswith(_NO_TEXT):
        return Outcome.NO_TEXT, f"is {kind}, not a text page"
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        return Outcome.TOO_LARGE, f"larger than {limit // 1_000_000} MB (announces {int(length) // 1_000_000})"
    return None


def _plain(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text[:160] or type(error).__name__
