"""Invented articles told so that rules are in doubt, what a good model says of them, and rules that read as little as a test needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from domain.document import Document
from domain.extraction import Extraction
from domain.funding import FundingEvent
from domain.text import detect_lang

NOW = datetime(2026, 3, 12, 8, tzinfo=UTC)


def article(title: str, text: str, id: str = "d1", publisher: str | None = None) -> Document:
    lang = detect_lang(f"{title}{text}")
    return Document(id=id, title=title, text=text, lang=lang, fetched_at=NOW, published_at=NOW, publisher=publisher)


def told(**fields: Any) -> dict[str, Any]:
    """One event as a model tells it."""
    empty = {"company": None, "round": None, "amount": None, "lead_investors": [], "investors": [], "date": None, "quote": ""}
    return {"status": "completed", **empty, **fields}


@dataclass
class FixedRules:
    """Fulfils Extractor: the same events for every document, by default none."""

    events: tuple[FundingEvent, ...] = ()
    other_events: tuple[FundingEvent, ...] = ()
    version: str = "rules-fixed"
    seen: list[str] = field(default_factory=list)

    def extract(self, document: Document) -> Extraction:
        self.seen.append(document.id)
        return Extraction(document.id, bool(self.events), self.events, self.other_events, version=self.version)


DEAL = article(
    "砺舟传感完成A+轮融资",
    "3月11日，砺舟传感宣布完成约1.5亿元A+轮融资。本轮由临桥资本领投，北屿创投跟投，浩岚资本担任财务顾问。投后估值约20亿元。"
    "此前，公司曾获得启岸投资的3000万元天使轮融资。砺舟传感做高精度力觉传感器。",
)
DEAL_TOLD = told(
    company="砺舟传感",
    round="A+轮",
    amount="约1.5亿元",
    lead_investors=["临桥资本"],
    investors=["临桥资本", "北屿创投"],
    date="3月11日",
    quote="3月11日，砺舟传感宣布完成约1.5亿元A+轮融资。",
)
PLAIN = article("研究院举办开放日", "周六，研究院面向市民举办开放日，展出了三台协作机器人，现场秩序井然，吸引了两千名观众。", "d2")


def deals(count: int) -> list[Document]:
    """`count` articles that differ in one word, each worth a question."""
    return [article(DEAL.title, DEAL.text + f"记者编号{n}。", f"d{n}") for n in range(count)]
