"""A gated pattern finds what the plain one finds."""

from __future__ import annotations

import re

import pytest

from domain.gated_pattern import gated

TEXTS = (
    "某某科技完成近亿元A轮融资, 由元禾控股领投,老股东跟投。",
    "Acme raises $12M Series B led by Foo Capital; prior ROUND was in 2021",
    "",
    "\n\n  3月5日 K ſ İ",
)
PATTERNS = (
    (r"融资|领投(?:方)?|[A-H]轮", 0),
    (r"(?:近|超)?亿元|\d+月", 0),
    (r"(?<=[a-z])\s|(?:led|prior)\b", 0),
    (r"(?i:round|series) ?|领", 0),
    (r"k|s|raises", re.IGNORECASE),
    (r"(?P<a>完成)|(?P<b>由.{2,4}领投)|$", 0),
    (r"^(?:Acme|某某)|\d{4}$", 0),
    (r"[^a-z]完|x", 0),
    (r".元|x", 0),
    (r"(?:\s*)(?:3|led)", 0),
    (r"(?!完成)(?:完|成)|(?>融+)资", 0),
)


@pytest.mark.parametrize(("pattern", "flags"), PATTERNS)
def test_same_matches_and_groups(pattern: str, flags: int) -> None:
    for text in TEXTS:
        plain = [(m.span(), m.lastgroup, m.groupdict()) for m in re.finditer(pattern, text, flags)]
        assert [(m.span(), m.lastgroup, m.groupdict()) for m in gated(pattern, flags).finditer(text)] == plain


def test_what_may_begin_anywhere_or_be_empty_stays_as_it_is() -> None:
    for pattern in (r".a|b", r"[^a]|b", r"a*|b", r"(?:a|)b?", "abc"):
        assert gated(pattern).pattern == pattern


def test_a_gate_names_every_first_character() -> None:
    assert gated(r"(?:超)?亿|[A-C]\d").pattern.startswith("(?=[A-C亿超])")
