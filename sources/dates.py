"""Date strings of news pages, in Chinese and English, as aware datetimes; what cannot be read is None, never "now"."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from domain.text import fold

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(?P<mon>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"

# One row per printed form; the one that starts first in the string wins, ties go to the earlier row.
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}年(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])[日号號]?",
        r"民[国國](?P<roc>\d{2,3})年(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日?",
        rf"(?<!\d){_YEAR}\s*[-/.]\s*(?P<m>1[0-2]|0?[1-9])\s*[-/.]\s*(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)",
        rf"(?<!\d){_YEAR}(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])(?:[T ]?(?P<hms>\d{{4}}(?:\d\d)?)(?!\d)|(?!\d))",
        rf"(?<![\w])(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?:\s+of)?[\s\-]+{_MONTH},?[\s\-]+(?P<y>(?:19|20)\d\d)(?!\d)",
        rf"\b{_MONTH}\s*(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s*,?\s+{_YEAR}(?!\d)",
        rf"\b{_MONTH}\s+(?P<d>3[01]|[12]\d|0?[1-9])\s+\d\d:\d\d:\d\d\s+(?:[A-Z]{{2,5}}\s+|[+-]\d{{4}}\s+)?{_YEAR}",
        rf"(?<![\w])(?P<d>3[01]|[12]\d|0?[1-9])\s+{_MONTH}\s+(?P<yy>\d\d)(?=\s+\d\d?:|$)",
        r"(?<!\d)(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y>(?:19|20)\d\d)(?!\d)",
        r"(?<!\d)(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])[日号號]?",
        r"(?<![\d:/.-])(?P<m>1[0-2]|0?[1-9])[-/](?P<d>3[01]|[12]\d|0?[1-9])(?![\d/-])(?=\s*\d\d?:\d\d|\s*$)",
        rf"\b{_MONTH}\s*(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:])",
        rf"(?<![\w:])(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s+{_MONTH}",
        rf"(?<!\d){_YEAR}年(?P<m>1[0-2]|0?[1-9])月(?!\d)",
    )
)

_TIME = re.compile(
    r"(?P<half>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|晚|[ap]\.?m\.?(?=\s*\d))?\s*"
    r"(?<![\d+\-.])(?P<h>2[0-4]|[01]?\d)(?:\s*[:：]\s*(?P<mi>[0-5]\d)(?:\s*:\s*(?P<s>[0-6]\d)(?:[.,](?P<f>\d{1,9}))?)?"
    r"|\s*[时時点點](?:(?P<mi2>[0-5]?\d)分(?:(?P<s2>[0-6]?\d)秒)?)?(?!前|间)|(?=\s*[ap]\.?m\b))"
    r"\s*(?P<ap>[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
_LATE = re.compile(r"下午|傍晚|晚|p", re.IGNORECASE)
_NOON = "中午"

_OFFSET = re.compile(
    r"(?:(?:GMT|UTC)\s*)(?P<s>[+\-−])\s*(?P<h>\d{1,2})(?::?(?P<m>[0-5]\d))?(?!\d)"
    r"|(?<=[\d\sT])(?P<s2>[+\-−])(?P<h2>[01]\d):?(?P<m2>[0-5]\d)(?!\d)",
    re.IGNORECASE,
)
# Hours east of Greenwich. CST is read by the source's own zone: China's in Asia, Central in America.
_ZONES = {
    "z": 0,
    "gmt": 0,
    "utc": 0,
    "ut": 0,
    "bst": 1,
    "cet": 1,
    "cest": 2,
    "eet": 2,
    "msk": 3,
    "ist": 5.5,
    "sgt": 8,
    "hkt": 8,
    "awst": 8,
    "jst": 9,
    "kst": 9,
    "aest": 10,
    "aedt": 11,
    "est": -5,
    "edt": -4,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "北京时间": 8,
    "北京時間": 8,
    "beijing time": 8,
}
# "ET" and its like change with the season; the rule of the zone decides.
_SEASONAL = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
    "cst": "America/Chicago",
}
_ZONE_NAME = re.compile(
    r"(?<=[\d\s:m.(（)）])\s*(?P<z>北京时间|北京時間|beijing time|z(?![a-z])|gmt|utc|ut\b|bst|cest|cet|eet|msk|ist|sgt|hkt|awst|jst|kst"
    r"|aest|aedt|est|edt|cst|cdt|mst|mdt|pst|pdt|et\b|ct\b|mt\b|pt\b)(?![a-z])",
    re.IGNORECASE,
)

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0, "Ｏ": 0}
_NUMERAL_DATE = re.compile(r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})[日号號])?")
_COUNT = r"(\d+(?:\.\d+)?|[一二两三四五六七八九十]{1,3}|半|an?|one|two|three|four|five|six|seven|eight|nine|ten|a few|several|几|數|数)"
_WORDS = {w: float(i) for i, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])} | {
    "a": 1.0,
    "an": 1.0,
    "半": 0.5,
    "a few": 3.0,
    "several": 3.0,
    "几": 3.0,
    "数": 3.0,
}
_UNITS: tuple[tuple[str, timedelta], ...] = (
    (r"秒钟?|seconds?|secs?|s", timedelta(seconds=1)),
    (r"分钟?|minutes?|mins?|m", timedelta(minutes=1)),
    (r"个?小时|个?钟头|hours?|hrs?|h", timedelta(hours=1)),
    (r"天|日|days?|d", timedelta(days=1)),
    (r"个?星期|周|weeks?|w", timedelta(days=7)),
    (r"个?月|months?|mo", timedelta(days=30)),
    (r"年|years?|y", timedelta(days=365)),
)
_AGO = tuple((re.compile(rf"(?<![\w.]){_COUNT}\s*(?:{unit})\s*(?:以?前|之前|ago\b)", re.IGNORECASE), span) for unit, span in _UNITS)
_NOW = re.compile(r"刚刚|刚才|just now|moments? ago", re.IGNORECASE)
_DAY_WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), back)
    for pattern, back in (
        (r"大前天", 3),
        (r"前天|前日(?!期)|day before yesterday", 2),
        (r"昨天|昨日|昨晚|yesterday", 1),
        (r"今天|今日|今早|今晨|今晚|today", 0),
    )
)
_WEEKDAY = re.compile(
    r"(?P<last>上|last\s+)?(?P<this>本|这|this\s+|on\s+)?(?:个)?(?:(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])"
    r"|\b(?P<en>mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b)",
    re.IGNORECASE,
)
_WEEK_ZH = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6}
_WEEK_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EPOCH = re.compile(r"^(?:1[0-9]{9}|2[01][0-9]{8})(?:\.\d+)?$|^(?:1[0-9]{12}|2[01][0-9]{11})$")
# A string longer than this is prose that happens to hold a date, not a date.
MAX_CHARS = 160


def parse_date(raw: str | None, now: datetime, tz: tzinfo = UTC) -> datetime | None:
    """The moment a printed date means, or None where it cannot be told.

    `raw` is the string as the feed or page prints it; `now` (aware) is what 昨天 and "3 hours ago" count from; `tz` is the
    source's own zone, used where the string names none. A day without a time is its midnight; a day without a year is the latest
    one that is not more than two days ahead.
    """
    if raw is None:
        return None
    text = fold(raw).strip()
    if not text or len(text) > MAX_CHARS:
        return None
    if _EPOCH.match(text):
        number = float(text)
        return _moment(number / 1000 if number >= 1e12 else number)
    try:
        exact = datetime.fromisoformat(text)
    except ValueError:
        pass
    else:
        return _within_reason(exact if exact.tzinfo else exact.replace(tzinfo=tz))
    text = _numerals(text)
    local_now = now.astimezone(tz)
    return _relative(text, local_now) or _absolute(text, local_now, tz) or _named_day(text, local_now, tz)


def _moment(seconds: float) -> datetime | None:
    return _within_reason(datetime.fromtimestamp(seconds, tz=UTC))


def _within_reason(moment: datetime) -> datetime | None:
    return moment if 1990 <= moment.year <= 2100 else None


def _number_zh(text: str) -> int:
    """一 … 三十一 as an integer."""
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return _DIGITS[text]


def _numerals(text: str) -> str:
    """二〇二六年十一月二十三日 → 2026年11月23日."""

    def in_digits(match: re.Match[str]) -> str:
        year = "".join(str(_DIGITS[c]) for c in match[1])
        day = f"{_number_zh(match[3])}日" if match[3] else ""
        return f"{year}年{_number_zh(match[2])}月{day}"

    return _NUMERAL_DATE.sub(in_digits, text)


def _relative(text: str, now: datetime) -> datetime | None:
    for pattern, span in _AGO:
        if match := pattern.search(text):
            word = match[1].lower()
            if word in _WORDS:
                count = _WORDS[word]
            elif word[0].isdigit():
                count = float(word)
            else:
                count = float(_number_zh(word))
            return _within_reason(now - count * span) if count * span < timedelta(days=40 * 365) else None
    return now if _NOW.search(text) else None


def _named_day(text: str, now: datetime, tz: tzinfo) -> datetime | None:
    day: datetime | None = None
    for pattern, back in _DAY_WORDS:
        if match := pattern.search(text):
            day, end = now - timedelta(days=back), match.end()
            # 昨晚8点 is yesterday evening, 今早 this morning.
            rest = ("晚" if match[0].endswith("晚") else "") + text[: match.start()] + " " + text[end:]
            return _at_time(day, rest, tz)
    if match := _WEEKDAY.search(text):
        weekday = _WEEK_ZH[match["zh"]] if match["zh"] else next(i for i, n in enumerate(_WEEK_EN) if match["en"].lower().startswith(n))
        if match["last"] and match["zh"]:
            monday = now - timedelta(days=now.weekday() + 7)
            day = monday + timedelta(days=weekday)
        else:
            back = (now.weekday() - weekday) % 7
            day = now - timedelta(days=back or (7 if match["last"] else 0))
        return _at_time(day, text[: match.start()] + " " + text[match.end() :], tz)
    return None


def _absolute(text: str, now: datetime, tz: tzinfo) -> datetime | None:
    found = [(match.start(), row, match) for row, pattern in enumerate(_DAYS) if (match := pattern.search(text))]
    for _, _, match in sorted(found, key=lambda f: (f[0], f[1])):
        day = _day(match.groupdict(), now, tz)
        if day is None:
            continue
        if digits := match.groupdict().get("hms"):
            clock = f" {digits[:2]}:{digits[2:4]}:{digits[4:] or '00'} {text[match.end() :]}"
        else:
            # The Unix form holds its time inside the match ("Nov 23 08:00:00 UTC 2026").
            inside = match[0] if ":" in match[0] else ""
            before, after = text[: match.start()], text[match.end() :].removeprefix("T")
            clock = f" {inside} {after}" if _TIME.search(inside + " " + after) else f" {before}"
        return _at_time(day, clock, tz)
    return None


def _day(parts: dict[str, str | None], now: datetime, tz: tzinfo) -> datetime | None:
    year_text = parts.get("y")
    if parts.get("roc"):
        year: int | None = int(parts["roc"] or 0) + 1911
    elif parts.get("yy"):
        year = 2000 + int(parts["yy"] or 0)
    else:
        year = int(year_text) if year_text else None
    if parts.get("a"):
        month, day = _order(int(parts["a"] or 0), int(parts["b"] or 0), tz, now)
    else:
        month = _MONTHS[(parts.get("mon") or "").lower()] if parts.get("mon") else int(parts.get("m") or 0)
        day = int(parts.get("d") or 1)
    for candidate in (year,) if year is not None else (now.year + 1, now.year, now.year - 1):
        try:
            moment = datetime(candidate, month, day, tzinfo=tz)
        except ValueError:
            continue
        if year is not None or moment <= now + timedelta(days=2):
            return _within_reason(moment)
    return None


def _order(first: int, second: int, tz: tzinfo, now: datetime) -> tuple[int, int]:
    """(month, day) of 11/23/2026 or 23/11/2026; where both could be, month first in America and where no zone is known."""
    if first > 12:
        return second, first
    if second > 12:
        return first, second
    offset = now.astimezone(tz).utcoffset() or timedelta()
    return (first, second) if tz is UTC or offset < timedelta(hours=-2) else (second, first)


def _at_time(day: datetime, clock: str, tz: tzinfo) -> datetime:
    """The day at the time and in the zone that `clock` prints; midnight of `tz` where it prints none."""
    zone = _zone(clock, day, tz)
    match = _TIME.search(_OFFSET.sub(" ", clock))
    if match is None:
        return day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=tz)
    hour, minute = int(match["h"]), int(match["mi"] or match["mi2"] or 0)
    second = min(int(match["s"] or match["s2"] or 0), 59)
    half = match["half"] or match["ap"] or ("晚" if clock.startswith("晚") else "")
    if hour < 12 and (_LATE.search(half) or (half == _NOON and hour < 10)):
        hour += 12
    elif hour == 12 and half[:1].lower() in {"a", "凌"}:
        hour = 0
    ahead = timedelta(days=1) if hour == 24 else timedelta()
    micro = int((match["f"] or "0").ljust(6, "0")[:6])
    return day.replace(hour=hour % 24, minute=minute, second=second, microsecond=micro, tzinfo=zone) + ahead


def _zone(clock: str, day: datetime, tz: tzinfo) -> tzinfo:
    if match := _OFFSET.search(clock):
        sign = -1 if (match["s"] or match["s2"]) in "-−" else 1
        minutes = int(match["h"] or match["h2"]) * 60 + int(match["m"] or match["m2"] or 0)
        return timezone(sign * timedelta(minutes=minutes)) if minutes < 15 * 60 else tz
    if match := _ZONE_NAME.search(clock):
        name = match["z"].lower()
        here = day.replace(tzinfo=tz).utcoffset() or timedelta()
        if name == "cst" and here >= timedelta(hours=4):
            return timezone(timedelta(hours=8))
        if name in _SEASONAL:
            from zoneinfo import ZoneInfo

            return ZoneInfo(_SEASONAL[name])
        return UTC if _ZONES[name] == 0 else timezone(timedelta(hours=_ZONES[name]))
    return tz
