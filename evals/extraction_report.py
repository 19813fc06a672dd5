"""Prints the scores of what `parkscout extract` wrote: `python -m evals.extraction_report GOLD.jsonl EXTRACTED.jsonl [--errors]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from evals.extraction import render, score
from evals.labels import render_labels, score_labels


def _lines(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]


def main(arguments: list[str]) -> int:
    paths = [a for a in arguments if not a.startswith("--")]
    if len(paths) != 2:
        print("usage: python -m evals.extraction_report GOLD.jsonl EXTRACTED.jsonl [--errors]", file=sys.stderr)
        return 2
    gold, extracted = _lines(paths[0]), {line["id"]: line for line in _lines(paths[1])}
    scores, labels = score(gold, extracted), score_labels(extracted, {record["id"]: record["gold"] for record in gold})
    print(render(scores))
    print(render_labels(labels))
    if "--errors" in arguments:
        for page in scores.missed_pages:
            print(f"{page}\tpage\tmissed")
        for page in scores.alarm_pages:
            print(f"{page}\tpage\tfalse alarm")
        for error in sorted(scores.errors, key=lambda e: (e.role, e.kind, e.id)):
            print(f"{error.id}\t{error.role}\t{error.kind}\t{error.value}")
        for document_id, what, kind, value in sorted(labels.errors, key=lambda e: (e[1], e[3], e[0])):
            print(f"{document_id}\t{what}\t{kind}\t{value}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
