"""The import door: one value per line, a bad line never ends the run."""

from __future__ import annotations

import json
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from domain.document import Document
from pipeline.import_file import import_documents
from pipeline.jsonl import JsonlReader, Line
from pipeline.progress_bar import Silent
from store.store import open_store

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def iso(text: str, _now: datetime, zone: tzinfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def read(*lines: bytes) -> list[Document | Line]:
    return list(JsonlReader(iso, NOW, UTC).read(lines))


def line(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()


def test_a_given_id_becomes_the_document_id() -> None:
    (found,) = read(line(id="a1", title="标题", text="正文", url="https://m.news.example/a?utm_source=x", published_at="2026-11-20 09:00"))
    assert isinstance(found, Document)
    assert (found.id, found.title, found.lang) == ("a1", "标题", "zh-Hans")
    assert found.published_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert found.fetched_at == NOW
    assert "utm_source" not in (found.url or "")


def test_without_an_id_the_same_article_gets_the_same_id_twice() -> None:
    first, again = read(line(title="标题", text="正文"), line(title="标题", text="正文"))
    assert isinstance(first, Document) and isinstance(again, Document)
    assert first.id == again.id
    assert first.published_at is None


def test_an_empty_title_is_fine_and_no_words_at_all_are_not() -> None:
    headless, nothing = read(line(title="", text="只有正文"), line(title=" ", text=""))
    assert isinstance(headless, Document)
    assert nothing == Line(2, 'neither "title" nor "text" has any words')


def test_bad_lines_are_named_and_blank_ones_are_not_counted() -> None:
    found = read(b"{not json", b"   ", b"[1, 2]", line(title=5, text="x"), b"\xff\xfe\x00", line(title="好", text="好"))
    assert [item.number for item in found if isinstance(item, Line)] == [1, 3, 4, 5]
    reasons = [item.reason for item in found if isinstance(item, Line)]
    assert "not JSON" in reasons[0]
    assert reasons[1] == "not a JSON object"
    assert reasons[2] == '"title" must be text'
    assert "UTF-8" in reasons[3]
    assert isinstance(found[-1], Document)


def test_a_byte_order_mark_is_no_mistake() -> None:
    (found,) = read(b"\xef\xbb\xbf" + line(title="标题", text="正文"))
    assert isinstance(found, Document)


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'parkscout.db'}")
    lines = [line(id=f"a{n}", title=f"标题{n}", text="正文") for n in range(3)]
    first = import_documents(store, read(*lines, b"oops"), "file", Silent())
    again = import_documents(store, read(*lines), "file", Silent())
    edited = import_documents(store, read(line(id="a1", title="标题1", text="改过")), "file", Silent())
    store.close()
    assert (first.new, first.skipped, [f.item for f in first.failed]) == (3, 0, ["file:4"])
    assert (again.new, again.changed, again.skipped) == (0, 0, 3)
    assert (edited.new, edited.changed) == (0, 1)
