"""Golden pairs: a page and the document expected of it. A site with rules of its own adds two files to golden/ and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from sources.article import read_article
from sources.catalogue import ArticleRules
from sources.decode import decode

PAIRS = sorted(Path(__file__).with_name("golden").glob("*.yaml"))
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p.stem)
def test_pair(pair: Path) -> None:
    told = yaml.safe_load(pair.read_text(encoding="utf-8"))
    html = decode(pair.with_suffix(".html").read_bytes()).text
    zone = ZoneInfo(told.get("timezone", "Asia/Shanghai"))
    article = read_article(html, told["url"], ArticleRules(**told.get("article", {})), NOW, zone, site_name=told.get("name", ""))
    assert article.title == told["expected"]["title"]
    assert article.text == told["expected"]["text"]
    assert article.published_at == datetime.fromisoformat(told["expected"]["published_at"])
