"""Prints the scores of what `parkscout extract` wrote: `python -m evals.extraction_report GOLD.jsonl EXTRACTED.jsonl [--errors]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from evals.extraction import render, score


def _lines(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]


def main(arguments: list[str]) -> int:
    paths = [a for a in arguments if not a.startswith("--")]
    if len(paths) != 2:
        print("usage: python -m evals.extraction_report GOLD.jsonl EXTRACTED.jsonl [--errors]", file=sys.stderr)
        return 2
    gold = _lines(paths[0])
    scores = score(gold, {line["id"]: line for line in _lines(paths[1])})
    print(render(scores))
    if "--errors" in arguments:
        for page in scores.missed_pages:
            print(f"{page}\tpage\tmissed")
        for page in scores.alarm_pages:
            print(f"{page}\tpage\tfalse alarm")
        for error in sorted(scores.errors, key=lambda e: (e.role, e.kind, e.id)):
            print(f"{error.id}\t{error.role}\t{error.kind}\t{error.value}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
