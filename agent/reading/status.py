"""What kind of statement a clause makes: fact, history, rumour, plan, denial, debt, fund, take-over … as tables of cues."""

from __future__ import annotations

import re

from domain.funding import EventStatus
from domain.gated_pattern import gated

_ZH_TABLE: tuple[tuple[EventStatus, str], ...] = (
    (EventStatus.NEGATED,
        r"否认.{0,14}(?:融资|投资|入股|传闻|报道|消息|收购)|不实|辟谣|未完成(?:融资|交割)|终止(?:投资|融资|本次)|没有(?:获得|"
        r"完成|拿到)|撤回|取消(?:了)?(?:本轮|融资|投资)|融资(?:失败|未果|"
        r"搁浅)|拒绝了?.{0,10}(?:投资|融资)|放弃(?:投资|融资)|告吹|流产|未(?:能)?(?:获得|拿到).{0,8}(?:投资|融资)|从未(?:接受|"
        r"获得|进行)|无融资计划|不需要融资|子虚乌有|谣言|并未(?:获得|完成|"
        r"融资|投资)"),
    (EventStatus.DEBT,
        r"贷款|联贷|授信|可转(?:换)?债|债券|债权|债务融资|信贷|票据|资产证券化|\bABS\b|融资租赁|发债|公司债|中票|短融|美元债|银团|"
        r"低息融资|供应链金融融资额度|资产支持|定向工具|公开市场融资|抵押融资|融资券|质押|回购协议|"
        r"信托融资"),
    (EventStatus.POST_IPO,
        r"定增|非公开发行|配股|增发|配售(?!基金)|H股|再融资|PIPE|定向发行|上市融资|IPO(?:融资|募|规模|发行)|首次公开(?:募股|"
        r"发行)|公开募股|招股|发行价|挂牌上市|递表|招股书|IPO|赴港上市|上市前"),
    (EventStatus.M_AND_A, r"收购|并购(?!基金|投资|资本|整合|业务|部|，)|全资控股|控股权|合并|买下|吞并|私有化|要约"),
    (EventStatus.FUND_CLOSE,
        r"(?:基金|资本|创投|母基金).{0,14}(?:首期|首关|终关|首次关闭|最终关闭|关账|关闭|完成募集|募集完成|募资|募集|成立|设立|发起|落户|落地)|"
        r"(?:成立|设立|发起|募集|筹集|推出|组建).{0,24}(?:基金|母基金)|首关|终关|"
        r"首轮关账|完成(?:首期)?(?:募集|募资)|基金(?:总)?规模|(?<!创)新(?:一期基金|基金(?!会))|\bLP\b|有限合伙人"),
    (EventStatus.GRANT, r"补助|补贴|资助|科研经费|奖金|拨款"),
    (EventStatus.PLANNED,
        r"拟(?:\s?\d|融资|募|获|引入|引进|进行|完成|投资|以|向|出资|入股|增资|定增|筹|发行|对|参与|认购|战略|于|将|通过|斥资|受让|"
        r"转让)|计划(?:在|于|通过|以|今年|明年|近期|年内|进行|启动|完成|募集|筹集|融资|"
        r"获得|投资|引入|再)|正?(?:在)?(?:寻求|筹备|筹划|谋求|推进|开展|开启|进行).{0,12}融资|启动(?:了)?.{0,14}(?:轮|融资)|即将"
        r"(?:完成|获得|开启|启动|进行|宣布|敲定)|将(?:完成|获得?|"
        r"获投|进行|启动|开启|融资|引入|募集|筹集|寻求|投资|斥资|出资|注资|领投|在.{0,6}(?:完成|启动)|于.{0,10}(?:完成|启动|"
        r"进行|获得))|准备(?:融资|进行|启动|开启)|预计(?:融资|募集|筹集|"
        r"将?(?:在|于).{0,10}完成)|考虑(?:融资|投资|入股|出售)|有意(?:投资|融资|入股)|目标(?:融资|募集|筹资)|正在(?:融资|接洽|"
        r"接触|筹集|募集|对接|寻找)|意向书|意向协议|洽购|希望(?:融资|获得)|"
        r"开放.{0,6}轮融资"),
    (EventStatus.RUMOUR,
        r"被曝|(?:^|[,，:：;；\s!！】])曝(?!光)|知情人士|知情者|消息人士|传闻|据传|(?:^|[,，:：;；\s】]|有|盛|外界|坊间|市场|"
        r"网)传(?!送|感|媒|统|播|奇|承|化|真|输|递|动|导|世|神|说|授|染|"
        r"记|果|漾|音)(?=.{0,16}(?:将|拟|获|融|投|收|完成|正|入股|获得))|据称|疑似|或(?:将|获|融|完成|以|估值|正|引|接近|于|"
        r"斥资|入股|投资)|接近(?:完成|达成|宣布|敲定)|正(?:在|就|"
        r"与)?.{0,16}(?:洽谈|商谈|谈判|磋商|接洽)|洽谈|商谈|有望(?:获得|完成|融资|获)|可能(?:获得|会|将|融资|最早|在|投资)|"
        r"消息称|有消息|内部人士|市场消息|(?:外媒|媒体)(?:称|报道称|爆料)|爆料|"
        r"未经证实|尚未(?:证实|确认|官宣)|未予置评|不予置评|拒绝置评|暂无回应"),
)  # fmt: skip
_ZH = gated("|".join(f"(?P<s{i}>{cue})" for i, (_, cue) in enumerate(_ZH_TABLE)))
_ZH_STATUS = {f"s{i}": status for i, (status, _) in enumerate(_ZH_TABLE)}

ZH_HISTORY = gated(
    r"(?:此前|之前|先前|早前|上一轮|上轮)(?!的?(?:投资方|投资人|投资机构|股东|投资者|领投))|曾(?!投资.{1,10}的|任|经?在|就职|经?担任|经?供职|用名|是|为|参与|入选)|"
    r"去年|前年|早在|前一轮|前几轮|过往|往轮|"
    r"继.{2,30}?(?:之?后|完成|获)|历史融资|融资历史|融资历程|历经|成立(?:初期|之初|至今|以来)|创立(?:之初|至今|以来)|已"
    r"(?:先后|经历|经?获得过|完成过)|先后(?:获得|完成|获)|\d+年前|"
    r"(?:[一二两三四五六七八九十\d]+)个?(?:多)?月(?:之)?前|年初(?:完成|获)|上一次|上次|分别(?:于|在)|前两轮|前[一二三]轮|"
    r"半年前|不久前(?=.{0,10}刚)|至今已|起步时|当时(?:获|完成)|其后|"
    r"随后(?=.{0,12}(?:获|完成))|紧接着"
)
# What the opening of an article says of money that is lent, or of a report that is denied.
ZH_LENT = gated(r"贷款|授信|银团|债券|可转债|融资租赁|借款|ABS|资产证券化|票据|年利率|利率|还款|质押|过桥")
ZH_EQUITY = gated(r"股权|领投|跟投|入股|投资方|[A-H]\+?轮|天使轮|种子轮|战略投资|增资|投后")
ZH_DENIED = gated(
    r"(?:消息|传闻|报道|说法|截图|海报)[^。!！,，]{0,14}?(?:不实|不属实|并非事实|系谣言|是谣言|系伪造|不准确)|辟谣|不属实|"
    r"从未(?:与|接受|进行|获得|签|有过)|(?:没有|并未)(?:完成|获得|进行|"
    r"签署)[^。]{0,12}(?:融资|投资)|纯属(?:谣言|子虚)"
)
ZH_COUNTED = gated(
    r"(?:共(?:发生|有|完成|披露|计)|发生)[^。]{0,14}?\d+\s?(?:起|笔|宗|件|家|个)|同比|环比|据[^。]{0,10}统计|平均(?:单笔)?金额|中位数"
)
ZH_DOWN = gated(r"裁员|倒闭|破产|停运|跑路|欠薪|清算|解散|暴雷|爆雷|被执行|失信")
EN_LENT = gated(
    r"\b(?:loans?|lenders?|debt|credit facility|facility|warrants?|interest rate|borrow\w*|venture lending|repay\w*|term loan|"
    r"covenants?)\b",
    re.IGNORECASE,
)
EN_EQUITY = gated(r"\b(?:equity round|equity funding|Series [A-H]\b|seed|led by|valuation|stake|venture capital|equity financing)\b")
EN_DOWN = gated(
    r"\b(?:lay(?:s|ing)? off|laid off|layoffs?|shuts? down|shutting down|bankrupt\w*|sues?|sued|lawsuit|fires|cuts? (?:staff|jobs|"
    r"\d+%)|job cuts|insolven\w+|collapses?d?|winds? down|slash\w*|(?:months?|weeks?|years?|days) after (?:raising|its|a|\$)|"
    r"(?:which|that) raised|cuts? .{0,20}(?:staff|workforce|jobs|employees|team))\b",
    re.IGNORECASE,
)
# A title of this kind is about something else; rounds in its text are told in passing.
ZH_TITLE_OTHER = gated(
    r"递表|招股|上市(?!公司)|IPO|合并协议|宣布合并|收购|并购|裁员|辟谣|否认|终止|传闻|据传|知情人士|补助|资助|授信|贷款|定增|可转债|债券|"
    r"母基金|引导基金|基金(?:成立|启动|设立|落户|完成)|关账|统计|政策|警惕"
)
ZH_TITLE_ASIDE = gated(r"报告|盘点|榜单|获评|入选|解读|为什么|如何|怎么|复盘|峰会|论坛|大赛")
EN_TITLE_OTHER = gated(
    r"\b(?:lays? off|layoffs?|acquires?|acquired|IPO|reportedly|sources|in talks|report says|reports?\b|survey|lawsuit|sues|"
    r"shuts? down|bankrupt\w*|fund (?:I|II|III|IV|V)\b|debt|loan|grant|credit)\b",
    re.IGNORECASE,
)
ZH_CUMULATIVE = gated(
    r"累计(?:融资|获|募|完成|已|筹|总|共|接受)|融资总额(?:已|累计|将|就|迄今|增)|(?:目前|至今|迄今|后|使其?|的)融资总额|"
    r"总融资额|融资总金额|总共(?:融资|获得|筹集|募集)|共(?:融资|筹集|募集|获得)|"
    r"(?:迄今|至今|目前)(?:为止)?(?:已)?(?:共|累计|总|融资)|总计(?:融资|获得|募|筹)|融资(?:额|金额)?(?:已)?(?:累计|总计|"
    r"达到|总共|共计)|融资额(?:共计|总计)|总额已?达|共获(?:得)?|"
    r"合计(?:融资|获)|(?:已|共)(?:获得?|完成)?(?:融资)?总额|融资已?超过?(?=\d)|募集总额|总融资|累计"
)
ZH_CURRENT = gated(
    r"本轮|此轮|该轮|这轮|本次(?!大会|活动)|此次(?!活动)|这次(?:融资|投资)|这笔|新一轮|最新一轮|此番|本笔|该笔|融资(?:完成)?后"
)


def zh_status(text: str) -> EventStatus | None:
    """The status the cues of a clause speak for, the strongest first; None where it is told as a fact."""
    found = {_ZH_STATUS[m.lastgroup] for m in _ZH.finditer(text) if m.lastgroup}
    for status, _ in _ZH_TABLE:
        if status in found:
            return status
    return None


_EN_TABLE: tuple[tuple[EventStatus, str], ...] = (
    (EventStatus.NEGATED,
        r"\bden(?:y|ies|ied)\b|\bcalled off\b|\bterminated\b|\bfell through\b|\b(?:has|have|had|did) not (?:raised?|closed?|"
        r"secured?|completed?)\b|\bnever raised\b|\bturned down\b|\bwithdr[ae]w\b|\bfailed to (?:raise|close|secure)\b|"
        r"\bno longer\b"),
    (EventStatus.RUMOUR,
        r"\breportedly\b|\bin (?:advanced |early |late-stage )?(?:talks|discussions)\b|\bin negotiations?\b|\bsources? (?:say|said|"
        r"tell|told|familiar)|\bpeople familiar\b|\baccording to sources\b|\beyes\b|\beyeing\b|\bnearing\b|\bclose to (?:raising|"
        r"closing|securing|a deal)|\bis said to\b|\brumou?red\b|\bmay (?:raise|be raising)\b|\bcould (?:raise|be raising|value)\b|"
        r"\bmulls?\b|\bset to (?:raise|close|secure)\b|\bmight (?:raise|be)\b|\bmay be trying\b"),
    (EventStatus.PLANNED,
        r"\b(?:plans?|planning|aims?|aiming|seeks?|seeking|looking|hopes?|hoping|intends?|wants?|trying|expects?|expected|"
        r"preparing|set out) to (?:raise|close|secure|fundraise|borrow|sell)\b|\b(?:is|are|currently|be|been) (?:also )?(?:raising|"
        r"fundraising|seeking)\b|\bwill (?:raise|seek|close|start raising)\b|\bseeking to\b|\bto raise (?=up to)|"
        r"\bin the process of (?:raising|closing)|\bcurrently (?:raising|in the middle of)|(?<!on )(?<!attempt )\bto (?:raise|invest)\b"),
    (EventStatus.DEBT,
        r"\b(?:venture |bank |convertible |structured )?(?:debt|loan|loans)\b(?! collection| recovery)|\bcredit (?:facility|"
        r"line)\b|\bline of credit\b|\bconvertible (?:notes?|bonds?|senior)\b|\bbonds?\b|\bterm loan\b|\brevolving\b|"
        r"\bdebt facility\b|\bsenior notes\b|\bwithout giving up equity\b"),
    (EventStatus.GRANT, r"\bgrants?\b|\bnon-?dilutive\b|\bsubsid(?:y|ies)\b|\bprize money\b"),
    (EventStatus.POST_IPO,
        r"\bPIPE\b|\bprivate placement\b|\brights issue\b|\bpreferential issue\b|\bpublic offering\b|\b(?:in|via|through|from|"
        r"its) (?:an? |its |the |\S+[- ]){0,3}(?<!pre-)IPO\b|\bshare sale\b|\bsecondary offering\b|\bwent public\b"),
    (EventStatus.FUND_CLOSE,
        r"\b(?:closes|closed|closing|raises|raised|launch(?:es|ed)?|debuts?|announc(?:es|ed)|unveils?|secures?|"
        r"has) (?:(?!\b(?:from|by|with|led|including|investors?)\b).){0,60}?\b(?:fund(?: (?:[IVX]+|\d+|one|two|three|four|"
        r"to (?:back|invest|support)))|venture fund|debut fund|seed fund|growth fund|climate fund|new fund|"
        r"(?<!to )[A-Za-z-]+ fund)\b(?! ?ing|raising| its| the| an?\b)|\bfor (?:\w+[- ]){0,4}(?:venture |growth[- ]?stage |"
        r"new )funds?\b|\bto back (?:early|late|growth|more|founders|startups|companies|entrepreneurs|fintech|AI|climate|the next)|"
        r"\bfirst close\b|\bfinal close\b|\blimited partners\b|\bLPs\b|\bfund of funds\b"),
    (EventStatus.M_AND_A,
        r"\bacquir(?:e|es|ed|ing|ition)\b|\bbuyout\b|\bmerg(?:e|er|es|ed|ing)\b|\btakeover\b|\bbuys\b|\bbought\b|\btake private\b|"
        r"\bmajority stake\b|\bsells? for\b|\bsold (?:for|to)\b"),
)  # fmt: skip
_ASIDE = gated(r"\([^)]*\)")
_EN_STATUSES: tuple[tuple[EventStatus, re.Pattern[str]], ...] = tuple((status, gated(cue, re.IGNORECASE)) for status, cue in _EN_TABLE)
EN_HISTORY = gated(
    r"\bpreviously\b|\blast (?:year|month|fall|spring|summer|winter|round|raised|January|February|March|April|May|June|July|"
    r"August|September|October|November|December)\b|\bearlier (?:this|in|round|raise|funding)|\bprior (?:round|to|funding|"
    r"raise|rounds)|\bback in\b|\b(?:months?|years?|weeks?) ago\b|\b(?:in|since|from|of|during) (?:(?:early |late |mid-?|"
    r"the (?:spring|summer|fall|winter) of )?(?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December|Jan\.|Feb\.|Sept\.|Oct\.|Nov\.|Dec\.),? )?(?:of )?20[012]\d\b|"
    r"(?<!said it )(?<!day it )(?<!that it )(?<!says it )\bhad (?:raised|secured|closed|received|"
    r"previously|already)\b|\b(?:before|after) (?:closing|raising|landing|securing) (?:a|its|an)\b|\bwent on to (?:raise|"
    r"close)\b|\boriginal(?:ly)? rais|\bfollow(?:s|ing|ed) (?:a|an|its|on|up) (?:\S+ ){0,5}(?:round|raise|seed|Series)|"
    r"\bcomes? .{0,40}?\bafter\b|\bprevious (?:round|rounds|raise|funding|investors? in)\b|\bat the time\b",
    re.IGNORECASE,
)
EN_CUMULATIVE = gated(
    r"\bto[- ]date\b|\bin total\b|\btotal (?:funding|raised|capital|amount|of|financing|venture|equity|investment)\b|"
    r"\btotal(?:l?ing|s)?\b|\bbring(?:s|ing)? (?:its |the |their |the company['’]s |the startup['’]s |\S+['’]s? )?(?:total|"
    r"overall|cumulative|funding|amount)|\bsince (?:its |it was )?(?:inception|founding|founded|launch)|"
    r"\bhas (?:now )?raised (?:a total|over|more than)|\boverall\b|\baltogether\b|\bso far\b|\blifetime\b|\bcumulative\b|"
    r"\bcombined\b|\b(?:over|across|through) (?:the (?:years|past|last)|several|multiple|\w+ (?:funding )?rounds|"
    r"its lifetime)\b",
    re.IGNORECASE,
)


def en_status(text: str) -> EventStatus | None:
    """As `zh_status`, for English; what stands in brackets is an aside."""
    text = _ASIDE.sub(" ", text)
    for status, pattern in _EN_STATUSES:
        if pattern.search(text):
            return status
    return None
