"""Checks what a model wrote: numbers, amounts, dates, rounds and names must occur in the sources, else the sentence goes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agent.chat.citations import MARKER
from agent.chat.tool_result import ToolResult
from agent.reading.rounds import find_rounds
from domain.document import Document
from domain.funding import Money
from domain.money import find_money
from domain.text import fold

_TEXT_KEYS = frozenset({"passage", "quote", "quotes", "title", "summary", "reason", "note"})
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])\d+(?:,\d{3})*(?:\.\d+)?")
_DATE = re.compile(r"(?P<y>20\d\d)\s?[-年/.]\s?(?P<m>1[0-2]|0?[1-9])\s?[-月/.]\s?(?P<d>3[01]|[12]\d|0?[1-9])日?")
_SUFFIX = (
    "资本|创投|基金|风投|科创|产投|科技|生物|医药|智能|机器人|半导体|微电子|光电|能源|航天|集团|控股|药业|医疗|量子|脑机"
    "|动力|航空|储能|证券"
)
_ZH_NAME = re.compile(rf"[一-鿿A-Za-z0-9]{{2,10}}(?:{_SUFFIX})")
_BETWEEN_NAMES = re.compile(
    r"[，。、；：！？,;:!?（）()“”\"「」《》\s]|由|和|与|及|以及|的|获|完成|来自|领投|跟投|参投|独家|投资方|轮|为|是|在|向|对|被|将|并"
    r"|等|其中|包括|融资|宣布|见|另有|有|了|从|家|本次|老股东|联合|机构|公司|企业|项目"
)
_EN_NAME = re.compile(r"\b[A-Z][A-Za-z0-9&\-]+(?:\s+[A-Z][A-Za-z0-9&\-]+)*\b")
_EN_COMMON = frozenset(
    [
        "The",
        "A",
        "An",
        "In",
        "On",
        "At",
        "It",
        "Its",
        "This",
        "That",
        "These",
        "Those",
        "They",
        "He",
        "She",
        "We",
        "According",
        "Series",
        "Round",
        "Seed",
        "Pre",
        "Angel",
        "IPO",
        "AI",
        "OPC",
        "CNY",
        "RMB",
        "USD",
        "HKD",
        "SGD",
        "EUR",
        "GBP",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Not",
        "Found",
        "Here",
        "Both",
        "No",
        "There",
        "For",
        "Of",
        "And",
        "Or",
        "But",
        "As",
        "By",
        "With",
        "From",
        "Also",
        "Other",
        "Score",
        "Track",
        "Lead",
        "Leads",
        "Investors",
        "Amount",
        "Location",
        "Latest",
        "Why",
        "Please",
        "Reports",
        "Report",
        "Suzhou",
        "Industrial",
        "Park",
        "China",
        "Chinese",
    ]
)
_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]|\.(?=\s|$|\[)|\n|$)(?:\s?\[\s?doc\s?[:：][^\]]*\])*")
_ORDINAL = re.compile(r"^\s*(?:\d{1,2}[.、)]|[-*•])\s*")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Checked:
    """A model's answer after the check: what may be shown, and the facts no source contains."""

    text: str
    removed: tuple[str, ...] = ()
    kept: int = 0
    """Sentences that state a fact and were found in a source."""


def check_answer(text: str, documents: Mapping[str, Document], results: Sequence[ToolResult], known_names: Collection[str] = ()) -> Checked:
    """The answer without the sentences whose facts no cited document or tool figure contains.

    A sentence that cites the wrong document while another retrieved one contains its facts is cited anew. Addresses typed by
    the model are always taken out.
    """
    figures = figures_of(results)
    out: list[str] = []
    removed: list[str] = []
    kept = 0
    for match in _SENTENCE.finditer(_URL.sub("", text)):
        sentence = match.group()
        if not sentence.strip():
            out.append(sentence)
            continue
        bare = _ORDINAL.sub("", MARKER.sub("", sentence))
        cited = [i for i in MARKER.findall(sentence) if i in documents]
        if not has_facts(bare) and not any(_plain(n) in _plain(bare) for n in known_names):
            out.append(sentence)
            continue
        texts = [documents[i].body + _published(documents[i]) for i in cited]
        if cited and not missing_facts(bare, texts, "", known_names):
            kept += 1
            out.append(sentence)
        elif home := _home(bare, documents, known_names):
            kept += 1
            out.append(_recite(sentence, home))
        elif missing := missing_facts(bare, texts, figures, known_names):
            removed.extend(missing)
            out.append("\n" if sentence.endswith("\n") else "")
        else:
            # Counts, scores and merged facts stand in tool results, in no single document.
            kept += 1
            out.append(sentence)
    return Checked(re.sub(r"\n{3,}", "\n\n", "".join(out)).strip(), tuple(dict.fromkeys(removed)), kept)


def _home(bare: str, documents: Mapping[str, Document], known_names: Collection[str]) -> str | None:
    """The one document that says all of a sentence."""
    return next((i for i, d in documents.items() if not missing_facts(bare, [d.body + _published(d)], "", known_names)), None)


def _recite(sentence: str, document_id: str) -> str:
    return MARKER.sub("", sentence).rstrip() + f"[doc:{document_id}]" + ("\n" if sentence.endswith("\n") else "")


def _published(document: Document) -> str:
    return (
        f" {document.published_at.date().isoformat()} {document.publisher or ''}"
        if document.published_at
        else f" {document.publisher or ''}"
    )


def figures_of(results: Sequence[ToolResult]) -> str:
    """What tools computed or hold as fields, without the words of articles: figures, names, dates, rounds."""
    parts: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key not in _TEXT_KEYS:
                    walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)
        elif value is not None and not isinstance(value, bool):
            parts.append(
                f"{value:g}" if isinstance(value, float) and value < 1e6 else str(int(value)) if isinstance(value, float) else str(value)
            )

    for result in results:
        walk(result.content)
    return " | ".join(parts)


def has_facts(sentence: str) -> bool:
    return bool(_NUMBER.search(sentence) or find_rounds(sentence) or _zh_names(sentence) or _latin_names(sentence))


def missing_facts(sentence: str, sources: Sequence[str], figures: str, known_names: Collection[str] = ()) -> list[str]:
    """Facts of a sentence that neither the sources nor the figures contain."""
    spaced = re.sub(r"(?<=\d),(?=\d)", "", fold(" ".join((*sources, figures))).lower())
    haystack = _plain(spaced)
    missing: list[str] = []
    left = fold(sentence)
    for date_match in list(_DATE.finditer(left)):
        if not _dated(date_match, haystack):
            missing.append(date_match.group())
        left = left.replace(date_match.group(), " ")
    amounts = [m for m in find_money(left) if m.money.low or m.money.high]
    for mention in amounts:
        printed = _plain(mention.money.as_printed)
        if printed not in haystack and not _same_amount(mention.money, sources, figures):
            missing.append(mention.money.as_printed)
        left = left.replace(mention.money.as_printed, " ")
    for number in _NUMBER.findall(left):
        plain = number.replace(",", "")
        if not re.search(rf"(?<![\d.]){re.escape(plain)}(?!\d|\.\d)", spaced):
            missing.append(number)
    rounds = {m.id for m in find_rounds(left) if m.id} | {m.id for m in find_rounds(left, chinese=False) if m.id}
    if rounds:
        told = _rounds_in(tuple(sources)) | {w for w in re.findall(r"[a-z_0-9]+", figures)}
        missing.extend(sorted(r for r in rounds if r not in told))
    for name in {*(n for n in known_names if _plain(n) in _plain(sentence)), *_zh_names(sentence), *_latin_names(sentence)}:
        if _plain(name) not in haystack:
            missing.append(name)
    return missing


def _plain(text: str) -> str:
    return re.sub(r"[\s,]+", "", fold(text).lower())


def _dated(match: re.Match[str], haystack: str) -> bool:
    y, m, d = match["y"], int(match["m"]), int(match["d"])
    return any(form in haystack for form in (f"{y}-{m:02d}-{d:02d}", f"{y}年{m}月{d}日", f"{m}月{d}日", f"{y}/{m}/{d}"))


@lru_cache(maxsize=256)
def _amounts_in(sources: tuple[str, ...]) -> frozenset[tuple[float | None, float | None, str | None]]:
    return frozenset((m.money.low, m.money.high, m.money.currency) for s in sources for m in find_money(s))


@lru_cache(maxsize=256)
def _rounds_in(sources: tuple[str, ...]) -> frozenset[str]:
    return frozenset(m.id for s in sources for chinese in (True, False) for m in find_rounds(s, chinese=chinese) if m.id)


def _same_amount(money: Money, sources: Sequence[str], figures: str) -> bool:
    if (money.low, money.high, money.currency) in _amounts_in(tuple(sources)):
        return True
    value = money.low if money.low is not None else money.high
    return value is not None and value >= 1000 and re.search(rf"(?<!\d){int(value)}(?!\d)", figures) is not None


def _zh_names(sentence: str) -> list[str]:
    parts = (part for part in _BETWEEN_NAMES.split(sentence) if part)
    return [part for part in parts if len(part) >= 4 and _ZH_NAME.fullmatch(part) and not _generic(part)]


def _generic(name: str) -> bool:
    return bool(
        re.match(
            r"(?:人工|具身|硬科技|前沿|相关|多家|股权|战略|风险|产业|新|政府|引导|一家|这家|该|生物医药|合成生物|新能源|商业航天)", name
        )
    )


def _latin_names(sentence: str) -> list[str]:
    names = []
    for match in _EN_NAME.finditer(sentence):
        parts = [w for w in match.group().split() if w not in _EN_COMMON]
        name = " ".join(parts)
        starts = match.start() == 0 or sentence[: match.start()].rstrip().endswith((".", ":", "：", "。"))
        if len(parts) >= 2 or (parts and not starts and len(parts[0]) > 3):
            names.append(name)
    return names
