"""A document: one article as read, whatever door it came through."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from domain.ids import stable_id
from domain.text import Lang

# Parameters that say how a reader came to the page, never which page it is.
_TRACKING = re.compile(
    r"^(utm_\w+|spm|scm|share_\w+|wfr|isappinstalled|nsukey|chksm|fbclid|gclid|dclid|msclkid|yclid|mc_cid|mc_eid|igshid|cmpid|ncid"
    r"|guccounter|guce_\w+|_ga|_gl|hmsr|hmpl|hmcu|hmkw|hmci|amp|bd_vid|sessionid|jsessionid|phpsessid)$",
    re.IGNORECASE,
)
# These mostly do too, but on some sites they choose the page: they go only where something else still names it.
_WEAK_TRACKING = re.compile(r"^(from|source|src|ref|ref_src|referer|referrer|fr|scene|timestamp|_t|share|channel)$", re.IGNORECASE)
_MOBILE_HOST = re.compile(r"^(?:m|wap|mobile|3g|h5|amp)\.(?=[^.]+\.)|(?<=\.)m\.(?=[^.]+\.)", re.IGNORECASE)
_AMP_PATH = re.compile(r"(?:/amp/?|\.amp)$|^/amp(?=/.)", re.IGNORECASE)
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class Document:
    """One article as read.

    id            given by the door it came through, else derived from the canonical URL or the content
    url           address to open (`clean_url`), or None for text that has none
    published_at  aware datetime as the page or feed says; None where nothing said (never "now")
    fetched_at    aware datetime of the reading
    publisher     name of the outlet as printed, if known
    source_id     catalogue entry it came from; None for imports
    """

    id: str
    title: str
    text: str
    lang: Lang
    fetched_at: datetime
    url: str | None = None
    published_at: datetime | None = None
    publisher: str | None = None
    source_id: str | None = None

    @property
    def body(self) -> str:
        """What offsets count in: title, one line feed, text."""
        return f"{self.title}\n{self.text}"

    @property
    def content_hash(self) -> str:
        return content_hash(self.title, self.text)


def content_hash(title: str, text: str) -> str:
    """32 hex digits that change exactly when title or text changes."""
    return hashlib.blake2b(f"{title}\n{text}".encode(), digest_size=16).hexdigest()


def document_id(url: str | None, title: str, text: str) -> str:
    """The id of a document that came without one: by canonical URL, else by content."""
    if url:
        return stable_id("doc", canonical_url(url))
    return stable_id("doc", content_hash(title, text))


def clean_url(url: str) -> str:
    """The address a reader opens: as served, without tracking parameters, fragment, session and user name.

    A fragment that routes inside a page ("#/news/1", "#!…") stays. A string that is no http(s) URL comes back stripped,
    otherwise as it is.
    """
    split = _split(url)
    return url.strip() if split is None else _join(*split)


def canonical_url(url: str) -> str:
    """The key under which one page is known, whatever twin was met: mobile, AMP, www and http forms come out the same.

    A key to compare by, not an address to open (not every site answers without its "www."). Loopback hosts, addresses and odd
    ports keep their scheme. A string that is no http(s) URL comes back stripped but otherwise as it is.
    """
    split = _split(url)
    if split is None:
        return url.strip()
    scheme, host, port, path, query, fragment = split
    named = host != "localhost" and not host[-1].isdigit() and ":" not in host
    if named:
        host = _MOBILE_HOST.sub("", host)
        host = host[4:] if host.startswith("www.") and host.count(".") > 1 else host
        scheme = "https" if port is None else scheme
    path = _AMP_PATH.sub("", path) or "/"
    path = path.rstrip("/") or "/"
    return _join(scheme, host, port, path, "&".join(sorted(query.split("&"))) if query else "", fragment)


def _split(url: str) -> tuple[str, str, int | None, str, str, str] | None:
    """(scheme, host, port unless the scheme's own, path, query without tracking, routing fragment); None for what is no http(s) URL."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in {"http", "https"} or not host:
        return None
    port = None if (scheme, port) in {("http", 80), ("https", 443)} else port
    path = _ESCAPE.sub(_one_escape, _SESSION_IN_PATH.sub("", parts.path)) or "/"
    fragment = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    # Piece by piece and never decoded: a query in GBK escapes would not survive a decoder.
    pieces = [p for p in parts.query.split("&") if p and not _TRACKING.match(p.partition("=")[0])]
    strong = [p for p in pieces if not _WEAK_TRACKING.match(p.partition("=")[0])]
    query = "&".join(strong if strong or any(c.isdigit() for c in path) or path.endswith(("html", "htm")) else pieces)
    return scheme, host, port, path, _ESCAPE.sub(_one_escape, query), fragment


def _one_escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _join(scheme: str, host: str, port: int | None, path: str, query: str, fragment: str) -> str:
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port is not None else "")
    return urlunsplit((scheme, netloc, path, query, fragment))
