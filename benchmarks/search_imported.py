"""Search over an imported data folder, where sectors, rounds, investors and places were read out of the articles.

    parkscout import articles.jsonl --data-dir FOLDER
    python benchmarks/search_imported.py FOLDER --queries evals/independent/kept/queries.jsonl
    python benchmarks/search_imported.py FOLDER --labels evals/independent/{dev,kept}/articles.jsonl

`--queries` asks graded queries (evals/search.py) of all articles. `--labels` asks for each sector by its name, in Chinese and in English,
among the labelled articles alone: those labelled with it are what should come.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal

sys.path.insert(0, str(Path(__file__).parents[1]))

from domain.search import DocumentFilter
from domain.track import Track
from evals.search import GoldQuery, read_queries, score_search
from pipeline.settings import Settings
from pipeline.wiring import owning_scout

LANGS: dict[str, tuple[str, ...]] = {"any": (), "zh": ("zh-Hans", "zh-Hant"), "en": ("en",)}


def of_tracks(tracks: Sequence[Track], paths: Sequence[Path]) -> tuple[list[GoldQuery], tuple[str, ...]]:
    """A query per language for each track that some article is labelled with, and the ids of all labelled articles."""
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    about: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        for track in row["gold"].get("tracks", ()):
            about[track][row["id"]] = 2
    queries = [
        GoldQuery(f"{track.id}_{lang}", name, lang, "track", about[track.id])
        for track in tracks
        if track.id in about
        for lang, name in (("zh", track.name_zh), ("en", track.name_en))
    ]
    return queries, tuple(row["id"] for row in rows)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--queries", type=Path, nargs="*", default=[])
    arguments.add_argument("--labels", type=Path, nargs="*", default=[])
    given = arguments.parse_args()
    with owning_scout(Settings(data_dir=given.folder)) as scout:
        langs = {document.id: "en" if document.lang == "en" else "zh" for document in scout.store.documents.all()}

        def show(name: str, queries: Sequence[GoldQuery], among: tuple[str, ...] = ()) -> None:
            def search(query: str, language: Literal["any", "zh", "en"]) -> list[str]:
                within = DocumentFilter(langs=LANGS[language], document_ids=among)
                return [hit.document_id for hit in scout.index.search(query, 20, within, fold=False)]

            scores = asdict(score_search(queries, search, langs.__getitem__))
            print(f"{name:34}", {key: round(value, 3) for key, value in scores.items() if value is not None})

        for path in given.queries:
            show(f"{path.parent.name}/{path.name}", read_queries(path))
        if given.labels:
            queries, labelled = of_tracks(scout.profile.tracks, given.labels)
            show(f"names of tracks, {len(labelled)} articles", queries, labelled)


if __name__ == "__main__":
    main()
