from datetime import date

from domain.funding import EventStatus, FundingEvent, Money, RoundReport
from domain.merging import amounts_overlap, merge_reports, rounds_agree


def _money(low: float | None, high: float | None, printed: str = "", currency: str = "CNY") -> Money:
    return Money(low, high, currency, printed or f"{low}")


def _report(document_id: str, day: str | None, round_: str | None = "a", amount: Money | None = None, **more: object) -> RoundReport:
    event = FundingEvent("星澜科技", round=round_, amount=amount, **more)  # type: ignore[arg-type]
    return RoundReport(document_id, event, date.fromisoformat(day) if day else None)


def test_reports_within_two_weeks_become_one_round_with_the_tightest_amount() -> None:
    rounds = merge_reports(
        "org",
        [
            _report("d2", "2026-11-20", amount=_money(1e8, 2e8, "超亿元"), investors=("临涛资本",)),
            _report(
                "d1", "2026-11-18", amount=_money(1.2e8, 1.2e8, "1.2亿元"), lead_investors=("临涛资本",), investors=("临涛资本", "启汀创投")
            ),
        ],
    )
    assert len(rounds) == 1
    only = rounds[0]
    assert only.amount and only.amount.as_printed == "1.2亿元"
    assert only.announced_on == date(2026, 11, 18) and only.investors == ("临涛资本", "启汀创投")
    assert [r.document_id for r in only.reports] == ["d1", "d2"] and only.conflicts == ()


def test_a_and_b_round_stay_two() -> None:
    assert len(merge_reports("org", [_report("d1", "2026-11-18", "a"), _report("d2", "2026-11-19", "b")])) == 2
    assert len(merge_reports("org", [_report("d1", "2026-11-18", "a"), _report("d2", "2026-11-19", "a_plus")])) == 2


def test_other_amount_without_a_common_investor_is_another_round() -> None:
    a = _report("d1", "2026-11-18", "strategic", _money(2e7, 9e7, "数千万元"))
    b = _report("d2", "2026-11-19", "strategic", _money(1e9, 1e9, "10亿元"))
    assert len(merge_reports("org", [a, b])) == 2


def test_conflicting_amounts_of_one_named_round_are_kept_with_their_sources() -> None:
    a = _report("d1", "2026-11-18", "b", _money(3e8, 3e8, "3亿元"), investors=("临涛资本",))
    b = _report("d2", "2026-11-19", "b", _money(5e8, 5e8, "5亿元"), investors=("臨濤資本",))
    (only,) = merge_reports("org", [a, b])
    assert only.investors == ("临涛资本",)
    (conflict,) = only.conflicts
    assert conflict.field == "amount" and dict(conflict.values) == {"3亿元": ("d1",), "5亿元": ("d2",)}


def test_rumour_joins_the_round_it_foretold() -> None:
    rumour = _report("d1", "2026-10-20", None, _money(5e8, 5e8), status=EventStatus.RUMOUR)
    done = _report("d2", "2026-11-20", "b", _money(5e8, 5e8))
    (only,) = merge_reports("org", [rumour, done])
    assert only.status is EventStatus.COMPLETED and len(only.reports) == 2


def test_history_confirms_a_round_and_is_history_alone() -> None:
    done = _report("d1", "2025-03-10", "a", _money(1e8, 1e8))
    told = _report("d2", "2026-11-20", "a", _money(1e8, 1e8), status=EventStatus.HISTORY, announced_on=date(2025, 3, 1))
    assert [len(r.reports) for r in merge_reports("org", [done, told])] == [2]
    assert merge_reports("org", [told])[0].status is EventStatus.HISTORY


def test_two_rounds_of_one_article_stay_two_and_order_does_not_matter() -> None:
    reports = [
        _report("d1", "2026-11-18", "a1", _money(5e7, 5e7)),
        _report("d1", "2026-11-18", "a2", _money(6e7, 6e7)),
        _report("d2", "2026-11-18", "a2", _money(6e7, 6e7)),
    ]
    forward, backward = merge_reports("org", reports), merge_reports("org", reports[::-1])
    assert {r.id for r in forward} == {r.id for r in backward} and len(forward) == 2


def test_debt_and_registrations_are_no_rounds() -> None:
    assert merge_reports("org", [_report("d1", "2026-11-18", None, status=EventStatus.DEBT)]) == ()


def test_bounds_and_rounds() -> None:
    assert amounts_overlap(_money(2e7, 9e7), _money(8e7, 1e8)) is True
    assert amounts_overlap(_money(2e7, 9e7), _money(1e9, 1e9)) is False
    assert amounts_overlap(_money(1e7, 1e7), _money(1e7, 1e7, currency="USD")) is None
    assert rounds_agree("a", "a1") is None and rounds_agree("a", "a_plus") is False and rounds_agree("a", None) is None
