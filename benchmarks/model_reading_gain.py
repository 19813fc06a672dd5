"""How much a model could add at most: rules alone, and rules with a model that tells the truth of every document they doubt.

`python -m benchmarks.model_reading_gain LABELLED.jsonl [--every]` prints both tables; `--every` asks about every document with a deal.
The truth is the file's own labels in the article's words; nothing here says how well a real model reads.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agent.model_reading.answer import ClaimedEvent
from agent.model_reading.checking import ClaimCheck
from agent.model_reading.doubt import Doubt, doubts
from agent.model_reading.located import LocatedText
from agent.model_reading.merging import merged
from agent.reading.prepared import PreparedText
from agent.reading.rounds import find_rounds
from domain.document import Document
from domain.extraction import Extraction
from domain.funding import EventStatus
from domain.money import find_money
from evals.extraction import Scores, render, round_id, score
from pipeline.jsonl import JsonlReader, Line
from pipeline.profile_file import load_profile
from pipeline.reader import rule_reader
from sources.dates import parse_date
from store.codec import to_full_json


def truth(located: LocatedText, gold: Mapping[str, Any]) -> ClaimedEvent:
    """A label in the article's own words, with the sentence that says most of it."""
    prepared = located.prepared
    names = [gold["company"], *gold.get("company_alt", ())]
    company = next((name for name in names if located.find(name)), gold["company"])
    investors = tuple(gold.get("investors") or ())
    wanted = round_id(gold.get("round"))
    rounds = [m.printed for m in find_rounds(prepared.text, chinese=prepared.chinese) if m.id is not None and m.id == wanted]
    amounts = [m.money.as_printed for m in find_money(prepared.text, chinese=prepared.chinese) if _is(m.money.low, m.money.high, gold)]
    amount = gold.get("amount_raw") or next(iter(amounts), None)
    words = [word for word in (company, *rounds[:1], amount, *investors) if word]
    best = max(prepared.sentences, key=lambda s: sum(bool(located.find(word, (s.start, s.end))) for word in words))
    return ClaimedEvent(
        status=EventStatus.COMPLETED,
        company=company,
        round=next(iter(rounds), None),
        amount=amount,
        lead_investors=tuple(gold.get("lead_investors") or ()),
        investors=investors,
        date=None,
        quote=located.printed((best.start, best.end)),
    )


def _is(low: float | None, high: float | None, gold: Mapping[str, Any]) -> bool:
    return (low, high) == (gold.get("amount_low"), gold.get("amount_high"))


def with_truth(document: Document, read: Extraction, prepared: PreparedText, why: Sequence[Doubt], gold: Mapping[str, Any]) -> Extraction:
    located = LocatedText(prepared)
    check = ClaimCheck(located, document.published_at.date() if document.published_at else None, "USD")
    claims = [truth(located, event) for event in gold["events"] if event.get("role", "main") == "main"]
    held = [event for event in map(check.check, claims) if event is not None]
    result = merged(read.events, read.other_events, held, Doubt.HEDGED in why)
    return Extraction(read.id, bool(result.events), tuple(result.events), tuple(result.other_events))


def measure(path: Path, every: bool) -> tuple[Scores, Scores, Counter[str], int, int]:
    """Scores of the rules and of rules with truth, doubts by kind, documents, documents asked about."""
    labels = {record["id"]: record for record in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    rules = rule_reader(load_profile())
    alone: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    kinds: Counter[str] = Counter()
    asked = 0
    with path.open("rb") as lines:
        for document in JsonlReader(parse_date, datetime.now(UTC), UTC).read(lines):
            if isinstance(document, Line):
                continue
            read, prepared = rules.extract(document), PreparedText(document.body)
            why = doubts(prepared, read)
            kinds.update(doubt.value for doubt in why)
            alone[document.id] = json.loads(to_full_json(Extraction, read))
            asked += bool(why)
            both = with_truth(document, read, prepared, why, labels[document.id]["gold"]) if why or every else read
            beside[document.id] = json.loads(to_full_json(Extraction, both))
    return score(labels.values(), alone), score(labels.values(), beside), kinds, len(alone), asked


def main(arguments: list[str]) -> int:
    paths = [argument for argument in arguments if not argument.startswith("--")]
    if len(paths) != 1:
        print("usage: python -m benchmarks.model_reading_gain LABELLED.jsonl [--every]", file=sys.stderr)
        return 2
    alone, beside, kinds, count, asked = measure(Path(paths[0]), "--every" in arguments)
    print(f"{asked} of {count} documents doubted: " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))
    print(f"\nrules alone\n{render(alone)}\n\nrules with the truth where {'there is a deal' if '--every' in arguments else 'they doubt'}")
    print(render(beside))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
