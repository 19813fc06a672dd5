"""Domain values to JSON and back, validated on the way in, by their own type hints."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def to_json(kind: type[T], value: T) -> str:
    """Compact JSON text of a dataclass."""
    return _adapter(kind).dump_json(value, exclude_defaults=True).decode()


def from_json(kind: type[T], text: str) -> T:
    """The dataclass that `to_json` wrote."""
    value: T = _adapter(kind).validate_json(text)
    return value
