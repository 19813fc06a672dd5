"""How a page looks that asks whether we are human: there the reader stops."""

from __future__ import annotations

import re

# Status codes by which sites turn readers away.
WALL_STATUS = frozenset({401, 402, 403, 406, 412, 429, 451})

# Words of challenge pages. They count in a title, or on a page with hardly any text.
_WORDS = re.compile(
    r"just a moment|attention required|checking (?:if the site connection is secure|your browser)"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|are you a (?:robot|human)|access denied|security (?:check|verification)"
    r"|unusual traffic|enable javascript and cookies|captcha"
    r"|安全验证|安全驗證|人机验证|人機驗證|访问验证|訪問驗證|滑动验证|滑動驗證|请完成.{0,6}验证|请输入验证码|環境異常|环境异常"
    r"|访问过于频繁|訪問過於頻繁|拒绝访问",
    re.IGNORECASE,
)
# Marks of the vendors' scripts: a page that is little else than such a script is a wall.
_SCRIPTS = (
    "cf-chl-", "/cdn-cgi/challenge-platform", "_cf_chl_opt", "acw_sc__v", "aliyun_waf", "probe.js?", "tcaptcha", "__jsl_clearance",
    "geetest", "px-captcha", "datadome", "_incapsula_resource", "yoda.verify",
)  # fmt: skip
# A piece of every word above: plain searches are cheap, patterns over a whole page are not.
_PIECES = (
    "moment", "attention", "checking", "human", "robot", "denied", "security", "unusual", "cookies", "captcha", "验证", "驗證", "异常",
    "異常", "频繁", "頻繁", "拒绝",
)  # fmt: skip
# So many paragraphs are an article, whatever words are in it.
_PARAGRAPHS = 5
_TITLE = re.compile(r"<title[^>]*>(.{0,200}?)</title>", re.IGNORECASE | re.DOTALL)
_NOT_TEXT = re.compile(r"<(script|style|noscript|svg|head)\b.*?</\1\s*>|<!--.*?-->|<[^>]+>", re.IGNORECASE | re.DOTALL)
_MARKS_WITHIN = 60_000
_TITLE_WITHIN = 8_000
# An article has more characters than this; a challenge page has less.
_LITTLE_TEXT = 400
_HARDLY_ANY_TEXT = 60
_SHARE_OF_TITLE = 0.35


def challenge(html: str) -> str | None:
    """What shows that a page is a challenge and no article; None where nothing does."""
    lowered = html[:_MARKS_WITHIN].lower()
    script = next((mark for mark in _SCRIPTS if mark in lowered), None)
    title = _TITLE.search(html[:_TITLE_WITHIN])
    printed = title[1].strip() if title else ""
    in_title = _WORDS.search(printed)
    if in_title is not None and len(in_title[0]) < _SHARE_OF_TITLE * len(printed):
        in_title = None  # a headline that speaks of captchas
    if script is None and in_title is None:
        if len(html) > _MARKS_WITHIN or html.count("<p") >= _PARAGRAPHS or not any(piece in lowered for piece in _PIECES):
            return None
        found = _WORDS.search(html)
    else:
        found = in_title
    if found is None and script is None:
        return None
    text = " ".join(_NOT_TEXT.sub(" ", html[: 4 * _MARKS_WITHIN]).split())
    if len(text) >= (_LITTLE_TEXT if in_title or script else _HARDLY_ANY_TEXT):
        return None
    return f"challenge page ({found[0].strip()[:40] if found else script!r})"


def turned_away(status: int, headers: dict[str, str]) -> str | None:
    """Why an answer by status or header means that automated readers are not wanted; None where it does not."""
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return f"answers {status} with a challenge"
    return f"answers {status} to automated readers" if status in WALL_STATUS else None
