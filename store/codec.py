"""Domain values to JSON and back, validated on the way in, by their own type hints."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(kind: type[T], value: T) -> str:
    """Compact JSON text of a dataclass."""
    return _adapter(kind).dump_json(value, exclude_defaults=True).decode()


def from_json(kind: type[T], text: str) -> T:
    """The dataclass that `to_json` wrote."""
    value: T = _adapter(kind).validate_json(text)
    return value


def to_full_json(kind: type[T], value: T) -> str:
    """JSON text with every field, also those that are null or empty: what contracts promise."""
    return _adapter(kind).dump_json(value).decode()
