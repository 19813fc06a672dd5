"""Funding events of an English article: its statements tied to the company it is about, and lists of deals split."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from rapidfuzz.fuzz import ratio

from agent.reading.clauses_en import COMPANY_CUES, CUE_EN, EN_ROUNDUP, EnglishArticle
from agent.reading.dates import find_dates
from agent.reading.names_en import NAME, NAME_RE, is_name, trim_name
from agent.reading.prepared import PreparedText
from agent.reading.roundup_en import listed_items
from agent.reading.statements import Reading, Statement, evidence
from agent.reading.status import EN_DOWN, EN_EQUITY, EN_LENT, EN_TITLE_OTHER
from domain.funding import EventStatus, FundingEvent

__all__ = ["CUE_EN", "read_english"]


def read_english(prepared: PreparedText, published: date | None, dollar: str | None = "USD") -> Reading:
    """Events and other events of an English article. `dollar`: the currency of a bare "$"."""
    article = EnglishArticle(prepared, published, dollar)
    article.read(prepared.sentences)
    reading = _assemble(article)
    return _as_printed(reading, article.lower) if article.lower else reading


def _as_printed(reading: Reading, brand: str) -> Reading:
    """With a small-letter brand as the page prints it."""

    def own(name: str) -> str:
        return re.sub(rf"(?<!\w){re.escape(brand.capitalize())}(?!\w)", brand, name)

    def event(e: FundingEvent) -> FundingEvent:
        return replace(e, company=own(e.company) if e.company else None)

    reading.company = own(reading.company) if reading.company else None
    reading.events = [event(e) for e in reading.events]
    reading.other_events = [event(e) for e in reading.other_events]
    return reading


# Titles of pieces that mention rounds of others without telling news of one.
_NO_NEWS = re.compile(
    r"\b(?:Disrupt|share the stage|layoffs|podcast|glossary|a (?:comprehensive )?(?:list|guide)|how to|women in AI|judges|what is)\b",
    re.IGNORECASE,
)


_GIVEN = re.compile(r"\bundisclosed\b|\bstrategic investment\b|\bminority stake\b")


def _deals(article: EnglishArticle) -> list[list[Statement]]:
    """The items of a deals list: at least three companies, each the named subject of its own raise, with what follows it."""
    listed = listed_items(article) if article.roundup else []
    groups: list[list[Statement]] = []
    lent: list[Statement] = []
    for s in article.statements:
        told = s.amount or any(r.id for r in s.rounds) or (s.investors and _GIVEN.search(article.text, s.start, s.end))
        if s.sentence and s.anchored and s.company and s.status is EventStatus.COMPLETED and told:
            if groups and _same(groups[-1][0].company, s.company):
                groups[-1].append(s)
            else:
                groups.append([s])
        elif (
            s.sentence
            and s.anchored
            and s.company is None
            and s.status is EventStatus.COMPLETED
            and s.says > 1
            and _new_item(article, groups, s)
        ):
            groups.append([s])
            lent.append(s)
        elif groups and s.company is None and s.sentence - groups[-1][-1].sentence <= 2 and s.status is EventStatus.COMPLETED:
            groups[-1].append(s)
    wanted = 2 if article.roundup else 3
    companies = len({g[0].company for g in groups})
    if len(listed) > companies:
        for s in lent:
            if all(s is not item[0] for item in listed):
                s.company = None
        return listed
    if companies >= wanted:
        return groups
    for s in lent:  # no list of deals after all: a piece that is about a company leaves its statements to it
        if article.about and not _same(s.company, article.about):
            s.company = None
    return []


_WENT_TO = re.compile(rf"\b(?:went to|goes to|belongs? to|comes? from|came from)\s(?P<name>{NAME})(?=,\s|\.)")


def _new_item(article: EnglishArticle, groups: list[list[Statement]], s: Statement) -> bool:
    """An item that named its company before it came to the money: "Foo makes X. The startup raised …"."""
    after = groups[-1][-1].end if groups else article.prepared.title_end
    if groups and s.sentence - groups[-1][-1].sentence <= 1 and not (s.amount and groups[-1][0].amount):
        return False
    window = article.text[max(after, s.start - 700) : s.start]
    line = window[window.rfind("\n") + 1 :] if len(window[window.rfind("\n") + 1 :]) > 40 else window
    for pattern in (_WENT_TO, *COMPANY_CUES):
        match = pattern.search(line)
        if match and is_name(trim_name(match["name"])):
            s.company = trim_name(match["name"])
            return True
    match = NAME_RE.search(line)
    if match and match.start() < 12 and is_name(trim_name(match.group())):
        s.company = trim_name(match.group())
        return True
    return False


def _same(a: str | None, b: str | None) -> bool:
    if a is None or b is None:
        return True
    x, y = a.lower(), b.lower()
    if x == y or x.startswith(y) or y.startswith(x) or re.sub(r"\W", "", x) == re.sub(r"\W", "", y):
        return True
    return min(len(x), len(y)) >= 6 and ratio(x, y) >= 85


def _assemble(article: EnglishArticle) -> Reading:
    statements = article.statements
    title = next((s for s in statements if s.sentence == 0 and s.anchored and s.company), None)
    main = title.company if title else None
    deals = _deals(article) if title is None or EN_ROUNDUP.search(article.text[: article.prepared.title_end]) else []
    if deals:
        return Reading(events=[_merge(article, group[0].company or "", group, EventStatus.COMPLETED) for group in deals])
    if title is None and _NO_NEWS.search(article.text[: article.prepared.title_end]):
        return Reading(company=article.about)
    if main is None:
        told = [s for s in statements if s.anchored and s.status is EventStatus.COMPLETED and s.says]
        own = next((s for s in told if s.company and (article.about is None or _same(s.company, article.about))), None)
        main = own.company if own else article.about
        if own is None and article.about is None and told and told[0].company:
            main = told[0].company
    if main and article.about and _same(main, article.about) and len(article.about) > len(main):
        main = article.about
    reading = Reading(company=main)
    if main is None:
        return reading
    status = title.status if title else EventStatus.COMPLETED
    group = [title] if title else []
    others: list[Statement] = []
    for s in statements:
        if s is title:
            continue
        if s.company is not None and not _same(s.company, main):
            if s.anchored and s.says:
                others.append(s)
            continue
        if s.company is None and not _about_main(article, s, main):
            continue
        if s.status is EventStatus.COMPLETED:
            group.append(s)
        elif s.says and s.anchored:
            others.append(s)
    anchored = [s for s in group if s.anchored]
    if title is None and EN_TITLE_OTHER.search(article.text[: article.prepared.title_end]):
        others += anchored
        anchored = []
    if title is None:
        news = [s for s in anchored if _is_news(article, s)]
        group = (
            [s for s in group if not s.anchored or s in news or (news and s.sentence > news[0].sentence and s.investors)] if news else []
        )
        anchored = [s for s in group if s.anchored]
    if status is EventStatus.COMPLETED and title is not None:
        first = next((s for s in statements if s.sentence > 0 and s.anchored and _same(s.company, main)), None)
        if (
            first is not None
            and first.status in {EventStatus.RUMOUR, EventStatus.DEBT, EventStatus.FUND_CLOSE, EventStatus.GRANT}
            and len(anchored) == 1
        ):
            status = first.status
    opening = (
        article.text[: article.prepared.sentences[min(5, len(article.prepared.sentences) - 1)].end] if article.prepared.sentences else ""
    )
    if title is not None and status is EventStatus.COMPLETED:
        if EN_DOWN.search(article.text[: article.prepared.title_end]):
            status = EventStatus.HISTORY
        elif not any(r.id for s in anchored for r in s.rounds) and EN_LENT.search(opening) and not EN_EQUITY.search(opening):
            status = EventStatus.DEBT
    if anchored:
        event = _merge(article, main, group, status)
        if status is not EventStatus.COMPLETED:
            reading.other_events.append(event)
        elif event.round or event.amount or event.investors:
            reading.events.append(event)
    for s in others:
        kept = EventStatus.HISTORY if s.status is EventStatus.COMPLETED else s.status
        reading.other_events.append(_merge(article, s.company or main, [s], kept))
    return reading


_RECENT = re.compile(
    r"\b(?:now|just|recent(?:ly)?|today|yesterday|this (?:week|month|summer|spring|fall|winter|morning)|latest|new|newly|fresh|"
    r"announc\w+|Monday|Tuesday|Wednesday|Thursday|Friday|emerg\w+ from stealth|out of stealth|closed|closes|is leading)\b",
    re.IGNORECASE,
)


_PERFECT = re.compile(
    r"(?:\b(?:has|have)|['’]s|['’]ve)\s(?:\w+\s)?(?:raised|secured|closed|landed|received|picked up|attracted|nabbed|snagged)\b"
)


def _is_news(article: EnglishArticle, s: Statement) -> bool:
    """A sentence deep in a piece about something else tells of a new round only when it says so or names the round fully."""
    text = article.text[s.start : s.end]
    named = any(r.id for r in s.rounds)
    if s.sentence <= 3 and named and s.amount:
        return True
    return bool(s.says) and bool(
        (_RECENT.search(text) and (named or s.amount or s.investors))
        or (named and s.investors)
        or (_PERFECT.search(text) and (named or s.investors) and s.amount)
    )


def _about_main(article: EnglishArticle, s: Statement, main: str) -> bool:
    """A sentence without a named subject belongs to the main company unless it names another one as the owner of the round."""
    text = article.text[s.start : s.end]
    if s.current or re.search(rf"(?<!\w){re.escape(main.split(maxsplit=1)[0])}", text):
        return True
    if re.search(
        r"\b(?:the (?:company|startup|firm|round|funding|financing|investment|raise|deal|seed|Series)|its|it|we)\b", text, re.IGNORECASE
    ):
        return True
    named = [trim_name(m.group()) for m in NAME_RE.finditer(text[:60])]
    if any(min(len(n), len(main)) >= 6 and ratio(n.lower(), main.lower()) >= 85 for n in named):
        return True
    return not any(is_name(n) for n in named[1:])


def _merge(article: EnglishArticle, company: str, group: list[Statement], status: EventStatus) -> FundingEvent:
    prepared = article.prepared
    found = []
    first = next((s for s in group if s.company_at), None)
    if first and first.company_at:
        found.append(evidence(prepared, "company", *first.company_at))
    anchored = [s for s in group if s.anchored] or group
    amount = next((s.amount for s in anchored if s.amount), None)
    mention = None
    for s in anchored:
        ids = [r for r in s.rounds if r.id]
        if not ids:
            continue
        mention = ids[0]
        if amount is not None and s.amount is amount and len(ids) > 1:
            mention = min(ids, key=lambda r: abs(r.start - amount.start))
        break
    if mention and group[0].sentence == 0:
        # "extends its Series B": the text says what the title leaves out.
        mention = next((r for s in anchored for r in s.rounds if r.id == f"{mention.id}_plus"), mention)
    if mention:
        found.append(evidence(prepared, "round", mention.start, mention.end))
    if amount:
        found.append(evidence(prepared, "amount", amount.start, amount.end))
    leads: list[str] = []
    investors: list[str] = []
    for s in group:
        for m in s.investors:
            if _same(m.name, company):
                continue
            known = next((n for n in investors if n == m.name or n.startswith(m.name + " ") or m.name.startswith(n + " ")), None)
            if known is None:
                investors.append(m.name)
                found.append(evidence(prepared, "investors", m.start, m.end))
            name = known or m.name
            if m.lead and name not in leads:
                leads.append(name)
    on, at = _announced(article, group)
    if at:
        found.append(evidence(prepared, "announced_on", *at))
    return FundingEvent(
        company=company,
        status=status,
        round=mention.id if mention else None,
        round_as_printed=mention.printed if mention else None,
        amount=amount.money if amount else None,
        lead_investors=tuple(leads),
        investors=tuple(investors),
        announced_on=on,
        evidence=tuple(found),
    )


_TELLS = re.compile(r"\bannounc|\bsaid\b|\btoday\b|\brevealed\b|\btold\b|\bdisclosed\b|\bclosed\b|\braised\b|\bsecured\b", re.IGNORECASE)


def _announced(article: EnglishArticle, group: list[Statement]) -> tuple[date | None, tuple[int, int] | None]:
    for s in group:
        if s.sentence == 0 or not s.anchored or not _TELLS.search(article.text, s.start, s.end):
            continue
        for mention in find_dates(article.text, article.published, s.start, s.end, chinese=False):
            if re.search(r"(?:GMT|[AP]M|•)[^.]{0,10}$", article.text[max(0, mention.start - 14) : mention.start]):
                continue  # the byline
            if mention.day and (article.published is None or timedelta(days=-2) <= article.published - mention.on <= timedelta(days=30)):
                return mention.on, (mention.start, mention.end)
    return None, None
