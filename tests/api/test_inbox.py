"""The Miniflux door: a signed delivery becomes leads, an unsigned one changes nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from pipeline.settings import Settings
from pipeline.wiring import Scout, owning_scout

SECRET = "s3cret-of-the-webhook"
ENTRY = {
    "id": 7,
    "url": "https://news.example/7",
    "title": "穹帆量子完成5000万元A轮融资，明岫资本领投",
    "content": "<p>合肥穹帆量子科技有限公司宣布完成5000万元A轮融资，由明岫资本领投。公司做超导量子计算机。</p>",
    "published_at": "2026-11-20T09:00:00Z",
}


@pytest.fixture
def scout(tmp_path: Path) -> Iterator[Scout]:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", now="2026-11-23T08:00:00+08:00", miniflux_secret=SECRET)
    with owning_scout(settings) as opened:
        yield opened


def deliver(scout: Scout, body: bytes, signature: str | None) -> tuple[int, dict[str, object]]:
    app = create_app(scout, scout.store.conversations, closing=lambda: None)
    headers = {"X-Miniflux-Event-Type": "new_entries"} | ({"X-Miniflux-Signature": signature} if signature else {})
    with TestClient(app, base_url="http://127.0.0.1") as client:
        answer = client.post("/api/v1/inbox/miniflux", content=body, headers=headers)
        return answer.status_code, answer.json()


def test_a_signed_delivery_becomes_a_lead_once(scout: Scout) -> None:
    body = json.dumps({"event_type": "new_entries", "feed": {"title": "例报"}, "entries": [ENTRY, {"url": "file:///etc/passwd"}]}).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    status, counts = deliver(scout, body, signature)
    assert (status, counts["new"], len(counts["refused"])) == (200, 1, 1)  # type: ignore[arg-type]
    assert [lead.organization.name for lead in scout.reads.leads()] == ["穹帆量子"]
    assert deliver(scout, body, signature)[1]["same"] == 1


@pytest.mark.parametrize("signature", [None, "", "00" * 32])
def test_an_unsigned_delivery_changes_nothing(scout: Scout, signature: str | None) -> None:
    status, answer = deliver(scout, json.dumps({"entries": [ENTRY]}).encode(), signature)
    assert status == 403
    assert "PARKSCOUT_MINIFLUX_SECRET" in str(answer)
    assert scout.store.documents.count() == 0
