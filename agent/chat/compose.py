"""From tool results to words: the rule model's answer, every sentence with the marker of the document it stands on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agent.chat.compose_company import company_answer, why_answer
from agent.chat.compose_described import described_answer
from agent.chat.compose_lists import (
    case_list,
    change_list,
    comparison,
    count_answer,
    holding_list,
    lead_list,
    similar_list,
    trend_list,
)
from agent.chat.compose_news import digest_text, freshness_text, news_list
from agent.chat.interpretation import Interpretation
from agent.chat.sheet import Sheet
from agent.chat.tool_result import ToolResult
from agent.chat.wording import Wording
from domain.profile import ParkProfile


def compose(found: Interpretation, results: Sequence[ToolResult], profile: ParkProfile, shown: Sequence[str] = ()) -> str:
    """The answer in the language of the question, with [doc:ID] markers behind every sentence that states a fact."""
    sheet = Sheet(found, tuple(results), Wording(found.language, profile), profile, tuple(shown))
    return _COMPOSERS.get(found.intent, lead_list)(sheet).strip()


def _clarify(sheet: Sheet) -> str:
    reason = sheet.found.reason or "subject"
    if reason == "out_of_range":
        return sheet.words.say("clarify_out_of_range", n=len(sheet.shown))
    if reason == "which_company" and sheet.shown:
        return sheet.words.say(
            "clarify_which_of", names=sheet.words.join(f"{n}. {name}" for n, name in enumerate(sheet.shown[:6], start=1))
        )
    return sheet.words.say(f"clarify_{reason}")


def _refuse(sheet: Sheet) -> str:
    return sheet.words.say(f"refuse_{sheet.found.reason}")


def _help(sheet: Sheet) -> str:
    return sheet.words.say("help")


def _thanks(sheet: Sheet) -> str:
    return sheet.words.say("thanks")


def _propose(sheet: Sheet) -> str:
    result = sheet.result("propose")
    if result is None or result.proposal is None:
        return _clarify(sheet)
    return sheet.words.say(f"proposal_{result.proposal['action']}", company=result.proposal["company"], note=result.proposal["note"])


_COMPOSERS: dict[str, Callable[[Sheet], str]] = {
    "leads": lead_list,
    "search": lead_list,
    "count": count_answer,
    "trend": trend_list,
    "company": company_answer,
    "described": described_answer,
    "why": why_answer,
    "compare": comparison,
    "similar": similar_list,
    "portfolio": holding_list,
    "park_news": news_list,
    "risk": news_list,
    "digest": digest_text,
    "changes": change_list,
    "cases": case_list,
    "freshness": freshness_text,
    "propose": _propose,
    "clarify": _clarify,
    "refuse": _refuse,
    "help": _help,
    "thanks": _thanks,
}
