"""Requests turned inward: whatever the form of the address, nothing reaches a private host."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime

import httpcore
import pytest

from sources.addresses import AllowedHosts, address_refusal, parse_allowed_hosts, url_refusal
from sources.fetch import Fetched, FetchFailure, Manners, PoliteFetcher
from sources.hosts import HostList
from sources.state import MemoryInRam, Outcome
from sources.transport import AddressRefused, GuardedBackend, Resolve, system_resolve
from tests.sources.site_server import Page, serve

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)

# Hosts that lead to 127.0.0.1 or another inward address, in every writing a client may accept.
INWARD_HOSTS = [
    "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "0177.0x0.0.1", "localhost", "localhost.", "LOCALHOST", "0.0.0.0", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:0001]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]",
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0xa9fea9fe", "2852039166",
    "0251.0376.0251.0376", "[::ffff:169.254.169.254]", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "①②⑦.⓪.⓪.①",
]  # fmt: skip
# Names that a resolver answers with inward addresses; the first alone, or mixed with a public one.
REBINDING = {
    "rebind.example": ["127.0.0.1"],
    "mixed.example": ["93.184.216.34", "127.0.0.1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "metadata.example": ["169.254.169.254"],
    "scoped.example": ["fe80::1%eth0"],
    "nothing.example": ["not an address"],
}
BAD_URLS = [
    "ftp://example.org/a", "file:///etc/passwd", "gopher://127.0.0.1/", "javascript:alert(1)", "data:text/html,x", "//example.org/a",
    "http://user@example.org/", "http://example.org@169.254.169.254/", "http://user:pw@127.0.0.1/", "http://127.0.0.1\\@example.org/",
    "http://example.org\t/", "http://exa mple.org/", "http://example.org/\r\nHost: 127.0.0.1", "http:///a", "http://", "",
]  # fmt: skip


class Everywhere(HostList):
    """A host list that lets all through, so that the address guard alone is tested."""

    def __init__(self) -> None:
        super().__init__(())

    def holds(self, url: str) -> bool:
        return True


async def _nap(_: float) -> None:
    return None


def fetcher(allowed: AllowedHosts | None = None, resolve: Resolve = system_resolve, cache: MemoryInRam | None = None) -> PoliteFetcher:
    manners = Manners("ParkScout/test", fixed_delay=0, retries=0, connect=2, read=2, total=5)
    return PoliteFetcher(manners, cache or MemoryInRam(), lambda: NOW, random.Random(1).random, allowed or AllowedHosts(), resolve, _nap)


def test_the_set_is_large_enough() -> None:
    assert len(INWARD_HOSTS) + len(REBINDING) + len(BAD_URLS) >= 60


@pytest.mark.parametrize("host", INWARD_HOSTS)
def test_inward_host_is_refused_and_nothing_is_sent(host: str) -> None:
    async def run() -> None:
        async with serve({"/": Page("secret"), "/robots.txt": Page("")}) as site, fetcher() as client:
            port = site.base.rsplit(":", 1)[1]
            answer = await client.fetch(f"http://{host}:{port}/", Everywhere())
            assert isinstance(answer, FetchFailure)
            assert answer.outcome in {Outcome.REFUSED, Outcome.UNREACHABLE}
            assert site.asked == []

    asyncio.run(run())


@pytest.mark.parametrize("host", REBINDING)
def test_a_name_that_leads_inward_is_refused(host: str) -> None:
    async def resolve(name: str, port: int) -> list[str]:
        return REBINDING[name]

    async def run() -> None:
        async with serve({"/": Page("secret"), "/robots.txt": Page("")}) as site, fetcher(resolve=resolve) as client:
            port = site.base.rsplit(":", 1)[1]
            answer = await client.fetch(f"http://{host}:{port}/", Everywhere())
            assert isinstance(answer, FetchFailure)
            assert site.asked == []

    asyncio.run(run())


def test_the_checked_address_is_the_one_connected_to() -> None:
    """A resolver that turns inward at the second question is asked once per connection, and what it said is what is dialled."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    dialled: list[str] = []

    async def resolve(name: str, port: int) -> list[str]:
        return next(answers)

    async def connect(address: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        dialled.append(address)
        raise ConnectionRefusedError

    async def run() -> None:
        backend = GuardedBackend(AllowedHosts(), resolve, connect)
        with pytest.raises(httpcore.ConnectError):
            await backend.connect_tcp("turn.example", 80, timeout=1)
        with pytest.raises(AddressRefused):
            await backend.connect_tcp("turn.example", 80, timeout=1)
        assert dialled == ["93.184.216.34"]

    asyncio.run(run())


def test_an_address_that_fails_leaves_the_next_one_its_turn() -> None:
    dialled: list[str] = []

    async def resolve(name: str, port: int) -> list[str]:
        return ["2606:4700::1", "93.184.216.34"]

    async def connect(address: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        dialled.append(address)
        raise OSError(address)

    async def run() -> None:
        with pytest.raises(httpcore.ConnectError, match=r"93\.184"):
            await GuardedBackend(AllowedHosts(), resolve, connect).connect_tcp("two.example", 80, timeout=1)
        assert dialled == ["2606:4700::1", "93.184.216.34"]

    asyncio.run(run())


@pytest.mark.parametrize("url", BAD_URLS)
def test_bad_address_is_refused_before_anything_is_looked_up(url: str) -> None:
    async def resolve(name: str, port: int) -> list[str]:
        raise AssertionError(f"{name} was looked up")

    async def run() -> None:
        async with fetcher(resolve=resolve) as client:
            answer = await client.fetch(url, Everywhere())
            assert isinstance(answer, FetchFailure)
            assert answer.outcome is Outcome.REFUSED

    assert url_refusal(url)
    asyncio.run(run())


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:1/",
        "file:///etc/passwd",
        "http://10.0.0.1/",
        "http://good@127.0.0.1/",
        "//0x7f.1/",
    ],
)
def test_a_redirect_inward_is_refused(target: str) -> None:
    async def run() -> None:
        pages = {"/go": Page(status=302, headers={"Location": target}), "/robots.txt": Page("")}
        async with serve(pages) as site, fetcher(AllowedHosts().plus(site.base)) as client:
            answer = await client.fetch(f"{site.base}/go", Everywhere())
            assert isinstance(answer, FetchFailure)
            assert answer.outcome is Outcome.REFUSED
            assert site.paths == ["/robots.txt", "/go"]

    asyncio.run(run())


def test_a_robots_redirect_inward_is_refused() -> None:
    async def run() -> None:
        async with (
            serve({"/robots.txt": Page(status=301, headers={"Location": "http://169.254.169.254/robots.txt"}), "/a": Page("x")}) as site,
            fetcher(AllowedHosts().plus(site.base)) as client,
        ):
            answer = await client.fetch(f"{site.base}/a", Everywhere())
            assert isinstance(answer, FetchFailure)
            assert answer.outcome is Outcome.REFUSED
            assert site.paths == ["/robots.txt"]

    asyncio.run(run())


def test_a_named_host_is_let_in_on_its_port_only() -> None:
    async def run() -> None:
        async with serve({"/a": Page("ok")}) as one, serve({"/a": Page("ok")}) as other:
            async with fetcher(parse_allowed_hosts(one.base.removeprefix("http://"))) as client:
                assert isinstance(await client.fetch(f"{one.base}/a", Everywhere()), Fetched)
                assert isinstance(await client.fetch(f"{other.base}/a", Everywhere()), FetchFailure)
            assert other.asked == []

    asyncio.run(run())


def test_another_writing_of_an_allowed_host_is_not_let_in() -> None:
    async def run() -> None:
        async with serve({"/a": Page("ok")}) as site, fetcher(parse_allowed_hosts("127.0.0.1")) as client:
            port = site.base.rsplit(":", 1)[1]
            assert isinstance(await client.fetch(f"http://2130706433:{port}/a", Everywhere()), FetchFailure)
            assert site.asked == []

    asyncio.run(run())


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"])
def test_public_addresses_pass(address: str) -> None:
    assert address_refusal(address) is None


def test_allowed_hosts_setting() -> None:
    allowed = parse_allowed_hosts(" farm.test, 127.0.0.1:8000 ,[::1]:9 ")
    assert allowed.holds("FARM.test", 80)
    assert allowed.holds("127.0.0.1", 8000)
    assert not allowed.holds("127.0.0.1", 8001)
    assert allowed.holds("[::1]", 9)
    with pytest.raises(Exception, match="PARKSCOUT_ALLOW_HOSTS"):
        parse_allowed_hosts("http://127.0.0.1/")
