"""The templates of what leaves the house: everything fetched is escaped, and only web addresses become links."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from delivery.wording import KIND_NAMES, SEVERITY_NAMES, STATUS_NAMES

_FOLDER = Path(__file__).resolve().parent / "templates"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|~])")
_WEEKDAYS = "一二三四五六日"


def safe_url(url: str | None) -> str | None:
    """The address if it is http(s) without spaces or quotes, else None: no other scheme is ever a link."""
    return url if url and re.match(r"^https?://[^\s\"'<>\\]+$", url) else None


def markdown_text(text: object) -> str:
    """Text that Markdown shows as it is: marks escaped, tags made entities, line breaks made spaces."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split())).replace("<", "&lt;").replace(">", "&gt;")


def markdown_url(url: str | None) -> str | None:
    """A link target that cannot end the link early."""
    safe = safe_url(url)
    return safe.replace("(", "%28").replace(")", "%29") if safe else None


def day_zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"


@cache
def _environment(html: bool) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(safe_url=safe_url, md=markdown_text, md_url=markdown_url, day_zh=day_zh)
    made.globals.update(KIND_NAMES=KIND_NAMES, STATUS_NAMES=STATUS_NAMES, SEVERITY_NAMES=SEVERITY_NAMES)
    return made


def render(template: str, **values: Any) -> str:
    """A template by its file name; `.html.j2` escapes HTML, `.md.j2` uses the md filters."""
    return str(_environment(template.endswith(".html.j2")).get_template(template).render(**values))


def clock_time(moment: datetime) -> str:
    return moment.strftime("%H:%M")
