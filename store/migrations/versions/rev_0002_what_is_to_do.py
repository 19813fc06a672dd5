"""What each step has to do is asked of an index, and organizations are found by the forms of their names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.resolution import look_up_keys

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "name_keys",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", "organization_id"),
    )
    op.create_index("ix_name_keys_organization_id", "name_keys", ["organization_id"], unique=False)
    op.create_index("ix_organizations_credit_code", "organizations", ["credit_code"], unique=False)
    op.create_index("ix_progress_key", "progress", ["step", "key", "item"], unique=False)
    _file_names()
    # A document's key no longer carries its content: a changed one is marked as to be done. An organization has a row from the start.
    op.execute(
        "UPDATE progress SET key = CASE WHEN EXISTS (SELECT 1 FROM progress e WHERE e.step = 'extract' AND e.item = progress.item"
        r" AND progress.key = e.key || '\:resolve-1') THEN 'resolve-1' ELSE 'again' END WHERE step = 'resolve'"
    )
    op.execute(
        "UPDATE progress SET key = CASE WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = item AND key LIKE d.content_hash || ':%')"
        " THEN substr(key, instr(key, ':') + 1) ELSE 'again' END WHERE step = 'extract'"
    )
    for step, table, item in (("extract", "documents", "id"), ("resolve", "extractions", "document_id"), ("score", "organizations", "id")):
        op.execute(
            f"INSERT INTO progress (step, item, key) SELECT '{step}', {item}, '' FROM {table}"
            f" WHERE NOT EXISTS (SELECT 1 FROM progress p WHERE p.step = '{step}' AND p.item = {table}.{item})"
        )


def _file_names() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT organization_id, name FROM aliases UNION SELECT id, name FROM organizations")).all()
    filed = sorted({(key, organization_id) for organization_id, name in rows for key in look_up_keys([name])})
    if filed:
        insert = sa.text("INSERT INTO name_keys (key, organization_id) VALUES (:key, :organization_id)")
        connection.execute(insert, [{"key": key, "organization_id": organization_id} for key, organization_id in filed])
