"""Invented companies and their news, for tests of judging, leads and digests. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from domain.evidence import Evidence
from domain.extraction import KindMatch
from domain.funding import EventStatus, FundingEvent, FundingRound, Money, RoundReport
from domain.judging import judge
from domain.lead import Lead
from domain.lead_building import build_lead
from domain.organization import Alias, ListEntry, Organization, OrganizationSnapshot, Sighting
from domain.profile import ParkProfile
from domain.signal import Signal, SignalKind
from domain.track import ProjectKind, TrackMatch
from pipeline.profile_file import load_profile

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def suzhou() -> ParkProfile:
    return load_profile("suzhou-industrial-park")


@dataclass
class Story:
    """One article on one company; `snapshot()` turns stories into what a judge reads."""

    title: str
    text: str = ""
    day: date | None = date(2026, 11, 18)
    publisher: str | None = "36氪"
    tracks: tuple[tuple[str, float, str], ...] = ()
    signals: tuple[Signal, ...] = ()
    kinds: tuple[KindMatch, ...] = ()
    told: tuple[FundingEvent, ...] = ()
    rounds: tuple[FundingEvent, ...] = ()
    location: str | None = None
    focus: float = 1.0
    chars: int | None = None
    document_id: str = ""
    lang: str = "zh-Hans"
    story_id: str = ""

    @property
    def body(self) -> str:
        return f"{self.title}\n{self.text}"

    @property
    def url(self) -> str:
        return f"https://news.example/{self.document_id}"


def money(low: float | None, printed: str, currency: str | None = "CNY", high: float | None = None, qualifier: str = "exact") -> Money:
    return Money(low, low if high is None else high, currency, printed, qualifier)  # type: ignore[arg-type]


def event(
    company: str, round_id: str | None = None, amount: Money | None = None, leads: tuple[str, ...] = (), others: tuple[str, ...] = (),
    status: EventStatus = EventStatus.COMPLETED, day: date | None = None, quotes: tuple[tuple[str, str], ...] = (),
) -> FundingEvent:  # fmt: skip
    """An event; its quotes are (field, words), the amount's words added where there is one."""
    told = list(quotes)
    if amount is not None and not any(f == "amount" for f, _ in told):
        told.append(("amount", amount.as_printed))
    evidence = tuple(Evidence(f, q, 0, len(q)) for f, q in told)
    return FundingEvent(company, status, round_id, None, amount, leads, (*leads, *others), day, evidence=evidence)


def signal(kind: SignalKind, quote: str, **values: object) -> Signal:
    return Signal(kind, quote, 0, len(quote), **values)  # type: ignore[arg-type]


@dataclass
class Company:
    name: str
    stories: tuple[Story, ...]
    location: str | None = None
    aliases: tuple[str, ...] = ()
    in_park: bool = False
    lists: tuple[ListEntry, ...] = ()
    bodies: dict[str, str] = field(default_factory=dict)

    def snapshot(self) -> OrganizationSnapshot:
        organization_id = f"org_{self.name}"
        rounds: list[FundingRound] = []
        sightings: list[Sighting] = []
        for number, story in enumerate(self.stories):
            story.document_id = story.document_id or f"doc_{self.name}_{number}"
            self.bodies[story.document_id] = story.body
            for one in story.rounds:
                report = RoundReport(story.document_id, one, story.day, story.publisher, story.url)
                rounds.append(
                    FundingRound(
                        f"round_{self.name}_{number}_{len(rounds)}", organization_id, one.round, one.amount, one.lead_investors,
                        one.investors, one.announced_on or story.day, one.status, (report,),
                    )
                )  # fmt: skip
            sightings.append(
                Sighting(
                    story.document_id, story.title, story.url, story.publisher, None, story.day, story.lang,
                    story.story_id or f"story_{story.document_id}", story.signals,
                    tuple(TrackMatch(t, s, (cue,)) for t, s, cue in story.tracks), story.kinds, story.told,
                    story.location, story.focus, story.chars,
                )
            )  # fmt: skip
        aliases = tuple(Alias(a, "short") for a in self.aliases)
        organization = Organization(organization_id, self.name, aliases, None, self.location)
        return OrganizationSnapshot(organization, tuple(rounds), tuple(sightings), self.lists, self.in_park)


def bright_chip() -> Company:
    """A large completed round in a future track, in Hangzhou, founded by a professor."""
    return Company(
        "澜脉神经",
        (
            Story(
                "脑机接口公司澜脉神经完成1.2亿元A轮融资，元禾控股领投",
                "澜脉神经宣布完成1.2亿元A轮融资，由元禾控股领投。公司由浙江大学教授周岚创办，研发柔性电极，已获发明专利40余项，计划在长三角建设中试线。",
                tracks=(("bci", 0.9, "脑机接口"),),
                rounds=(
                    event(
                        "澜脉神经",
                        "a",
                        money(1.2e8, "1.2亿元"),
                        ("元禾控股",),
                        quotes=(("round", "A轮"), ("lead_investors", "由元禾控股领投")),
                    ),
                ),
                signals=(
                    signal(SignalKind.FOUNDER_BACKGROUND, "由浙江大学教授周岚创办", detail="professor", holds_shares=None),
                    signal(SignalKind.TECHNICAL_BARRIER, "已获发明专利40余项"),
                    signal(SignalKind.LANDING_INTENT, "计划在长三角建设中试线", strength="plan", place="长三角"),
                ),
                location="杭州",
            ),
        ),
        location="杭州",
    )


def lone_maker() -> Company:
    """An OPC project: one founder back from abroad with a patent, first money, no large round."""
    return Company(
        "拾光智体",
        (
            Story(
                "一人公司拾光智体拿到天使轮，用智能体替实验室写方案",
                "拾光智体是一家一人公司，创始人沈知远曾在英伟达任职，现为海归创业者，研发实验方案智能体并获软件专利。近日完成数百万元天使轮融资。",
                tracks=(("llm_agents", 0.8, "智能体"),),
                rounds=(event("拾光智体", "angel", money(2e6, "数百万元", high=9e6, qualifier="several"), quotes=(("round", "天使轮"),)),),
                signals=(
                    signal(SignalKind.FOUNDER_BACKGROUND, "现为海归创业者", detail="returnee"),
                    signal(SignalKind.TEAM_SIZE, "一人公司", value_low=1, value_high=1),
                    signal(SignalKind.TECHNICAL_BARRIER, "获软件专利"),
                ),
                kinds=(KindMatch(ProjectKind.OPC, "一人公司", "一人公司"),),
            ),
        ),
    )


def rumoured() -> Company:
    return Company(
        "曜石聚变",
        (
            Story(
                "消息称曜石聚变正洽谈20亿元融资",
                "据知情人士透露，曜石聚变正洽谈20亿元融资。公司研制高温超导托卡马克。",
                tracks=(("fusion", 0.9, "托卡马克"),),
                told=(event("曜石聚变", None, money(2e9, "20亿元"), status=EventStatus.RUMOUR),),
                location="合肥",
            ),
        ),
        location="合肥",
    )


def fund_closing() -> Company:
    return Company(
        "岭上创投",
        (
            Story(
                "岭上创投完成30亿元新基金募集",
                "岭上创投完成30亿元新基金募集。",
                told=(event("岭上创投", None, money(3e9, "30亿元"), status=EventStatus.FUND_CLOSE),),
            ),
        ),
    )


def off_track() -> Company:
    """A large completed round of a company the park does not look for."""
    return Company(
        "茶里云",
        (
            Story(
                "新茶饮品牌茶里云完成5亿元C轮融资",
                "茶里云完成5亿元C轮融资，将用于门店扩张。",
                rounds=(event("茶里云", "c", money(5e8, "5亿元")),),
            ),
        ),
        location="长沙",
    )


def from_singapore() -> Company:
    return Company(
        "Helix Lantern",
        (
            Story(
                "Singapore's Helix Lantern raises US$18 million Series A led by Temasek",
                "Helix Lantern, a cell therapy start-up, raised US$18 million in Series A led by Temasek and plans a site in China.",
                tracks=(("cell_gene_therapy", 0.8, "cell therapy"),),
                rounds=(event("Helix Lantern", "a", money(1.8e7, "US$18 million", "USD"), ("Temasek",), quotes=(("round", "Series A"),)),),
                signals=(signal(SignalKind.LANDING_INTENT, "plans a site in China", strength="plan", place="China"),),
                location="新加坡",
                lang="en",
                publisher="TechCrunch",
            ),
        ),
        location="新加坡",
    )


def of_the_park() -> Company:
    """A company of the register, with a round, a step to a listing, a denied move and a site elsewhere."""
    return Company(
        "示园光电",
        (
            Story(
                "示园光电完成2亿元B轮融资并启动上市辅导",
                "示园光电完成2亿元B轮融资，已启动上市辅导。",
                rounds=(event("示园光电", "b", money(2e8, "2亿元")),),
                signals=(signal(SignalKind.LISTING_STEP, "已启动上市辅导"),),
            ),
            Story(
                "示园光电：总部不会搬迁",
                "有报道称示园光电拟迁往合肥，公司回应称总部不会搬迁。",
                signals=(signal(SignalKind.RELOCATION_RISK, "总部不会搬迁", place="合肥", negated=True),),
                day=date(2026, 11, 17),
            ),
            Story(
                "示园光电拟在成都建生产基地",
                "示园光电拟在成都建生产基地。",
                signals=(signal(SignalKind.EXPANSION, "拟在成都建生产基地", place="成都", strength="plan"),),
                day=date(2026, 11, 16),
            ),
        ),
        in_park=True,
        location="苏州",
    )


def leads_of(*companies: Company) -> list[Lead]:
    """The leads of some companies, judged against the default park."""
    profile, leads = suzhou(), []
    for one in companies:
        snapshot = one.snapshot()
        lead = build_lead(snapshot, judge(snapshot, profile, NOW), profile, None, NOW)
        if lead is not None:
            leads.append(lead)
    return leads


def all_invented() -> list[Company]:
    return [bright_chip(), lone_maker(), rumoured(), fund_closing(), off_track(), from_singapore(), of_the_park()]
