"""How well the lists answer to grades given by reading, beside the naive list of the largest amounts first.

    python benchmarks/ranking_quality.py ARTICLES.jsonl GRADES.jsonl [GRADES.jsonl …] [--ids IDS.json] [--now 2024-10-01] [--names]

Imports the articles (of `--ids` only, a JSON object with "ids") into a folder of its own, then scores the combined and the OPC list.
Grades as in evals/ranking.py. Without `--names` only figures are printed, so that a kept-back set stays unread.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from domain.ranking import combined, opc_list
from evals.ranking import RankingScores, read_grades, render_ranking, score_ranking
from pipeline.run_commands import import_command
from pipeline.settings import Settings
from pipeline.suites import largest_first
from pipeline.wiring import Scout, reading_scout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("grades", type=Path, nargs="+")
    parser.add_argument("--ids", type=Path)
    parser.add_argument("--now", type=lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC), default=None)
    parser.add_argument("--names", action="store_true", help="also print what of the first twenty is no lead")
    given = parser.parse_args()
    ids = set(json.loads(given.ids.read_text(encoding="utf-8"))["ids"]) if given.ids else None
    lines = [
        line
        for line in given.articles.read_text(encoding="utf-8").splitlines()
        if line.strip() and (ids is None or json.loads(line)["id"] in ids)
    ]
    print(f"{len(lines)} articles")
    with scout_over(lines, given.now) as scout:
        leads = list(scout.store.leads.all())
        ranked = [lead.organization.names for lead in combined(leads, scout.profile)]
        opc = [lead.organization.names for lead in opc_list(leads, scout.profile)]
        naive = largest_first(scout)
    each = [[path] for path in given.grades]
    found: dict[str, RankingScores] = {}
    for paths in each if len(each) == 1 else [*each, given.grades]:
        grades = [grade for path in paths for grade in read_grades(path.read_text(encoding="utf-8").splitlines())]
        title = "all" if len(paths) > 1 else "/".join(paths[0].parts[-2:])
        found[title] = score_ranking(ranked, opc, grades)
        found[f"{title}, largest amount first"] = score_ranking(naive, (), grades)
    print(render_ranking(found))
    if given.names:
        for title, scores in found.items():
            if not title.endswith("first"):
                print(
                    *(f"{title}: no lead: {told}" for told in scores.no_leads), *(f"{title}: twice: {n}" for n in scores.repeated), sep="\n"
                )


@contextmanager
def scout_over(lines: Sequence[str], now: datetime | None) -> Iterator[Scout]:
    """A scout over articles, as `parkscout import` leaves it, in a folder that is gone when the block ends."""
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder) / "data", now=now, database_url=None, chroma_url=None)
        file = Path(folder) / "articles.jsonl"
        file.write_text("\n".join(lines), encoding="utf-8")
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            import_command(settings, str(file))
        with reading_scout(settings) as scout:
            yield scout


if __name__ == "__main__":
    main()
