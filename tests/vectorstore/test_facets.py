"""What was read out of documents, held against queries."""

from __future__ import annotations

from datetime import datetime

import pytest

from domain.search import DocumentFacets
from domain.track import Track
from vectorstore.concepts import lexicon
from vectorstore.facets import FacetReader
from vectorstore.query import read_query

TRACKS = (
    Track("energy", "新能源", "New energy", "growth", ("光伏", "新能源"), ("solar",)),
    Track("bci", "脑机接口", "Brain-computer interfaces", "future", ("脑机接口",), ("brain-computer interface",)),
)


@pytest.fixture(scope="module")
def reader() -> FacetReader:
    return FacetReader(lexicon(), TRACKS)


def fit(reader: FacetReader, query: str, facets: DocumentFacets) -> tuple[float, float]:
    return reader.fit(reader.demand(read_query(query, lexicon())), facets)


@pytest.mark.parametrize("query", ["脑机接口公司", "brain-computer interface startups"])
def test_a_track_is_understood_in_both_languages(reader: FacetReader, query: str) -> None:
    assert fit(reader, query, DocumentFacets(tracks=("bci",)))[0] == 1.0
    assert fit(reader, query, DocumentFacets(tracks=("energy",)))[0] == 0.0


@pytest.mark.parametrize(
    ("query", "good", "bad"),
    [
        ("A轮 医疗器械", DocumentFacets(rounds=("a_plus",)), DocumentFacets(rounds=("pre_a",))),
        ("教授创办的科技公司", DocumentFacets(founders=("professor",)), DocumentFacets(founders=("big_tech",))),
        ("融资超过1亿元的医疗公司", DocumentFacets(amount_low_cny=1e8), DocumentFacets(amount_low_cny=9e7)),
        ("医疗公司 5000万元以上", DocumentFacets(amount_low_cny=6e7), DocumentFacets(amount_low_cny=4e7)),
        ("rounds of more than $20 million", DocumentFacets(amount_low_cny=1.5e8), DocumentFacets(amount_low_cny=1e8)),
        ("红杉投资的公司", DocumentFacets(investors=("红杉中国",)), DocumentFacets(investors=("经纬中国",))),
    ],
)
def test_what_a_query_asks_of_the_round(reader: FacetReader, query: str, good: DocumentFacets, bad: DocumentFacets) -> None:
    assert fit(reader, query, good)[1] == 1.0
    assert fit(reader, query, bad)[1] == fit(reader, query, DocumentFacets())[1] == 0.0


@pytest.mark.parametrize("query", ["来自谷歌的创始人", "谷歌出来创业的", "founders who came from Google"])
def test_where_founders_come_from_is_no_investor(reader: FacetReader, query: str) -> None:
    demand = reader.demand(read_query(query, lexicon()))
    assert (demand.investors, demand.backgrounds) == (frozenset(), frozenset({"co_google"}))
    theirs = DocumentFacets(founders=("big_tech",), backgrounds=("创始人曾任职于谷歌",))
    assert reader.fit(demand, theirs)[1] == 1.0
    assert reader.fit(demand, DocumentFacets(founders=("big_tech",), backgrounds=("创始人来自微软",)))[1] == 0.0
    assert reader.fit(demand, DocumentFacets(investors=("谷歌",)))[1] == 0.0


def test_who_led_counts_more_than_who_took_part(reader: FacetReader) -> None:
    led = DocumentFacets(investors=("红杉中国",), lead_investors=("红杉中国",))
    assert fit(reader, "红杉领投", led)[1] == 1.0
    assert 0.0 < fit(reader, "红杉领投", DocumentFacets(investors=("红杉中国",)))[1] < 1.0


def test_words_that_narrow_nothing_do_not_bind() -> None:
    assert read_query("satellite constellation startup funding", lexicon()).concepts == ("satellite_internet",)
    assert read_query("satellite constellation startup funding", lexicon()).inner["satellite_internet"] == ("satellite",)
    assert read_query("创业公司融资", lexicon()).concepts == ("startup", "financing")


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        ("2018年融资的芯片公司", "2018-12-31", "2019-01-01"),
        ("2018年6月 机器人 融资", "2018-06-30", "2018-07-01"),
        ("2017年下半年的自动驾驶公司", "2017-07-01", "2017-06-30"),
        ("2017到2018年的医疗公司", "2018-03-01", "2019-03-01"),
        ("chip startups funded in 2023", "2023-05-05", "2022-12-31"),
        ("robotics rounds between 2020 and 2021", "2021-12-01", "2022-01-01"),
        ("fusion companies since 2024", "2026-01-01", "2023-12-31"),
    ],
)
def test_a_time_asked_about_is_held_against_the_day_of_the_document(reader: FacetReader, query: str, inside: str, outside: str) -> None:
    wanted = reader.demand(read_query(query, lexicon()))
    plain = DocumentFacets()
    assert reader.fit(wanted, plain, datetime.fromisoformat(inside))[1] > reader.fit(wanted, plain, datetime.fromisoformat(outside))[1]
    assert reader.fit(wanted, plain, None)[1] == 0.0


@pytest.mark.parametrize("query", ["融资2000万元的公司", "2020家门店的连锁品牌", "companies that raised $2000 million", "2050"])
def test_a_sum_or_a_count_is_no_year(query: str) -> None:
    assert read_query(query, lexicon()).time is None
