"""The reader that a park's profile asks for: rules, and where a model is configured, rules with a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.errors import ConfigurationError
from domain.ports import Clock, ReadingCache
from domain.profile import ParkProfile
from pipeline.settings import Settings

if TYPE_CHECKING:
    from agent.model_reading.reader import ModelReader
    from agent.reading.kinds import KindThresholds
    from agent.reading.reader import RuleReader


def rule_reader(profile: ParkProfile) -> RuleReader:
    """Rules that know the profile's sectors and thresholds."""
    from agent.reading.reader import RuleReader

    return RuleReader(profile.tracks, _thresholds(profile))


def model_reader(settings: Settings, profile: ParkProfile, cache: ReadingCache | None, clock: Clock) -> ModelReader:
    """The rules with the configured model beside them, for one run. Without a cache, answers are kept for its life only.

    Raises ConfigurationError where no model is configured.
    """
    if not settings.has_model or settings.model is None:
        raise ConfigurationError("no model is configured: set PARKSCOUT_MODEL, and OPENAI_API_KEY or OPENAI_BASE_URL")
    from agent.model_reading.asking import ReadingLimits, Timing
    from agent.model_reading.kept_answers import MemoryReadingCache
    from agent.model_reading.ledger import Prices
    from agent.model_reading.reader import ModelReader
    from agent.models import ModelEndpoint

    return ModelReader(
        rule_reader(profile),
        ModelEndpoint(settings.model, settings.openai_base_url, settings.openai_api_key),
        cache or MemoryReadingCache(),
        Timing(clock),
        ReadingLimits(tokens=settings.model_reading_tokens),
        Prices(settings.model_price_in, settings.model_price_out),
        {track.id: track.tier for track in profile.tracks},
        _thresholds(profile),
    )


def _thresholds(profile: ParkProfile) -> KindThresholds:
    from agent.reading.kinds import KindThresholds

    numbers = profile.thresholds
    return KindThresholds(
        scale_round_low=numbers.scale_round_low,
        scale_revenue_low=numbers.scale_revenue_low,
        scale_investment_low=numbers.scale_investment_low,
        opc_points=numbers.opc_points,
        opc_max_team=numbers.opc_max_team,
        opc_max_staff=numbers.opc_max_staff,
        frontier={track.id: track.frontier for track in profile.tracks},
        **({"cny_rates": profile.cny_rates} if profile.cny_rates else {}),
    )
