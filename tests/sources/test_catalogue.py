# ruff: noqa: E501 - a table of cases reads one per line
"""The catalogue: the shipped one loads and says what is known, a faulty one is told by file, line and entry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import ConfigurationError
from sources.catalogue import addresses, dump_catalogue, load_catalogue, missing_base, parse_catalogue, shipped_catalogue
from sources.hosts import host_list
from sources.opml import read_opml, write_opml

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_the_shipped_catalogue() -> None:
    entries = load_catalogue(shipped_catalogue())
    assert sum(e.status != "blocked" for e in entries) >= 120
    assert not [e.id for e in entries if e.enabled and (e.status == "blocked" or e.needs_key)]
    assert not [e.id for e in entries if e.kind == "json_api" and e.json is None and e.enabled]
    assert {e.region for e in entries} >= {"CN", "HK", "SG", "US"}
    assert all(e.zone for e in entries)
    assert parse_catalogue(dump_catalogue(entries)) == entries


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sources:\n- {id: a, name: A, url: 'http://a.example/', kind: rss}\n- {id: b, name: B, url: 'http://b.example/', kind: rs}", "c.yaml:3: source 'b': kind 'rs'"),
        ("sources:\n- {id: a, name: A, url: 'ftp://a.example/', kind: rss}", "c.yaml:2: source 'a': url 'ftp://a.example/'"),
        ("sources:\n- {id: a, name: A, kind: rss}", "c.yaml:2: source 'a': `url` is missing"),
        ("sources:\n- {name: A, url: 'http://a.example/', kind: rss}", "c.yaml:2: `id` is missing"),
        ("sources:\n- just text", "c.yaml:2: an entry is a mapping"),
        ("sources:\n- {id: a, name: A, url: 'http://a.example/', kind: rss}\n- {id: a, name: B, url: 'http://b.example/', kind: rss}", "c.yaml:3: the id 'a' is already used in line 2"),
        ("sources:\n- {id: a, name: A, url: 'http://a.example/', kind: html, list: {link: a}}", "source 'a': list: `item` is missing"),
        ("sources:\n- {id: a, name: A, url: 'http://a.example/', kind: html, list: {item: li, links: a}}", "`links` is not known"),
        ("sources:\n- {id: a, name: A, url: 'http://a.example/', kind: rss, max_age: soon}", "`max_age` is a span"),
        ("sources:\n- {id: a, name: A, url: 'http://a.example/', kind: rss, timezone: Mars/Olympus}", "timezone 'Mars/Olympus'"),
        ("sources:\n- {id: a, name: A, url: 'http://a.example/', kind: rss, enabled: maybe}", "`enabled` is true or false"),
        ("sources:\n- {id: a\n  name: [", "c.yaml:"),
        ("hello", "a catalogue is a list of entries"),
        ("sources: {a: b}", "a catalogue is a list of entries"),
    ],
)  # fmt: skip
def test_a_faulty_catalogue_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_catalogue(path)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_or_unreadable_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such catalogue"):
        load_catalogue(tmp_path / "none.yaml")
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_catalogue(tmp_path / "b.yaml")


def test_placeholders() -> None:
    hub, search, api = parse_catalogue(
        "sources:\n- {id: h, name: H, url: '{rsshub}/36kr/news', kind: rss}\n"
        "- {id: s, name: S, url: 'https://s.example/?q={q}', kind: rss}\n"
        "- {id: a, name: A, url: 'https://a.example/{since}/{today}?t={since_ts}', kind: rss, timezone: UTC}"
    )
    assert missing_base(hub, {}) == "rsshub"
    assert addresses(hub, {}, [], NOW) == ()
    assert addresses(hub, {"rsshub": "https://hub.example/"}, [], NOW) == ("https://hub.example/36kr/news",)
    assert addresses(search, {}, ["量子 融资", "量子 融资", "a&b"], NOW) == (
        "https://s.example/?q=%E9%87%8F%E5%AD%90%20%E8%9E%8D%E8%B5%84",
        "https://s.example/?q=a%26b",
    )
    assert addresses(api, {}, [], NOW, NOW - timedelta(days=3)) == ("https://a.example/2026-11-20/2026-11-23?t=1795161600",)


def test_hosts_of_the_catalogue() -> None:
    entries = parse_catalogue("sources:\n- {id: a, name: A, url: 'https://rss.sina.com.cn/x', kind: rss, hosts: [news.example.org]}")
    hosts = host_list(entries, {})
    assert hosts.holds("https://finance.sina.com.cn/a")
    assert hosts.holds("http://www.example.org/a")
    assert not hosts.holds("https://sina.com.cn.mirror.example/a")
    assert not hosts.holds("https://finance.sina.com.cn:8443/a")
    assert not hosts.holds("https://other.com.cn/a")


def test_opml_out_and_in() -> None:
    entries = tuple(e for e in load_catalogue(shipped_catalogue()) if e.kind == "rss")
    text = write_opml(entries)
    back = read_opml(text.encode())
    assert [(e.id, e.name, e.url, e.category, e.language) for e in back] == [
        (e.id, e.name, e.url, e.category, e.language)
        for e in sorted(entries, key=lambda e: list(dict.fromkeys(x.category for x in entries)).index(e.category))
    ]


def test_opml_of_other_readers() -> None:
    text = (
        "<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><opml version='1.0'><body>"
        "<outline text='科技'><outline type='rss' text='甲 &amp; 乙' xmlUrl='https://news.example.org/feed'/>"
        "<outline text='again' xmlUrl='https://news.example.org/feed'/><outline text='bad' xmlUrl='file:///etc/passwd'/></outline>"
        "<outline title='丙' xmlUrl='https://news.example.org/other'/></body></opml>"
    )
    found = read_opml(text.encode(), taken=["news"])
    assert [(e.id, e.name, e.category) for e in found] == [("news_2", "甲 & 乙", "科技"), ("news_3", "丙", "imported")]
    with pytest.raises(ConfigurationError, match="no OPML"):
        read_opml(b"<html></html>")
