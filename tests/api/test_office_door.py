"""The office over HTTP: people named by a header, moves and claims by the rules, nothing of it open to the chat."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from pipeline.office import Office
from pipeline.wiring import Scout
from tests.fakes.served_scout import InventedScout
from tests.pipeline.office_house import OfficeHouse

WANG = {"X-ParkScout-User": quote("王敏"), "X-ParkScout-Unit": quote("一处")}
LI = {"X-ParkScout-User": quote("李想"), "X-ParkScout-Unit": quote("二处")}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OfficeHouse]:
    opened = OfficeHouse(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def client(house: OfficeHouse) -> Iterator[TestClient]:
    scout = InventedScout(house.reads)  # type: ignore[arg-type]
    with TestClient(create_app(scout, scout.conversations, office=house.office)) as client:
        yield client


@pytest.fixture
def lead_id(house: OfficeHouse) -> str:
    return house.leads()[0].id


def test_who_writes_must_be_named(client: TestClient, lead_id: str) -> None:
    for path, body in (("moves", {"to": "triaged"}), ("claim", {}), ("feedback", {"verdict": "up"}), ("notes", {"text": "已联系"})):
        answer = client.post(f"/api/v1/leads/{lead_id}/{path}", json=body)
        assert answer.status_code == 401
        assert "X-ParkScout-User" in answer.json()["error"]["message"]
    assert client.post(f"/api/v1/leads/{lead_id}/claim", json={}, headers={"X-ParkScout-User": "agent"}).status_code == 400
    assert [e["action"] for e in client.get(f"/api/v1/leads/{lead_id}/history").json()["entries"]] == ["created"]


@pytest.mark.parametrize("name", [quote("王敏").encode(), "王敏".encode()])
def test_a_chinese_name_arrives_whole(client: TestClient, lead_id: str, name: bytes) -> None:
    moved = client.post(f"/api/v1/leads/{lead_id}/moves", json={"to": "triaged"}, headers={b"X-ParkScout-User": name})
    assert moved.status_code == 200
    assert moved.json()["status"] == "triaged"
    assert "contacted" in moved.json()["allowed_moves"]
    assert client.get(f"/api/v1/leads/{lead_id}/history").json()["entries"][-1]["person"] == "王敏"
    assert client.get("/api/v1/leads", params={"status": "triaged"}).json()[0]["lead_id"] == lead_id


def test_a_forbidden_move_is_a_conflict_that_names_the_allowed_ones(client: TestClient, lead_id: str) -> None:
    answer = client.post(f"/api/v1/leads/{lead_id}/moves", json={"to": "landed"}, headers=WANG)
    assert answer.status_code == 409
    assert "allowed: " in answer.json()["error"]["message"]
    assert client.post(f"/api/v1/leads/{lead_id}/moves", json={"to": "nowhere"}, headers=WANG).status_code == 422
    assert client.post(f"/api/v1/leads/{lead_id}/moves", json={"to": "rejected"}, headers=WANG).status_code == 400
    assert client.post("/api/v1/leads/lead_none/moves", json={"to": "triaged"}, headers=WANG).status_code == 404


def test_a_page_of_another_origin_moves_nothing(client: TestClient, lead_id: str) -> None:
    answer = client.post(f"/api/v1/leads/{lead_id}/moves", json={"to": "triaged"}, headers=WANG | {"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_claims_feedback_due_and_figures(client: TestClient, house: OfficeHouse, lead_id: str) -> None:
    first = client.post(f"/api/v1/leads/{lead_id}/claim", json={}, headers=WANG).json()
    second = client.post(f"/api/v1/leads/{lead_id}/claim", json={"note": "展会"}, headers=LI).json()
    assert (first["won"], second["won"]) == (True, False)
    assert second["held_by"]["person"] == "王敏"
    accepted = client.post(f"/api/v1/leads/{lead_id}/feedback", json={"verdict": "accept"}, headers=WANG).json()
    assert accepted["status"] == "triaged"
    assert client.post(f"/api/v1/leads/{lead_id}/notes", json={"text": "已联系"}, headers=WANG).status_code == 200
    house.later(days=60)
    due = client.get("/api/v1/due", params={"unit": "一处"}).json()
    assert [(d["lead_id"], d["kind"], d["days"]) for d in due] == [(lead_id, "yellow", 60)]
    assert client.get("/api/v1/due", params={"lang": "en"}).json()[0]["text"].isascii()
    figures = client.get("/api/v1/kpi").json()
    assert (figures["projects"], figures["funded_share"]) == (0, None)
    assert {"track", "name", "projects", "share"} == figures["pillars"][0].keys()


def test_a_reader_is_spared_what_the_reader_muted(client: TestClient, house: OfficeHouse) -> None:
    every = client.get("/api/v1/leads").json()
    house.teacher.stop(f"company:{every[0]['company']}", house.today(), house.person())
    assert [x["lead_id"] for x in client.get("/api/v1/leads", headers=WANG).json()] == [x["lead_id"] for x in every[1:]]
    assert len(client.get("/api/v1/leads", headers=LI).json()) == len(every)
    page = f"/leads/{every[0]['lead_id']}"
    assert page in client.get("/?list=all", headers=LI).text
    assert page not in client.get("/?list=all", headers=WANG).text


def test_without_an_office_the_application_only_reads() -> None:
    scout = InventedScout()
    with TestClient(create_app(scout, scout.conversations)) as client:
        lead = client.get("/api/v1/leads").json()[0]["lead_id"]
        assert client.post(f"/api/v1/leads/{lead}/claim", json={}, headers=WANG).status_code == 404


def test_no_tool_of_the_chat_reaches_the_office(house: OfficeHouse) -> None:
    from api.mcp_door import mcp_server

    scout = InventedScout(house.reads)  # type: ignore[arg-type]
    tools = {tool.name for tool in asyncio.run(mcp_server(scout).list_tools())}
    acts = {name for name in vars(Office) if not name.startswith("_")} - {"lead"}
    assert tools
    assert not tools & acts
    assert not {name for name in vars(type(house.reads)) if not name.startswith("_")} & (acts - {"history", "log", "kpi", "due"})
    assert hasattr(Scout, "office")
    assert "office" not in vars(scout.analyst)
