"""Who invested, by clause structure, in one Chinese sentence: lists left of 领投 / 跟投, right of 投资方为, between 获 and 投资."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agent.reading.names_zh import split_investors
from domain.gated_pattern import gated


@dataclass(frozen=True, slots=True)
class InvestorMention:
    """A name in the role of investor; the span is that of the list it stood in."""

    name: str
    lead: bool
    start: int
    end: int


_LEAD_VERB = (
    r"(?:联合|共同|独家|联席|战略|继续)*(?:领投|主投|领导(?=[。,，]|$))|领衔(?:投资|跟投)?|牵头(?:投资|(?=[,，。;；]|$))|独家(?:战略|天使|"
    r"完成)?投资|独家(?:完成|注资|出资|参投|认购|参与)|独投|全额(?:认购|出资)|领衔|"
    r"单独投资"
)
_FOLLOW_VERB = (
    r"(?:继续|共同|联合|持续|追加|悉数|超额|超比例|均|也|全部|选择)*(?:跟投|参投|(?<!持)续投(?!入))|跟进投资|继续跟进|跟进|(?:继续|持续)(?:支持|追加)|(?:超额|悉数|全部|全额)认购|(?:共同|均)?参与(?=[,，。;；]|$)|参与(?:了)?"
    r"(?:本轮|此次|此轮|该轮|本次|这轮|这次|到|前?[两三]轮|[A-H]\+?\d?\s?轮|天使轮|种子轮|新一轮|全部|投资|跟投|其|"
    r"融资)|(?:共同|联合|联手|携手)(?:战略)?(?:投资|参与|出资|注资|完成|增持|加持)"
    r"|追投|(?<!持)续投(?!入)|继续投资|追加投资|(?:继续|持续|再次|再度|超额)?(?:加持|加码|加注|增持|增资)|入局|押注|持续投资|继续投资|"
    r"(?:共同|联合|携手)完成(?:本轮|此次|此轮)?(?:投资)?(?=[。,，]|$)"
)
_PLAIN_VERB = (
    r"(?:战略|天使|风险)?(?<!总)(?<!外商)(?<!对外)(?<!资产)(?<!引资)(?<!海外)(?<!股权)(?<!轮)(?:投资|注资|入股|出资)(?!方|"
    r"人|者|机构|公司|基金|额|金额|于|总监|部|经理|银行|集团|管理|"
    r"有限|界|圈|总额|价值|逻辑|理念|决策|标的|组合|行业|领域|案例|项目|意向|协议|款|回报|中国|控股|额度|和|与|热|风口|版图|"
    r"布局|平台|领投|合伙|事业|条款|后|前|风险|准入|环境|规模|、|及|以及|创业|发展|引导|共同|"
    r"联合|独家|继续|领|跟投|参投|等|CDR|体系|区块链|比特币)"
)
_VERB = gated(
    rf"(?P<lead>{_LEAD_VERB})(?!方|人|机构|投资方|投资人|的投资方)|(?P<follow>{_FOLLOW_VERB})(?!方|人|机构|有限|管理|基金|"
    rf"公司|集团|控股|者)|(?P<plain>{_PLAIN_VERB})"
)
_BOUND = gated(
    r"由(?!于|此|来|衷|浅)|获(?!取|悉|知|奖|利|批|评|客|益|准|选|胜|释|颁|授)得?了?(?:来自)?|来自于?|包括|其中|引入了?|"
    r"引进了?|得到了?|接受了?|拿到了?|(?<!被)投资方(?:为|是)?|(?:本轮|此轮|该轮|"
    r"此次|本次)(?!\s*(?:跟投|参投|领投|投资|继续))|融资(?:的|由|中|里|过程中)?|[:：]|】(?!\s?(?:战略|领投|投资|入股|独家|"
    r"跟投|联合))|完成了?|(?<=[方分别均则者人])为(?=[^了])|"
    r"除了?|之后|(?<=[,，;；])(?:以及)?(?P<holders>老股东|原有?股东|现有股东|既有股东|早期投资方|(?:原有?|老|现有|既有|之前的?)(?:投资方|投资人|投资机构)|"
    r"(?:天使\+?|种子|[Pp]re-?[A-H]|[A-H]\+?\d?|上一?)轮(?<!轮轮)的?(?:投资方|投资人|投资机构|资方|领投方|股东))"
)
_RIGHT = gated(
    r"(?P<lead>领投方|领投机构|领投者|领投人|主投方|独家投资方|独家投资人|独家投资机构|领投的(?:是|为)|领投方分别)|"
    r"(?P<follow>跟投方|跟投机构|跟投者|参投方|参投机构|参与方|合投方|跟投的(?:是|为|(?=有|还有|包括))|"
    r"(?:其他|其余|新增|新|主要|本轮|此次|该轮|现有|参与的?|天使轮?|[A-H]\+?轮)?的?(?:(?<!被)投资方|投资人|投资机构|投资者|出资方|"
    r"(?<!投)资方|投资主体)(?:阵容|名单)?|参与的?\s?(?:VC|风投|机构)(?=\s?(?:有|包括|为))|(?:知名|投资|产业)机构(?=\s?(?:有|包括))|投资来自于?|融资来自于?|资金来自于?|参与(?:本轮|此次|此轮|"
    r"该轮|本次)?(?:融资|投资|跟投)?的(?:投资方|投资机构|机构|投资人|投资者|还)?(?=有|包括|为|还)|新股东)"
)
_COPULA = re.compile(r"\s?(?:均|还|则|也|主要|分别|涉及|同样|依然|仍|其中)*(?:为|是|包括了?|有|包含|系|来自于?|:|：|囊括|不乏|、)\s?")
_ROLE_LEFT = gated(
    r"(?:均|则|共同|联合)?(?:为|是|担任|作为|成为)(?:了)?(?:本轮|此轮|此次|该轮|本次|[A-H]\+?轮|天使轮)?(?:融资|投资)?的?"
    r"(?:唯一|独家|主要|联合|共同)?(?P<role>领投方|领投机构|"
    r"领投人|独家投资方|投资方|跟投方|参投方|投资机构|投资人)(?![、,，]?(?:之一|的))"
)
_INVESTS_SUM = gated(
    r"(?P<list>[^,，。;；:：向对由]{2,40}?)(?:拟|将|已)?(?:投资|出资|认购|注资|投入)(?:了|金额|约|近)?\s?(?=\d[\d.,]*\s?(?:[百千]?万|亿))"
)
_INVESTS_A_SUM = gated(r"(?:投资|出资|认购|注资|投入)(?:了|金额|约|近)?\s?\d")
_INVESTS_IN = gated(
    r"(?:^|[,，。:：;；])\s?(?P<list>[^,，。;；:：]{2,40}?)(?:宣布|已|近日|日前|将|拟|再次|再度|正式)*(?:向|对(?!外))"
    r"(?P<company>(?:(?!发布|而言|来说|"
    r"的)[^,，。;；:：]){2,30}?)(?:进行了?|战略性?|追加|独家|股权)*(?:投资|注资|增资|投入)(?=\s?(?:了|近|超|约|逾|数|共计|"
    r"总计|\d|[,，。]|$))"
)
_GET = gated(
    r"(?P<verb>获(?!取|悉|知|奖|利|批|评|客|益|准|选|胜|释|颁|授)得?了?(?:到)?(?:来自于?)?(?:由)?|获投(?:来自)?|得到了?|"
    r"接受了?|拿到了?|引入了?|引进了?|迎来了?|吸引了?|收到了?|"
    r"拿下了?|斩获|再获|连获|喜获)"
    r"(?P<list>[^。;；!！?？\n]{2,90}?)(?P<de>等)?(?:合计|共计|总计|共同|累计)?(?:\s?[^。,，;；]{0,8}?(?:机构|投资方|投资人|VC))?(?:的|所|共同|联合|独家|"
    r"战略|领投|参与)*\s?"
    r"(?=(?:领投|跟投|独家|联合(?=领投|投资|参与|出资|注资|战略)|共同|数[十百千万亿]|(?:近|超|逾|过|约|上)\s?[\d一二三四五六七八九十百千万亿]|"
    r"\d[\d.,]*\s?[百千]?[万亿]|\$\s?\d|￥\s?\d|战略|天使|种子|[Pp]re|"
    r"[A-H]\s?[+\d]*\s?轮|[A-H]\+?(?:融资|投资)|新一轮|新轮|首轮|两轮|股权|首笔|第[一二三四]|一笔|投资(?!方|机构|公司|集团|"
    r"基金|管理|有限|人|控股|、|和|及|者)|注资|入股|增资|融资|百万|"
    r"千万|亿|[一二三四五六七八九两]千?百?万|[一二三四五六七八九两]亿|美元|加持|加码))"
)
_COMPLETED_OF = gated(
    r"完成了?(?P<list>[^,，。;；\d]{2,40}?(?:资本|创投|基金|集团|控股|Capital|Ventures|VC))的?(?=数[十百千万亿]|(?:近|超|逾|"
    r"过|约)\s?[\d一二三四五六七八九十百千万亿]|\d|"
    r"[百千]万|[A-H]\+?\d?轮|天使|[Pp]re|种子|战略|新一轮)"
)
_LEANS_ON = re.compile(r"(?:继续|持续|再次|再度|超额)?(?:加码|加注|押注|入局|加持)")
_OBJECT_TAIL = re.compile(r"[^,，。;；]{0,24}?(?:融资|投资|入股|注资)")
_NAMED_ROLE = gated(
    r"(?:本轮|此轮|此次|该轮|本次)(?:融资)?的?(?P<role>领投|跟投|独家投资|投资)(?:方|机构|人)(?:之一)?[,，]?"
    r"(?P<list>[\u4e00-\u9fffA-Za-z0-9 ]{2,20}?)"
    r"(?=(?:的)?(?:创始|联合创始|联席|管理|执行|董事|合伙人|投资总监|投资副总|投资经理|CEO|总裁|副总裁|负责人|高级|首席|"
    r"资深|表示|认为|相关负责人))"
)
_COMING_FROM = gated(
    r"来自(?:于)?(?P<list>[^,，。;；]{2,50}?)(?:等)?(?:[一两二三四五\d]+家机构)?的(?:[^,，。;；]{0,16}?)(?:融资|投资|资金|注资)"
)
_NEW_ONES = gated(
    r"(?:出现|新增|迎来|引入|新加入)了?(?P<list>[^,，。;；]{2,50}?)(?:等)?(?:[两三四\d]+[家位])?新(?:晋)?(?:投资人|投资方|投资者|投资机构)"
)
_SIGNED = gated(
    r"与(?P<list>[^,，。;；]{2,50}?)(?:正式|共同|等)?签(?:署|订|下)了?[^,，。;；]{0,12}?(?:投资|增资|入股|融资)(?:扩股)?(?:协议|合同)"
)
_FROM = gated(
    r"从(?P<list>[^,，。;；]{2,50}?)(?:[一两二三四五六七八九\d]+[家位名]|等)?(?:投资方|投资人|投资机构|机构|公司)?(?:手中|"
    r"手里|处|那里|那)?\s?(?:获得|拿到|获(?!悉|知)|筹集|融得|募集)"
)
_LIST_END = gated(
    r"[。；;！!？?\n]|,(?!\s?(?:以及|和|及|还有))|(?:的投资|共同|联合|等)(?=$|[,。])|等(?=多|[一二三四五六七八九两\d]|"
    r"知名|机构|$|在|投|\S)|在内|(?:跟投|参投|"
    r"领投)(?:方|机构|人)|财务顾问|(?:共同|联合)?(?:参与|跟投|领投|出资)(?=$|[,，。])|用于|作为|担任"
)
_ADVISER = gated(r"财务顾问|融资顾问|独家FA|FA\b|法律顾问|独家顾问|财务顾问")
_RELATIVE = gated(r"曾(?:经)?|过往|历史|已(?:先后)?(?:投资)|擅长|专注|主要|关注|成立")


_NAME_PIECE = re.compile(
    r",\s?(?:以及|和|及|与)?(?P<piece>[A-Za-z][\w .&'-]{1,40}|(?:(?!融资|本轮|此轮|完成|用于|估值|将|资金|此次|领投|跟投|"
    r"担任|其中|公司|表示)[^,，。;；]){2,24}?)(?=[,，。;；]|$|等)"
)


def _over_commas(text: str, start: int, end: int) -> int:
    """End of a list that uses commas between names: pieces that read as names are taken in, "A,B,C和D等"."""
    at, pieces = end, 0
    while (match := _NAME_PIECE.match(text, at)) is not None:
        at, pieces = match.end(), pieces + 1
        if re.search(r"和|及|与|、", match["piece"]) or text.startswith("等", at):
            return at
    return at if pieces and re.fullmatch(r"[\x00-\x7f]+", text[start:at]) else end


_COMMA = gated(r"[,，]")
_TELLS = gated(r"融资|完成|获得|宣布|成立|估值|用于|表示|领投|跟投")
# "原投资人甲资本,乙资本跟投": what the first name is said to be holds for those behind the comma.
_ROLE_HEAD = gated(r"(?:投资方|投资人|投资者|资方|股东)(?:为|是)?$")
_ROLE_FIRST = re.compile(
    r"\s?(?:原有?|老|现有|既有|早期|此前|前|[A-H]\+?轮|天使轮?|种子轮)[^,，]{0,4}(?:投资方|投资人|投资者|资方|股东)(?=.{2})"
)
_FIRM = gated(r"^[^,，]{2,14}(?:资本|创投|基金|投资|集团|控股|Capital|Ventures|Partners)\s?(?:继续|持续|共同|联合|均|等)*\s?$")


def _left_list(text: str, start: int, verb_at: int) -> tuple[int, str]:
    """The list that ends at `verb_at` and where it begins, not before `start`."""
    begin, holders = start, False
    for bound in _BOUND.finditer(text, start, verb_at):
        if bound.end() < verb_at:
            begin, holders = bound.end(), bound["holders"] is not None
    phrase = text[begin:verb_at]
    if begin > start and (holders or text[begin - 1] in "由自:：") and not _TELLS.search(phrase):
        return begin, phrase
    cut = max(phrase.rfind(","), phrase.rfind("，"))
    if cut < 0:
        return begin, phrase
    # Left of a comma still belongs to the list where the pieces read as names.
    pieces = _COMMA.split(phrase)
    kept = [pieces[-1]]
    listed = False
    headed = _ROLE_HEAD.search(text, max(0, begin - 5), begin) is not None
    for at in range(len(pieces) - 2, -1, -1):
        piece = pieces[at]
        listed = listed or kept[0].lstrip().startswith(("以及", "和", "及", "与"))
        joined = (
            "、" in piece
            or (listed and (at == len(pieces) - 2 or 2 <= len(piece) <= 10))
            or (headed and not at)
            or _ROLE_FIRST.match(piece) is not None
            or (_FIRM.search(piece) is not None and _FIRM.search(pieces[-1]) is not None)
        )
        if joined and not _TELLS.search(piece) and len(piece) < 60:
            kept.insert(0, piece)
        else:
            break
    kept_text = ",".join(kept)
    return verb_at - len(kept_text), kept_text


def company_invested_in(text: str) -> tuple[str, int] | None:
    """ "A向B投资5000万元": B and where it stands."""
    match = _INVESTS_IN.search(text)
    return (match["company"], match.start("company")) if match else None


def _search(pattern: re.Pattern[str], text: str, *words: str) -> Iterable[re.Match[str]]:
    """`finditer`, spared where none of the words a match needs is in the text."""
    return pattern.finditer(text) if any(word in text for word in words) else ()


def find_investors(text: str, *, title: bool = False, current: bool = True) -> list[InvestorMention]:
    """Investors named in one sentence, in order. `title`: "X投资Y" counts; `current`: the sentence tells of the round."""
    out: list[InvestorMention] = []
    seen_end = 0

    def add(phrase: str, lead: bool, start: int) -> bool:
        names = split_investors(phrase)
        for name in names:
            out.append(InvestorMention(name, lead, start, start + len(phrase)))
        return bool(names)

    consumed: list[tuple[int, int]] = []
    for match in _RIGHT.finditer(text):
        copula = _COPULA.match(text, match.end())
        if not copula:
            continue
        rest_at = copula.end()
        stop = _LIST_END.search(text, rest_at)
        end = stop.start() if stop else len(text)
        # "投资方为A、B,以及C" goes on after the comma; a lone name after a comma does not.
        if stop and stop.group().startswith(",") and not match["lead"]:
            end = _over_commas(text, rest_at, end)
        phrase = text[rest_at:end]
        if _ADVISER.search(phrase):
            continue
        if add(phrase, bool(match["lead"]), rest_at):
            consumed.append((match.start(), end))
    for match in _GET.finditer(text):
        phrase = match["list"]
        if re.search(r"融资|[,，].*(?:完成|宣布|成立|发布)|投资(?:方|人)?(?:为|是)|领投|跟投|轮", phrase) or _inside(
            match.start(), consumed
        ):
            continue
        at = match.start("list")
        if re.match(
            r"\s?(?:\d|数|近|超|逾|过|约|新一轮|首轮|千万|百万|亿|[一二三四五六七八九两]千|战略投资|天使轮?|种子轮|[Pp]re|"
            r"[A-H]\s?[+\d]*轮|认可|资本(?:的|市场)|一笔|股权)",
            phrase,
        ):
            continue
        after = text[match.end() : match.end() + 3]
        if add(phrase, after.startswith(("领投", "独家")) or text[match.start("list") + len(phrase) : match.end()].endswith("独家"), at):
            tail = None if after.startswith("领投") else _OBJECT_TAIL.match(text, match.end())
            consumed.append((match.start(), tail.end() if tail else match.end()))
    for match in _search(_ROLE_LEFT, text, "方", "机构", "人"):
        begin, phrase = _left_list(text, 0, match.start())
        if not _ADVISER.search(phrase) and add(phrase, match["role"].startswith(("领投", "独家")), begin):
            consumed.append((begin, match.end()))
    for match in _search(_NAMED_ROLE, text, "投"):
        add(match["list"], match["role"] == "领投", match.start("list"))
    for match in _search(_COMPLETED_OF, text, "完成"):
        add(match["list"], False, match.start("list"))
    for match in _search(_COMING_FROM, text, "来自"):
        if not _inside(match.start("list"), consumed):
            add(match["list"], False, match.start("list"))
    if current:
        for match in _search(_NEW_ONES, text, "新投资", "新晋"):
            add(match["list"], False, match.start("list"))
    for match in _search(_SIGNED, text, "签"):
        add(match["list"], False, match.start("list"))
    for match in _search(_FROM, text, "从"):
        add(match["list"], False, match.start("list"))
    for match in _search(_INVESTS_IN, text, "向", "对"):
        add(match["list"], False, match.start("list"))
    if current:
        for match in _INVESTS_SUM.finditer(text) if _INVESTS_A_SUM.search(text) else ():
            if not _inside(match.start("list"), consumed):
                add(match["list"], False, match.start("list"))
    shared = -1
    for match in _VERB.finditer(text):
        kind = match.lastgroup or ""
        verb_at = match.start()
        if _inside(verb_at, consumed) and kind != "lead":
            seen_end = match.end()
            continue
        begin, phrase = _left_list(text, seen_end, verb_at)
        by = text[max(0, begin - 2) : begin]
        if kind == "plain":
            passive = (by.endswith("由") or "由" in text[max(0, begin - 6) : begin]) and current
            followed = re.match(r"(?:了|完成)?\s?[“\"A-Za-z\u4e00-\u9fff]", text[match.end() : match.end() + 3]) is not None
            closes = re.match(r"\s*(?:$|[,，。!！])", text[match.end() :]) is not None
            # "由甲领投,乙战略投资": the clause right behind one that says who led.
            next_one = closes and current and shared == seen_end and text[seen_end : seen_end + 1] in {",", "，"}
            if not (passive or next_one or (title and (closes or (followed and begin == 0)))):
                continue
        if title and kind == "follow" and _LEANS_ON.match(match.group()) and re.match(r"[\u4e00-\u9fff]{2}", text[match.end() :]):
            seen_end = match.end()
            continue  # "加码功率半导体": a sector, not this round
        if _ADVISER.search(phrase) or (kind != "lead" and _RELATIVE.search(phrase[:8])):
            seen_end = match.end()
            continue
        if phrase.strip() and add(phrase, kind == "lead", begin) and kind != "plain":
            shared = match.end()
        seen_end = match.end()
    return _merged(out)


def _inside(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(a <= position < b for a, b in spans)


def _merged(mentions: list[InvestorMention]) -> list[InvestorMention]:
    """One mention per name; lead if any says so."""
    kept: dict[str, InvestorMention] = {}
    for mention in mentions:
        other = kept.get(mention.name)
        if other is None or (mention.lead and not other.lead):
            kept[mention.name] = mention
    return sorted(kept.values(), key=lambda m: m.start)
