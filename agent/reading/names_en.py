"""Names in English clauses: proper-noun phrases, the company freed from its description, lists of investors cut into names."""

from __future__ import annotations

import re

from domain.place import find_place

_WORD = (
    r"(?:[A-Z0-9][\w&'’+*-]*(?:\.(?:[a-z]{2,6}|\d)\b|\.[A-Z]\.?)*|[a-z]{1,3}[A-Z][\w]*|[a-z]\d+[a-z]\w*|[a-z]+\.(?:ai|io|com|co|"
    r"dev|tech|xyz|app|me))"
)
NAME = rf"{_WORD}(?:(?:\s(?:of|for|de|the|von|van|du)(?=\s[A-Z]))?\s(?:&\s|\+\s)?{_WORD}|\s(?:&|\+)\s{_WORD}){{0,7}}"
NAME_RE = re.compile(rf"(?<![\w$€£.’'-]){NAME}")

# Words that open sentences, name places or months, or stand in titles: no names by themselves.
_WORDS = (
    "The A An This That These Those It Its In On At By For From With And But Or If When While After Before As Since So Now Today "
    "Yesterday Meanwhile However Founded Based Launched Led Backed Existing New Other Others Series Seed Angel Pre-Seed CEO CTO "
    "COO CFO VP AI VC VCs US U.S UK U.K EU SaaS API IPO LLM LLMs GPU ML B2B SMB HR IT PR Q1 Q2 Q3 Q4 Inc Founder Co-founder "
    "Chief We Our They Their He She His Her You Your My I There Here What Why How Who Where January February March April May "
    "June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Monday Tuesday "
    "Wednesday Thursday Friday Saturday Sunday Comment Image Credits Credit TechCrunch Exclusive Update Breaking Startups "
    "Startup Company Companies Fundraising Funding Investment Investors Investor Round Total Last Earlier Previously Also "
    "Additionally Moreover Other Both Each Every Some Many Most All One Two Three Four Five Europe European America American "
    "Americans China Chinese India Indian Japan Japanese Korea Korean Germany German France French Israel Israeli Britain "
    "British Canada Canadian Australia Africa African Asia Asian Singapore Singaporean Spanish Italian Swedish Dutch Nordic "
    "Brazilian Mexican Nigerian Kenyan London Paris Berlin New York San Francisco Boston Seattle Beijing Shanghai Shenzhen Tokyo "
    "Bengaluru Mumbai Stockholm Amsterdam Dublin Toronto Texas California Silicon Valley Brazil Russia Ukraine Mexico Spain "
    "Italy Sweden Netherlands Ireland Switzerland Finland Denmark Norway Vietnam Indonesia Malaysia Thailand Philippines Nigeria "
    "Kenya Egypt Dubai Taiwan Not No Yes Then Thus Still Yet Even Just Only More Less Over Under About Around Between Through "
    "During According Despite Although Though Because Once Until Unlike Like Such Among Instead Rather Indeed Overall Recently "
    "Currently Initially Originally Ultimately Specifically Notably Participating Participants Returning Previous Prior Early "
    "Late Rounds Individual Inside Can "
    "Is Are Does Will Behind Elsewhere Another Next Finally Money Cash Capital Deal Deals News Article Register Save Disrupt"
)
_NOT_NAMES = frozenset(_WORDS.split())
_TRAILING_NOT_NAME = re.compile(
    r"(?:\s(?:CEO|CTO|COO|CFO|Founder|Co-founder|Co-Founder|Chief|President|Series|Inc|Ltd|The|In|On|And|It|This))+$"
)
_LEGAL = re.compile(r",?\s(?:Inc|Ltd|LLC|Corp|Pte\.? Ltd|GmbH|S\.A|PLC|(?<!& )Co)\.?$")
_DESCRIPTOR_HEADS = (
    r"startups?|start-ups?|company|companies|firms?|platforms?|makers?|developers?|providers?|unicorns?|marketplaces?|apps?|"
    r"builders?|specialists?|giant|brands?|makers?|outfit|lab|labs|maker|manufacturers?|operators?|insurtech|fintech|biotech|"
    r"edtech|healthtech|agritech|proptech|neobank|lender|retailer|chipmaker|automaker|truckmaker|"
    r"carmaker|robotics|business|service|services|network|tool|software|tech|player|venture|studio|spinout|spin-off|spinoff|"
    r"community|group|alum|grad|exchange|system|site|chain|founder|creator|engine|project|backed|based|founded|owned|led|rival|"
    r"competitor|upstart|scaleup|scale-up|publisher|restaurant|supplier|distributor|seller|hub|firm's|e-tailer|aggregator|"
    r"carrier|bank|broker|agency|subsidiary|parent|drugmaker|decacorn|enterprise"
)
_AFTER_HEAD = re.compile(rf"(?:\b|-)(?i:{_DESCRIPTOR_HEADS}|backers?|portfolio),?\s+(?i:called\s|named\s|known as\s)?(?P<name>{NAME})\s*$")
_AIMS = re.compile(r"\s(?:in (?:advanced |early )?talks|seeks?|looking|files?|plans?|aims?|set|wants?|eyes|nears?|to)(?:\s.*)?$")
_OWNER = re.compile(r"^(?:[A-Z][\w.&-]*\s){0,3}[A-Z][\w.&-]*['’]s?\s(?=\S)")


def is_name(phrase: str) -> bool:
    words = phrase.split()
    return (
        bool(words)
        and not all(w.strip(".,'’") in _NOT_NAMES for w in words)
        and not re.fullmatch(r"[\d.,%+$-]+[KMBkmbx]?", phrase)
        and len(phrase) > 1
    )


_SEAT_OWNER = re.compile(r"^(?P<seat>[A-Z][\w.]*(?:\s[A-Z]\w+)?)['’]s\s(?=[A-Z])")


def trim_name(phrase: str) -> str:
    """Without possessive, sentence-opening words, titles and legal form."""
    phrase = phrase.strip(" ,.;:“”\"‘’'()[]—–-")
    phrase = re.sub(r"['’]s?$", "", phrase)
    phrase = re.sub(r"^(?:Meet|Introducing|(?:Angels|Backers)(?=\s[A-Z][\w.-]+\s[A-Z]))\s", "", phrase)
    phrase = _LEGAL.sub("", phrase)
    owner = _SEAT_OWNER.match(phrase)
    if owner and (find_place(owner["seat"]) or all(w in _NOT_NAMES for w in owner["seat"].split())):
        phrase = phrase[owner.end() :]
    words = [
        w
        for i, w in enumerate(phrase.split())
        if i or not w.endswith(("-based", "-backed", "-headquartered", "-owned", "-founded", "-led", "-linked", "-affiliated"))
    ]
    while (
        len(words) > 1
        and words[0] in _NOT_NAMES
        and words[0]
        not in {
            "New",
            "One",
            "Two",
            "Three",
            "Four",
            "Five",
            "San",
            "Silicon",
            "Total",
            "May",
            "Founder",
            "Chinese",
            "Indian",
            "Other",
            "Angel",
            "Seed",
            "London",
            "European",
            "Boston",
            "Israel",
            "Singapore",
            "AI",
            "The",
            "American",
            "British",
            "Nordic",
            "Texas",
            "US",
            "Paris",
            "Berlin",
            "All",
            "Capital",
            "Early",
            "Africa",
            "Brazil",
            "India",
            "China",
            "Over",
            "Both",
            "Every",
            "Round",
            "Even",
            "Still",
        }
    ):
        words = words[1:]
    if len(words) > 1 and words[0] == "The":
        words = words[1:]
    phrase = " ".join(words)
    return _TRAILING_NOT_NAME.sub("", phrase).strip(" ,.;:“”\"‘’'()[]—–-")


_TITLE_PREFIX = re.compile(
    r"^(?:Exclusive|Breaking|Update[d]?|Scoop|Report|News|Deal|Funding|Startup|Watch|TechCrunch Minute|Funding roundup|"
    r"Fundraising|Venture|Daily Deal|Sources?)\s*[:|–—-]\s+",
    re.IGNORECASE,
)


def clean_subject(phrase: str) -> str | None:
    """The company in a subject phrase ("AI chip startup Etched" → "Etched"; "Picus Security, founded by …" → "Picus Security")."""
    phrase = re.sub(r"^(?:Meet|Say hello to|Introducing)\s", "", _TITLE_PREFIX.sub("", phrase.strip()))
    phrase = re.sub(r"\([^)]*\)", " ", phrase)
    phrase = _AIMS.sub("", re.sub(r"\s+", " ", phrase).strip(" ,"))
    owner = _OWNER.match(phrase)
    if owner and NAME_RE.search(phrase, owner.end()):
        phrase = phrase[owner.end() :]
    if not phrase:
        return None
    parts = [p.strip() for p in re.split(r",\s|\s[—–-]\s|\s\|\s", phrase) if p.strip()]
    # "X, a maker of Y, has": the name is the first part; "Based in Z, X": the later one.
    for part in parts:
        if (
            re.match(
                r"(?:a|an|the|which|who|whose|founded|based|formerly|in|on|for|with|after|at|from|to|and|as|when|while|since|"
                r"today|led|backed|now|that)\b",
                part,
            )
            and part[0].islower()
        ):
            continue
        name = _last_name(part)
        if name:
            return name
    return None


def _last_name(part: str) -> str | None:
    if part.startswith(
        (
            "In ",
            "On ",
            "At ",
            "After ",
            "Since ",
            "As ",
            "For ",
            "With ",
            "When ",
            "While ",
            "Based in ",
            "Founded ",
            "Launched ",
            "Today",
            "Yesterday",
            "Last ",
            "Earlier ",
            "By ",
            "From ",
            "To ",
            "Following ",
            "Despite ",
            "According ",
            "Just ",
        )
    ) and not re.search(r"(?i)(?:startup|company|firm|platform|-based|maker|called|named)\s", part):
        return None
    match = _AFTER_HEAD.search(part)
    if match:
        name = trim_name(match["name"])
        if is_name(name) and name[:1].isupper() | name[:1].isdigit() | any(c.isupper() for c in name):
            return name
    candidates = [m for m in NAME_RE.finditer(part)]
    good = [trim_name(m.group()) for m in candidates]
    good = [g for g in good if is_name(g)]
    if not good:
        return None
    if part[:1].isupper() and candidates and candidates[0].start() == 0 and len(good) >= 1 and len(candidates) > 1:
        # "Former Google engineer's startup Foo": last name after lower-case words; plain "Foo" stays.
        between = part[candidates[0].end() : candidates[-1].start()]
        if re.search(rf"(?i)\b(?:{_DESCRIPTOR_HEADS})\b", between) or (
            part.endswith(candidates[-1].group()) and re.fullmatch(r"(?:\s(?!of|for|from|by|with|to|and|at|in|on)[a-z-]+)+\s", between)
        ):
            return good[-1]
        return good[0]
    return good[-1]


# --- investors -------------------------------------------------------------------------------------------------------------

_PIECE_END = re.compile(
    r",\s(?:and\s)?with\s(?=[A-Z]|(?:\w+\s){0,3}(?:investors?|backers?|shareholders?|angels)\b)|"
    r"(?:,\s)?\b(?:which|that|who|bringing|brings|brought|valuing|valued|values|to (?!the\b)|said|"
    r"says|told|has|have|had|is|are|was|were|will|would|including its total|at (?=an?\b|\$)|for\b|after|before|while|when|"
    r"because|since|as it|as the company|in (?:a|the|its|this|an|what|order|return|late|early|20|Jan|Feb|Mar|Apr|May|Jun|Jul|"
    r"Aug|Sep|Oct|Nov|Dec|exchange|seed|Series|addition|total)|on (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|top|the)|this (?:month|week|"
    r"year|summer|spring|fall)|last (?:month|week|year|summer|spring|fall|round)|just|earlier|recently|today|yesterday|"
    r"followed|participated|participating|joined(?! by)|joining|also (?:participat|join|invest|contribut|took|back)|invested|"
    r"investing|contributed|returned|took part|takes|plans|aims|wants|it|the (?:company|startup|firm) (?:said|says|plans|will|"
    r"has|is|was|had|also|can|aims|to)\b|the round|the funding|the investment|according|per\b|via|through|despite|making|"
    r"taking|giving|putting|adding|pushing|totaling|totalling|bring|doubl|tripl|more than|over|\$\d|€|£)"
)
_FINITE = re.compile(
    r"(?:said|says|told|has|have|had|is|are|was|were|will|would|plans|aims|wants|"
    r"also \w+|participated|joined|followed|invested|contributed)$"
)
# "…, and Osei says": what follows the comma is a clause of its own, no further name of the list.
_NEW_CLAUSE = re.compile(rf",\s(?:and|but|while)\s(?:{NAME})\s$")
_SWITCH_FOLLOW = re.compile(
    r"(?:with|and|saw|includes?|including|also had|had|alongside|through|plus)?\s*(?:the\s)?(?:additional\s|further\s|strong\s|"
    r"continued\s|significant\s|new\s)?(?:participation|support|contributions?|investments?|backing|involvement|"
    r"follow-on (?:investment|participation)|participating)\s(?:from|by|of)|joined by|accompanied by|alongside|along with|"
    r"together with|as well as|in addition to|also (?:backed|supported|joined) by|co-investors? (?:include|are|were)",
    re.IGNORECASE,
)
_LIST_SPLIT = re.compile(
    r",\s+(?:and|as well as|along with|plus|&)\s+|,\s+|\s+and\s+|\s+as well as\s+|\s+along with\s+|\s+alongside\s+|\s+plus\s+|"
    r";\s+|\s+together with\s+",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(
    r"^(?:(?i:and)\s+|(?i:the)\s+)?(?:(?:the\s)?(?:company|startup|firm)['’]s\s+)?(?:(?i:existing|new|current|previous|prior|"
    r"early|earlier|returning|fellow|other|key|several|various|two|three|four|five|six|many|some|strategic|institutional|"
    r"prominent|notable|high-profile|individual|angel|lead|participating|all|its|their|undisclosed|major|leading|global|"
    r"international|local|as)\s+)*"
    r"(?:investors?|backers?|shareholders?|angels?|VCs?|funds?|firms?|venture capital firms?|venture firms?|partners?|"
    r"entrepreneurs?|executives?|founders?|operators?|individuals?|companies)\b(?:[^A-Z]*?(?:including|include|included|"
    r"such as|like|from|are|were|,|:)\s*|\s*)"
)
_NOISE_PIECE = re.compile(
    r"(?i)(?:the )?\b(?:others|among others|undisclosed|more|angel investors|angels|existing investors|family offices?(?!\s(?-i:[A-Z]))|"
    r"a (?:number|group|handful|clutch|slew|host) of|several|participation)\b"
)
_PERSON_TITLE = re.compile(
    r"(?:[Ff]ormer |[Ee]x-|[Cc]o-?)?[\w .&'’/-]*?\b(?:CEO|CTO|COO|CFO|co-founders?|cofounders?|founders?|chairman|chairwoman|"
    r"chair|president|executive|partner|investor|entrepreneur|chief|head|director|VP|actor|actress|rapper|singer|athlete|star|"
    r"basketball player|billionaire|angel|vice president|creator|boss|alum|veteran|legend|quarterback|player|professor|"
    r"scientist|pioneer)s?\s+(?=[A-Z])"
)


def parse_investor_list(text: str, start: int) -> tuple[list[tuple[str, int, int]], int]:
    """Names of the list that begins at `start`: (name, start, end), and where the list stops."""
    stop = len(text)
    switch = _SWITCH_FOLLOW.search(text, start)
    if switch:
        stop = min(stop, switch.start())
    for end in _PIECE_END.finditer(text, start, stop):
        inside = text[start : end.start()]
        # "the company", "for": ends the list, unless nothing was named so far but a description ("investors that …").
        if end.start() > start and (NAME_RE.search(inside) or end.group().startswith(("which", "the "))):
            stop = end.start()
            other = _NEW_CLAUSE.search(text, start, stop) if _FINITE.match(end.group()) else None
            stop = other.start() if other and NAME_RE.search(text[start : other.start()]) else stop
            break
    keyed = text[start - 1 : start] == ":" if start else False
    dot = re.search(r"[.](?:\s|$)(?!\s?[a-z])" if keyed else r"[.;](?:\s|$)(?!\s?[a-z])", text[start:stop])
    if dot and not re.search(r"\b(?:Inc|Co|St|Dr|Mr|Ms)$", text[start : start + dot.start()]):
        stop = min(stop, start + dot.start())
    out: list[tuple[str, int, int]] = []
    at = start
    segment = text[start:stop]
    depth_free = re.sub(r"\([^)]*\)|—[^—]*—", lambda m: " " * len(m.group()), segment)
    last = 0
    bounds = [*((m.start(), m.end()) for m in _LIST_SPLIT.finditer(depth_free)), (len(depth_free), len(depth_free))]
    for a, b in bounds:
        piece = depth_free[last:a]
        linked = last and "and" in depth_free[max(0, last - 5) : last]
        if out and _SAYS_WHAT.match(piece) and not (linked and _ARM.match(piece)):
            last = b
            continue
        for name, offset in names_in_piece(piece):
            begin = at + last + offset
            out.append((name, begin, begin + len(name)))
        last = b
    return out, stop


# "Lux Capital's Josh Wolfe" is Lux Capital; "Amazon's Climate Pledge Fund" is the fund.
_SAYS_WHAT = re.compile(
    r"\s*(?:and\s)?(?:an?\s|one of\s|which\s|whose\s|founders?\sof|co-founders?\sof|the (?:co-)?founders?\s|the family office\b"
    r"|the (?:\w+ )?(?:investment|venture|corporate|VC) (?:arm|unit) of\s)(?!group|consortium|handful|number)"
)
_ARM = re.compile(r"\s*the (?:family office|(?:\w+ )?(?:investment|venture|corporate|VC) (?:arm|unit))\b")
_FIRM = re.compile(r"\b(?:Capital|Ventures?|Partners|Funds?|VC|Equity|Holdings|Group|Angels|Investments?|Bank|Labs?|Growth|Management)\b")
_PERSON_OF = re.compile(
    r"(?P<org>[A-Z][\w&. ]+?)['’]s (?!.*\b(?:Fund|Capital|Ventures?|Partners|Program|Group|Arm|Labs?|Holdings|Foundation|Network|"
    r"Angels|Accelerator|Invest\w*|Bank)\b)[A-Z][\w.-]+ [A-Z][\w’'.-]+$"
)


def names_in_piece(piece: str) -> list[tuple[str, int]]:
    described = _DESCRIBED.match(piece)
    body, shift = (piece[described.end() :], described.end()) if described else (piece, 0)
    if described and re.match(r"\s*(?:from|of|at|in)\b", body):
        return []  # "several individuals from X's programme"
    person = _PERSON_TITLE.match(body)
    if person and NAME_RE.match(body, person.end()):
        shift += person.end()
        body = body[person.end() :]
    found = [m for m in NAME_RE.finditer(body) if is_name(trim_name(m.group()))]
    if not found:
        return []
    # "U.K.-based venture firm Foo Capital", "Foo's Bar Ventures": the last name stands for the investor; "Foo, the fund of Bar" the first.
    pick = found[-1]
    if len(found) > 1:
        head = body[found[0].end() : found[-1].start()]
        if re.match(r"\s(?:of|from|in|on|the|who|founder|co-founder|CEO|partner|general partner|managing)", head):
            pick = found[0]
        elif (
            re.fullmatch(r"\sat\s(?:the\s)?(?:[a-z-]+\s){0,3}", head)
            and len(found[0].group().split()) == 2
            and not _FIRM.search(found[0].group())
        ):
            pick = found[-1]  # "Ann Lee at Foo": the fund invests
    if re.match(r"^[a-z]", body) and pick.start() > 45:
        return []
    if _NOISE_PIECE.match(body):
        return []
    name = trim_name(pick.group())
    owner = _PERSON_OF.match(name)
    if owner:
        name = owner["org"]
    offset = body.find(name, pick.start())
    if offset < 0:
        return []
    return [(name, shift + offset)] if 2 <= len(name) <= 60 else []
