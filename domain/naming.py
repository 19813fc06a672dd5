"""Names of companies in comparable form: what is left of a name when script, case, legal form, seat and descriptors are taken off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.place import place_names
from domain.text import fold

_LEGAL_ZH = re.compile(
    r"(?:集团)?(?:股份)?(?:有限责任公司|有限公司|股份公司|控股公司|集团公司|分公司|子公司|合伙企业|事务所|研究院|株式会社|\(有限合伙\)|公司|集团|控股)$"
)
_LEGAL_EN = re.compile(
    r"[\s,]*\b(?:incorporated|inc|limited|ltd|llc|llp|plc|corporation|corp|company|co|gmbh|ag|sa|sas|sarl|srl|spa|bv|nv|ab|as|oy|oyj|aps|kk|"
    r"pte|pty|pvt|private|sdn|bhd|holdings?|group|international)\b\.?$"
)
_SOFT_EN = re.compile(
    r"[\s]+(?:technologies|technology|tech|labs?|laboratories|systems|software|solutions|networks?|health|"
    r"bio|biosciences?|ai|io|app|hq|robotics|energy)$"
)
_BRACKETS = re.compile(r"[(（\[【]([^)）\]】]{1,24})[)）\]】]")
_JUNK = re.compile(r"[\s\"'“”‘’「」『』《》<>·•・.,，。:：;；!！?？/\\|_＿–—~—-]+")
_QUOTED = re.compile(r"[“\"「『《【]([^”\"」』》】]{2,24})[”\"」』》】]")
_CJK = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z0-9][a-z0-9&+. ]*[a-z0-9]|[a-z0-9]")
# What a company does, at the end of its name. "" fields say nothing about the field.
_DESCRIPTORS: dict[str, str] = {
    "": "信息科技 信息技术 网络科技 网络技术 智能科技 科技发展 科技开发 技术开发 电子商务 电子科技 数字科技 文化传媒 文化传播 科技 技术 "
    "网络 信息 智能 互动 数据 数码 电子 软件 互联 互联网 在线 平台 工业 创新 实业 发展 产业 企业管理 管理咨询 管理 咨询 服务 工程 "
    "系统 设备 装备 精密 电气 自动化 制造 国际 中国 实验室 工坊 文化 传媒 传播 商务 云计算 集团",
    "bio": "生物医药 生物科技 生物技术 生命科学 生物制药 医药科技 医疗科技 医疗器械 医学检验 医疗 医药 "
    "生物 制药 药业 基因 健康 医学 诊断 细胞",
    "chip": "半导体科技 半导体 微电子 集成电路 芯片 光电科技 光电 光子 光学 电子材料 激光 微电",
    "robot": "机器人科技 机器人 自动驾驶 汽车科技 汽车 智行",
    "energy": "新能源科技 新能源 能源科技 能源 储能 氢能 电池 动力 光伏 电力 环保 环境 聚变",
    "material": "新材料科技 新材料 材料科技 材料 新材 化学 化工 纳米",
    "space": "航天科技 航空科技 航空航天 航天 航空 空间 卫星 无人机 海洋",
    "finance": "金融信息服务 金融服务 金融 资本 基金 保险 支付 财富 投资管理 投资 创投 资产管理",
    "education": "教育科技 教育咨询 教育 培训 学堂",
    "consumer": "餐饮管理 餐饮 食品 服饰 家居 旅游 酒店 影业 影视 体育 游戏 农业 物流 供应链",
}
_FIELD_OF = {word: field for field, words in _DESCRIPTORS.items() for word in words.split()}
_BY_LENGTH = sorted(_FIELD_OF, key=len, reverse=True)


_GENERIC = frozenset(
    """
    公司 本公司 该公司 集团 企业 平台 品牌 团队 项目 我们 目标公司 标的公司 发行人 上市公司 初创公司
    创业公司 内容摘要 摘要 导语 导读 编者按 近日 消息
    company startup platform firm group team us we
    """.split()
)


@dataclass(frozen=True, slots=True)
class NameKey:
    """One comparable form of a name. `level` 0 is the whole core; each level more has one descriptor less (强脑科技 → 强脑).

    fields   what the dropped descriptors say the company does ("bio", "chip" …); neutral ones say nothing
    """

    key: str
    level: int
    fields: frozenset[str]
    latin: bool


def is_generic(name: str) -> bool:
    """Whether a string that was read as a name names nobody ("公司", "the company", a heading)."""
    key = _JUNK.sub("", fold(name).lower()).removeprefix("the")
    return len(key) < 2 or key in _GENERIC


def is_legal_name(name: str) -> bool:
    """Whether a name carries a legal form (有限公司, Inc., GmbH …)."""
    folded = fold(name).strip()
    return bool(re.search(r"有限公司|有限责任公司|股份公司|合伙企业", folded)) or bool(
        re.search(r"\b(?:Inc|Ltd|LLC|PLC|Plc|GmbH|Corp|Corporation|Limited|Pte|B\.?V|S\.?A|AG|AB|Oy)\b\.?\s*$", folded)
    )


def seat_in_name(name: str) -> str | None:
    """The place at the head of a legal name or in its brackets ("苏州" of 纳微科技（苏州）有限公司), as the gazetteer names it."""
    folded = fold(name).strip().lower()
    if not is_legal_name(name):
        return None
    _, seat = _without_seat(folded)
    if seat:
        return seat
    for match in _BRACKETS.finditer(folded):
        place = place_names().get(match.group(1).strip())
        if place:
            return place.zh
    return None


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """The whole core of a name: NFKC, Simplified, lower case, without legal form, seat, punctuation: the strictest key.

    "北京强脑科技有限公司", "强脑科技（杭州）有限公司" and "強腦科技" → "强脑科技"; "BrainCo, Inc." → "brainco".
    """
    folded = fold(name).strip().lower()
    legal = is_legal_name(name)
    folded = _BRACKETS.sub("", folded) if _BRACKETS.sub("", folded).strip() else folded
    folded = folded.strip()
    while True:
        shorter = _LEGAL_ZH.sub("", folded)
        shorter = _LEGAL_EN.sub("", shorter).strip(" ,.")
        if shorter == folded or len(shorter) < 2:
            break
        folded = shorter
    if legal:
        bare, _ = _without_seat(folded)
        if len(bare) >= 2:
            folded = bare
    return _JUNK.sub("", folded)


def _without_seat(folded: str) -> tuple[str, str | None]:
    """Takes one or two leading places off ("江苏苏州…", "上海市浦东…"); the inner one is the seat."""
    seat: str | None = None
    names = place_names()
    for _ in range(2):
        for size in (6, 5, 4, 3, 2):
            head = folded[:size]
            place = names.get(head) if len(head) == size and not head.isascii() else None
            if place is not None and len(folded) > size + 1:
                folded = folded[size:].lstrip("省市区县")
                seat = place.zh
                break
        else:
            break
    return folded, seat


@lru_cache(maxsize=65536)
def name_keys(name: str) -> tuple[NameKey, ...]:
    """All comparable forms of a name, strictest first; mixed names ("识代运筹 NowledgeData") also by each script's part."""
    core = name_key(name)
    if not core:
        return ()
    keys: dict[str, NameKey] = {}
    chinese = _CJK.findall(core)
    if not chinese:
        keys[core] = NameKey(core, 0, frozenset(), True)
        spaced = _LEGAL_EN.sub("", fold(name).lower().strip())
        soft = _JUNK.sub("", _SOFT_EN.sub("", spaced))
        if soft != core and len(soft) >= 4:
            keys[soft] = NameKey(soft, 1, frozenset(), True)
        return tuple(keys.values())
    parts = [core]
    if not is_legal_name(name):
        # News writes "上海优同科技" for short; a two-character rest ("上海医药") would be another name.
        bare, seat = _without_seat(core)
        if seat and len(bare) >= 4:
            parts.append(bare)
    if len(chinese) == 1 and len(chinese[0]) >= 2 and chinese[0] != core:
        parts.append(chinese[0])
        latin = "".join(_LATIN.findall(core.replace(chinese[0], " ")))
        if len(latin) >= 4:
            keys[latin] = NameKey(latin, 0, frozenset(), True)
    for part in parts:
        _descend(part, keys)
    return tuple(sorted(keys.values(), key=lambda k: (k.level, -len(k.key))))


def _descend(core: str, keys: dict[str, NameKey]) -> None:
    fields: set[str] = set()
    level = 0
    while True:
        keys.setdefault(core, NameKey(core, level, frozenset(fields), False))
        tail = next((w for w in _BY_LENGTH if core.endswith(w) and len(core) - len(w) >= 2), None)
        if tail is None or level >= 3:
            return
        core = core[: -len(tail)]
        field = _FIELD_OF[tail]
        if field:
            fields.add(field)
        level += 1


@lru_cache(maxsize=65536)
def romanized(name: str) -> frozenset[str]:
    """Latin forms under which a name may appear in English: pinyin of its Chinese stems, heads of its Latin words joined.

    "砺川机器人" and "Lichuan Robotics" share "lichuan". Homophones share forms too: a hint beside other facts, never a proof.
    """
    core = name_key(name)
    found: set[str] = set()
    if any(_CJK.findall(core)):
        # Its phrase tables take a tenth of a second to load: only for who asks.
        from pypinyin import lazy_pinyin

        found.update("".join(lazy_pinyin(key.key)) for key in name_keys(name) if not key.latin and len(key.key) >= 2)
    words = re.findall(r"[a-z0-9]+", fold(name).lower())
    for i in range(1, min(len(words), 3) + 1):
        found.add("".join(words[:i]))
    return frozenset(f for f in found if len(f) >= 4)


# GB 32100-2015: 18 characters without I, O, S, V, Z; the last checks the rest modulo 31.
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}(?![0-9A-Za-z])")


def is_credit_code(code: str) -> bool:
    """Whether `code` is a unified social credit code with a right check character."""
    code = fold(code).strip().upper()
    if not re.fullmatch(r"[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}", code):
        return False
    total = sum(_CODE_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return _CODE_ALPHABET[(31 - total % 31) % 31] == code[17]


def find_credit_codes(text: str) -> tuple[str, ...]:
    """Valid unified social credit codes printed in a text, in order, each once."""
    return tuple(dict.fromkeys(m.group() for m in _CODE.finditer(fold(text).upper()) if is_credit_code(m.group())))
