"""Stories: reports of the same news, whoever printed them, in whatever words, script or language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.common_pairs import COMMON_PAIRS
from domain.ids import stable_id
from domain.merging import rounds_agree
from domain.story_print import TEXT_BITS, TITLE_BITS, UNREAD, WORD, StoryPrint, hashed, story_print

__all__ = ["SAME_STORY", "Story", "StoryBook", "StoryPrint", "conflict", "overlap", "same_story", "similarity", "story_print"]

SAME_STORY = 0.9
FUNDING_DAYS = 14
OTHER_DAYS = 4
# For comparing sums in two currencies only: a factor of two apart is another sum, whatever the day's rate.
_ROUGH_RATES = {
    "CNY": 1.0,
    "USD": 7.0,
    "EUR": 7.7,
    "GBP": 9.0,
    "HKD": 0.9,
    "SGD": 5.3,
    "JPY": 0.05,
    "KRW": 0.0052,
    "INR": 0.085,
    "TWD": 0.22,
}


@dataclass(frozen=True, slots=True)
class Story:
    """Documents that report the same news; `document_ids` in order of publication, `lead_document_id` the richest text."""

    id: str
    document_ids: tuple[str, ...]
    lead_document_id: str


def overlap(a: int, b: int, size: int = TEXT_BITS) -> float:
    """Share of the smaller bit map that the other holds, with what chance alone would give taken off; 0–1."""
    count_a, count_b = a.bit_count(), b.bit_count()
    least = min(count_a, count_b)
    if least == 0:
        return 0.0
    chance = count_a * count_b / size
    common = (a & b).bit_count()
    return max(0.0, (common - chance) / (least - chance)) if least > chance else 0.0


def conflict(a: StoryPrint, b: StoryPrint) -> str | None:
    """What forbids that two documents tell the same news: roundup, company, round, amount, day, statement; None if nothing does."""
    gap = None if a.day is None or b.day is None else abs(a.day - b.day)
    if a.is_roundup != b.is_roundup:
        return "roundup"
    if a.is_roundup and (gap is None or gap > 0):
        return "roundup"
    both = bool(a.statements and b.statements)
    if gap is not None and gap > (FUNDING_DAYS if both else OTHER_DAYS):
        return "day"
    if both:
        if a.event_days and b.event_days and min(abs(x - y) for x in a.event_days for y in b.event_days) > 5:
            return "day"
        if a.rounds and b.rounds and all(rounds_agree(x, y) is False for x in a.rounds for y in b.rounds):
            return "round"
        if a.amounts and b.amounts and not any(_amounts_fit(x, y) for x in a.amounts for y in b.amounts):
            return "amount"
        if _statements_clash(a.statements, b.statements, gap):
            return "statement"
    if a.companies and b.companies and not a.companies & b.companies and not _names_other(a, b) and not _facts_agree(a, b):
        if a.latin == b.latin and both:
            return "company"
        if a.latin != b.latin and both and not a.latin_names & b.latin_names and _fields_clash(a, b):
            return "company"
    if not both and a.title_dates and b.title_dates and not a.title_dates & b.title_dates and _titles(a, b) > 0.4:
        # Columns, quotations and lottery draws: one title, another day or issue.
        return "number"
    if not both and a.title_numbers and b.title_numbers and not a.title_numbers & b.title_numbers and _titles(a, b) > 0.4:
        # "沪指跌1%" and "沪指跌3%" are the same words on two days.
        return "number"
    return None


def _names_other(a: StoryPrint, b: StoryPrint) -> bool:
    """Whether one document names the other's company: in its title, or anywhere in its opening when its own was not read."""
    return _named_in(a.companies, b) or _named_in(b.companies, a)


def _named_in(companies: frozenset[str], other: StoryPrint) -> bool:
    place = other.head.split("|", 1)[0] if other.companies else other.head
    return any((len(c) >= 4 if c.isascii() else len(c) >= 2) and c in place for c in companies)


def _fields_clash(a: StoryPrint, b: StoryPrint) -> bool:
    """Other sectors or other places."""
    if a.tracks and b.tracks and not a.tracks & b.tracks:
        return True
    return bool(a.places and b.places and not a.places & b.places)


def _titles(a: StoryPrint, b: StoryPrint) -> float:
    return overlap(a.title_bits, b.title_bits, TITLE_BITS)


def _amounts_fit(a: tuple[float, float, str], b: tuple[float, float, str]) -> bool:
    if a[2] == b[2] or not a[2] or not b[2]:
        return a[0] <= b[1] * 1.05 and b[0] <= a[1] * 1.05
    rate_a, rate_b = _ROUGH_RATES.get(a[2]), _ROUGH_RATES.get(b[2])
    if rate_a is None or rate_b is None:
        return True
    return a[0] * rate_a <= b[1] * rate_b * 1.5 and b[0] * rate_b <= a[1] * rate_a * 1.5


def _statements_clash(a: frozenset[str], b: frozenset[str], gap: int | None) -> bool:
    """A denial is other news than the report it denies, and a closed round other news than last week's rumour of it."""
    if ("negated" in a) != ("negated" in b):
        return True
    if UNREAD in a or UNREAD in b:
        return False
    talk = {"rumour", "planned"}
    return bool((a <= talk) != (b <= talk) and (gap is None or gap > 1))


def similarity(a: StoryPrint, b: StoryPrint) -> float:
    """How much two documents look like one piece of news; `SAME_STORY` and more is one, where nothing conflicts."""
    funding = bool(a.statements and b.statements)
    shared = bool(a.companies & b.companies) or _names_other(a, b)
    if funding and (shared or a.latin != b.latin or _facts_agree(a, b)):
        return _funding_similarity(a, b, shared)
    anchors = min(len(a.anchors & b.anchors), 5)
    text, title = overlap(a.bits, b.bits), _titles(a, b)
    if a.latin != b.latin:
        # Across languages nothing but names, numbers, field and place is common.
        romanized_ = bool(a.latin_names & b.latin_names)
        return 0.55 * (shared or romanized_) + 0.15 * anchors + 0.1 * bool(a.tracks & b.tracks) + 0.1 * bool(a.places & b.places)
    if shared:
        return (0.2 if a.latin else 0.45) + 1.2 * text + 0.3 * title + (0.05 if a.latin else 0.08) * anchors
    same_title = 0.3 if title > 0.85 and min(a.title_bits.bit_count(), b.title_bits.bit_count()) >= 6 else 0.0
    # A bare headline has few telling pairs: half of them in common may be chance.
    sure = min(1.0, min(a.bits.bit_count(), b.bits.bit_count()) / 24)
    # Words of one topic recur in English (chips, apps, a maker's name) more than pairs of characters do in Chinese.
    factor, per_anchor = (1.2, 0.03) if a.latin else (1.6, 0.06)
    return text * factor * (0.6 + 0.4 * sure) + 0.3 * title + per_anchor * anchors + same_title


def _funding_similarity(a: StoryPrint, b: StoryPrint, shared: bool) -> float:
    """Two funding reports: the company first, then round, sum, investors; text and numbers where the events were not read."""
    named = bool(a.rounds & b.rounds)
    fits = any(_amounts_fit(x, y) for x in a.amounts for y in b.amounts)
    investors = len(a.investors & b.investors) or len(a.latin_investors & b.latin_investors)
    text = overlap(a.bits, b.bits)
    anchors = min(len(a.anchors & b.anchors), 5)
    if shared:
        # One company, nothing in conflict within two weeks: one more fact makes it sure.
        return 0.85 + 0.2 * (named + fits + (investors > 0) + (text > 0.2) + (anchors >= 2))
    exact = any(_amounts_exact(x, y) for x in a.amounts for y in b.amounts)
    field_ = bool(a.tracks & b.tracks) + bool(a.places & b.places)
    name = 0.55 if a.latin_names & b.latin_names else 0.0
    return name + 0.3 * named + (0.4 if exact else 0.15 if fits else 0.0) + 0.35 * min(investors, 2) + 0.1 * field_ + 0.1 * min(anchors, 3)


def _facts_agree(a: StoryPrint, b: StoryPrint) -> bool:
    """Same round, same exact sum, an investor in common, days apart at most: one piece whose company was read wrongly in one."""
    close = a.day is None or b.day is None or abs(a.day - b.day) <= 3
    return (
        close
        and bool(a.rounds & b.rounds and a.investors & b.investors)
        and any(_amounts_exact(x, y) for x in a.amounts for y in b.amounts)
    )


def _amounts_exact(a: tuple[float, float, str], b: tuple[float, float, str]) -> bool:
    return a[2] == b[2] and a[0] == a[1] > 0 and abs(a[0] - b[0]) <= 0.01 * a[0] and b[0] == b[1]


def same_story(a: StoryPrint, b: StoryPrint) -> bool:
    """Whether two documents report the same news."""
    return conflict(a, b) is None and similarity(a, b) >= SAME_STORY


class StoryBook:
    """Stories grown one document at a time: single link with veto. Each document is compared only with those it shares a
    company, a rare anchor or rare words with, so a hundred thousand documents cost no more per document than a thousand.

    prints   prints already stored, oldest first, with their story ids
    """

    MOST_CANDIDATES = 60
    COMMON = 60
    """A block key that more documents than this share says nothing."""

    def __init__(self, prints: Iterable[tuple[StoryPrint, str]] = ()) -> None:
        self._prints: dict[str, StoryPrint] = {}
        self._story_of: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._blocks: dict[int, list[str]] = defaultdict(list)
        for story_print_, story_id in prints:
            self._put(story_print_, story_id)

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, document_id: str) -> bool:
        return document_id in self._prints

    def story_of(self, document_id: str) -> str | None:
        return self._story_of.get(document_id)

    def add(self, story_print_: StoryPrint) -> str:
        """The story a document belongs to; a known document is taken out first. Stories it links become one, under the older id."""
        if story_print_.document_id in self._prints:
            self.remove(story_print_.document_id)
        linked: dict[str, float] = {}
        for other in self._candidates(story_print_):
            if conflict(story_print_, other) is None:
                value = similarity(story_print_, other)
                if value >= SAME_STORY:
                    story = self._story_of[other.document_id]
                    linked[story] = max(linked.get(story, 0.0), value)
        fitting = [s for s in sorted(linked, key=lambda s: -linked[s]) if self._fits(story_print_, s)]
        if not fitting:
            story_id = stable_id("story", story_print_.document_id)
            self._put(story_print_, story_id)
            return story_id
        home = fitting[0]
        for other_story in fitting[1:]:
            if self._joinable(home, other_story):
                home = self._join(home, other_story)
        self._put(story_print_, home)
        return home

    def remove(self, document_id: str) -> None:
        """Forgets a document; its story keeps its id as long as any member is left."""
        story_print_ = self._prints.pop(document_id)
        story_id = self._story_of.pop(document_id)
        self._members[story_id].remove(document_id)
        if not self._members[story_id]:
            del self._members[story_id]
        for key in _block_keys(story_print_):
            block = self._blocks[key]
            if document_id in block:
                block.remove(document_id)
            if not block:
                del self._blocks[key]

    def forget_before(self, day: date) -> int:
        """Drops documents of days before `day`, which nothing new can be linked to; memory stays flat. Returns how many.

        Safe from `FUNDING_DAYS` before the oldest document still to come. Documents without a day are kept.
        """
        old = [p.document_id for p in self._prints.values() if p.day is not None and p.day < day.toordinal()]
        for document_id in old:
            self.remove(document_id)
        return len(old)

    def stories(self) -> list[Story]:
        return [self.story(story_id) for story_id in self._members]

    def story(self, story_id: str) -> Story:
        members = sorted((self._prints[d] for d in self._members[story_id]), key=lambda p: (p.day or 0, p.document_id))
        richest = max(members, key=lambda p: (p.length, -(p.day or 0)))
        return Story(story_id, tuple(p.document_id for p in members), richest.document_id)

    def _candidates(self, story_print_: StoryPrint) -> list[StoryPrint]:
        counts: dict[str, int] = {}
        for key in _block_keys(story_print_):
            block = self._blocks.get(key, ())
            # Company names block whatever their number; the newest of a crowded block are the likely ones.
            for document_id in block[-self.COMMON :]:
                counts[document_id] = counts.get(document_id, 0) + 1
        best = sorted(counts, key=lambda d: -counts[d])[: self.MOST_CANDIDATES]
        return [self._prints[d] for d in best]

    def _fits(self, story_print_: StoryPrint, story_id: str) -> bool:
        """No member of the story conflicts: an undetailed report must not chain the A round to the B round."""
        return all(conflict(story_print_, self._prints[d]) is None for d in self._members[story_id][:40])

    def _joinable(self, a: str, b: str) -> bool:
        return all(conflict(self._prints[x], self._prints[y]) is None for x in self._members[a][:12] for y in self._members[b][:12])

    def _join(self, a: str, b: str) -> str:
        older, newer = (a, b) if self._age(a) <= self._age(b) else (b, a)
        for document_id in self._members.pop(newer):
            self._story_of[document_id] = older
            self._members[older].append(document_id)
        return older

    def _age(self, story_id: str) -> tuple[int, str]:
        return (min(self._prints[d].day or date.max.toordinal() for d in self._members[story_id]), story_id)

    def _put(self, story_print_: StoryPrint, story_id: str) -> None:
        self._prints[story_print_.document_id] = story_print_
        self._story_of[story_print_.document_id] = story_id
        self._members.setdefault(story_id, []).append(story_print_.document_id)
        for key in _block_keys(story_print_):
            self._blocks[key].append(story_print_.document_id)


def _block_keys(story_print_: StoryPrint) -> set[int]:
    """Where a document is filed: by company, Latin forms, anchors, exact sums, and the telling pairs and words of its title."""
    keys = {hash(("c", c)) for c in story_print_.companies}
    keys |= {hash(("l", c)) for c in story_print_.latin_names | story_print_.latin_investors}
    # A Latin company name is an anchor of the other language's report.
    keys |= {hash(("a", hashed(c))) for c in story_print_.companies if c.isascii()}
    keys |= {hash(("a", a)) for a in story_print_.anchors}
    keys |= {hash(("r", r, low)) for r in story_print_.rounds for low, high, _ in story_print_.amounts if low == high}
    for word in WORD.findall(story_print_.head.split("|", 1)[0]):
        if word[0] >= "\u4e00":
            keys |= {hash(("t", word[i : i + 2])) for i in range(len(word) - 1) if word[i : i + 2] not in COMMON_PAIRS}
    if story_print_.latin:
        keys |= {hash(("w", a)) for a in story_print_.title_anchors}
    return keys
