"""The day an article says a round was announced; None where it names no day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from domain.gated_pattern import gated


@dataclass(frozen=True, slots=True)
class DateMention:
    """A day (or, with `day` False, only a month) at a place of the prepared text."""

    start: int
    end: int
    on: date
    day: bool = True

    @property
    def latest(self) -> date:
        """The last day it can mean: of a month, its end."""
        return self.on if self.day else self.on + timedelta(days=30)


_ZH = gated(
    r"(?:(?P<year>20\d\d|今|去|前)年?\s?(?:年)?\s?)?(?P<month>1[0-2]|0?[1-9])\s?月(?:\s?(?P<day>[12]\d|3[01]|0?[1-9])\s?[日号])?"
    r"|(?P<y2>20[012]\d)\s?[-/.]\s?(?P<m2>1[0-2]|0?[1-9])\s?[-/.]\s?(?P<d2>[12]\d|3[01]|0?[1-9])(?!\d)"
    r"|(?P<rel>今日|今天|今晨|今早|昨日|昨天|昨晚|前日|前天)"
    r"|今\s?\((?P<paren>[12]\d|3[01]|[1-9])\)\s?日"
    r"|(?P<lastweek>上)?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天])(?!\s?(?:至|到|刊))"
    r"|(?P<only>[12]\d|3[01]|[1-9])[日号](?=,|，|消息|讯|晚|宣布|上午|下午|获悉|,)"
)
_EN_MONTHS = {m: i for i, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|"
    r"Dec(?:ember)?)"
)
_WEEKDAYS = {d: i for i, d in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))}
_EN = gated(
    rf"\b(?P<month>{_MONTH})\.?\s(?P<day>[12]\d|3[01]|[1-9])(?:st|nd|rd|th)?\b(?:,?\s(?P<year>20\d\d))?"
    rf"|\b(?P<day2>[12]\d|3[01]|[1-9])(?:st|nd|rd|th)?\s(?P<month2>{_MONTH})\.?(?:,?\s(?P<year2>20\d\d))?\b"
    r"|\b(?P<wd>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
    r"|\b(?P<rel>[Tt]oday|[Yy]esterday)\b(?!['’]s)"
    rf"|\b(?P<monthonly>{_MONTH})\.?(?:\s(?:of\s)?|,\s)(?P<yearonly>20\d\d)\b"
)
_ZH_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6}


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year_for(month: int, day: int, published: date | None) -> int | None:
    """The year of a month and day printed without one: the latest such day that is not well after publication."""
    if published is None:
        return None
    guess = _make(published.year, month, day)
    if guess is not None and guess > published + timedelta(days=7):
        return published.year - 1
    return published.year


def _last_weekday(weekday: int, published: date, week_before: bool) -> date:
    back = (published.weekday() - weekday) % 7
    on = published - timedelta(days=back)
    if week_before and on.isocalendar()[:2] == published.isocalendar()[:2]:
        on -= timedelta(days=7)
    return on


def find_dates(text: str, published: date | None, start: int = 0, end: int | None = None, *, chinese: bool = True) -> list[DateMention]:
    """Days and months named in `text[start:end]`, relative ones resolved by `published` (dropped where it is None)."""
    out: list[DateMention] = []
    for match in (_ZH if chinese else _EN).finditer(text, start, len(text) if end is None else end):
        on, day = (_chinese if chinese else _english)(match, published)
        if on is not None:
            out.append(DateMention(match.start(), match.end(), on, day))
    return out


def _chinese(match: re.Match[str], published: date | None) -> tuple[date | None, bool]:
    if match["month"]:
        month, day_text, year_text = int(match["month"]), match["day"], match["year"]
        day = int(day_text) if day_text else 1
        if year_text and year_text.isdigit():
            year: int | None = int(year_text)
        elif published is not None and year_text in {"今", "去", "前"}:
            year = published.year - {"今": 0, "去": 1, "前": 2}[year_text]
        else:
            year = _year_for(month, day, published)
        return (_make(year, month, day) if year else None), bool(day_text)
    if match["y2"]:
        return _make(int(match["y2"]), int(match["m2"]), int(match["d2"])), True
    if published is None:
        return None, True
    if match["rel"]:
        return published - timedelta(days={"今": 0, "昨": 1, "前": 2}[match["rel"][0]]), True
    if match["wd"]:
        return _last_weekday(_ZH_WEEKDAYS[match["wd"]], published, bool(match["lastweek"])), True
    day = int(match["only"] or match["paren"])
    on = _make(published.year, published.month, day)
    if on is not None and on > published + timedelta(days=1):
        earlier = published.replace(day=1) - timedelta(days=1)
        on = _make(earlier.year, earlier.month, day)
    return on, True


def _english(match: re.Match[str], published: date | None) -> tuple[date | None, bool]:
    if match["monthonly"]:
        return _make(int(match["yearonly"]), _EN_MONTHS[match["monthonly"][:3].lower()], 1), False
    for month_group, day_group, year_group in (("month", "day", "year"), ("month2", "day2", "year2")):
        if match[month_group]:
            month, day = _EN_MONTHS[match[month_group][:3].lower()], int(match[day_group])
            year = int(match[year_group]) if match[year_group] else _year_for(month, day, published)
            return (_make(year, month, day) if year else None), True
    if published is None:
        return None, True
    if match["rel"]:
        return published - timedelta(days=match["rel"].lower() == "yesterday"), True
    return _last_weekday(_WEEKDAYS[match["wd"].lower()], published, week_before=False), True
