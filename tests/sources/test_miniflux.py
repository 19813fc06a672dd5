"""Miniflux's webhook: its signature and its entries."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from domain.errors import UsageError
from sources.miniflux import read_webhook, signature_holds

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ENTRY = {
    "id": 1,
    "title": "甲公司完成融资",
    "url": "https://news.example.org/1?utm_source=x",
    "published_at": "2026-11-20T09:00:00+08:00",
    "content": "<p>甲公司今日宣布完成融资。</p>",
}
FEED = {"id": 2, "title": "某报", "site_url": "https://news.example.org/"}


def test_signature() -> None:
    body = b'{"event_type":"new_entries"}'
    good = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    assert signature_holds("secret", body, good)
    assert signature_holds("secret", body, good.upper())
    assert not signature_holds("secret", body + b" ", good)
    assert not signature_holds("other", body, good)
    assert not signature_holds("", body, hmac.new(b"", body, hashlib.sha256).hexdigest())
    assert not signature_holds("secret", body, None)
    assert not signature_holds("secret", body, "错")


def test_entries_become_documents() -> None:
    data = {"event_type": "new_entries", "feed": FEED, "entries": [ENTRY, {"title": "x", "url": "javascript:1"}, "nonsense"]}
    pushed = read_webhook(json.dumps(data).encode(), NOW)
    document = pushed.documents[0]
    assert (document.title, document.text, document.publisher) == ("甲公司完成融资", "甲公司今日宣布完成融资。", "某报")
    assert document.url == "https://news.example.org/1"
    assert document.published_at == datetime(2026, 11, 20, 1, tzinfo=UTC)
    assert len(pushed.refused) == 2


def test_one_saved_entry() -> None:
    pushed = read_webhook(json.dumps({"event_type": "save_entry", "entry": {**ENTRY, "feed": FEED}}).encode(), NOW)
    assert pushed.documents[0].publisher == "某报"


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"event_type":"other"}', b'{"event_type":"new_entries","entries":3}'])
def test_what_is_no_event(body: bytes) -> None:
    with pytest.raises(UsageError):
        read_webhook(body, NOW)
