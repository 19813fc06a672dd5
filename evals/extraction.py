"""Scores extractions against gold: page level, role by role (lenient and strict), false alarms and distractor errors. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.text import fold

ROLES = ("company", "round", "amount", "lead", "investors", "date")

_SUFFIX = re.compile(
    r"(?:股份)?有限(?:责任)?公司$|集团$|公司$|科技$|资本$|投资$|基金$|创投$"
    r"|(?:\s|,)*(?:inc|ltd|llc|corp|co|plc|gmbh|capital|ventures?|partners|group|technologies|labs?|fund|management)\.?$",
    re.IGNORECASE,
)
_LETTER_ROUND = re.compile(r"(pre)?[\s_-]*(?:series)?[\s_-]*([a-h])[\s_-]*(\+{1,2}|plus(?:[\s_]plus)?|\d)?(?:轮|系列|round|轮融资)?$")
_NAMED_ROUNDS = (
    ("pre_ipo", r"pre-?_?ipo"),
    ("pre_seed", r"pre-?_?seed|前种子"),
    ("pre_angel", r"pre-?_?(?:天使|angel)"),
    ("angel_plus", r"天使\+|angel_?plus|天使轮\+"),
    ("angel", r"天使|angel"),
    ("seed_plus", r"种子\+|seed_?plus"),
    ("seed", r"种子|seed"),
    ("strategic", r"战略|strategic"),
    ("cornerstone", r"基石|cornerstone"),
)


def round_id(word: str | None) -> str | None:
    """Canonical id of a round as a person wrote it down ("A+轮", "Series B", "天使轮"); None for no or an unnamed round."""
    if not word:
        return None
    text = fold(word).strip().lower()
    match = _LETTER_ROUND.match(text)
    if match:
        mod = (match[3] or "").strip()
        tail = {"+": "_plus", "++": "_plus_plus", "plus": "_plus"}.get(mod, "_plus_plus" if mod.startswith("plus") else mod)
        return ("pre_" if match[1] else "") + match[2] + tail
    return next((name for name, pattern in _NAMED_ROUNDS if re.match(pattern, text)), None)


def name_key(name: str) -> str:
    return re.sub(r"[\s\"'“”‘’·.\-()&,]", "", fold(name)).lower()


def same_name(a: str, b: str, *, strict: bool = False) -> bool:
    """Strict: equal but for case, space, punctuation and script. Lenient: one holds the other once common endings are off."""
    x, y = name_key(a), name_key(b)
    if x == y or strict:
        return x == y
    s, t = name_key(_SUFFIX.sub("", fold(a).strip())), name_key(_SUFFIX.sub("", fold(b).strip()))
    if min(len(s), len(t)) < 2:
        return s == t
    return s in t or t in s or x in y or y in x


@dataclass(slots=True)
class Tally:
    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0

    def add(self, other: Tally) -> None:
        self.tp, self.fp, self.fn = self.tp + other.tp, self.fp + other.fp, self.fn + other.fn


@dataclass(frozen=True, slots=True)
class RoleError:
    """One disagreement: `kind` "missed" (in gold only) or "extra" (predicted only), in the lenient reading."""

    id: str
    role: str
    kind: str
    value: str


@dataclass(slots=True)
class Scores:
    """Everything one run measured. `roles[(lang, mode, role)]`; mode is "lenient" or "strict"; lang "zh", "en" or "all"."""

    pages: Tally = field(default_factory=Tally)
    roles: dict[tuple[str, str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    negatives: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    amounts_given: int = 0
    distractors: int = 0
    errors: list[RoleError] = field(default_factory=list)
    missed_pages: list[str] = field(default_factory=list)
    alarm_pages: list[str] = field(default_factory=list)

    def micro(self, lang: str, mode: str) -> Tally:
        total = Tally()
        for role in ROLES:
            total.add(self.roles.get((lang, mode, role), Tally()))
        return total

    @property
    def false_alarm_rate(self) -> float:
        return sum(self.alarms.values()) / max(1, sum(self.negatives.values()))

    @property
    def distractor_rate(self) -> float:
        return self.distractors / max(1, self.amounts_given)


@dataclass(frozen=True, slots=True)
class _Value:
    """A gold or predicted value of a role; `names` are accepted spellings, `low`/`high` bounds of money."""

    names: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    currency: str | None = None


def _gold_values(events: Iterable[Mapping[str, Any]], role: str) -> list[_Value]:
    out: list[_Value] = []
    for event in events:
        if role == "company" and event.get("company"):
            out.append(_Value((event["company"], *event.get("company_alt", ()))))
        elif role == "round":
            ids = tuple(i for i in (round_id(w) for w in (event.get("round"), *event.get("round_alt", ()))) if i)
            if event.get("round") and ids:
                out.append(_Value(ids))
        elif role == "amount":
            low, high = _gold_bounds(event)
            if low is not None or high is not None:
                out.append(_Value((str(event.get("amount_raw")),), low, high, event.get("currency")))
        elif role in {"lead", "investors"}:
            alts = event.get("investors_alt", {})
            for name in event.get("lead_investors" if role == "lead" else "investors") or ():
                out.append(_Value((name, *alts.get(name, ()))))
        elif role == "date" and len(event.get("announced_date") or "") == 10:
            out.append(_Value((event["announced_date"],)))
    return _distinct(out)


def _gold_bounds(event: Mapping[str, Any]) -> tuple[float | None, float | None]:
    if event.get("amount_low") is not None or event.get("amount_high") is not None:
        return event.get("amount_low"), event.get("amount_high")
    if event.get("amount_min") is not None or event.get("amount_max") is not None:
        return event.get("amount_min"), event.get("amount_max")
    value = event.get("amount_value")
    return value, value


def _predicted_values(events: Iterable[Mapping[str, Any]], role: str) -> list[_Value]:
    out: list[_Value] = []
    for event in events:
        if role == "company" and event.get("company"):
            out.append(_Value((event["company"],)))
        elif role == "round" and event.get("round") and event["round"] != "undisclosed":
            out.append(_Value((event["round"],)))
        elif role == "amount" and event.get("amount"):
            amount = event["amount"]
            out.append(_Value((str(amount.get("as_printed")),), amount.get("low"), amount.get("high"), amount.get("currency")))
        elif role in {"lead", "investors"}:
            out.extend(_Value((name,)) for name in event.get("lead_investors" if role == "lead" else "investors") or ())
        elif role == "date" and event.get("announced_on"):
            out.append(_Value((event["announced_on"],)))
    return _distinct(out)


def _distinct(values: list[_Value]) -> list[_Value]:
    return list(dict.fromkeys(values))


def _money_agrees(gold: _Value, got: _Value, strict: bool) -> bool:
    if gold.currency and got.currency and gold.currency != got.currency:
        return False
    g_low, g_high = gold.low if gold.low is not None else gold.high, gold.high if gold.high is not None else gold.low
    p_low, p_high = got.low if got.low is not None else got.high, got.high if got.high is not None else got.low
    if g_low is None or g_high is None or p_low is None or p_high is None:
        return False
    if strict:
        # A value printed with "about", "nearly", "over" binds at one end: either bound may be the printed figure.
        near = any(abs(a - b) <= 0.01 * max(abs(a), 1) for a in (g_low, g_high) for b in (p_low, p_high))
        return near if g_low == g_high else p_low >= 0.75 * g_low and p_high <= 1.35 * g_high
    return p_low <= 1.12 * g_high and p_high >= 0.88 * g_low and p_high / max(g_high, 1) < 12


def _agrees(role: str, gold: _Value, got: _Value, strict: bool) -> bool:
    if role == "amount":
        return _money_agrees(gold, got, strict)
    if role in {"round", "date"}:
        if got.names[0] in gold.names:
            return True
        return role == "round" and not strict and any(re.sub(r"\d$", "", n) == re.sub(r"\d$", "", got.names[0]) for n in gold.names)
    return any(same_name(n, got.names[0], strict=strict) for n in gold.names)


def score_role(role: str, gold: list[_Value], got: list[_Value], *, strict: bool) -> tuple[Tally, list[_Value], list[_Value]]:
    """Greedy one-to-one matching of values; returns the tally and what was missed and extra."""
    rest = list(got)
    missed: list[_Value] = []
    for value in gold:
        hit = next((v for v in rest if _agrees(role, value, v, True)), None)
        if hit is None and not strict:
            hit = next((v for v in rest if _agrees(role, value, v, False)), None)
        if hit is None:
            missed.append(value)
        else:
            rest.remove(hit)
    return Tally(len(gold) - len(missed), len(rest), len(missed)), missed, rest


def score(gold_records: Iterable[Mapping[str, Any]], predictions: Mapping[str, Mapping[str, Any]]) -> Scores:
    """`gold_records`: documents with `id`, `lang`, `gold`; `predictions`: id → a line of `parkscout extract`."""
    scores = Scores()
    for record in gold_records:
        gold, got = record["gold"], predictions.get(record["id"], {})
        lang = "en" if str(record.get("lang", "")).startswith("en") else "zh"
        main = [e for e in gold.get("events", ()) if e.get("role", "main") == "main"]
        allowed = [e for e in (*gold.get("events", ()), *gold.get("background_events", ())) if e.get("role", "main") != "main"]
        said, is_event = bool(got.get("is_funding_event")), bool(gold["is_funding_event"])
        scores.pages.add(Tally(int(said and is_event), int(said and not is_event), int(is_event and not said)))
        if not is_event:
            kind = gold.get("neg_type") or "other"
            scores.negatives[kind] += 1
            if said:
                scores.alarms[kind] += 1
                scores.alarm_pages.append(record["id"])
            continue
        if not said:
            scores.missed_pages.append(record["id"])
        events = got.get("events", ())
        for role in ROLES:
            expected, predicted = _gold_values(main, role), _predicted_values(events, role)
            background = _gold_values(allowed, role)
            for mode in ("strict", "lenient"):
                tally, missed, extra = score_role(role, expected, predicted, strict=mode == "strict")
                # What the gold tells of earlier rounds is neither rewarded nor punished.
                extra = [v for v in extra if not any(_agrees(role, b, v, False) for b in background)] if role != "amount" else extra
                tally.fp = len(extra)
                scores.roles[lang, mode, role].add(tally)
                scores.roles["all", mode, role].add(tally)
                if mode == "lenient":
                    scores.errors += [RoleError(record["id"], role, "missed", "/".join(v.names)) for v in missed]
                    scores.errors += [RoleError(record["id"], role, "extra", "/".join(v.names)) for v in extra]
                    if role == "amount":
                        scores.amounts_given += len(predicted)
                        scores.distractors += len(extra)
    return scores


def render(scores: Scores) -> str:
    """The table people read."""
    p = scores.pages
    lines = [
        f"pages        P {p.precision:.3f}  R {p.recall:.3f}  F1 {p.f1:.3f}  ({p.tp} found, {p.fn} missed, {p.fp} false alarms)",
        f"false alarms {scores.false_alarm_rate:.1%} of {sum(scores.negatives.values())} negatives"
        f"   wrong amounts {scores.distractor_rate:.1%} of {scores.amounts_given}",
    ]
    if scores.alarms:
        lines.append("  by kind: " + ", ".join(f"{k} {n}/{scores.negatives[k]}" for k, n in scores.alarms.most_common()))
    for lang in ("zh", "en", "all"):
        if not any(key[0] == lang for key in scores.roles):
            continue
        lines.append(f"{lang:<4}{'role':<11}{'lenient P':>10}{'R':>7}{'F1':>7}{'strict P':>11}{'R':>7}{'F1':>7}{'gold':>6}")
        for role in (*ROLES, "micro"):
            lines.append(_row(scores, lang, role))
    return "\n".join(lines)


def _row(scores: Scores, lang: str, role: str) -> str:
    a, b = (scores.micro(lang, m) if role == "micro" else scores.roles.get((lang, m, role), Tally()) for m in ("lenient", "strict"))
    lenient = f"{a.precision:>10.3f}{a.recall:>7.3f}{a.f1:>7.3f}"
    return f"    {role:<11}{lenient}{b.precision:>11.3f}{b.recall:>7.3f}{b.f1:>7.3f}{a.tp + a.fn:>6}"
