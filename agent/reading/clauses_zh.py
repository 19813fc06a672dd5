"""Statements of a Chinese article: sentence by sentence, clause by clause, who did what to whom in which round."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from agent.reading.names_zh import clean_company
from agent.reading.parties_zh import company_invested_in, find_investors
from agent.reading.prepared import PreparedText, Sentence
from agent.reading.rounds import RoundMention, find_rounds
from agent.reading.statements import Statement
from agent.reading.status import ZH_CUMULATIVE, ZH_CURRENT, ZH_HISTORY, zh_status
from domain.funding import EventStatus
from domain.gated_pattern import gated
from domain.money import MoneyMention, find_money

CUE = gated(r"融资|集资|投资|领投|跟投|参投|入股|注资|轮|获投|加持|加码|增资|募资|募集|筹集|战投|关账|首关|终关|首次关闭|认购|老股东")


_VERB = gated(
    r"(?:宣布|正式|已经|已|再次|再度|又|再|连续|成功|顺利|接连|率先|相继|先后|陆续|喜|首次|曾|刚刚|还|共|累计|独家|均|分别|即将|将|或|拟|并)*"
    r"(?:完成了?|获得了?|获投|获(?!取|悉|知|奖|利|批|评|客|益|准|选|胜|释|颁|授)|拿到了?|拿下了?|斩获了?|收获了?|敲定了?|得到了?|接受了?|融到了?|融得|筹得|筹集到?了?|募得|募集到?了?|收到了?|"
    r"(?:融资|集资)(?=了?\s?(?:超|逾|近|过|约|数|\d|千万|百万|上亿|[一二三四五六七八九]))|引入了?|引进了?|迎来了?|签下|进行了?|官宣|披露了?|宣布(?=[^,，。;；]{0,20}(?:轮|融资)))"
)


_OBJECT = gated(
    r"融资(?!客|(?:资金)?净?买入|余额|盘|租赁|券|融券|净偿还)|投资(?!者|人|机构|基金|公司|方|银行|管理)|注资|入股|增资|加持|加码|轮|战投|资金|募资|集资|青睐"
)


_BOUNDARY = gated(
    r"(?<!\d)[,，](?!\d{3})|(?<=\d)[,，](?!\d{3}(?!\d))|[;；:：!！?？】|丨]|\s{2,}|——|——|(?<=[\u4e00-\u9fff])\s(?=[\u4e00-\u9fff])"
)


_AMOUNT_NOT = gated(
    r"估值[^,，;；]{0,14}$|市值[^,，;；]{0,10}$|(?:营收|收入|销售额|交易额|流水|GMV|成交额|成交总额|利润|净利|盈利|营业额|票房|产值|订单|市场规模|市场|"
    r"(?<!融资)(?<!轮)(?<!资)(?<![,，])规模|产业|GDP|贷款|授信|放款|补贴|奖金|价值|成本|薪|费用|预算|门槛|注册资本|注册资金|管理(?:资产|资金)?(?:规模)?|资产规模|客单价|售价|单价|定价|价格|"
    r"亏损|负债|占比|面积|放贷|交易量|交易规模|GTV|日活|补偿|罚款|收购|作价|对价|转让|每股|发行价|购买|支付|缴纳|年薪|投入[^,，]{0,6}研发|保额|保费|额度|充值|每月|每年|年化)[^,，;；、]{0,10}$|"
    r"基金(?:总)?规模[^,，;；]{0,8}$|首期[^,，;；]{0,8}$|(?:将|拟|计划|要|豪|再)(?:投|砸|花|投入|投资|斥资)(?:约|近|超)?\s?$"
)


_AMOUNT_NOT_AFTER = re.compile(
    r"\s?(?:的?估值|的?市值|的?市场|的?规模(?:的)?(?:市场|基金|产业)|的?(?:年)?(?:营收|收入|销售|交易|流水|利润|订单|票房|贷款|授信|补贴|产值|成交|GMV|资产|基金|薪|奖金|产业|债|票据|"
    r"的?价格|用户)|人次|级市场|规模的基金)"
)


_AMOUNT_YES = gated(
    r"(?:融资(?:总)?(?:金额|额|规模|额度)?|投资(?:总)?(?:金额|额)|募资|筹资|金额|总额|募集资金|轮|资金)(?:约|均|高达|达到?|共计|共|为|是|近|超过?|将|总计|合计|规模|:|：|了|总额|人民币|,|，)*\s?$"
)


_PER_INVESTOR = gated(r"(?:投资|出资|认购|注资|跟投|领投|投入|认缴)了?(?:约|近|超过?|金额|为)?\s?$")


_TITLE_INVEST = gated(
    r"^(?P<inv>[^,，:：。!！?？]{2,50}?)[:：]?(?:(?:宣布|近日|已|再次|豪掷|斥资|出资|耗资|以|拿出|超|近|约|逾|数|\d[\d.]*|[百千]?[万亿]|元|美元|美金|人民币|港元)+)?(?:独家|"
    r"联合|共同|联手)?(?P<verb>领投|战略投资|天使投资|投资|战略入股|入股|注资|押注|加持|加码|追投|增持|增资|参投|跟投)了?(?P<rest>[^,，。!！?？]{2,40})"
)


_SUBJECT_NEXT = re.compile(
    r"\s*(?:[“\"「](?P<quoted>[^”\"」]{2,16})[”\"」]|(?P<plain>[\u4e00-\u9fffA-Za-z0-9·]{2,14}?)(?=已|要|将|欲|想|致力|专注|打造|推动|加速|加码|首|"
    r"CEO|创始人|宣布|用|助力|提供|聚焦|布局|深耕|瞄准|正在|以))"
)


# "A轮融资已启动": a round that is open has not been raised.
_OPENED = re.compile(r"\s?(?:融资)?(?:也|亦)?(?:已经?|正在?|同步|随即)(?:启动|开启|开放|筹备|推进|进行)(?!交割)")
_TAKES_SHARES = gated(r"认购.{0,16}(?:股份|股权|出资额|注册资本)|取得.{0,12}(?:股份|股权)")
_AGREED = gated(r"(?:协议|合同)[^。]{0,14}(?:签署|签订)|(?:签署|签订)了?[^。]{0,20}(?:协议|合同)")
_NEW_SHARES = gated(r"增资扩股|(?:引入|引进)[^,，。]{0,6}投资(?:者|方|人)")
# A stake in a company whose shares are traded.
_LISTED = gated(r"复牌|停牌|股票代码|证券代码|(?:协议)?转让[^,，。]{0,12}股份|二级市场")
_LOOSE_VERBS = {"投资", "押注", "加持", "加码", "追投", "增持", "增资"}
_CONFIRMS = gated(
    r"融资|领投|入股|股权|股份|增资|战略投资|投资方|持股|天使轮|[A-H]\+?轮|投资协议|完成(?:了)?(?:对)?.{0,14}投资|投资(?:了)?.{2,14}(?:公司|平台|企业)"
)
_CLOSING = gated(r"收官|交割|系列融资|(?:本|此)轮融资.{0,6}$")


_NOMINAL = gated(
    r"交割|落定|收官|到账|关闭|敲定|收尾|达成|签署|领投|投资方|跟投|共同投资|金额|规模|投资额|融资额|由.{2,40}投资|合计|共计|募集"
)


_INVESTED_IN = gated(
    r"(?:领投|投资|参投|跟投|入股)了\s?(?P<name>[^,，。;；的]{2,20}?)的?(?=[A-HP][\w+-]{0,5}\s?轮|天使|种子|战略|新一轮|首轮|[Pp]re)"
)


_IS_INVESTOR = gated(
    r"风投(?:公司|机构|工作室|基金)|风险投资(?:公司|机构|基金)|创投公司|创投机构|(?<!被)投资公司|私募(?:股权)?(?:公司|机构|基金)|投资基金|基金|Fund\s?(?:宣布|已|近日|日前|完成)*$"
)


_NAMED_LIKE_INVESTOR = gated(r"(?:资本|创投|Ventures|Capital|Partners)[”\"]?(?:\([^)]*\))?\s?(?:宣布|已|近日|日前|完成)*$")


_PRONOUN_SUBJECT = gated(
    r"(?:该|这家|此)(?:公司|平台|企业|创企|品牌|项目|初创公司|初创企业|应用|机构)[^,，]{0,6}$|^(?:公司|其|他们|我们|它)[^\u4e00-\u9fff]{0,3}(?:已|近日|宣布|正式|也|又|曾|还|于|在)*$"
)


_INTRODUCED = re.compile(r"\s*(?P<name>[^,，是]{2,24}?)(?:\([^)]*\))?(?:是|作为|,)(?:国内|全球|中国)?(?:一家|一个|一款|家|首家|领先)")


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


class ChineseArticle:
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
        self._agreed()

    def _agreed(self) -> None:
        """ "拟增资…,协议已于3月9日签署": what the next sentences say is signed is done."""
        for s in self.statements:
            if s.status is EventStatus.PLANNED and s.anchored and s.sentence:
                stop = next((x.end for x in self.prepared.sentences if x.index == s.sentence + 1), s.end)
                if _AGREED.search(self.text, s.start, stop):
                    s.status = EventStatus.COMPLETED

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
        rounds = [r for r in find_rounds(self.text, start, start + len(text)) if not _OPENED.match(self.text, r.end)]
        anchor = self._anchor(text)
        current = ZH_CURRENT.search(text) is not None
        mentions = find_money(self.text, start, start + len(text))
        investors = [
            replace(m, start=m.start + start, end=m.end + start)
            for m in find_investors(text, title=title, current=current or anchor is not None or _NEW_SHARES.search(text) is not None)
        ]
        into = company_invested_in(text) if title else None
        if not (
            rounds
            or investors
            or into
            or (
                mentions
                and (anchor or current or _TAKES_SHARES.search(text) or "融资" in text or zh_status(text) is EventStatus.FUND_CLOSE)
            )
        ):
            return None
        amount = _pick_amount(text, mentions, start)
        if amount is not None and not (
            anchor or "融资" in text or "轮" in text or "投资" in text or "注资" in text or "增资" in text or "认购" in text
        ):
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
            phrase, end = left[a:b], b
            if n == 0 and _PRONOUN_SUBJECT.search(phrase):
                return
            introduced = _INTRODUCED.match(phrase)
            if introduced:
                phrase = introduced["name"]
                end = a + introduced.end("name")
            if statement.sentence and n and re.search(r"表示|认为|透露|指出|本轮|此轮|估值", phrase):
                continue
            name = clean_company(phrase, self.text)
            if name is None:
                if phrase.strip() and n == 0 and re.search(r"[\u4e00-\u9fffA-Za-z]{6,}", phrase) and statement.sentence:
                    break
                continue
            if n == 0 or (n == 1 and len(left[pieces[0][0] :].strip()) < 2):
                statement.candidate = name
            quoted = any(f"{opening}{name}" in phrase for opening in '“"「')
            if (
                statement.sentence
                and self.text.count(name) < 2
                and not quoted
                and not name.endswith("有限公司")
                and (n or statement.sentence <= 3)
            ):
                continue
            raised = text[verb_at : verb_at + 40]
            if not statement.rounds and (
                (_IS_INVESTOR.search(phrase) and re.search(r"募资|募集|筹集|融资|注资", raised))
                or (_NAMED_LIKE_INVESTOR.search(phrase) and re.search(r"募资|募集|筹集|基金", raised))
            ):
                statement.status = EventStatus.FUND_CLOSE
            if name.endswith("基金"):
                statement.status = EventStatus.FUND_CLOSE
            at = left.rfind(name, a, end)
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
        if (
            match["verb"] in _LOOSE_VERBS
            and not statement.rounds
            and not _CONFIRMS.search(self.text, self.prepared.title_end, self.prepared.title_end + 500)
        ):
            return  # "某某投资半导体": a sector, a place or a plant unless the text speaks of shares
        title_end = self.prepared.title_end
        if not statement.rounds and statement.amount is None and _LISTED.search(self.text, title_end, title_end + 900):
            statement.status = EventStatus.POST_IPO
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
