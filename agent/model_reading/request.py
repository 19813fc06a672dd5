"""The question put to a model about one article; it depends on the article's content and the prompts alone, so answers can be kept."""

from __future__ import annotations

import hashlib
import json

from agent.model_reading.answer import SCHEMA
from agent.reading.prepared import PreparedText
from domain.funding import EventStatus
from prompts import load_prompt

Message = dict[str, str]
# What a funding story needs stands well within this; the rest of a long read is not worth its tokens.
_LONGEST_CHINESE = 6000
_LONGEST_LATIN = 15000


def prompt_version() -> str:
    """Name and versions of the prompts, with a stamp of the schema: another version is another question."""
    system, article = load_prompt("reading_events"), load_prompt("reading_article")
    stamp = hashlib.blake2b(json.dumps(SCHEMA, sort_keys=True).encode(), digest_size=3).hexdigest()
    return f"{system.name}@{system.version}.{article.version}-{stamp}"


def question(prepared: PreparedText, content_hash: str) -> list[Message]:
    """System and user message. The article stands inside a block whose marks it cannot foresee, since they hang on its own hash."""
    opening, closing = f"<<<ARTICLE {content_hash}", f"ARTICLE {content_hash}>>>"
    longest = _LONGEST_CHINESE if prepared.chinese else _LONGEST_LATIN
    article = prepared.printed[:longest].replace(content_hash, "")
    statuses = ", ".join(status.value for status in EventStatus)
    return [
        {"role": "system", "content": load_prompt("reading_events").render({"open": opening, "close": closing, "statuses": statuses})},
        {"role": "user", "content": load_prompt("reading_article").render({"open": opening, "close": closing, "article": article})},
    ]
