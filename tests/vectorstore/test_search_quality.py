"""Search over the sample newsroom against our own gold set, with floors that may only rise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import pytest
import yaml

from domain.document import Document
from domain.search import DocumentFilter
from domain.text import detect_lang
from evals.search import GoldQuery, ndcg, read_queries, recall, score_search
from tests.vectorstore.newsdesk import NOW, MemoryDocuments, MemoryWordRows
from vectorstore.chroma_index import ChromaSettings
from vectorstore.embedding import HashedEmbedder
from vectorstore.search import HybridSearch

ROOT = Path(__file__).parents[2]
FLOORS = {"ndcg_10": 0.90, "recall_20": 0.93, "zh_en": 0.92, "en_zh": 0.92, "name_first": 0.98}


def newsroom() -> list[Document]:
    documents = []
    for path in sorted((ROOT / "sources/newsroom/articles").glob("*.md")):
        _, head, text = path.read_text(encoding="utf-8").split("---", 2)
        fields = yaml.safe_load(head)
        title = str(fields["title"])
        documents.append(Document(path.stem, title, text.strip(), detect_lang(f"{title}\n{text}"), NOW))
    return documents


@pytest.fixture(scope="module")
def queries() -> list[GoldQuery]:
    return read_queries(ROOT / "evals/newsroom/queries.jsonl")


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HybridSearch]:
    folder = tmp_path_factory.mktemp("quality")
    documents = MemoryDocuments(newsroom())
    found = HybridSearch(
        documents, MemoryWordRows(), HashedEmbedder(), ChromaSettings(path=folder / "chroma"), lambda: NOW, folder / "rows"
    )
    found.index(documents.documents.values())
    yield found
    found.close()


def test_the_gold_set_is_large_and_names_only_articles_that_exist(queries: list[GoldQuery]) -> None:
    known = {document.id for document in newsroom()}
    assert len(queries) >= 150
    assert len({q.id for q in queries}) == len(queries)
    assert all(q.relevant and set(q.relevant) <= known for q in queries)


def test_search_holds_its_floors(search: HybridSearch, queries: list[GoldQuery]) -> None:
    languages = {document.id: "en" if document.lang == "en" else "zh" for document in newsroom()}

    def run(query: str, language: Literal["any", "zh", "en"]) -> Sequence[str]:
        within = {"any": None, "en": DocumentFilter(langs=("en",)), "zh": DocumentFilter(langs=("zh-Hans", "zh-Hant"))}[language]
        return [hit.document_id for hit in search.search(query, 20, within)]

    scores = score_search(queries, run, lambda document: languages[document])
    missed = {name: getattr(scores, name) for name, floor in FLOORS.items() if (getattr(scores, name) or 0.0) < floor}
    assert not missed, f"below the floors {FLOORS}: {missed}"


def test_scores_know_good_from_bad() -> None:
    gold = GoldQuery("q", "甲", "zh", "name", {"a": 2, "b": 1})
    assert ndcg(["a", "b"], gold.relevant) == 1.0 > ndcg(["b", "a"], gold.relevant) > ndcg(["x", "y"], gold.relevant) == 0.0
    assert recall(["x", "a"], gold.relevant) == 0.5
    assert recall([str(i) for i in range(20)], [str(i) for i in range(40)]) == 1.0
    scores = score_search([gold], lambda query, language: ["b", "a"], lambda document: "zh")
    assert (scores.name_first, scores.zh_en) == (0.0, None)
