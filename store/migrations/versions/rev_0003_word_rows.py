"""Words of documents in packed rows instead of a full-text table, written anew by the index; and tables that count their changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.changes import WATCHED, triggers

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for table in ("lexical_words", "lexical", "lexical_rows"):
        op.execute(sa.text(f"DROP TABLE {table}"))
    op.create_table(
        "word_rows",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("mentions", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("document_id"),
        sqlite_autoincrement=True,
    )
    changes = op.create_table(
        "changes",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.bulk_insert(changes, [{"name": table, "count": 0} for table in WATCHED])
    for table in WATCHED:
        for statement in triggers(table):
            op.execute(sa.text(statement))
