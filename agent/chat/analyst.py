"""The analyst: one question in, one cited answer out; rules always answer, a language model where one is configured."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from agent.chat.asked_names import candidate_name, stop_words
from agent.chat.citations import MARKER, Citations
from agent.chat.claims import check_answer
from agent.chat.follow_up import ChatContext
from agent.chat.interpretation import Interpretation, Named, from_json
from agent.chat.plain_loop import rule_turn
from agent.chat.tool_result import CLOSE, OPEN, ToolResult, defuse
from agent.chat.tools import ScoutTools, langchain_tools
from agent.chat.understanding import Knowledge, NamesFound, understand
from agent.chat.vocabulary import TrackVocabulary
from agent.chat.wording import Wording, traditional
from agent.ledger import MemoryLedger, TokenLedger
from agent.models import ModelEndpoint, open_chat_model
from agent.reading.rounds import find_rounds
from domain.answer import Answer, ChatEvent, ChatTurn, answer_json
from domain.document import Document
from domain.errors import BudgetExhausted, ParkScoutError, UsageError
from domain.lead import Lead
from domain.ports import Clock, ConversationStore, ScoutReads
from domain.profile import ParkProfile
from domain.search import LeadFilter
from domain.text import fold, to_simplified
from prompts import load_prompt

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

logger = logging.getLogger("parkscout.chat")
_TOKEN = re.compile(r"[^\n。；！？]{1,16}[。；！？]?|\n+")
_MOST_QUESTION = 2000
_LEAK = 28
_TURNS_READ = 3
"""Former turns a turn looks at: each carries the filters, names and company on, so that no length of conversation loses them."""
_BESIDE = re.compile(r"和|跟|与|、|比|vs|\band\b", re.IGNORECASE)
_INVESTS = re.compile(
    r"(?:它|他们|她们|这家|该机构|这家机构|这些机构|对方).{0,6}(?:投(?:了|过|资了|资过)|[领参]投(?:了|过))|还(?:领|参)?投(?:了|过|资过|资了)"
    r"|(?:it|they) (?:also )?(?:invested|back)|else (?:did|has|have) (?:it|they) (?:invest|back)",
    re.IGNORECASE,
)
_ROUND_WORDS = re.compile(r"(?:pre-?)?[a-h]\d?\+*轮?|天使|种子|轮")
_KEEPS_CONTEXT = {"help", "thanks", "refuse", "clarify", "freshness", "propose"}
_LISTS = {"leads", "count", "similar", "portfolio", "changes", "cases", "digest", "search", "trend"}
_LANGUAGES = {"en": "English", "zh-Hans": "Simplified Chinese", "zh-Hant": "Traditional Chinese"}


_RULE_WORKERS = ThreadPoolExecutor(2, "chat-rules")
"""Turns by rules only take the interpreter from each other: twenty, first come first served, are done sooner than twenty together."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """An answer before its citations are numbered."""

    text: str
    results: tuple[ToolResult, ...]
    driver: str
    notes: tuple[str, ...] = ()


class ScoutAnalyst:
    """Fulfils domain.ports.Analyst. `new_id` gives ids of conversations; `endpoint` None means rules only.

    `one_shot`: this process answers once, so the rules run without LangChain's loop, whose imports would take longer than the answer.
    """

    def __init__(
        self,
        reads: ScoutReads,
        conversations: ConversationStore,
        profile: ParkProfile,
        clock: Clock,
        new_id: Callable[[], str],
        endpoint: ModelEndpoint | None = None,
        ledger: TokenLedger | None = None,
        user: str = "local",
        one_shot: bool = False,
    ) -> None:
        self._reads = reads
        self._conversations = conversations
        self._profile = profile
        self._clock = clock
        self._new_id = new_id
        self._endpoint = endpoint
        self._ledger = ledger or MemoryLedger()
        self._user = user
        self._one_shot = one_shot
        self._known = Knowledge(TrackVocabulary(profile.tracks), profile.cny_rates)

    def ask(self, question: str, conversation_id: str | None = None) -> Answer:
        """The whole answer. Raises UsageError for a question without words or of more than 2,000 characters."""
        turn = self._turn(question, conversation_id)
        while True:
            try:
                next(turn)
            except StopIteration as stop:
                answer: Answer = stop.value
                return answer

    async def stream(self, question: str, conversation_id: str | None = None) -> AsyncIterator[ChatEvent]:
        """The answer as events: interpretation, tool …, token …, citation …, done (the whole answer); error ends it early.

        Tokens are checked words: nothing is sent that is taken back later.
        """
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[ChatEvent | None] = asyncio.Queue()
        gone = threading.Event()

        def work() -> None:
            try:
                for event in self._turn(question, conversation_id):
                    if gone.is_set():
                        return
                    loop.call_soon_threadsafe(queue.put_nowait, event)
            except ParkScoutError as error:
                loop.call_soon_threadsafe(queue.put_nowait, ChatEvent("error", {"code": error.code, "message": str(error)}))
            except Exception:
                logger.exception("chat turn failed")
                loop.call_soon_threadsafe(
                    queue.put_nowait, ChatEvent("error", {"code": "error", "message": "the question could not be answered"})
                )
            finally:
                loop.call_soon_threadsafe(queue.put_nowait, None)

        # A turn that waits for a model takes nothing from anybody.
        worker = loop.run_in_executor(_RULE_WORKERS if self._endpoint is None else None, work)
        try:
            while (event := await queue.get()) is not None:
                yield event
            await worker
        finally:
            gone.set()

    def warm(self) -> None:
        """Builds what the first question would else wait for: the agent, its imports, the words of both scripts."""
        _ = self._rule_agent
        self.interpret("融资")
        self._reads.search("融资", 1)
        for language in ("zh-Hans", "zh-Hant", "en"):
            Wording(language, self._profile)

    def interpret(self, question: str, context: ChatContext | None = None) -> Interpretation:
        """How the rules read a question."""
        names, today = self._names(question), self._clock().date()
        if not names.leads and not names.park and (short := candidate_name(fold(question).lower(), question, self._known.tracks)):
            names = self._with(names, short)
        found = understand(question, names, self._known, today, context)
        if found.asked_name is not None:
            longer = self._with(names, found.asked_name)
        elif found.topic and len(found.companies) == 1 and _BESIDE.search(question):
            # "钛米和酷哇的B轮谁融得多": the other one is named by the beginning of its name.
            longer = names
            for word in found.topic.split()[:3]:
                longer = self._with(longer, word, beginning=True)
        else:
            return self._of_the_investor(found, context)
        return found if longer is names else understand(question, longer, self._known, today, context)

    def _with(self, names: NamesFound, short: str, beginning: bool = False) -> NamesFound:
        """The names with the lead that a short or another name stands for, where there is one."""
        if len(short) < 2 or any(short in investor or investor in short for investor in names.investors):
            return names
        meant = self._reads.leads(LeadFilter(name=short, limit=3))
        if beginning:
            meant = [lead for lead in meant if fold(lead.organization.name).lower().startswith(fold(short).lower())]
        elif not meant:
            meant = self._also_named(short)
        more = tuple((lead.id, lead.organization.name, (short,)) for lead in meant[:1])
        return replace(names, leads=(*names.leads, *more)) if more else names

    def _also_named(self, name: str) -> list[Lead]:
        """The lead that a report names beside another name: 翱捷科技（ASR）."""
        said = re.escape(fold(name).lower())
        for hit in self._reads.search(name, 3):
            own = re.escape(fold(hit.company).lower()) if hit.company else ""
            told = fold(f"{hit.title}\n{hit.snippet}").lower()
            if own and re.search(rf"{said}\s?\([^)]{{0,24}}{own}|{own}\s?\([^)]{{0,24}}{said}", told):
                return self._reads.leads(LeadFilter(name=hit.company, limit=1))
        return []

    def _of_the_investor(self, found: Interpretation, context: ChatContext | None) -> Interpretation:
        """ "它还投过哪些公司" after talk of a company's round: it is the round's investor."""
        if not (found.follow_up and found.intent == "company" and len(found.companies) == 1 and _INVESTS.search(found.question)):
            return found
        lead = self._reads.lead(found.companies[0].id) if found.companies[0].id else None
        before = context.previous if context else None
        rounds = [r for r in lead.rounds if before and before.rounds and r.round in before.rounds] or list(lead.rounds) if lead else []
        investors = next((r.lead_investors or r.investors for r in rounds if r.investors), ())
        if not investors:
            return found
        return replace(found, intent="portfolio", aspect=None, more=(), companies=(), topic="", investors=investors[:3])

    def _names(self, question: str) -> NamesFound:
        """Names in the question, in either Chinese script: stores keep names as printed."""
        asked = f"{question}\n{to_simplified(question)}"
        leads = self._reads.leads_named(asked)
        investors = self._reads.investors_named(asked)
        if not leads and any("一" <= c <= "鿿" for c in question):
            other = traditional(to_simplified(question))
            leads, investors = self._reads.leads_named(other), [*investors, *self._reads.investors_named(other)]
        named = tuple((lead.id, lead.organization.name, tuple(a.name for a in lead.organization.aliases)) for lead in leads[:12])
        # A stored "investor" that is only a round and words of asking was read wrongly.
        left = {name: stop_words()[0].sub("", _ROUND_WORDS.sub("", fold(name).lower())) for name in investors}
        investors = [name for name in investors if left[name] or not find_rounds(name)]
        return NamesFound(named, tuple(self._reads.park_companies_named(asked)), tuple(dict.fromkeys(investors)))

    def _turn(self, question: str, conversation_id: str | None) -> Generator[ChatEvent, None, Answer]:
        question = question.strip()
        if not question or not re.search(r"\w", question):
            raise UsageError("the question is empty: write what you want to know")
        if len(question) > _MOST_QUESTION:
            raise UsageError(f"the question has {len(question)} characters: shorten it to {_MOST_QUESTION}")
        conversation = conversation_id or self._new_id()
        turns = self._conversations.turns(conversation, _TURNS_READ) if conversation_id else []
        context = context_of(turns)
        found = self.interpret(question, context)
        yield ChatEvent("interpretation", found.as_json())
        draft = yield from self._draft(question, found, context, turns)
        answer = self._finished(draft, found, context, conversation)
        for piece in _TOKEN.findall(answer.answer):
            yield ChatEvent("token", {"text": piece})
        shown = answer_json(answer)
        for citation in shown["citations"]:
            yield ChatEvent("citation", citation)
        self._conversations.add(conversation, ChatTurn(question, answer, self._clock().isoformat()))
        yield ChatEvent("done", shown)
        return answer

    def _draft(
        self, question: str, found: Interpretation, context: ChatContext, turns: Sequence[ChatTurn]
    ) -> Generator[ChatEvent, None, _Draft]:
        """Draft by the model where there is one and the question is not one that rules alone may answer; else by rules."""
        words = Wording(found.language, self._profile)
        if self._endpoint is None or found.intent in {"refuse", "clarify", "help", "thanks", "propose"}:
            return (yield from self._by_rules(question, found, context))
        try:
            return (yield from self._by_model(question, found, context, turns))
        except Exception as error:
            note = _note_for(error, words)
            logger.warning("model path left for the rules: %s: %s", type(error).__name__, str(error)[:200])
            draft = yield from self._by_rules(question, found, context)
            return _Draft(draft.text, draft.results, "rules", (note,))

    @cached_property
    def _tools(self) -> Any:
        return langchain_tools(ScoutTools(self._reads))

    @cached_property
    def _rule_agent(self) -> Any:
        from agent.chat.agent_loop import rule_agent
        from agent.chat.rule_model import RuleChatModel

        return rule_agent(RuleChatModel(park=self._profile, clock=self._clock, understand=self.interpret), self._tools)

    @cached_property
    def _chat_model(self) -> Any:
        assert self._endpoint is not None
        return open_chat_model(self._endpoint)

    def _by_rules(self, question: str, found: Interpretation, context: ChatContext) -> Generator[ChatEvent, None, _Draft]:
        shown = [n.name for n in context.shown]
        if self._one_shot:
            turn = rule_turn(found, shown, ScoutTools(self._reads), self._profile, self._clock().date())
            while True:
                try:
                    yield _tool_event(next(turn))
                except StopIteration as stop:
                    results, text = stop.value
                    return _Draft(text, results, "rules")
        from langchain_core.messages import HumanMessage

        from agent.chat.agent_loop import run_turn

        carried = {"interpretation": found.as_json(), "shown": shown}
        results, text = yield from _follow(run_turn(self._rule_agent, [HumanMessage(question, additional_kwargs=carried)]))
        return _Draft(text, results, "rules")

    def _by_model(
        self, question: str, found: Interpretation, context: ChatContext, turns: Sequence[ChatTurn]
    ) -> Generator[ChatEvent, None, _Draft]:
        from langchain_core.messages import HumanMessage, SystemMessage

        from agent.chat.agent_loop import TurnGuard, model_agent, monotonic, run_turn

        assert self._endpoint is not None
        limits, today = self._endpoint.limits, self._clock().date()
        if self._ledger.spent(self._user, today) >= limits.daily_tokens:
            raise BudgetExhausted("the day's token budget is used up")
        guard = TurnGuard(limits, self._ledger, self._user, today, found.intent == "propose", monotonic)
        agent = model_agent(self._chat_model, self._tools, guard, limits)
        prompt = system_prompt(self._profile, found, today.isoformat(), turns)
        results, text = yield from _follow(run_turn(agent, [SystemMessage(prompt), HumanMessage(question)]))
        documents = self._documents(results)
        if not text.strip() or leaks(text, prompt):
            raise _Doubted(text)
        names = [*self._reads.investors_named(text), *(lead.organization.name for lead in self._reads.leads_named(text))]
        checked = check_answer(text, documents, results, names)
        if not checked.text or (checked.removed and not checked.kept) or (not results and checked.kept):
            raise _Doubted(text)
        words = Wording(found.language, self._profile)
        notes = (words.say("removed_claims", n=len(checked.removed)),) if checked.removed else ()
        return _Draft(checked.text, results, f"model:{self._endpoint.model}", notes)

    def _documents(self, results: Sequence[ToolResult]) -> dict[str, Document]:
        ids = dict.fromkeys(d for r in results for d in r.documents)
        return self._reads.documents(list(ids)[:60])

    def _finished(self, draft: _Draft, found: Interpretation, context: ChatContext, conversation: str) -> Answer:
        allowed = {d for r in draft.results for d in r.documents}
        citations = Citations(self._reads.document, allowed, ZoneInfo(self._profile.time_zone))
        text = citations.resolve(draft.text)
        if draft.notes:
            text = f"{text}\n（{'；'.join(draft.notes)}）" if found.language != "en" else f"{text}\n({'; '.join(draft.notes)})"
        shown = shown_leads(draft)
        interpretation = found.as_json()
        interpretation["context"] = _carried(found, context, shown)
        proposals = tuple(r.proposal for r in draft.results if r.proposal)
        return Answer(text, interpretation, citations.rows, tuple(n.id for n in shown), conversation, draft.driver, draft.notes, proposals)


class _Doubted(Exception):
    """The model's answer is not shown: it leaks the prompt, is empty, or no source supports it."""


def _note_for(error: Exception, words: Wording) -> str:
    from agent.chat.agent_loop import NothingRetrieved

    if isinstance(error, BudgetExhausted):
        return words.say("model_budget")
    if isinstance(error, _Doubted):
        return words.say("model_doubted")
    return words.say("model_empty" if isinstance(error, NothingRetrieved) else "model_down")


def _follow(messages: Iterator[BaseMessage]) -> Generator[ChatEvent, None, tuple[tuple[ToolResult, ...], str]]:
    """Tool events while a turn runs; returns (results, last text)."""
    from langchain_core.messages import AIMessage, ToolMessage

    results: list[ToolResult] = []
    text = ""
    for message in messages:
        if isinstance(message, AIMessage):
            text = "" if message.tool_calls else message.text
        elif isinstance(message, ToolMessage):
            result = message.artifact
            if isinstance(result, ToolResult):
                results.append(result)
                yield _tool_event(result)
    return tuple(results), text


def _tool_event(result: ToolResult) -> ChatEvent:
    return ChatEvent("tool", {"name": result.tool, "found": 0 if result.empty else result.total or len(result.documents)})


def shown_leads(draft: _Draft) -> tuple[Named, ...]:
    """The leads an answer names, in the order it names them."""
    leads = {lead.id: lead for r in draft.results for lead in r.leads}
    placed = []
    bare = MARKER.sub("", draft.text)
    for lead in leads.values():
        at = bare.find(lead.organization.name)
        if at >= 0:
            placed.append((at, Named(lead.id, lead.organization.name)))
    return tuple(named for _, named in sorted(placed, key=lambda p: p[0]))


def _carried(found: Interpretation, context: ChatContext, shown: tuple[Named, ...]) -> dict[str, Any]:
    """What the next question may refer to, kept with the answer: filters outlive any length of conversation."""
    listing, names, focus = context.listing, context.shown, context.focus
    if found.intent in _LISTS:
        listing = found if found.intent in {"leads", "count", "trend", "portfolio"} else listing
        names = shown or names
        focus = shown[0] if len(shown) == 1 else None
    elif found.intent not in _KEEPS_CONTEXT:
        named = [c for c in found.companies if c.id or c.name]
        focus = named[0] if len(named) == 1 else focus if not named else None
        if found.intent == "compare":
            names = tuple(named) or names
    return {
        "listing": listing.as_json() if listing else None,
        "shown": [{"id": n.id, "name": n.name} for n in names],
        "focus": {"id": focus.id, "name": focus.name} if focus else None,
        "previous": {k: v for k, v in found.as_json().items() if k != "context"}
        if found.intent not in _KEEPS_CONTEXT
        else _previous(context),
    }


def _previous(context: ChatContext) -> dict[str, Any] | None:
    return context.previous.as_json() if context.previous else None


def context_of(turns: Sequence[ChatTurn]) -> ChatContext:
    """What the last stored turn carries on."""
    if not turns:
        return ChatContext()
    carried = turns[-1].answer.interpretation.get("context") or {}

    def named(row: dict[str, str] | None) -> Named | None:
        return Named(row["id"], row["name"]) if row else None

    return ChatContext(
        previous=from_json(carried["previous"]) if carried.get("previous") else None,
        listing=from_json(carried["listing"]) if carried.get("listing") else None,
        shown=tuple(Named(r["id"], r["name"]) for r in carried.get("shown") or ()),
        focus=named(carried.get("focus")),
    )


def system_prompt(profile: ParkProfile, found: Interpretation, today: str, turns: Sequence[ChatTurn]) -> str:
    """The system prompt of one turn. Former answers quote the web, so they stand between data marks too."""
    import json

    said = "\n".join(f"Q: {t.question[:200]}\nA: {t.answer.answer[:300]}" for t in turns[-3:])
    history = f"{OPEN} history\n{defuse(said)}\n{CLOSE}" if said else "nothing"
    interpretation = {k: v for k, v in found.as_json().items() if k not in {"question", "context"}}
    return load_prompt("chat_system").render(
        {
            "park": profile.name_en,
            "today": today,
            "open": OPEN,
            "close": CLOSE,
            "language": _LANGUAGES.get(found.language, "Simplified Chinese"),
            "tracks": "; ".join(f"{t.id}: {t.name_zh}" for t in profile.tracks),
            "interpretation": defuse(json.dumps(interpretation, ensure_ascii=False)),
            "history": history,
        }
    )


def leaks(text: str, prompt: str) -> bool:
    """Whether an answer repeats a stretch of the prompt's own rules."""
    rules = re.sub(r"\s+", "", load_prompt("chat_system").text.split("Tracks of the park")[0])
    plain = re.sub(r"\s+", "", text)
    parts = [p for p in re.split(r"\{\{[a-z_]+\}\}", rules) if p]
    return (
        any(plain[i : i + _LEAK] in part for part in parts for i in range(max(len(plain) - _LEAK + 1, 0))) if len(plain) >= _LEAK else False
    )
