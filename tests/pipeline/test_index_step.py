"""The index step: facets of places, cards of leads, what another embedder left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.document import Document
from domain.extraction import Extraction
from domain.lead import Lead, LeadStatus
from domain.lead_card import card_text
from domain.organization import Organization
from domain.scorecard import Scorecard
from domain.search import DocumentFilter
from pipeline.extract import facets
from pipeline.index import index, is_anothers, verify
from pipeline.profile_file import load_profile
from pipeline.progress_bar import Silent
from pipeline.settings import Settings
from pipeline.wiring import Scout, owning_scout
from store.leads import CARD_STEP, card_key

NOW = datetime(2026, 11, 20, tzinfo=UTC)
WORK = {"l1": "半侵入式脑机接口，脑电解码", "l2": "植入式脑机接口，神经电极", "l3": "连锁咖啡门店"}


@pytest.fixture
def scout(tmp_path: Path) -> Iterator[Scout]:
    with owning_scout(Settings(data_dir=tmp_path, _env_file=None)) as opened:  # type: ignore[call-arg]
        opened.store.organizations.put([Organization(f"o{lead}", lead) for lead in WORK])
        opened.store.leads.put([(_lead(lead, summary), None) for lead, summary in WORK.items()])
        yield opened


def _lead(lead_id: str, summary: str) -> Lead:
    card = Scorecard((), (), 50.0, None, None)
    day = date(2026, 11, 20)
    return Lead(lead_id, Organization(f"o{lead_id}", lead_id), LeadStatus.NEW, (), (), card, (), None, summary, "", day, day, ())


def test_leads_that_do_the_same_are_similar(scout: Scout) -> None:
    index(scout.store, scout.index, Silent(), scout.cards)
    assert [lead.id for lead in scout.reads.similar("l1", 1)] == ["l2"]
    assert scout.reads.similar("never") == []


def test_the_card_of_a_lead_that_is_gone_goes_too(scout: Scout) -> None:
    index(scout.store, scout.index, Silent(), scout.cards)
    scout.store.leads.delete_of(["ol2"])
    index(scout.store, scout.index, Silent(), scout.cards)
    assert sorted(scout.cards.ids()) == ["l1", "l3"]


def test_a_filter_for_a_place_passes_what_lies_within_it(scout: Scout) -> None:
    scout.store.documents.add(Document("d1", "标题", "正文", "zh-Hans", NOW))
    extraction = Extraction("d1", False, location="苏州工业园区")
    scout.store.extractions.put([(extraction, facets(extraction, load_profile("suzhou-industrial-park")))])
    for place in ("苏州工业园区", "苏州", "苏州市", "Suzhou", "江苏"):
        assert scout.store.documents.passing(DocumentFilter(places=(place,))).ids() == ["d1"]
    assert scout.store.documents.passing(DocumentFilter(places=("南京",))).ids() == []
    assert "苏州" in scout.store.documents.facets_of(["d1"])["d1"].places


def test_an_index_that_lacks_documents_is_mended_before_its_first_answer(scout: Scout, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        scout.store.documents.add(Document(f"d{number}", "脑机接口公司完成A轮融资", f"第{number}家。", "zh-Hans", NOW))
    index(scout.store, scout.index, Silent())
    assert not scout.index.differs(3)
    scout.index.words.remove(["d1"])
    scout.index.vectors.remove(["d2"])
    assert scout.index.verify(scout.store.documents.hashes()).missing == ("d2",)
    assert scout.index.verify(scout.store.documents.hashes()).stale == ("d1",)
    assert {hit.document_id for hit in scout.reads.search("脑机接口")} == {"d0", "d1", "d2"}
    assert "mending" in capsys.readouterr().err
    assert not scout.index.verify(scout.store.documents.hashes())


def test_a_run_writes_what_is_new_changed_or_gone_and_nothing_else(scout: Scout) -> None:
    store = scout.store
    for number in range(3):
        store.documents.add(Document(f"d{number}", "脑机接口公司完成A轮融资", f"第{number}家。", "zh-Hans", NOW))
    first = index(store, scout.index, Silent(), scout.cards)
    assert (first.new, first.changed, first.skipped) == (3, 0, 0)
    store.documents.add(Document("d1", "脑机接口公司完成B轮融资", "另有说法。", "zh-Hans", NOW))
    store.documents.add(Document("d3", "量子计算公司完成A轮融资", "第四家。", "zh-Hans", NOW))
    store.leads.put([(_lead("l1", WORK["l1"]), 1e8), (_lead("l2", "半导体设备"), None)])
    store.leads.delete_of(["ol3"])
    # Another amount is no other card.
    assert store.progress.pending(CARD_STEP, card_key(""), card_key("~")) == {"l2": True, "l3": True}
    again = index(store, scout.index, Silent(), scout.cards)
    assert (again.new, again.changed, again.skipped) == (1, 1, 2)
    assert not any(verify(store, scout.index).values())
    assert not scout.cards.verify({lead.id: card_text(lead) for lead in store.leads.all()})
    assert store.progress.pending(CARD_STEP, card_key(""), card_key("~")) == {}


def test_an_index_is_believed_by_its_mark_and_compared_without_it(scout: Scout, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        scout.store.documents.add(Document(f"d{number}", "脑机接口公司完成A轮融资", f"第{number}家。", "zh-Hans", NOW))
    index(scout.store, scout.index, Silent(), scout.cards)
    vectors = scout.index.vectors
    # A lie that no count tells: what is in the index under d1 is another text.
    vectors.chroma.upsert([("d1#0", "d1", "another")], vectors.embedder.embed(["另一篇"]))
    index(scout.store, scout.index, Silent(), scout.cards)
    assert verify(scout.store, scout.index)["stale"] == ("d1",)
    assert not is_anothers(scout.store, scout.index)
    # Put back from an earlier day, the folder carries the mark of then.
    vectors.put_mark("earlier")
    assert is_anothers(scout.store, scout.index)
    assert scout.reads.search("脑机接口")
    assert "mending" in capsys.readouterr().err
    assert not any(verify(scout.store, scout.index).values())
    assert not is_anothers(scout.store, scout.index)


def test_documents_that_left_the_store_leave_the_index(scout: Scout) -> None:
    for number in range(3):
        scout.store.documents.add(Document(f"d{number}", "脑机接口公司完成A轮融资", f"第{number}家。", "zh-Hans", NOW, source_id="s"))
    index(scout.store, scout.index, Silent(), scout.cards)
    scout.store.documents.delete(["d1"])
    scout.store.documents.add(Document("d9", "量子计算公司完成A轮融资", "第十家。", "zh-Hans", NOW))
    assert index(scout.store, scout.index, Silent(), scout.cards).new == 1
    assert sorted(scout.index.indexed_ids()) == ["d0", "d2", "d9"]
    # One that was marked and left before it was indexed is not waited for.
    scout.store.documents.add(Document("d10", "量子计算公司完成A轮融资", "第十一家。", "zh-Hans", NOW))
    scout.store.documents.delete(["d10"])
    assert index(scout.store, scout.index, Silent(), scout.cards).new == 0
    assert scout.store.progress.pending("index", "any") == {f"d{number}": True for number in (0, 2, 9)}
