"""The tables. Facts that are filtered or joined on have columns; the rest of a fact is its JSON payload."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

from store.append_only import only_grows

metadata = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC datetimes out, also on SQLite, which keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("url", Text, index=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("lang", String(8), nullable=False),
    Column("published_at", UtcDateTime),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("publisher", Text),
    Column("source_id", String, index=True),
    Column("content_hash", String(32), nullable=False, index=True),
    Index("ix_documents_published", "published_at", "id"),
)

word_rows = Table(
    "word_rows",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("document_id", String, nullable=False, unique=True),
    Column("version", String(32), nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("head", Text, nullable=False),
    Column("mentions", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
    comment="Words and concepts of documents as the search index made with `version` packs them; numbers are never used again",
)

extractions = Table(
    "extractions",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("is_funding_event", Boolean, nullable=False),
    Column("company", Text),
    Column("location", Text),
    Column("payload", Text, nullable=False),
)

document_facets = Table(
    "document_facets",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("facet", String(12), primary_key=True),
    Column("value", String, primary_key=True),
    Column("number", Float),
    Index("ix_document_facets_documents", "facet", "value", "document_id"),
    comment="What documents are filtered and weighed by: track, kind, round, place with those around it, investor, lead, founder; "
    "amount carries its low bound in CNY as number",
)

stories = Table(
    "stories",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("story_id", String, nullable=False, index=True),
    Column("day", Date, index=True),
    Column("payload", Text, nullable=False),
)

organizations = Table(
    "organizations",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("credit_code", String(18)),
    Column("location", Text),
    Index("ix_organizations_credit_code", "credit_code"),
)

aliases = Table(
    "aliases",
    metadata,
    Column("organization_id", ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("document_id", String),
    Index("ix_aliases_name", "name"),
)

name_keys = Table(
    "name_keys",
    metadata,
    Column("key", String, primary_key=True),
    Column("organization_id", ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_name_keys_organization_id", "organization_id"),
    comment="The forms of every name an organization may be meant by, to find those a document may mean",
)

merges = Table(
    "merges",
    metadata,
    Column("absorbed", ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True),
    Column("into", ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("document_id", String),
    Column("undone", Boolean, nullable=False),
    comment="Organizations found to be one, oldest first; an undone merge is kept so that it is not made again",
)

mentions = Table(
    "mentions",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("organization_id", ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("focus", Float, nullable=False),
    Index("ix_mentions_organization", "organization_id"),
    comment="Which documents are about which organizations, under which name, and how much of the document is",
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", String, primary_key=True),
    Column("organization_id", ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("round", String(16)),
    Column("announced_on", Date, index=True),
    Column("amount_low_cny", Float),
    Column("currency", String(3)),
    Column("payload", Text, nullable=False),
)

round_investors = Table(
    "round_investors",
    metadata,
    Column("round_id", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("investor", Text, primary_key=True),
    Column("leads", Boolean, nullable=False),
    Index("ix_round_investors_investor", "investor"),
)

_OF_A_LIST = ("amount_low_cny", "last_seen", "id", "status")
"""What a list of leads is ordered by after its score, and the pool it is taken from."""

leads = Table(
    "leads",
    metadata,
    Column("id", String, primary_key=True),
    Column("organization_id", ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("status", String(16), nullable=False),
    Column("score", Float, nullable=False),
    Column("opc_score", Float),
    Column("scale_score", Float),
    Column("amount_low_cny", Float),
    Column("location", Text),
    Column("first_seen", Date),
    Column("last_seen", Date),
    Column("changed_on", Date, index=True),
    Column("payload", Text, nullable=False),
    # A list is found in one of these alone: leads are long, and opening each of many costs a hundred times as much as passing it over.
    Index("ix_leads_score", "score", *_OF_A_LIST, "location", "first_seen", "organization_id"),
    Index("ix_leads_opc", "opc_score", *_OF_A_LIST, sqlite_where=text("opc_score IS NOT NULL")),
    Index("ix_leads_scale", "scale_score", *_OF_A_LIST, sqlite_where=text("scale_score IS NOT NULL")),
)

lead_facets = Table(
    "lead_facets",
    metadata,
    Column("lead_id", ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("facet", String(12), primary_key=True),
    Column("value", String, primary_key=True),
    Index("ix_lead_facets_value", "facet", "value", "lead_id"),
    comment="What leads are filtered by: track, kind, region, round, investor",
)

park_news = Table(
    "park_news",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organization_id", ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("stream", String(8), nullable=False),
    Column("published_on", Date, index=True),
    Column("payload", Text, nullable=False),
)

digests = Table(
    "digests",
    metadata,
    Column("day", Date, primary_key=True),
    Column("language", String(2), primary_key=True),
    Column("payload", Text, nullable=False),
)

crawl_records = Table(
    "crawl_records",
    metadata,
    Column("kind", String(12), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("source_id", String, nullable=False),
    Column("payload", Text, nullable=False),
    Index("ix_crawl_records_source", "kind", "source_id"),
    comment="What the crawler remembers: pages by address, sources by id, robots.txt by origin, visits by source and time",
)

model_readings = Table(
    "model_readings",
    metadata,
    Column("subject", String, primary_key=True),
    Column("prompt", String, primary_key=True),
    Column("model", String, primary_key=True),
    Column("payload", Text, nullable=False),
    comment="Answers of language models by what was asked: a document's content hash, the prompt's version, the model",
)

conversations = Table(
    "conversations",
    metadata,
    Column("conversation_id", String, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("user", String, nullable=False, index=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("payload", Text, nullable=False),
)

progress = Table(
    "progress",
    metadata,
    Column("step", String(12), primary_key=True),
    Column("item", String, primary_key=True),
    Column("key", String, nullable=False),
    Index("ix_progress_key", "step", "key", "item"),
    comment="Under which key each step of the path has done an item; one with another key is still to do",
)

notes = Table(
    "notes",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
    comment="Single facts of the store: profile hash and day of the last scoring, embedder of the index …",
)

changes = Table(
    "changes",
    metadata,
    Column("name", String, primary_key=True),
    Column("count", Integer, nullable=False),
    comment="How often each watched table changed, counted by triggers",
)

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("name", Text, primary_key=True),
    Column("payload", Text, nullable=False),
)

search_seen = Table(
    "search_seen",
    metadata,
    Column("search", ForeignKey("saved_searches.name", ondelete="CASCADE"), primary_key=True),
    Column("reader", Text, primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("item", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    comment="The cursor of each reader of a saved search: the documents and leads of it they have seen",
)

lead_log = only_grows(
    Table(
        "lead_log",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("lead_id", String, nullable=False, index=True),
        Column("at", UtcDateTime, nullable=False, index=True),
        Column("person", Text, nullable=False),
        Column("unit", Text, nullable=False),
        Column("role", String(12), nullable=False),
        Column("action", String(12), nullable=False),
        Column("before", Text),
        Column("after", Text),
        Column("reason", Text, nullable=False),
        Index("ix_lead_log_action", "action", "at"),
        comment="Who did what to which lead, when and why; rows are added and never changed, also after the lead itself is gone",
    )
)

lead_states = Table(
    "lead_states",
    metadata,
    Column("lead_id", String, primary_key=True),
    Column("status", String(16), nullable=False, index=True),
    Column("duplicate_of", String, index=True),
    Column("payload", Text, nullable=False),
    comment="Where people brought a lead, with the lead as it was when they last acted: outlives every scoring",
)

lead_reports = Table(
    "lead_reports",
    metadata,
    Column("id", String, primary_key=True),
    Column("lead_id", String, nullable=False, index=True),
    Column("person", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("note", Text, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    comment="Reports of leads to the pool, all of them kept; which one holds the lead is a rule, not a column",
)

lead_settlements = Table(
    "lead_settlements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lead_id", String, nullable=False, index=True),
    Column("report_id", ForeignKey("lead_reports.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lead_id", String, nullable=False, index=True),
    Column("verdict", String(8), nullable=False),
    Column("person", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("payload", Text, nullable=False),
    comment="Verdicts on leads (accept, reject, up, down) with what each criterion had earned that day",
)

stop_rules = Table(
    "stop_rules",
    metadata,
    Column("id", String, primary_key=True),
    Column("until", Date, nullable=False, index=True),
    Column("payload", Text, nullable=False),
    comment="Kinds of leads that somebody does not want to be shown, each with its last day",
)

teaching_log = only_grows(
    Table(
        "teaching_log",
        metadata,
        Column("profile_id", String, primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("action", String(8), nullable=False),
        Column("person", Text, nullable=False),
        Column("at", UtcDateTime, nullable=False),
        Column("payload", Text),
        comment="What people did with proposed weights: adopt, undo, freeze, thaw, reset; the points in force follow from it",
    )
)

cases = Table(
    "cases",
    metadata,
    Column("lead_id", String, primary_key=True),
    Column("outcome", String(8), nullable=False, index=True),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("payload", Text, nullable=False),
    comment="How leads ended and why",
)

acknowledgements = only_grows(
    Table(
        "acknowledgements",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("organization_id", String, nullable=False, index=True),
        Column("kind", String(16), nullable=False),
        Column("until", Date, nullable=False),
        Column("person", Text, nullable=False),
        Column("unit", Text, nullable=False),
        Column("at", UtcDateTime, nullable=False),
        Column("note", Text, nullable=False),
        comment="Who looked after a park company's risk signals of a kind published up to a day",
    )
)
