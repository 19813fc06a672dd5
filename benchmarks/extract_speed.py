"""Documents a second of `parkscout extract` by rules, and its memory as documents pass: `python -m benchmarks.extract_speed [DOCUMENTS]`.

Documents of about 600 characters are made from an article of the gold set and sentences of the sample newsroom, a new
mixture for each, so that no cache helps.
Time is processor time of this process; memory is its resident set.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from domain.document import Document
from domain.extraction import Extraction
from domain.text import detect_lang
from pipeline.profile_file import load_profile
from pipeline.reader import rule_reader
from pipeline.settings import Settings
from sources.newsroom.articles import load_articles
from store.codec import to_full_json

GOLD = Path("evals/gold/extraction.jsonl")
LENGTH = 600
NOW = datetime(2026, 6, 1, tzinfo=UTC)
_SENTENCE = re.compile(r"[^。.\n]+(?:。|\.(?=\s|$)|\n|$)")


def documents(count: int) -> Iterator[Document]:
    """`count` documents; one in ten is English."""
    records = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    kinds = {kind: [r for r in records if r["lang"].startswith("en") == (kind == "en")] for kind in ("zh", "en")}
    told = {kind: [a.plain for a in load_articles() if a.id.startswith("en") == (kind == "en")] for kind in kinds}
    sentences = {kind: [s for text in texts for s in _SENTENCE.findall(text)] for kind, texts in told.items()}
    choose = random.Random(7)
    for number in range(count):
        kind = "en" if number % 10 == 9 else "zh"
        first = choose.choice(kinds[kind])
        text = first["text"]
        while len(text) < LENGTH:
            text += (" " if kind == "en" else "") + choose.choice(sentences[kind])
        text = text[:LENGTH]
        yield Document(f"d{number}", first["title"], text, detect_lang(f"{first['title']}\n{text}"), NOW, published_at=NOW)


def resident() -> float:
    """Resident set of this process in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main(arguments: list[str]) -> int:
    total = int(arguments[0]) if arguments else 2000
    reader = rule_reader(load_profile(Settings().profile))
    marks = {n for n in (1_000, 10_000, 50_000, 100_000) if n < total} | {total}
    spent, characters = 0.0, 0
    for number, document in enumerate(documents(total), start=1):
        began = time.process_time()
        detect_lang(document.body)
        line = to_full_json(Extraction, reader.extract(document))
        spent += time.process_time() - began
        characters += len(document.text)
        if not line:
            return 1
        if number in marks:
            print(f"{number:>7} documents  {number / spent:6.0f} a second  {resident():6.0f} MiB", flush=True)
    print(f"mean length {characters / total:.0f} characters; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
