"""Search beside the usual recipes over the same articles and queries, in one run.

    python benchmarks/search_beside_recipes.py                                  # the sample newsroom and its gold set
    python benchmarks/search_beside_recipes.py --articles A.jsonl --queries Q.jsonl

(a) a recursive splitter (500 characters, 50 shared) and Chroma similarity on the same embedded vectors, best chunk counts;
(b) BM25 alone over the same words. Articles as JSONL of {"id", "title", "text", "lang"}; queries as in evals/search.py.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

sys.path.insert(0, str(Path(__file__).parents[1]))

import yaml

from domain.document import Document
from domain.search import DocumentFilter, WordRow
from domain.text import detect_lang
from evals.search import read_queries, score_search
from store.store import open_store
from vectorstore.chroma_index import ChromaIndex, ChromaSettings
from vectorstore.embedding import HashedEmbedder
from vectorstore.postings import pack
from vectorstore.search import HybridSearch
from vectorstore.tokenise import tokens
from vectorstore.vector_rows import owner_of
from vectorstore.word_index import WordIndex

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[1]
Language = Literal["any", "zh", "en"]
LANGS: dict[Language, tuple[str, ...]] = {"any": (), "zh": ("zh-Hans", "zh-Hant"), "en": ("en",)}


def newsroom() -> list[Document]:
    found = []
    for path in sorted((ROOT / "sources/newsroom/articles").glob("*.md")):
        _, head, text = path.read_text(encoding="utf-8").split("---", 2)
        title = str(yaml.safe_load(head)["title"])
        found.append(Document(path.stem, title, text.strip(), detect_lang(f"{title}\n{text}"), NOW))
    return found


def articles(path: Path) -> list[Document]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Document(r["id"], r["title"], r["text"], detect_lang(f"{r['title']}\n{r['text']}"), NOW) for r in rows]


def split(text: str, size: int = 500, shared: int = 50) -> list[str]:
    """Recursive splitting: at blank lines, lines, sentences, blanks, characters, whichever first gives small enough pieces."""
    for mark in ("\n\n", "\n", "。", ". ", " ", ""):
        parts = [p + mark for p in text.split(mark)] if mark else [text[i : i + size] for i in range(0, len(text), size - shared)]
        if len(parts) > 1 and all(len(part) <= size for part in parts):
            break
    chunks = [""]
    for part in parts:
        if len(chunks[-1]) + len(part) > size and chunks[-1]:
            chunks.append(chunks[-1][-shared:])
        chunks[-1] += part
    return chunks


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--articles", type=Path)
    arguments.add_argument("--queries", type=Path, default=ROOT / "evals/newsroom/queries.jsonl")
    given = arguments.parse_args()
    documents = articles(given.articles) if given.articles else newsroom()
    language = {d.id: "en" if d.lang == "en" else "zh" for d in documents}
    queries = read_queries(given.queries)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        embedder = HashedEmbedder()
        store = open_store(f"sqlite:///{folder}/store.db")
        with store.transaction():
            for document in documents:
                store.documents.add(document)
        ours = HybridSearch(store.documents, store.words, embedder, ChromaSettings(path=folder / "chroma"), lambda: NOW, folder / "rows")
        ours.index(documents)
        recipe = ChromaIndex(ChromaSettings(path=folder / "recipe"), "recipe", embedder.id, embedder.dimension)
        pieces = [(f"{d.id}#{i}", d.id, part) for d in documents for i, part in enumerate(split(d.body))]
        recipe.upsert([(record, owner, "") for record, owner, _ in pieces], embedder.embed([part for _, _, part in pieces]))
        plain = open_store(f"sqlite:///{folder}/plain.db")
        with plain.transaction():
            for document in documents:
                plain.documents.add(document)
        words = WordIndex(plain.words)
        words.put([WordRow(d.id, "plain", pack(tokens(d.title), tokens(d.text)), "", b"") for d in documents])

        def hybrid(query: str, wanted: Language) -> Sequence[str]:
            return [hit.document_id for hit in ours.search(query, 20, DocumentFilter(langs=LANGS[wanted]), fold=False)]

        def similarity(query: str, wanted: Language) -> Sequence[str]:
            passing = None if wanted == "any" else [record for record, owner, _ in pieces if language[owner] == wanted]
            found = recipe.nearest(embedder.embed([query])[0], 200, passing)
            return list(dict.fromkeys(owner_of(record) for record, _ in found))[:20]

        def bm25(query: str, wanted: Language) -> Sequence[str]:
            allowed = words.allowed(plain.documents.passing(DocumentFilter(langs=LANGS[wanted])))
            return [document for document, _ in words.search(tokens(query), 20, allowed)]

        ways: dict[str, Callable[[str, Language], Sequence[str]]] = {
            "hybrid search": hybrid,
            "splitter + Chroma similarity": similarity,
            "BM25 alone": bm25,
        }
        print(f"{len(documents)} articles, {len(queries)} queries")
        for label, way in ways.items():
            scores = asdict(score_search(queries, way, lambda document: language[document]))
            print(f"{label:30}", {k: round(v, 3) if isinstance(v, float) else v for k, v in scores.items() if k != "queries"})
        for closable in (ours, recipe, store, plain):
            closable.close()


if __name__ == "__main__":
    main()
