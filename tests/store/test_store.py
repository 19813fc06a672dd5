"""The store on a real SQLite file: what goes in comes out, changes are told apart from repeats, nothing is half stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import store as store_room
from domain.answer import Answer, ChatTurn
from domain.document import Document
from domain.errors import StorageError
from domain.extraction import Extraction
from domain.funding import EventStatus, FundingEvent, FundingRound, Money, RoundReport
from domain.lead import Lead, LeadStatus
from domain.organization import Alias, Organization
from domain.resolution import look_up_keys
from domain.scorecard import CriterionScore, Scorecard
from domain.search import DocumentFilter, LeadFilter, WordRow
from domain.track import ProjectKind, TrackMatch
from store.database import HEAD, open_database
from store.organizations import Mention
from store.store import Store, open_store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'data' / 'parkscout.db'}")
    yield opened
    opened.close()


def document(number: int, title: str = "澜汐机器人完成A轮融资", text: str = "领投方为某基金。", day: int = 20) -> Document:
    return Document(
        id=f"d{number}",
        title=title,
        text=text,
        lang="zh-Hans",
        fetched_at=NOON,
        url=f"https://news.example/{number}",
        published_at=NOON.replace(day=day),
        publisher="样报",
        source_id="sample_a",
    )


def test_a_document_comes_back_as_it_went_in(store: Store) -> None:
    assert store.documents.add(document(1)) == "new"
    assert store.documents.get("d1") == document(1)
    assert store.documents.get("nothing") is None


def test_repeat_edit_and_count_are_told_apart(store: Store) -> None:
    store.documents.add(document(1))
    assert store.documents.add(document(1)) == "same"
    assert store.documents.add(document(1, text="改过的正文。")) == "changed"
    assert store.documents.count() == 1
    assert [d.text for d in store.documents.all()] == ["改过的正文。"]


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction():
        store.documents.add(document(1))
        store.progress.done("extract", {"d1": "k"})
        raise RuntimeError
    assert store.documents.count() == 0
    assert store.progress.pending("extract", "other") == {}


def test_filters_bind_exactly(store: Store) -> None:
    for number in range(1, 5):
        store.documents.add(document(number, day=10 + number))
    extraction = Extraction(id="d2", is_funding_event=True, tracks=(TrackMatch("bci", 0.9),), location="杭州")
    facets = [("track", "bci", None), ("place", "杭州", None), ("amount", "CNY", 1.2e8), ("told", "fund_close", None)]
    store.extractions.put([(extraction, facets)])

    def ids(within: DocumentFilter) -> list[str]:
        return store.documents.passing(within).ids()

    assert ids(DocumentFilter()) == ["d4", "d3", "d2", "d1"]
    assert ids(DocumentFilter(since=date(2026, 11, 13))) == ["d4", "d3"]
    assert ids(DocumentFilter(until=date(2026, 11, 12))) == ["d2", "d1"]
    assert ids(DocumentFilter(tracks=("bci", "quantum"))) == ["d2"]
    assert ids(DocumentFilter(tracks=("quantum",))) == []
    assert ids(DocumentFilter(min_amount_cny=1e8, places=("杭州",))) == ["d2"]
    assert ids(DocumentFilter(min_amount_cny=2e8)) == []
    assert ids(DocumentFilter(told=("fund_close", "m_and_a"))) == ["d2"]
    assert ids(DocumentFilter(told=("m_and_a",))) == []
    assert store.extractions.get_many(["d2"]) == {"d2": extraction}


def test_a_row_of_words_gets_a_new_number_each_time(store: Store) -> None:
    for number in (1, 2):
        store.documents.add(document(number))
    first = store.words.put([WordRow("d1", "v1", b"one", "h1", b"m1"), WordRow("d2", "v1", b"two", "h2", b"m2")])
    assert [(n, i, w) for n, i, w in store.words.after(0)] == [(first[0], "d1", b"one"), (first[1], "d2", b"two")]
    (again,) = store.words.put([WordRow("d2", "v2", b"new", "h3", b"m3")])
    assert again > first[1] and store.words.last() == again
    assert store.words.numbers() == [first[0], again] and store.words.count() == 2 and store.words.count(first[1]) == 1
    assert store.words.versions() == {"d1": "v1", "d2": "v2"}
    assert store.words.heads_of(["d1", "d2", "d3"], "v1") == {"d1": ("h1", b"m1")}
    store.words.remove(["d2"])
    (later,) = store.words.put([WordRow("d2", "v2", b"new", "h3", b"m3")])
    assert later > again
    assert store.words.identity() == store.words.identity() != ""


def organization() -> Organization:
    return Organization("org_1", "澜汐机器人", (Alias("澜汐机器人", "short", "d1"), Alias("Lanxi Robotics", "english", "d1")), None, "苏州")


def funding_round() -> FundingRound:
    amount = Money(1e8, 2e8, "CNY", "超亿元", "over")
    event = FundingEvent("澜汐机器人", round="a", amount=amount, investors=("临涛资本",), lead_investors=("临涛资本",))
    report = RoundReport("d1", event, date(2026, 11, 20))
    return FundingRound("r1", "org_1", "a", amount, ("临涛资本",), ("临涛资本",), date(2026, 11, 18), EventStatus.COMPLETED, (report,))


def lead(score: float = 70.0) -> Lead:
    card = Scorecard((CriterionScore("track", 20, 25, "赛道", "track"), CriterionScore("talent", None, 10, "", "")), (), score, None, 60.0)
    return Lead(
        id="lead_1",
        organization=organization(),
        status=LeadStatus.NEW,
        kinds=(ProjectKind.SCALE,),
        tracks=("embodied_ai",),
        scorecard=card,
        rounds=(funding_round(),),
        location="苏州",
        summary="一句话",
        summary_en="one line",
        first_seen=date(2026, 11, 18),
        last_seen=date(2026, 11, 20),
        sources=(),
    )


def filled(store: Store) -> None:
    store.documents.add(document(1))
    store.organizations.put([organization()])
    store.organizations.replace_mentions(["d1"], [Mention("d1", "org_1", "澜汐机器人", 1.0)])
    store.rounds.replace({"org_1": [funding_round()]}, {"r1": 1e8})
    store.leads.put([(lead(), 1e8)])


def test_organizations_rounds_and_leads_come_back(store: Store) -> None:
    filled(store)
    assert store.organizations.get_many(["org_1"])["org_1"].name == "澜汐机器人"
    assert store.rounds.of(["org_1"]) == {"org_1": [funding_round()]}
    assert store.leads.get("lead_1") == lead()
    assert store.documents.named("LANXI ROBOTICS 的A轮") == {"Lanxi Robotics": ("d1",)}
    assert store.documents.companies_of(["d1"]) == {"d1": "澜汐机器人"}
    assert [found.id for found in store.leads.named("澜汐机器人怎么样")] == ["lead_1"]
    assert store.rounds.portfolio("临涛资本") == [("org_1", "澜汐机器人", "a")]
    assert store.rounds.investors_named("临涛资本投了谁") == ["临涛资本"]
    assert store.rounds.investors_beginning("临涛") == ["临涛资本"]
    assert store.rounds.investors_beginning("涛资本") == []


@pytest.mark.parametrize("by", ["round", "currency", "year", "month", "investor", "region", "track"])
def test_rounds_are_counted(store: Store, by: str) -> None:
    filled(store)
    keys = {
        "round": "a",
        "currency": "CNY",
        "year": "2026",
        "month": "2026-11",
        "investor": "临涛资本",
        "region": "苏州",
        "track": "embodied_ai",
    }
    assert store.rounds.counted(by) == [(keys[by], 1, 1e8)]
    assert store.rounds.counted(by, since=date(2026, 11, 19)) == []


def test_leads_that_documents_are_reports_on(store: Store) -> None:
    filled(store)
    told = store.leads.reported(["d1", "nobody"], LeadFilter(places=("苏州",), since=date(2026, 1, 1), until=date(2026, 12, 31)))
    assert [(document, lead.id) for document, lead in told] == [("d1", "lead_1")]
    assert store.leads.reported(["d1"], LeadFilter(tracks=("bci",))) == []
    assert store.leads.reported([], LeadFilter()) == []


def test_lead_filters(store: Store) -> None:
    filled(store)
    find = store.leads.find
    for passes in (
        LeadFilter(),
        LeadFilter(tracks=("embodied_ai",), kinds=("scale",), investors=("临涛资本",)),
        LeadFilter(places=("苏州",)),
        LeadFilter(exclude_places=("上海",)),
        LeadFilter(min_amount_cny=1e8, since=date(2026, 11, 20)),
        LeadFilter(name="lanxi"),
        LeadFilter(order="scale_score"),
    ):
        assert [found.id for found in find(passes)] == ["lead_1"], passes
    for fails in (
        LeadFilter(tracks=("bci",)),
        LeadFilter(exclude_places=("苏州",)),
        LeadFilter(max_amount_cny=5e7),
        LeadFilter(order="opc_score"),
        LeadFilter(name="100%"),
    ):
        assert find(fails) == [], fails
    assert store.leads.count() == 1


def test_an_organization_takes_everything_of_it_along(store: Store) -> None:
    filled(store)
    store.organizations.delete(["org_1"])
    assert store.leads.count() == 0
    assert store.rounds.of(["org_1"]) == {}
    assert store.documents.count() == 1


def test_mentions_tell_who_was_touched(store: Store) -> None:
    filled(store)
    store.organizations.put([replace(organization(), id="org_2", name="他家")])
    assert store.organizations.replace_mentions(["d1"], [Mention("d1", "org_2", "他家", 1.0)]) == {"org_1", "org_2"}
    assert store.organizations.mentions_of(["org_1"]) == {}


def test_what_a_step_has_to_do_is_new_changed_or_of_another_key(store: Store) -> None:
    store.documents.add(document(1))
    store.documents.add(document(2))
    assert store.progress.pending("extract", "v1") == {"d1": False, "d2": False}
    store.progress.done("extract", {"d1": "v1", "d2": "v1"})
    assert store.progress.pending("extract", "v1") == {}
    assert store.progress.pending("extract", "v2") == {"d1": True, "d2": True}
    store.documents.add(document(2, text="改过的正文。"))
    assert store.progress.pending("extract", "v1") == {"d2": True}
    store.progress.forget("extract", ["d2"])
    assert store.progress.pending("extract", "v1") == {}
    store.progress.due("extract")
    assert store.progress.pending("extract", "v1") == {"d1": True}


def test_a_reading_is_to_be_resolved_and_a_fresh_one_is_no_repeat(store: Store) -> None:
    store.documents.add(document(1))
    store.extractions.put([(Extraction("d1", False), [])])
    assert store.progress.pending("resolve", "r1") == {"d1": False}
    store.progress.due("resolve", ["d1"])
    assert store.progress.pending("resolve", "r1") == {"d1": False}


def test_organizations_are_found_by_every_form_of_their_names_with_those_they_were_merged_with(store: Store) -> None:
    named = {"org_1": "砺川机器人", "org_2": "月湾新材", "org_3": "云帆数据", "org_4": "脑界"}
    store.organizations.put([replace(organization(), id=i, name=name, aliases=()) for i, name in named.items()])
    store.organizations.put_merge("org_2", "org_3", None)

    def found(*names: str) -> set[str]:
        return {one.id for one in store.organizations.bearing(look_up_keys(names))}

    assert found("苏州砺川机器人有限公司") == {"org_1"}
    assert found("Lichuan Robotics") == {"org_1"}
    assert found("云帆数据") == {"org_2", "org_3"}
    assert found("别家") == set()
    assert store.organizations.merges(of=["org_2", "org_3"]) == [("org_2", "org_3", None)]
    assert store.organizations.merges(of=["org_1"]) == []


def test_a_store_of_the_first_schema_knows_what_was_done_and_who_is_meant(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, text

    url = f"sqlite:///{tmp_path / 'old.db'}"
    config = Config()
    config.set_main_option("script_location", str(Path(store_room.__file__).parent / "migrations"))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for number, content in ((1, "aa"), (2, "bb"), (3, "cc")):
            row = f"('d{number}', '题', '文', 'zh-Hans', '2026-11-20', '{content}')"
            connection.execute(text(f"INSERT INTO documents (id, title, text, lang, fetched_at, content_hash) VALUES {row}"))
            connection.execute(text(f"INSERT INTO extractions (document_id, is_funding_event, payload) VALUES ('d{number}', 0, '{{}}')"))
        connection.execute(text("INSERT INTO organizations (id, name) VALUES ('org_1', '砺川机器人')"))
        connection.execute(text("INSERT INTO aliases (organization_id, name, kind) VALUES ('org_1', 'Rivermill Robotics', 'english')"))
        # The first is done, the second was changed after it was read, the third was read anew and not resolved since.
        keys = (("extract", "d1", "aa:v:t"), ("extract", "d2", "old:v:t"), ("extract", "d3", "cc:v:t"))
        done = (("resolve", "d1", "aa:v:t:resolve-1"), ("resolve", "d3", "old:v:t:resolve-1"))
        for step, item, key in (*keys, *done):
            connection.execute(text("INSERT INTO progress VALUES (:step, :item, :key)"), {"step": step, "item": item, "key": key})
    engine.dispose()
    opened = open_store(url)
    assert opened.progress.pending("extract", "v:t") == {"d2": True}
    assert opened.progress.pending("resolve", "resolve-1") == {"d2": False, "d3": True}
    assert opened.progress.pending("score", "any") == {"org_1": False}
    assert [one.id for one in opened.organizations.bearing(look_up_keys(["砺川"]))] == ["org_1"]
    assert [one.id for one in opened.organizations.bearing(look_up_keys(["Rivermill Robotics"]))] == ["org_1"]
    opened.close()


def test_an_unwritable_folder_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="--data-dir"):
        open_database(f"sqlite:///{tmp_path / 'file' / 'parkscout.db'}")


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "parkscout.db"
    path.write_bytes(b"not a database at all, " * 100)
    with pytest.raises(StorageError, match="unreadable"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"not a database")


def test_the_schema_has_the_newest_revision(store: Store) -> None:
    from sqlalchemy import text

    with store.database.transaction() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD


def test_the_migrations_build_exactly_the_schema(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from store.schema import metadata

    def ours(_object: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:
        return not (kind == "table" and reflected and (name or "").startswith("alembic"))

    with store.database.transaction() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, metadata) == []


def test_conversations_are_listed_last_used_first(store: Store) -> None:
    def turn(question: str, at: str) -> ChatTurn:
        return ChatTurn(question, Answer("…", {}, (), (), "c"), at)

    store.conversations.add("old", turn("第一问", "2026-11-20T08:00:00+00:00"))
    store.conversations.add("new", turn("另一问", "2026-11-21T08:00:00+00:00"))
    store.conversations.add("old", turn("第二问", "2026-11-22T08:00:00+00:00"))
    assert [(h.id, h.question, h.turns) for h in store.conversations.heads()] == [("old", "第一问", 2), ("new", "另一问", 1)]
    assert [h.id for h in store.conversations.heads(limit=1)] == ["old"]


@pytest.mark.parametrize(
    "within",
    [
        LeadFilter(statuses=("new", "triaged")),
        LeadFilter(kinds=("opc",), order="opc_score"),
        LeadFilter(kinds=("scale",), order="scale_score", statuses=("new",)),
        LeadFilter(tracks=("bci",), regions=("bridge", "overseas")),
        LeadFilter(order="date", since=date(2026, 11, 1)),
    ],
)
def test_a_list_is_found_without_opening_the_leads(store: Store, within: LeadFilter) -> None:
    on_leads = [step for step in plan_of(store, lambda: store.leads.find(within), "ORDER BY") if step.split()[1] == "leads"]
    assert len(on_leads) == 1 and "USING COVERING INDEX ix_leads_" in on_leads[0]


def test_marking_a_few_items_looks_at_those_alone(store: Store) -> None:
    store.progress.done("cards", {"a": "=1", "b": "=2", "c": "=3"})
    plan = plan_of(store, lambda: store.progress.due_unless_done("cards", {"a": "=1", "b": "=9", "d": "=4"}), "SELECT")
    assert any("(step=? AND item=?)" in step for step in plan)
    assert store.progress.pending("cards", "=", "=~") == {"b": True, "d": False}


def plan_of(store: Store, act: Callable[[], object], word: str) -> list[str]:
    """How the database goes about the first statement of an act that holds a word."""
    from sqlalchemy import event

    asked: list[tuple[str, object]] = []
    event.listen(store.database.engine, "before_cursor_execute", lambda _c, _u, statement, values, *_: asked.append((statement, values)))
    act()
    statement, values = next(pair for pair in asked if word in pair[0])
    with store.database.transaction() as connection:
        return [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]  # type: ignore[arg-type]


def test_the_last_turns_of_a_conversation_come_in_their_order(store: Store) -> None:
    conversations = store.conversations
    for n in range(5):
        answer = Answer(f"a{n}", {}, (), (), "long")
        conversations.add("long", ChatTurn(f"q{n}", answer, "2026-11-23T00:00:00+00:00"))
    assert [turn.question for turn in conversations.turns("long", 2)] == ["q3", "q4"]
    assert [turn.question for turn in conversations.turns("long")] == [f"q{n}" for n in range(5)]


def test_a_reading_at_once_counts_changes_as_they_were_and_the_next_one_anew(store: Store) -> None:
    with store.documents.at_once():
        before = store.documents.moment()
        store.documents.add(document(1))
        assert store.documents.moment() == before
    assert store.documents.moment() > before
    with store.documents.at_once():
        assert store.documents.moment() > before
