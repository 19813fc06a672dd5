# ruff: noqa: E501 - a table of cases reads one per line
"""robots.txt as RFC 9309 has it: the examples of the RFC and of the public parser tests, for our own product token."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from sources.addresses import AllowedHosts
from sources.fetch import Fetched, FetchFailure
from sources.robots import after_answer, is_fresh, parse_robots, rules_in_force
from sources.state import MemoryInRam, Outcome, RobotsRecord
from tests.sources.site_server import Page, serve
from tests.sources.test_addresses import Everywhere, fetcher

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOST = "https://example.org"

# (what is tested, robots.txt, path, allowed)
CASES = [
    ("RFC 5.1: own group", "User-agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\nUser-agent: parkscout\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n", "/example/page.html", True),
    ("RFC 5.1: own group, rest closed", "User-agent: *\nAllow: /\n\nUser-agent: parkscout\nDisallow:/\nAllow:/example/page.html\n", "/publications/", False),
    ("RFC 5.1: star group, pattern with end", "User-agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n", "/a/b.gif", False),
    ("RFC 5.1: end mark is no prefix", "User-agent: *\nDisallow: *.gif$\n", "/a/b.gif?x=1", True),
    ("RFC 5.1: allowed dir", "User-agent: *\nDisallow: /example/\nAllow: /publications/\n", "/publications/a", True),
    ("RFC 5.2: longest match", "User-agent: parkscout\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n", "/example/page/disallowed.gif", False),
    ("RFC 5.2: longest match, other file", "User-agent: parkscout\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n", "/example/page/ok.gif", True),
    ("equal length: allow wins", "User-agent: *\nDisallow: /folder\nAllow: /folder\n", "/folder/page", True),
    ("longest match against order", "User-agent: *\nDisallow: /x/page.html\nAllow: /x/\n", "/x/page.html", False),
    ("longest match, allow longer", "User-agent: *\nAllow: /x/page.html\nDisallow: /x/\n", "/x/page.html", True),
    ("longest match, sibling", "User-agent: *\nAllow: /x/page.html\nDisallow: /x/\n", "/x/other.html", False),
    ("no rules", "", "/a", True),
    ("no group for us", "User-agent: other\nDisallow: /\n", "/a", True),
    ("empty disallow", "User-agent: *\nDisallow:\n", "/a", True),
    ("disallow all", "User-agent: *\nDisallow: /\n", "/a", False),
    ("own group replaces star", "User-agent: *\nDisallow: /\nUser-agent: ParkScout\nDisallow: /private\n", "/a", True),
    ("own group, its rule", "User-agent: *\nAllow: /\nUser-agent: ParkScout\nDisallow: /private\n", "/private/x", False),
    ("token in capitals", "User-agent: PARKSCOUT\nDisallow: /\n", "/a", False),
    ("token with version", "User-agent: ParkScout/1.0\nDisallow: /\n", "/a", False),
    ("token with words after", "User-agent: ParkScout (news)\nDisallow: /\n", "/a", False),
    ("prefix of our token is another product", "User-agent: park\nDisallow: /\n", "/a", True),
    ("part of our token is another product", "User-agent: scout\nDisallow: /\n", "/a", True),
    ("longer than our token is another product", "User-agent: parkscoutbot\nDisallow: /\n", "/a", True),
    ("groups of one product are joined", "User-agent: parkscout\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: parkscout\nDisallow: /b\n", "/b", False),
    ("several agents, one group", "User-agent: x\nUser-agent: parkscout\nDisallow: /a\n", "/a", False),
    ("rule before any agent", "Disallow: /\nUser-agent: x\nDisallow: /y\n", "/a", True),
    ("field names in any case", "USER-AGENT: *\nDISALLOW: /a\n", "/a", False),
    ("paths in their case", "User-agent: *\nDisallow: /A\n", "/a", True),
    ("blanks around", "   User-agent :  *  \n  Disallow :  /a  \n", "/a", False),
    ("comments", "User-agent: * # all\nDisallow: /a # this\n", "/a", False),
    ("comment line", "# Disallow: /a\nUser-agent: *\nDisallow: /b\n", "/a", True),
    ("Windows line ends", "User-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ("old Mac line ends", "User-agent: *\rDisallow: /a\r", "/a", False),
    ("byte order mark", "\ufeffUser-agent: *\nDisallow: /a\n", "/a", False),
    ("unknown lines", "User-agent: *\nNoindex: /x\nFoo: bar\nDisallow: /a\n", "/a", False),
    ("a web page is no rules", "<html><body>not found</body></html>", "/a", True),
    ("star inside", "User-agent: *\nDisallow: /a*b\n", "/a/x/b/c", False),
    ("star inside, no match", "User-agent: *\nDisallow: /a*b\n", "/a/x/c", True),
    ("many stars", "User-agent: *\nDisallow: /a***b\n", "/axb", False),
    ("end mark", "User-agent: *\nDisallow: /a$\n", "/ab", True),
    ("end mark, exact", "User-agent: *\nDisallow: /a$\n", "/a", False),
    ("query", "User-agent: *\nDisallow: /*?\n", "/a?x=1", False),
    ("query, none", "User-agent: *\nDisallow: /*?\n", "/a", True),
    ("no leading slash in the path", "User-agent: *\nDisallow: /fish\n", "/catfish", True),
    ("prefix", "User-agent: *\nDisallow: /fish\n", "/fishheads/yummy.html", False),
    ("directory", "User-agent: *\nDisallow: /fish/\n", "/fish", True),
    ("RFC 2.2.2: percent octets", "User-agent: *\nDisallow: /foo/bar?baz=http://foo.bar\n", "/foo/bar?baz=http://foo.bar", False),
    ("RFC 2.2.2: utf-8 in the file", "User-agent: *\nDisallow: /foo/bar/ツ\n", "/foo/bar/%E3%83%84", False),
    ("RFC 2.2.2: escaped in the file", "User-agent: *\nDisallow: /foo/bar/%E3%83%84\n", "/foo/bar/ツ", False),
    ("RFC 2.2.2: needless escape", "User-agent: *\nDisallow: /foo/bar/%62%61%7A\n", "/foo/bar/baz", False),
    ("robots.txt itself", "User-agent: *\nDisallow: /\n", "/robots.txt", True),
    ("crawl-delay between agents does not split", "User-agent: *\nCrawl-delay: 3\nDisallow: /a\n", "/a", False),
    ("sitemap between rules", "User-agent: *\nDisallow: /a\nSitemap: https://example.org/s.xml\nDisallow: /b\n", "/b", False),
]  # fmt: skip


@pytest.mark.parametrize(("robots", "path", "allowed"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_rule(robots: str, path: str, allowed: bool) -> None:
    assert parse_robots(robots).allows(HOST + path) is allowed


def test_delay_and_sitemaps() -> None:
    rules = parse_robots("User-agent: *\nCrawl-delay: 7.5\nSitemap: https://example.org/a.xml\n")
    assert rules.delay == 7.5
    assert rules.sitemaps == ("https://example.org/a.xml",)
    assert parse_robots("User-agent: *\nRequest-rate: 1/10\n").delay == 10


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (200, True),
        (204, True),
        (400, True),
        (401, True),
        (403, True),
        (404, True),
        (410, True),
        (429, False),
        (500, False),
        (503, False),
        (None, False),
    ],
)
def test_what_a_status_means(status: int | None, allowed: bool) -> None:
    record = after_answer(None, HOST, status, "" if status and status < 300 else None, NOW)
    assert rules_in_force(record, NOW).allows(f"{HOST}/a") is allowed


def test_a_copy_outlives_silence() -> None:
    read = after_answer(None, HOST, 200, "User-agent: *\nDisallow: /a\n", NOW)
    silent = after_answer(read, HOST, 500, None, NOW + timedelta(days=2))
    assert not rules_in_force(silent, NOW + timedelta(days=2)).allows(f"{HOST}/a")
    assert rules_in_force(silent, NOW + timedelta(days=2)).allows(f"{HOST}/b")


def test_thirty_days_of_silence_mean_there_is_none() -> None:
    first = after_answer(None, HOST, None, None, NOW, reason="no answer")
    later = after_answer(first, HOST, None, None, NOW + timedelta(days=29), reason="no answer")
    assert not rules_in_force(later, NOW + timedelta(days=29)).allows(f"{HOST}/a")
    assert rules_in_force(later, NOW + timedelta(days=31)).allows(f"{HOST}/a")


def test_a_copy_counts_a_day() -> None:
    record = RobotsRecord(HOST, NOW, read_at=NOW, rules="")
    assert is_fresh(record, NOW + timedelta(hours=23))
    assert not is_fresh(record, NOW + timedelta(hours=25))
    assert not is_fresh(after_answer(record, HOST, 503, None, NOW), NOW)


def test_read_once_and_kept() -> None:
    async def run() -> None:
        cache = MemoryInRam()
        async with serve({"/robots.txt": Page("User-agent: *\nDisallow: /b\n"), "/a": Page("x")}) as site:
            for _ in range(2):
                async with fetcher(AllowedHosts().plus(site.base), cache=cache) as client:
                    assert isinstance(await client.fetch(f"{site.base}/a", Everywhere()), Fetched)
                    refused = await client.fetch(f"{site.base}/b", Everywhere())
                    assert isinstance(refused, FetchFailure)
                    assert refused.outcome is Outcome.ROBOTS
            assert site.paths == ["/robots.txt", "/a", "/a"]

    asyncio.run(run())


def test_five_redirects_are_followed() -> None:
    async def run() -> None:
        hops = {f"/r{n}": Page(status=301, headers={"Location": f"/r{n + 1}"}) for n in range(1, 5)}
        pages = {"/robots.txt": Page(status=301, headers={"Location": "/r1"}), **hops, "/r5": Page("User-agent: *\nDisallow: /a\n")}
        async with serve(pages) as site, fetcher(AllowedHosts().plus(site.base)) as client:
            answer = await client.fetch(f"{site.base}/a", Everywhere())
            assert isinstance(answer, FetchFailure)
            assert answer.outcome is Outcome.ROBOTS

    asyncio.run(run())
