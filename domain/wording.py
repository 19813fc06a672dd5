"""Names of rounds and amounts as readers write them, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from domain.funding import FundingRound, Money
from domain.text import fold

_ROUND_ZH = {
    "pre_seed": "种子前轮", "seed": "种子轮", "seed_plus": "种子+轮", "pre_angel": "Pre-天使轮", "angel": "天使轮", "angel_plus": "天使+轮",
    "strategic": "战略融资", "pre_ipo": "Pre-IPO轮", "cornerstone": "基石投资", "undisclosed": "新一轮融资",
}  # fmt: skip
_ROUND_EN = {
    "pre_seed": "pre-seed", "seed": "seed", "seed_plus": "seed+", "pre_angel": "pre-angel", "angel": "angel", "angel_plus": "angel+",
    "strategic": "strategic round", "pre_ipo": "pre-IPO", "cornerstone": "cornerstone", "undisclosed": "new round",
}  # fmt: skip
CURRENCY_ZH = {
    "CNY": "元", "USD": "美元", "HKD": "港元", "SGD": "新元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "KRW": "韩元",
    "INR": "卢比", "TWD": "新台币", "AUD": "澳元", "CAD": "加元", "CHF": "瑞士法郎", "ILS": "新谢克尔", "SEK": "瑞典克朗",
    "NOK": "挪威克朗", "DKK": "丹麦克朗", "MYR": "林吉特",
}  # fmt: skip


def round_zh(round_id: str | None) -> str:
    """`a_plus` → A+轮; None → 融资."""
    if round_id is None:
        return "融资"
    if round_id in _ROUND_ZH:
        return _ROUND_ZH[round_id]
    return f"{_letters(round_id)}轮"


def round_en(round_id: str | None) -> str:
    """`a_plus` → Series A+; None → round."""
    if round_id is None:
        return "round"
    if round_id in _ROUND_EN:
        return _ROUND_EN[round_id]
    name = _letters(round_id)
    return f"Pre-Series {name[4:]}" if name.startswith("Pre-") else f"Series {name}"


def _letters(round_id: str) -> str:
    early = round_id.startswith("pre_")
    stem = round_id.removeprefix("pre_")
    pluses = stem.count("_plus")
    return f"{'Pre-' if early else ''}{stem.split('_')[0].upper()}{'+' * pluses}"


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value < 1000 else f"{value:,.0f}"


def amount_zh(value: float, currency: str | None = "CNY") -> str:
    """120000000 → 1.2 亿元; 35000000 USD → 3,500 万美元. An unknown currency is said to be so."""
    unit = CURRENCY_ZH.get(currency, currency) if currency else "（币种待核实）"
    if value >= 1e8:
        return f"{_number(value / 1e8)} 亿{unit}"
    if value >= 1e4:
        return f"{_number(value / 1e4)} 万{unit}"
    return f"{_number(value)} {unit}"


def amount_en(value: float, currency: str | None = "CNY") -> str:
    """120000000 → CNY 120M."""
    code = currency or "(currency to be checked)"
    for size, mark in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if value >= size:
            return f"{code} {_number(value / size)}{mark}"
    return f"{code} {_number(value)}"


_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _has_chinese(text: str) -> bool:
    return _CHINESE.search(text) is not None


@lru_cache(maxsize=1024)
def money_zh(money: Money) -> str:
    """An amount in the reader's manner: as printed where it is Chinese, else built from its bounds (超 1 亿美元)."""
    if money.as_printed and _has_chinese(money.as_printed):
        # Full-width digits and Traditional characters in the reader's own script.
        return fold(money.as_printed)
    return _bounded(money, amount_zh, {"over": "超 ", "about": "约 ", "nearly": "近 ", "ceiling": "至多 "}, " 至 ")


@lru_cache(maxsize=1024)
def money_en(money: Money) -> str:
    """The same in English: as printed where it is Latin, else from the bounds."""
    if money.as_printed and not _has_chinese(money.as_printed):
        return money.as_printed
    return _bounded(money, amount_en, {"over": "over ", "about": "about ", "nearly": "nearly ", "ceiling": "up to "}, " to ")


def _bounded(money: Money, write: Callable[[float, str | None], str], words: Mapping[str, str], to: str) -> str:
    low, high = money.low, money.high
    if low is None and high is None:
        return money.as_printed
    if money.qualifier in {"nearly", "ceiling"} and high is not None:
        return f"{words[money.qualifier]}{write(high, money.currency)}"
    if low is None:
        assert high is not None
        return f"{words['ceiling']}{write(high, money.currency)}"
    if money.qualifier == "about" and high is not None:
        return f"{words['about']}{write((low + high) / 2, money.currency)}"
    if money.qualifier == "over":
        return f"{words['over']}{write(low, money.currency)}"
    if high is None or high == low:
        return write(low, money.currency)
    return f"{write(low, money.currency)}{to}{write(high, money.currency)}"


def round_line_zh(one: FundingRound) -> str:
    """1.2亿元A轮融资，元禾领投 — the parts that are known."""
    name = round_zh(one.round)
    text = name if name.endswith(("融资", "投资")) else f"{name}融资"
    if one.amount is not None:
        text = f"{money_zh(one.amount)}{text}"
    if one.lead_investors:
        text += f"，{'、'.join(one.lead_investors[:2])}领投"
    elif one.investors:
        text += f"，{'、'.join(one.investors[:2])}{'等' if len(one.investors) > 2 else ''}投资"
    return text


def round_line_en(one: FundingRound) -> str:
    """Series A, CNY 120M, led by Yuanhe."""
    text = round_en(one.round)
    if one.amount is not None:
        text += f", {money_en(one.amount)}"
    if one.lead_investors:
        text += f", led by {', '.join(one.lead_investors[:2])}"
    elif one.investors:
        text += f", from {', '.join(one.investors[:2])}{' and others' if len(one.investors) > 2 else ''}"
    return text
