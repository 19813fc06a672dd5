"""What a truthful model says survives the checks: the shipped gold events, told as claims, against the shipped gold texts."""

from __future__ import annotations

import json
import random
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.model_reading.answer import ClaimedEvent
from agent.model_reading.checking import ClaimCheck
from agent.model_reading.located import LocatedText
from agent.model_reading.merging import merged
from agent.reading.prepared import PreparedText
from domain.funding import EventStatus, FundingEvent, is_round_id
from evals.extraction import ROLES, score

GOLD = Path(__file__).parents[2] / "evals" / "gold" / "extraction.jsonl"


def as_line(event: FundingEvent) -> dict[str, Any]:
    return {
        "company": event.company,
        "round": event.round,
        "amount": None,
        "lead_investors": event.lead_investors,
        "investors": event.investors,
        "announced_on": None,
    }


def claim(located: LocatedText, gold: dict[str, Any]) -> ClaimedEvent:
    """A gold event in the article's own words, with the sentence that says most of it."""
    names = [gold["company"], *gold.get("company_alt", ())]
    company = next((name for name in names if located.find(name)), gold["company"])
    investors = tuple(gold.get("investors") or ())
    words = [company, *investors]
    best = max(located.prepared.sentences, key=lambda s: sum(bool(located.find(w, (s.start, s.end))) for w in words))
    quote = located.printed((best.start, best.end))
    return ClaimedEvent(
        status=EventStatus.COMPLETED,
        company=company,
        lead_investors=tuple(gold.get("lead_investors") or ()),
        investors=investors,
        quote=quote,
    )


def test_the_truth_is_not_dropped() -> None:
    records = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    predictions = {}
    for record in records:
        located = LocatedText(PreparedText(f"{record['title']}\n{record['text']}"))
        check = ClaimCheck(located, datetime.fromisoformat(record["published_at"]).date(), "USD")
        claims = [claim(located, event) for event in record["gold"]["events"] if event.get("role", "main") == "main"]
        held = [checked for checked in map(check.check, claims) if checked is not None]
        events = merged((), (), held).events
        predictions[record["id"]] = {"is_funding_event": bool(events), "events": [as_line(event) for event in events]}
    scores = score(records, predictions)
    assert scores.pages.recall >= 0.98
    for role in set(ROLES) - {"round", "amount", "date"}:
        tally = scores.roles["all", "strict", role]
        assert tally.recall >= 0.97, role
        assert tally.precision == 1.0, role


def test_whatever_is_claimed_only_words_of_the_text_come_through() -> None:
    chance = random.Random(7)
    records = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    pool = [record["text"] for record in records]
    for record in records:
        body = f"{record['title']}\n{record['text']}"
        located = LocatedText(PreparedText(body))
        check = ClaimCheck(located, datetime.fromisoformat(record["published_at"]).date(), "USD")

        def words(longest: int, source: str) -> str:
            start = chance.randrange(max(1, len(source) - 2))
            return source[start : start + chance.randint(1, longest)]

        for _ in range(20):
            own, other = body, chance.choice(pool)
            claimed = ClaimedEvent(
                status=chance.choice(list(EventStatus)),
                company=words(8, chance.choice((own, other))),
                round=words(6, chance.choice((own, other))),
                amount=words(9, chance.choice((own, other))),
                lead_investors=(words(8, other), words(8, own)),
                investors=(words(12, other), words(12, own)),
                date=words(7, own),
                quote=words(60, own),
            )
            held = check.check(claimed)
            if held is None:
                continue
            event = held.event
            assert all(body[e.start : e.end] == e.quote for e in event.evidence)
            assert all(located.find(name) for name in (event.company, *event.investors))
            assert set(event.lead_investors) <= set(event.investors)
            assert event.round is None or is_round_id(event.round)
            assert event.amount is None or located.find(event.amount.as_printed)
