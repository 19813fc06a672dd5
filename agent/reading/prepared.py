"""Text made ready for reading: folded, noise repaired, cut into sentences, with every position traceable to the original."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from domain.gated_pattern import gated
from domain.text import fold

# Zero-width and directional marks, soft hyphens: mirrors inject them, readers never see them.
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff"
_PINYIN = r"[a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ]{1,6}"
_SITE_WORDS = r"\(opens in a new window\)|\[?点击(?:查看|下载)[^\s\]。]{0,12}\]?|Link Copied|\(图源[^)]{0,20}\)"
# Words a link was cut out of: "the CEO ofPicus", "calledBrightband".
_GLUED = (
    r"(?<![A-Za-z])(?:of|the|called|by|from|to|in|and|with|at|like|for|as|on|startup|company|named|via|is|per|or|into|backs|"
    r"led|including|firm|attracted|backed|joined|announced|raised|received|acquired|invested)"
    r"(?=[A-Z][a-z])"
)
# Words run together where a link began or ended: "roundled by", "a$335 millionSeries D", "startup,raised".
_RUN_TOGETHER = (
    r"(?<=round)(?=(?:co-)?led\b)|(?<=illion)(?=in\b|Series|from\b|round|seed)|(?<=\ba)(?=\$|total\b)|"
    r"(?<=[a-z]{2}),(?=[a-z]{3})|(?<=[a-z]{2})(?=in 20\d\d\b)|(?<=\braised)(?=\$)|(?<=\braising)(?=\$)|(?<=Series)(?=[A-H]\b)"
    r"|(?<=\bround)(?=of\b)|(?<=\b(?:is|in|of|to|at))(?=\$)|"
    r"(?<=[A-Z])(?=(?:received|raised|announced|secured|closed|landed)\b)|(?<=\b(?:an|un))(?=(?:undisclosed|additional|initial)\b)"
)
_EVERYWHERE = (
    r"(?P<blob>[A-Za-z0-9+/=_]{160,})|"
    rf"(?P<invisible>[{_INVISIBLE}]+)|(?P<double>([,。、;:!?“”])\4+)|(?P<site>{_SITE_WORDS})"
    r"|(?P<entity>&(?:amp|nbsp|quot|lt|gt|ldquo|rdquo|mdash|middot|#39|#160);)"
)
_DAMAGE_ZH = gated(rf"{_EVERYWHERE}|(?P<pinyin>[(\[]{_PINYIN}(?:\s{_PINYIN})?[)\]])|(?P<wrapped>\n\s*(?=\S))")
_DAMAGE_EN = gated(rf"{_EVERYWHERE}|(?P<glued>{_GLUED})|(?P<run>{_RUN_TOGETHER})")
_ENTITIES = {
    "&amp;": "&",
    "&quot;": "“",
    "&ldquo;": "“",
    "&rdquo;": "”",
    "&lt;": "<",
    "&gt;": ">",
    "&#39;": "'",
    "&middot;": "·",
    "&mdash;": "-",
}
LONGEST_SENTENCE = 600
_CHINESE = gated(r"[\u4e00-\u9fff]{4}|[\u4e00-\u9fff][,。、]")
_SENTENCE_END_ZH = gated(r"[。!?;…](?:[”\"』」)]*|(?<=[a-zA-Z]))|\n+|(?<=[a-z)])\.(?=\s+[A-Z])")
_SENTENCE_END_EN = gated(r"[.!?][”\")’]*(?=\s+[A-Z“\"‘'$€£\d(]|\s*$)|\n+")
_ABBREVIATION = gated(r"(?:\b(?:Inc|Co|Mr|Ms|Mrs|Dr|vs|St|Ltd|Corp|No|Jan|Feb|Aug|Sept|Oct|Nov|Dec|U\.S|U\.K|Prof|Sr|Jr)|\b[A-Z])$")


def _runs_on(before: str, blank: bool, after: str) -> bool:
    """Whether a sentence goes on over a line break: mirrors break lines after a comma and around Latin words."""
    if before in ",、":
        return True
    latin = after.isascii() and after.isalpha()
    # A blank before the break is the mark of a cut line; after a Chinese word it may as well end a heading.
    return latin and before.isalnum() and (before.isascii() or not blank)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the prepared text; `index` 0 is the title (when there is one)."""

    index: int
    start: int
    end: int
    text: str


class PreparedText:
    """Folded and repaired text. `original(start, end)` gives the span of the text as read in."""

    __slots__ = ("_at", "_shift", "body", "chinese", "printed", "sentences", "text", "title_end")

    def __init__(self, body: str, folded: str | None = None) -> None:
        self.body = body
        source = fold(body) if folded is None else folded
        self.chinese = _CHINESE.search(source, 0, 600) is not None
        self._at: list[int] = [0]
        self._shift: list[int] = [0]
        self.text, self.printed = self._repair(source)
        self.title_end = self.text.find("\n") if "\n" in self.text else len(self.text)
        self.sentences = self._split()

    def _repair(self, source: str) -> tuple[str, str]:
        """Cuts damage out (or opens a gap between glued words) and notes how far positions moved; folded and as printed."""
        pieces: list[str] = []
        printed: list[str] = []
        last = shift = length = 0
        title_end = source.find("\n")
        for match in (_DAMAGE_ZH if self.chinese else _DAMAGE_EN).finditer(source):
            start, end = match.span()
            kind = match.lastgroup
            before = source[start - 1] if start else ""
            if kind == "wrapped":
                if start <= title_end:
                    continue
                words_end = len(source[last:start].rstrip(" \u3000")) + last
                if not _runs_on(source[words_end - 1], words_end < start, source[end]):
                    continue
                start = words_end
            if kind == "pinyin" and not "\u4e00" <= before <= "\u9fff":
                continue
            if kind == "double":
                start, insert = start + 1, ""
            elif kind in {"glued", "run"}:
                start, insert = end, " "
            elif kind == "entity":
                insert = _ENTITIES.get(match.group(), " ")
            else:
                insert = " " if kind in {"site", "wrapped", "blob"} else ""
            pieces.append(source[last:start])
            printed.append(self.body[last:start])
            length += start - last
            if insert:
                pieces.append(insert)
                printed.append(insert)
                length += 1
            last = end
            shift = end - length
            self._at.append(length)
            self._shift.append(shift)
        if not pieces:
            return source, self.body
        pieces.append(source[last:])
        printed.append(self.body[last:])
        return "".join(pieces), "".join(printed)

    def position(self, index: int) -> int:
        """Position in the text as read in of position `index` of the prepared text."""
        return index + self._shift[bisect_right(self._at, index) - 1]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span as read in; never empty for a non-empty span."""
        first = self.position(start)
        return first, max(self.position(end - 1) + 1, first) if end > start else first

    def as_printed(self, words: str, near: int = 0) -> str:
        """`words` of the prepared text in the script of the page, repaired; where they do not occur, as they are."""
        at = self.text.find(words, near)
        if at < 0:
            at = self.text.find(words)
        return self.printed[at : at + len(words)] if at >= 0 else words

    def quote(self, start: int, end: int) -> str:
        """The words as read in."""
        first, last = self.original(start, end)
        return self.body[first:last]

    def _split(self) -> tuple[Sentence, ...]:
        out: list[Sentence] = []
        text = self.text
        if self.title_end:
            out.append(Sentence(0, 0, self.title_end, text[: self.title_end]))
        last = self.title_end
        ends = _SENTENCE_END_ZH if self.chinese else _SENTENCE_END_EN
        for match in ends.finditer(text, self.title_end):
            if match.group()[0] == "." and _ABBREVIATION.search(text, max(0, match.start() - 6), match.start()):
                continue
            self._add(out, last, match.end())
            last = match.end()
        self._add(out, last, len(text))
        return tuple(out)

    def _add(self, out: list[Sentence], start: int, end: int) -> None:
        piece = self.text[start:end]
        bare = piece.strip()
        if len(bare) < 2:
            return
        if self.chinese and len(bare) > LONGEST_SENTENCE:
            # Text without punctuation: cut, so that no rule looks further than a sentence reaches.
            for at in range(start, end, LONGEST_SENTENCE):
                self._add(out, at, min(end, at + LONGEST_SENTENCE))
            return
        lead = len(piece) - len(piece.lstrip())
        start += lead
        out.append(Sentence(len(out) or 1, start, start + len(bare), bare))
