"""Text in one form: NFKC and Traditional → Simplified, character by character, so that offsets never move."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial
from typing import Literal

from opencc import OpenCC

Lang = Literal["zh-Hans", "zh-Hant", "en"]

_CJK_FIRST, _CJK_LAST = 0x4E00, 0x9FFF
_CHINESE = re.compile(f"[{chr(_CJK_FIRST)}-{chr(_CJK_LAST)}]+")
_LETTERS = re.compile(r"[A-Za-z]+")


@cache
def _simplified_table() -> dict[int, str]:
    """Traditional → Simplified for every character that has a one-character form."""
    block = [chr(code) for code in range(_CJK_FIRST, _CJK_LAST + 1)]
    # One conversion per character: in running text OpenCC would apply phrase rules across neighbours.
    converter = OpenCC("t2s")
    simplified = converter.convert("\n".join(block)).split("\n")
    return {ord(a): b for a, b in zip(block, simplified, strict=True) if a != b and len(b) == 1}


@cache
def _folding_table() -> dict[int, str]:
    """NFKC where it keeps one character one character, then Traditional → Simplified."""
    table = dict(_simplified_table())
    ranges = ((0x00A0, 0x00FF), (0x2000, 0x206F), (0x2460, 0x24FF), (0x3000, 0x33FF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF))
    for first, last in ranges:
        for code in range(first, last + 1):
            folded = unicodedata.normalize("NFKC", chr(code))
            if len(folded) == 1 and folded != chr(code):
                table[code] = table.get(ord(folded), folded)
    return table


@cache
def _replacer(table: Callable[[], dict[int, str]]) -> Callable[[str], str]:
    """`str.translate` by the table, several times as quick: most characters of a text stay as they are, and a class of `re` skips them."""
    replaced = {chr(code): character for code, character in table().items()}
    changing = re.compile(f"[{''.join(map(re.escape, replaced))}]")
    return partial(changing.sub, lambda match: replaced[match.group()])


def fold(text: str) -> str:
    """NFKC + Simplified with the same length as `text`: position i of the result is position i of the input."""
    return _replacer(_folding_table)(text)


def to_simplified(text: str) -> str:
    """Traditional → Simplified only (punctuation and widths untouched), same length as `text`."""
    return _replacer(_simplified_table)(text)


def detect_lang(text: str) -> Lang:
    """The script of a text. Traditional when characters that only Traditional writes outnumber a twentieth of all Chinese ones."""
    sample = text[:4000]
    chinese = "".join(_CHINESE.findall(sample))
    letters = sum(map(len, _LETTERS.findall(sample)))
    # A Latin word of about five letters says about as much as two characters.
    if len(chinese) * 2.5 < letters:
        return "en"
    traditional = sum(map(_simplified_table().__contains__, map(ord, chinese)))
    return "zh-Hant" if traditional * 20 > max(len(chinese), 1) else "zh-Hans"
