"""Stable identifiers: the same input gives the same id on every machine."""

from __future__ import annotations

import hashlib


def stable_id(prefix: str, *parts: str) -> str:
    """`prefix_` + 16 hex digits of BLAKE2b over the parts (a unit separator keeps ("ab","c") and ("a","bc") apart)."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()
    return f"{prefix}_{digest}"
