"""The doors over invented leads: REST, chat stream, feeds, pages, guards and errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from domain.errors import StorageError
from tests.fakes.invented_leads import DOCUMENTS, LEADS
from tests.fakes.scout_reads import InMemoryReads
from tests.fakes.served_scout import InventedScout


@pytest.fixture
def scout() -> InventedScout:
    return InventedScout()


@pytest.fixture
def client(scout: InventedScout) -> Iterator[TestClient]:
    with TestClient(create_app(scout, scout.conversations)) as client:
        yield client


def events(text: str) -> list[tuple[str, str, dict[str, Any]]]:
    """(id, type, data) of a text/event-stream."""
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((fields["id"], fields["event"], json.loads(fields["data"])))
    return found


def test_leads_are_ranked_items_of_the_contract(client: TestClient) -> None:
    rows = client.get("/api/v1/leads").json()
    assert [r["rank"] for r in rows] == list(range(1, len(rows) + 1))
    assert [r["score"] for r in rows] == sorted((r["score"] for r in rows), reverse=True)
    wanted = {
        "lead_id", "rank", "company", "aliases", "status", "kinds", "tracks", "score", "opc_score", "scale_score", "criteria", "unknown",
        "rounds", "location", "summary", "first_seen", "last_seen", "sources",
    }  # fmt: skip
    assert wanted <= rows[0].keys()


@pytest.mark.parametrize(
    ("query", "companies"),
    [
        ("kind=opc", ["一页智坊", "微澜量子"]),
        ("track=bci", ["岚泽脑机"]),
        ("track=bci&track=fusion", ["岚泽脑机", "Braidcoil"]),
        ("place=%E6%97%A0%E9%94%A1", ["鼎砚半导体"]),
        ("place=Wuxi", ["鼎砚半导体"]),
        ("round=seed&order=date", ["一页智坊", "Harbourlight"]),
        ("since=3d", ["鼎砚半导体", "青梧药业", "一页智坊"]),
        ("min_amount_cny=5e8", ["鼎砚半导体"]),
        ("limit=1", ["岚泽脑机"]),
    ],
)
def test_lead_filters(client: TestClient, query: str, companies: list[str]) -> None:
    assert [r["company"] for r in client.get(f"/api/v1/leads?{query}").json()] == companies


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/v1/leads?track=nonsense", 400, "no track"),
        ("/api/v1/leads?kind=nonsense", 400, "no kind"),
        ("/api/v1/leads?round=z9", 400, "no round"),
        ("/api/v1/leads?since=soon", 400, "time span"),
        ("/api/v1/leads?order=luck", 400, "no order"),
        ("/api/v1/leads?limit=0", 422, "limit"),
        ("/api/v1/leads?limit=x", 422, "limit"),
        ("/api/v1/leads/nowhere", 404, "no lead"),
        ("/api/v1/documents/nowhere", 404, "no document"),
        ("/api/v1/digest/2020-01-01", 404, "no digest"),
        ("/api/v1/digest/not-a-day", 422, "day"),
        ("/api/v1/digest?format=pdf", 400, "no format"),
        ("/api/v1/search", 422, "q"),
        ("/api/v1/park-news?stream=gossip", 400, "no stream"),
        ("/api/v1/nowhere", 404, ""),
        ("/feeds/leads.pdf", 400, "feed format"),
        ("/v1/models/gpt", 404, "no model"),
    ],
)
def test_errors_have_one_shape_and_say_what_is_wrong(client: TestClient, path: str, status: int, said: str) -> None:
    reply = client.get(path)
    assert reply.status_code == status
    error = reply.json()["error"]
    assert said in error["message"]
    assert {"message", "type", "code"} == error.keys()


def test_one_lead_its_kin_and_its_document(client: TestClient) -> None:
    lead = client.get("/api/v1/leads/lead-lan").json()
    assert lead["company"] == "岚泽脑机"
    assert client.get("/api/v1/leads/lead-lan/similar").json()
    document = client.get(f"/api/v1/documents/{lead['sources'][0]['document_id']}").json()
    assert document["text"] == DOCUMENTS["doc-lan"].text
    assert client.get("/api/v1/leads/lead-lan?lang=en").json()["criteria"][0]["reason"].startswith("in a wanted track")


def test_search_and_digest(client: TestClient) -> None:
    assert client.get("/api/v1/search?q=柔性电极").json()[0]["document_id"] == "doc-lan"
    assert client.get("/api/v1/digest").json()
    assert client.get("/api/v1/digest/2026-11-23?format=html").headers["content-type"].startswith("text/html")
    assert "岚泽脑机" in client.get("/api/v1/digest?format=md").text


def test_chat_streams_typed_events(client: TestClient) -> None:
    reply = client.post("/api/v1/chat", json={"question": "有哪些脑机接口融资"})
    assert reply.headers["content-type"].startswith("text/event-stream")
    rows = events(reply.text)
    kinds = [kind for _, kind, _ in rows]
    assert kinds[0] == "interpretation"
    assert kinds[-1] == "done"
    assert {"tool", "token", "citation"} <= set(kinds)
    done = rows[-1][2]
    assert "".join(data["text"] for _, kind, data in rows if kind == "token") == done["answer"]
    assert done["leads"] == ["lead-lan"]


def test_a_lost_stream_is_resumed_behind_the_last_event(client: TestClient) -> None:
    rows = events(client.post("/api/v1/chat", json={"question": "推荐两个OPC项目"}).text)
    middle = rows[len(rows) // 2][0]
    rest = events(client.post("/api/v1/chat", json={"question": "anything"}, headers={"Last-Event-ID": middle}).text)
    assert rest == rows[len(rows) // 2 + 1 :]
    gone = client.post("/api/v1/chat", json={"question": "x"}, headers={"Last-Event-ID": "nowhere:3"})
    assert gone.status_code == 404


def test_a_conversation_goes_on_is_listed_exported_and_deleted(client: TestClient) -> None:
    client.post("/api/v1/chat", json={"question": "近三个月长三角的项目", "conversation_id": "talk"})
    rows = events(client.post("/api/v1/chat", json={"question": "第二个的投资方", "conversation_id": "talk"}).text)
    assert "国锐集成基金" in rows[-1][2]["answer"]
    turns = client.get("/api/v1/conversations/talk").json()
    assert [t["question"] for t in turns] == ["近三个月长三角的项目", "第二个的投资方"]
    (head,) = client.get("/api/v1/conversations").json()
    assert (head["id"], head["question"], head["turns"]) == ("talk", "近三个月长三角的项目", 2)
    assert client.delete("/api/v1/conversations/talk").status_code == 204
    assert client.get("/api/v1/conversations").json() == []
    assert client.get("/api/v1/conversations/talk").status_code == 404
    assert client.delete("/api/v1/conversations/talk").status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"question": "   "}, {"question": "x" * 5000}, {"question": "x", "conversation_id": "a b/c"}], ids=str
)
def test_bad_chat_requests(client: TestClient, body: dict[str, str]) -> None:
    assert client.post("/api/v1/chat", json=body).status_code in {400, 422}


def test_health_and_readiness_differ(scout: InventedScout, client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["counts"]["leads"] == 12
    assert ready["newest_document_hours"] >= 0


class BrokenReads(InMemoryReads):
    """A store whose disk is gone."""

    def leads(self, within: Any = None) -> Any:
        raise StorageError("the store cannot be read")

    def counts(self) -> Any:
        raise StorageError("the store cannot be read")


def test_a_broken_store_is_not_an_empty_one() -> None:
    scout = InventedScout()
    scout.reads = BrokenReads(scout.profile)
    with TestClient(create_app(scout, scout.conversations), raise_server_exceptions=False) as client:
        assert client.get("/readyz").status_code == 503
        assert client.get("/feeds/leads.rss").status_code == 503
        assert client.get("/api/v1/leads").status_code == 507
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("format", ["rss", "atom", "json"])
def test_feeds_keep_their_ids_and_answer_304(client: TestClient, format: str) -> None:
    reply = client.get(f"/feeds/leads.{format}")
    assert reply.status_code == 200
    assert "lead-ding" in reply.text
    if format == "json":
        assert reply.json()["version"] == "https://jsonfeed.org/version/1.1"
    else:
        from lxml import etree

        etree.fromstring(reply.content)
    again = client.get(f"/feeds/leads.{format}", headers={"If-None-Match": reply.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["/", "/?list=scale", "/?track=bci", "/?kind=opc&since=30d&lang=en", "/leads/lead-lan", "/park", "/leads/lead-lan?lang=en"]
)
def test_pages_carry_the_security_headers_and_nothing_from_elsewhere(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 200
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "<script>" not in reply.text
    assert " style=" not in reply.text
    assert "onclick" not in reply.text


def test_pages_are_chinese_first_and_english_on_request(client: TestClient) -> None:
    assert "线索" in client.get("/").text
    english = client.get("/?lang=en").text
    assert 'lang="en"' in english
    assert "Any time" in english


def test_fetched_text_is_escaped_everywhere() -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(1)">'
    lead = LEADS[0]
    organization = replace(lead.organization, name=evil)
    source = replace(lead.sources[0], title=evil, url="javascript:alert(1)")
    bad = replace(lead, organization=organization, summary=evil, summary_en=evil, sources=(source,), location=evil)
    scout = InventedScout()
    scout.reads = InMemoryReads(scout.profile, [bad])
    with TestClient(create_app(scout, scout.conversations)) as client:
        for path in ("/?list=all", "/leads/lead-lan", "/feeds/leads.rss", "/feeds/leads.atom"):
            text = client.get(path).text
            assert "<script>alert" not in text
            assert "<img src=x" not in text
            assert "javascript:alert" not in text


def test_foreign_origins_hosts_and_large_bodies_are_refused(client: TestClient) -> None:
    assert client.post("/api/v1/chat", json={"question": "x"}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post("/api/v1/chat", json={"question": "你好"}, headers={"Origin": "http://testserver"}).status_code == 200
    assert client.get("/api/v1/leads", headers={"Host": "evil.example"}).status_code == 421
    assert client.get("/api/v1/leads", headers={"Host": "192.168.1.7:8000"}).status_code == 200
    assert client.post("/api/v1/chat", content=b"x" * 1_000_001, headers={"Content-Type": "application/json"}).status_code == 413


def test_static_files_and_openapi(client: TestClient) -> None:
    for path in ("/static/chat.js", "/static/page.css", "/favicon.ico", "/openapi.json"):
        assert client.get(path).status_code == 200
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/docs").status_code == 404
    assert "/api/v1/chat" in client.get("/openapi.json").json()["paths"]


def test_the_scout_is_closed_with_the_application(scout: InventedScout) -> None:
    with TestClient(create_app(scout, scout.conversations)):
        assert not scout.closed
    assert scout.closed
