"""The rule judge: an organization's snapshot against a park's profile, every point with its reason and its quote."""

from domain.judging.judge import CRITERION_IDS, OPC_CRITERION_IDS, PENALTY_IDS, judge
from domain.judging.quotes import verify_quotes

__all__ = ["CRITERION_IDS", "OPC_CRITERION_IDS", "PENALTY_IDS", "judge", "verify_quotes"]
