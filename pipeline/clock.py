"""Spans of time as people type them: 7d, 24h, 3w, 2m."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from domain.errors import UsageError

_SPAN = re.compile(r"(\d{1,4})\s*([hdwmy])")
_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.0, "y": 365.0}


def since(text: str | None, now: datetime) -> datetime | None:
    """The moment a span ("7d") or a day ("2026-11-01") means; UsageError for anything else."""
    if text is None:
        return None
    if match := _SPAN.fullmatch(text.strip().lower()):
        return now - timedelta(days=int(match[1]) * _DAYS[match[2]])
    try:
        day = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no time span: write 7d, 24h, 3w, 2m or a day such as 2026-11-01") from error
    return day if day.tzinfo else day.replace(tzinfo=now.tzinfo)


def day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day: write it as 2026-11-23") from error
