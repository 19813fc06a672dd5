"""Results on a terminal: leads, hits and news as tables and short lines, Chinese by default."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.funding import EventStatus
from domain.lead import Lead, ParkNews
from domain.profile import ParkProfile
from domain.search import SearchHit
from domain.wording import money_en, money_zh, round_en, round_zh

_WORDS: Mapping[str, tuple[str, str]] = {
    "rank": ("#", "#"),
    "company": ("企业", "Company"),
    "score": ("得分", "Score"),
    "tracks": ("赛道", "Tracks"),
    "round": ("最新融资", "Latest round"),
    "place": ("所在地", "Place"),
    "why": ("理由", "Why"),
    "none": ("（暂无）", "(none)"),
    "nothing": ("库中没有找到。换个词，或去掉筛选条件再试。", "Nothing found in the store. Try other words or fewer filters."),
    "duplicates": ("另有 {n} 篇同题报道", "{n} more reports of the same news"),
    "support": ("稳商动态", "Support"),
    "risk": ("风险提示（请核实）", "Risks (please verify)"),
    "high": ("高", "high"),
    "medium": ("中", "medium"),
    "watch": ("关注", "watch"),
    "digest": ("日报：", "Digest: "),
    "park": (
        "园区企业：稳商动态 {support} 条，风险提示 {risk} 条（parkscout park 查看）",
        "Park companies: {support} support items, {risk} risks (parkscout park)",
    ),
    "look": ("看结果：parkscout serve，再打开 http://127.0.0.1:8000", "Look at it: parkscout serve, then open http://127.0.0.1:8000"),
    "live": (
        "接真实新闻：parkscout run --live（自带公开信源目录，见 parkscout sources list）",
        "Go live: parkscout run --live (the shipped catalogue of public sources, see parkscout sources list)",
    ),
    "model": (
        "接大模型：设 OPENAI_BASE_URL、OPENAI_API_KEY、PARKSCOUT_MODEL（任意 OpenAI 兼容接口）",
        "Use a model: set OPENAI_BASE_URL, OPENAI_API_KEY, PARKSCOUT_MODEL (any OpenAI-compatible endpoint)",
    ),
}
_SEVERITIES = frozenset({"high", "medium", "watch"})
# Control characters in fetched text could steer the terminal.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Screen:
    """Writes results to stdout in one language."""

    def __init__(self, lang: str, profile: ParkProfile) -> None:
        self._en = lang == "en"
        self._names = {t.id: t.name_en if self._en else t.name_zh for t in profile.tracks}
        self._console = Console(highlight=False)
        if not self._console.is_terminal and "COLUMNS" not in os.environ:
            # A file or a pipe has no width of its own.
            self._console.width = 150

    def say(self, text: str = "") -> None:
        self._console.print(Text(plain(text)))

    def word(self, name: str, **values: object) -> str:
        return _WORDS[name][self._en].format(**values)

    def leads(self, title: str, leads: Sequence[Lead], score: str = "score") -> None:
        """A table of leads; `score` names the scorecard's score to show."""
        self._console.print(Text(title, style="bold"))
        if not leads:
            self.say("  " + self.word("none"))
            return
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", expand=True)
        for name, options in (
            ("rank", {"justify": "right", "no_wrap": True}),
            ("company", {"no_wrap": True, "max_width": 22, "overflow": "ellipsis"}),
            ("score", {"justify": "right", "no_wrap": True}),
            ("tracks", {"no_wrap": True, "max_width": 24, "overflow": "ellipsis"}),
            ("round", {"no_wrap": True, "max_width": 26, "overflow": "ellipsis"}),
            ("place", {"no_wrap": True, "max_width": 12, "overflow": "ellipsis"}),
            ("why", {"ratio": 1, "no_wrap": True, "overflow": "ellipsis"}),
        ):
            table.add_column(self.word(name), **options)  # type: ignore[arg-type]
        for rank, lead in enumerate(leads, start=1):
            value = getattr(lead.scorecard, score)
            table.add_row(
                str(rank),
                Text(plain(lead.organization.name)),
                f"{value:.1f}",
                Text(self._tracks(lead)),
                Text(plain(self._round(lead))),
                Text(plain(lead.location or "—")),
                Text(plain(self._why(lead))),
            )
        self._console.print(table)

    def hits(self, hits: Sequence[SearchHit]) -> None:
        if not hits:
            self.say(self.word("nothing"))
        for n, hit in enumerate(hits, start=1):
            day = hit.published_at.date().isoformat() if hit.published_at else "—"
            self._console.print(Text.assemble((f"{n}. ", "dim"), (plain(hit.title or hit.snippet[:40]), "bold")))
            self._console.print(Text(f"   {day}  {plain(hit.publisher or '')}  {plain(hit.url or hit.document_id)}", style="dim"))
            snippet = Text("   " + plain(hit.snippet))
            for start, end in hit.marks:
                snippet.stylize("bold", start + 3, end + 3)
            self._console.print(snippet)
            if hit.duplicates:
                self.say(f"   {self.word('duplicates', n=len(hit.duplicates))}")

    def park_news(self, news: Sequence[ParkNews]) -> None:
        for stream in ("risk", "support"):
            self._console.print(Text(self.word(stream), style="bold"))
            found = [item for item in news if item.stream == stream]
            if not found:
                self.say("  " + self.word("none"))
            for item in found:
                day = item.published_on.isoformat() if item.published_on else "—"
                told = (item.summary_en if self._en else item.summary) or item.organization.name
                mark = f"[{self.word(item.severity)}] " if item.severity in _SEVERITIES else ""
                self.say(f"  {day}  {mark}{told}")
                self.say(f"              「{item.quote}」  {item.url or item.document_id}")

    def news_count(self, support: Sequence[ParkNews], risk: Sequence[ParkNews]) -> None:
        self.say(self.word("park", support=len(support), risk=len(risk)))

    def _tracks(self, lead: Lead) -> str:
        names = [self._names.get(track, track) for track in lead.tracks[:2]]
        return ("、" if not self._en else ", ").join(names) or "—"

    def _round(self, lead: Lead) -> str:
        completed = [funding for funding in lead.rounds if funding.status is EventStatus.COMPLETED]
        if not completed:
            return "—"
        newest = completed[0]
        name = round_en(newest.round) if self._en else round_zh(newest.round)
        if newest.amount is None:
            return name
        return f"{name} {money_en(newest.amount) if self._en else money_zh(newest.amount)}"

    def _why(self, lead: Lead) -> str:
        told = sorted((c for c in lead.scorecard.criteria if c.points), key=lambda c: -(c.points or 0))
        reasons = [c.reason_en if self._en else c.reason for c in told if c.id not in {"track_fit", "capital"}][:2]
        return ("；" if not self._en else "; ").join(reasons) or "—"


def plain(text: str) -> str:
    """Text without control characters, one line."""
    return _CONTROL.sub("", text.replace("\n", " "))
