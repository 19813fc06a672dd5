"""The best of very many scores, without sorting out all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_GROUPS = 8
"""Groups of scores for each of the best that are wanted: then few more than those reach the floor."""


def best_places(scores: NDArray[np.floating[Any]], limit: int, above: float = -np.inf) -> NDArray[np.intp]:
    """Where the best `limit` of the scores above a number stand, and all that equal the last of them, in no order but their own."""
    floor = _floor(scores, limit)
    places: NDArray[np.intp] = np.flatnonzero(scores >= floor if floor > above else scores > above)
    if len(places) > limit:
        reached = scores[places]
        places = places[reached >= np.partition(reached, -limit)[-limit]]
    return places


def _floor(scores: NDArray[np.floating[Any]], limit: int) -> float:
    """What at least `limit` of the scores reach, and few more: the worst of the `limit` best maxima of groups."""
    size = len(scores) // (limit * _GROUPS)
    if size < 2:
        return -np.inf
    maxima = scores[: limit * _GROUPS * size].reshape(size, -1).max(axis=0)
    return float(np.partition(maxima, -limit)[-limit])
