"""Profiles as data: the shipped ones load, and every mistake is explained at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import ConfigurationError
from pipeline.profile_file import check_profile, load_profile, profile_path

SHIPPED = profile_path().read_text(encoding="utf-8")


def write(folder: Path, *changes: tuple[str, str], text: str = SHIPPED) -> Path:
    """A shipped profile with pieces replaced, beside a copy of the tracks."""
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    (folder / "tracks.yaml").write_text(profile_path().with_name("tracks.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    path = folder / "park.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def line_of(path: Path, words: str) -> int:
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if words in line)


@pytest.mark.parametrize("name", ["suzhou-industrial-park", "small-biotech-incubator"])
def test_shipped_profiles_have_no_mistake(name):
    assert check_profile(name) == []
    profile = load_profile(name)
    assert sum(c.points for c in profile.criteria) == 100
    assert sum(c.points for c in profile.opc_criteria) == 100


def test_the_two_shipped_parks_differ_in_all_that_matters():
    suzhou, incubator = load_profile("suzhou-industrial-park"), load_profile("small-biotech-incubator")
    assert {t.id for t in incubator.tracks} < {t.id for t in suzhou.tracks}
    assert incubator.track("synthetic_biology").tier != suzhou.track("synthetic_biology").tier
    assert {c.id for c in incubator.criteria} != {c.id for c in suzhou.criteria}
    assert set(incubator.home_places).isdisjoint(suzhou.home_places)


def test_the_register_starts_with_the_parks_companies_and_not_their_parents():
    names = {n for r in load_profile().register for n in (r.name, *r.aliases)}
    assert {"镁伽科技", "九识智能", "艾思孚光电", "胜科纳米"} <= names
    assert names.isdisjoint({"柏楚电子", "荣旗工业", "仁宝", "仁宝集团"})


@pytest.mark.parametrize(
    ("before", "after", "at", "says"),
    [
        ("name_en: Capital, points: 20}", "name_en: Capital, points: 21}", "criteria:", "add up to 101"),
        ("id: barrier, name_zh: 技术壁垒", "id: barriers, name_zh: 技术壁垒", "id: barriers", "unknown id 'barriers'"),
        ("track_weights: {next_gen_it: 1.0", "track_weights: {bcii: 0.5", "track_weights:", "did you mean bci?"),
        ("fresh_days: 14", "fresh_days: 999", "fresh_days", "above stale_days"),
        ("opc_points: 40", "opc_points: 400", "opc_points: 400", "100"),
        ("stale_days: 365", "stale_dais: 365", "stale_dais", "not a key"),
        ("time_zone: Asia/Shanghai", "time_zone: Asia/Suzhou", "time_zone", "unknown time zone"),
        ("yellow: 60", "yellow: 95", "timers:", "timers must rise"),
        ("bridge: [新加坡, 香港", "bridge: [新加坡, 香港, 苏州", "  bridge: [", "stands under home"),
        ("rates: {CNY: 1", "rates: {CNY: 7", "  rates:", "CNY is 1"),
        ("[10000000, 0.45], [50000000, 0.65]", "[50000000, 0.45], [10000000, 0.65]", "capital_steps", "must rise"),
        ("{name: 科越工程, aliases: []}", "{name: 科越工程, aliases: [镁伽]}", "科越工程", "names both"),
        ("language: zh", "language: zh\nlanguage: en", "language: en", "stands twice"),
        ("lists: []", "lists: [{id: w, name_zh: 甲, name_en: A, role: target, entries: [{name: 镁伽}]}]", "lists:", "in the register"),
        ("lists: []", "lists: [{id: w, name_zh: 甲, name_en: A, role: target, file: none.csv}]", "lists:", "no such file"),
        ("  file: tracks.yaml", "  file: nothing.yaml", "file: nothing", "cannot be read"),
    ],
)
def test_a_mistake_is_explained_at_its_line(tmp_path, before, after, at, says):
    path = write(tmp_path, (before, after))
    problems = check_profile(path)
    assert [p for p in problems if says in p.message and p.line == line_of(path, at)], problems
    with pytest.raises(ConfigurationError, match=r"park\.yaml:\d+: "):
        load_profile(path)


def test_two_watch_lists_with_one_company(tmp_path):
    one = "{id: %s, name_zh: 甲, name_en: A, role: target, entries: [{name: 某某智能}]}"
    path = write(tmp_path, ("lists: []", f"lists: [{one % 'a'}, {one % 'b'}]"))
    assert any("two watch-lists" in p.message for p in check_profile(path))


def test_cyclic_and_unknown_parents(tmp_path):
    extra = (
        "  extra:\n"
        "    - {id: x1, name_zh: 甲, name_en: A, tier: pillar, parent: x2}\n"
        "    - {id: x2, name_zh: 乙, name_en: B, tier: pillar, parent: x1}\n"
        "    - {id: x3, name_zh: 丙, name_en: C, tier: pillar, parent: nowhere}\n"
        "  track_weights"
    )
    path = write(tmp_path, ("  track_weights", extra))
    messages = [p.message for p in check_profile(path)]
    assert any("each other's parents: x1 → x2 → x1" in m for m in messages)
    assert any("unknown parent 'nowhere'" in m for m in messages)


def test_all_mistakes_are_told_at_once_in_order(tmp_path):
    path = write(
        tmp_path,
        ("track_weights: {next_gen_it: 1.0", "track_weights: {bcii: 0.5"),
        ("fresh_days: 14", "fresh_days: 999"),
        ("yellow: 60", "yellow: 95"),
    )
    problems = check_profile(path)
    assert len(problems) == 3
    assert [p.line for p in problems] == sorted(p.line for p in problems)


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "mapping"), ("- a", "mapping"), ("a: [", "not readable as YAML"), ("id: x", "is missing"), ("a: \x01", "not readable")],
)
def test_what_is_no_profile(tmp_path, text, says):
    path = tmp_path / "park.yaml"
    path.write_text(text, encoding="utf-8")
    assert any(says in p.message for p in check_profile(path))


def test_text_in_another_encoding(tmp_path):
    path = tmp_path / "park.yaml"
    path.write_bytes("名称: 苏州".encode("gb18030"))
    assert "UTF-8" in check_profile(path)[0].message


def test_a_missing_profile_names_the_shipped_ones():
    with pytest.raises(ConfigurationError, match="small-biotech-incubator"):
        load_profile("nowhere")


def test_a_list_file_beside_the_profile(tmp_path):
    (tmp_path / "unicorns.csv").write_text("企业名称,简称,年份,发布单位\n某某智能科技有限公司,某某智能,2025,某研究院\n", encoding="utf-8")
    path = write(tmp_path, ("lists: []", "lists: [{id: unicorn, name_zh: 独角兽, name_en: Unicorns, role: rank, file: unicorns.csv}]"))
    profile = load_profile(path)
    assert {e.name for e in profile.lists} == {"某某智能科技有限公司", "某某智能"}
    assert profile.lists[0].year == 2025
    assert profile.list_names["unicorn"] == ("独角兽", "Unicorns", "rank")


def test_a_register_file_adds_to_the_register(tmp_path):
    (tmp_path / "register.csv").write_text("name,alias\n示园光电,示园;Shiyuan\n", encoding="utf-8")
    path = write(tmp_path, ("lists: []", "lists: [{id: r, name_zh: 库, name_en: R, role: register, file: register.csv}]"))
    entry = next(r for r in load_profile(path).register if r.name == "示园光电")
    assert entry.aliases == ("示园", "Shiyuan")


def test_a_profile_anywhere_may_use_the_shipped_tracks(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(SHIPPED, encoding="utf-8")
    assert check_profile(path) == []
    assert load_profile(path).tracks == load_profile().tracks
