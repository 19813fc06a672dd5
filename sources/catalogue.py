"""The catalogue: what is read, from where and how, as data. A new source is one entry of a YAML file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.errors import ConfigurationError

Kind = Literal["rss", "html", "sitemap", "json_api"]
TextFrom = Literal["page", "feed"]

# Where a source names no zone, its region's clock is meant.
_ZONE_OF_REGION = {
    "CN": "Asia/Shanghai",
    "HK": "Asia/Hong_Kong",
    "TW": "Asia/Taipei",
    "SG": "Asia/Singapore",
    "UK": "Europe/London",
    "CH": "Europe/Zurich",
    "JP": "Asia/Tokyo",
    "KR": "Asia/Seoul",
}


@dataclass(frozen=True, slots=True)
class ListRules:
    """CSS selectors of a list page: `item` once per article; `link`, `title`, `date` in it ("" is the item itself); `next` on the page."""

    item: str
    link: str = "a[href]"
    title: str | None = None
    date: str | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleRules:
    """CSS selectors of an article page, where the general reader needs help; `drop` lists what is no part of the text."""

    title: str | None = None
    text: str | None = None
    date: str | None = None
    drop: str | None = None


@dataclass(frozen=True, slots=True)
class JsonPaths:
    """Dotted paths into a JSON answer. `items` from the root ("" is the root itself), the rest from an item.

    url     a path, or an address with paths in braces ("https://example.org/item?id={id}"); title and text may be such a sentence
    next    a path from the root to the next page's address or token, or a query with a counter ("page={page}")
    param   the query parameter that takes a token found at `next`
    """

    items: str
    url: str
    title: str | None = None
    text: str | None = None
    date: str | None = None
    next: str | None = None
    param: str | None = None


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One source.

    url        may hold {rsshub} or {newsroom} (bases from settings), {q} (search words), {today}, {since}, {since_ts}
    status     what is known about it, and from when (live_2026-10, config_only, blocked, unverified …)
    text       "feed": read the feed's own text and leave article pages alone
    hosts      further hosts whose pages this source may lead to; its own site always counts
    max_age    items older than this are left out
    interval   a source read less than this ago is left alone
    delay      seconds between requests to its host where settings name none; a longer robots crawl-delay wins
    """

    id: str
    name: str
    url: str
    kind: Kind
    language: str = "zh"
    region: str = "CN"
    category: str = "other"
    enabled: bool = True
    status: str = "unverified"
    needs_key: bool = False
    text: TextFrom = "page"
    hosts: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    timezone: str = "UTC"
    max_age: timedelta | None = None
    interval: timedelta = timedelta(minutes=30)
    delay: float | None = None
    max_pages: int = 20
    max_items: int = 500
    list: ListRules | None = None
    article: ArticleRules = field(default_factory=ArticleRules)
    json: JsonPaths | None = None
    note: str = ""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def is_search(self) -> bool:
        return "{q}" in self.url


def shipped_catalogue() -> Path:
    return Path(__file__).with_name("catalogue.yaml")


def load_catalogue(path: Path) -> tuple[SourceEntry, ...]:
    """The entries of a catalogue file, in its order. ConfigurationError names file, line and entry in one line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: no such catalogue file; give the path of a YAML file with a list under `sources:`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read as UTF-8 text ({_one_line(error)})") from None
    return parse_catalogue(text, str(path))


def parse_catalogue(text: str, name: str = "catalogue") -> tuple[SourceEntry, ...]:
    """The entries of a catalogue's text; `name` stands in front of every error."""
    import yaml

    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        raise ConfigurationError(f"{where}: not valid YAML ({getattr(error, 'problem', None) or _one_line(error)})") from None
    rows = data.get("sources") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise ConfigurationError(f"{name}: a catalogue is a list of entries under `sources:`")
    lines = _lines_of_entries(tree, len(rows))
    entries: list[SourceEntry] = []
    seen: dict[str, int] = {}
    for row, line in zip(rows, lines, strict=True):
        entry = _entry(row, f"{name}:{line}")
        if entry.id in seen:
            raise ConfigurationError(
                f"{name}:{line}: the id {entry.id!r} is already used in line {seen[entry.id]}; give each source its own id"
            )
        seen[entry.id] = line
        entries.append(entry)
    return tuple(entries)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:160]


def _lines_of_entries(tree: Any, count: int) -> Sequence[int]:
    node = tree
    for key, value in getattr(tree, "value", ()) if tree is not None and tree.id == "mapping" else ():
        if key.value == "sources":
            node = value
    children = getattr(node, "value", [])
    return [child.start_mark.line + 1 for child in children] if len(children) == count else [1] * count


def _entry(row: object, where: str) -> SourceEntry:
    if not isinstance(row, dict):
        raise ConfigurationError(f"{where}: an entry is a mapping with id, name, url and kind, not {type(row).__name__}")
    where = f"{where}: source {row['id']!r}" if row.get("id") else where
    for key in ("id", "name", "url", "kind"):
        if not isinstance(row.get(key), str | int) or not str(row[key]).strip():
            raise ConfigurationError(f"{where}: `{key}` is missing or not a text")
    kind = str(row["kind"]).strip().replace(" ", "_")
    if kind not in get_args(Kind):
        raise ConfigurationError(f"{where}: kind {row['kind']!r} is not one of {', '.join(get_args(Kind))}")
    url = str(row["url"]).strip()
    if not url.startswith(("{rsshub}", "{newsroom}")):
        try:
            parts = urlsplit(url)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        except ValueError:
            usable = False
        if not usable:
            raise ConfigurationError(f"{where}: url {url!r} is not an http(s) address")
    return SourceEntry(
        id=str(row["id"]).strip(),
        name=str(row["name"]).strip(),
        url=url,
        kind=cast(Kind, kind),
        language=str(row.get("language", "zh")),
        region=str(row.get("region", "CN")),
        category=str(row.get("category", "other")),
        enabled=_boolean(row, "enabled", True, where),
        status=str(row.get("status", "unverified")),
        needs_key=bool(row.get("needs_key", False)),
        text=cast(TextFrom, _choice(row, "text", get_args(TextFrom), "page", where)),
        hosts=_texts(row, "hosts", where),
        tracks=_texts(row, "tracks", where),
        queries=_texts(row, "queries", where),
        timezone=_zone_name(row, where),
        max_age=_span(row["max_age"], where, "max_age") if row.get("max_age") is not None else None,
        interval=_span(row.get("interval", "30m"), where, "interval"),
        delay=_number(row, "delay", where),
        max_pages=int(_number(row, "max_pages", where) or 20),
        max_items=int(_number(row, "max_items", where) or 500),
        list=_rules(ListRules, row.get("list"), ("item",), f"{where}: list"),
        article=_rules(ArticleRules, row.get("article"), (), f"{where}: article") or ArticleRules(),
        json=_rules(JsonPaths, row.get("json"), ("items", "url"), f"{where}: json"),
        note=str(row.get("note") or row.get("robots_terms") or ""),
    )


def _boolean(row: Mapping[str, Any], key: str, default: bool, where: str) -> bool:
    value = row.get(key, default)
    if not isinstance(value, bool):
        raise ConfigurationError(f"{where}: `{key}` is true or false, not {value!r}")
    return value


def _choice(row: Mapping[str, Any], key: str, choices: Sequence[str], default: str, where: str) -> str:
    value = str(row.get(key, default))
    if value not in choices:
        raise ConfigurationError(f"{where}: `{key}` is one of {', '.join(choices)}, not {value!r}")
    return value


def _texts(row: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = row.get(key) or ()
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ConfigurationError(f"{where}: `{key}` is a list of texts")
    return tuple(str(v) for v in value)


def _number(row: Mapping[str, Any], key: str, where: str) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ConfigurationError(f"{where}: `{key}` is a number of at least 0, not {value!r}")
    return float(value)


_SPAN = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*([smhdw]?)\s*$")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "": 86400}


def _span(value: object, where: str, key: str) -> timedelta:
    match = _SPAN.match(str(value))
    if match is None or isinstance(value, bool):
        raise ConfigurationError(f"{where}: `{key}` is a span such as 30m, 12h or 7d, not {value!r}")
    return timedelta(seconds=float(match[1]) * _SECONDS[match[2]])


def _zone_name(row: Mapping[str, Any], where: str) -> str:
    named = row.get("timezone")
    if named is None:
        chinese = str(row.get("language", "zh")).startswith("zh")
        return _ZONE_OF_REGION.get(str(row.get("region", "CN")), "Asia/Shanghai" if chinese else "UTC")
    try:
        ZoneInfo(str(named))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigurationError(f"{where}: timezone {named!r} is not a zone name such as Asia/Shanghai") from None
    return str(named)


T = TypeVar("T", ListRules, ArticleRules, JsonPaths)


def _rules(kind: type[T], value: object, needed: Sequence[str], where: str) -> T | None:
    if value is None:
        return None
    known = [f.name for f in fields(kind)]
    if not isinstance(value, dict):
        raise ConfigurationError(f"{where} is a mapping with {', '.join(known)}")
    for key in needed:
        if not isinstance(value.get(key), str):
            raise ConfigurationError(f"{where}: `{key}` is missing")
    for key, text in value.items():
        if key not in known:
            raise ConfigurationError(f"{where}: `{key}` is not known; use {', '.join(known)}")
        if text is not None and not isinstance(text, str):
            raise ConfigurationError(f"{where}: `{key}` is a text, not {text!r}")
    return kind(**value)


def addresses(
    entry: SourceEntry, bases: Mapping[str, str], queries: Sequence[str], now: datetime, since: datetime | None = None
) -> tuple[str, ...]:
    """What to request for an entry: one address, or one per query for a search feed; none where a base or query is not configured.

    `bases` maps a placeholder's name to its base URL ({"rsshub": "https://rss.example.org"}); an entry's own queries go before `queries`.
    """
    based = addresses_without_query(entry, bases)
    if not based:
        return ()
    url = based[0]
    start = since or now - timedelta(days=7)
    for key, value in (
        ("{today}", now.astimezone(entry.zone).date().isoformat()),
        ("{since}", start.astimezone(entry.zone).date().isoformat()),
        ("{since_ts}", str(int(start.timestamp()))),
    ):
        url = url.replace(key, value)
    if not entry.is_search:
        return (url,)
    return tuple(url.replace("{q}", quote(q, safe="")) for q in dict.fromkeys(entry.queries or queries))


def addresses_without_query(entry: SourceEntry, bases: Mapping[str, str]) -> tuple[str, ...]:
    """The entry's address with its base filled in and other placeholders left: enough to tell its host; none without the base."""
    url = entry.url
    for name in ("rsshub", "newsroom"):
        if f"{{{name}}}" in url:
            if not bases.get(name):
                return ()
            url = url.replace(f"{{{name}}}", bases[name].rstrip("/"))
    return (url,)


def missing_base(entry: SourceEntry, bases: Mapping[str, str]) -> str | None:
    """The placeholder of `entry.url` that no setting fills, if any."""
    return next((name for name in ("rsshub", "newsroom") if f"{{{name}}}" in entry.url and not bases.get(name)), None)


def dump_catalogue(entries: Iterable[SourceEntry]) -> str:
    """Entries as the text of a catalogue file that `parse_catalogue` reads back to the same entries."""
    import yaml

    return yaml.safe_dump({"sources": [as_row(entry) for entry in entries]}, allow_unicode=True, sort_keys=False, width=140)


def as_row(entry: SourceEntry) -> dict[str, Any]:
    """An entry as plain values under the keys of the catalogue format; what is at its default is left out."""
    always = {"id", "name", "url", "kind", "language", "region", "category", "enabled", "status", "timezone"}
    row: dict[str, Any] = {}
    for spec in fields(SourceEntry):
        value = getattr(entry, spec.name)
        if isinstance(value, timedelta):
            value = f"{value.total_seconds():g}s"
        elif isinstance(value, ListRules | ArticleRules | JsonPaths):
            value = {f.name: getattr(value, f.name) for f in fields(value) if getattr(value, f.name) is not None}
        elif isinstance(value, tuple):
            value = list(value)
        if spec.name in always or (value and value != _DEFAULT_ROW.get(spec.name)) or (spec.name == "delay" and value is not None):
            row[spec.name] = value
    return row


_DEFAULT_ROW = {"text": "page", "interval": "1800s", "max_pages": 20, "max_items": 500}
