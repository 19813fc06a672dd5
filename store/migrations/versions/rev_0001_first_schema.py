"""The first schema, with the full-text table beside it and the logs that only grow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.append_only import guards

revision = "0001"
down_revision = None


def upgrade() -> None:
    _tables()
    connection = op.get_bind()
    for table in ("lead_log", "teaching_log", "acknowledgements"):
        for statement in guards(table, connection.dialect.name):
            op.execute(sa.text(statement))
    _full_text(connection)


def _full_text(connection: sa.Connection) -> None:
    """The words arrive separated by blanks; signs that belong to a name or number (CAR-T, 1.2, A+) stay in the word."""
    connection.execute(sa.text("CREATE TABLE lexical_rows (number INTEGER PRIMARY KEY, document_id VARCHAR NOT NULL UNIQUE)"))
    connection.execute(
        sa.text("CREATE VIRTUAL TABLE lexical USING fts5(title, body, tokenize = \"unicode61 remove_diacritics 0 tokenchars '-.+&#_/%'\")")
    )
    connection.execute(sa.text("CREATE VIRTUAL TABLE lexical_words USING fts5vocab(lexical, row)"))


def _tables() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_acknowledgements_organization_id", "acknowledgements", ["organization_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("lead_id"),
    )
    op.create_index("ix_cases_outcome", "cases", ["outcome"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "position"),
    )
    op.create_index("ix_conversations_user", "conversations", ["user"], unique=False)
    op.create_table(
        "crawl_records",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key"),
    )
    op.create_index("ix_crawl_records_source", "crawl_records", ["kind", "source_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_decisions_lead_id", "decisions", ["lead_id"], unique=False)
    op.create_table(
        "digests",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", "language"),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("content_hash", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_documents_content_hash", "documents", ["content_hash"], unique=False)
    op.create_index("ix_documents_published", "documents", ["published_at", "id"], unique=False)
    op.create_index("ix_documents_source_id", "documents", ["source_id"], unique=False)
    op.create_index("ix_documents_url", "documents", ["url"], unique=False)
    op.create_table(
        "lead_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_lead_log_action", "lead_log", ["action", "at"], unique=False)
    op.create_index("ix_lead_log_at", "lead_log", ["at"], unique=False)
    op.create_index("ix_lead_log_lead_id", "lead_log", ["lead_id"], unique=False)
    op.create_table(
        "lead_reports",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_lead_reports_lead_id", "lead_reports", ["lead_id"], unique=False)
    op.create_table(
        "lead_states",
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("duplicate_of", sa.String(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("lead_id"),
    )
    op.create_index("ix_lead_states_duplicate_of", "lead_states", ["duplicate_of"], unique=False)
    op.create_index("ix_lead_states_status", "lead_states", ["status"], unique=False)
    op.create_table(
        "model_readings",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "prompt", "model"),
    )
    op.create_table(
        "notes",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "organizations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "progress",
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("step", "item"),
    )
    op.create_table(
        "stop_rules",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_stop_rules_until", "stop_rules", ["until"], unique=False)
    op.create_table(
        "teaching_log",
        sa.Column("profile_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("profile_id", "position"),
    )
    op.create_table(
        "aliases",
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("document_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("organization_id", "name"),
    )
    op.create_index("ix_aliases_name", "aliases", ["name"], unique=False)
    op.create_table(
        "document_facets",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("facet", sa.String(length=12), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id", "facet", "value"),
    )
    op.create_index("ix_document_facets_documents", "document_facets", ["facet", "value", "document_id"], unique=False)
    op.create_table(
        "extractions",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("is_funding_event", sa.Boolean(), nullable=False),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id"),
    )
    op.create_table(
        "lead_settlements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["lead_reports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_lead_settlements_lead_id", "lead_settlements", ["lead_id"], unique=False)
    op.create_table(
        "leads",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("opc_score", sa.Float(), nullable=True),
        sa.Column("scale_score", sa.Float(), nullable=True),
        sa.Column("amount_low_cny", sa.Float(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("first_seen", sa.Date(), nullable=True),
        sa.Column("last_seen", sa.Date(), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organization_id"),
    )
    op.create_index("ix_leads_changed_on", "leads", ["changed_on"], unique=False)
    op.create_index("ix_leads_score", "leads", ["score", "amount_low_cny"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("focus", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id", "organization_id"),
    )
    op.create_index("ix_mentions_organization", "mentions", ["organization_id"], unique=False)
    op.create_table(
        "merges",
        sa.Column("absorbed", sa.String(), nullable=False),
        sa.Column("into", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["absorbed"], ["organizations.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["into"], ["organizations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("absorbed", "into"),
    )
    op.create_table(
        "park_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("stream", sa.String(length=8), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_park_news_organization_id", "park_news", ["organization_id"], unique=False)
    op.create_index("ix_park_news_published_on", "park_news", ["published_on"], unique=False)
    op.create_table(
        "rounds",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("round", sa.String(length=16), nullable=True),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.Column("amount_low_cny", sa.Float(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_rounds_announced_on", "rounds", ["announced_on"], unique=False)
    op.create_index("ix_rounds_organization_id", "rounds", ["organization_id"], unique=False)
    op.create_table(
        "stories",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_id"),
    )
    op.create_index("ix_stories_day", "stories", ["day"], unique=False)
    op.create_index("ix_stories_story_id", "stories", ["story_id"], unique=False)
    op.create_table(
        "lead_facets",
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("facet", sa.String(length=12), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lead_id", "facet", "value"),
    )
    op.create_index("ix_lead_facets_value", "lead_facets", ["facet", "value"], unique=False)
    op.create_table(
        "round_investors",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("investor", sa.Text(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "investor"),
    )
    op.create_index("ix_round_investors_investor", "round_investors", ["investor"], unique=False)
