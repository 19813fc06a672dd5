from pathlib import Path

import pytest
import yaml

from agent.reading.tracks import TrackMatcher, tracks_from_rows
from domain.text import fold
from domain.track import Track

_ROWS = yaml.safe_load((Path(__file__).parents[2] / "profiles" / "tracks.yaml").read_text(encoding="utf-8"))["tracks"]


@pytest.fixture(scope="module")
def matcher() -> TrackMatcher:
    return TrackMatcher(tracks_from_rows(_ROWS))


def _ids(matcher: TrackMatcher, title: str, text: str = "") -> dict[str, float]:
    body = f"{title}\n{text}"
    return {m.id: m.score for m in matcher.match(body, fold(body))}


@pytest.mark.parametrize(
    ("title", "text", "wanted"),
    [
        ("岸石脑机完成A轮融资", "公司专注半侵入式脑机接口与神经电极的研发。", {"bci"}),
        ("星澜生物获天使轮融资", "星澜生物是一家体内CAR-T 递送技术公司。", {"biomed_health", "cell_gene_therapy"}),
        ("海湾半導體完成B輪融資", "海湾半导体专注碳化硅功率器件。", {"next_gen_it", "compound_semiconductor"}),
        (
            "Orbit raises $8M",
            "The startup builds neutral-atom quantum computers and quantum error correction software.",
            {"quantum", "quantum_computing"},
        ),
        ("云棹完成B轮融资", "公司研制吨级 eVTOL，已取得型号合格证。", {"low_altitude", "evtol"}),
    ],
)
def test_finds_sub_track_and_parent(matcher: TrackMatcher, title: str, text: str, wanted: set[str]) -> None:
    assert wanted <= _ids(matcher, title, text).keys()


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("量子位：今日看点", ""),
        ("新手机上市，6G运存成标配", "这款手机配备6GB内存。"),
        ("老城火锅获千万元融资", "连锁餐饮品牌老城火锅宣布获千万元融资，将用于开设新店。"),
        ("社区团购平台完成B轮融资", "该电商平台主打生鲜团购，未来将结合人工智能、大数据等技术提升供应链效率。"),
        ("Fusion cuisine chain opens tenth restaurant", "The fusion cuisine brand serves noodles."),
    ],
)
def test_look_alikes_and_consumer_news_have_no_track(matcher: TrackMatcher, title: str, text: str) -> None:
    assert _ids(matcher, title, text) == {}


def _track(id_: str, parent: str | None = None, **lists: tuple[str, ...]) -> Track:
    return Track(id_, id_, id_, "growth", lists.get("zh", ()), lists.get("en", ()), lists.get("weak", ()), lists.get("exclude", ()), parent)


def test_excluded_phrase_is_removed_for_its_own_track_only() -> None:
    matcher = TrackMatcher([_track("storage", zh=("储能芯",), exclude=("储能芯片",)), _track("chip", zh=("芯片",))])
    assert set(_ids(matcher, "储能芯片公司")) == {"chip"}


def test_weak_cue_counts_only_beside_a_strong_one() -> None:
    matcher = TrackMatcher([_track("sensor", zh=("微机电",), weak=("传感器",))])
    assert _ids(matcher, "传感器价格上涨") == {}
    both = _ids(matcher, "微机电传感器公司获投")["sensor"]
    assert both > _ids(matcher, "微机电公司获投")["sensor"]


def test_weak_cue_that_names_the_business_counts_by_itself() -> None:
    matcher = TrackMatcher([_track("data", en=("data platform",), weak=("大数据", "saas"))])
    assert set(_ids(matcher, "大数据服务公司完成融资")) == {"data"}
    assert set(_ids(matcher, "A SaaS startup raises $5M")) == {"data"}
    assert _ids(matcher, "连锁餐厅完成融资", "公司此前谈到过大数据。") == {}


def test_english_cues_stand_on_word_boundaries_with_plurals_and_hyphens() -> None:
    matcher = TrackMatcher([_track("cells", en=("fuel cell", "gene therapy"))])
    assert _ids(matcher, "A maker of fuel cells")
    assert _ids(matcher, "Fuel-cell maker raises $5M")
    assert _ids(matcher, "Gene therapies for all")
    assert not _ids(matcher, "Refuel cellar opens")


def test_title_outweighs_body(matcher: TrackMatcher) -> None:
    in_title = _ids(matcher, "钙钛矿公司完成融资", "公司将扩大团队。")
    passing = "公司将扩大团队。" * 30 + "据机构数据，钙钛矿市场规模将达百亿元。"
    assert in_title["perovskite_pv"] > _ids(matcher, "某公司完成融资", passing).get("perovskite_pv", 0.0)


def test_cues_are_printed_as_in_the_text(matcher: TrackMatcher) -> None:
    body = "岸石科技獲投\n岸石科技研發腦機接口芯片。"
    found = next(m for m in matcher.match(body, fold(body)) if m.id == "bci")
    assert all(cue in body for cue in found.cues) and found.cues


def test_a_known_firm_needs_no_cue_where_it_is_the_subject_and_counts_for_nothing_elsewhere(matcher: TrackMatcher) -> None:
    body = "某集团向百济神州投资4000万元\n公告称，交易已完成。"
    assert "innovative_drugs" in {m.id for m in matcher.match(body, fold(body), companies=("百济神州",))}
    assert not matcher.match(body, fold(body), companies=("某集团",))
