from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from domain.search import DocumentFacets, DocumentFilter, SearchHit
from tests.vectorstore.newsdesk import NOW, MemoryDocuments, MemoryWordRows, article
from vectorstore.chroma_index import ChromaSettings
from vectorstore.embedding import HashedEmbedder
from vectorstore.lead_cards import LeadCards
from vectorstore.search import HybridSearch

DOCUMENTS = [
    article("bci-zh", "北辰脑机完成A轮融资", "北辰脑机是一家半侵入式脑机接口公司，本轮融资1.2亿元，由某基金领投。"),
    article("bci-en", "Neuroloop raises seed round for brain implants", "The startup builds a brain-computer interface.", lang="en"),
    article("bci-again", "半侵入脑机接口企业北辰脑机获1.2亿元", "据悉，北辰脑机完成A轮。", published_at=NOW - timedelta(days=1)),
    article("rules", "工信部发布脑机接口产业指导意见", "政策提出，到2030年形成产业生态。"),
    article("solar", "钙钛矿企业曜光获Pre-A轮投资", "曜光专注钙钛矿叠层电池。", published_at=NOW - timedelta(days=200)),
    article("coffee", "咖啡连锁品牌获B轮融资", "品牌计划开店一百家。"),
    article("hant", "維港機械人獲種子輪融資", "這家香港新創公司研發人形機械人。", lang="zh-Hant"),
    article("name", "云深处科技完成C轮融资", "公司研发四足机器人。"),
]


@dataclass
class Desk:
    search: HybridSearch
    documents: MemoryDocuments
    words: MemoryWordRows
    folder: Path

    def ids(self, query: str, limit: int = 10, within: DocumentFilter | None = None, recency: float = 0.0) -> list[str]:
        return [hit.document_id for hit in self.search.search(query, limit, within, recency)]


def open_desk(folder: Path, documents: MemoryDocuments, words: MemoryWordRows) -> HybridSearch:
    return HybridSearch(documents, words, HashedEmbedder(), ChromaSettings(path=folder / "chroma"), lambda: NOW, folder / "rows")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    documents = MemoryDocuments(
        DOCUMENTS,
        stories={"bci-zh": "s1", "bci-again": "s1"},
        companies={"bci-zh": "北辰脑机", "bci-again": "北辰脑机", "name": "云深处"},
    )
    words = MemoryWordRows()
    search = open_desk(tmp_path, documents, words)
    assert search.index(DOCUMENTS) == len(DOCUMENTS)
    yield Desk(search, documents, words, tmp_path)
    search.close()


def test_a_chinese_question_finds_the_english_article_and_the_other_way_round(desk: Desk) -> None:
    assert "bci-en" in desk.ids("做脑机接口的创业公司", 3)
    assert {"bci-zh", "bci-again"} & set(desk.ids("brain-computer interface startups", 3))
    assert desk.ids("humanoid robots")[0] == "hant"


def test_news_of_companies_stands_before_rules(desk: Desk) -> None:
    found = desk.ids("脑机接口公司")
    assert found.index("bci-en") < found.index("rules")
    assert desk.ids("脑机接口 政策")[0] == "rules"


def test_a_company_named_comes_first_and_the_hit_says_so(desk: Desk) -> None:
    hit = desk.search.search("云深处最近有什么消息")[0]
    assert hit.document_id == "name" and hit.company == "云深处"
    assert "name" in hit.reasons and "云深处" in hit.matched


def test_reports_of_one_story_are_one_hit(desk: Desk) -> None:
    hits = desk.search.search("半侵入式脑机接口 北辰")
    first = hits[0]
    assert first.story_id == "s1"
    assert {first.document_id, *first.duplicates} == {"bci-zh", "bci-again"}
    assert [h.document_id for h in hits].count("bci-again") + [h.document_id for h in hits].count("bci-zh") == 1


def test_a_snippet_marks_what_matched(desk: Desk) -> None:
    hit = next(h for h in desk.search.search("脑机接口") if h.document_id == "bci-en")
    assert len(hit.snippet) <= 160
    assert "brain-computer interface" in {hit.snippet[a:b] for a, b in hit.marks}
    assert "concept" in hit.reasons and "words" not in hit.reasons
    assert "brain-computer interface" in hit.matched


@pytest.mark.parametrize(
    "within",
    [
        DocumentFilter(langs=("en",)),
        DocumentFilter(since=date(2026, 11, 23)),
        DocumentFilter(until=date(2026, 6, 1)),
        DocumentFilter(document_ids=("coffee", "solar")),
        DocumentFilter(langs=("fr",)),
    ],
)
@pytest.mark.parametrize("query", ["脑机接口", "钙钛矿", "云深处", "融资"])
def test_filters_are_exact(desk: Desk, query: str, within: DocumentFilter) -> None:
    passing = set(desk.documents.passing(within).ids())
    hits = desk.search.search(query, 10, within)
    assert {i for h in hits for i in (h.document_id, *h.duplicates)} <= passing


def test_recency_is_a_dial(desk: Desk) -> None:
    query = "钙钛矿 咖啡"
    without = {h.document_id: h.score for h in desk.search.search(query)}
    dialled = {h.document_id: h.score for h in desk.search.search(query, recency=1.0)}
    assert dialled["solar"] < 0.1 * without["solar"]
    assert dialled["coffee"] > 0.9 * without["coffee"]
    assert desk.ids(query, recency=1.0)[0] == "coffee"


@pytest.mark.parametrize("query", ["", "   ", "。！？", "的", "融资", "公司", "'\"; DROP TABLE --", "x" * 5000, "😀"])
def test_odd_queries_are_answered(desk: Desk, query: str) -> None:
    assert isinstance(desk.search.search(query, 5), list)


def test_what_nobody_wrote_about_has_no_strong_hit(desk: Desk) -> None:
    assert desk.search.search("zzqqxx") == []


def test_a_changed_document_replaces_its_old_self(desk: Desk) -> None:
    changed = replace(desk.documents.documents["coffee"], title="咖啡品牌转做钙钛矿电池", text="钙钛矿" * 800)
    desk.documents.documents["coffee"] = changed
    desk.search.index([changed])
    assert "coffee" in desk.ids("钙钛矿")[:2]
    shorter = replace(changed, text="短讯。")
    desk.documents.documents["coffee"] = shorter
    desk.search.index([shorter])
    assert desk.search.vectors.chroma.record_ids()["coffee"] == ["coffee#0"]
    assert sorted(desk.search.indexed_ids()) == sorted(d.id for d in DOCUMENTS)


def test_removed_documents_are_gone(desk: Desk) -> None:
    desk.search.remove(["solar", "never"])
    assert "solar" not in desk.ids("钙钛矿")
    assert "solar" not in set(desk.search.indexed_ids())


def test_a_document_indexed_but_no_longer_stored_is_not_shown(desk: Desk) -> None:
    del desk.documents.documents["solar"]
    assert "solar" not in desk.ids("钙钛矿")


def test_verify_and_heal(desk: Desk) -> None:
    stored = {d.id: d.content_hash for d in DOCUMENTS}
    assert not desk.search.verify(stored)
    desk.search.vectors.chroma.delete(["solar#0"])
    difference = desk.search.verify(stored | {"coffee": "other"})
    assert difference.missing == ("solar",) and difference.stale == ("coffee",)
    desk.search.index([desk.documents.documents[i] for i in difference.missing])
    assert not desk.search.verify(stored)


def test_the_rows_are_rebuilt_when_they_disagree_with_chroma(desk: Desk, tmp_path: Path) -> None:
    before = desk.ids("脑机接口", within=DocumentFilter(langs=("en", "zh-Hans")))
    desk.search.close()
    for path in (tmp_path / "rows").rglob("vectors.*"):
        path.unlink()
    again = open_desk(tmp_path, desk.documents, desk.words)
    found = [h.document_id for h in again.search("脑机接口", within=DocumentFilter(langs=("en", "zh-Hans")))]
    again.close()
    assert found == before


def test_a_reader_behind_a_server_sees_what_another_process_wrote(desk: Desk, tmp_path: Path) -> None:
    reader = open_desk(tmp_path, desk.documents, desk.words)
    reader.vectors._shared, reader.vectors._folder = True, None
    within = DocumentFilter(langs=("zh-Hans",))
    assert "late" not in [h.document_id for h in reader.search("钙钛矿", within=within)]
    late = article("late", "钙钛矿公司迟日获A轮融资", "钙钛矿叠层电池。")
    desk.documents.documents["late"] = late
    desk.search.index([late])
    assert "late" in [h.document_id for h in reader.search("钙钛矿", within=within)]
    assert "late#0" in reader.vectors.rows()
    desk.search.remove(["coffee"])
    assert sorted(reader.vectors.rows().names()) == sorted(r for found in desk.search.vectors.chroma.record_ids().values() for r in found)


def test_lead_cards(tmp_path: Path) -> None:
    cards = LeadCards(HashedEmbedder(), ChromaSettings(path=tmp_path / "chroma"))
    texts = {"l1": "北辰脑机：半侵入式脑机接口，北京", "l2": "Neuroloop: brain implants, Singapore", "l3": "咖啡连锁品牌，上海"}
    assert cards.similar("脑机接口") == []
    assert cards.put(texts.items()) == 3
    assert cards.put(texts.items()) == 0
    assert [lead for lead, _ in cards.similar(texts["l1"], 1, without=["l1"])] == ["l2"]
    assert cards.verify({"l1": texts["l1"], "l2": "改了", "l4": "新"}).stale == ("l2",)
    cards.remove(["l3"])
    assert sorted(cards.ids()) == ["l1", "l2"]
    cards.close()


class Reversed:
    """Another embedder: the hashed one with its dimensions backwards."""

    def __init__(self) -> None:
        self._inner = HashedEmbedder()
        self.id, self.dimension = "reversed", self._inner.dimension

    def embed(self, texts: list[str]) -> NDArray[np.float32]:
        return np.ascontiguousarray(self._inner.embed(texts)[:, ::-1])


def test_another_model_is_built_beside_and_switched(desk: Desk, tmp_path: Path) -> None:
    desk.search.close()
    other = HybridSearch(desk.documents, desk.words, Reversed(), ChromaSettings(path=tmp_path / "chroma"), lambda: NOW, tmp_path / "rows")
    assert list(other.indexed_ids()) == []
    other.index(DOCUMENTS)
    assert other.search("钙钛矿")[0].document_id == "solar"
    assert len(other.vectors.chroma.drop_others()) == 1
    other.close()


def test_undated_documents_count_as_old(desk: Desk) -> None:
    undated = article("undated", "钙钛矿公司日冕获天使轮融资", "钙钛矿叠层电池。", published_at=None)
    fresh = article("fresh", "钙钛矿公司日升获天使轮融资", "钙钛矿叠层电池。", published_at=datetime(2026, 11, 22, tzinfo=UTC))
    desk.documents.documents |= {"undated": undated, "fresh": fresh}
    desk.search.index([undated, fresh])
    found = desk.ids("钙钛矿", recency=0.8)
    assert found.index("fresh") < found.index("undated")


def test_without_folding_every_report_of_a_story_stands_by_itself(desk: Desk) -> None:
    folded = desk.search.search("脑机接口")
    reports = [hit.document_id for hit in desk.search.search("脑机接口", fold=False)]
    assert sorted(reports) == sorted(d for hit in folded for d in (hit.document_id, *hit.duplicates))


def test_a_small_store_is_compared_whole_and_needs_no_chroma_to_answer(desk: Desk, tmp_path: Path) -> None:
    desk.search.close()
    again = open_desk(tmp_path, desk.documents, desk.words)
    for _ in range(3):
        assert again.search("脑机接口公司")
    assert again.vectors.chroma._client is None
    again.close()


def test_in_a_large_one_the_first_answer_does_not_wait_for_chroma_and_the_later_ones_are_the_same(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vectorstore.document_vectors._EXACT", 0)
    desk.search.close()
    again = open_desk(tmp_path, desk.documents, desk.words)
    first = [(hit.document_id, hit.score) for hit in again.search("脑机接口公司")]
    assert again.vectors.chroma._client is None
    again.search("脑机接口公司")
    assert again.vectors._opener is not None
    again.vectors._opener.join()
    assert again.vectors.chroma._client is not None
    later = [(hit.document_id, hit.score) for hit in again.search("脑机接口公司")]
    assert [d for d, _ in later] == [d for d, _ in first] and [s for _, s in later] == pytest.approx([s for _, s in first], abs=0.02)
    again.close()


def test_a_deleted_index_folder_leaves_nothing_that_answers(desk: Desk, tmp_path: Path) -> None:
    desk.search.close()
    shutil.rmtree(tmp_path / "chroma")
    again = open_desk(tmp_path, desk.documents, desk.words)
    assert again.differs(len(DOCUMENTS))
    assert again.verify({d.id: d.content_hash for d in DOCUMENTS}).missing == tuple(sorted(d.id for d in DOCUMENTS))
    again.index(DOCUMENTS)
    assert not again.differs(len(DOCUMENTS)) and again.search("钙钛矿")[0].document_id == "solar"
    again.close()


def test_a_fact_that_was_read_answers_whatever_words_the_report_has_for_it(desk: Desk) -> None:
    fund = article("fund", "北辰资本宣布首期规模7亿元", "将投向早期项目。")
    desk.documents.documents["fund"] = fund
    desk.search.index([fund])
    before = next(hit for hit in desk.search.search("谁刚募完新基金") if hit.document_id == "fund")
    desk.documents.facets["fund"] = DocumentFacets(told=frozenset({"fund_close"}))
    first = desk.search.search("谁刚募完新基金")[0]
    assert (first.document_id, first.reasons) == ("fund", ("concept",))
    assert first.score > before.score + 1
    assert "基金募集" in first.matched and "基金募集" not in before.matched
    # A filter still binds what was found that way.
    assert "fund" not in desk.ids("谁刚募完新基金", within=DocumentFilter(document_ids=("coffee",)))


def test_news_of_a_company_stands_before_a_subject_where_companies_are_asked_for(desk: Desk) -> None:
    desk.documents.facets["bci-en"] = DocumentFacets(company=True)
    asked, subject = (desk.search.search(query, fold=False) for query in ("做脑机接口的公司", "脑机接口"))

    def gain(hits: list[SearchHit]) -> float:
        scores = {hit.document_id: hit.score for hit in hits}
        return scores["bci-en"] - scores["rules"]

    assert gain(asked) > gain(subject)


def test_who_paid_is_found_by_the_companies_of_the_field(desk: Desk) -> None:
    paid = article("paid", "某导航公司获蔚来资本投资", "本轮由蔚来资本领投。")
    news = article("cars", "蔚来汽车发布新车", "蔚来汽车今日发布新款电动汽车，车企竞争加剧。")
    for document in (paid, news):
        desk.documents.documents[document.id] = document
    desk.search.index([paid, news])
    assert desk.ids("车企投了哪些公司")[0] == "paid"
