"""The tables of the office: logs that only grow, states that are locked, weights that two people cannot change at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from domain.errors import Conflict
from domain.lead_life import Actor, AuditEntry
from domain.teaching import StopRule, WeightChange
from store.append_only import guards
from store.lead_log import LeadLog
from store.store import Store, open_store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WANG = Actor("王敏", "一处")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'parkscout.db'}")
    yield opened
    opened.close()


def entry(action: str = "moved", lead_id: str = "lead_1", reason: str = "") -> AuditEntry:
    return AuditEntry(lead_id, NOON, WANG, action, "new", "triaged", reason)


def test_log_entries_come_back_whole_and_in_order(store: Store) -> None:
    store.lead_log.add([entry(reason="第一"), entry("noted", reason="第二"), entry(lead_id="lead_2")])
    assert [e.reason for e in store.lead_log.of(["lead_1"])] == ["第一", "第二"]
    assert store.lead_log.of(["lead_1"])[0] == entry(reason="第一")
    assert store.lead_log.last_at(("noted",), ["lead_1", "lead_2"]) == {"lead_1": NOON}


@pytest.mark.parametrize(
    "statement",
    ["UPDATE lead_log SET reason = 'x'", "DELETE FROM lead_log", "UPDATE teaching_log SET person = 'x'", "DELETE FROM teaching_log"],
)
def test_the_database_itself_refuses_to_change_a_log(store: Store, statement: str) -> None:
    store.lead_log.add([entry()])
    store.teaching.add("park", 0, "freeze", None, "王敏", NOON)
    with pytest.raises(DatabaseError, match="only grows"), store.database.engine.begin() as connection:
        connection.execute(text(statement))
    assert store.lead_log.of(["lead_1"]) == [entry()]
    assert store.teaching.state("park")[0].frozen


def test_the_log_offers_no_way_to_change_it() -> None:
    public = {name for name in vars(LeadLog) if not name.startswith("_")}
    assert public == {"add", "of", "newest", "moves", "last_at", "next_at", "count_created"}


def test_postgresql_is_told_the_same() -> None:
    statements = guards("lead_log", "postgresql")
    assert any("UPDATE OR DELETE OR TRUNCATE ON lead_log" in statement for statement in statements)


def test_teaching_is_what_its_entries_add_up_to(store: Store) -> None:
    change = WeightChange((("capital", 20.0),), (("capital", 30.0),), (("capital", "资本 20 → 30", "capital 20 → 30"),), 0.6, 0.8, 12)
    store.teaching.add("park", 0, "adopt", change, "王敏", NOON)
    state, seen = store.teaching.state("park")
    assert ([a.change for a in state.applied], seen) == ([change], 1)
    with pytest.raises(Conflict, match="same moment"):
        store.teaching.add("park", 0, "freeze", None, "李想", NOON)
    store.teaching.add("park", 1, "undo", None, "李想", NOON)
    assert store.teaching.state("park")[0].applied == ()
    assert store.teaching.state("another park") == (state.__class__(), 0)


def test_stop_rules_end_by_themselves(store: Store) -> None:
    rule = StopRule("r1", "track", "bci", "王敏", date(2026, 12, 31))
    store.stop_rules.put(rule)
    assert store.stop_rules.on(date(2026, 12, 31)) == [rule]
    assert store.stop_rules.on(date(2027, 1, 1)) == []
