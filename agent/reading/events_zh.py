"""Funding events of a Chinese article: statements found by clause, then put together around the company the article is about."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date, timedelta

from rapidfuzz.fuzz import ratio

from agent.reading.dates import find_dates
from agent.reading.keyed import keyed_items
from agent.reading.money import MoneyMention, find_money
from agent.reading.names_zh import TRADE, clean_company
from agent.reading.parties_zh import company_invested_in, find_investors
from agent.reading.prepared import PreparedText, Sentence
from agent.reading.rounds import RoundMention, find_rounds
from agent.reading.statements import Reading, Statement, evidence
from agent.reading.status import (
    ZH_COUNTED,
    ZH_CUMULATIVE,
    ZH_CURRENT,
    ZH_DENIED,
    ZH_DOWN,
    ZH_EQUITY,
    ZH_HISTORY,
    ZH_LENT,
    ZH_TITLE_ASIDE,
    ZH_TITLE_OTHER,
    zh_status,
)
from domain.funding import EventStatus, FundingEvent, Money

CUE = re.compile(r"融资|集资|投资|领投|跟投|参投|入股|注资|轮|获投|加持|加码|增资|募资|募集|筹集|战投")
_VERB = re.compile(
    r"(?:宣布|正式|已经|已|再次|再度|又|再|连续|成功|顺利|接连|率先|相继|先后|陆续|喜|首次|曾|刚刚|还|共|累计|独家|均|分别|即将|将|或|拟|并)*"
    r"(?:完成了?|获得了?|获投|获(?!取|悉|知|奖|利|批|评|客|益|准|选|胜|释|颁|授)|拿到了?|拿下了?|斩获了?|收获了?|敲定了?|得到了?|接受了?|融到了?|融得|筹得|筹集到?了?|募得|募集到?了?|收到了?|"
    r"(?:融资|集资)(?=了?\s?(?:超|逾|近|过|约|数|\d|千万|百万|上亿|[一二三四五六七八九]))|引入了?|引进了?|迎来了?|签下|进行了?|官宣|披露了?|宣布(?=[^,，。;；]{0,20}(?:轮|融资)))"
)
_OBJECT = re.compile(
    r"融资(?!客|净?买入|余额|盘|租赁|券|融券|净偿还)|投资(?!者|人|机构|基金|公司|方|银行|管理)|注资|入股|增资|加持|加码|轮|战投|资金|募资|集资|青睐"
)
_BOUNDARY = re.compile(
    r"(?<!\d)[,，](?!\d{3})|(?<=\d)[,，](?!\d{3}(?!\d))|[;；:：!！?？】|丨]|\s{2,}|——|——|(?<=[\u4e00-\u9fff])\s(?=[\u4e00-\u9fff])"
)
_AMOUNT_NOT = re.compile(
    r"估值[^,，;；]{0,14}$|市值[^,，;；]{0,10}$|(?:营收|收入|销售额|交易额|流水|GMV|成交额|成交总额|利润|净利|盈利|营业额|票房|产值|订单|市场规模|市场|"
    r"(?<!融资)(?<!轮)(?<!资)(?<![,，])规模|产业|GDP|贷款|授信|放款|补贴|奖金|价值|成本|薪|费用|预算|门槛|注册资本|注册资金|管理(?:资产|资金)?(?:规模)?|资产规模|客单价|售价|单价|定价|价格|"
    r"亏损|负债|占比|面积|放贷|交易量|交易规模|GTV|日活|补偿|罚款|收购|作价|对价|转让|每股|发行价|购买|支付|缴纳|年薪|投入[^,，]{0,6}研发|保额|保费|额度|充值|每月|每年|年化)[^,，;；、]{0,10}$|"
    r"基金(?:总)?规模[^,，;；]{0,8}$|首期[^,，;；]{0,8}$"
)
_AMOUNT_NOT_AFTER = re.compile(
    r"\s?(?:的?估值|的?市值|的?市场|的?规模(?:的)?(?:市场|基金|产业)|的?(?:年)?(?:营收|收入|销售|交易|流水|利润|订单|票房|贷款|授信|补贴|产值|成交|GMV|资产|基金|薪|奖金|产业|债|票据|"
    r"的?价格|用户)|人次|级市场|规模的基金)"
)
_AMOUNT_YES = re.compile(
    r"(?:融资(?:总)?(?:金额|额|规模|额度)?|投资(?:总)?(?:金额|额)|募资|筹资|金额|总额|募集资金|轮|资金)(?:约|均|高达|达到?|共计|共|为|是|近|超过?|将|总计|合计|规模|:|：|了|总额|人民币|,|，)*\s?$"
)
_PER_INVESTOR = re.compile(r"(?:投资|出资|认购|注资|跟投|领投|投入|认缴)了?(?:约|近|超过?|金额|为)?\s?$")
_TITLE_INVEST = re.compile(
    r"^(?P<inv>[^,，:：。!！?？]{2,50}?)[:：]?(?:(?:宣布|近日|已|再次|豪掷|斥资|出资|耗资|以|拿出|超|近|约|逾|数|\d[\d.]*|[百千]?[万亿]|元|美元|美金|人民币|港元)+)?(?:独家|"
    r"联合|共同|联手)?(?P<verb>领投|战略投资|天使投资|投资|战略入股|入股|注资|押注|加持|加码|追投|增持|增资|参投|跟投)了?(?P<rest>[^,，。!！?？]{2,40})"
)
_SUBJECT_NEXT = re.compile(
    r"\s*(?:[“\"「](?P<quoted>[^”\"」]{2,16})[”\"」]|(?P<plain>[\u4e00-\u9fffA-Za-z0-9·]{2,14}?)(?=已|要|将|欲|想|致力|专注|打造|推动|加速|加码|首|"
    r"CEO|创始人|宣布|用|助力|提供|聚焦|布局|深耕|瞄准|正在|以))"
)
_CLOSING = re.compile(r"收官|交割|系列融资|(?:本|此)轮融资.{0,6}$")
_NOMINAL = re.compile(
    r"交割|落定|收官|到账|关闭|敲定|收尾|达成|签署|领投|投资方|跟投|共同投资|金额|规模|投资额|融资额|由.{2,40}投资|合计|共计|募集"
)
_INVESTED_IN = re.compile(
    r"(?:领投|投资|参投|跟投|入股)了\s?(?P<name>[^,，。;；的]{2,20}?)的?(?=[A-HP][\w+-]{0,5}\s?轮|天使|种子|战略|新一轮|首轮|[Pp]re)"
)
_ABOUT = re.compile(
    r"(?:^|[,，。;；:：!！?？\n”\"』」]|(?:一家|名为|名叫|叫做|叫|公司|企业|平台|品牌)(?=[“\"「]))(?P<name>[^,，。;；:：!！?？\n的]{2,24}?)"
    r"(?=(?:成立于|创立于|创办于|脱胎于|是一家|是国内|是全球|创始人|联合创始人|CEO|董事长|首席|公司创始人|团队|宣布|表示|介绍|方面|自主|的创始人|的产品|过去|已|目前|计划|曾|正在|旗下|,\s?(?:20\d\d年)?成立))"
)
_IS_INVESTOR = re.compile(
    r"风投(?:公司|机构|工作室|基金)|风险投资(?:公司|机构|基金)|创投公司|创投机构|(?<!被)投资公司|私募(?:股权)?(?:公司|机构|基金)|投资基金|基金|Fund\s?(?:宣布|已|近日|日前|完成)*$"
)
_NAMED_LIKE_INVESTOR = re.compile(r"(?:资本|创投|Ventures|Capital|Partners)[”\"]?(?:\([^)]*\))?\s?(?:宣布|已|近日|日前|完成)*$")
_PRONOUN_SUBJECT = re.compile(
    r"(?:该|这家|此)(?:公司|平台|企业|创企|品牌|项目|初创公司|初创企业|应用|机构)[^,，]{0,6}$|^(?:公司|其|他们|我们|它)[^\u4e00-\u9fff]{0,3}(?:已|近日|宣布|正式|也|又|曾|还|于|在)*$"
)
_INTRODUCED = re.compile(r"\s*(?P<name>[^,，是]{2,24}?)(?:\([^)]*\))?(?:是|作为|,)(?:国内|全球|中国)?(?:一家|一个|一款|家|首家|领先)")
_NAMED_SELF = re.compile(r"(?:公司|集团|企业)?(?:全称|名称)?[(（](?:以下简称|下称|简称|以下称)[:：]?[“\"]?([^”\"()（）]{2,20})[”\"]?[)）]")
_ALIAS_IN_BRACKETS = re.compile(
    r"[(\[](?:以下简称|下称|简称|英文名?|原名?|原|曾用名|又名|运营主体|运营公司|旗下公司|全称)?[:：为]?\s?[“\"]?([A-Za-z][\w .&'-]{1,40}|[\u4e00-\u9fff]{2,6}|"
    r"[\u4e00-\u9fff()]{4,30}有限公司)[”\"]?[)\]]"
)
_LEGAL_END = re.compile(r"有限(?:责任)?公司")
_LEGAL = re.compile(r"[\u4e00-\u9fff()A-Za-z]{2,26}?(?:股份)?有限(?:责任)?公司")


def _clauses(text: str) -> list[tuple[int, int]]:
    out, last = [], 0
    for match in _BOUNDARY.finditer(text):
        if match.start() > last:
            out.append((last, match.start()))
        last = match.end()
    if last < len(text):
        out.append((last, len(text)))
    return out


def _pick_amount(text: str, mentions: list[MoneyMention], offset: int) -> MoneyMention | None:
    """The amount raised among the amounts of a stretch: by role, not by position."""
    best: MoneyMention | None = None
    best_score = -1.0
    for mention in mentions:
        a, b = mention.start - offset, mention.end - offset
        before, after = text[max(0, a - 18) : a], text[b : b + 10]
        if _AMOUNT_NOT.search(before) or _AMOUNT_NOT_AFTER.match(after):
            continue
        cumulative = ZH_CUMULATIVE.search(before[-12:])
        if cumulative:
            continue
        score = 1.0
        if _AMOUNT_YES.search(before):
            score += 2
        if re.match(
            r"\s?(?:的|人民币|级别?|量级)?\s?(?:[A-HP][\w+-]{0,5}\s?轮|天使|种子|战略|融资|投资|首轮|新一轮|股权|Pre|pre|注资|增资)", after
        ):
            score += 2
        if _PER_INVESTOR.search(before):
            score -= 0.8
        if mention.money.qualifier == "ceiling":
            score -= 0.5
        if score > best_score:
            best, best_score = mention, score
    return best


class _Article:
    """One article being read."""

    def __init__(self, prepared: PreparedText, published: date | None) -> None:
        self.prepared = prepared
        self.text = prepared.text
        self.published = published
        self.statements: list[Statement] = []

    # --- statements -----------------------------------------------------------------------------------------------------

    def read(self, sentences: tuple[Sentence, ...]) -> None:
        for sentence in sentences:
            if CUE.search(sentence.text):
                self._sentence(sentence)

    def _sentence(self, sentence: Sentence) -> None:
        text, base = sentence.text, sentence.start
        clauses = _clauses(text)
        segments: list[list[tuple[int, int]]] = []
        anchored_now = history_now = False
        for a, b in clauses:
            clause = text[a:b]
            history = bool(ZH_HISTORY.search(clause)) and not ZH_CURRENT.search(clause)
            anchored = self._anchor(clause) is not None
            total = (
                bool(ZH_CUMULATIVE.search(clause))
                and not find_rounds(clause)
                and not (segments and _CLOSING.search(text[segments[-1][0][0] : a]))
            )
            opens = (
                not segments
                or total
                or (anchored and anchored_now)
                or (history and not history_now and anchored_now)
                or (history_now and bool(ZH_CURRENT.search(clause)))
            )
            if opens:
                segments.append([(a, b)])
                anchored_now = anchored
                history_now = history
            else:
                segments[-1].append((a, b))
                anchored_now = anchored_now or anchored
                history_now = history_now or history
        for segment in segments:
            statement = self._statement(sentence, text[segment[0][0] : segment[-1][1]], base + segment[0][0])
            if statement is not None:
                self.statements.append(statement)

    def _anchor(self, clause: str) -> re.Match[str] | None:
        for verb in _VERB.finditer(clause):
            rest = clause[verb.end() : verb.end() + 70]
            # "融资3000万": the verb is itself the object.
            if verb.group().endswith(("融资", "集资")) or (
                verb.group().endswith("获投") and re.match(r"\s?(?:超|逾|近|约|数)?\s?[\d百千]", rest)
            ):
                return verb
            target = _OBJECT.search(rest)
            if target is None:
                continue
            if re.search(r"轮|融资|\d|[百千]万|亿|投资|入股|注资|增资|加持|战投", rest[: target.end() + 1]):
                return verb
        return None

    def _statement(self, sentence: Sentence, text: str, start: int) -> Statement | None:
        title = sentence.index == 0
        rounds = [r for r in find_rounds(self.text, start, start + len(text))]
        anchor = self._anchor(text)
        current = ZH_CURRENT.search(text) is not None
        mentions = find_money(self.text, start, start + len(text))
        investors = [
            replace(m, start=m.start + start, end=m.end + start)
            for m in find_investors(text, title=title, current=current or anchor is not None)
        ]
        into = company_invested_in(text) if title else None
        if not (rounds or investors or into or (mentions and (anchor or current or "融资" in text))):
            return None
        amount = _pick_amount(text, mentions, start)
        if amount is not None and not (anchor or "融资" in text or "轮" in text or "投资" in text or "注资" in text or "增资" in text):
            amount = None
        status = self._status(text, anchor, rounds, title)
        if (
            status is EventStatus.PLANNED
            and anchor
            and not title
            and re.search(r"(?:资金|融资|款项|资本)[^。]{0,6}将|将(?:用于|主要|继续|在)", text)
            and re.search(r"完成|获得?|宣布", text)
        ):
            status = EventStatus.COMPLETED
        if status is EventStatus.COMPLETED and not title:
            if ZH_HISTORY.search(text) and not (current and anchor is None):
                status = EventStatus.HISTORY
            elif ZH_CUMULATIVE.search(text) and not any(r.id for r in rounds):
                status = EventStatus.CUMULATIVE
        statement = Statement(
            sentence.index,
            start,
            start + len(text),
            status,
            rounds=rounds,
            amount=amount,
            investors=investors,
            anchored=anchor is not None,
            current=current,
        )
        if anchor is not None:
            self._subject(statement, text, anchor.start(), start)
            if statement.company is None and title:
                self._subject_after(statement, text, anchor.end(), start)
        elif title:
            self._title_object(statement, text, start)
        else:
            self._nominal(statement, text, start)
        return statement

    def _nominal(self, statement: Statement, text: str, start: int) -> None:
        """ "某某的A轮融资已交割,由…领投" and "某某资本领投了某某的A轮": the round is the subject or the object, no verb of raising."""
        into = _INVESTED_IN.search(text)
        if into is not None:
            name = clean_company(into["name"], self.text)
            if name and self.text.count(name) > 1:
                self._name(statement, name, text, into.start("name"), start)
                statement.anchored = True
                return
        mention = next((r for r in statement.rounds if r.id or r.printed in {"新一轮", "首轮", "最新一轮"}), None)
        if mention is None or not (statement.investors or statement.amount) or not _NOMINAL.search(text, mention.start - start):
            return
        statement.nominal = True
        left = text[: mention.start - start]
        boundaries = list(_BOUNDARY.finditer(left))
        begin = boundaries[-1].end() if boundaries else 0
        phrase = re.sub(r"(?:的|之|此次|本次|近日|上周|日前|完成的?)+$", "", left[begin:])
        if not phrase or _PRONOUN_SUBJECT.search(phrase):
            return
        name = clean_company(phrase, self.text)
        if name and self.text.count(name) > 1:
            self._name(statement, name, text, begin, start)

    def _name(self, statement: Statement, name: str, text: str, near: int, start: int) -> None:
        statement.company = name
        at = text.find(name, near)
        if at >= 0:
            statement.company_at = (start + at, start + at + len(name))

    def _status(self, text: str, anchor: re.Match[str] | None, rounds: list[RoundMention], title: bool) -> EventStatus:
        """Read in the clause of the verb and what stands before it; a clause after it tells of something else."""
        told = text
        if anchor is not None:
            start = end = 0
            for a, b in _clauses(text):
                start, end = a, b
                if b >= anchor.end():
                    break
            told = text[start if title else 0 : end]
        status = zh_status(told) or EventStatus.COMPLETED
        named = any(r.id not in {None, "strategic", "cornerstone"} for r in rounds)
        if named and status in {EventStatus.DEBT, EventStatus.M_AND_A, EventStatus.FUND_CLOSE, EventStatus.GRANT, EventStatus.POST_IPO}:
            return EventStatus.COMPLETED
        if any(r.id == "cornerstone" and r.printed != "基石轮" for r in rounds) and status is EventStatus.COMPLETED:
            return EventStatus.POST_IPO
        return status

    def _subject(self, statement: Statement, text: str, verb_at: int, start: int) -> None:
        """The noun phrase before the verb, clause by clause to the left."""
        left = text[:verb_at]
        pieces = [(0, len(left))]
        boundaries = list(_BOUNDARY.finditer(left))
        if boundaries:
            pieces = [(boundaries[-1].end(), len(left))]
            pieces += [(boundaries[i - 1].end() if i else 0, boundaries[i].start()) for i in range(len(boundaries) - 1, -1, -1)][:3]
        for n, (a, b) in enumerate(pieces):
            phrase = left[a:b]
            if n == 0 and _PRONOUN_SUBJECT.search(phrase):
                return
            introduced = _INTRODUCED.match(phrase)
            if introduced:
                phrase = introduced["name"]
                b = a + introduced.end("name")
            if statement.sentence and n and re.search(r"表示|认为|透露|指出|本轮|此轮|估值", phrase):
                continue
            name = clean_company(phrase, self.text)
            if name is None:
                if phrase.strip() and n == 0 and re.search(r"[\u4e00-\u9fffA-Za-z]{6,}", phrase) and statement.sentence:
                    break
                continue
            if n == 0:
                statement.candidate = name
            quoted = any(f"{opening}{name}" in phrase for opening in '“"「')
            if statement.sentence and self.text.count(name) < 2 and not quoted and (n or statement.sentence <= 3):
                continue
            raised = text[verb_at : verb_at + 40]
            if not statement.rounds and (
                (_IS_INVESTOR.search(phrase) and re.search(r"募资|募集|筹集|融资|注资", raised))
                or (_NAMED_LIKE_INVESTOR.search(phrase) and re.search(r"募资|募集|筹集|基金", raised))
                or name.endswith("基金")
            ):
                statement.status = EventStatus.FUND_CLOSE
            at = left.rfind(name, a, b)
            statement.company = name
            if at >= 0:
                statement.company_at = (start + at, start + at + len(name))
            return

    def _subject_after(self, statement: Statement, text: str, verb_end: int, start: int) -> None:
        """ "获某创投千万投资,“某某”要做…": a title may name its subject in the clause that follows."""
        boundary = _BOUNDARY.search(text, verb_end)
        match = _SUBJECT_NEXT.match(text, boundary.end()) if boundary else None
        if match is None:
            return
        name = clean_company(match["quoted"] or match["plain"], self.text)
        if name:
            statement.company = name
            at = text.find(name, match.start())
            statement.company_at = (start + at, start + at + len(name)) if at >= 0 else None

    def _title_object(self, statement: Statement, text: str, start: int) -> None:
        """ "红杉领投某公司B轮": the company stands after the verb."""
        into = company_invested_in(text)
        if into is not None:
            name = clean_company(into[0], self.text)
            if name:
                statement.company, statement.anchored = name, True
                at = text.find(name, into[1])
                statement.company_at = (start + at, start + at + len(name)) if at >= 0 else None
            return
        match = _TITLE_INVEST.search(text)
        if match is None:
            return
        rest = match["rest"]
        cut = len(rest)
        for pattern in (
            r"(?:数|近|超|逾|过|约|上)?\s?(?:\d|千万|百万|亿)",
            r"(?:[Pp]re-?)?[A-H]\+?\d?\s?轮|天使轮|种子轮|战略融资|新一轮|首轮|[A-H]\+?轮",
        ):
            found = re.search(pattern, rest)
            if found and found.start() >= 2:
                cut = min(cut, found.start())
        phrase = re.sub(r"(?<=[\u4e00-\u9fffA-Za-z])\s(?=[\u4e00-\u9fff]).*$", "", rest[:cut])
        if re.search(r"(?:项目|领域|行业|市场|赛道|业务|产业|基金|体系|板块|公司们|初创公司|企业)$", phrase) and "“" not in phrase:
            return
        phrase = re.sub(r"(?:的|完成|获|,|，|进军|布局|切入|,).*$", "", phrase)
        name = clean_company(phrase, self.text)
        if name:
            statement.company = name
            statement.anchored = True
            at = text.find(name, match.start("rest"))
            if at >= 0:
                statement.company_at = (start + at, start + at + len(name))


def read_chinese(prepared: PreparedText, published: date | None) -> Reading:
    """Events and other events of a Chinese article."""
    article = _Article(prepared, published)
    article.read(prepared.sentences)
    return _assemble(article)


_BRAND_AFTER = re.compile(r"(?:品牌|平台|公司)?[“\"]([^”\"]{2,14})[”\"]")


def _quoted_brand(text: str, name: str) -> str:
    """ "共享健身仓“觅跑”": what the title calls by its kind, the text calls by its name."""
    at = text.find(name)
    while at >= 0:
        match = _BRAND_AFTER.match(text, at + len(name))
        if match:
            return match.group(1) if text.count(match.group(1)) > text.count(name) else name
        at = text.find(name, at + 1)
    return name


def _same(a: str | None, b: str | None) -> bool:
    if a is None or b is None:
        return True
    x, y = (re.sub(r"\([^)]*\)|\s|有限公司|股份|科技$", "", n.lower()) or n.lower() for n in (a, b))
    return x in y or y in x or (min(len(x), len(y)) >= 5 and ratio(x, y) >= 82)


def _main_company(article: _Article) -> tuple[str | None, Statement | None]:
    anchored = [s for s in article.statements if s.anchored and s.company]
    title = next((s for s in anchored if s.sentence == 0), None)
    if title is not None:
        assert title.company
        if article.text.count(title.company) < 2:
            # A title that only describes ("芬兰VR游戏开发"): the first report in the text has the name.
            told = next(
                (s for s in anchored if 0 < s.sentence <= 3 and _retells(s, title) and article.text.count(s.company or "") > 1), None
            )
            if told is not None:
                return told.company, title
        return title.company, title
    title_text = article.text[: article.prepared.title_end]
    if ZH_COUNTED.search(article.text[: min(len(article.text), article.prepared.title_end + 160)]):
        return None, None
    best: Statement | None = None
    best_score = 0.0
    for s in anchored:
        assert s.company
        if s.status is not EventStatus.COMPLETED:
            continue
        score = min(article.text.count(s.company), 8) + (8 if s.company in title_text else 0) - 0.3 * s.sentence
        if score > best_score:
            best, best_score = s, score
    if best is None:
        return _told_in_body(article)
    first = next(
        (
            s
            for s in article.statements
            if s.anchored and s.says and s.status is EventStatus.COMPLETED and _same(s.company, best.company) and _fresh(article, s)
        ),
        None,
    )
    return (best.company, first) if first else _told_in_body(article)


def _told_in_body(article: _Article) -> tuple[str | None, Statement | None]:
    """The round of an article whose clauses do not name the company beside it: the company is the one the piece is about."""
    statements = article.statements
    for s, after in itertools.pairwise(statements):
        # The round in one sentence, sum and investors in the next.
        if (
            s.status is EventStatus.COMPLETED
            and any(r.id for r in s.rounds)
            and after.sentence - s.sentence <= 1
            and after.company is None
            and after.says
        ):
            s.nominal = s.nominal or (after.status is EventStatus.COMPLETED and not any(r.id for r in after.rounds) and s.sentence > 0)
    told = [
        s for s in statements if (s.anchored or s.nominal) and s.status is EventStatus.COMPLETED and (s.sentence == 0 or _fresh(article, s))
    ]
    first = next((s for s in told if s.company), None) or next(
        (s for s in told if s.says > 1 or (s.anchored and s.says) or s.nominal), None
    )
    if first is None:
        return None, None
    name = first.company or _about(article) or next((s.company for s in statements if s.company), None)
    return (name, first) if name else (None, None)


_RECENT = re.compile(
    r"近日|日前|近期|最近|今日|今天|昨日|昨天|昨晚|刚刚|刚|宣布|官宣|披露|透露|上周|本周|上个?月|本月|月初|新近|新一轮|本轮|此轮|获悉|[收敲落]定|到账|交割|签署|收官"
)


def _opening(article: _Article, main: Statement, early: list[Statement], status: EventStatus) -> EventStatus:
    """What the first sentences make of the statement: a quoted report that is denied, a loan called 融资, a hedge."""
    prepared = article.prepared
    title = article.text[: prepared.title_end]
    opening = article.text[: prepared.sentences[min(4, len(prepared.sentences) - 1)].end] if prepared.sentences else title
    if status is not EventStatus.COMPLETED:
        return status
    if ZH_DENIED.search(opening) or any(s.status is EventStatus.NEGATED for s in early):
        return EventStatus.NEGATED
    if main.sentence == 0 and ZH_DOWN.search(title):
        return EventStatus.HISTORY
    bare = not any(r.id for r in main.rounds) and not main.investors
    if bare and ZH_LENT.search(opening) and not ZH_EQUITY.search(opening):
        return EventStatus.DEBT
    if bare and main.amount is None:
        hedge = next((s.status for s in early[:2] if s.status in {EventStatus.RUMOUR, EventStatus.PLANNED}), None)
        return hedge or status
    return status


def _fresh(article: _Article, s: Statement) -> bool:
    """A round told in a piece with another title is its news only where the clause says it is new and full."""
    title = article.text[: article.prepared.title_end]
    if _long_ago(article, s) or ZH_TITLE_OTHER.search(title) or len({r.id for r in s.rounds}) > 3:
        return False
    if ZH_TITLE_ASIDE.search(title) and s.says < 3:
        return False
    if not any(r.id for r in s.rounds) and s.says < 2 or (s.nominal and s.sentence > 12 and s.says < 3):
        return False
    sentence = next(x for x in article.prepared.sentences if x.index == s.sentence)
    if find_dates(article.text, article.published, sentence.start, s.end) or s.sentence <= 2:
        return True
    return _RECENT.search(article.text, sentence.start, s.end) is not None


def _about(article: _Article) -> str | None:
    """The company an article is about where no clause names it beside its round: introduced early and named often."""
    text = article.text
    title = text[: article.prepared.title_end]
    best: str | None = None
    best_score = 2.0
    for pattern in (_ABOUT, _SHAPED, _QUOTED_NAME, _LATIN_NAME):
        for match in pattern.finditer(text[:2500]):
            name = clean_company(match["name"], text) if pattern is _ABOUT else match["name"].strip()
            if name is None or _INVESTOR_NAME.search(name) or text.count(name) < 2 or not clean_company(name, text):
                continue
            score = min(text.count(name), 8) + (3 if name in title else 0) - match.start() / 1000
            if score > best_score:
                best, best_score = name, score
    return best


_SHAPED = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{{2,4}}?(?:{TRADE})(?:科技|技术)?)(?!公司|企业|行业|产业|领域|市场|赛道|平台|大学|学院|园|研究)"
)
_QUOTED_NAME = re.compile(r"[“\"「](?P<name>[\u4e00-\u9fffA-Za-z0-9 ]{2,10})[”\"」]")
_LATIN_NAME = re.compile(r"(?<![A-Za-z0-9])(?P<name>[A-Z][A-Za-z0-9]{2,}(?:\s[A-Z][A-Za-z0-9]+){0,2})(?![A-Za-z0-9])")
_INVESTOR_NAME = re.compile(r"(?:资本|创投|基金|投资|证券|银行|大学|研究院|研究所|管委会|政府|局|部)$")


def _retells(s: Statement, main: Statement) -> bool:
    """The same round with the same sum as the title: the same event, whatever the clause says about when."""
    ids, known = {r.id for r in s.rounds if r.id}, {r.id for r in main.rounds if r.id}
    same_sum = s.amount is not None and main.amount is not None and s.amount.money.high == main.amount.money.high
    if same_sum:
        return ids == known or (s.sentence <= 3 and not (ids and known))
    return s.sentence <= 3 and bool(ids) and ids == known and (s.amount is None or main.amount is None)


_YEAR = re.compile(r"(?<!\d)(20\d\d)\s?年")


def _long_ago(article: _Article, s: Statement) -> bool:
    """A clause that dates the round more than three months before publication tells of an earlier one."""
    if article.published is None or s.sentence == 0:
        return False
    text = article.text[s.start : s.end]
    dates = [m.on for m in find_dates(article.text, article.published, s.start, s.end)]
    if dates:
        return max(dates) < article.published - timedelta(days=95)
    years = [int(y) for y in _YEAR.findall(text)]
    return bool(years) and max(years) < article.published.year and not re.search(r"宣布|近日|日前", text)


def _history_by_round(statement: Statement, main_rounds: set[str]) -> bool:
    ids = {r.id for r in statement.rounds if r.id and r.id != "strategic"}
    return bool(ids) and not ids & main_rounds


def _assemble(article: _Article) -> Reading:
    keyed = keyed_items(article.prepared)
    if len(keyed) > 1:
        return _roundup(article, [[item] for item in keyed])
    items = _items(article)
    if items:
        return _roundup(article, items)
    main, main_statement = _main_company(article)
    main = _quoted_brand(article.text, main) if main else None
    reading = Reading(company=main)
    if main is None or main_statement is None:
        for s in article.statements:
            if s.status is not EventStatus.COMPLETED and s.says and s.anchored:
                reading.other_events.append(_event(article, s, s.company))
        return reading
    title_ids: set[str] = {r.id for r in main_statement.rounds if r.id}
    status = main_statement.status
    early = [s for s in article.statements if 0 < s.sentence <= 3]
    if status is EventStatus.COMPLETED:
        hedged = next(
            (
                s
                for s in early[:2]
                if s.status in {EventStatus.FUND_CLOSE, EventStatus.NEGATED, EventStatus.DEBT, EventStatus.POST_IPO}
                and _same(s.company, main)
            ),
            None,
        )
        if hedged is not None and not any(
            s.status is EventStatus.COMPLETED and s.anchored and s.sentence <= hedged.sentence for s in early
        ):
            status = hedged.status
        status = _opening(article, main_statement, early, status)
    group: list[Statement] = [main_statement]
    rest: list[Statement] = []
    for s in article.statements:
        if s is main_statement:
            continue
        retells = s.anchored and _retells(s, main_statement)
        if retells and s.status in {EventStatus.HISTORY, EventStatus.RUMOUR, EventStatus.CUMULATIVE}:
            s.status = EventStatus.COMPLETED
        if s.status is not EventStatus.COMPLETED:
            rest.append(s)
            continue
        if s.company is not None and not _same(s.company, main) and not retells:
            rest.append(s)
            continue
        if not retells and _long_ago(article, s):
            s.status = EventStatus.HISTORY
            rest.append(s)
            continue
        if not s.anchored and not s.current and s.sentence > 6:
            continue
        if title_ids and _history_by_round(s, title_ids) and not (s.current and s.sentence <= 3):
            if (
                s.sentence <= 3
                and s.anchored
                and s.amount
                and main_statement.amount
                and s.amount.money.high == main_statement.amount.money.high
            ):
                group.append(s)
            else:
                rest.append(s)
            continue
        group.append(s)
    event = _merge(article, main, group, status)
    if status is EventStatus.COMPLETED:
        unnamed = (
            bool(main_statement.rounds)
            and (len(article.text) < 400 or any(s.anchored for s in group[1:]))
            and not ZH_COUNTED.search(article.text)
        )
        if event.round or event.amount or event.investors or unnamed:
            reading.events.extend(_by_round(event, main_statement, group))
    else:
        reading.other_events.append(event)
    for s in rest:
        if (s.anchored or s.status is not EventStatus.COMPLETED) and s.says:
            reading.other_events.append(_event(article, s, s.company or main, history=s.status is EventStatus.COMPLETED))
    reading.aliases = _aliases(article, main)
    if reading.aliases:
        reading.events = [replace(e, company_aliases=reading.aliases) for e in reading.events]
    return reading


_ROUNDUP = re.compile(
    r"(?:日|周|早|晚|月|午)报(?!告|道)|速递|速览|快讯|汇总|盘点|一览|要闻|一周|本周|简讯|早知道|情报|融资事件|\d+起|[多数几]家.{0,14}(?:官宣|获|完成|融资)|投融资(?:动态|信息|周|日|事件|回顾|"
    r"播报)|创投(?:周|日|圈)|融资(?:播报|榜|周|日)|今日(?:融资|投融资|创投)|投向标"
)


def _items(article: _Article) -> list[list[Statement]]:
    """The items of a roundup, each with what follows it; empty where the article is about one company."""
    announced = _ROUNDUP.search(article.text[: article.prepared.title_end]) is not None
    groups: list[list[Statement]] = []
    for s in article.statements:
        if s.sentence == 0:
            continue
        name = s.company or s.candidate
        if announced and name is None and s.says > 1 and s.status is EventStatus.COMPLETED and (s.anchored or s.nominal):
            name = _named_before(article, groups[-1][-1].end if groups else article.prepared.title_end, s.start)
        if (s.anchored or (announced and s.nominal)) and name and s.status is not EventStatus.HISTORY and s.says:
            if groups and _same(groups[-1][0].company, name) and not _conflict(groups[-1], s):
                groups[-1].append(s)
            elif not _long_ago(article, s):
                s.company = name
                groups.append([s])
        elif groups and name is None and s.status is EventStatus.COMPLETED and s.sentence - groups[-1][-1].sentence <= 1:
            groups[-1].append(s)
    told = {g[0].company for g in groups if g[0].status is EventStatus.COMPLETED}
    if announced:
        return groups if len(told) >= 2 else []
    titled = [s for s in article.statements if s.sentence == 0 and s.anchored and s.company]
    if titled or len(told) < 4:
        return []
    # Without a title that says so: companies of equal standing, none of them what the whole piece is about.
    most = max(article.text.count(str(name)) for name in told)
    return groups if most <= 4 else []


def _named_before(article: _Article, after: int, before: int) -> str | None:
    """The company an item introduced before it came to the money: the name most used since the item before."""
    window = article.text[max(after, before - 400) : before]
    best: str | None = None
    for pattern in (_ABOUT, _QUOTED_NAME, _SHAPED, _LATIN_NAME):
        for match in pattern.finditer(window):
            name = clean_company(match["name"], article.text) if pattern is _ABOUT else match["name"].strip()
            if (
                name
                and not _INVESTOR_NAME.search(name)
                and clean_company(name, article.text)
                and (best is None or article.text.count(name) > article.text.count(best))
            ):
                best = name
        if best:
            return best
    return None


def _conflict(group: list[Statement], s: Statement) -> bool:
    ids, known = {r.id for r in s.rounds if r.id}, {r.id for g in group for r in g.rounds if r.id}
    return bool(ids and known and not ids & known)


def _roundup(article: _Article, groups: list[list[Statement]]) -> Reading:
    reading = Reading()
    for group in groups:
        first = group[0]
        event = _merge(article, first.company or "", group, first.status)
        if first.status is EventStatus.COMPLETED:
            if not any(_same(event.company, e.company) and event.round == e.round for e in reading.events):
                reading.events.extend(_by_round(event, first))
        else:
            reading.other_events.append(event)
    return reading


def _told_rounds(statement: Statement, group: list[Statement]) -> list[RoundMention]:
    """The rounds of the statement; where it only counts them ("连续完成两轮"), those the text then names."""
    if any(r.id for r in statement.rounds) or not any(r.printed in {"两轮", "三轮", "数轮", "多轮"} for r in statement.rounds):
        return statement.rounds
    return next((s.rounds for s in group if sum(r.id is not None for r in s.rounds) > 1), statement.rounds)


def _by_round(event: FundingEvent, statement: Statement, group: list[Statement] | None = None) -> list[FundingEvent]:
    """One event per round of "A轮及A+轮"; the shared amount stays combined."""
    ids: list[str] = []
    printed: dict[str, str] = {}
    for mention in _told_rounds(statement, group or []):
        if mention.id and mention.id not in ids:
            ids.append(mention.id)
            printed[mention.id] = mention.printed
    if len(ids) < 2 or "strategic" in ids:
        return [event]
    return [replace(event, round=i, round_as_printed=printed[i], combined_amount=event.amount is not None) for i in ids]


def _merge(article: _Article, company: str, group: list[Statement], status: EventStatus) -> FundingEvent:
    prepared = article.prepared
    main = group[0]
    found = []
    if main.company_at:
        found.append(evidence(prepared, "company", *main.company_at))
    round_statement = next((s for s in group if any(r.id for r in s.rounds)), None)
    round_mention = next((r for r in round_statement.rounds if r.id), None) if round_statement else None
    if round_mention is None:
        unnamed = next((r for s in group for r in s.rounds), None)
        if unnamed:
            found.append(evidence(prepared, "round", unnamed.start, unnamed.end))
    else:
        found.append(evidence(prepared, "round", round_mention.start, round_mention.end))
        if round_statement is main:
            for s in group[1:]:
                other = next((r for r in s.rounds if r.id and r.id != round_mention.id), None)
                if other and not any(r.id == other.id for r in main.rounds) and s.sentence <= 3:
                    found.append(evidence(prepared, "round_in_body", other.start, other.end))
                    break
    amount = _amount(group)
    if amount is not None:
        found.append(evidence(prepared, "amount", amount.start, amount.end))
    leads: list[str] = []
    investors: list[str] = []
    for s in group:
        for mention in s.investors:
            if _same(mention.name, company) and len(mention.name) <= len(company) + 2:
                continue
            known = next((n for n in investors if _alike(n, mention.name)), None)
            name = known or mention.name
            if known is None:
                investors.append(name)
                at = prepared.text.find(mention.name, mention.start)
                if at >= 0:
                    found.append(evidence(prepared, "investors", at, at + len(mention.name)))
            elif len(mention.name) > len(known) and known in mention.name:
                investors[investors.index(known)] = mention.name
                leads = [mention.name if n == known else n for n in leads]
                name = mention.name
            if mention.lead and name not in leads:
                leads.append(name)
    on, at = _announced(article, group)
    if at:
        found.append(evidence(prepared, "announced_on", *at))
    said = round_mention or next((r for s in group for r in s.rounds), None)
    return FundingEvent(
        company=prepared.as_printed(company, main.company_at[0] if main.company_at else 0) or None,
        status=status,
        round=round_mention.id if round_mention else None,
        round_as_printed=prepared.printed[said.start : said.end] if said else None,
        amount=replace(amount.money, as_printed=prepared.printed[amount.start : amount.end]) if amount else None,
        lead_investors=tuple(prepared.as_printed(n) for n in leads),
        investors=tuple(prepared.as_printed(n) for n in investors),
        announced_on=on,
        evidence=tuple(found),
    )


def _alike(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) >= 2 and (a in b or b in a))


def _amount(group: list[Statement]) -> MoneyMention | None:
    """The first amount; a more exact one in the body replaces a vague one it lies within."""
    best: MoneyMention | None = None
    for s in group:
        if s.amount is None:
            continue
        if best is None:
            best = s.amount
        elif (
            s.sentence <= 4
            and best.money.low != best.money.high
            and s.amount.money.low == s.amount.money.high
            and _within(s.amount.money, best.money)
        ):
            return s.amount
    return best


def _within(a: Money, b: Money) -> bool:
    return a.currency == b.currency and a.low is not None and b.high is not None and (b.low or 0) * 0.8 <= a.low <= b.high * 1.3


_NEAR = re.compile(r"近日|日前|近期|最近")
_DATELINE = re.compile(r"^[^,，。]{0,16}?\d{1,2}\s?月\s?\d{1,2}\s?[日号](?:[^,，。]{0,6}?)(?:讯|消息|电|报道|获悉|音讯)")


def _announced(article: _Article, group: list[Statement]) -> tuple[date | None, tuple[int, int] | None]:
    """The day the announcing sentence names, unless it says "recently"."""
    for s in group:
        if s.announced_on:
            return s.announced_on, s.announced_at
        if s.sentence == 0 or s.sentence > group[0].sentence + 3 or not (s.anchored or s.nominal):
            continue
        sentence = next(x for x in article.prepared.sentences if x.index == s.sentence)
        head = article.text[sentence.start : s.end]
        if _NEAR.search(head):
            return None, None
        for mention in find_dates(article.text, article.published, sentence.start, min(s.end, sentence.end)):
            if not mention.day or (article.published and not timedelta(days=-3) <= article.published - mention.on <= timedelta(days=45)):
                continue
            return mention.on, (mention.start, mention.end)
        first = next((x for x in article.prepared.sentences if x.index == 1), None)
        if first is not None and s.sentence > 1 and _DATELINE.match(first.text) and not _NEAR.search(first.text):
            mentions = find_dates(article.text, article.published, first.start, first.start + 30)
            if mentions and mentions[0].day:
                return mentions[0].on, (mentions[0].start, mentions[0].end)
    return None, None


def _event(article: _Article, s: Statement, company: str | None, history: bool = False) -> FundingEvent:
    return _merge(article, company or "", [s], EventStatus.HISTORY if history else s.status)


def _aliases(article: _Article, company: str) -> tuple[str, ...]:
    found: list[str] = []
    at = article.text.find(company)
    while at >= 0 and len(found) < 4:
        match = _ALIAS_IN_BRACKETS.match(article.text, at + len(company))
        if match and match.group(1) not in found and match.group(1) != company:
            found.append(match.group(1).strip())
        at = article.text.find(company, at + 1)
    for end in _LEGAL_END.finditer(article.text, 0, 1500):
        match = _LEGAL.search(article.text, max(0, end.start() - 26), end.end())
        if match is None:
            continue
        name = re.sub(r"^.*?(?:由|为|是|的|(?<!公)司|和|与|在|于)(?=[\u4e00-\u9fff]{4,})", "", match.group())
        if company in name and name != company and name not in found and len(name) <= 28:
            found.append(name)
    return tuple(found[:4])
