"""What every list reader returns: the items a feed, list page, sitemap or API answer names, or why it is none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sources.state import Outcome


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One item as its list names it. `html` is the text the list itself carries (HTML or plain), "" where it carries none.

    url            absolute; as listed
    raw_date       the date as printed, kept beside `published_at` (None: not printed, or not readable)
    has_page       False where the list gives no address: then `url` is the list's own with a mark of the item, and only `html` counts
    """

    url: str
    title: str = ""
    raw_date: str | None = None
    published_at: datetime | None = None
    html: str = ""
    author: str | None = None
    has_page: bool = True

    @property
    def fingerprint(self) -> str:
        """Changes when the list says something else about the item."""
        return hashlib.blake2b(f"{self.title}\x1f{self.raw_date}\x1f{self.html}".encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Listing:
    """One answer read as a list.

    next_url   where the list goes on; None at its end
    children   further lists to read instead (a sitemap index), newest first
    problem    why this is no list (NOT_A_FEED, PARSE_ERROR), with `reason` in one line; items may still have been recovered
    """

    items: tuple[ListedItem, ...] = ()
    next_url: str | None = None
    children: tuple[str, ...] = ()
    title: str = ""
    problem: Outcome | None = None
    reason: str = ""
