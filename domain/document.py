"""A document: one article as read, whatever door it came through."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from domain.ids import stable_id
from domain.text import Lang

# Parameters that say how a reader came to the page, never which page it is.
_TRACKING = re.compile(
    r"^(utm_\w+|spm|scm|from|share_token|share_\w+|wfr|fr|ref|ref_src|referer|source|src|isappinstalled|nsukey|chksm|scene"
    r"|fbclid|gclid|msclkid|mc_cid|mc_eid|igshid|cmpid|ncid|guccounter|_ga|_gl|sessionid|timestamp)$",
    re.IGNORECASE,
)
_MOBILE_HOST = re.compile(r"^(?:m|wap|mobile|3g|h5)\.(?=[^.]+\.)", re.IGNORECASE)
_AMP_PATH = re.compile(r"(?:/amp/?|\.amp)$|^/amp(?=/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """One article as read.

    id            given by the door it came through, else derived from the canonical URL or the content
    url           canonical URL, or None for text that has none
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


def canonical_url(url: str) -> str:
    """One address for one page: no fragment, no tracking parameters, no AMP or mobile twin, default port dropped.

    Scheme and host are lower-cased, parameters sorted, `http` becomes `https` only for the default port (loopback and
    odd ports keep theirs). A string that is no http(s) URL comes back stripped but otherwise as it is.
    """
    url = url.strip()
    parts = urlsplit(url)
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        return url
    scheme, host = parts.scheme.lower(), parts.hostname.lower()
    try:
        port = parts.port
    except ValueError:
        return url
    if port in {None, 80, 443} and (port is None or (scheme, port) in {("http", 80), ("https", 443)}):
        scheme, port = ("https" if host not in {"localhost"} and not host[-1].isdigit() and ":" not in host else scheme), None
    host = _MOBILE_HOST.sub("", host)
    netloc = f"[{host}]" if ":" in host else host
    if port is not None:
        netloc = f"{netloc}:{port}"
    path = _AMP_PATH.sub("", parts.path) or "/"
    if len(path) > 1:
        path = path.rstrip("/") or "/"
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)))
    return urlunsplit((scheme, netloc, path, query, ""))
