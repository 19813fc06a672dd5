"""The first schema, and the full-text table beside it."""

from __future__ import annotations

from alembic import op

from store.lexical import create_lexical_table
from store.schema import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    connection = op.get_bind()
    metadata.create_all(connection)
    create_lexical_table(connection)
