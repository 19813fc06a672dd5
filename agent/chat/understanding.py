"""The rule model's understanding of a question: pure functions from words to an Interpretation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from agent.chat.asked_names import (
    FUND,
    FUNDED_LATELY,
    LONGER_NAME,
    chinese_name,
    latin_name,
    leading_name,
    name_at,
    no_name,
    portfolio_of,
    raised_by_itself,
    stop_words,
    whole_name,
)
from agent.chat.follow_up import ChatContext, refer, resolve
from agent.chat.interpretation import ALL_ENDS, ROUND_ASPECTS, Interpretation, Named
from agent.chat.place_words import find_places, negated_at
from agent.chat.time_spans import find_span
from agent.chat.vocabulary import TrackVocabulary, any_of, table, words
from agent.reading.rounds import find_rounds
from domain.amount_bounds import find_bounds
from domain.text import detect_lang, fold

_COUNT_WORD = r"\d{1,3}|[一二两三四五六七八九十]|ten|one|two|three|four|five|six|seven|eight|nine"
_LIMIT = re.compile(
    rf"(?:前|头|top\s?)(?P<a>{_COUNT_WORD})(?:名|家|个|项|位|大|条)?"
    rf"|(?<!第)(?P<b>\d{{1,3}}|[两二三四五六七八九十])(?:家|个|条)(?!月|人|百|亿|万|季度|小时|多月|领域|赛道|轮次)(?=.{{0,12}}(?:公司|企业|项目|线索|opc|候选|$)|的)"
    rf"|(?:列|给|推荐|来|找|show me|give me|list|find|recommend)(?:出|我|一下)?\s?(?P<c>{_COUNT_WORD})(?=家|个|条| )"
    rf"|(?P<d>two|three|four|five|six|seven|eight|nine|ten|\d{{1,2}}) (?=[a-z ]{{0,24}}(?:leads?|companies|projects|startups|firms)\b)"
)
_NUMBERS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "十": 10} | {
    w: i for i, w in enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"))
}  # fmt: skip
_ROUND_WORD = re.compile(r"(?<![a-z])(pre-?\s?)?([a-h])(\d|\+{1,2}|)\s?(?:轮|(?=[和及与、/]\s?(?:pre-?)?[a-h](?:\d|\+)?\s?轮))")
_ENGLISH_PRE = re.compile(r"\bpre-?\s?([a-d])\b(?= (?:rounds?|deals?|stage|funding|companies|startups|leads?))")
_EARLY_ROUND = re.compile(r"(天使|种子)(\+)?轮")
_EARLY_ROUNDS = {"天使": "angel", "种子": "seed"}
_NOTE = re.compile(r"(?:备注|note)(?:一下|that|on it)?\s?[:：,，]?\s?(?P<note>.{2,200})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamesFound:
    """Names the store knows that occur in a question, as `ScoutReads` found them: (lead id, shown name, spellings)."""

    leads: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    park: tuple[str, ...] = ()
    investors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What understanding needs besides the words: the profile's tracks and exchange rates."""

    tracks: TrackVocabulary
    rates: Mapping[str, float] | None = None


class _Reading:
    """One question while it is read: what has been understood is blanked out, so that nothing counts twice."""

    def __init__(self, question: str) -> None:
        self.original = question
        self.text = fold(question).lower()
        self.rest = list(self.text)
        self.topics: list[tuple[int, int]] = []
        """Where narrow topics stand: words of their own, whatever stands beside them."""
        self.of_lists: dict[int, str] = {}
        """Characters that were read as tracks and places: of one company they are part of what is asked."""

    @property
    def left(self) -> str:
        return "".join(self.rest)

    def take(self, start: int, end: int) -> None:
        self.rest[start:end] = " " * (end - start)


def understand(question: str, names: NamesFound, known: Knowledge, today: date, context: ChatContext | None = None) -> Interpretation:
    """The question as an Interpretation; follow-ups are resolved with `context` (what was said and shown before)."""
    reading = _Reading(question.strip())
    base = Interpretation(language=_language(question, context), question=question.strip())
    if reason := _refusal(reading.text):
        return replace(base, intent="refuse", reason=reason, companies=_take_companies(reading, names, known.tracks))
    companies: tuple[Named, ...] = _take_companies(reading, names, known.tracks)
    investors = _take_all(reading, names.investors)
    if described := _described(reading, base, companies, investors):
        return described
    asked_for_holdings = portfolio_of(reading.text, reading.original, reading.text, None) if len(companies) == 1 and not investors else None
    if asked_for_holdings and asked_for_holdings == companies[0].name:
        companies, investors = (), (asked_for_holdings,)
    for pattern in table("unbound").values():
        _blank(reading, pattern, reading.left)
    cues = reading.left
    references = refer(reading.left, context)
    for start, end in references.spans:
        reading.take(start, end)
    written = latin_name(reading.original, reading.left, known.tracks) if not (companies or investors) else None
    if written:
        at = reading.left.find(written.lower())
        reading.take(at, at + len(written))
    found = _filters(reading, known, today)
    found = replace(found, companies=companies or references.companies, investors=investors, language=base.language, question=base.question)
    found = _intent(found, cues, reading, references.dangling or bool(written), bool(context and context.focus), known.tracks)
    found = replace(found, topic=_topic(reading))
    if found.intent == "company" and found.topic and find_aspect(cues) is None and found.aspect == "profile":
        # Something about the company that no aspect knows: its reports are read for the words themselves.
        found = replace(found, aspect="open")
    if found.intent == "company" and found.aspect not in {None, "profile"}:
        found = replace(found, topic=_topic(reading, of_one=True))
    if found.aspect == "history" and found.intent == "company" and 0 < len(found.rounds) <= 4:
        # "之前的A轮是谁投的" names the round.
        found = replace(found, aspect=next((a for a in found.more if a in ROUND_ASPECTS), "amount"), more=())
    if found.aspect == "place" and found.intent == "company" and (sites := _SITES.findall(reading.text)):
        found = replace(found, topic=" ".join(dict.fromkeys([*found.topic.split(), *sites])))
    if found.aspect == "amount" and found.intent == "company" and found.topic and not found.rounds and not _MONEY_RAISED.search(cues):
        # "工厂总投资多少" asks for a figure of the works, not of a round.
        found = replace(found, aspect="quantity", more=())
    found = _asked_name(found, reading, written)
    return resolve(found, cues, context, references)


_DESCRIBED = re.compile(
    r"^(?:(?:which|what) (?:[a-z\-]+ )?(?:startup|company|firm)(?: is| has| that| which)? (?P<en>[^?]+?)"
    r"|(?:请问)?(?:哪一?(?:家|个)|什么)(?:公司|企业|初创公司|创业公司|团队)(?:是|在|正在|想|要)?(?P<zh>[^？?，,]{3,40}?))"
    r"(?P<then>(?:,? and |, ?|[，？?] ?)(?:who|how much|what|when|which|谁|由谁|融|金额|它|其|投资|哪|拿).*|[？?]?$)"
)
_DOING = re.compile(
    r"^(?:(?:wants?|plans?|aims?|hopes?|tries|trying|seeks?|working) (?:to|on) |(?:is|are) )?"
    r"(?:builds?|building|makes?|making|develops?|developing|offers?|provides?|sells?|creates?|creating|uses?|using|helps?|brings?)\b ?"
    r"|^(?:做|开发|研发|生产|提供|从事|专注于?|主营|推出了?|运营)"
)
_RANKED = re.compile(r"最|更|排名|第一|\bmost\b|largest|biggest|highest|best\b|\bmore\b|比|融资|获投|投资了")


def _described(reading: _Reading, base: Interpretation, companies: Sequence[Named], investors: Sequence[str]) -> Interpretation | None:
    """One company asked for by what it does, and perhaps a fact about it; a ranking or a list is not meant."""
    match = _DESCRIBED.match(reading.text)
    if match is None or companies:
        return None
    topic, then = _DOING.sub("", (match["en"] or match["zh"]).strip()), match["then"]
    asked = then.strip("?？ ，,")
    if _RANKED.search(topic) or (investors and not asked) or (not asked and len(topic.split()) < 3 and topic.isascii()):
        return None
    tail = _Reading(then)
    aspect = find_aspect(then) if asked else "amount"
    more = more_aspects(then, aspect) if asked else ()
    return replace(base, intent="described", topic=topic, aspect=aspect, more=more, rounds=_rounds(tail))


def _language(question: str, context: ChatContext | None) -> str:
    letters = [c for c in question if c.isalpha()]
    if not letters:
        return context.previous.language if context and context.previous else "zh-Hans"
    lang = detect_lang(question)
    if lang == "en" and any("一" <= c <= "鿿" for c in question):
        chinese = sum("一" <= c <= "鿿" for c in question)
        # "介绍一下 Braidstar Fusion" is Chinese: a name in Latin letters does not make the question English.
        function = len(re.findall(r"\b(?:the|what|who|how|is|are|does|did|which|in|of|for|and|tell|show|list|compare)\b", question.lower()))
        return "en" if function >= 2 or function > chinese / 2 else "zh-Hans"
    return lang


@cache
def _refusals() -> dict[str, re.Pattern[str]]:
    return {reason: any_of(patterns) for reason, patterns in words()["refusals"].items()}


_ASKS_TO_PROMISE = re.compile(
    r"给|能|可以|可否|承诺|答应|许诺|多少|怎么|如何|我们|起草|拟|写|争取|申请|offer|give|promise|can (?:we|you)|how much|draft|write|commit|would we|get (?:a|any)"  # noqa: E501
)


def _refusal(text: str) -> str | None:
    for reason, pattern in _refusals().items():
        if pattern.search(text) and (reason != "promise" or _ASKS_TO_PROMISE.search(text)):
            return reason
    return None


def _take_companies(reading: _Reading, names: NamesFound, tracks: TrackVocabulary) -> tuple[Named, ...]:
    """Companies in the order of the question; of two names at one place the longer counts."""
    spellings = [(fold(s).lower(), Named(lead_id, shown)) for lead_id, shown, all_names in names.leads for s in {shown, *all_names}]
    spellings += [(fold(name).lower(), Named("", name)) for name in names.park]
    placed: list[tuple[int, Named]] = []
    for spelling, named in sorted(spellings, key=lambda pair: (-len(pair[0]), not pair[1].id)):
        if len(spelling) < 2 or no_name(spelling, tracks):
            continue
        while match := whole_name(spelling, reading.left):
            if FUND.match(reading.left, match.end()):
                # "中电健康基金" is no 中电健康.
                break
            placed.append((match.start(), named))
            reading.take(match.start(), match.end())
    return tuple(dict.fromkeys(named for _, named in sorted(placed, key=lambda pair: pair[0])))


def _take_all(reading: _Reading, names: Sequence[str]) -> tuple[str, ...]:
    """Names in the order of the question; spellings that differ in script only are one name told twice."""
    found: list[tuple[int, str]] = []
    for key in sorted({fold(n).lower() for n in names}, key=len, reverse=True):
        match = whole_name(key, reading.left)
        at = match.start() if match else -1
        # "商汤" in "商汤科技" is the beginning of another name, not the investor; "A+" in "A+轮" is a round.
        if at >= 0 and not LONGER_NAME.match(reading.left[at + len(key) :]):
            reading.take(at, at + len(key))
            found.extend((at, name) for name in sorted(set(names)) if fold(name).lower() == key)
    return tuple(name for _, name in sorted(found))


def _filters(reading: _Reading, known: Knowledge, today: date) -> Interpretation:
    """Everything that narrows a list, taken out of the reading as it is understood."""
    found = Interpretation()
    span = find_span(reading.left, today)
    if span:
        reading.take(span.start, span.end)
        found = replace(found, since=span.since, until=span.until, span=span.words)
    if bounds := find_bounds(reading.left, known.rates):
        reading.take(bounds.start, bounds.end)
        found = replace(found, min_amount_cny=bounds.low_cny, max_amount_cny=bounds.high_cny)
    if match := _LIMIT.search(reading.left):
        word = next(g for g in match.groups() if g)
        number = int(word) if word.isdigit() else _NUMBERS[word]
        group = match.lastgroup
        if group and 0 < number <= 100:
            found = replace(found, limit=number)
            reading.take(match.start(group), match.end(group))
    found = replace(found, rounds=_rounds(reading))
    kinds = _take_table(reading, "kinds")
    statuses = _take_table(reading, "statuses")
    order = next(iter(_take_table(reading, "orders")), None)
    ascending = bool(any_of(words()["ascending"]).search(reading.text))
    # Tracks before places: 海洋, 深海 and the like hold no place names, while a place may hide in a cue.
    before = reading.left
    tracks, excluded_tracks, topics, track_words = _tracks(reading, known.tracks)
    places, excluded, regions = _places(reading)
    reading.of_lists = {i: c for i, c in enumerate(before) if c != " " and reading.rest[i] == " "}
    for topic_start, word in topics:
        reading.rest[topic_start : topic_start + len(word)] = list(word)
        reading.topics.append((topic_start, topic_start + len(word)))
    return replace(
        found, kinds=kinds, statuses=statuses, order=order, ascending=ascending and order is not None, places=places,
        exclude_places=excluded, regions=regions, tracks=tracks, exclude_tracks=excluded_tracks, track_words=track_words,
    )  # fmt: skip


def _rounds(reading: _Reading) -> tuple[str, ...]:
    text = reading.left
    mentions = [*find_rounds(text), *find_rounds(_english_rounds(text), chinese=False)]
    placed: list[tuple[int, str]] = []
    for mention in mentions:
        if mention.id:
            placed.append((mention.start, mention.id))
            reading.take(mention.start, mention.end)
    for group, pattern in table("round_words").items():
        if match := pattern.search(reading.left):
            placed.extend((match.start(), stage) for stage in words()["round_groups"][group])
            reading.take(match.start(), match.end())
    for match in _ENGLISH_PRE.finditer(reading.left):
        placed.append((match.start(), f"pre_{match[1]}"))
        reading.take(match.start(), match.end())
    # "天使轮项目" asks for a list, though in an article it would be what a fund looks for.
    for match in _EARLY_ROUND.finditer(reading.left):
        placed.append((match.start(), _EARLY_ROUNDS[match[1]] + ("_plus" if match[2] else "")))
        reading.take(match.start(), match.end())
    # "A轮的投资方" names a round to be told of, though in an article it would only name its investors.
    for match in _ROUND_WORD.finditer(reading.left):
        stage = f"{'pre_' if match[1] else ''}{match[2]}{match[3].replace('++', '_plus_plus').replace('+', '_plus')}"
        placed.append((match.start(), stage))
        reading.take(match.start(), match.end())
    return tuple(dict.fromkeys(stage for _, stage in sorted(placed, key=lambda pair: pair[0])))


def _english_rounds(text: str) -> str:
    return re.sub(
        r"\b(seed|angel)(?= (?:deals?|leads?|companies|rounds?|startups?|stage))",
        r"\1",
        re.sub(r"series ([a-h])", lambda m: f"Series {m[1].upper()}", text),
    )


def _take_table(reading: _Reading, name: str) -> tuple[str, ...]:
    keys = []
    for key, pattern in table(name).items():
        match = pattern.search(reading.left)
        if match:
            keys.append(key)
            reading.take(match.start(), match.end())
    return tuple(keys)


_COMPANIES = re.compile(r"(?:公司|企业|项目|厂商|初创|独角兽)$")


def _tracks(
    reading: _Reading, vocabulary: TrackVocabulary
) -> tuple[tuple[str, ...], tuple[str, ...], list[tuple[int, str]], tuple[str, ...]]:
    """(tracks wanted, tracks left out, narrow cues with their places, all cues of wanted tracks)."""
    text = reading.left
    wanted: list[str] = []
    excluded: list[str] = []
    topics: list[tuple[int, str]] = []
    said: list[str] = []
    for start, end, ids, broad in vocabulary.find(text):
        negated = negated_at(text, start, end)
        (excluded if negated else wanted).extend(ids)
        if not negated:
            said.append(text[start:end])
        # "AI startup" is a keyword, yet nothing but the track's name and a word of asking.
        bare = stop_words()[1].sub("", _COMPANIES.sub("", text[start:end])).strip()
        if not broad and not negated and not vocabulary.broad(bare):
            topics.append((start, text[start:end]))
        reading.take(start, end)
    left_out = tuple(t for t in dict.fromkeys(excluded) if t not in wanted)
    return tuple(dict.fromkeys(wanted)), left_out, topics, tuple(dict.fromkeys(said))


def _places(reading: _Reading) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    places: list[str] = []
    excluded: list[str] = []
    regions: list[str] = []
    for word in find_places(reading.left, reading.original.ljust(len(reading.text))):
        reading.take(word.start, word.end)
        if word.region:
            if not word.negated:
                regions.extend(["region", "home"] if word.region == "region" else [word.region])
        else:
            (excluded if word.negated else places).extend(word.places)
    return tuple(dict.fromkeys(places)), tuple(dict.fromkeys(excluded)), tuple(dict.fromkeys(regions))


_COUNTED_OF_ONE = {"headcount", "patents", "customers", "revenue", "profit", "valuation"}
_SITES = re.compile(r"落户|入驻|园区|基地|工厂|产线|研发中心|分公司|办事处|门店")
"""Where a company has what is not its seat."""
_MONEY_RAISED = re.compile(r"融|募|轮|筹|获投|领投|认购|拿到|[投出]了|raise|fund|round|invest|put in")
_MORE = any_of(words()["follow_up"]["more"])


@cache
def _intent_rules() -> tuple[tuple[dict[str, str], re.Pattern[str]], ...]:
    return tuple(({k: v for k, v in rule.items() if k != "cues"}, any_of(rule["cues"])) for rule in words()["intents"])


@cache
def _aspects() -> dict[str, re.Pattern[str]]:
    return {name: any_of(rule["ask"]) for name, rule in words()["aspects"].items()}


def find_aspect(text: str) -> str | None:
    """Which fact about a company the words ask for; the table's order is the order of precedence."""
    return next((name for name, pattern in _aspects().items() if pattern.search(text)), None)


_NO_SECOND = frozenset({"profile", "tech", "track", "kind", "status", "source", "price", "customers", "progress", "patents"})
"""Aspects whose words are so common that beside another one they are not a question of their own."""
_OF_THE_COMPANY_ITSELF = frozenset(
    {"listing", "rumour", "valuation", "headcount", "founded", "founder", "revenue", "profit", "place", "product"}
)
_ENGLISH_PRODUCT = re.compile(r"what (?:does|do) .{1,60}\b(?:do|make|build|develop|sell|offer)\b")


_MONEY_OF_ONE = re.compile(
    r"(?P<newest>(?:最近|最新|上)(?:的)?(?:一[次轮笔])?(?:的)?融资|融(?:了|到|得|过))|融资|\bfunding\b|\brounds?\b|fundrais"
)


def more_aspects(text: str, first: str | None) -> tuple[str, ...]:
    """The aspects besides `first` that other words of the question ask for; one of a round at most."""
    left = text
    found: list[str] = []
    patterns = _aspects()
    for name in (first, *(n for n in patterns if n != first)):
        if name is None or (match := patterns[name].search(left)) is None:
            continue
        if name != first and name == "product" and text.isascii() and not _ENGLISH_PRODUCT.search(text):
            continue
        if name == first or name not in _NO_SECOND:
            found.append(name)
            left = left[: match.start()] + " " * (match.end() - match.start()) + left[match.end() :]
    if first == "listing" or (first == "rumour" and "listing" in found):
        # The money, the day and the round asked for are those of the offering.
        found = [n for n in found if n not in ROUND_ASPECTS]
    kept: list[str] = []
    for name in found:
        if name not in ROUND_ASPECTS or not ROUND_ASPECTS & set(kept):
            kept.append(name)
    return tuple(name for name in kept if name != first)[:2]


def _intent(found: Interpretation, cues: str, reading: _Reading, dangling: bool, has_focus: bool, known: TrackVocabulary) -> Interpretation:
    aspect = find_aspect(cues)
    if len(found.investors) == 1 and not found.companies and (name := raised_by_itself(found.investors[0], reading.text, reading.original)):
        return replace(found, intent="company", aspect=aspect or "profile", more=more_aspects(cues, aspect), investors=(), asked_name=name)
    about_one = bool(found.companies) or dangling
    if aspect == "quantity" and not about_one:
        aspect = None
    for rule, pattern in _intent_rules():
        intent, needs = rule["intent"], rule.get("needs")
        match = pattern.search(cues)
        if (
            match is None
            or (needs == "investor" and not found.investors)
            or (needs == "company_or_context" and not (about_one or has_focus))
        ):
            continue
        if (
            intent in {"trend", "count", "digest", "changes", "park_news", "freshness"}
            and about_one
            and not found.investors
            and intent != "park_news"
        ):
            continue
        if intent in {"trend", "count"} and aspect in {"history", *_COUNTED_OF_ONE} and leading_name(reading.text, known):
            continue
        if intent in {"trend", "count"} and found.investors and not re.search(r"最活跃|排行|各|哪个|多少|几|how many", cues):
            continue
        if intent == "count" and re.search(r"推荐|列出|列举|recommend|^list", cues.strip()):
            continue
        if intent == "count" and ((aspect in _COUNTED_OF_ONE and not found.filters_bind) or _MORE.search(cues.strip())):
            continue
        if (
            intent == "compare"
            and len(found.companies) < 2
            and not about_one
            and not re.search(r"第.|前.|this|these|them|它们|这(?:两|几|些)", reading.text)
        ):
            continue
        if intent == "risk" and aspect and about_one and aspect not in {"plan", "status", "date"} and "风险" not in cues:
            continue
        for at in pattern.finditer(cues):
            reading.take(at.start(), at.end())
        return _complete(found, intent, cues, rule.get("action"), reading)
    if about_one:
        if aspect:
            _blank(reading, _aspects()[aspect], cues)
        if aspect in {None, "profile"} and found.rounds:
            return replace(found, intent="company", aspect="amount", topic="")
        if aspect in {None, "profile"} and (money := _MONEY_OF_ONE.search(cues)):
            # "X的融资情况", "X最近一次融资": told by its rounds, not by what it does.
            return replace(found, intent="company", aspect="amount" if money["newest"] else "history", topic="")
        return replace(found, intent="company", aspect=aspect or "profile", more=more_aspects(cues, aspect))
    if len(found.investors) == 1 and aspect in _OF_THE_COMPANY_ITSELF:
        # An investor asked about as a company: its own listing, worth or head office, not what it invested in.
        name = name_at(found.investors[0], reading.text, reading.original)
        return replace(found, intent="company", aspect=aspect, more=more_aspects(cues, aspect), investors=(), asked_name=name)
    if found.investors:
        return replace(found, intent="portfolio")
    if aspect:
        _blank(reading, _aspects()[aspect], cues)
    return replace(found, intent="leads", aspect=aspect, more=more_aspects(cues, aspect))


def _complete(found: Interpretation, intent: str, cues: str, action: str | None, reading: _Reading) -> Interpretation:
    if intent == "trend":
        return replace(found, intent=intent, by=_trend_by(cues, found))
    if intent == "propose":
        note = _NOTE.search(reading.original)
        return replace(found, intent=intent, action=action, note=note["note"].strip() if note and action == "note" else None)
    if intent == "cases" and not found.statuses:
        lost, won = re.search(r"淘汰|没谈成|没落地|失败|reject|lost", cues), re.search(r"成功|落地|签约|投产|landed|signed|success", cues)
        return replace(found, intent=intent, statuses=("rejected",) if lost else ("landed", "signed", "producing") if won else ALL_ENDS)
    return replace(found, intent=intent)


def _trend_by(cues: str, found: Interpretation) -> str:
    for by, pattern in table("trend_by").items():
        if pattern.search(cues):
            return by
    return "month" if found.tracks else "track"


def _blank(reading: _Reading, pattern: re.Pattern[str], cues: str) -> None:
    for match in pattern.finditer(cues):
        reading.take(match.start(), match.end())


def _topic(reading: _Reading, of_one: bool = False) -> str:
    """What nothing explains; `of_one`: with the words that would be tracks and places in a question for a list."""
    chinese, english = stop_words()
    for compound in words()["compounds"]:
        at = reading.left.find(compound)
        if at >= 0:
            return str(compound)
    left = [reading.of_lists.get(i, c) if of_one and c == " " else c for i, c in enumerate(reading.rest)]
    edges = {edge for span in reading.topics for edge in span} if not of_one else set()
    joined = "".join(f" {c}" if i in edges else c for i, c in enumerate(left))
    text = re.sub(r"[^\w一-鿿+\-·.]+", " ", joined)
    text = english.sub(" ", chinese.sub(" ", text))
    kept = [w.strip("-.·") for w in text.split()]
    return " ".join(w for w in kept if len(w) > 1 and not w.isdigit())


_NO_SUBJECT = {"help", "thanks", "digest", "freshness", "refuse", "park_news", "risk", "changes", "cases", "propose", "trend"}


def _asked_name(found: Interpretation, reading: _Reading, written: str | None) -> Interpretation:
    """A company or an investor that is asked about by a name the store does not know."""
    if found.companies or found.investors or found.asked_name or found.intent in _NO_SUBJECT:
        return found
    if investor := portfolio_of(reading.text, reading.original, reading.left, written):
        return replace(found, intent="portfolio", aspect=None, asked_name=investor, topic="")
    lately = FUNDED_LATELY.match(reading.text) is not None and not found.filters_bind
    if lately:
        found = replace(found, aspect=found.aspect or "amount")
    asks_fact = found.intent in {"why", "similar", "compare"} or (found.intent in {"leads", "company"} and found.aspect is not None)
    name = written or (
        chinese_name(reading.text, reading.original, reading.left, found.topic, asks_fact) if asks_fact or not found.filters_bind else None
    )
    if name is None:
        if found.intent == "leads" and found.aspect == "investors" and found.filters_bind:
            return replace(found, intent="trend", by="investor")
        return replace(found, intent="leads") if found.intent == "company" else found
    if found.intent == "leads":
        found = replace(found, intent="company", aspect=found.aspect or "profile")
    return replace(found, asked_name=name, tracks=(), kinds=(), topic="")
