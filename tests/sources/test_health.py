# ruff: noqa: E501 - a table of cases reads one per line
"""Health: one row per way a source can be well or ill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sources.catalogue import parse_catalogue
from sources.health import assess, items_per_day, quiet_after
from sources.state import Outcome, SourceRecord, Visit

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ENTRY = parse_catalogue("sources:\n- {id: s, name: S, url: 'https://s.example/feed', kind: rss}")[0]


def visit(days_ago: float, outcome: Outcome = Outcome.OK, **more: object) -> Visit:
    at = NOW - timedelta(days=days_ago)
    told: dict[str, object] = {"reason": "", "listed": 10, "new": 2, "newest_item": at - timedelta(hours=2), **more}
    return Visit("s", at, at, outcome, **told)  # type: ignore[arg-type]


def state_of(*visits: Visit, failures: int = 0) -> tuple[str, str]:
    record = SourceRecord("s", visits[-1].ended_at, NOW + timedelta(hours=8), failures, last_success=NOW - timedelta(days=3))
    health = assess(ENTRY, record, visits, NOW)
    assert health.reason or health.state == "ok"
    return health.state, health.reason


STEADY = [visit(days) for days in range(10, 0, -1)]


@pytest.mark.parametrize(
    ("visits", "state", "word"),
    [
        (STEADY, "ok", ""),
        ([*STEADY, visit(0, Outcome.UNCHANGED, new=0)], "ok", ""),
        ([*STEADY, visit(0, Outcome.EMPTY, listed=0, new=0)], "empty", "until"),
        ([visit(n, new=0, newest_item=NOW - timedelta(days=20)) for n in range(5, 0, -1)], "ok", ""),
        ([*[visit(20 - n / 2, newest_item=NOW - timedelta(days=15)) for n in range(10)], visit(0, new=0, newest_item=NOW - timedelta(days=15))], "stale", "15 days"),
        ([visit(0, new=10, undated=9, newest_item=NOW)], "undated", "9 of 10"),
        ([visit(0, new=3, undated=3, newest_item=None)], "undated", "3 of 3"),
        ([*STEADY, visit(0, Outcome.ROBOTS, reason="robots.txt disallows it")], "blocked", "robots"),
        ([*STEADY, visit(0, Outcome.WALL, reason="answers 403 to automated readers")], "blocked", "403"),
        ([*STEADY, visit(0, Outcome.NOT_A_FEED, reason="the answer is a web page, not a feed")], "not_a_feed", "web page"),
        ([*STEADY, visit(0, Outcome.GONE, reason="answers 404")], "error", "404"),
        ([*STEADY, visit(0, Outcome.TIMEOUT, reason="no data within 20 s")], "unreachable", "20 s"),
        ([*STEADY, visit(0, Outcome.UNREACHABLE, reason="the name does not resolve")], "unreachable", "resolve"),
        ([*STEADY, visit(0, Outcome.SERVER_ERROR, reason="answers 500")], "unreachable", "500"),
        ([*STEADY, visit(0, Outcome.PARSE_ERROR, reason="the feed cannot be parsed")], "error", "parsed"),
        ([*STEADY, visit(0, Outcome.TOO_LARGE, reason="larger than 16 MB")], "error", "16 MB"),
        ([*STEADY, visit(0, Outcome.OUTSIDE, reason="redirects to t.example", moved_to="https://t.example/feed")], "moved", "t.example"),
        ([*STEADY, visit(0, moved_to="https://s.example/new")], "moved", "https://s.example/new"),
    ],
)  # fmt: skip
def test_state(visits: list[Visit], state: str, word: str) -> None:
    found, reason = state_of(*visits)
    assert found == state, reason
    assert word in reason


def test_a_move_proposes_the_address_and_failure_tells_the_next_try() -> None:
    assert assess(ENTRY, None, [visit(0, moved_to="https://s.example/new")], NOW).proposed_url == "https://s.example/new"
    _, reason = state_of(visit(0, Outcome.TIMEOUT, reason="slow"), failures=4)
    assert "4 visits in a row" in reason
    assert "next try" in reason


def test_disabled_missing_and_never_read() -> None:
    off = parse_catalogue("sources:\n- {id: s, name: S, url: 'https://s.example/feed', kind: rss, enabled: false, note: licence needed}")[0]
    assert assess(off, None, [], NOW).as_json()["state"] == "disabled"
    assert assess(off, None, [], NOW).reason == "licence needed"
    assert assess(ENTRY, None, [], NOW, missing="needs a base").state == "disabled"
    assert assess(ENTRY, None, [], NOW).state == "empty"


def test_rhythm() -> None:
    assert items_per_day(STEADY, NOW) == 2.0
    assert items_per_day(STEADY[:1], NOW) is None
    assert quiet_after(20) == timedelta(days=3)
    assert quiet_after(0.5) == timedelta(days=10)
    assert quiet_after(None) == timedelta(days=60)
    assert set(assess(ENTRY, None, STEADY, NOW).as_json()) >= {"id", "state", "reason", "last_success", "newest_item", "items_per_day"}
