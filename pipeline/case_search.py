"""Search among cases: few enough to compare with every one of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from domain.case_library import CaseRecord, case_text
from domain.profile import ParkProfile


def find_cases(cases: Sequence[CaseRecord], query: str, profile: ParkProfile, limit: int = 5) -> list[CaseRecord]:
    """Cases that share words with the query, rare words counting most; those of equal worth newest first. No words: the newest."""
    from vectorstore.tokenise import tokens

    wanted = set(tokens(query))
    if not wanted:
        return list(cases[:limit])
    words = [set(tokens(case_text(case, profile))) for case in cases]
    held_by = Counter(word for found in words for word in wanted & found)
    worth = [sum(math.log(1 + len(cases) / held_by[word]) for word in wanted & found) for found in words]
    ranked = sorted((n for n, value in enumerate(worth) if value), key=lambda n: (-worth[n], n))
    return [cases[n] for n in ranked[:limit]]
