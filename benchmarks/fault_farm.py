"""A farm of broken sites beside sound ones, crawled by the command line: every fault has its reason, the sound ones lose nothing.

python benchmarks/fault_farm.py             # the fault table, as `parkscout collect` and `parkscout sources check` tell it
python benchmarks/fault_farm.py --kills 20  # also: kill -9 at that many random moments, then count what is stored
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import random
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.farm import article

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]
ROOT = Path(__file__).resolve().parent.parent
PER_SITE = 12
BOMB = gzip.compress(b"<rss>" + b" " * 200_000_000)
LAUGHS = (
    "<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(9))
    + "]><rss version='2.0'><channel><title>&a9;</title></channel></rss>"
)


def whole(body: bytes | str, status: str = "200 OK", head: str = "Content-Type: application/xml") -> Answer:
    data = body.encode() if isinstance(body, str) else body

    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status}\r\n{head}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
        await writer.drain()

    return write


def raw(data: bytes, hang: float = 0.0, abort: bool = False) -> Answer:
    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(hang)
        if abort:
            writer.transport.abort()
        writer.close()

    return write


async def loris(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(600):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.5)


async def gigabyte(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n")
    for _ in range(1024):
        writer.write(b"x" * 2**20)
        await writer.drain()
    writer.close()


class Site:
    """One site: answers by path, `any` for all other paths."""

    def __init__(self, answers: dict[str, Answer], other: Answer | None = None) -> None:
        self.answers, self.other, self.asked = answers, other, 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                self.asked += 1
                path = head.split(b" ")[1].decode()
                robots = whole("User-agent: *\n", head="Content-Type: text/plain") if path == "/robots.txt" else None
                await (self.answers.get(path.split("?")[0]) or robots or self.other or whole("", "404 Not Found"))(writer)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            writer.close()


def sound(host: int, base: str) -> Site:
    items = "".join(f"<item><title>第{n}条</title><link>{base}/p/{n}.html</link></item>" for n in range(PER_SITE))
    answers = {f"/p/{n}.html": whole(article(host, n), head="Content-Type: text/html; charset=utf-8") for n in range(PER_SITE)}
    return Site({**answers, "/feed": whole(f"<rss version='2.0'><channel>{items}</channel></rss>")})


def burst(host: int, base: str) -> Site:
    """Every third request fails with 503 first."""
    site, count = sound(host, base), 0

    def failing(answer: Answer) -> Answer:
        async def write(writer: asyncio.StreamWriter) -> None:
            nonlocal count
            count += 1
            await (whole("", "503 Service Unavailable") if count % 3 == 0 else answer)(writer)

        return write

    return Site({path: failing(answer) for path, answer in site.answers.items()})


def lying(host: int, base: str) -> Site:
    """Pages in gb18030 that call themselves UTF-8."""
    site = sound(host, base)
    lies = {
        f"/p/{n}.html": whole(article(host, n).encode("gb18030"), head="Content-Type: text/html; charset=utf-8") for n in range(PER_SITE)
    }
    return Site({**site.answers, **lies})


def calendar(host: int, base: str) -> Site:
    async def day(writer: asyncio.StreamWriter) -> None:
        number = day.count = getattr(day, "count", 0) + 1  # type: ignore[attr-defined]
        row = f"<li><a href='/p/{number % PER_SITE}.html?day={number}'>日历上的第{number}天没有消息</a></li>"
        following = f"<a class='next' href='/list?day={number}'>下一天</a>"
        await whole(row + following, head="Content-Type: text/html; charset=utf-8")(writer)

    return Site(sound(host, base).answers, other=day)


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"
FAULTS: dict[str, Callable[[int, str], Site]] = {
    "sound": sound,
    "slow loris": lambda h, b: Site({"/feed": loris}),
    "silence": lambda h, b: Site({"/feed": raw(b"", hang=300)}),
    "reset": lambda h, b: Site({"/feed": raw(OK + b"Content-Length: 50\r\n\r\nab", abort=True)}),
    "5xx burst": burst,
    "always 500": lambda h, b: Site({"/feed": whole("", "500 Oops")}),
    "endless redirects": lambda h, b: Site({"/feed": whole("", "302 Found", "Location: /feed")}),
    "1 GB body": lambda h, b: Site({"/feed": gigabyte}),
    "gzip bomb": lambda h, b: Site({"/feed": whole(BOMB, head="Content-Type: application/xml\r\nContent-Encoding: gzip")}),
    "short Content-Length": lambda h, b: Site({"/feed": raw(OK + b"Content-Length: 9999\r\n\r\n<rss>")}),
    "invalid TLS": lambda h, b: Site({}),
    "chunked garbage": lambda h, b: Site({"/feed": raw(OK + b"Transfer-Encoding: chunked\r\n\r\nXYZ\r\ngarbage")}),
    "infinite calendar": calendar,
    "50 MB XML": lambda h, b: Site({"/feed": whole(b"<rss>" + b"<item>" * 8_500_000)}),
    "billion laughs": lambda h, b: Site({"/feed": whole(LAUGHS)}),
    "charset lies": lying,
    "a page for a feed": lambda h, b: Site({"/feed": whole("<!doctype html><html><body>维护中</body>", head="Content-Type: text/html")}),
    "a wall": lambda h, b: Site({"/feed": whole("", "403 Forbidden")}),
    "robots forbid": lambda h, b: Site({"/robots.txt": whole("User-agent: *\nDisallow: /", head="Content-Type: text/plain")}),
    "nobody there": lambda h, b: Site({}),
    "also sound": sound,
}  # fmt: skip


def host(number: int) -> str:
    return f"127.0.3.{number + 1}"


async def serve(port: int, ready: threading.Event, sites: dict[str, Site]) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    for number, (name, make) in enumerate(FAULTS.items()):
        if name == "nobody there":
            continue
        site = sites[name] = make(number, f"http://{host(number)}:{port}")
        # A server without a certificate breaks the handshake, as a wrong one would.
        await asyncio.start_server(site.talk, host(number), port, ssl=tls if name == "invalid TLS" else None)
    ready.set()
    await asyncio.Event().wait()


def catalogue(folder: Path, port: int) -> Path:
    rows = []
    for number, name in enumerate(FAULTS):
        scheme = "https" if name == "invalid TLS" else "http"
        row = {"id": f"f{number:02d}", "name": name, "url": f"{scheme}://{host(number)}:{port}/feed", "kind": "rss"}
        if name == "infinite calendar":
            row |= {"kind": "html", "url": f"http://{host(number)}:{port}/list", "list": {"item": "li", "next": "a.next"}}
        rows.append(row)
    path = folder / "sources.yaml"
    path.write_text(json.dumps({"sources": rows}, ensure_ascii=False), encoding="utf-8")
    return path


def parkscout(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    hosts = ",".join(host(number) for number in range(len(FAULTS)))
    environment = {**os.environ, "PARKSCOUT_ALLOW_HOSTS": hosts, "PARKSCOUT_CRAWL_DELAY": "0"}
    command = [str(Path(sys.executable).with_name("parkscout")), *arguments, "--data-dir", str(folder / "data")]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment, cwd=ROOT)


def stored(folder: Path) -> list[dict[str, object]]:
    return list(json.loads(parkscout(folder, "documents", "--json").communicate()[0] or "[]"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--port", type=int, default=18181)
    arguments = parser.parse_args()
    sites: dict[str, Site] = {}
    ready = threading.Event()
    threading.Thread(target=lambda: asyncio.run(serve(arguments.port, ready, sites)), daemon=True).start()
    ready.wait()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = catalogue(folder, arguments.port)
        dice, killed = random.Random(7), 0
        for _ in range(arguments.kills):
            run = parkscout(folder, "collect", "--sources", str(sources), "--force")
            time.sleep(dice.uniform(1.0, 6.0))
            if run.poll() is None:
                run.send_signal(signal.SIGKILL)
                killed += 1
            run.wait()
        started = time.perf_counter()
        run = parkscout(folder, "collect", "--sources", str(sources), "--force")
        run.communicate()
        print(f"exit {run.returncode} after {time.perf_counter() - started:.0f} s" + (f", {killed} runs killed before" if killed else ""))
        health = {
            row["id"]: row
            for row in json.loads(parkscout(folder, "sources", "check", "--sources", str(sources), "--json").communicate()[0])
        }
        documents = stored(folder)
        print(f"{'fault':<22}{'documents':>10}  {'state':<12}reason")
        for number, fault in enumerate(FAULTS):
            own = [d for d in documents if d["source_id"] == f"f{number:02d}"]
            row = health.get(f"f{number:02d}", {"state": "?", "reason": ""})
            print(f"{fault:<22}{len(own):>10}  {row['state']:<12}{row['reason'][:110]}")
        for fault in ("sound", "also sound", "5xx burst", "charset lies"):
            own = [d for d in documents if d["source_id"] == f"f{list(FAULTS).index(fault):02d}"]
            assert len(own) == PER_SITE == len({d["url"] for d in own}), (fault, len(own))
        print(f"sound sites: all {PER_SITE} items each, none lost, none double")


if __name__ == "__main__":
    main()
