"""Money as news prints it, in Chinese and English, as bounds in its own currency (domain.md section 6)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.funding import Money, Qualifier
from domain.gated_pattern import gated


@dataclass(frozen=True, slots=True)
class MoneyMention:
    """An amount at a place of the prepared text."""

    start: int
    end: int
    money: Money


_CURRENCY_BY_CODE = {
    "CNY": ("人民币", "RMB", "CNY", "¥", "元", "块"),
    "USD": ("美元", "美金", "US$", "USD", "刀"),
    "HKD": ("港元", "港币", "HK$", "HKD"),
    "TWD": ("新台币", "台币", "NT$", "TWD"),
    "SGD": ("新加坡元", "新元", "新币", "坡币", "S$", "SGD"),
    "EUR": ("欧元", "€", "EUR"),
    "GBP": ("英镑", "£", "GBP"),
    "JPY": ("日元", "日圆", "JPY"),
    "KRW": ("韩元", "韩圆", "₩", "KRW"),
    "INR": ("印度卢比", "卢比", "₹", "Rs", "INR"),
    "AUD": ("澳元", "A$", "AUD"),
    "CAD": ("加元", "C$", "CAD"),
    "CHF": ("瑞士法郎", "瑞郎", "CHF"),
    "MYR": ("林吉特", "RM"),
    "IDR": ("印尼盾",),
    "THB": ("泰铢",),
    "RUB": ("卢布",),
    "SEK": ("克朗", "SEK"),
    "ILS": ("以色列谢克尔",),
}
_CURRENCY_WORDS = tuple((word, code) for code, words in _CURRENCY_BY_CODE.items() for word in words)
_CURRENCY = dict(_CURRENCY_WORDS)
_ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5}
_ZH_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_ZH_LARGE = {"万": 1e4, "亿": 1e8, "兆": 1e12}

_SUFFIX_WORDS = "|".join(
    re.escape(w) for w, _ in sorted(_CURRENCY_WORDS, key=lambda p: -len(p[0])) if not w.endswith("$") and w not in {"¥", "€", "£", "₩", "₹"}
)
_PREFIX_WORDS = r"US\$|HK\$|NT\$|S\$|A\$|C\$|RMB|USD|HKD|CNY|SGD|EUR|GBP|人民币|美元|¥|€|£|\$|₹|₩"
_OVER = r"超过|超出|超|逾|过|高达|达到|至少|多于|不低于|突破"
_NEAR = r"将近|接近|近|约近"
_ABOUT = r"大约|约合|约为|约|大概"
_CEILING = r"不超过|不多于|至多|最多|最高|上限为?|不高于"
_SEVERAL = r"大几|好几|数|几|多"

_ZH = gated(
    rf"(?P<ceil>{_CEILING})?(?:人民币)?(?P<pre>{_CEILING}|{_OVER}|{_NEAR}|{_ABOUT})?\s?(?P<cur1>{_PREFIX_WORDS})?\s?"
    r"(?:"
    r"(?P<sev>大几|好几|数|几|多)(?P<sevunit>[十百千]?[万亿]|[十百千]{1,2}万|百亿|千亿|[十百])"
    r"|(?P<num>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s{0,2}(?P<plus>余|多|\+)?\s?(?P<num2unit>kw|"
    r"w(?![a-z]))?(?P<unit>[十百千]?万亿|[十百千]?[万亿])?(?:元)?"
    r"(?:(?:-|~|—|至|到|–)\s?(?P<hi>\d+(?:\.\d+)?)\s{0,2}(?P<hiunit>[十百千]?[万亿]))?"
    r"|(?P<zh>[零一二三四五六七八九两壹贰叁肆伍][零一二三四五六七八九十百千万点两]*[万亿]|十[一二三四五六七八九]?[万亿]|半个?亿)"
    r"|(?P<bare>上?(?:[十百千]?[万亿]|[十百千]亿))"
    r")\s{0,2}(?P<post>余万|余|多万|多亿|多|级别|量级|规模级|级|\+|以上)?\s{0,2}(?P<range>(?:-|~|—|至|到|"
    r"–)\s?(?P<hi2>\d+(?:\.\d+)?)\s?(?P<hiunit2>[十百千]?[万亿]))?"
    rf"\s?(?P<cur2>{_SUFFIX_WORDS})?(?P<cur3>人民币|美元|美金|港元)?(?P<post2>级别|量级|级|左右|上下|以上|以内|以下|余)?"
)
_ZH_UNIT = {"": 1.0, "十": 10.0, "百": 100.0, "千": 1000.0, "十百": 1000.0, "百千": 1e5}
# What must not be read as an amount of money when no currency is printed.
_NOT_MONEY_AFTER = re.compile(
    r"\s?(?:人|家|个|名|套|台|辆|万?用户|户|次|件|单|吨|平|亩|公里|米|年|月|日|号|天(?!使)|岁|倍|%|％|条|种(?!子)|款|位|股(?!权)|度|份|间|所|店|城|粉|册|本|篇|部|层|枚|只|张|座|"
    r"小时|分钟|秒|GW|MW|kW|kg|会员|门店|注册|订单|学|师|级市场|像素|参数|字|美少女|商家|车|亿级|级用户|级市场|张|项|起|笔|公众|读者|颗|片|点|毫|纳|瓦|听众|行|数据|个月)"
)


def _zh_number(word: str) -> float:
    """Value of a number in Chinese characters ("三千五百万", "一点二亿")."""
    if "点" in word:
        whole, _, rest = word.partition("点")
        digits = "".join(str(_ZH_DIGITS[c]) for c in rest if c in _ZH_DIGITS)
        unit = 1.0
        for c in rest:
            unit *= _ZH_LARGE.get(c, _ZH_SMALL.get(c, 1))
        return (_zh_number(whole) + float(f"0.{digits or 0}")) * unit
    total = section = digit = 0.0
    for c in word:
        if c in _ZH_DIGITS:
            digit = float(_ZH_DIGITS[c])
        elif c in _ZH_SMALL:
            section += (digit or 1.0) * _ZH_SMALL[c]
            digit = 0.0
        elif c in _ZH_LARGE:
            total = (total + section + digit) * _ZH_LARGE[c] if (section or digit or total) else _ZH_LARGE[c]
            section = digit = 0.0
    return total + section + digit


def _unit(word: str | None) -> float:
    value = 1.0
    for c in word or "":
        value *= _ZH_LARGE.get(c) or _ZH_SMALL.get(c) or 1.0
    return value


def _round(value: float) -> float:
    return float(f"{value:.6g}")


_PRE_QUALIFIER: tuple[tuple[re.Pattern[str], Qualifier], ...] = (
    (gated(_CEILING), "ceiling"),
    (gated(_NEAR), "nearly"),
    (gated(_OVER), "over"),
    (gated(_ABOUT), "about"),
)


def _bounds(value: float, qualifier: Qualifier, unit_only: bool) -> tuple[float | None, float]:
    """The table of domain.md section 6; `unit_only`: the number is a bare unit word (千万, 亿)."""
    if qualifier == "exact":
        return value, value
    if qualifier == "about":
        return _round(0.95 * value), _round(1.05 * value)
    if qualifier == "nearly":
        return (_round(0.8 * value) if unit_only else _round(0.85 * value)), value
    if qualifier == "over":
        return value, _round(2 * value) if unit_only else _round(1.3 * value)
    if qualifier == "several":
        return 2 * value, 9 * value
    if qualifier == "level":
        return value, _round(9.9 * value)
    return None, value


def _chinese(match: re.Match[str], default_currency: str | None, taiwan: bool) -> Money | None:
    pre = match["ceil"] or match["pre"]
    post = (match["post"] or "") + (match["post2"] or "")
    currency_word = match["cur3"] or (match["cur2"] if match["cur2"] not in {None, "元"} else None) or match["cur1"] or match["cur2"]
    if currency_word == "$":
        currency: str | None = default_currency if default_currency != "CNY" else "USD"
    elif currency_word:
        currency = _CURRENCY.get(currency_word)
    else:
        currency = "CNY"
    if taiwan and currency == "CNY" and currency_word in {None, "元"}:
        currency = "TWD"
    qualifier: Qualifier = "exact"
    for pattern, name in _PRE_QUALIFIER:
        if pre and pattern.fullmatch(pre):
            qualifier = name
            break
    unit_only = False
    high: float | None = None
    if match["sev"]:
        value, qualifier, unit_only = _unit(match["sevunit"]), "several", True
        if match["sev"] == "大几":
            return Money(5 * value, 9 * value, currency, match.group().strip(), "several")
    elif match["zh"]:
        value = 5e7 if "半" in match["zh"] else _zh_number(match["zh"])
        unit_only = set(match["zh"]) <= set("十百千万亿")
    elif match["bare"]:
        word = match["bare"]
        value, unit_only = _unit(word.lstrip("上")), True
        if word.startswith("上") or (qualifier == "exact" and (not post or "级" in post)):
            qualifier = "level"
        if "级" in post and qualifier == "over":
            post = ""
    else:
        number = float(match["num"].replace(",", ""))
        slang = {"kw": 1e7, "w": 1e4}.get(match["num2unit"] or "", 1.0)
        value = _round(number * _unit(match["unit"]) * slang)
        hi, hi_unit = (match["hi"], match["hiunit"]) if match["hi"] else (match["hi2"], match["hiunit2"])
        if hi:
            high = _round(float(hi) * _unit(hi_unit))
            if not match["unit"]:
                value = _round(number * _unit(hi_unit))
        elif value < 1000 and not currency_word:
            return None
        if match["plus"] and qualifier == "exact":
            return Money(value, _round(1.1 * value), currency, match.group().strip(), "over")
    if high is not None:
        return Money(value, high, currency, match.group().strip(), "range")
    if qualifier == "exact":
        if "余" in post or "多" in post or "+" in post:
            return Money(value, _round(1.1 * value) if not unit_only else 2 * value, currency, match.group().strip(), "over")
        if "级" in post:
            qualifier = "level"
        elif "左右" in post or "上下" in post:
            qualifier = "about"
        elif "以上" in post:
            qualifier = "over"
        elif "以内" in post or "以下" in post:
            qualifier = "ceiling"
    if qualifier == "over" and match["pre"] in {"高达", "达到"} and not unit_only:
        qualifier = "exact"
    low, top = _bounds(value, qualifier, unit_only)
    return Money(low, top, currency, match.group().strip(), qualifier)


_EN_UNITS = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mm": 1e6,
    "mil": 1e6,
    "million": 1e6,
    "mln": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "bln": 1e9,
    "t": 1e12,
    "tn": 1e12,
    "trillion": 1e12,
    "crore": 1e7,
    "crores": 1e7,
    "cr": 1e7,
    "lakh": 1e5,
    "lakhs": 1e5,
}
_EN_CURRENCY = {
    "$": "USD",
    "us$": "USD",
    "usd": "USD",
    "€": "EUR",
    "eur": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "rs": "INR",
    "rs.": "INR",
    "inr": "INR",
    "s$": "SGD",
    "sgd": "SGD",
    "hk$": "HKD",
    "hkd": "HKD",
    "a$": "AUD",
    "au$": "AUD",
    "aud": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "cad": "CAD",
    "nt$": "TWD",
    "rmb": "CNY",
    "cny": "CNY",
    "cn¥": "CNY",
    "chf": "CHF",
    "sek": "SEK",
    "₩": "KRW",
    "krw": "KRW",
    "nz$": "NZD",
    "r$": "BRL",
    "dollars": "USD",
    "dollar": "USD",
    "euros": "EUR",
    "euro": "EUR",
    "pounds": "GBP",
    "yuan": "CNY",
    "yen": "JPY",
    "won": "KRW",
    "rupees": "INR",
    "u.s. dollars": "USD",
    "us dollars": "USD",
    "singapore dollars": "SGD",
    "hong kong dollars": "HKD",
    "ringgit": "MYR",
    "rm": "MYR",
    "francs": "CHF",
}
_EN = gated(
    r"(?<![\w.,$€£])(?P<pre>(?i:up to|as much as|at least|more than|over|north of|exceeding|upwards of|nearly|almost|close to|"
    r"just under|under"
    r"|about|around|approximately|roughly|some|an estimated|~|another|an additional|additional|a whopping|a further))?\s?"
    r"(?:"
    r"(?P<cur>(?i:US\$|HK\$|NT\$|NZ\$|AU\$|CA\$|S\$|A\$|C\$|R\$|CN¥|Rs\.?|RMB|USD|EUR|GBP|INR|SGD|HKD|AUD|CAD|CNY|CHF|SEK|KRW|"
    r"RM)|[$€£¥₹₩])\s?"
    r"(?P<num>\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s?(?:-|–|—|to)\s?[$€£¥₹]?(?P<hi>\d+(?:\.\d+)?))?(?:\s|"
    r"-)?(?P<unit>(?i:thousand|million|billion|trillion|crores?|lakhs?|mil|mln|bln|mn|mm|bn|tn|cr|k|m|b|"
    r"t)(?![A-Za-z]))?(?P<plus>\+)?"
    r"|(?P<num2>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?:\s|-)?(?P<unit2>(?i:thousand|million|billion|trillion|crores?|lakhs?|mn|bn)?)(?:\s|-)"
    r"(?P<cur2>(?i:u\.s\. dollars|us dollars|singapore dollars|hong kong dollars|dollars?|euros?|pounds|yuan|yen|won|rupees|"
    r"ringgit|francs|USD|EUR|GBP|RMB|SGD|HKD|INR|CHF))\b"
    r"|(?P<words>(?i:(?:low |mid |mid-|high )?(?:six|seven|eight|nine)[- ]figure|multi-?\s?million|"
    r"multimillion)(?:[- ](?:dollar|pound|euro))?|(?i:tens of millions|hundreds of millions|several million|"
    r"millions)(?i: of (?:U\.?S\.? )?(?:dollars|yuan|RMB|euros|pounds)))"
    r")"
)
_EN_PRE: tuple[tuple[str, Qualifier], ...] = (
    ("up to|as much as", "ceiling"),
    ("at least|more than|over|north of|exceeding|upwards of", "over"),
    ("nearly|almost|close to|just under|under", "nearly"),
    ("about|around|approximately|roughly|some|an estimated|~", "about"),
)
_FIGURES = {"six": 1e5, "seven": 1e6, "eight": 1e7, "nine": 1e8}


def _english(match: re.Match[str], default_currency: str | None) -> Money | None:
    printed = match.group().strip()
    pre = (match["pre"] or "").lower()
    if pre in {"another", "an additional", "additional", "a whopping", "some", "a further"}:
        printed = printed[len(pre) :].strip()
        pre = ""
    qualifier: Qualifier = "exact"
    for words, name in _EN_PRE:
        if pre in words.split("|"):
            qualifier = name
    if match["words"]:
        words = match["words"].lower()
        for figure, low in _FIGURES.items():
            if figure in words:
                return Money(low, 9.99 * low, default_currency or "USD", printed, "level")
        base = 1e7 if "tens" in words else 1e8 if "hundreds" in words else 1e6
        currency = next((code for word, code in _EN_CURRENCY.items() if len(word) > 3 and word in words), default_currency or "USD")
        return Money(2 * base, 9 * base, currency, printed, "several")
    if match["num"]:
        number, unit_word, code = match["num"], match["unit"], match["cur"].lower()
        currency_found = default_currency if code == "$" else _EN_CURRENCY[code]
    else:
        number, unit_word, code = match["num2"], match["unit2"], match["cur2"].lower()
        currency_found = _EN_CURRENCY[code]
    unit = _EN_UNITS.get((unit_word or "").lower(), 1.0)
    value = _round(float(number.replace(",", "")) * unit)
    if not unit_word and value < 1000:
        return None
    if match["num"] and match["hi"]:
        return Money(value, _round(float(match["hi"]) * unit), currency_found, printed, "range")
    if match["num"] and match["plus"] and qualifier == "exact":
        return Money(value, _round(1.3 * value), currency_found, printed, "over")
    low_bound, high_bound = _bounds(value, qualifier, unit_only=False)
    return Money(low_bound, high_bound, currency_found, printed, qualifier)


_NUMBER = gated(r"\d|[万亿]|illion|figure")


def find_money(
    text: str, start: int = 0, end: int | None = None, *, chinese: bool = True, dollar: str | None = "USD"
) -> list[MoneyMention]:
    """Amounts of `text[start:end]` in order. `dollar`: what a bare "$" stands for; None leaves the currency open."""
    stop = len(text) if end is None else end
    out: list[MoneyMention] = []
    if not _NUMBER.search(text, start, stop):
        return out
    # Where the New Taiwan dollar is named once, an "元" without a name is one too.
    taiwan = chinese and "台币" in text
    if chinese:
        for match in _ZH.finditer(text, start, stop):
            if not (match["num"] or match["sev"] or match["zh"] or match["bare"]):
                continue
            has_currency = bool(match["cur1"] or match["cur2"] or match["cur3"]) or "元" in match.group()
            if match["num"] and not (match["unit"] or match["num2unit"] or match["hi"] or match["hi2"] or has_currency):
                continue
            after = text[match.end() : match.end() + 4]
            if not has_currency and _NOT_MONEY_AFTER.match(after):
                continue
            if match["bare"] and not has_currency and not _bare_is_money(text, match):
                continue
            if match["bare"] and match.start() and text[match.start() - 1].isdigit():
                continue
            money = _chinese(match, dollar, taiwan)
            if money is not None:
                lead = len(match.group()) - len(match.group().lstrip())
                begin = match.start() + lead
                out.append(MoneyMention(begin, begin + len(money.as_printed), money))
    if not chinese or _ASCII_MONEY.search(text, start, stop):
        for match in _EN.finditer(text, start, stop):
            money = _english(match, dollar)
            if money is None:
                continue
            begin = match.start() + match.group().find(money.as_printed)
            finish = begin + len(money.as_printed)
            clash = [m for m in out if m.start < finish and begin < m.end]
            if clash and any(m.end - m.start >= finish - begin for m in clash):
                continue
            out = [m for m in out if m not in clash]
            out.append(MoneyMention(begin, finish, money))
        out.sort(key=lambda m: m.start)
    return out


_ASCII_MONEY = gated(r"[$€£₹]\s?\d|(?:million|billion)", re.IGNORECASE)
_BARE_BEFORE = gated(r"(?:获|得|完成|融资|投资|超|逾|近|过|成|拿下|斩获|宣布|资|轮|元|的|达|来|总额|规模|金额为?|投|下)\s?$")
_BARE_AFTER = re.compile(r"\s?(?:级|量级|人民币|美|元|融资|投资|战略|[A-HPp]|天使|种子|Pre|轮|首轮|新|的|股权|注资|投)")


def _bare_is_money(text: str, match: re.Match[str]) -> bool:
    """A bare unit word (千万, 亿) is money only in a funding surrounding."""
    return bool(_BARE_AFTER.match(text, match.end()) or match["post"] or match["post2"]) and bool(
        match["pre"] or _BARE_BEFORE.search(text[max(0, match.start() - 4) : match.start()]) or match["post"]
    )
