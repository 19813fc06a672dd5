"""Import: documents from a JSONL file instead of the web."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

from domain.document import Document
from domain.report import Failure, StepReport
from pipeline.jsonl import Line
from pipeline.progress_bar import Progress
from store.store import Store

_BATCH = 500


def import_documents(store: Store, found: Iterable[Document | Line], name: str, progress: Progress) -> StepReport:
    """Stores documents under their ids; a malformed line is counted with its number and skipped."""
    started = perf_counter()
    report = StepReport("import")
    batch: list[Document] = []

    def flush() -> None:
        with store.transaction():
            for document in batch:
                outcome = store.documents.add(document)
                report.new += outcome == "new"
                report.changed += outcome == "changed"
                report.skipped += outcome == "same"
        batch.clear()

    with progress.step("import") as advance:
        for item in found:
            if isinstance(item, Line):
                report.failed.append(Failure(f"{name}:{item.number}", item.reason))
            else:
                batch.append(item)
            if len(batch) >= _BATCH:
                flush()
                advance(_BATCH)
        advance(len(batch))
        flush()
    report.seconds = perf_counter() - started
    return report
