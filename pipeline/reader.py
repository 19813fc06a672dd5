"""The reader that a park's profile asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.profile import ParkProfile

if TYPE_CHECKING:
    from agent.reading.reader import RuleReader


def rule_reader(profile: ParkProfile) -> RuleReader:
    """Rules that know the profile's sectors and thresholds."""
    from agent.reading.kinds import KindThresholds
    from agent.reading.reader import RuleReader

    numbers = profile.thresholds
    thresholds = KindThresholds(
        scale_round_low=numbers.scale_round_low,
        scale_revenue_low=numbers.scale_revenue_low,
        scale_investment_low=numbers.scale_investment_low,
        opc_points=numbers.opc_points,
        opc_max_team=numbers.opc_max_team,
        opc_max_staff=numbers.opc_max_staff,
        **({"cny_rates": profile.cny_rates} if profile.cny_rates else {}),
    )
    return RuleReader(profile.tracks, thresholds)
