"""What the reader finds in reports, by the concept that asks for it."""

from __future__ import annotations

from collections.abc import Mapping

FOUNDERS: Mapping[str, tuple[str, ...]] = {
    "professor_founder": ("professor", "academician"),
    "returnee": ("returnee",),
    "ex_bigtech": ("big_tech",),
    "serial_founder": ("serial",),
}
"""Backgrounds of founders."""
FACTS: Mapping[str, tuple[str, ...]] = {
    **FOUNDERS,
    "merger": ("m_and_a",),
    "fund_raise": ("fund_close",),
    "state_funds": ("fund_close",),
    "debt": ("debt",),
    "government_grant": ("grant",),
    "ipo": ("listing_step", "post_ipo"),
    "rumour": ("rumour",),
    "talks": ("rumour", "planned"),
    "expansion": ("expansion",),
    "landing": ("landing_intent",),
    "relocation": ("relocation_risk",),
    "layoff": ("operating_risk",),
    "bankruptcy": ("operating_risk",),
    "cooperation": ("partnership",),
    "product_launch": ("public_launch",),
    "revenue": ("revenue", "output_value"),
    "spin_out": ("spin_out",),
    "hiring_need": ("need_talent",),
    "land_need": ("need_land",),
    "gazelle": ("list_membership",),
}
"""Statuses of events (domain.funding), kinds of signals (domain.signal) and backgrounds of founders."""
