"""JSON on stdout, one line a result."""

from __future__ import annotations

import json
from datetime import date
from typing import Any


def print_json(value: Any) -> None:
    """One line of JSON; moments and days in ISO 8601."""
    print(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
