"""Lists of leads are read from indexes that hold all a list asks about; the leads themselves are opened for those shown alone."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.drop_index("ix_leads_score", "leads")
    op.drop_index("ix_lead_facets_value", "lead_facets")
    first = ["amount_low_cny", "last_seen", "id", "status"]
    op.create_index("ix_leads_score", "leads", ["score", *first, "location", "first_seen", "organization_id"])
    for kind in ("opc", "scale"):
        op.create_index(f"ix_leads_{kind}", "leads", [f"{kind}_score", *first], sqlite_where=text(f"{kind}_score IS NOT NULL"))
    op.create_index("ix_lead_facets_value", "lead_facets", ["facet", "value", "lead_id"])
