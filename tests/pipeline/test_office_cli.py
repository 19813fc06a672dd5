"""The office on the command line: Chinese first, English on request, one clear line where something cannot be done."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.errors import Conflict, UsageError
from pipeline.cli import Given, app, hoist_global_options
from tests.pipeline.office_house import OfficeHouse
from tests.pipeline.test_teach import teach_people_first

Run = Callable[..., str]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OfficeHouse]:
    opened = OfficeHouse(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def run(house: OfficeHouse, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line on the house's data directory and returns what it printed."""
    monkeypatch.chdir(house.folder)
    monkeypatch.setenv("PARKSCOUT_DATA_DIR", str(house.folder))
    monkeypatch.setenv("PARKSCOUT_NOW", house.now.isoformat())
    monkeypatch.setenv("PARKSCOUT_COORDINATORS", "陈统筹，周统筹")
    for name in ("PARKSCOUT_USER", "PARKSCOUT_UNIT", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Given, "lang", None)

    def command(*arguments: str) -> str:
        capsys.readouterr()
        app(args=hoist_global_options(list(arguments)), prog_name="parkscout", standalone_mode=False)
        return capsys.readouterr().out

    return command


def test_the_life_of_a_lead(house: OfficeHouse, run: Run) -> None:
    lead = house.leads()[0]
    name = lead.organization.name
    assert run("office", "claim", name, "--by", "王敏", "--unit", "一处") == f"{name}：由 一处 王敏 认领\n"
    second = run("office", "claim", name, "--by", "李想", "--unit", "二处")
    assert "一处 王敏 已于 2026-11-23 17:00 首报" in second
    assert "已保留并关联" in second
    assert "接受，现为已研判" in run("office", "accept", name, "--by", "王敏", "--reason", "赛道对口")
    with pytest.raises(Conflict, match="allowed: contacted"):
        run("office", "move", name, "landed", "--by", "王敏")
    assert "已接洽（下一步可为" in run("office", "move", name, "contacted", "--by", "王敏")
    assert "已记录" in run("office", "note", name, "对方下周来访", "--by", "王敏")
    told = run("office", "history", name)
    for words in ("认领（首报）", "报备（后报，已关联）", "流转 新线索 → 已研判", "备注  对方下周来访"):
        assert words in told
    assert "moved new → triaged" in run("office", "history", name, "--lang", "en")
    assert [e["to"] for e in json.loads(run("office", "history", lead.id, "--json"))["entries"] if e["action"] == "moved"] == [
        "triaged",
        "contacted",
    ]
    report = second.rpartition("（")[2].split("）")[0]
    assert "归 二处 李想" in run("office", "settle", name, report, "--by", "周统筹", "--reason", "二处先接触")
    assert "现在：一处 王敏" in run("office", "release", name, "--by", "李想", "--unit", "二处")
    page = run("lead", name)
    assert page.startswith("# ")
    assert "## 处室记录（一处 王敏）" in page
    assert "处室记录" not in run("lead", house.leads()[1].id)


def test_endings_figures_cases_and_the_log(house: OfficeHouse, run: Run) -> None:
    first, second, third, *_ = house.leads()
    assert "今天没有待办" in run("office", "due")
    assert "已否决" in run("office", "reject", first.id, "--by", "王敏", "--reason", "too_late: 已签约杭州")
    run("office", "note", first.id, "首次电话要更早", "--lesson", "--by", "王敏")
    case = run("office", "cases", "杭州")
    for words in ("案例：", "原因：已在外地落地：已签约杭州", "否决（第 0 天）", "经验：首次电话要更早"):
        assert words in case
    assert "没有相近的案例" in run("office", "cases", "完全无关甲乙丙")
    assert "重复" in run("office", "duplicate", second.id, third.id, "--by", "王敏")
    assert "转稳商" in run("office", "existing", third.id, "--by", "王敏")
    figures = run("office", "kpi")
    assert "落地项目 0" in figures
    assert "一个项目可计入多个支柱产业" in figures
    assert "landed projects: 0" in run("office", "kpi", "--lang", "en")
    assert "评价 否决  已在外地落地：已签约杭州" in run("office", "log")
    assert {first.id, second.id, third.id}.isdisjoint({x["lead_id"] for x in json.loads(run("leads", "--json", "-n", "100"))})


def test_wishes_and_teaching(house: OfficeHouse, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    every = json.loads(run("leads", "--json", "-n", "100"))
    monkeypatch.setenv("PARKSCOUT_USER", "王敏")
    rule = run("office", "mute", f"company:{every[0]['company']}", "--until", "2026-12-31")
    assert "王敏的列表不再显示" in rule
    assert [x["lead_id"] for x in json.loads(run("leads", "--json", "-n", "100"))] == [x["lead_id"] for x in every[1:]]
    assert "至 2026-12-31" in run("office", "mutes")
    run("office", "unmute", rule.partition("：")[0])
    assert len(json.loads(run("leads", "--json", "-n", "100"))) == len(every)
    shown = run("teach", "show")
    assert "赛道契合 25" in shown
    assert "暂无建议" in shown
    assert "已冻结" in run("teach", "freeze")
    assert json.loads(run("teach", "show", "--json"))["frozen"] is True
    with pytest.raises(Conflict, match="--off"):
        run("teach", "adopt")
    assert "已解除冻结" in run("teach", "freeze", "--off")


def test_adopted_weights_are_told_before_they_score(house: OfficeHouse, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    teach_people_first(house)
    shown = run("teach", "show")
    assert "人才 10 →" in shown
    proposal = json.loads(run("teach", "show", "--json"))["proposal"]["id"]
    with pytest.raises(Conflict, match=proposal):
        run("teach", "adopt", "teach_of_yesterday", "--by", "王敏")
    assert "下次 parkscout score 起生效" in run("teach", "adopt", proposal, "--by", "王敏")
    capsys.readouterr()
    app(args=["score"], standalone_mode=False)
    told = capsys.readouterr().err
    assert "使用 王敏 于 2026-11-23 采纳的权重" in told
    assert "人才 10 →" in told
    assert "→ 10" in run("teach", "undo", "--by", "王敏")


def test_a_list_is_brought_in(house: OfficeHouse, run: Run) -> None:
    lead = house.leads()[0]
    file = house.folder / "园区企业.csv"
    file.write_text(f"企业名称\n{lead.organization.name}\n", encoding="gb18030")
    assert "1 家企业，其中 1 家已有新闻" in run("lists", "import", str(file), "--as", "register")
    run("score")
    assert lead.id not in {x["lead_id"] for x in json.loads(run("leads", "--json", "-n", "100"))}
    with pytest.raises(UsageError, match="NUMBER=COMPANY"):
        run("lists", "import", str(file), "--as", "register", "--choose", "x")


def test_who_acts_must_be_said(house: OfficeHouse, run: Run) -> None:
    lead = house.leads()[0]
    with pytest.raises(UsageError, match="PARKSCOUT_USER"):
        run("office", "move", lead.id, "triaged")
    with pytest.raises(UsageError, match="no status"):
        run("office", "move", lead.id, "nowhere", "--by", "王敏")
