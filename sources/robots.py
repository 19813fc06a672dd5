"""robots.txt as RFC 9309 reads it: exact product token, longest match, what 4xx and 5xx mean, how long a copy counts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sources.state import Outcome, RobotsRecord

PRODUCT = "ParkScout"
FRESH_FOR = timedelta(hours=24)
GIVEN_UP_AFTER = timedelta(days=30)
MAX_BYTES = 512 * 1024

_AGENT_LINE = re.compile(r"^(\s*user-?\s?agent\s*:\s*)([^#\n]*)", re.IGNORECASE | re.MULTILINE)
_TOKEN = re.compile(r"[A-Za-z_-]+")


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What one host's robots.txt asks of us. `verdict` True or False settles every address; None leaves it to the rules.

    refusal   what a forbidden address is: ROBOTS where the rules say so, else why robots.txt itself could not be read
    """

    verdict: bool | None = None
    reason: str = ""
    refusal: Outcome = Outcome.ROBOTS
    delay: float | None = None
    sitemaps: tuple[str, ...] = ()
    parsed: Any = None

    def allows(self, url: str) -> bool:
        if self.verdict is not None:
            return self.verdict
        return bool(self.parsed.can_fetch(url, PRODUCT))


def parse_robots(text: str) -> RobotsRules:
    """Rules of a robots.txt for our product token. Never fails: lines that are no rules are skipped."""
    from protego import Protego

    parsed = Protego.parse(_exact_agents(text[:MAX_BYTES].removeprefix("\ufeff")))
    delay = parsed.crawl_delay(PRODUCT)
    rate = parsed.request_rate(PRODUCT)
    if rate is not None and rate.requests:
        delay = max(delay or 0.0, rate.seconds / rate.requests)
    return RobotsRules(delay=delay, sitemaps=tuple(parsed.sitemaps), parsed=parsed)


def _exact_agents(text: str) -> str:
    """The text with groups of other products renamed: Protego also takes a prefix ("park") for our token, the RFC only the whole of it."""

    def renamed(match: re.Match[str]) -> str:
        name = match[2].strip()
        if name.startswith("*"):
            return f"{match[1]}*"
        token = _TOKEN.match(name)
        ours = token is not None and token[0].lower() == PRODUCT.lower()
        return match[1] + (PRODUCT if ours else "another-product")

    return _AGENT_LINE.sub(renamed, text.replace("\r\n", "\n").replace("\r", "\n"))


def after_answer(
    old: RobotsRecord | None,
    origin: str,
    status: int | None,
    text: str | None,
    now: datetime,
    failure: Outcome = Outcome.SERVER_ERROR,
    reason: str = "",
) -> RobotsRecord:
    """The record after one try: 2xx is read, other 4xx means there is none, 429, 5xx and silence mean unreachable.

    status   of the last answer; None where none came (`failure` and `reason` say why); 404 where redirects do not end
    """
    if status is not None and status < 300 and text is not None:
        return RobotsRecord(origin, now, read_at=now, rules=text)
    if status is not None and status < 500 and status != 429:
        return RobotsRecord(origin, now, read_at=now, rules=None, reason=f"robots.txt answers {status}")
    since = old.unreachable_since if old and old.unreachable_since else now
    why = f"robots.txt answers {status}" if status else f"robots.txt cannot be read: {reason}"
    if old is None:
        return RobotsRecord(origin, now, unreachable_since=since, failure=failure, reason=why)
    return replace(old, checked_at=now, unreachable_since=since, failure=failure, reason=why)


def is_fresh(record: RobotsRecord, now: datetime) -> bool:
    """Whether the copy still counts without asking again. A host that could not be reached is asked again at the next run."""
    return record.unreachable_since is None and timedelta() <= now - record.checked_at < FRESH_FOR


def rules_in_force(record: RobotsRecord, now: datetime) -> RobotsRules:
    """What a record means now.

    Unreachable: the last copy goes on counting; without one nothing may be fetched; after 30 days the host is taken to have none.
    """
    if record.unreachable_since is not None:
        if now - record.unreachable_since >= GIVEN_UP_AFTER:
            return RobotsRules(True, f"{record.reason}, for more than 30 days")
        if record.rules is None:
            return RobotsRules(False, record.reason, record.failure or Outcome.UNREACHABLE)
    return parse_robots(record.rules) if record.rules is not None else RobotsRules(True)
