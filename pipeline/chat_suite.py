"""Questions asked in earnest: the gold ones over the sample newsroom, by rules or by a configured model, and any file of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from agent.ledger import MemoryLedger
from domain.answer import Answer
from domain.errors import ConfigurationError, UsageError
from domain.ports import Analyst
from evals.chat import ChatVerdict, GoldQuestion, figures, judge, read_questions, render_chat
from pipeline.settings import Settings
from pipeline.suites import EVALS, Result, gold_hash, newsroom_documents, scout_over
from pipeline.wiring import owning_scout

_GOLD = EVALS / "newsroom" / "questions.jsonl"
_NAMED = ("right", "answerable", "refused", "not_invented", "resolved", "supported")


def newsroom_chat(settings: Settings) -> Result:
    """The gold questions over the newsroom, answered by the rules whatever model is configured."""
    with scout_over(settings.model_copy(update={"model": None}), newsroom_documents().values()) as scout:
        verdicts = asked(scout.analyst, questions_of(_GOLD))
    found = figures(verdicts)
    return Result("chat", gold_hash(_GOLD), {name: found[name] for name in _NAMED}, render_chat(verdicts))


def questions_of(path: Path) -> list[GoldQuestion]:
    """Questions of a file in the shape of `evals/newsroom/questions.jsonl`. Raises UsageError naming what cannot be read."""
    try:
        return read_questions(path.read_text(encoding="utf-8").splitlines())
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): name a file of questions") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is no file of questions ({error}): see evals/newsroom/questions.jsonl for the shape") from error


def asked(
    analyst: Analyst, questions: Sequence[GoldQuestion], heard: Callable[[GoldQuestion, Answer], None] = lambda _question, _answer: None
) -> list[ChatVerdict]:
    """Each conversation held, its last answer judged; `heard` is told every last answer."""
    verdicts = []
    for question in questions:
        conversation, answer = None, None
        for words in question.ask:
            answer = analyst.ask(words, conversation)
            conversation = answer.conversation_id
        if answer is None:
            continue
        heard(question, answer)
        quotes = {c.n: f"{c.quote}\n{c.title}\n{c.publisher} {c.published_on or ''}" for c in answer.citations}
        verdicts.append(judge(question, answer.answer, quotes))
    return verdicts


def ask_file(settings: Settings, path: Path) -> None:
    """Asks the data directory the questions of a file and prints the shares by intent and what went wrong."""
    with owning_scout(settings) as scout:
        verdicts = asked(scout.analyst, questions_of(path))
    print(render_chat(verdicts))
    _print_figures(figures(verdicts))


def live(settings: Settings, path: Path | None) -> None:
    """The same questions answered by the configured model; prints what it was worth, what it spent, and how often rules stepped in.

    Over the sample newsroom with its gold questions, or with `path` over the data directory. Raises ConfigurationError without a model.
    """
    if not settings.has_model:
        raise ConfigurationError("no model is configured: set OPENAI_BASE_URL or OPENAI_API_KEY, and PARKSCOUT_MODEL")
    ledger, drivers, notes = MemoryLedger(), Counter[str](), Counter[str]()
    generous = settings.model_copy(update={"model_token_budget": 1_000_000_000, "model_reading": False})

    def heard(_question: GoldQuestion, answer: Answer) -> None:
        drivers[answer.driver] += 1
        notes.update(answer.notes)

    opened = owning_scout(generous) if path else scout_over(generous, newsroom_documents().values())
    with opened as scout:
        verdicts = asked(scout.analyst_for(one_shot=False, ledger=ledger), questions_of(path or _GOLD), heard)
        day = scout.clock().date()
    print(render_chat(verdicts))
    _print_figures(figures(verdicts))
    for driver, count in drivers.most_common():
        print(f"answered by {driver:<20} {count:>5}")
    for note, count in notes.most_common():
        print(f"noted {count:>5}  {note}")
    print(_spending(settings, ledger, day, len(verdicts)))


def _spending(settings: Settings, ledger: MemoryLedger, day: date, questions: int) -> str:
    total = ledger.spent("local", day)
    line = f"tokens {total} ({total - ledger.answered} asked, {ledger.answered} answered), {total // max(questions, 1)} a question"
    if settings.model_price_in is None or settings.model_price_out is None:
        return f"{line}; set PARKSCOUT_MODEL_PRICE_IN and PARKSCOUT_MODEL_PRICE_OUT for the cost"
    cost = ((total - ledger.answered) * settings.model_price_in + ledger.answered * settings.model_price_out) / 1e6
    return f"{line}; cost {cost:.4f}"


def _print_figures(found: Mapping[str, Any]) -> None:
    for name in _NAMED:
        print(f"{name:<32} {found[name]:.3f}")
