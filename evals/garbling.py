"""Documents as bad mirrors print them: `python -m evals.garbling KIND < DOCUMENTS.jsonl > GARBLED.jsonl`, the same each time.

KIND is "noise" (site header, words of the site, doubled punctuation, pinyin in brackets, injected marks, broken lines) or
"traditional". What `parkscout extract` reads out of both is scored against the same gold by `evals.extraction_report`.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from opencc import OpenCC

_HEADER = {"zh": "首页 > 资讯 > 正文\n来源:网络  编辑:小园  字号:T|T\n", "en": "Skip to content\nNews | Startups | Subscribe\nShare this\n"}
_PINYIN = {"融": "rong", "资": "zi", "领": "ling", "投": "tou", "创": "chuang", "机": "ji", "科": "ke"}
_SITE = {"zh": "(点击查看原文)", "en": "(opens in a new window)"}


def noise(text: str, seed: str, lang: str) -> str:
    """About every twelfth place damaged; a name or a sum is never changed, only interrupted."""
    chance = random.Random(seed)
    out: list[str] = []
    for at, character in enumerate(text):
        if character == " " and text[at + 1 : at + 2].isalpha() and lang == "zh" and chance.random() < 0.2:
            out.append("\n" if text[at - 1].isascii() and text[at - 1].isalpha() else " ")
            continue
        out.append(character)
        roll = chance.random()
        if character in "，。、" and roll < 0.15:
            out.append(character)
        elif character in _PINYIN and roll < 0.06:
            out.append(f"({_PINYIN[character]})")
        elif character in "。." and text[at + 1 : at + 2] in {"", " ", "\n"} and roll > 0.9:
            out.append(f" {_SITE[lang]} ")
        elif roll > 0.985:
            out.append("\u200b")
    return _HEADER[lang] + "".join(out)


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def traditional(text: str, seed: str, lang: str) -> str:
    return _converter().convert(text) if lang == "zh" else text


KINDS: dict[str, Callable[[str, str, str], str]] = {"noise": noise, "traditional": traditional}


def garbled(record: dict[str, Any], kind: str) -> dict[str, Any]:
    """A document with its text damaged; its title only changes script."""
    lang = "zh" if re.search(r"[\u4e00-\u9fff]", record["title"] + record["text"][:200]) else "en"
    title = traditional(record["title"], record["id"], lang) if kind == "traditional" else record["title"]
    return {**record, "title": title, "text": KINDS[kind](record["text"], record["id"], lang)}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in KINDS:
        print(f"usage: python -m evals.garbling {'|'.join(KINDS)} < DOCUMENTS.jsonl", file=sys.stderr)
        return 2
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(garbled(json.loads(line), arguments[0]), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
