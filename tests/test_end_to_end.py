"""One run through the real doors: the command line on the sample newsroom, then HTTP and a browser on what it stored."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent
PARKSCOUT = [sys.executable, "-c", "from pipeline.cli import main; main()"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class House:
    """A data directory of its own, and the command line on it."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("PARKSCOUT_", "OPENAI_", "DATABASE_", "CHROMA_"))}
        self.env |= {
            "PARKSCOUT_DATA_DIR": str(self.data),
            "PARKSCOUT_NEWSROOM_PORT": str(free_port()),
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "160",
        }
        self.folder = folder

    def __call__(self, *arguments: str, code: int = 0, stdin: str = "") -> str:
        done = subprocess.run(
            [*PARKSCOUT, *arguments], capture_output=True, text=True, cwd=self.folder, env=self.env, input=stdin, timeout=120, check=False
        )
        assert done.returncode == code, f"{arguments} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        self.stderr = done.stderr
        return done.stdout

    def json(self, *arguments: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self(*arguments, "--json"))
        return found

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*PARKSCOUT, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder, env=self.env
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("house"))
    shown = house("run")
    assert "OPC 项目" in shown
    assert "规模型项目" in shown
    assert "parkscout serve" in shown
    assert "parkscout run --live" in shown
    assert "PARKSCOUT_MODEL" in shown
    return house


def test_every_article_is_stored_once_and_a_second_run_changes_nothing(house: House) -> None:
    documents = house.json("documents")
    assert len(documents) >= 150
    assert len({d["url"] for d in documents}) == len(documents)
    leads = house.json("leads", "--limit", "500")
    house("run")
    assert house.json("documents") == documents
    assert house.json("leads", "--limit", "500") == leads


def test_leads_follow_the_contract_and_every_point_has_a_quote_that_occurs(house: House) -> None:
    texts = {str(d["document_id"]): f"{d['title']}\n{d['text']}" for d in house.json("documents", "--full")}
    leads = house.json("leads", "--limit", "500")
    assert [lead["rank"] for lead in leads] == list(range(1, len(leads) + 1))
    wanted = (
        "lead_id rank company aliases status kinds tracks score opc_score scale_score criteria unknown rounds location summary first_seen"
    )
    for lead in leads:
        assert set(wanted.split()) <= lead.keys()
        for criterion in lead["criteria"]:  # type: ignore[attr-defined]
            if criterion["points"]:
                assert criterion["evidence"], (lead["company"], criterion)
            for evidence in criterion["evidence"]:
                assert evidence["quote"] in texts[evidence["document_id"]], (lead["company"], criterion["id"], evidence)


def test_park_companies_are_never_leads(house: House) -> None:
    companies = {str(lead["company"]) for lead in house.json("leads", "--limit", "500")}
    assert not companies & {"澄湖微电", "斜塘医疗", "独墅智造", "唯亭新材", "月亮湾基因", "阳澄光子"}
    park = json.loads(house("park", "--json"))
    assert {item["stream"] for item in park} == {"support", "risk"}


def test_stories_join_reports_and_keep_two_rounds_apart(house: House) -> None:
    groups = house.json("stories")
    assert any(len(group["document_ids"]) > 1 for group in groups)  # type: ignore[arg-type]
    assert sum(len(group["document_ids"]) for group in groups) == len(house.json("documents"))  # type: ignore[arg-type]


def test_search_finds_across_languages(house: House) -> None:
    hits = house.json("search", "脑机接口 融资", "--limit", "5")
    assert hits
    assert {"document_id", "title", "url", "published_at", "score", "snippet"} <= hits[0].keys()
    assert house.json("search", "zzqqxx") == []


def test_a_question_is_answered_with_citations(house: House) -> None:
    answer = json.loads(house("ask", "衡岳脑机的A轮是谁领投的？", "--json"))
    assert "临涛资本" in answer["answer"]
    assert answer["citations"]
    assert {"n", "document_id", "title", "url", "quote"} <= answer["citations"][0].keys()
    follow = json.loads(house("ask", "融了多少钱？", "--conversation", answer["conversation_id"], "--json"))
    assert follow["conversation_id"] == answer["conversation_id"]


def test_the_digest_comes_in_every_form_and_language(house: House) -> None:
    page = house("digest", "--format", "html")
    assert page.lstrip().startswith("<!doctype html>") or page.lstrip().startswith("<!DOCTYPE html>")
    assert "<script" not in page
    assert json.loads(house("digest", "--format", "json"))
    assert house("digest", "--format", "md") != house("digest", "--format", "md", "--lang", "en")
    assert (house.data / "digests" / "2026-11-23.html").is_file()
    assert "parkscout run" in (house("digest", "--date", "2020-01-01", code=1) or house.stderr)


def test_leads_leave_for_spreadsheets(house: House) -> None:
    house("export", "--format", "xlsx", str(house.folder / "leads.xlsx"))
    from openpyxl import load_workbook

    rows = list(load_workbook(house.folder / "leads.xlsx").worksheets[0].values)
    assert len(rows) > 20
    assert len(house("export", "--format", "jsonl").splitlines()) == len(rows) - 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["leads", "--track", "braincomputer"], 2, "there is no track"),
        (["leads", "--kind", "huge"], 2, "there is no kind"),
        (["leads", "--since", "soon"], 2, "7d"),
        (["import", "nowhere.jsonl"], 2, "cannot read nowhere.jsonl"),
        (["run", "--sources", "nowhere.yaml"], 2, "nowhere.yaml"),
        (["digest", "--format", "pdf"], 2, "html, md or json"),
        (["export", "--format", "xlsx"], 2, "needs a file"),
        (["ask", " "], 2, "no words"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_wrong_usage_says_what_to_do(house: House, arguments: list[str], code: int, says: str) -> None:
    house(*arguments, code=code)
    assert says in house.stderr
    assert "Traceback" not in house.stderr


def test_a_second_process_is_told_who_has_the_data(house: House) -> None:
    port = free_port()
    server = house.start("serve", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        house("import", "-", code=1, stdin='{"title": "标题", "text": "正文"}\n')
        assert "in use by process" in house.stderr
        assert house.json("leads")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


def test_real_articles_drive_the_sample_out(tmp_path: Path) -> None:
    house = House(tmp_path)
    house("run")
    line = json.dumps(
        {"id": "a1", "title": "穹帆量子完成5000万元A轮融资", "text": "合肥穹帆量子科技有限公司宣布完成5000万元A轮融资，由明岫资本领投。"},
        ensure_ascii=False,
    )
    house("import", "-", stdin=line + "\n{broken\n")
    assert "-:2" in house.stderr
    assert [d["document_id"] for d in house.json("documents")] == ["a1"]
    assert [lead["company"] for lead in house.json("leads")] == ["穹帆量子"]
    house("run", code=2)
    assert "--live" in house.stderr


def test_a_killed_run_is_finished_by_the_next(tmp_path: Path) -> None:
    whole = House(tmp_path / "whole")
    whole.folder.mkdir()
    whole("run")
    killed = House(tmp_path / "killed")
    killed.folder.mkdir()
    killed.env["PARKSCOUT_NEWSROOM_PORT"] = whole.env["PARKSCOUT_NEWSROOM_PORT"]
    for seconds in (0.8, 1.6, 2.4):
        run = killed.start("run")
        time.sleep(seconds)
        run.kill()
        run.wait()
    killed("run")
    assert {d["document_id"] for d in killed.json("documents")} == {d["document_id"] for d in whole.json("documents")}
    assert killed.json("leads", "--limit", "500") == whole.json("leads", "--limit", "500")
    assert killed("index", "verify")


def wait_for(url: str, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            if httpx.get(url, timeout=2, trust_env=False).status_code < 500:
                return
        except httpx.HTTPError:
            pass
        if time.monotonic() > until:
            raise AssertionError(f"{url} does not answer")
        time.sleep(0.1)


@pytest.fixture(scope="module")
def site(house: House) -> Iterator[str]:
    port = free_port()
    server = house.start("serve", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


def test_the_api_serves_leads_and_answers(site: str) -> None:
    with httpx.Client(base_url=site, trust_env=False, timeout=30) as client:
        leads = client.get("/api/v1/leads", params={"kind": "opc", "limit": 3})
        assert leads.status_code == 200
        items = leads.json()["leads"] if isinstance(leads.json(), dict) else leads.json()
        assert len(items) == 3
        one = client.get(f"/api/v1/leads/{items[0]['lead_id']}")
        assert one.json()["company"] == items[0]["company"]
        assert client.get("/api/v1/leads/none").status_code == 404
        assert client.get("/api/v1/leads", params={"track": "nonsense"}).status_code == 400
        assert "/api/v1/leads" in client.get("/openapi.json").json()["paths"]
        with client.stream("POST", "/api/v1/chat", json={"question": "本周有哪些具身智能项目？"}) as stream:
            events = [line.removeprefix("event: ") for line in stream.iter_lines() if line.startswith("event: ")]
        assert events[-1] == "done"
        assert {"token", "interpretation"} <= set(events)


@pytest.mark.browser
def test_the_page_shows_leads_and_answers_in_a_browser(site: str) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine: the page was not looked at")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"],
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(site)
        text = page.inner_text("body")
        assert "OPC" in text
        assert "规模" in text
        box = page.locator("textarea, input[type=text], input[type=search], input:not([type])").first
        box.fill("衡岳脑机的A轮是谁领投的？")
        box.press("Enter")
        page.get_by_text("临涛资本").first.wait_for(timeout=15000)
        browser.close()
    assert errors == []
