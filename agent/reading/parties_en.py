"""Who invested, by clause structure, in one English sentence: led by, co-led, participation from, joined by, "X led the round"."""

from __future__ import annotations

import re

from agent.reading.names_en import NAME, names_in_piece, parse_investor_list
from agent.reading.parties_zh import InvestorMention

_LEAD_RIGHT = re.compile(
    r"\b(?i:(?:co-?led|jointly led|led|headed|spearheaded|anchored)(?: jointly)? by\b|co-leads?(?: (?:is|was|are|were|being)|:)"
    r"|the lead (?:cheque|check|came|was|is)(?: came)?(?: from)?\b"
    r"|lead(?:ing)? investors?(?: (?:is|was(?! joined)|are|were|include[sd]?|being)|,|:)|lead investor (?=(?-i:[A-Z])))"
)
_FOLLOW_RIGHT = re.compile(
    r"\b(?:participation|contributions?|support|backing|involvement|follow-on (?:investments?|checks?|cheques?|money|capital)|"
    r"additional (?:funding|investment|"
    r"capital))(?: in the round)?(?: also)?(?: came)? (?:from|by|of)\b"
    r"|\bjoined (?:in the \w+ )?by\b|\bas did\b|(?<=, )followed by\b|\b[Pp]articipants (?:also )?(?:include[sd]?|were|are)\b|"
    r"\bin the (?:round|deal):|\baccompanied by\b|\b(?:other|new|existing|additional|previous|current|fellow|participating|key|early|"
    r"returning|angel|strategic|notable|the|its|participating) (?:investors?|backers?|participants|shareholders)(?::|"
    r"(?: in the (?:round|deal|seed|Series \w)| on the cap table)?(?: also)? (?:include[sd]?|are|were|such as|like|including|"
    r"participating (?:were|are|include[sd]?)|in the round (?:are|include[sd]?|were))\b)"
    r"|\b[Ii]nvestors (?:include[sd]?|including|such as|like|in the round (?:are|include[sd]?|were)|participating)\b|"
    r"\b[Bb]ackers (?:include[sd]?|including|such as)\b|\balso (?:saw|included|includes|includes participation from|backed by|"
    r"supported by)\b|\balong with\b|\balongside\b|\btogether with\b|\bthe round (?:also )?(?:included|includes|saw|drew|"
    r"attracted|was backed by|came from)\b|\bangels? (?:investors )?(?:include[sd]?|including|such as|like)\b"
    r"|\bas well as (?:existing |new |angel )?(?:investors?|backers?|angels?)\b|\b(?:came|comes|is coming|coming) (?:from|via)\b|"
    r"\b(?:round|funded|financed|supported|raise|was) (?:is |was |also )?(?:backed|supported|funded|financed|filled|"
    r"joined) by\b|\bwith (?:money|backing|capital|cheques|checks|funding|cash|investment) from\b|"
    r"\bthe (?:other )?investors (?:were|are|in)\b|\bcourtesy of\b|\b(?:provided|made|put up|contributed|supplied) by\b|"
    r"\b(?:drew|brought|pulled) in\b(?! (?:\$|€|£|revenue))|\b[Bb]ackers (?:also |now )?(?:include[sd]?|are|were)\b|\b(?:backing|"
    r"joining|in) the (?:round|deal) (?:are|were|is)\b|"
    r"\bpoured in by\b|\bthat included\b|"
    r"\b(?:participating|joining|investing|taking part)(?: in the (?:round|deal|\w+))? (?:were|was|are|is)\b",
    re.IGNORECASE,
)
_FROM_RIGHT = re.compile(
    r"\b(?:rais(?:ed|es|ing)|secur(?:ed|es|ing)|clos(?:ed|es|ing)|land(?:ed|s)|bagg?(?:ed|s)|nabb?(?:ed|s)|receiv(?:ed|es)|got|"
    r"gets|won|wins|scor(?:ed|es)|pull(?:ed|s) in|obtain(?:ed|s)|attract(?:ed|s)|picks? up|picked up|funding|investment|round|"
    r"financing|capital|money|cash|million|billion|backing|\$[\d.]+[MBK]?|Series\s[A-H]\d?|(?:pre-)?seed(?!\sfund))\b[^.;]{0,90}?\bfrom\s+(?!(?-i:scratch|which|its\b|"
    r"their\b|customers|across|around|now|then|there|here|users|people|all|this|that|being|what|one|home|home|sales|revenue|\$|"
    r"€|£|\d))",
    re.IGNORECASE,
)
_KIND = (
    r"(?:(?:existing|new|previous|fellow|returning|early|former|ex-|angel|angels|investors?|family office|strategic|corporate)\s?"
    r"[^,.;]{0,36}?\s)?"
)
# "and designer Ada Moss", "and Basel-based micro fund Foo": a few plain words that describe the next name.
_DESCRIBES = (
    r"(?:(?:[A-Z][\w.-]*-(?:based|backed|focused|like|style)\s)?(?:(?!(?:is|was|are|were|has|have|had|led|says|said|raised|by|from|with|"
    r"the|in|to|on|at|for|of|that|which|who|it|its|will|also|both|all|joined|invested|participated|a|an|brings|followed)\s)"
    r"[a-z][\w-]*\s){1,3}|(?:the|its)\s(?:[\w-]+\s){0,2}(?:arm|unit|fund|family office)\sof\s(?:[a-z]+\s){0,2})"
)
_BRACKET = r"(?:\s\([^()]{1,60}\))?"
# Each item is atomic: a list that does not fit is given up at once, not tried in every reading.
_NAMES = rf"{NAME}{_BRACKET}(?:(?>(?:,\s(?:and\s)?|\sand\s)(?:{_DESCRIBES}|{_KIND}){NAME}{_BRACKET}))*"
# "A and B, both existing shareholders, also took part": what is said of the names stands between commas before the verb.
_ASIDE = r"(?:,\s(?!and\b|with\b)[^,.;$€£]{3,80},)?"
_LEFT_LIST = rf"(?:(?:and|as well as|with|joined by|including)\s)?(?P<list>{_NAMES}){_ASIDE}\s?"
_LEAD_LEFT = re.compile(
    rf"(?<![\w-]){_LEFT_LIST},?\s?(?:(?:also|has|have|is|was|are|were|jointly|will)\s)*"
    r"(?:co-?led|led|co-?leads|leads|leading|co-?leading|spearheaded|headed|anchored)"
    r"(?:(?=,\s(?:and|with)\s|\.$|;|\sand\s[A-Z])|\s(?:the|its|this|that|a|an|both|on|in|with|another|\$|€|£|[A-Z]|Series|seed|pre-seed)(?!\w*\steam))"
)
_MONEY = r"(?:about |some |another )?(?:[A-Z]{0,3}\$|€|£|Rs\.?\s|RMB\s?)\s?\d"
_FOLLOW_LEFT = re.compile(
    rf"(?<![\w-]){_LEFT_LIST},?\s?"
    r"(?:(?:also|all|has|have|is|was|are|were|both|again|among others|amongst others|too|,)\s?,?\s?)*"
    r"(?:participat(?:ed|ing|e)|(?:re-)?investing\b|join(?:ed|ing)(?= (?:the|in|as|this|too)|[.,;]|$)"
    r"|took part|taking part|contribut(?:ed|ing)|(?:was|were) joined by\b|doubling down|re-upping"
    r"|re-?invested|follow(?:ed|ing)(?: on\b|(?=[.,;]|$))|chipped in|also (?:invested|put|backed)|put (?:in )?(?:more )?money"
    rf"|(?:invested|committed|injected|wired|provided|pledged)(?= (?:in the|as|alongside|too|again|the|{_MONEY}))"
    r"|also in(?= the round)|came in\b|came (?:on board|along)|signed on|re-upped|doubled down|topped up|filled (?:out )?(?=the)"
    r"|rounded out(?= the)|completed(?= the round)|wrote (?:a |an |the |another )?(?:\w+ )?che"
    r"|(?:are|is|were|was) (?:also )?(?:in the round|among (?:the )?(?:backers|investors|participants)"
    r"|(?:the )?(?:new |also |only |other )?(?:investors?|backers?|shareholders?)\b)"
    r"|returned\b|put in\b|put up\b|added\b(?= (?:the|their|money|cheques|checks|to the round)))"
)
# ", with A, B and prior backers participating": the list stands between "with" and what it does.
_WITH_DOING = re.compile(
    r",?\swith\s(?P<list>(?:(?!\swith\s)[^.;]){3,220}?),?\s(?:also\s|all\s|both\s|again\s)*"
    r"(?:participating|taking part|joining(?! the (?:board|team))|returning|investing|following on|doubling down|re-upping|contributing|"
    r"re-investing|reinvesting|coming (?:in|along)|on board|in tow|along for the ride|chipping in|topping up)\b"
)
_ANGELS_LED = re.compile(r"\bangels?(?: investors)?,? (?:co-)?led by\b")
_INCLUDED = re.compile(r",?\s(?:and\s|that\s|which\s)?(?:also\s)?(?:included|includes|including|include)\s")
_AS_LEADS = re.compile(rf"\bwith (?P<list>{_NAMES}) (?:as (?:the )?(?:joint |co-)?leads?|(?:co-)?leading|jointly leading)\b")
_ARE_LEADS = re.compile(
    rf"(?<![\w-])(?P<list>{_NAMES})(?: (?:was|were|is|are|acted as|served as) (?:the )?"
    r"(?:(?:joint |co-)?lead(?:s|ers?)?(?: investors?)?|(?:sole|only) (?:investor|backer))\b"
    r"| took the lead| jointly led| together led| led jointly|-led (?:round|financing|raise|deal|investment|Series|seed))"
)
_NOT_ROUND_LED = re.compile(
    r"(?:team|company|effort|project|startup|research|movement|trend|studies|study|work|department|division|coalition|"
    r"outfit)(?: is| was|,)? (?:co-)?led by",
    re.IGNORECASE,
)
_INVESTS = re.compile(
    rf"(?<![\w-])(?P<list>{NAME}(?:(?:,\s(?:and\s)?|\sand\s){NAME})*)\s(?:has\s|have\s|had\s)?(?:also\s)?(?:invests|invested|"
    rf"makes (?:a |an )?(?:\w+ )?investment|made (?:a |an )?(?:\w+ )?investment|backs|backed|pours|poured|injects|injected|"
    rf"takes (?:a |an )?(?:\w+ )?stake|puts|to invest|pumps|pumped|bets|buys (?:a )?(?:minority )?stake)\b"
)


# Where no wording is known, the shape of a name says it is an investor's.
_SHAPED = re.compile(
    r"(?<![\w-])(?:[A-Z][\w&’'.-]*\s){1,3}(?:Capital|Ventures?|Partners|Fund|Investments?|Holdings|Angels|Equity|VC|"
    r"Growth)(?:\s(?:Partners|Fund|Asia|India|China|[IVX]+|\d))?\b"
)
_TELLS_OF_MONEY = re.compile(
    r"\b(?:round|money|cheques?|checks?|invest\w*|leads?|led|joined|backed|backers?|put|came|capital|raise[sd]?|funding|stake|shareholders?)\b"
)
_OTHER_ROLE = re.compile(
    r"\b(?:advis\w+|counsel|law firm|formerly|previously|worked at|partner at|principal at|portfolio|"
    r"declined|passed on|turned down|said|says|report)\b",
    re.IGNORECASE,
)


def find_investors_en(text: str, company: str | None, *, anchored: bool) -> list[InvestorMention]:
    """Investors in one sentence. `anchored`: the sentence (or the one before) tells of a round, so looser wordings count."""
    out: list[InvestorMention] = []
    taken: list[tuple[int, int]] = []

    def add(names: list[tuple[str, int, int]], lead: bool) -> None:
        for name, a, b in names:
            if company and (name == company or name.startswith(company + " ") or company.startswith(name + " ")):
                continue
            if any(x < b and a < y for x, y in taken):
                continue
            taken.append((a, b))
            out.append(InvestorMention(name, lead, a, b))

    for match in _LEAD_RIGHT.finditer(text):
        if _NOT_ROUND_LED.search(text[max(0, match.start() - 25) : match.end()]):
            continue
        also = _INCLUDED.search(text, match.end())
        names, _ = parse_investor_list(text[: also.start()] if also else text, match.end())
        add(names, _ANGELS_LED.search(text, max(0, match.start() - 20), match.end()) is None)
        if also:
            add(parse_investor_list(text, also.end())[0], False)
    for match in _FOLLOW_RIGHT.finditer(text):
        if match.group().lower().startswith(("along", "together", "came from", "that included", "followed")) and not (
            (anchored and re.search(r"(?i)led|round|invest|fund|participat", text)) or "participated" in text
        ):
            continue
        names, _ = parse_investor_list(text, match.end())
        add(names, False)
    for match in _AS_LEADS.finditer(text):
        add(_left_names(match), True)
    for match in _WITH_DOING.finditer(text):
        if match["list"].startswith(("participation", "a ", "an ", "the aim")):
            continue
        add(parse_investor_list(text[: match.end("list")], match.start("list"))[0], False)
    for match in _LEAD_LEFT.finditer(text):
        add(_left_names(match), True)
    for match in _ARE_LEADS.finditer(text):
        add(_left_names(match), True)
    for match in _FOLLOW_LEFT.finditer(text):
        add(_left_names(match), False)
    if anchored:
        for match in _FROM_RIGHT.finditer(text):
            if re.search(r"\bled by\b", match.group()):
                continue
            names, _ = parse_investor_list(text, match.end())
            add(names, False)
        for match in _INVESTS.finditer(text):
            add(_left_names(match), False)
    if not out and _TELLS_OF_MONEY.search(text) and not _OTHER_ROLE.search(text):
        add([(m.group(), m.start(), m.end()) for m in _SHAPED.finditer(text)], False)
    return sorted(out, key=lambda m: m.start)


def _left_names(match: re.Match[str]) -> list[tuple[str, int, int]]:
    out = []
    base, text = match.start("list"), match["list"]
    last = 0
    for piece in re.finditer(r",\s(?:and\s)?|\sand\s|$", text):
        raw = text[last : piece.start()]
        for name, offset in names_in_piece(raw):
            at = base + last + offset
            out.append((name, at, at + len(name)))
        last = piece.end()
    return out
