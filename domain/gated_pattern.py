"""Patterns tried only where a match can begin.

`re` tries a pattern of many alternatives anew at every character. A look-ahead for the characters a match may begin with (the FIRST
set of the grammar) says no at once almost everywhere, and the rules spend most of their time searching.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, NamedTuple

# The standard library's own reading of a pattern, which has no public name (the same from Python 3.11 to 3.13).
_parser: Any = import_module("re._parser")
_ops: Any = import_module("re._constants")

_CATEGORIES = {_ops.CATEGORY_DIGIT: r"\d", _ops.CATEGORY_SPACE: r"\s", _ops.CATEGORY_WORD: r"\w"}
_REPEATS = {_ops.MAX_REPEAT, _ops.MIN_REPEAT, _ops.POSSESSIVE_REPEAT}
_WIDTHLESS = {_ops.AT, _ops.ASSERT, _ops.ASSERT_NOT}


class _AnythingError(Exception):
    """A match may begin with nearly any character."""


class _First(NamedTuple):
    """Members of character classes, by whether case counts, and whether the stretch may be empty."""

    cased: frozenset[str]
    caseless: frozenset[str]
    empty: bool

    def then(self, other: _First) -> _First:
        """Of this stretch and, as it may be empty, the one behind it."""
        return _First(self.cased | other.cased, self.caseless | other.caseless, other.empty)


_NOTHING = _First(frozenset(), frozenset(), True)


def gated(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile` for patterns of alternatives that are searched for: the same matches and groups, sooner told that there is none.

    Where any character may begin a match, the pattern stays as it is. One that is only matched at a place gains nothing here.
    """
    if "|" not in pattern:
        return re.compile(pattern, flags)
    parsed = _parser.parse(pattern, flags)
    try:
        first = _first(parsed, parsed.state.flags)
    except _AnythingError:
        return re.compile(pattern, flags)
    if first.empty or parsed.state.flags & ~flags & ~re.UNICODE:
        return re.compile(pattern, flags)
    classes = []
    if first.cased:
        classes.append(f"[{''.join(sorted(first.cased))}]")
    if first.caseless:
        classes.append(f"(?i:[{''.join(sorted(first.caseless))}])")
    return re.compile(f"(?={'|'.join(classes)})(?:{pattern})", flags)


def _first(sequence: Any, flags: int) -> _First:
    found = _NOTHING
    for op, argument in sequence:
        found = found.then(_of_one(op, argument, flags))
        if not found.empty:
            break
    return found


def _of_one(op: Any, argument: Any, flags: int) -> _First:
    if op is _ops.LITERAL:
        return _class([re.escape(chr(argument))], flags)
    if op is _ops.IN:
        return _class([_member(*member) for member in argument], flags)
    if op is _ops.BRANCH:
        branches = [_first(branch, flags) for branch in argument[1]]
        return _First(
            frozenset().union(*(b.cased for b in branches)),
            frozenset().union(*(b.caseless for b in branches)),
            any(b.empty for b in branches),
        )
    if op is _ops.SUBPATTERN:
        _, added, removed, inner = argument
        return _first(inner, (flags | added) & ~removed)
    if op in _REPEATS:
        least, _, inner = argument
        repeated = _first(inner, flags)
        return repeated if least else repeated._replace(empty=True)
    if op is _ops.ATOMIC_GROUP:
        return _first(argument, flags)
    if op in _WIDTHLESS:
        return _NOTHING
    raise _AnythingError


def _class(members: list[str], flags: int) -> _First:
    same = frozenset(members)
    return _First(frozenset(), same, False) if flags & re.IGNORECASE else _First(same, frozenset(), False)


def _member(op: Any, argument: Any) -> str:
    if op is _ops.LITERAL:
        return re.escape(chr(argument))
    if op is _ops.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    if op is _ops.CATEGORY and argument in _CATEGORIES:
        return _CATEGORIES[argument]
    raise _AnythingError
