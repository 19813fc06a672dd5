"""The rule judge: an organization's snapshot against a park's profile, every point with its reason and its quote."""

from domain.judging.judge import CRITERION_IDS, OPC_CRITERION_IDS, PENALTY_IDS, judge
from domain.judging.quotes import verify_quotes
from domain.judging.second_opinion import LEVELS, Level, Move, Opinion, with_opinions

__all__ = [
    "CRITERION_IDS",
    "LEVELS",
    "OPC_CRITERION_IDS",
    "PENALTY_IDS",
    "Level",
    "Move",
    "Opinion",
    "judge",
    "verify_quotes",
    "with_opinions",
]
