"""OPML 2.0 in and out: feeds of a reader become catalogue entries, and the catalogue's feeds a subscription list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from lxml import etree

from domain.errors import ConfigurationError
from sources.addresses import url_refusal
from sources.catalogue import SourceEntry, parse_catalogue
from sources.decode import decode
from sources.discover import entry_id
from sources.feeds import without_doctype


def read_opml(body: bytes, taken: Iterable[str] = ()) -> tuple[SourceEntry, ...]:
    """Entries for every outline with a feed address, each address once; ids are made from the host and do not clash with `taken`.

    ConfigurationError for what is no OPML. Folders become the category. Attributes of a list we wrote ourselves are taken back.
    """
    text = without_doctype(decode(body).text)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        root = None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ConfigurationError("this is no OPML file: its root element is not <opml>")
    ids, urls, entries = set(taken), set[str](), list[SourceEntry]()
    for outline in root.iter("outline"):
        told = {str(k).lower(): str(v).strip() for k, v in outline.attrib.items()}
        url = told.get("xmlurl", "")
        if not url or url in urls or url_refusal(url.format_map(_Bases())):
            continue
        urls.add(url)
        parent = outline.getparent()
        folder = parent.get("text") or parent.get("title") if parent is not None and etree.QName(parent).localname == "outline" else None
        row = {
            "id": told.get("parkscoutid") if told.get("parkscoutid") not in {None, *ids} else entry_id(url, ids),
            "name": told.get("text") or told.get("title") or url,
            "url": url,
            "kind": "rss",
            "language": told.get("language") or "zh",
            "region": told.get("region") or ("CN" if (told.get("language") or "zh").startswith("zh") else "Global"),
            "category": told.get("category", "").strip("/") or folder or "imported",
            "status": told.get("status") or "unverified",
        }
        entry = parse_catalogue(_as_yaml(row))[0]
        ids.add(entry.id)
        entries.append(entry)
    return tuple(entries)


class _Bases(dict[str, str]):
    """Fills any placeholder of a feed address, so that the rest of it can be checked."""

    def __missing__(self, key: str) -> str:
        return "https://example.org" if key in {"rsshub", "newsroom"} else key


def _as_yaml(row: dict[str, object]) -> str:
    import yaml

    return str(yaml.safe_dump({"sources": [row]}, allow_unicode=True))


def write_opml(entries: Iterable[SourceEntry], title: str = "ParkScout") -> str:
    """The feeds among the entries (kind rss) as OPML 2.0, in folders by category."""
    folders: dict[str, list[SourceEntry]] = {}
    for entry in entries:
        if entry.kind == "rss":
            folders.setdefault(entry.category, []).append(entry)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', f"<head><title>{_text(title)}</title></head>", "<body>"]
    for category, members in folders.items():
        lines.append(f"<outline text={quoteattr(category)}>")
        for e in members:
            attributes = {
                "type": "rss", "text": e.name, "title": e.name, "xmlUrl": e.url, "language": e.language, "category": e.category,
                "parkscoutId": e.id, "region": e.region, "status": e.status,
            }  # fmt: skip
            lines.append("  <outline " + " ".join(f"{k}={quoteattr(v)}" for k, v in attributes.items()) + "/>")
        lines.append("</outline>")
    return "\n".join([*lines, "</body>", "</opml>", ""])


def _text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;")
