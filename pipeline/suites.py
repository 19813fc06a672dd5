"""The gold sets that ship with the project, and how each is scored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from domain.document import Document, canonical_url
from domain.text import detect_lang
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.wiring import Scout

EVALS = Path(__file__).parent.parent / "evals"


@dataclass(frozen=True, slots=True)
class Result:
    """Figures of one suite, each between 0 and 1, more is better; `gold` is the hash of what they were measured on."""

    suite: str
    gold: str
    figures: dict[str, float]
    table: str = ""


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


@cache
def newsroom_gold() -> tuple[dict[str, Any], ...]:
    """Gold records of the newsroom with the text and language of their articles."""
    documents = newsroom_documents()
    return tuple(
        {**record, "title": documents[record["id"]].title, "text": documents[record["id"]].text, "lang": documents[record["id"]].lang}
        for record in _lines(*(EVALS / "newsroom").glob("part-*.jsonl"))
    )


def _gold_texts() -> list[dict[str, Any]]:
    """Our own short texts that pin the rules of reading one by one."""
    return _lines(EVALS / "gold" / "extraction.jsonl")


def _lines(*paths: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(paths) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _hash(records: Iterable[Mapping[str, Any]]) -> str:
    """Changes with any word of a gold set."""
    text = json.dumps(sorted(json.dumps(record, sort_keys=True, ensure_ascii=False) for record in records))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def gold_hash(*paths: Path) -> str:
    """What a suite's floors are pinned to: changes with any word of the files."""
    return _hash(_lines(*paths))


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
    return Result(name, _hash(records), figures, render(scores))


def _newsroom_extraction(settings: Settings) -> Result:
    return _extraction(settings, "newsroom", list(newsroom_gold()), newsroom_documents().values())


def _rule_texts(settings: Settings) -> Result:
    records = _gold_texts()
    documents = [
        Document(
            id=record["id"],
            title=record["title"],
            text=record["text"],
            lang=detect_lang(f"{record['title']}\n{record['text']}"),
            fetched_at=datetime(2026, 11, 23, tzinfo=UTC),
            published_at=_moment(record.get("published_at")),
            publisher=record.get("publisher"),
        )
        for record in records
    ]
    return _extraction(settings, "rules", records, documents)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text) if len(text) > 10 else datetime.combine(date.fromisoformat(text), time(8), UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _newsroom_labels(settings: Settings) -> Result:
    from evals.labels import render_labels, score_labels

    records = newsroom_gold()
    predicted = {line["id"]: line for line in _extracted(settings, newsroom_documents().values())}
    scores = score_labels(predicted, {record["id"]: record["gold"] for record in records})
    figures = {
        "tracks_f1": scores.tracks.f1,
        "kinds_f1": scores.kinds.f1,
        "location_f1": scores.location.f1,
        "signals_f1": scores.signals.f1,
        "signal_quotes_f1": scores.signal_quotes.f1,
    }
    return Result("labels", _hash(records), figures, render_labels(scores))


def _newsroom_stories(settings: Settings) -> Result:
    from domain.story import StoryBook, story_print
    from evals.labels import score_pairs
    from pipeline.profile_file import load_profile
    from pipeline.reader import rule_reader

    records = newsroom_gold()
    reader = rule_reader(load_profile(settings.profile))
    book = StoryBook()
    for document in newsroom_documents().values():
        book.add(story_print(document, reader.extract(document)))
    found = {document_id: story.id for story in book.stories() for document_id in story.document_ids}
    gold = {record["id"]: record["gold"].get("story") or record["id"] for record in records}
    # Two rounds of one company, and the relocation report with its denial.
    apart = [(a, b) for a, one in gold.items() for b, other in gold.items() if (one, other) in {("s02a", "s02b"), ("s08", "s08b")}]
    tally, merged = score_pairs(found, gold, apart)
    figures = {
        "pairs_precision": tally.precision,
        "pairs_recall": tally.recall,
        "pairs_f1": tally.f1,
        "kept_apart": 1 - merged / len(apart),
    }
    return Result("stories", _hash(records), figures)


def _newsroom_search(settings: Settings) -> Result:
    from evals.search import read_queries, score_search

    path = EVALS / "newsroom" / "queries.jsonl"
    documents = newsroom_documents()
    with scout_over(settings, documents.values()) as scout:

        def search(query: str, language: str) -> list[str]:
            from domain.search import DocumentFilter

            langs = {"zh": ("zh-Hans", "zh-Hant"), "en": ("en",)}.get(language, ())
            return [hit.document_id for hit in scout.reads.search(query, 20, DocumentFilter(langs=langs), fold=False)]

        scores = score_search(read_queries(path), search, lambda i: "en" if documents[i].lang == "en" else "zh")
    named = ("ndcg_10", "recall_20", "zh_en", "en_zh", "name_first")
    figures = {name: value for name in named if (value := getattr(scores, name, None)) is not None}
    return Result("search", _hash(_lines(path)), figures)


def _newsroom_chat(settings: Settings) -> Result:
    from pipeline.chat_suite import newsroom_chat

    return newsroom_chat(settings)


def _newsroom_ranking(settings: Settings) -> Result:
    from domain.ranking import combined, opc_list
    from evals.ranking import read_grades, render_ranking, score_ranking

    path = EVALS / "newsroom" / "leads.jsonl"
    grades = read_grades(path.read_text(encoding="utf-8").splitlines())
    with scout_over(settings, newsroom_documents().values()) as scout:
        leads = list(scout.store.leads.all())
        ranked = [lead.organization.names for lead in combined(leads, scout.profile)]
        opc = [lead.organization.names for lead in opc_list(leads, scout.profile)]
        naive = score_ranking(largest_first(scout), (), grades)
    scores = score_ranking(ranked, opc, grades)
    figures = {
        "precision_10": scores.precision_10,
        "strict_10": scores.strict_10,
        "ndcg_20": scores.ndcg_20,
        "opc_5": scores.opc_5 or 0.0,
        "no_false_lead": 1 - len(scores.no_leads) / 20,
        "no_company_twice": 1 - len(scores.repeated) / 20,
    }
    return Result("ranking", _hash(_lines(path)), figures, render_ranking({"ParkScout": scores, "largest amount first": naive}))


def largest_first(scout: Scout) -> list[tuple[str, ...]]:
    """Every company a round is told of, the largest amount first: what one gets by sorting a table of financings."""
    rounds = scout.store.rounds.of(scout.store.organizations.ids())
    lows = {i: max((one.amount.low or 0.0 for one in found if one.amount), default=0.0) for i, found in rounds.items() if found}
    known = scout.store.organizations.get_many(list(lows))
    return [known[i].names for i in sorted(lows, key=lambda i: (-lows[i], i)) if i in known]


def scout_over(settings: Settings, documents: Iterable[Document]) -> Any:
    """A scout over documents in a folder of its own, with the register of the sample park, every step done; gone when the block ends."""
    from contextlib import contextmanager

    from pipeline.own_lists import put_sample_register
    from pipeline.progress_bar import Silent
    from pipeline.run_commands import all_steps
    from pipeline.wiring import owning_scout
    from sources.newsroom.articles import EDITION_NOW

    @contextmanager
    def opened() -> Iterator[Scout]:
        with TemporaryDirectory() as folder:
            apart = settings.model_copy(
                update={"data_dir": Path(folder) / "data", "now": EDITION_NOW, "database_url": None, "chroma_url": None}
            )
            put_sample_register(apart.data_dir)
            with owning_scout(apart) as scout:
                with scout.store.transaction():
                    for document in documents:
                        scout.store.documents.add(document)
                all_steps(scout, Silent())
                yield scout

    return opened()


SUITES: dict[str, Callable[[Settings], Result]] = {
    "rules": _rule_texts,
    "newsroom": _newsroom_extraction,
    "labels": _newsroom_labels,
    "stories": _newsroom_stories,
    "search": _newsroom_search,
    "chat": _newsroom_chat,
    "ranking": _newsroom_ranking,
}
