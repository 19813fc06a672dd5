"""Real pages and feeds, where a folder of them lies beside the project: pages in three charsets under four declarations, feeds."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
from opencc import OpenCC

from sources.article import read_article
from sources.catalogue import ArticleRules
from sources.decode import decode
from sources.feeds import read_feed
from sources.state import Outcome

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PAGES = sorted((DATA / "pages").glob("*.html"))
FEEDS = sorted((DATA / "feeds").glob("*.xml"))
NOW = datetime(2026, 11, 23, tzinfo=UTC)
_LABEL = re.compile(r"""charset\s*=\s*["']?[\w-]+["']?""", re.IGNORECASE)

if not (PAGES and FEEDS):
    warnings.warn("real pages and feeds are not beside the project: their tests are skipped", stacklevel=1)
needs_pages = pytest.mark.skipif(not PAGES, reason="SKIPPED FOR LACK OF MATERIAL: no folder of real pages beside the project")
needs_feeds = pytest.mark.skipif(not FEEDS, reason="SKIPPED FOR LACK OF MATERIAL: no folder of real feeds beside the project")


def variants(text: str) -> list[tuple[str, bytes, str | None, str]]:
    """(name, bytes, content type, text that must come out) of a page in three charsets, declared right, wrong, not at all."""
    found = []
    traditional = OpenCC("s2t").convert(text)
    for encoding, original, wrong in (("utf-8", text, "gb2312"), ("gb18030", text, "utf-8"), ("big5", traditional, "gb2312")):
        # Characters the charset lacks are written as references, as publishers do.
        written = original.encode(encoding, "xmlcharrefreplace").decode(encoding)
        for name, label, header in (
            ("right", encoding, None),
            ("wrong", wrong, None),
            ("none", None, None),
            ("wrong header", encoding, f"text/html; charset={wrong}"),
        ):
            labelled = _LABEL.sub(f'charset="{label}"' if label else "", written)
            found.append((f"{encoding}, {name}", labelled.encode(encoding), header, labelled))
    return found


@needs_pages
def test_real_pages_survive_every_charset() -> None:
    total, identical, wrong = 0, 0, []
    for page in PAGES:
        for name, body, header, expected in variants(decode(page.read_bytes()).text):
            total += 1
            same = decode(body, header).text == expected
            identical += same
            if not same:
                wrong.append(f"{page.name}: {name}")
    assert total == len(PAGES) * 12
    assert identical / total >= 0.99, wrong


@needs_pages
def test_real_pages_have_title_and_text() -> None:
    found = [read_article(decode(page.read_bytes()).text, f"http://x.example/{page.name}", ArticleRules(), NOW, UTC) for page in PAGES]
    assert sum(len(a.text) >= 90 for a in found) >= 0.95 * len(PAGES)
    assert sum(a.published_at is not None for a in found) >= 0.85 * len(PAGES)
    assert all(a.title for a in found)


@needs_feeds
@pytest.mark.parametrize("path", FEEDS, ids=lambda p: p.stem)
def test_real_feed(path: Path) -> None:
    body = path.read_bytes()
    text = decode(body).text
    kind = re.search(r"(?:Content-type|Content-Type):\s*(\S[^\r\n]*)", text)
    listing = read_feed(body, kind[1].strip() if kind else "", "http://feeds.example/feed", NOW, UTC)
    assert listing.problem in {None, Outcome.NOT_A_FEED, Outcome.PARSE_ERROR}
    expected_link = re.search(r"entries\[0\]\.link == '([^']+)'", text)
    if expected_link:
        assert listing.items[0].url == expected_link[1]
    comment_free = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    filled = r"<(?:link|title|description|summary|content)\b[^>]*>\s*[^<\s]"
    told = re.findall(rf"<(?:item|entry)\b[^>]*>(?:(?!</(?:item|entry)>).)*?{filled}", comment_free, re.DOTALL)
    assert len(listing.items) >= min(len(told), 1)
