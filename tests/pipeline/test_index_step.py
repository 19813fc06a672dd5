"""The index step: facets of places, cards of leads, what another embedder left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.document import Document
from domain.extraction import Extraction
from domain.lead import Lead, LeadStatus
from domain.organization import Organization
from domain.scorecard import Scorecard
from domain.search import DocumentFilter
from pipeline.extract import facets
from pipeline.index import index
from pipeline.profile_file import load_profile
from pipeline.progress_bar import Silent
from pipeline.settings import Settings
from pipeline.wiring import Scout, owning_scout

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
