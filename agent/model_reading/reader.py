"""The reader with a model: the rule reader first, a question where it is in doubt, and the rules' result whenever no good answer comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agent.model_reading.answer import SCHEMA, ClaimedEvent, claimed_events, kept_form
from agent.model_reading.asking import ModelQuestions, ModelSetAside, ReadingLimits, Timing
from agent.model_reading.checking import CheckedEvent, ClaimCheck
from agent.model_reading.dialect import OutputShape
from agent.model_reading.doubt import Doubt, doubts
from agent.model_reading.ledger import Fault, Prices, ReadingLedger
from agent.model_reading.located import LocatedText
from agent.model_reading.merging import merged
from agent.model_reading.request import prompt_version, question
from agent.model_reading.transport import ModelFault
from agent.models import ModelEndpoint
from agent.reading.kinds import KindThresholds, find_kinds
from agent.reading.passage import Passage
from agent.reading.places import find_location
from agent.reading.prepared import PreparedText
from agent.reading.reader import bare_dollar
from agent.reading.signals import find_signals
from domain.document import Document
from domain.errors import BudgetExhausted
from domain.extraction import Extraction
from domain.ports import Extractor, ReadingCache
from domain.track import Tier

_SHAPE = OutputShape("funding_events", SCHEMA)


class ModelReader:
    """Fulfils `domain.ports.Extractor` and `KeepsAccount` for one run: its budget is the run's. Used by one thread.

    An extraction carries this reader's version where the model had its say or was not needed; where it was needed and did not
    come (fault, budget), it carries the rules' version, so that the next run asks again.
    """

    def __init__(
        self,
        rules: Extractor,
        endpoint: ModelEndpoint,
        cache: ReadingCache,
        timing: Timing,
        limits: ReadingLimits | None = None,
        prices: Prices | None = None,
        tiers: Mapping[str, Tier] | None = None,
        thresholds: KindThresholds | None = None,
    ) -> None:
        self._rules = rules
        self._cache = cache
        self._model = endpoint.model
        self._prompt = prompt_version()
        self._tiers = tiers
        self._thresholds = thresholds
        limits = limits or ReadingLimits()
        self.ledger = ReadingLedger(limits.tokens, prices or Prices())
        self._questions = ModelQuestions(endpoint, limits, self.ledger, cache, timing)
        self.version = f"{rules.version}+{endpoint.model}:{self._prompt}"

    def account(self) -> list[str]:
        return self.ledger.lines() if self.ledger.documents else []

    def close(self) -> None:
        self._questions.close()

    def extract(self, document: Document) -> Extraction:
        read = self._rules.extract(document)
        self.ledger.documents += 1
        prepared = PreparedText(document.body)
        why = doubts(prepared, read)
        if not why:
            return replace(read, version=self.version)
        self.ledger.doubtful += 1
        self.ledger.doubts.update(doubt.value for doubt in why)
        checked = self._checked(document, prepared)
        if checked is None:
            self.ledger.left += 1
            return read
        self.ledger.answered += 1
        return replace(self._merged(document, prepared, read, checked, Doubt.HEDGED in why), version=self.version)

    def _checked(self, document: Document, prepared: PreparedText) -> list[CheckedEvent] | None:
        """The claims that hold, from the cache or from the model; None where there is no answer."""
        kept = self._cache.get(document.content_hash, self._prompt, self._model)
        if kept is not None:
            self.ledger.from_cache += 1
            return self._held(document, prepared, claimed_events(kept)[0])
        try:
            held = self._answered(document, prepared)
        except ModelFault as fault:
            self._questions.failed(fault)
            return None
        except ModelSetAside:
            return None
        except BudgetExhausted:
            self.ledger.unaffordable += 1
            return None
        self._questions.succeeded()
        return held

    def _answered(self, document: Document, prepared: PreparedText) -> list[CheckedEvent]:
        """The claims of the model that hold; its answer is kept. Raises what `ModelQuestions.ask` raises, and for an unusable answer."""
        claims, unfit = claimed_events(self._questions.ask(question(prepared, document.content_hash), _SHAPE))
        held = self._held(document, prepared, claims)
        if claims and not held:
            raise ModelFault(Fault.INVENTED)
        if unfit:
            self.ledger.dropped["event of another shape"] += unfit
        self._cache.put(document.content_hash, self._prompt, self._model, kept_form(claims))
        return held

    def _held(self, document: Document, prepared: PreparedText, claims: list[ClaimedEvent]) -> list[CheckedEvent]:
        """What of an answer stands in the text."""
        published = document.published_at.date() if document.published_at else None
        check = ClaimCheck(LocatedText(prepared), published, bare_dollar(document.publisher))
        held = [event for event in map(check.check, claims) if event is not None]
        self.ledger.dropped.update(check.dropped)
        return held

    def _merged(
        self, document: Document, prepared: PreparedText, read: Extraction, checked: list[CheckedEvent], hedged: bool
    ) -> Extraction:
        """The rules' extraction with what the model adds, and what follows from events read anew."""
        result = merged(read.events, read.other_events, checked, hedged)
        self.ledger.gained.update(result.gained)
        if not result.gained:
            return read
        passage = Passage(prepared)
        events = tuple(result.events)
        companies = tuple(dict.fromkeys(e.company for e in events if e.company)) or ((read.company,) if read.company else ())
        published = document.published_at.date() if document.published_at else None
        signals = find_signals(passage, companies, published)
        kinds = find_kinds(passage, events, signals, read.tracks, tiers=self._tiers, thresholds=self._thresholds)
        return replace(
            read,
            is_funding_event=bool(events),
            events=events,
            other_events=tuple(result.other_events),
            kinds=tuple(k.kind for k in kinds),
            kind_reasons=kinds,
            company=read.company or next(iter(companies), None),
            location=find_location(passage, companies),
            signals=signals,
        )
