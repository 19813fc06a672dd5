"""Statements of an English article: the sentences that tell of a round, and the company the piece is about."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date

from agent.reading.names_en import NAME, NAME_RE, clean_subject, is_name, trim_name
from agent.reading.parties_en import find_investors_en
from agent.reading.prepared import PreparedText, Sentence
from agent.reading.rounds import find_rounds
from agent.reading.statements import Statement
from agent.reading.status import EN_CUMULATIVE, EN_HISTORY, en_status
from domain.funding import EventStatus
from domain.money import MoneyMention, find_money

EN_ROUNDUP = re.compile(
    r"\b(?:roundup|round-up|deals in brief|this week|weekly|daily|top \d+|deals of|funding wrap|deal monitor|in brief|"
    r"raised \$?[\d.]+ ?\w+ this week)\b",
    re.IGNORECASE,
)
# A newsletter's part with the deals.
_SECTION = re.compile(
    r"\n\W*(?:deals? of the (?:week|day|month)|(?:this week['’]s |other |notable |more |the )?(?:deals|funding rounds?|raises)|money moves|"
    r"follow the money|in other deals|funding news|(?:startup )?funding)\W*\n",
    re.IGNORECASE,
)
CUE_EN = re.compile(
    r"\b(?:rais|invest|round\b|fund|Series [A-H]|led by|back(?:ed|er|ing)|financ|seed\b|capital\b|secur(?:ed|es)\b|stake\b|"
    r"participat|joined\b|took part|lead investor|cheques?\b|money\b|shareholders?\b)|[$€£₹]\s?\d",
    re.IGNORECASE,
)


_VERB = re.compile(
    r"\b(?:has |have |had |'s |’s |is |was )?(?:just |now |also |recently |today |already |officially |successfully |quietly |"
    r"previously |in total |since |reportedly )*"
    r"(?P<verb>raises?|raised|raising|secures?|secured|closes?|closed|closing|lands?|landed|bags?|bagged|nabs?|nabbed|nets?|"
    r"netted|scores?|scored|snags?|snagged|banks?|banked|gets?|got|receives?|received|grabs?|grabbed|hauls in|hauled in|"
    r"pulls in|pulled in|picks? up|picked up|picking up|brings? in|brought in|rakes in|raked in|wins?|won|attracts?|attracted|"
    r"collects?|collected|garners?|garnered|locks in|locked in|locks up|draws|drew|fetches|announces?|announced|announcing|"
    r"completes?|completed|unveils?|reveals?|emerges?|emerged|launches|launched|comes out|came out|exits|obtained|obtains|"
    r"procures|procured|takes?|took|taken|scoops? up|scooped up|clinches|clinched|tops up|adds?|added|extends|extended|stealth|"
    r"lifts|reels in|gains|wraps? up|wrapped up|pockets|pocketed|takes in|took in|rounds up|rounded up|amasses|amassed|seals|"
    r"sealed|puts in|put in|puts up|put up|signs|signed|pulls together|pulled together|banking|landing|netting)\b",
    re.IGNORECASE,
)


_STRONG = re.compile(
    r"^(?:rais|secur|clos|land|bag|nab|net|scor|snag|bank|receiv|grab|haul|pull|pick|brings|brought|rak|collect|garner|lock|"
    r"obtain|procur|scoop|clinch|reel)",
    re.IGNORECASE,
)


_FUNDING_NOUN = re.compile(
    r"\b(?:funding|financing|round|investment|capital|Series [A-H]|seed|pre-seed|equity|venture|money|cash|fundraise|raise|"
    r"SAFE|growth|injection|backing|stake)\b",
    re.IGNORECASE,
)


_ROUND_NP = re.compile(
    r"(?P<money>[$€£¥₹][\d.,]+\s?(?:million|billion|m|bn|b|k|crore)?|\b\d[\d.,]*\s?(?:million|billion|"
    r"crore))[\s-]+(?:(?:[\w-]+)\s){0,4}?(?:[Rr]ound|[Ss]eries\s[A-H]\d?|[Ss]eed|[Pp]re-?[Ss]eed|[Ff]inancing|[Ff]undraise|"
    r"[Ff]unding|[Ii]nvestment|[Rr]aise\b)",
    re.IGNORECASE,
)


_LED = re.compile(
    r"\b(?:(?:co-?)?led by|(?:co-?)?led the|(?:co-?)?leads the|is leading the|(?:co-?)?led its|participation from|"
    r"round was led|led (?:a|an|this|that) )",
    re.IGNORECASE,
)


_OF_ROUND = re.compile(
    r"\b(?:round|investors?|participat\w+|joined|co-leads?|co-led|led|backers?|put in|came in|cheques?|checks?|financing|raise)\b"
)


_INTO_IT = re.compile(r"\binvest(?:s|ed|ing)\b[^.;]{0,50}?\b(?:in|into)\s(?:its|the (?:company|startup|firm)|it)\b")


_INTO = re.compile(
    rf"\b(?:invest(?:s|ed|ing|ment)?|pour(?:s|ed)|inject(?:s|ed)|pump(?:s|ed)|stake|put|puts|bets?)\b[^.;]{{0,60}}?\b(?:in|"
    rf"into|on)\s+(?:[a-z][\w-]*\s){{0,6}}?(?P<name>{NAME})"
)


_BACKS = re.compile(
    rf"\b(?:backs?|leads?|leading|led)\s+(?:(?:\$|€|£)[\d.]+\s?\w*\s)?(?:[\w-]+\s){{0,7}}?(?:(?:in|for|of|into|at|"
    rf"round in)\s)?(?:[a-z][\w-]*\s)*(?P<name>{NAME})"
)


_INVESTMENT_IN = re.compile(rf"\b(?:investment|stake) in(?:to)? (?P<name>{NAME})")


_INTRODUCES = re.compile(rf"^(?:[A-Z][\w-]*-based\s)?{NAME}(?:\s\([^)]*\))?,\s(?:an?|the|which|whose|founded|based)\b")


_PRONOUN_SUBJECT = re.compile(
    r"^(?:it|they|the (?:company|startup|start-up|firm|business|team|platform|trio|duo|pair|new company|Series|funding|round|"
    r"financing|investment|raise|deal|latest|fresh|new|seed|outfit|fintech|group|brand|\w+-based|(?:two|three|four|five|six|"
    r"seven|eight|\d+)-year-old)|that|its|their|we|this|these|funding|to date|in total|now|so far)\b",
    re.IGNORECASE,
)


_AMOUNT_NOT_BEFORE = re.compile(
    r"(?:valu(?:ed|ing|ation|es)\b[^.;,]{0,30}|(?<!round, )(?<!Series [A-H], )"
    r"(?<!round )(?<!Series [A-H] )(?<!seed )(?<!financing )worth (?:of )?|market (?:cap|capitalization|size|"
    r"value)[^.;,]{0,20}|revenues?[^.;,]{0,25}|ARR[^.;,]{0,15}|sales[^.;,]{0,20}|assets[^.;,]{0,20}|price[sd]?[^.;,]{0,12}|"
    r"cost(?:s|ing)?[^.;,]{0,15}|fees?[^.;,]{0,12}|fine[sd]?[^.;,]{0,12}|losses[^.;,]{0,12}|loss of |sav(?:e|ed|es|"
    r"ing)[^.;,]{0,12}|profit[^.;,]{0,12}|tuition[^.;,]{0,12}|spend(?:s|ing)?[^.;,]{0,15}|paid |pay(?:s|ing)? |"
    r"salary[^.;,]{0,12}|generat(?:ed|es|ing)[^.;,]{0,12}|process(?:ed|es|ing)[^.;,]{0,15}|GMV[^.;,]{0,12}|(?:venture|seed|new|"
    r"growth|debut|its|first|second|third|climate|opportunity) fund of |compared to |"
    r"(?:extend|expand|upsiz|increas|tak|bring)(?:e?s|ed|ing)?\s[^.;,]{0,30}(?:round|Series\s[A-H]\d?|seed)(?: round)? to )$",
    re.IGNORECASE,
)


_AMOUNT_NOT_AFTER = re.compile(
    r"(?:\s|-)?(?:(?:pre-money|post-money|market|pre|post)?[\s-]?valuation|in (?:annual |annualized |recurring )?(?:revenue|"
    r"sales|ARR|assets|annual|savings|damages|losses|transactions|loans|debt|credit|grants?|prize|working capital|payments|"
    r"profit|bookings|orders|contracts|fines|venture debt|gross)|market|opportunity|industry|a (?:month|year|day|person)|per |"
    r"an hour|annually|acquisition|deal to acquire|debt|loan|credit|grant|venture debt|fund(?!ing|raise|s? from)|worth of|"
    r"of (?:revenue|sales|debt|assets|loans|transactions|annual)|business|company|problem|/|apiece|each\b|in the bank|"
    r"(?:\w+ )?(?:export |supply |defen[cs]e |government )?(?:orders?|contracts?|awards?|settlement)\b|for charity|"
    r"deal\b(?! led))",
    re.IGNORECASE,
)


# What a sentence says in passing of an earlier round: between commas behind the name, or hung on at its end.
_ASIDES = re.compile(
    r",\s(?:which|who)\s[^,;]*?\b(?:previously|last (?:year|month|summer|spring|fall|winter|raised)|earlier|(?:in|since) 20[012]\d|ago)\b"
    r"[^,;]*,"
    r"|,?\s\(?(?:(?:hot )?on the heels of|coming (?:just |only )?(?:\S+ ){1,3}after"
    r"|(?:just |less than |only |about |nearly |almost |more than |barely |roughly |some )?(?:an? |\w+(?:-\w+)? )(?:months?|years?|weeks?) "
    r"(?:after|since)|following (?:its|an?|the|last)\b|after (?:raising|closing|landing|securing|an? |its ))[^.]*$"
)
_TELLS_MONEY = re.compile(r"[$€£₹]\s?\d|\b(?:Series [A-H]|[Ss]eed|round|funding|financing)\b")
# "The Series C values the company at …": the round as subject, behind a sentence that told of it.
_ROUND_SUBJECT = re.compile(
    r"^(?:The|This|Its|That)\s(?:[\w-]+\s){0,3}(?:Series\s[A-H]|seed|pre-seed)\b(?! (?:investor|fund|stage))", re.IGNORECASE
)
# A brand printed without a capital, told by standing so at the head of a sentence.
_LOWER_BRAND = re.compile(
    r"(?:^|\n|[.!?][”\")’]?\s)(?P<name>[a-z][a-z0-9]{2,14})(?=,\s(?:an?|the|which|whose|founded|based)\b|['’]s\s|\s(?:has|is|was|raised|"
    r"said|says|makes|builds|lets|helps|offers|uses|sells|wants|plans|launched|closed|secured|announced)\s)"
)


def lower_brand(prepared: PreparedText) -> str | None:
    """A company the piece prints in small letters throughout ("nuvio"); None where there is none."""
    text = prepared.text
    for match in _LOWER_BRAND.finditer(text[:6000]):
        name = match["name"]
        word = re.escape(name)
        if (
            re.search(rf"(?<!\w){word}(?!\w)", text[: prepared.title_end])
            and len(re.findall(rf"(?<!\w){word}(?!\w)", text)) > 2
            and not re.search(
                rf"(?<!\w)(?:{re.escape(name.capitalize())}|(?:the|an?|and|or|of|some|any|more|this|these) {word})(?!\w)", text
            )
        ):
            return name
    return None


COMPANY_CUES = (
    re.compile(
        rf"(?:startup|company|firm|platform|app|business|maker|outfit|spinout|unicorn|called|named|dubbed|behind|founded|launched|"
        rf"co-founded|started|CEO of|founder of|co-founder of|CTO of|founders of|cofounder of|chief executive of|"
        rf"chief executive officer of|head of|joined|clients of|customers of)\s(?P<name>{NAME})"),
    re.compile(
        rf"(?P<name>{NAME}),\s(?:an?|the|which|whose|founded|based|one of|formerly|spun out|born|launched|started|"
        rf"created)\s[^.]{{0,90}}?\b(?:startup|company|platform|firm|maker|provider|developer|business|app|marketplace|service|"
        rf"tool|software|system|lab|network|builds|makes|develops|offers|helps|provides|uses|says|last year)\b"),
    re.compile(
        rf"(?P<name>{NAME})(?:['’]s?)?\s(?:co-?founders?|CEO|founders?|CTO|chief executive|platform|technology|software|customers|"
        rf"app|product|team|has raised|raised|claims|offers|says|plans|aims|was founded|is building|started|launched|wants|uses|"
        rf"lets|helps|said it)\b"),
)  # fmt: skip


def main_company(prepared: PreparedText, text: str) -> str | None:
    """The company a piece is about, by how it is introduced and how often it is named."""
    title = text[: prepared.title_end]
    scores: Counter[str] = Counter()
    for pattern in COMPANY_CUES:
        for match in pattern.finditer(text[:9000]):
            name = trim_name(match["name"].partition("\n")[0])
            if is_name(name) and len(name) <= 40:
                scores[name] += (3 if pattern is COMPANY_CUES[1] else 2) if match.start() < 3000 else 1
    subject = re.match(rf"\s*(?:[A-Z][\w ]{{2,24}}:\s)?(?P<name>{NAME})(?:['’]s?\b|,|\s[a-z])", title)
    if subject:
        name = trim_name(subject["name"])
        if is_name(name) and text.count(name) > 1:
            scores[name] += 3
    words = title.split()
    if len(words) > 4 and sum(w[:1].islower() for w in words) * 2 > len(words):
        # A title in sentence case has capitals for names alone.
        for match in NAME_RE.finditer(title):
            name = trim_name(match.group())
            if is_name(name) and text.count(name, len(title)) > 1:
                scores[name] += 3
    best: str | None = None
    best_score = 3.0
    for name, cue in scores.items():
        if name not in title and not re.search(rf"[a-z,’']\s{re.escape(name)}(?!\w)", text):
            continue  # only ever at the head of a sentence: no name
        count = len(re.findall(rf"(?<!\w){re.escape(name)}(?![\w-])", text))
        score = cue + min(count, 12) * 0.6 + (5 if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title) else 0)
        if score > best_score:
            best, best_score = name, score
    return best


_NAMED_ROUND = re.compile(r"[\s-](?:Series\s[A-H]|(?:seed|pre-seed) round)\b")


def _pick_amount(text: str, mentions: list[MoneyMention], base: int) -> MoneyMention | None:
    best: MoneyMention | None = None
    best_score = 0.0
    for mention in mentions:
        a, b = mention.start - base, mention.end - base
        before, after = text[max(0, a - 60) : a], text[b : b + 40]
        if (_AMOUNT_NOT_BEFORE.search(before) and not _NAMED_ROUND.match(after)) or _AMOUNT_NOT_AFTER.match(after):
            continue
        if re.search(r"(?:total|to date)[^.;,$]{0,40}$", before, re.IGNORECASE) or re.match(
            r"[^.;,]{0,22}\b(?:to date|in total|so far|total\b)", after
        ):
            continue
        if re.search(r"\bvalu(?:es|ing|ed|ation)\b[^.;,]{0,45}$", before):
            continue
        if re.match(r"\s?\(", text[a - 1 : a]) and best is not None:
            continue  # the same sum in another currency
        score = 1.0
        if re.match(
            r"[\s-](?:[\w-]+\s){0,4}?(?:round|series|seed|pre-seed|financing|funding|fundraise|investment|raise|equity|"
            r"in (?:new |fresh |seed |equity |a |Series |growth |venture |pre-seed |additional |strategic )|growth|from|to )",
            after,
            re.IGNORECASE,
        ):
            score += 2
        if re.search(
            r"(?:rais\w+|secur\w+|clos\w+|land\w+|bag\w*|nab\w*|net\w*|scor\w+|got|receiv\w+|grab\w*|pull\w* in|pick\w* up|"
            r"brought in|snag\w*|announc\w+|won|poured|invest\w*|attract\w*)\s(?:\w+\s){0,4}$",
            before,
            re.IGNORECASE,
        ):
            score += 2
        if score > best_score:
            best, best_score = mention, score
    return best


class EnglishArticle:
    def __init__(self, prepared: PreparedText, published: date | None, dollar: str | None) -> None:
        self.prepared = prepared
        self.lower = lower_brand(prepared)
        # Small-letter brands are read with a capital, at the same places, and handed on as printed.
        self.text = (
            re.sub(rf"(?<!\w){re.escape(self.lower)}(?!\w)", self.lower.capitalize(), prepared.text) if self.lower else prepared.text
        )
        self.published = published
        self.dollar = dollar
        self.about = main_company(prepared, self.text)
        self.roundup = bool(EN_ROUNDUP.search(prepared.text[: prepared.title_end]) or _SECTION.search(prepared.text))
        self.statements: list[Statement] = []

    def read(self, sentences: tuple[Sentence, ...]) -> None:
        last_anchor = -9
        for sentence in sentences:
            if len(sentence.text) > 900 or not CUE_EN.search(sentence.text):
                continue
            statement = self._statement(sentence, near=sentence.index - last_anchor <= (6 if _OF_ROUND.search(sentence.text) else 2))
            if statement is not None:
                self.statements.append(statement)
                if statement.anchored and statement.status is EventStatus.COMPLETED:
                    last_anchor = sentence.index

    def _statement(self, sentence: Sentence, near: bool) -> Statement | None:
        base, title = sentence.start, sentence.index == 0
        text = self.text[base : sentence.end]
        rounds = find_rounds(self.text, base, sentence.end, chinese=False)
        mentions = find_money(self.text, base, sentence.end, chinese=False, dollar=self.dollar)
        core = text if title else _ASIDES.sub(lambda m: " " * len(m.group()), text)
        if core != text and _TELLS_MONEY.search(core) and _VERB.search(core):
            rounds = [r for r in rounds if core[r.start - base : r.end - base].strip()]
            mentions = [m for m in mentions if core[m.start - base : m.end - base].strip()]
            text = core
        amount = _pick_amount(text, mentions, base)
        verb = self._anchor(
            text, rounds_at=[r.start - base for r in rounds], money_at=[m.start - base for m in ([amount] if amount else [])], title=title
        )
        noun = _ROUND_NP.search(text) if amount is not None else None
        led = _LED.search(text)
        anchored = (
            verb is not None
            or noun is not None
            or (
                led is not None
                and (bool(rounds) or amount is not None or bool(re.search(r"\b(?:round|funding|financing|investment)\b", text)))
            )
        )
        if not anchored and amount is not None and _INTO_IT.search(text):
            anchored = True
        into = None
        if not anchored:
            into = _INTO.search(text) or (_BACKS.search(text) if title else None)
            if into is None and not near:
                return None
        investors = find_investors_en(text, trim_name(into["name"]) if into else self.about, anchored=anchored or into is not None)
        investors = [replace(m, start=m.start + base, end=m.end + base) for m in investors]
        if into is not None and not (investors and (title or amount or re.search(r"strategic|equity investment|stake", text))):
            into = None
        if not (anchored or into) and near and any(r.id for r in rounds) and _ROUND_SUBJECT.search(text):
            anchored = True
        if not (anchored or into) and not (near and investors):
            return None
        status = self._status(text, verb)
        if status is EventStatus.M_AND_A and anchored and not title and rounds:
            status = EventStatus.COMPLETED
        if status in {EventStatus.DEBT, EventStatus.GRANT, EventStatus.POST_IPO} and re.search(
            r"\bin equity\b|\bequity (?:and|plus|financing|funding|round|investment)\b|\b[Ss]eries [A-Ha-h]\b|\bseed\b|\bpre-IPO\b", text
        ):
            status = EventStatus.COMPLETED
        if status is EventStatus.COMPLETED and not title:
            recent = re.search(r"\b(?:this (?:month|week)|today|just|recent(?:ly)?|new(?:ly)?|latest|now)\b", text)
            if EN_HISTORY.search(text) and not (recent and not re.search(r"\b(?:earlier|last year|previously|ago|[Ii]n 20\d\d)\b", text)):
                status = EventStatus.HISTORY
            elif (
                EN_CUMULATIVE.search(text)
                and not rounds
                and (amount is None or not re.search(r"\b(?:round|led by|financing|raise[sd]?\b[^.]{0,80}\bbring)", text))
            ):
                status = EventStatus.CUMULATIVE
        statement = Statement(
            sentence.index,
            base,
            sentence.end,
            status,
            rounds=rounds,
            amount=amount,
            investors=investors,
            anchored=anchored or into is not None,
            current=near,
        )
        self._subject(statement, text, base, verb, into)
        return statement

    def _status(self, text: str, verb: re.Match[str] | None) -> EventStatus:
        """Hedges count anywhere in the sentence; what kind of money it is, only in the clause of the verb."""
        status = en_status(text)
        if status in {None, EventStatus.RUMOUR, EventStatus.PLANNED, EventStatus.NEGATED} or verb is None:
            return status or EventStatus.COMPLETED
        end = re.compile(r"[,;]\s").search(text, verb.end() + 8)
        return en_status(text[: end.start() if end else len(text)]) or EventStatus.COMPLETED

    def _anchor(self, text: str, rounds_at: list[int], money_at: list[int], title: bool) -> re.Match[str] | None:
        for verb in _VERB.finditer(text):
            after = text[verb.end() : verb.end() + 120]
            strong = _STRONG.match(verb["verb"]) is not None
            near_money = any(0 <= m - verb.end() <= (45 if strong else 90) for m in money_at)
            near_round = any(0 <= r - verb.end() <= 60 for r in rounds_at)
            if strong and (near_money or near_round):
                return verb
            if (
                near_money
                and re.match(r"(?:\s\w+){0,3}\sstealth\swith\b|\swith\b", after)
                and re.search(r"stealth|launch", verb.group() + after[:30])
            ):
                return verb
            if (near_money or near_round) and _FUNDING_NOUN.search(after):
                return verb
            if (
                strong
                and re.match(r"\s(?:\w+\s){0,5}?(?:funding|financing|investment|equity investment|capital|seed|round)\b", after)
                and (title or "undisclosed" in after)
            ):
                return verb
        return None

    def _subject(self, statement: Statement, text: str, base: int, verb: re.Match[str] | None, into: re.Match[str] | None) -> None:
        if into is not None:
            self._named(statement, trim_name(into["name"]), text, base)
            return
        if verb is None:
            owned = _INVESTMENT_IN.search(text)
            if owned:
                self._named(statement, trim_name(owned["name"]), text, base)
            return
        left = text[: verb.start()].strip()
        if not left or _PRONOUN_SUBJECT.match(left) or re.search(r"\b(?:it|they|company|startup|which|that|firm)$", left):
            if re.search(r"\b(?:which|that)$", left):
                name = clean_subject(re.sub(r",?\s(?:which|that)$", "", left))
                if name:
                    self._named(statement, name, text, base)
            return
        name = clean_subject(left)
        if name and (statement.sentence == 0 or self.roundup or self.text.count(name) > 1 or _INTRODUCES.search(left)):
            self._named(statement, name, text, base)

    def _named(self, statement: Statement, name: str, text: str, base: int) -> None:
        if not is_name(name):
            return
        statement.company = name
        at = text.find(name)
        if at >= 0:
            statement.company_at = (base + at, base + at + len(name))
