"""Reading with a model that misbehaves, on loopback: prints what each fault does to a run. `python -m benchmarks.model_reading_faults`.

The rules beside the model are fixed to read the company alone, so that every document is doubtful however good our rules become.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from agent.model_reading.asking import ReadingLimits, Timing
from agent.model_reading.kept_answers import MemoryReadingCache
from agent.model_reading.reader import ModelReader
from agent.models import ModelEndpoint
from domain.document import Document
from domain.funding import FundingEvent
from domain.text import detect_lang
from tests.agent.model_articles import FixedRules
from tests.fakes.model_server import Reply, Script, calls, model_server, says

NOW = datetime(2026, 3, 12, 8, tzinfo=UTC)
DOCUMENTS = 6
TITLE = "砺舟传感拿到新一轮融资"
TEXT = (
    "砺舟传感近日完成新一轮融资。钱来自临桥资本、北屿创投和启岸投资，一共约1.5亿元，属于A+轮，临桥资本领投。浩岚资本担任财务顾问。编号{n}。"
)
TRUE = {
    "status": "completed",
    "company": "砺舟传感",
    "round": "A+轮",
    "amount": "约1.5亿元",
    "lead_investors": ["临桥资本"],
    "investors": ["临桥资本", "北屿创投", "启岸投资"],
    "date": None,
    "quote": "砺舟传感近日完成新一轮融资。",
}
INVENTED = TRUE | {
    "round": "C轮",
    "amount": "9亿元",
    "lead_investors": ["天顶星资本"],
    "investors": ["天顶星资本", "浩岚资本"],
    "date": "3月9日",
}


def told(event: dict[str, Any]) -> str:
    return json.dumps({"events": [event]}, ensure_ascii=False)


def is_probe(body: dict[str, Any]) -> bool:
    return "greeting" in json.dumps(body)


def after_probe(*replies: Reply) -> Script:
    """Passes the probe; questions get the replies in turn, the last for ever."""
    asked: list[int] = []

    def script(body: dict[str, Any], _n: int) -> Reply:
        if is_probe(body):
            return says('{"greeting": "hello"}')
        asked.append(1)
        return replies[min(len(asked), len(replies)) - 1]

    return script


def tools_only(arguments: str) -> Script:
    """An endpoint that rejects json_schema and calls tools."""

    def script(body: dict[str, Any], _n: int) -> Reply:
        if "tools" not in body:
            return {"status": 400, "body": {"error": {"message": "response_format is not supported"}}}
        return calls(("answer", '{"greeting": "hello"}' if is_probe(body) else arguments))

    return script


def json_mode_only(body: dict[str, Any], _n: int) -> Reply:
    if body.get("response_format", {}).get("type") != "json_object":
        return says("Hello! How can I help you today?")
    return says('{"greeting": "hello"}' if is_probe(body) else told(TRUE))


@dataclass(frozen=True)
class Case:
    name: str
    script: Script
    limits: ReadingLimits = field(default_factory=lambda: ReadingLimits(request_seconds=2.0))
    down: bool = False


HANG = threading.Event()
RATE_LIMITED: Reply = {"status": 429, "headers": {"Retry-After": "7"}, "body": {"error": {"message": "slow down"}}}
CASES = (
    Case("well-behaved, json_schema", after_probe(says(told(TRUE)))),
    Case("tools only", tools_only(told(TRUE))),
    Case("JSON mode only", json_mode_only),
    Case("endpoint down", after_probe(says("")), down=True),
    Case("slow: no answer within 0.3 s", after_probe(says("") | {"hang": HANG}), ReadingLimits(request_seconds=0.3)),
    Case("429, Retry-After 7, once", after_probe(RATE_LIMITED, says(told(TRUE)))),
    Case("429, Retry-After 7, for ever", after_probe(RATE_LIMITED)),
    Case("429, Retry-After 3600", after_probe(RATE_LIMITED | {"headers": {"Retry-After": "3600"}})),
    Case("502, once", after_probe({"status": 502, "body": "<html>bad gateway</html>"}, says(told(TRUE)))),
    Case("502, for ever", after_probe({"status": 502, "body": "<html>bad gateway</html>"})),
    Case("401", after_probe({"status": 401, "body": {"error": {"message": "no such key"}}})),
    Case("truncated stream", after_probe(says(told(TRUE)) | {"cut": 60})),
    Case("answer cut at its longest", after_probe({"body": {"choices": [{"message": {"content": "{"}, "finish_reason": "length"}]}})),
    Case("malformed JSON", after_probe(says(told(TRUE)[:-9]))),
    Case("malformed tool arguments", tools_only(told(TRUE)[:-9])),
    Case("prose instead of JSON", after_probe(says("The company has raised a lot of money."))),
    Case("other shape", after_probe(says('{"deals": []}'))),
    Case("invented values", after_probe(says(told(INVENTED)))),
    Case("invented company", after_probe(says(told(INVENTED | {"company": "天顶星智能"})))),
    Case("a status of its own", after_probe(says(told(TRUE | {"status": "excellent"})))),
    Case("faults now and then", after_probe(*[says("?") if n % 2 else says(told(TRUE)) for n in range(DOCUMENTS)])),
    Case("budget of 20,000 tokens, usage unreported", after_probe({"body": {"choices": [{"message": {"content": told(TRUE)}}]}}),
         ReadingLimits(tokens=20_000)),
)  # fmt: skip


def article(n: int) -> Document:
    text = TEXT.format(n=n)
    return Document(id=f"d{n}", title=TITLE, text=text, lang=detect_lang(text), fetched_at=NOW, published_at=NOW)


def outcome(case: Case) -> list[str]:
    rules = FixedRules((FundingEvent("砺舟传感"),))
    documents = [article(n) for n in range(DOCUMENTS)]
    by_rules = [rules.extract(document) for document in documents]
    waits: list[float] = []
    with model_server(case.script) as server:
        url = "http://127.0.0.1:9/v1" if case.down else server.url
        timing = Timing(lambda: NOW, sleep=waits.append)
        reader = ModelReader(rules, ModelEndpoint("fake", url), MemoryReadingCache(), timing, case.limits)
        started = perf_counter()
        read = [reader.extract(document) for document in documents]
        seconds = perf_counter() - started
        reader.close()
        HANG.set()
    HANG.clear()
    ledger = reader.ledger
    kept = sum((a.events, a.other_events) == (b.events, b.other_events) for a, b in zip(by_rules, read, strict=True))
    amounts = {e.amount.as_printed for x in read for e in x.events if e.amount} or {"-"}
    investors = {name for x in read for e in x.events for name in e.investors} or {"-"}
    return [
        case.name,
        str(ledger.calls),
        f"{ledger.spent}",
        str(ledger.answered),
        f"{kept} of {DOCUMENTS}",
        "、".join(sorted(amounts)),
        "、".join(sorted(investors)),
        ", ".join([f"{f.value} {n}" for f, n in ledger.faults.items()] + [f"dropped {f} {n}" for f, n in ledger.dropped.items()]) or "-",
        (ledger.stopped or (f"{ledger.unaffordable} not affordable" if ledger.unaffordable else "-"))
        + (f"; waited {sum(waits):g} s" if waits else ""),
        f"{seconds:.2f}",
    ]


def main() -> None:
    print(f"{DOCUMENTS} doubtful documents a case; waits are counted, not slept\n")
    print("| case | calls | tokens | answered | as by rules alone | amounts read | investors read | ledger | left alone because | s |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for case in CASES:
        print("| " + " | ".join(outcome(case)) + " |")


if __name__ == "__main__":
    main()
