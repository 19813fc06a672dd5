"""JSON answers to listed items, by the dotted paths of a catalogue entry."""

from __future__ import annotations

import json
import re
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from sources.catalogue import JsonPaths
from sources.dates import parse_date
from sources.decode import decode
from sources.html_text import one_line
from sources.listing import ListedItem, Listing
from sources.state import Outcome

_FIELD = re.compile(r"\{([\w.\-]+)\}")


def at_path(value: Any, path: str) -> Any:
    """The value at a dotted path ("data.list", "authors.0.name"); None where the path leads nowhere. "" is the value itself."""
    for step in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.lstrip("-").isdigit() and -len(value) <= int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def read_json(body: bytes, content_type: str, url: str, paths: JsonPaths, now: datetime, tz: tzinfo) -> Listing:
    """The items of one API answer. `problem` is NOT_A_FEED for what is no JSON, PARSE_ERROR where the paths lead nowhere."""
    text = decode(body, content_type).text.strip()
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        what = "a web page" if text[:1] == "<" else "damaged or no JSON" if text else "empty"
        return Listing(problem=Outcome.NOT_A_FEED, reason=f"the answer is {what}")
    rows = at_path(data, paths.items)
    if isinstance(rows, dict):
        # An object around one list, or rows by their ids.
        lists = [value for value in rows.values() if isinstance(value, list)]
        rows = lists[0] if len(lists) == 1 else list(rows.values())
    if not isinstance(rows, list):
        return Listing(problem=Outcome.PARSE_ERROR, reason=f"the answer has no list at {paths.items!r}")
    items = tuple(item for row in rows if (item := _item(row, url, paths, now, tz)) is not None)
    if rows and not items:
        return Listing(problem=Outcome.PARSE_ERROR, reason=f"no item has an address at {paths.url!r}")
    return Listing(items, next_url=_next(data, url, paths) if items else None)


def _text(row: Any, path: str | None) -> str:
    """The text at a path, or a sentence with paths in braces; "" where a named value is missing."""
    if path and "{" in path:
        found = {name: _text(row, name) for name in _FIELD.findall(path)}
        return _FIELD.sub(lambda m: found[m[1]], path) if all(found.values()) else ""
    value = at_path(row, path) if path else None
    if isinstance(value, list):
        return "\n".join(str(v) for v in value if isinstance(v, str | int | float))
    return "" if value is None or isinstance(value, dict | bool) else str(value)


def _item(row: Any, base: str, paths: JsonPaths, now: datetime, tz: tzinfo) -> ListedItem | None:
    if "{" in paths.url:
        found = {name: _text(row, name) for name in _FIELD.findall(paths.url)}
        link = _FIELD.sub(lambda m: quote(found[m[1]], safe="/"), paths.url) if all(found.values()) else ""
    else:
        link = _text(row, paths.url)
    if not link:
        return None
    raw = _text(row, paths.date) or None
    try:
        address = urljoin(base, link.strip())
    except ValueError:
        return None
    return ListedItem(address, one_line(_text(row, paths.title)), raw, parse_date(raw, now, tz), _text(row, paths.text))


def _next(data: Any, url: str, paths: JsonPaths) -> str | None:
    """Where the list goes on: a counter in the query, an address in the answer, or a token for a parameter."""
    if not paths.next:
        return None
    if "{page}" in paths.next:
        name, _, start = paths.next.partition("=")
        counted = dict(parse_qsl(urlsplit(url).query)).get(name)
        first = int(start.removeprefix("{page}").removeprefix("+") or 1)
        return with_query(url, name, str(int(counted) + 1 if counted and counted.isdigit() else first + 1))
    value = at_path(data, paths.next)
    if value is None or value in ("", False) or isinstance(value, dict | list):
        return None
    if paths.param:
        return with_query(url, paths.param, str(value))
    try:
        following = urljoin(url, str(value))
    except ValueError:
        return None
    return following if following != url else None


def with_query(url: str, name: str, value: str) -> str:
    """The address with one query parameter set."""
    parts = urlsplit(url)
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, value)])))
