"""Which of a park's place lists a printed place stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from domain.profile import ParkProfile
from domain.text import fold

PlaceClass = Literal["home", "bridge", "region", "rival", "overseas", "elsewhere"]

# A place in Chinese is taken as domestic unless one of these stands in it.
_FOREIGN_ZH = """
    美国 英国 法国 德国 日本 韩国 印度 以色列 加拿大 澳大利亚 澳洲 瑞士 瑞典 荷兰 丹麦 挪威 芬兰 爱尔兰 西班牙 意大利 葡萄牙
    奥地利 比利时 波兰 俄罗斯 土耳其 巴西 墨西哥 阿联酋 沙特 迪拜 印尼 印度尼西亚 马来西亚 泰国 越南 菲律宾 柬埔寨 缅甸 老挝 文莱
    新西兰 埃及 尼日利亚 肯尼亚 南非 阿根廷 智利 欧洲 北美 南美 非洲 东南亚 中东 海外 硅谷 旧金山 纽约 波士顿 洛杉矶 西雅图
    圣地亚哥 奥斯汀 芝加哥 休斯敦 多伦多 温哥华 蒙特利尔 伦敦 剑桥 牛津 巴黎 柏林 慕尼黑 苏黎世 阿姆斯特丹 斯德哥尔摩 特拉维夫
    东京 大阪 首尔 班加罗尔 孟买 新德里 雅加达 吉隆坡 曼谷 河内 胡志明市 马尼拉 悉尼 墨尔本 台湾 台北 新竹
""".split()
# A place in Latin letters is taken as foreign unless one of these stands in it.
_DOMESTIC_LATIN = """
    china prc mainland beijing shanghai shenzhen guangzhou hangzhou suzhou nanjing wuhan chengdu chongqing tianjin xi'an xian
    changsha hefei wuxi ningbo qingdao jinan dalian shenyang harbin changchun zhengzhou xiamen fuzhou quanzhou dongguan foshan
    zhuhai huizhou kunming guiyang nanning haikou taiyuan shijiazhuang lanzhou urumqi hohhot jiaxing huzhou shaoxing wenzhou
    jinhua taizhou changzhou nantong yangzhou zhenjiang xuzhou wuhu jiangsu zhejiang guangdong sichuan hubei hunan anhui shandong
    fujian shaanxi henan hebei liaoning jilin jiangxi yunnan guangxi hainan macau
""".split()
# Where a foreign company says it is coming to, without a city.
_OPEN_TO_US = re.compile(r"中国|大陆|内地|亚洲|亚太|大中华|长三角|华东|\b(?:china|asia|apac|asia[- ]pacific|mainland)\b", re.IGNORECASE)


def names_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern for many names: Chinese ones anywhere, Latin ones on word boundaries, longest first, case ignored."""
    folded = sorted({fold(n).strip() for n in names if n.strip()}, key=len, reverse=True)
    if not folded:
        return None
    parts = [rf"(?<![A-Za-z0-9]){re.escape(n)}(?![A-Za-z0-9])" if n[0].isascii() else re.escape(n) for n in folded]
    return re.compile("|".join(parts), re.IGNORECASE)


_FOREIGN = names_pattern(_FOREIGN_ZH)
_DOMESTIC = names_pattern(_DOMESTIC_LATIN)


class PlaceBook:
    """Place lists of one profile; answers are remembered."""

    def __init__(self, profile: ParkProfile) -> None:
        # Home before region: the city stands within its province; bridge before both for 香港 in a longer name.
        self._lists: tuple[tuple[PlaceClass, re.Pattern[str] | None], ...] = (
            ("home", names_pattern(profile.home_places)),
            ("bridge", names_pattern(profile.bridge_places)),
            ("region", names_pattern(profile.region_places)),
            ("rival", names_pattern(profile.rival_places)),
        )
        self._known: dict[str, PlaceClass | None] = {}

    def classify(self, place: str | None) -> PlaceClass | None:
        """The list a place stands on; `elsewhere` = in China on none of them; None for no place."""
        if not place:
            return None
        if place not in self._known:
            self._known[place] = self._look_up(fold(place))
        return self._known[place]

    def _look_up(self, place: str) -> PlaceClass | None:
        for name, pattern in self._lists:
            if pattern and pattern.search(place):
                return name
        if _FOREIGN and _FOREIGN.search(place):
            return "overseas"
        if any("\u4e00" <= c <= "\u9fff" for c in place):
            return "elsewhere"
        if _DOMESTIC and _DOMESTIC.search(place):
            return "elsewhere"
        return "overseas" if any(c.isalpha() for c in place) else None


def open_to_us(place: str | None) -> bool:
    """Whether a landing place is still open: no place at all, or only "China" or "Asia"."""
    return place is None or _OPEN_TO_US.search(fold(place)) is not None
