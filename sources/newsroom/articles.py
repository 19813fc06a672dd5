"""The newsroom's articles: Markdown files with a front matter, written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from html import escape
from pathlib import Path

# The day the edition is set on: "today" in every article.
EDITION_NOW = datetime(2026, 11, 23, 20, 0, tzinfo=timezone(timedelta(hours=8)))


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """One article as its file has it; `body` is plain text with "## ", "- " and "> " lines."""

    id: str
    outlet: str
    title: str
    published_at: datetime
    author: str
    body: str

    def html(self, heading: str = "h3") -> str:
        """The body as the paragraphs, lists and quotes of a page."""
        parts: list[str] = []
        for block in self.body.strip().split("\n\n"):
            lines = [line.strip() for line in block.splitlines() if line.strip()]
            if lines and all(line.startswith("- ") for line in lines):
                parts.append("<ul>" + "".join(f"<li>{escape(line[2:])}</li>" for line in lines) + "</ul>")
                continue
            for line in lines:
                if line.startswith("## "):
                    parts.append(f"<{heading}>{escape(line[3:])}</{heading}>")
                elif line.startswith("> "):
                    parts.append(f"<blockquote>{escape(line[2:])}</blockquote>")
                elif line.startswith("- "):
                    parts.append(f"<ul><li>{escape(line[2:])}</li></ul>")
                else:
                    parts.append(f"<p>{escape(line)}</p>")
        return "\n".join(parts)

    @property
    def plain(self) -> str:
        """The body without its marks, a line per paragraph: what a careful reader of the page reads."""
        lines = (line.strip() for line in self.body.splitlines())
        return "\n".join(line.removeprefix("## ").removeprefix("- ").removeprefix("> ") for line in lines if line)


@cache
def load_articles() -> tuple[SampleArticle, ...]:
    """All articles of the newsroom, newest first."""
    import yaml

    articles = []
    for path in sorted(Path(__file__).with_name("articles").glob("*.md")):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        told = yaml.safe_load(front)
        moment = told["published_at"]
        moment = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
        articles.append(SampleArticle(told["id"], told["outlet"], str(told["title"]), moment, str(told.get("author") or ""), body))
    return tuple(sorted(articles, key=lambda a: (a.published_at, a.id), reverse=True))
