"""Damaged gold texts: the damage is the same each time, and the rules read nearly as much out of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.reading.reader import RuleReader
from domain.document import Document
from domain.text import detect_lang
from evals.extraction import score
from evals.garbling import garbled

GOLD = Path(__file__).parents[2] / "evals" / "gold" / "extraction.jsonl"
RECORDS: list[dict[str, Any]] = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
READER = RuleReader()


def read(record: dict[str, Any]) -> dict[str, Any]:
    document = Document(
        record["id"],
        record["title"],
        record["text"],
        detect_lang(f"{record['title']}\n{record['text']}"),
        datetime(2026, 3, 12, tzinfo=UTC),
        published_at=datetime.fromisoformat(record["published_at"]),
    )
    said = READER.extract(document)
    return {"id": said.id, "is_funding_event": said.is_funding_event, "events": [_line(asdict(e)) for e in said.events]}


def _line(event: dict[str, Any]) -> dict[str, Any]:
    on = event["announced_on"]
    return {**event, "announced_on": on.isoformat() if on else None}


def micro(records: list[dict[str, Any]]) -> float:
    return score(RECORDS, {r["id"]: read(r) for r in records}).micro("all", "lenient").f1


def test_the_damage_is_the_same_each_time() -> None:
    assert garbled(RECORDS[0], "noise") == garbled(RECORDS[0], "noise") != RECORDS[0]


@pytest.mark.parametrize("kind", ["noise", "traditional"])
def test_damage_costs_at_most_five_points(kind: str) -> None:
    assert micro(RECORDS) - micro([garbled(r, kind) for r in RECORDS]) <= 0.05
