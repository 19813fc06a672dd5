"""Names a question asks for and no store knows: where they stand in the sentence, and what cannot be one."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from agent.chat.place_words import find_places
from agent.chat.time_spans import find_span
from agent.chat.vocabulary import TrackVocabulary, any_of, words
from agent.reading.rounds import find_rounds
from domain.place import find_place

_LATIN_NAME = re.compile(r"\b[A-Z][A-Za-z0-9]+(?:[ \-&][A-Z][A-Za-z0-9]+){0,4}\b")
_ENTITY_HINT = re.compile(
    r"(?:科技|生物|医药|智能|机器人|半导体|芯片|微电子|光电|光伏|能源|动力|材料|新材|航天|航空|医疗|药业|制药|公司|集团|股份|实验室|资本|创投|基金|智算|低空|具身|量子)$"
)
_LISTING_WORDS = re.compile(
    r"哪些(?!机构|投资|股东|资方)|有没有|推荐|列|哪几|几家|多少家|which companies|list|any |leads|companies|startups|projects"
)
_ASKS_LIST = re.compile(
    r"(?:哪些|哪几家|有没有|有什么|列出|推荐)[^，。？！]{0,14}(?:公司|企业|项目|厂商|团队|创业者)|(?:公司|企业|项目|厂商|团队)(?:都|里|中)?(?:有哪些|有哪几家|有没有|有谁|哪些)(?!投资|股东|机构|资方)"
)
"""A list of a kind of company: the words before 公司 are the kind, not a name."""
_DOES_TO_OTHERS = re.compile(r"(?:收购|并购|服务|合作|供货|签约|覆盖|进入|孵化)(?:过|了)?(?:的)?(?:哪|什么|谁|几)")
"""Which others a company bought or serves: a question about that one company."""
FUNDED_LATELY = re.compile(
    r"^[^，。？]{2,16}?(?:最近|近期|今年|去年)?(?:又)?(?:有没有|有|是否)(?:新的|新|过)?(?:融资|获投|融到钱|拿到融资)(?:吗|么|没有?|过吗)?[?？]?$"
)
"""“大疆最近有融资吗”: about the company that is named first."""
_NAME_RUN = re.compile(
    r"[一-鿿a-z0-9·\-]+?(?=(?:pre-?)?[a-h]\d?\+*\s?轮|天使|种子|首轮|战略|的|是|在|融|获|募|为|做|有|和|跟|与|怎|什|投|估|创|总部|成立|到底|现在|最近|最新|目前|完成|宣布|拿|究竟|由|被|谁|哪|呢|吗|这|本轮|此|属|排|得|去年|今年|背后|一共|总共|累计|合计|曾经|已经|收购|落户"
    r"|[^一-鿿a-z0-9·\-]|$)"
)
_NAME_LEAD = re.compile(
    r"^(?:请问|请|帮我|麻烦|介绍一下|介绍下|介绍|说说|讲讲|了解一下|了解|查一下|查查|查询|查|看看|看一下|告诉我|关于|打开|给我|为什么|为何|一下|下|和|跟|与|我想知道|想知道|我想了解"
    r"|比较一下|比较|对比|谁投资了|谁投了|谁领投了|谁投资|谁投|领投了|领投|投资了|是谁投的|谁)+"
)
_NO_NAMES = {
    "Series",
    "Round",
    "Which",
    "What",
    "Show",
    "List",
    "Find",
    "Any",
    "Compare",
    "Tell",
    "Who",
    "Where",
    "When",
    "Give",
    "Please",
    "Chinese",
}


LONGER_NAME = re.compile(r"(?:\s?轮|科技|智能|医药|生物|集团|控股|机器人|半导体|汽车|网络|信息|金融|医疗|能源|新材|航天)")
"""What makes a longer name of the one before it."""


FUND = re.compile(r"(?:产业|投资|创业|健康|发展)?(?:基金|资本|创投|风投)")
"""What makes a fund's name of a company's."""


def whole_name(spelling: str, text: str) -> re.Match[str] | None:
    """Where a name stands in folded lower-case text as words of its own: PAC is not in "spacex"."""
    before = r"(?<![a-z0-9])" if spelling[0].isascii() and spelling[0].isalnum() else ""
    after = r"(?![a-z0-9])" if spelling[-1].isascii() and spelling[-1].isalnum() else ""
    return re.search(before + re.escape(spelling) + after, text)


def no_name(spelling: str, tracks: TrackVocabulary) -> bool:
    """Whether a stored spelling is only a place, a track's cue or a word of asking: never taken for a company."""
    return find_place(spelling) is not None or tracks.covers(spelling) or stop_words()[0].sub("", spelling) == ""


@cache
def stop_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words of asking, Chinese and English."""
    stop = words()["stop"]
    chinese = re.compile("|".join(re.escape(w) for w in sorted(stop["zh"], key=len, reverse=True)))
    english = re.compile(r"(?<![a-z0-9])(?:" + "|".join(re.escape(w) for w in sorted(stop["en"], key=len, reverse=True)) + r")(?![a-z0-9])")
    return chinese, english


@cache
def _ask_cues() -> re.Pattern[str]:
    return any_of(pattern for rule in words()["aspects"].values() for pattern in rule["ask"])


def latin_name(original: str, left: str, tracks: TrackVocabulary) -> str | None:
    """Capitalised words that no track, place, round or month explains ("Acme Robotics", "Nimbus"); one word alone not at the start."""
    for match in _LATIN_NAME.finditer(original):
        parts = match.group().split()
        while parts and (stop_words()[1].fullmatch(parts[0].lower()) or parts[0] in _NO_NAMES):
            parts = parts[1:]
        name = " ".join(parts)
        key = name.lower()
        single = len(parts) == 1 and (match.start() == 0 or len(key) < 4 or name.isupper())
        if not parts or single or key not in left or tracks.covers(key) or find_places(key, name) or find_rounds(name, chinese=False):
            continue
        if find_span(f"in {key}", date(2000, 1, 1)) is None:
            return name
    return None


def chinese_name(text: str, original: str, left: str, topic: str, asks_fact: bool) -> str | None:
    """The run of characters that stands where a company's name would: 星河机器人 in 星河机器人的投资方是谁.

    `text` is the folded lower-case question, `left` the same with blanks for what is understood, `topic` what nothing explains.
    """
    if (_ASKS_LIST.search(text) and not _DOES_TO_OTHERS.search(text)) or (_LISTING_WORDS.search(text) and not _ENTITY_HINT.search(topic)):
        return None
    lead = _NAME_LEAD.match(text)
    start = lead.end() if lead else 0
    run = _NAME_RUN.match(text, start)
    at, name = start, run.group() if run else ""
    # A name may be made of words of asking, one by one (拼多多, 蔚来), where it stands first and nothing else explains it.
    stands_first = (
        asks_fact and len(name) > 1 and not name.isascii() and left[at : at + len(name)] == name and stop_words()[0].sub("", name) != ""
    )
    if not topic and not stands_first:
        return None
    if not stands_first and not any(part in name for part in topic.split()):
        at = text.find(topic.split(maxsplit=1)[0])
        run = _NAME_RUN.match(text, at)
        name = run.group() if run else ""
    cue = _ask_cues().search(name)
    if cue:
        # "投资方", "估值呢": words that ask are no name.
        name = name[: cue.start()] if cue.start() >= 2 else ""
    written = original[at : at + len(name)]
    if len(name) < 2 or stop_words()[0].sub("", name) == "" or (name.isascii() and not written[:1].isupper() and at > 0):
        return None
    return written if asks_fact or _ENTITY_HINT.search(name) else None


def leading_name(text: str, tracks: TrackVocabulary) -> str | None:
    """A company's name at the beginning of a question, by its ending (科技, 医疗 …), that is no track, place or investor's field."""
    lead = _NAME_LEAD.match(text)
    run = _NAME_RUN.match(text, lead.end() if lead else 0)
    name = run.group() if run else ""
    if len(name) < 4 or not _ENTITY_HINT.search(name) or tracks.covers(name) or tracks.covers(_ENTITY_HINT.sub("", name)):
        return None
    return None if find_place(_ENTITY_HINT.sub("", name)) or stop_words()[0].sub("", _ENTITY_HINT.sub("", name)) == "" else name


def candidate_name(text: str, original: str, tracks: TrackVocabulary) -> str | None:
    """What stands where a company's name would in a question that asks for no list: perhaps a short or another name of a stored one."""
    if (_ASKS_LIST.search(text) or _LISTING_WORDS.search(text)) and not _DOES_TO_OTHERS.search(text):
        return None
    lead = _NAME_LEAD.match(text)
    start = lead.end() if lead else 0
    run = _NAME_RUN.match(text, start)
    name = run.group() if run else ""
    cue = _ask_cues().search(name)
    name = name[: cue.start()] if cue and cue.start() >= 2 else "" if cue else name
    if not 2 <= len(name) <= 16 or name.isascii() or find_place(name) or tracks.covers(name) or stop_words()[0].sub("", name) == "":
        return None
    return original[start : start + len(name)] if find_span(name, date(2000, 1, 1)) is None and not find_rounds(name) else None


_PORTFOLIO = re.compile(
    r"(?P<zh>[一-鿿a-z0-9·& ]{2,24}?)(?:都|一共|总共|共|最近|近期|今年|去年|还|又|参与|曾|\d{4}\s?年|近.{1,4}[月年])*\s?"
    r"(?:(?:投(?:了|过|资了|资过|资)|参投|领投|跟投|出手|布局)(?:了|过)?(?:哪|什么|谁|几|多少|的(?:公司|企业|项目|[^，。？]{0,8}公司))|的?(?:投资组合|投资版图|被投))"
    r"|portfolio|\bdid .{1,40}\blead\b|(?:invest(?:ed|ments?)?|back(?:ed)?|fund(?:ed)?|bets?)\b"
)
_IS_INVESTED = re.compile(r"who |投资方|谁投|by whom|raised?\b")


def portfolio_of(text: str, original: str, left: str, written: str | None) -> str | None:
    """The investor a question asks the holdings of, where no stored investor is spelt so: 阿里 in 阿里投了谁, Sequoia."""
    match = None if _IS_INVESTED.search(text) else _PORTFOLIO.search(text)
    if match is None:
        return None
    if written:
        return written
    if not match["zh"]:
        return None
    lead = _NAME_LEAD.match(match["zh"])
    start = match.start("zh") + (lead.end() if lead else 0)
    name = original[start : match.end("zh")].strip()
    said = left[start : match.end("zh")].strip()
    return name if len(name) > 1 and said == name.lower() and stop_words()[0].sub("", name) != "" else None


_RAISES = re.compile(
    r"\s?的?(?:(?:pre-?)?[a-h]\d?\+{0,2}\s?轮|天使轮|种子轮|战略融资|新一轮|融(?:了|到|资(?!项目|事件))|获(?:得)?.{0,8}投资|完成了?.{0,6}融资|上市|ipo)(?!项目|公司|企业)"
)


def raised_by_itself(investor: str, text: str, original: str) -> str | None:
    """The name as written where a question is about money an investor raised itself: "小米的A轮", not "小米投了谁"."""
    name = name_at(investor, text, original)
    at = text.find(name.lower())
    return name if _RAISES.match(text, at + len(name)) and not _LISTING_WORDS.search(text) else None


def name_at(known: str, text: str, original: str) -> str:
    """The whole name that begins with a known one: 同程艺龙 where only 同程 is known."""
    at = text.find(known.lower())
    run = _NAME_RUN.match(text, at) if at >= 0 else None
    if run is None or len(run.group()) <= len(known):
        return known
    cue = _ask_cues().search(run.group(), len(known))
    end = cue.start() if cue else len(run.group())
    return original[at : at + end]
