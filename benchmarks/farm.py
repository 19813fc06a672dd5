"""A farm of news sites on loopback: HOSTS addresses, each with robots.txt, a feed and PAGES articles of some 15 KB, made up from a seed."""

from __future__ import annotations

import asyncio
import random
import sys

# ruff: noqa: E501 - a page as a site would write it
SYLLABLES = "澄衡启砺岳织轨海棱麦芷屏隼曜炉棹云沧临观澜赤霄东陵芯屿江左碧垒合浦鼎湖瀚国青穗唯亭月亮阳独墅斜塘一茗"
WORDS = (
    "公司 宣布 完成 融资 本轮 由 领投 跟投 老股东 继续 加注 资金 将 用于 研发 产线 建设 市场 拓展 团队 核心 成员 来自 高校 研究所 创始人 表示 "
    "产品 已经 进入 客户 验证 阶段 预计 明年 量产 机器人 脑机接口 量子 聚变 氢能 碳化硅 光子 芯片 生物医药 细胞 治疗 具身智能 大模型 数据 平台 "
    "订单 收入 增长 毛利 海外 新加坡 香港 苏州 园区 落户 总部 中试 设备 工艺 良率 专利 标准 监管 审批 临床 合作 供应链"
).split()


def article(host: int, number: int) -> str:
    """One page: head, navigation, twelve paragraphs, a sidebar of forty links, a footer."""
    dice = random.Random(host * 100_003 + number)
    name = "".join(dice.choices(SYLLABLES, k=2)) + dice.choice(["科技", "智能", "生物", "半导体", "机器人"])
    title = f"{name}完成{dice.choice(['天使轮', 'A轮', 'Pre-A轮', 'B轮'])}融资，编号{host}-{number}"
    paragraphs = "\n".join(f"<p>{name}{''.join(dice.choices(WORDS, k=dice.randint(18, 40)))}。</p>" for _ in range(12))
    links = "\n".join(
        f'<li class="hot-item"><a href="/p/{n}.html" target="_blank" class="link-{n}">热门文章第{n}篇</a></li>' for n in range(40)
    )
    nav = "".join(f'<li class="nav-item"><a href="/c/{n}" data-track="nav-{n}">频道{n}</a></li>' for n in range(20))
    styles = "".join(f".c{n}{{margin:{n}px;padding:{n}px;color:#333}}" for n in range(80))
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}_测试站{host}</title><style>{styles}</style></head><body>'
        f'<header><ul class="nav">{nav}</ul></header><div class="wrap"><article class="post"><h1>{title}</h1>'
        f'<div class="meta"><span class="time">2026-11-{dice.randint(1, 22):02d} {dice.randint(0, 23):02d}:{dice.randint(0, 59):02d}</span></div>'
        f'<div class="content">{paragraphs}</div></article><aside class="side"><h3>热门</h3><ul>{links}</ul></aside></div>'
        f"<footer><p>测试站{host}　版权所有</p></footer></body></html>"
    )


def pages_of(host: int, count: int, base: str) -> dict[bytes, bytes]:
    """Path → the whole HTTP answer, made beforehand so that the server costs little."""
    pages = {f"/p/{n}.html": ("text/html; charset=utf-8", article(host, n)) for n in range(count)}
    items = "".join(f"<item><title>第{n}条</title><link>{base}/p/{n}.html</link></item>" for n in range(count))
    feed = f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>测试站{host}</title>{items}</channel></rss>"
    pages["/feed.xml"] = ("application/rss+xml; charset=utf-8", feed)
    pages["/robots.txt"] = ("text/plain", "User-agent: *\nDisallow: /admin/\n")
    answers = {}
    for path, (kind, text) in pages.items():
        body = text.encode()
        answers[path.encode()] = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (kind.encode(), len(body), body)
    return answers


class Site(asyncio.Protocol):
    """One connection: requests in, prepared answers out."""

    def __init__(self, pages: dict[bytes, bytes]) -> None:
        self._pages, self._held = pages, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        while b"\r\n\r\n" in self._held:
            head, _, self._held = self._held.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            self._transport.write(self._pages.get(path, b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"))  # type: ignore[attr-defined]


def host_name(number: int) -> str:
    """All of 127/8 is loopback, so every host has an address of its own and one port serves them all."""
    return f"127.0.{1 + number // 200}.{1 + number % 200}"


async def serve(hosts: int, pages: int, port: int) -> None:
    loop = asyncio.get_running_loop()
    for number in range(hosts):
        base = f"http://{host_name(number)}:{port}"
        own = pages_of(number, pages, base)
        await loop.create_server(lambda own=own: Site(own), host_name(number), port)  # type: ignore[misc]
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
