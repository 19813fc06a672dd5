"""What a sentence states and its quote must print: names, sums, days, quoted words. The words are ours, so their shape is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from domain.text import fold, to_simplified

_DAY = re.compile(r"20\d\d-\d\d-\d\d")
_QUOTED = re.compile(r"“([^“]{2,400}?)”")
_APART = re.compile(r"[，。；：（）()“”]|: |, |; |\. |\.$|\b(?:led by|joined by|raised|in its|announced on|first reported on|investors)\b")
_AFFIX = re.compile(r"^(?:\d+\. |理由|Why|投资方(?:为|含)|报道提到|the reports mention)\s*|\s*(?:领投|参投|跟投)$")
_OURS = re.compile(r"^(?:[\d.]+/[\d.]+|评分|综合评分|OPC 评分|规模评分|score)")
_ROUND_NAME = re.compile(r"^(?:(?:pre-?)?[a-h][\d+]*轮|series .{1,4}|本轮融资|天使轮|战略融资)$", re.IGNORECASE)
_ON_THE_DAY = re.compile(r"，(?:公布于|最早报道于|公佈於|最早報道於) |, (?:announced|first reported) on ")
_LONG = 160
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_INVESTORS = re.compile(
    r"(?P<zh>(?:(?<=，)|(?<=：)|(?<=；))(?P<names>[^，。；：“”（）]{2,400}?)(?P<does>领投|参投|領投|參投))"
    r"|(?P<en>(?P<did>led by|joined by) (?P<list>[^.;:“”()]{2,400}?)(?=, joined by|, announced|, first reported|\.|$))"
)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Text as it is compared: widths, scripts, case, spaces and commas do not matter."""
    return re.sub(r"[\s,，]", "", fold(text)).lower()


def stated(claim: str, documents: Sequence[str]) -> list[tuple[str, ...]]:
    """The facts of a claim, each with the spellings that would carry it. `documents`: plain texts; what none prints is no fact."""
    facts: dict[tuple[str, ...], None] = {}
    claim = to_simplified(claim)
    for day in _DAY.findall(claim):
        facts[(day, *_spoken(day))] = None
    rest = _DAY.sub("，", claim)
    quoted = [part for q in _QUOTED.findall(rest) for part in (q.split("、") if len(q) < 80 else [q])]
    rest = _QUOTED.sub("，", rest)
    items = [item for clause in _APART.split(rest) for item in re.split(r"、", _AFFIX.sub("", clause.strip()))]
    for item in (*quoted, *items):
        whole = item.strip().rstrip("…").strip()
        # "C+轮 6 亿元" is printed nowhere, "6 亿元" is: the longest end that a document prints, else its single words.
        words = whole.split()
        ends = [" ".join(words[n:]) for n in range(len(words))]
        part = next((end for end in ends if any(plain(end)[:_LONG] in text for text in documents)), None)
        for stated_part in (part,) if part else words:
            word = plain(stated_part)[:_LONG]
            if len(word) > 1 and not _OURS.match(stated_part) and not _ROUND_NAME.match(stated_part) and any(word in t for t in documents):
                facts[(word,)] = None
    return list(facts)


def carried(fact: tuple[str, ...], quote: str, published_on: str | None) -> bool:
    """Whether words print a fact; a day is also carried by the day the report was published."""
    return fact[0] == published_on or any(spelling in plain(quote) for spelling in fact)


def without_names(said: str, documents: Sequence[str]) -> str:
    """A sentence without the investors that none of its documents prints: a name read wrongly is not told."""
    texts = [plain(text) for text in documents]

    def told(match: re.Match[str]) -> str:
        chinese = match["zh"] is not None
        names = match["names"].split("、") if chinese else match["list"].split(", ")
        kept = [name for name in names if any(plain(name) in text for text in texts) or _DAY.search(name)]
        if len(kept) == len(names):
            return match.group()
        if not kept:
            return ""
        return "、".join(kept) + match["does"] if chinese else f"{match['did']} {', '.join(kept)}"

    return re.sub(r"[，,]\s?(?=[，。,.])", "", _INVESTORS.sub(told, said)) if _INVESTORS.search(said) else said


def without_days(said: str, days: Sequence[str]) -> str:
    """A sentence without days that no report carries (told by a weekday, or taken over from a report that is gone)."""
    for day in days:
        said = re.sub(
            rf"(?:{_ON_THE_DAY.pattern}){day}|(?<=[:：]) ?{day}(?:，|, )|(?:，|, ){day}(?=[，。,.])",
            "",
            said,
        )
    return said


def _spoken(day: str) -> tuple[str, ...]:
    """A day as articles print it."""
    year, month, number = (int(part) for part in day.split("-"))
    name = _MONTHS[month - 1].lower()
    return (f"{month}月{number}日", f"{year}年{month}月", f"{name}{number}", f"{name[:3]}.{number}", f"{number}{name}", f"{month}.{number}")
