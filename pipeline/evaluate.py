"""Evaluate: score the shipped gold sets, and hold the figures against pinned floors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from domain.document import Document, canonical_url
from domain.errors import UsageError
from domain.text import detect_lang
from pipeline.settings import Settings

_EVALS = Path(__file__).parent.parent / "evals"
FLOORS = _EVALS / "floors.json"
# A figure may move by rounding, not by more.
_TOLERANCE = 0.0005


@dataclass(frozen=True, slots=True)
class Result:
    """Figures of one suite, each between 0 and 1, more is better; `gold` is the hash of what they were measured on."""

    suite: str
    gold: str
    figures: dict[str, float]
    table: str = ""


class EvalFailed(UsageError):
    """A figure fell under its floor."""

    exit_code = 1


def eval_command(settings: Settings, suite: str | None, pin: bool = False, lower: bool = False) -> None:
    """Prints the figures; exits 1 when one is under its floor. `pin` writes floors up to today's figures, `lower` also down."""
    if suite is not None and suite not in SUITES:
        raise UsageError(f"there is no suite {suite!r}: use one of {', '.join(SUITES)}")
    floors = read_floors()
    below: list[str] = []
    for name in [suite] if suite else SUITES:
        result = SUITES[name](settings)
        print(f"== {name}")
        if result.table:
            print(result.table)
        floor = floors.get(name, {"gold": "", "floors": {}})
        for figure, value in result.figures.items():
            pinned = floor["floors"].get(figure)
            print(f"{figure:<32} {value:.3f}" + (f"   floor {pinned:.3f}" if pinned is not None else ""))
        below += failures(result, floor)
        if pin:
            floors[name] = pinned_floors(result, floor, lower)
    if pin:
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return
    if below:
        raise EvalFailed("; ".join(below))


def read_floors() -> dict[str, Any]:
    floors: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {}
    return floors


def failures(result: Result, floor: Mapping[str, Any]) -> list[str]:
    """What falls short: figures under their floor, or floors that were pinned on another gold set."""
    if floor["gold"] and floor["gold"] != result.gold:
        return [f"{result.suite}: the gold set has changed since its floors were pinned: look at the figures, then `parkscout eval --pin`"]
    return [
        f"{result.suite}: {figure} is {result.figures.get(figure, 0.0):.3f}, under its floor {pinned:.3f}"
        for figure, pinned in floor["floors"].items()
        if result.figures.get(figure, 0.0) < pinned - _TOLERANCE
    ]


def pinned_floors(result: Result, floor: Mapping[str, Any], lower: bool) -> dict[str, Any]:
    """Floors raised to the figures; lowered only where `lower` says so or the gold set is another one."""
    free = lower or floor["gold"] != result.gold
    known: Mapping[str, float] = {} if free else floor["floors"]
    # Rounded down, so that a floor never stands above the figure it was pinned at.
    raised = {figure: max(known.get(figure, 0.0), int(value * 1000) / 1000) for figure, value in result.figures.items()}
    return {"gold": result.gold, "floors": raised}


def newsroom_documents() -> dict[str, Document]:
    """The sample newsroom's articles as a careful reader of their pages reads them, by article id."""
    from sources.newsroom.articles import EDITION_NOW, load_articles

    return {
        article.id: Document(
            id=article.id,
            title=article.title,
            text=article.plain,
            lang=detect_lang(f"{article.title}\n{article.plain}"),
            fetched_at=EDITION_NOW.astimezone(UTC),
            url=canonical_url(f"https://{article.outlet}.example/{article.id}"),
            published_at=article.published_at,
            publisher=article.outlet,
        )
        for article in load_articles()
    }


def gold_lines(*paths: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(paths) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def gold_hash(records: Iterable[Mapping[str, Any]]) -> str:
    """Changes with any word of a gold set."""
    text = json.dumps(sorted(json.dumps(record, sort_keys=True, ensure_ascii=False) for record in records))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def newsroom_gold() -> list[dict[str, Any]]:
    """Gold records of the newsroom with the text and language of their articles."""
    documents = newsroom_documents()
    records = gold_lines(*(_EVALS / "newsroom").glob("part-*.jsonl"))
    return [
        {**record, "title": documents[record["id"]].title, "text": documents[record["id"]].text, "lang": documents[record["id"]].lang}
        for record in records
    ]


def _extracted(settings: Settings, documents: Iterable[Document]) -> Iterator[dict[str, Any]]:
    from domain.extraction import Extraction
    from pipeline.profile_file import load_profile
    from pipeline.reader import rule_reader
    from store.codec import to_full_json

    reader = rule_reader(load_profile(settings.profile))
    for document in documents:
        yield json.loads(to_full_json(Extraction, reader.extract(document)))


def _extraction(settings: Settings, name: str, records: list[dict[str, Any]], documents: Iterable[Document]) -> Result:
    from evals.extraction import ROLES, Tally, render, score

    scores = score(records, {line["id"]: line for line in _extracted(settings, documents)})
    figures = {
        "page_f1": scores.pages.f1,
        "roles_lenient_zh": scores.micro("zh", "lenient").f1,
        "roles_lenient_en": scores.micro("en", "lenient").f1,
        "roles_strict": scores.micro("all", "strict").f1,
        "no_false_alarm": 1 - scores.false_alarm_rate,
        "no_wrong_amount": 1 - scores.distractor_rate,
    }
    figures |= {f"{role}_lenient": scores.roles.get(("all", "lenient", role), Tally()).f1 for role in ROLES}
    return Result(name, gold_hash(records), figures, render(scores))


def _newsroom_extraction(settings: Settings) -> Result:
    return _extraction(settings, "newsroom", newsroom_gold(), newsroom_documents().values())


SUITES: dict[str, Callable[[Settings], Result]] = {"newsroom": _newsroom_extraction}
