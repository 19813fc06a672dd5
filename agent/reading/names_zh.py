"""Names in Chinese clauses: companies freed from descriptors, investors from titles and connectives, lists cut into names."""

from __future__ import annotations

import re

from domain.gated_pattern import gated
from domain.phrases import is_latin

_QUOTED = gated(r"[“\"「『《]([^“”\"「」『』《》]{2,30})[”\"」』》]")
_BRACKET = gated(
    r"[(\[](?!(?:中国|北京|上海|深圳|广州|苏州|杭州|南京|香港|天津|武汉|成都|青岛|厦门|宁波|无锡|珠海|常州|合肥|西安|重庆|长沙)\)[\u4e00-\u9fff])([^()\[\]]{1,60})[)\]]"
)
# Words before a name that say when, by whom or how it was told.
_LEAD_IN = gated(
    r"^(?:\d{1,2}\s?月\s?\d{1,2}\s?[日号](?:[^,，]{0,6}(?:消息|讯|获悉|报道))?|(?:20\d\d\s?年\s?)?\d{1,2}\s?月(?:份|初|中旬|底|末)?|"
    r"20\d\d\s?年(?:初|底)?|\d{1,2}[日号]"
    r"|(?:[\u4e00-\u9fffA-Za-z0-9·]{0,14}?)(?:获悉|消息|讯|报道称?|了解到|独家|首发|资讯|快讯|获知|据了解|得知|公告称?)"
    r"(?=[,，:：\s|丨]|(?<=获悉)|(?<=了解到)|(?<=获知))"
    r"|(?:\d{1,2}|[一二三四五六七八九十])、(?=\D)|同日|当日|同期|当天|另外?一家|还有一家"
    r"|近日|日前|近期|最近|今日|今天|今晨|昨日|昨天|本周|上周[一二三四五六日]?|上个?月|本月|今年(?:初|年初)?|去年(?:底)?|"
    r"刚刚|目前|截至目前|据悉|据了解|据介绍|据公开(?:信息|资料)显示|其中|此外|另外|同时"
    r"|[一二三四五六七八九十]月|周[一二三四五六日]|不久前|早些时候|当地时间|北京时间|国内|继|而|且|并|但|由于|随着|对此|"
    r"时隔|仅|作为|就在|这家|一家|一个|一款|这个|该|由|对|向|为|给|与|和|在|于|让|使|是"
    r"|重磅|独家|首发|快讯|最新|融资丨|投资丨|喜报|好消息|恭喜|官宣|祝贺|又一家|又一|刚|再|成立[^,，]{0,8}年?(?:后|来)?|"
    r"\d+个月后?|\d+天(?:后|内)?)[,，:：\s|丨·!！]*"
)
_TAIL_OUT = gated(
    r"(?:[,，:：\s]|在?(?:本|上)?周[一二三四五六日]|再次?|近日|日前|今日|今天|昨日|昨天|正式|对外|宣布|已经|已|又|也|还|曾|于|便|将|刚刚|刚|成功|顺利|率先|"
    r"连续|接连|先后|陆续|共|累计|均|都|相继|目前|最近|近期|此前|独家|重磅|官宣|喜|就"
    r"|(?:20\d\d\s?年\s?)?\d{1,2}\s?月\s?(?:\d{1,2}\s?[日号])?|20\d\d\s?年|今年|去年|上月|本月|年初|本周|上周|"
    r"上线[^,，]{0,6}|透露|表示|(?<!有限)(?<!责任)(?<!集团)公司|在京|在沪|在深圳|在北京|"
    r"在上海|半年内?|何以?|一年内|一年|[一二两三四五六七八九十\d]+个?[天月年]内?|内|旗下|方面|团队|项目|在|公开|对外公开|新|俩月|"
    r"被曝|仅|完全|向[^,，]{2,10}|确认|证实|称|公告|发布公告)+$"
)
_HEADS = (
    "创建|创立|创办|(?:设备|芯片|材料|软件|内容|系统|零部件|硬件|医疗|药品|器械|数据|技术|能源|电池|光伏|存储|传感器|激光|机器人|汽车|教育|餐饮)商|服务提供商|解决方案提供商|方案提供商|解决方案供应商|整体方案商|"
    "解决方案服务商|解决方案商|方案商|服务商|提供商|运营商|供应商|制造商|生产商|开发商|研发商|经销商|集成商|分销商|零售商|代理商|电商|厂商|"
    "独角兽企业|独角兽|高科技公司|高新技术企业|科技公司|初创公司|初创企业|创业公司|创业企业|创业项目|公链|创企(?!业)|互联网公司|上市公司|母公司|子公司|生物科技公司|连锁品牌|品牌|社区|社交应用|应用|平台|公司|企业|机构|门户|网站|软件|"
    "游戏|新锐|龙头|新秀|巨头|黑马|"
    "交易所|实验室|工作室|媒体|自媒体|系统|产品|工具|社群|商城|学院|学校|连锁店|连锁|便利店|孵化器|(?<![A-Za-z])(?:APP|App|app|SaaS|IP)(?![A-Za-z])|项目|团队|超市|市场|小程序|"
    "浏览器|引擎|云服务|专家|服务|解决方案|方案|(?:药|车|房)企(?!业)|医院|诊所|餐厅|酒店|民宿|"
    "智库|商|者|新星|代表|领军者|领跑者|引领者|开创者|探索者|践行者|旗下|推出的|打造的|的"
)
_HEAD = gated(rf"(?:{_HEADS})(?:之一|级)?[,，:：\s]*(?!有限|股份|集团|控股)")
_WEAK_HEAD = re.compile(
    r".|系统|产品|工具|社群|商城|学院|学校|连锁店|连锁|便利店|项目|团队|超市|市场|引擎|云服务|专家|服务|方案|医院|诊所|餐厅|"
    r"酒店|民宿|游戏|软件|媒体|自媒体|网站|社区|应用|IP|APP|App|app|SaaS|"
    r"实验室|工作室|智库|机构|新星|代表"
)
_HEAD_END = gated(rf"(?:{_HEADS})$")
_PLACE = gated(
    r"^(?:(?:位于|来自|总部位于|总部在)?(?:美国|英国|法国|德国|日本|韩国|印度|以色列|新加坡|加拿大|澳大利亚|瑞典|瑞士|芬兰|"
    r"荷兰|西班牙|意大利|爱尔兰|俄罗斯|巴西|印尼|印度尼西亚|越南|泰国|马来西亚|菲律宾|"
    r"丹麦|挪威|比利时|奥地利|波兰|"
    r"爱沙尼亚|墨西哥|阿根廷|哥伦比亚|智利|南非|尼日利亚|肯尼亚|埃及|土耳其|迪拜|阿联酋|沙特|巴基斯坦|孟加拉|硅谷|旧金山|"
    r"纽约|伦敦|柏林|巴黎|特拉维夫|波士顿|西雅图|洛杉矶|东南亚|欧洲|非洲|拉美|北美|国内|中国|本土|"
    r"海外|国产|全球|首家|知名|著名|明星|新兴|新型|新锐|"
    r"北京的|上海的|深圳的|杭州的|广州的|专业|领先的?|最大的?)(?:的|市|州)?)(?=[^\s银联国信投资源])"
)
_PREDICATE = gated(
    r"达成(?:战略)?合作|(?:与|和).{2,24}?(?:达成|合作|联手|携手)|转型做?|签署|进军|启用|登陆|宣布推出|正式推出|推出(?!的)|发布(?!会)"
)
# Names of Chinese technology companies by their shape: two to four characters and a word of the trade.
TRADE = (
    "科技|生物|医疗|医药|药业|机器人|半导体|微电子|光电|光子|智能|能源|新材料|材料|电子|动力|量子|航天|航空|数据|软件|信息|网络|汽车|制药|基因|细胞|仪器|光学|激光|新能|储能|氢能|芯片|智造|视觉|传感|计算|"
    "物流|出行|食品|教育|金服|健康|诊断|影像|精密|装备|互联|通信|卫星|空间|生技|智行|智驾|微纳|核能|聚变|脑机|具身|医学|飞行|无人机|照明|热能|环保|农业|咖啡|茶饮"
)
_PLACE_NAME = re.compile(
    r"(?:全球|国内|海外|国外|内地|美国|英国|法国|德国|日本|韩国|印度|以色列|新加坡|加拿大|澳大利亚|瑞典|瑞士|芬兰|荷兰|"
    r"西班牙|意大利|爱尔兰|俄罗斯|巴西|印尼|越南|泰国|马来西亚|菲律宾|丹麦|挪威|中国|硅谷|旧金山|"
    r"纽约|伦敦|柏林|巴黎|波士顿|西雅图|洛杉矶|东南亚|欧洲|非洲|北美|香港|台湾|北京|上海|深圳|广州|杭州|苏州|南京|成都|武汉|"
    r"西安|重庆|天津|厦门|长沙|合肥|青岛|宁波|无锡|珠海|东莞)(?:市|的)?"
)
_PRONOUN = re.compile(
    r"^(?:该?公司|其|它|他们|我们|我司|平台|该平台|项目|该项目|企业|该企业|双方|后者|前者|品牌|团队|该团队|目前|本公司|此次|"
    r"本次|本轮|这家公司|这家企业|这家创企|这家初创公司|这家初创企业|创始人|产品|该品牌|"
    r"该产品|该应用|该机构|该集团|集团|机构|媒体|消息|用户|资金|同日|当日|当天|同期|同时|随后|紧接着|(?:36氪|硬氪)(?:首发|独家)?|最前线|来了)$"
)
_BAD_COMPANY = gated(
    r"^(?:近|超|逾|数|约)?\d[\d.]*亿|^实现|创业$|^(?:悄悄|悄然|低调|闪电|火速|秘密)$|融资|领投|跟投|投资方|投资人|宣布|完成|获得|本轮|此轮|轮次|估值|亿元|万元|万美元|亿美元|上市后|基金(?:管理)?$|消息|"
    r"记者|人士|对媒体|获悉|据悉|报道|今年|去年|表示|透露|认为|成立于|已经|目前|这家|一家|多家|哪些|"
    r"什么|如何|为什么|我们|他们|[,，。!?！？;；]|^的|^在|^了|^是|赛道|行业$|领域$|市场$|.的.|轮$|^\d+起|创业仅|(?:协会|交易所|委员会|管理局|法院|证监会|工厂|股东|印尼工厂|日志|信心|合作)$|^(?:澳洲|欧盟|全国|"
    r"全市|全省|全区|我国|我市|本市|园区|高新区|开发区|新区|国家|各地)|"
    r"(?:园区|新区|开发区|高新区|全市|.省|.市)$|^[他她]|一个人|开了|^集资|^(?:报告|研究|指数|峰会|大会|论坛|白皮书)|(?:企业|"
    r"创企|初创公司|初创企业|独角兽|团队|创业者|多股|\d+股)$|总$|Q\d|"
    r"持股|预计|不存在|措施$|体系|^专注|投资$|^\d+$|创业者$|投资者$|公司们|政府$|^中国$|^资本$|^投资$|^年$|独角兽$|^创投|"
    r"项目$|第[一二三四五六七八九十\d]"
)
_CORPORATE = gated(r"(?:股份)?有限(?:责任)?公司$|股份公司$|集团公司$")
_COMPANY_TAIL = gated(r"(?<=[\u4e00-\u9fffA-Za-z0-9])(?:的母公司|母公司|(?<!有限)(?<!责任)(?<!股份)(?<!集团)(?<!研究)公司|这家|近|平台方)$")


def strip_lead(phrase: str) -> str:
    """Without words of time and telling at both ends."""
    for _ in range(6):
        shorter = _LEAD_IN.sub("", phrase, count=1).strip(" ,，:：|丨·-—!！\u3000\n")
        if shorter == phrase or not shorter:
            break
        phrase = shorter
    return _TAIL_OUT.sub("", phrase).strip(" ,，:：|丨·-—!！\u3000\n")


def is_pronoun(phrase: str) -> bool:
    return _PRONOUN.match(phrase) is not None


def _by_frequency(phrase: str, text: str) -> str:
    """The suffix of `phrase` the text itself goes on to use as a name: it recurs far more often than the longer ones."""
    total = len(phrase)
    if any(phrase.startswith(m.group(1)) for m in _QUOTED.finditer(text, 0, 800)):
        return phrase
    counts: list[tuple[int, str]] = []
    for cut in range(total - 1):
        suffix = phrase[cut:]
        if len(suffix) < 2:
            break
        if cut and is_latin(phrase[cut]) and is_latin(phrase[cut - 1]):
            continue
        counts.append((text.count(suffix), suffix))
    if not counts:
        return phrase
    full = counts[0][0]
    for i, (count, suffix) in enumerate(counts):
        if len(suffix) < 3 or count < 3 or count < 3 * full or (full >= 2 and total <= 8):
            continue
        if i and is_latin(phrase[i - 1]):
            continue
        longer = counts[i - 1][0] if i else 0
        shorter = max((c for c, s in counts[i + 1 :]), default=0)
        if count >= 3 * longer and count * 1.7 >= min(shorter, count * 2):
            return suffix
    return phrase


# Quoted for how it was done, not for who did it: “悄悄”完成了….
_MANNER = re.compile(r"悄悄|悄然|低调|闪电|火速|秘密|再次|终于")


def clean_company(phrase: str, text: str) -> str | None:
    """The company's name in a noun phrase ("智能家居平台“欧瑞博”" → "欧瑞博"); None when the phrase names none.

    `text` is the article: a name is what it goes on to use.
    """
    phrase = strip_lead(phrase.strip())
    if not phrase or is_pronoun(phrase):
        return None
    for mark in ("|", "丨", "】", "]", ":", "："):
        head, _, rest = phrase.rpartition(mark)
        if head and len(rest.strip()) >= 2:
            phrase = strip_lead(rest)
    phrase = phrase.lstrip("【[").strip()
    predicate = _PREDICATE.search(phrase)
    if predicate and predicate.start() >= 2:
        phrase = re.sub(r"(?<=.{2})(?:与|和|同|携手|联手).*$", "", phrase[: predicate.start()])
    quotes = list(_QUOTED.finditer(phrase))
    if quotes:
        last = quotes[-1]
        rest = phrase[last.end() :].strip()
        if not rest or len(rest) <= 1 or _HEAD_END.search(rest) or rest.startswith(("(", "[")) or is_pronoun(rest):
            name = _final(last.group(1), text, quoted=True)
            if name or not _MANNER.fullmatch(last.group(1)):
                return name
            phrase = strip_lead(phrase[: last.start()] + rest)
        else:
            phrase = strip_lead(rest)
    phrase = _BRACKET.sub("", phrase).strip()
    pieces = re.split(r"[,，;；]", phrase)
    phrase = strip_lead(pieces[-1]) if pieces[-1].strip() else strip_lead(pieces[0])
    phrase = _DOES.sub("", phrase)
    if not phrase or is_pronoun(phrase):
        return None
    return _final(_without_descriptor(phrase, text), text)


# "做细胞治疗的某某医药": what the company does, before its name.
_DOES = gated(
    r"^(?:同样)?(?:专注于?|专攻|主攻|主营|从事|研发|做|主打|深耕|聚焦于?|致力于|瞄准|提供|经营|生产|开发|布局|来自|位于|总部(?:位于|在|设在)|"
    r"此?设有|拥有)[^,，。的]{1,20}?的(?=[\u4e00-\u9fffA-Za-z]{2})"
)
_DESCRIBED_LEGAL = gated(r"(?:公司|平台|品牌|企业|商|机构)(?!有限|股份|集团)(?=[\u4e00-\u9fff()]{2,}(?:有限|股份))")


def _without_descriptor(phrase: str, text: str) -> str:
    if _CORPORATE.search(phrase):
        found = list(_DESCRIBED_LEGAL.finditer(phrase))
        inner = found[-1] if found else None
        return phrase[inner.end() :] if inner and len(phrase) - inner.end() >= 6 else phrase
    latin = re.search(r"(?:[A-Z0-9][\w.&'’+-]*|[a-z][\w.&'’+-]+)(?:\s+[A-Za-z0-9&][\w.&'’+-]*)*$", phrase)
    if latin and latin.start() > 0:
        left, right = phrase[: latin.start()].strip(), latin.group()
        words = right.split()
        if (
            len(right) >= 2
            and (_HEAD_END.search(left) or (text.count(right) >= 3 and text.count(right) > 1.5 * text.count(phrase)))
            and right.upper() not in _ACRONYMS
        ):
            return right
        if left.endswith(("公司", "创企", "企业")) and words:
            return right
    best = phrase
    for head in _HEAD.finditer(phrase):
        rest = phrase[head.end() :].strip()
        if len(rest) < 2 or _HEAD_END.fullmatch(rest) or _CORPORATE.fullmatch(rest):
            break
        # A name may itself hold such a word ("平台科技"); the text decides: does it use the shorter form more?
        if _WEAK_HEAD.fullmatch(head.group().strip(" ,，:：")) and text.count(rest) < 2 * text.count(best):
            continue
        best = rest
    best = _COMPANY_TAIL.sub("", best) if len(best) > 3 else best
    if len(best) > 3:
        best = _by_frequency(best, text)
    return best


_ACRONYMS = {
    "AI",
    "AR",
    "VR",
    "SAAS",
    "APP",
    "IT",
    "TMT",
    "B2B",
    "O2O",
    "CRM",
    "ERP",
    "IP",
    "3D",
    "IOT",
    "5G",
    "CEO",
    "COO",
    "CTO",
    "CFO",
    "MCN",
    "PAAS",
    "HR",
    "XR",
    "NFT",
    "WEB3",
    "DTC",
    "SPA",
    "KTV",
}


def _final(name: str, text: str, *, quoted: bool = False) -> str | None:
    name = name.strip(" ,，、“”\"'‘’「」『』《》【】[]()·-—:：\n\u3000")
    name = _BRACKET.sub("", name).strip()
    name = re.sub(r"^(?:与|和|及|、)", "", name)
    if _PLACE_NAME.fullmatch(name):
        return None
    for _ in range(2):
        shorter = _PLACE.sub("", name)
        if len(shorter) >= 2 and (shorter != name) and (text.count(shorter) > text.count(name) or shorter[0].isascii() or len(name) > 6):
            name = shorter.strip()
    if len(name) > 4 and not _CORPORATE.search(name):
        name = _COMPANY_TAIL.sub("", name)
    if (
        not 2 <= len(name) <= 40
        or is_pronoun(name)
        or (_BAD_COMPANY.search(name) and not (quoted and text.count(name) > 1))
        or _HEAD_END.fullmatch(name)
    ):
        return None
    if name.upper() in _ACRONYMS or re.fullmatch(r"[\d.%+\s-]+", name):
        return None
    if len(re.findall(r"[\u4e00-\u9fff]", name)) > 16 and not _CORPORATE.search(name):
        return None
    return name


# --- investors -------------------------------------------------------------------------------------------------------------

_SPLIT = gated(
    r"、|,|，|;|；|/|\s?&(?=[\u4e00-\u9fff])\s?|以及|及其|(?<=[^、,，])(?:及|与|和|并(?!购)|联合|携手)(?=[^、,，])|\s(?:and|和)\s"
)
_INVESTOR_LEAD = gated(
    r"^(?:此次|本次|本轮|该轮|此轮|这轮|新一轮|上一轮|首轮|融资|投资方?|领投方?|跟投方?|资方|投资人|投资者|机构|投资机构|"
    r"投资公司|风险投资公司|风投公司|风投机构|风投|创投机构|私募股权基金|私募基金|私募股权公司|"
    r"对冲基金|主权基金|战略投资者|战略投资方|战略投资人|产业投资方|产业资本|"
    r"产业方|财务投资人|国资平台|国资|央企|上市公司|互联网巨头|科技巨头|行业巨头|巨头|老股东|新股东|原股东|原有股东|"
    r"现有股东|既有股东|早期股东|股东方?|原投资方|老投资方|早期投资方|早期投资人|现有投资方|现有投资者|新投资方|"
    r"新投资者|新晋投资方|天使投资人|天使轮投资方|天使投资方|(?:[A-H]\+?\d?|天使|种子|[Pp]re-?A)轮?(?:融资)?(?:领投方?|"
    r"投资方|投资人|投资机构|股东)|个人投资者|个人投资人|个人|知名|著名|顶级|"
    r"顶尖|一线|头部|专业(?!化)|专业化|全球|国内外?|国际|境外|海外|美元基金|人民币基金|"
    r"包括|其中|分别|有|为|是|由|获|获得|来自于?|从|被|受到|得到|的|了|在内|另外|还有|同时|此外|除了?|还|也|而|则|且|并|"
    r"主要|共同|联合|继续|均(?![胜瑶普])|等|之后|后|自|向|方|外|前者|其|"
    r"[与和及](?=[A-Za-z]|[\u4e00-\u9fff]{4})|以及|引入|引进|除|新(?:晋|进|增|加入)的?|原(?=股东)|包含|\s|,|，|:|：|、|"
    r"(?:前一|上一|上|前几)轮(?:融资)?(?:投资方|投资人|"
    r"领投方|股东)?|A股上市公司|第[一二三四五六七八九十]大股东|大股东|控股股东|作为|中间|不仅|据悉|以|地产商|地产公司|"
    r"家居巨头|教育集团|投资集团(?=[\u4e00-\u9fff]{2})|家电巨头|电商巨头|汽车制造商|"
    r"股权投资机构|股权投资基金|投行|投资银行|投资基金|产业基金|新能源巨头)"
)
_INVESTOR_TAIL = gated(
    r"(?:合计|共计|合共|等(?:多家|数家|[一二三四五六七八九十两几\d]+[家位名])?.*|在内.*|作为.*|为(?:本轮|此次|该轮|本次)?$|是(?:本轮|"
    r"此次)?$|共同|联合|独家|继续|分别|均|也|则|方面|跟进|持续|本轮|此次|该轮|"
    r"本次|此轮|一起|参与|有意|等|的|战略|追加|加码|两家.*|[二三四五六七八九十]家.*|旗下|各|选择|三方|双方|或|个人|强势|"
    r"选择.*|以\d.*|于\d.*|资方|又|已|还|都|担任|进行|完成|正式|再次|再度|超额|"
    r"巨额|全资|部分|老股东|新老股东|(?<=[金本])团队|出手|很高兴能?|有幸|进行.*|宣布\d.*|投出|投的|与|(?<![嘉泰永祥中仁元瑞信德安兴百国])和|及|、|,|，|\s|:|\d+(?:\.\d+)?亿?万?|出资|注资|入局|"
    r"领衔|牵头|宣布|近日|新一轮|数|近|超|最新|百万|千万|上|多)+$"
)
_TITLE_OF_PERSON = re.compile(
    r"^.{0,14}?(?:联合创始人(?:兼(?:CEO|首席执行官|总裁|董事长))?|创始合伙人|创始人(?:兼?(?:CEO|首席执行官|董事长|总裁))?|"
    r"董事长(?:兼(?:CEO|总裁))?|首席执行官|CEO|总裁|合伙人|"
    r"前高管|高管|掌门人|天使投资人|投资人|投资者|老板|天使人|大佬|企业家|教授|影视明星|著名明星|演员|歌手|球星|巨星)(?:、)?"
    r"(?=[\u4e00-\u9fffA-Z])"
)
_BAD_INVESTOR = gated(
    r"融资|领投|跟投|参投|本轮|此轮|估值|透露|宣布|完成|获得|获悉|未披露|多家|数家|多位|数位|若干|多名|某|正在|解决方案|希望|通过|^更|被|刚需|一家|两家|三家|"
    r"几家|一位|其他|其它|投资方|认可|青睐|覆盖|^将|国家队|创始人$|(?:风投|创投)(?:机构|公司)$|本人$|拥有|间接|招募|总部$|私募股权$|投资机构$|投资人$|投资者$|股东$|财务顾问|法律顾问|机构$|"
    r"企业$|用于|资金$|万元|亿元|美元|轮$|表示|认为|^公司|^项目|^平台|^我们|^他们|我们|消息|记者|"
    r"^[一二三四五六七八九十\d]+$|上市|市场|^国内|^海外|^未来|未来将|目前|行业$|用户|拓展|^基金$|^资本$|"
    r"港元|欧元|英镑|日元|^[百千]万|^得\d|^[A-H]\+?轮|^投(?:[Pp]re|[A-H]|$)|\d%$|[\u4e00-\u9fff]\+|先在|"
    r"领域|赛道$|系统$|信心$|再造|加盟|牌照|商界$|财团$|企业家$|资深$|(?<!核心)团队$|供应链金$|^又一|^(?:专注|聚焦|面向|无法|优质|对(?=.{3}))|"
    r"^投资$|^创投$|^集团$|^战略|^天使(?:轮|投资|基金$|$)|进行|^种子(?:轮|投资|期|$)|^股权|知名投|公开|具体|暂未|尚未|没有|"
    r"金额|数额|^不(?:含|包括|仅|同|少|断|过|久|排除)|^这|^该|"
    r"^新(?:的|一|股|老)|[内外中上下里](?<!海外)(?<!联想之星)$|提供|成为|布局|^发展|成立|创办|创立|担任|曾|作|共计|合计|"
    r"人民币|为何|如何|什么|对外|增持|方$|[?？!！。]|^的|^(?:收到|拿到|"
    r"获得)|^第[一二三四五六七八九十\d]|^(?:总额|三笔|两笔|一笔|个人|专利|现金|团队|政府|同时|设有|加大|更获|授权|创客|专属|"
    r"中国|资金|资源|人才|技术|产品|品牌|业务|渠道|股权|订单|流量|市值|高额|总部|上海|"
    r"北京|深圳|美国|人工智能|区块链|消费者|核心|重量级|大佬|自己|对方|双方|国资|汽车|关注|青睐|认可|支持|奖项|荣誉|批准|"
    r"许可|牌照|背书|创始人|知名|本人|首轮|多轮|金融|科技|教育|医疗|游戏)$|^(?:一家|某|多家|"
    r"上市|知名|国内|海外|投资|母|子|该|本|其|互联网|科技|游戏|教育|金融|国有|控股|关联|全资).{0,5}公司$|^.?公司$|"
    r"^[\u4e00-\u9fff]{2,4}子公司$|^[一二两三四五六七八九十几数\d]+[份笔项位]$"
)


_OFFICER = re.compile(
    r"(?P<org>[\u4e00-\u9fffA-Za-z0-9]{2,20}?(?:资本|投资|创投|基金|集团|中国|Capital|Ventures|VC))(?:的)?(?:集团)?(?:联席|"
    r"执行|高级|首席|常务|创始|管理|副|"
    r"资深|主管|集团|联合创始)*(?:合伙人|董事总经理|执行董事|董事长|总经理|总裁|投资总监|总监|投资经理|投资副总裁|董事|副总|"
    r"负责人)(?P<person>[\u4e00-\u9fff]{2,4})?$"
)
_DESCRIBED_LATIN = re.compile(
    r"^[^A-Za-z]*?[\u4e00-\u9fff](?:PE|VC)?(?:基金|公司|机构|巨头|资方|投资方|投资人|银行|厂商|集团|平台|运营商|制造商|的|"
    r"人)\s?(?=[A-Z][A-Za-z0-9 .&'-]{2,}$)|"
    r"^(?:[\u4e00-\u9fff]{2,4})?主权(?:财富)?基金(?=.{2,})"
)
_GENERIC_UNIT = re.compile(
    r"(?:产业|投资|私募|创投|天使|并购|股权)?(?:基金|公司|子公司|投资公司|投资机构|投资部|机构|平台|创投企业|企业|投资平台|"
    r"创投机构|全资子公司|战投部?|战略投资部?|投资部门?)"
)


# "某某资本管理的合伙企业": who manages it is who invests.
_HELD = re.compile(r"(.{2,14}?)(?:管理|设立|控制|发起)的(?:有限)?(?:合伙企业|有限合伙|投资主体|主体|投资平台|平台|专项基金|SPV)$")
_SHORT_FOR = gated(r"[^、,，;；和与及]{4,40}[(\[](?:以下|下)?简?称(?:为|“|\")?[:：]?[“\"]?([^”\"()\[\]]{2,16})[”\"]?[)\]]")


_NO_QUOTES = str.maketrans("", "", '"“”「」『』《》【】')


def split_investors(phrase: str) -> list[str]:
    """The names in a list of investors, cleaned; an empty list when it names nobody."""
    if "称" in phrase:
        phrase = _SHORT_FOR.sub(r"\1", phrase)
    if "(" in phrase or "[" in phrase:
        phrase = _BRACKET.sub("", phrase)
    phrase = phrase.translate(_NO_QUOTES)
    out: list[str] = []
    for piece in _split_list(phrase):
        name = clean_investor(piece)
        if name and name not in out:
            out.append(name)
    return out


def _split_list(phrase: str) -> list[str]:
    pieces: list[str] = []
    last = 0
    for match in _SPLIT.finditer(phrase):
        connective = match.group()
        left, right = phrase[last : match.start()].strip(), phrase[match.end() :].strip()
        # One character on a side: the connective is part of a name ("中和资本", "与君资本").
        if connective in {"和", "与", "及", "并", "联合", "携手"} and (
            len(left) < 2 or len(right) < 2 or right[:2] in {"资本", "投资", "基金", "创投", "集团", "控股", "共同", "跟投"}
        ):
            continue
        if connective == "/" and re.match(r"[A-Z]{1,3}(?![A-Za-z])", right) and left[-1:].isupper():
            continue  # "OAK HC/FT"
        pieces.append(left)
        last = match.end()
    pieces.append(phrase[last:])
    return [p for p in pieces if p.strip()]


_LATIN_FIRM = gated(r"(?<=[A-Za-z.])\s?公司$")
_PERSON_INVESTING = re.compile(r"^(?:知名|著名|个人|天使|独立)*投资人(?=[\u4e00-\u9fff]{2,4}$)")
_TOGETHER = gated(r"(?:合计|共计|总计|一共|斥资|豪掷|耗资|砸下)(?:出资|投资)?(?:约|近|超)?[\d数].*$")


def clean_investor(name: str) -> str | None:
    name = re.sub(r"\s+", " ", name.strip(" ,，、。:：;；\"'-—–\n\u3000"))
    name = re.sub(r"(?<=[\u4e00-\u9fff])\s(?=[\u4e00-\u9fff])|(?<=[A-Za-z])\s(?=[\u4e00-\u9fff])", "", name)
    name = _TOGETHER.sub("", name)
    name = _PERSON_INVESTING.sub("", name)
    for _ in range(5):
        shorter = _INVESTOR_LEAD.sub("", name, count=1).strip()
        if shorter == name or len(shorter) < 2:
            break
        name = shorter
    name = _INVESTOR_TAIL.sub("", name).strip(" ,，、。:：;；\"'-—")
    name = _LATIN_FIRM.sub("", name)
    latin = _DESCRIBED_LATIN.match(name)
    if latin:
        name = name[latin.end() :]
    officer = _OFFICER.match(name)
    if officer:
        name = officer["org"]
    if "旗下" in name:
        tail = name.rpartition("旗下")[2].removeprefix("的").strip()
        tail = re.sub(
            r"^(?:投资(?:机构|平台|公司|部门)|(?:产业|创投|风险投资|风投|私募|股权投资)?基金|子公司|公司|品牌|风险投资部门|"
            r"控股子公司|全资子公司)(?=.{2})",
            "",
            tail,
        )
        name = tail if len(tail) >= 2 and not _GENERIC_UNIT.fullmatch(tail) else name.partition("旗下")[0] or name
    elif held := _HELD.match(name):
        name = held[1]
    elif "的" in name[1:]:
        tail = name.rpartition("的")[2].strip()
        name = tail if len(tail) >= 2 else name
    person = _TITLE_OF_PERSON.match(name)
    if person and 2 <= len(name) - person.end() <= 20:
        name = name[person.end() :]
    described = re.match(
        r"^.{2,14}?(?:公司|机构|巨头|上市企业|产业基金|龙头(?:企业)?|平台|(?<!中小)企业|集团旗下|服务商|运营商|制造商|投资方|融资方|资方)\s?"
        r"(?=[\u4e00-\u9fffA-Za-z]{2,}(?:资本|投资|创投|基金|集团|科技|控股|股份)?$)",
        name,
    )
    if described and len(name) - described.end() >= 2 and not name[described.end() :].startswith(("有限", "股份")):
        name = name[described.end() :]
    name = _INVESTOR_TAIL.sub("", name).strip()
    if name.endswith(("资本投资", "创投投资", "基金投资")):
        name = name[:-2]
    if not 2 <= len(name) <= 42 or _BAD_INVESTOR.search(name):
        return None
    if len(re.findall(r"[\u4e00-\u9fff]", name)) > 26:
        return None
    return name
