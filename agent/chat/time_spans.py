"""Spans of time in a question: 本周, 近三个月, 今年以来, 10月份, since October, Q3."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "几": 3, "数": 3}
_EN_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "a": 1, "an": 1, "few": 3, "couple of": 2,
}  # fmt: skip
_MONTHS = {m: i for i, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}
_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"  # noqa: E501
_N = r"(?P<n>\d{1,3}|[一二三四五六七八九十两几数半]{1,3})"
_SINCE_ZH = r"(?P<open>以来|至今|之后|以后|后|起|开始)?"


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Days `since` to `until`, both included; either end may be open. `start`/`end` are the place in the text."""

    start: int
    end: int
    since: date | None
    until: date | None
    words: str


_NAMED: tuple[tuple[str, str], ...] = (
    (r"前天", "day-2"), (r"今[天日]|today", "day0"), (r"昨[天日]|yesterday", "day-1"),
    (r"上上周", "week-2"), (r"(?:上|前)(?:一)?(?:个)?(?:周|星期|礼拜)|last week|previous week", "week-1"),
    (r"(?:本|这|這|这一|当)(?:个)?(?:周|星期|礼拜)|this week", "week0"),
    (r"上上个?月", "month-2"), (r"上(?:一)?(?:个)?月|last month|previous month", "month-1"),
    (r"(?:本|这|当)(?:个)?月|this month", "month0"),
    (r"上(?:一)?(?:个)?季度|last quarter|previous quarter", "quarter-1"), (r"(?:本|这个?)季度|this quarter", "quarter0"),
    (r"今年上半年|上半年|first half(?: of (?:the|this) year)?|h1", "half1"), (r"今年下半年|下半年|second half(?: of (?:the|this) year)?|h2", "half2"),  # noqa: E501
    (r"今年(?:以来|至今)?|本年度?|年初(?:以来|至今)?|year to date|ytd|this year|so far this year", "year0"),
    (r"去年(?:以来)?|last year", "year-1"), (r"前年", "year-2"),
)  # fmt: skip
_NAMED_PATTERNS = tuple((re.compile(rf"(?<![a-z])(?:{words})(?![a-z]){_SINCE_ZH}(?!\s?\d{{1,2}}月)"), key) for words, key in _NAMED)
_ROLLING = re.compile(
    rf"(?:最近|近|过去|這?这|前)(?:的)?(?P<half>半)?(?:{_N})?(?:个|個)?(?P<unit>小时|天|日|周|星期|礼拜|月|季度|年)(?:以来|之内|以内|内|里|间)?"
    r"|(?:in |over |during |within )?(?:the )?(?:last|past|previous|recent) (?P<n2>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|few|couple of)? ?"  # noqa: E501
    r"(?P<unit2>days?|weeks?|months?|quarters?|years?)"
)
_UNITS = {"小时": 1, "天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "day": 1, "week": 7}
_MONTH_UNITS = {"月": 1, "季度": 3, "年": 12, "month": 1, "quarter": 3, "year": 12}
_DAY_ZH = r"(?:(?P<y{i}>20\d\d)\s?年\s?)?(?P<m{i}>1[0-2]|0?[1-9])\s?月(?:份)?(?:\s?(?P<d{i}>3[01]|[12]\d|0?[1-9])\s?[日号])?"
_ISO = r"(?P<iy{i}>20\d\d)[-/.](?P<im{i}>1[0-2]|0?[1-9])(?:[-/.](?P<id{i}>3[01]|[12]\d|0?[1-9]))?(?!\d)"


def _point(i: int) -> str:
    return f"(?:{_DAY_ZH.replace('{i}', str(i))}|{_ISO.replace('{i}', str(i))})"


_BETWEEN = re.compile(rf"(?:从|自|from |between )?{_point(1)}\s?(?:到|至|-|~|—|和|and|to|until)\s?{_point(2)}(?:之间|期间)?")
_SINGLE = re.compile(
    rf"(?P<from>自从|自|从|since |after |from )?{_point(1)}\s?(?P<after>以来|至今|之后|以后|后|起|开始)?(?P<before>之前|以前|前)?"
)
_BEFORE_EN = re.compile(r"(?:before|until|till|by)\s$")
_YEAR = re.compile(
    r"(?<!\d)(?P<year>20[0-4]\d)\s?年(?P<half>上半年|下半年)?(?P<open>以来|至今|之后|以后|起)?(?!\s?\d{1,2}\s?月)|(?:(?P<since>since )|in )(?P<year2>20[0-4]\d)(?![\d-])"  # noqa: E501
)
_QUARTER = re.compile(
    r"(?:(?P<year>20\d\d)\s?年?\s?)?(?:第?(?P<q>[一二三四1-4])季度|(?<![a-z0-9])q(?P<q2>[1-4])(?!\d))(?:\s?(?P<year2>20\d\d))?"
)
_MONTH_EN = re.compile(
    rf"(?P<from>since |after |from )?(?:(?P<pre>in |during |for )|(?<![a-z]))(?:(?P<day>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)? )?{_MONTH}(?![a-z])(?:\.? (?P<day2>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?(?!\d))?(?:,? (?P<year>20\d\d))?"  # noqa: E501
)


def find_span(text: str, today: date) -> TimeSpan | None:
    """The span of time named in folded lower-case text; None where none is. Weeks begin on Monday."""
    for finder in (_between, _rolling, _quarter, _single, _month_en, _half_of_year, _named, _weekday, _year):
        found = finder(text, today)
        if found is not None:
            return found
    return None


def _number(word: str | None) -> int:
    if not word:
        return 1
    if word.isdigit():
        return int(word)
    if word in _EN_NUMBERS:
        return _EN_NUMBERS[word]
    if "十" in word:
        tens, _, ones = word.partition("十")
        return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    return _DIGITS.get(word[0], 1)


def _months_back(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _rolling(text: str, today: date) -> TimeSpan | None:
    for match in _ROLLING.finditer(text):
        unit = match["unit"] or match["unit2"].rstrip("s")
        bare = match["unit"] and not (match["n"] or match["half"])
        if bare and (not match.group().startswith(("最近", "近", "过去")) or unit in {"日", "天"}):
            continue
        if match["unit2"] and not match["n2"] and not match["unit2"].endswith("s"):
            continue  # "last week" is a calendar week
        if match["half"] or match["n"] == "半":
            since = _months_back(today, 6) if unit == "年" else today - timedelta(days=15)
        elif unit in _UNITS:
            since = today - timedelta(days=_UNITS[unit] * _number(match["n"] or match["n2"]))
        else:
            since = _months_back(today, _MONTH_UNITS[unit] * _number(match["n"] or match["n2"]))
        return TimeSpan(match.start(), match.end(), since, today, match.group().strip())
    return None


def _whole(key: str, today: date) -> tuple[date, date]:
    unit, step = re.fullmatch(r"([a-z]+)(-?\d)", key).groups()  # type: ignore[union-attr]
    n = int(step)
    if unit == "day":
        day = today + timedelta(days=n)
        return day, day
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=n)
        return monday, monday + timedelta(days=6)
    if unit == "month":
        first = _months_back(today.replace(day=1), -n)
        return first, _last_of_month(first.year, first.month)
    if unit == "quarter":
        first = _months_back(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), -3 * n)
        return first, _last_of_month(first.year, first.month + 2)
    if unit == "half":
        return (date(today.year, 1, 1), date(today.year, 6, 30)) if n == 1 else (date(today.year, 7, 1), date(today.year, 12, 31))
    return date(today.year + n, 1, 1), date(today.year + n, 12, 31)


def _named(text: str, today: date) -> TimeSpan | None:
    for pattern, key in _NAMED_PATTERNS:
        match = pattern.search(text)
        if match is None:
            continue
        since, until = _whole(key, today)
        since_words = bool(match["open"]) or "以来" in match.group() or text[: match.start()].endswith("since ")
        return TimeSpan(match.start(), match.end(), since, today if since_words or until > today else until, match.group().strip())
    return None


def _day(match: re.Match[str], i: int, today: date, last: bool) -> date | None:
    """The point `i` of a match; a month alone is its first or `last` day; a month without a year is the latest such one."""
    year, month, day = match[f"y{i}"] or match[f"iy{i}"], match[f"m{i}"] or match[f"im{i}"], match[f"d{i}"] or match[f"id{i}"]
    if month is None:
        return None
    m = int(month)
    y = int(year) if year else today.year - (1 if m > today.month else 0)
    try:
        return date(y, m, int(day)) if day else (_last_of_month(y, m) if last else date(y, m, 1))
    except ValueError:
        return None


def _between(text: str, today: date) -> TimeSpan | None:
    match = _BETWEEN.search(text)
    if match is None:
        return None
    since, until = _day(match, 1, today, last=False), _day(match, 2, today, last=True)
    return TimeSpan(match.start(), match.end(), since, until, match.group().strip()) if since and until else None


def _single(text: str, today: date) -> TimeSpan | None:
    match = _SINGLE.search(text)
    if match is None:
        return None
    first, last = _day(match, 1, today, last=False), _day(match, 1, today, last=True)
    if first is None or last is None:
        return None
    words = match.group().strip()
    if match["before"] or _BEFORE_EN.search(text[: match.start()]):
        return TimeSpan(match.start(), match.end(), None, first - timedelta(days=1), words)
    if match["from"] or match["after"]:
        return TimeSpan(match.start(), match.end(), first, today, words)
    return TimeSpan(match.start(), match.end(), first, last, words)


_WEEKDAY = re.compile(
    r"(?P<from>since |from |自从|自|从)?(?:last |on )?(?:(?P<en>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    r"|(?:周|星期)(?P<zh>[一二三四五六日天]))(?P<open>以来|至今|起|之后|以后)?"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _weekday(text: str, today: date) -> TimeSpan | None:
    """The last such day before or on today; with "since" up to today."""
    match = _WEEKDAY.search(text)
    if match is None:
        return None
    wanted = _WEEKDAYS.index(match["en"]) if match["en"] else "一二三四五六日".index(match["zh"].replace("天", "日"))
    day = today - timedelta(days=(today.weekday() - wanted) % 7)
    return TimeSpan(match.start(), match.end(), day, today if match["from"] or match["open"] else day, match.group().strip())


def _half_of_year(text: str, today: date) -> TimeSpan | None:
    """ "2018年下半年" before "下半年" alone, which is this year's."""
    match = _YEAR.search(text)
    return _year(text, today) if match and match["half"] else None


def _year(text: str, today: date) -> TimeSpan | None:
    match = _YEAR.search(text)
    if match is None:
        return None
    year = int(match["year"] or match["year2"])
    since, until = date(year, 1, 1), date(year, 12, 31)
    if match["half"]:
        since, until = (since, date(year, 6, 30)) if match["half"] == "上半年" else (date(year, 7, 1), until)
    if match["open"] or match["since"]:
        until = today
    return TimeSpan(match.start(), match.end(), since, until, match.group().strip())


def _quarter(text: str, today: date) -> TimeSpan | None:
    match = _QUARTER.search(text)
    if match is None:
        return None
    word = match["q"] or match["q2"]
    quarter = int(word) if word.isdigit() else "一二三四".index(word) + 1
    year = int(match["year"] or match["year2"] or today.year)
    first = date(year, quarter * 3 - 2, 1)
    return TimeSpan(match.start(), match.end(), first, _last_of_month(year, quarter * 3), match.group().strip())


def _month_en(text: str, today: date) -> TimeSpan | None:
    for match in _MONTH_EN.finditer(text):
        day, month = match["day"] or match["day2"], _MONTHS[match["month"][:3]]
        if match["month"] in {"may", "mar"} and not (match["from"] or match["pre"] or day or match["year"]):
            continue  # "may" is a verb far more often than a month
        year = int(match["year"]) if match["year"] else today.year - (1 if month > today.month else 0)
        first = date(year, month, int(day) if day else 1)
        if match["from"]:
            return TimeSpan(match.start(), match.end(), first, today, match.group().strip())
        if _BEFORE_EN.search(text[: match.start()]):
            return TimeSpan(match.start(), match.end(), None, first - timedelta(days=1), match.group().strip())
        return TimeSpan(match.start(), match.end(), first, first if day else _last_of_month(year, month), match.group().strip())
    return None
