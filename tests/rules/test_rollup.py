"""When units complete the task they share, and which periods are opened."""

from datetime import date

import pytest

from tasks_app.enums import CompletionRule, Recurrence, Status
from tasks_app.rules.recurrence import periods_to_open, recurrence_of
from tasks_app.rules.rollup import Unit, rollup_of

DONE, OPEN = Status.COMPLETED, Status.IN_PROGRESS
ALL, DECLARES, SHARE = CompletionRule.ALL, CompletionRule.LEAD_DECLARES, CompletionRule.THRESHOLD


def units(done: int, still: int, *others: Status) -> list[Unit]:
    """Return units done on 1, 2, … March, open ones at 40 %, and others."""
    return [
        *(Unit(DONE, date(2026, 3, day)) for day in range(1, done + 1)),
        *(Unit(OPEN, percent=40) for _ in range(still)),
        *(Unit(status) for status in others),
    ]


@pytest.mark.parametrize(
    ("done", "still", "others", "rule", "threshold", "met"),
    [
        (3, 0, [], ALL, None, True),
        (2, 1, [], ALL, None, False),
        (2, 0, [Status.REPLACED, Status.CANCELLED], ALL, None, True),
        (2, 0, [Status.SUSPENDED], ALL, None, False),
        (0, 0, [Status.REPLACED], ALL, None, False),
        (0, 0, [Status.DRAFT], ALL, None, False),  # without data of its own nothing is known
        (27, 7, [], SHARE, 80, False),
        (28, 6, [], SHARE, 80, True),  # 80 % of 34 is 27,2: the 28th unit
        (1, 99, [], SHARE, 1, True),
        (3, 0, [], DECLARES, None, False),
        (3, 0, [], "", None, False),
    ],
)
def test_whether_units_complete_the_whole(done, still, others, rule, threshold, met):
    assert rollup_of(units(done, still, *others)).is_met(rule, threshold) is met


@pytest.mark.parametrize(
    ("found", "rule", "threshold", "day"),
    [
        (units(3, 0), ALL, None, date(2026, 3, 3)),
        (units(4, 4), SHARE, 50, date(2026, 3, 4)),
        (units(6, 2), SHARE, 50, date(2026, 3, 4)),  # the fourth of eight met it
        ([*units(2, 0), Unit(DONE)], ALL, None, date(2026, 3, 2)),
        ([Unit(DONE), Unit(DONE)], ALL, None, None),
        (units(2, 1), ALL, None, None),
    ],
)
def test_the_day_on_which_the_rule_was_met(found, rule, threshold, day):
    assert rollup_of(found).completed_on(rule, threshold) == day


def test_the_percent_is_the_mean_of_what_units_report():
    rolled = rollup_of([*units(1, 2), Unit(OPEN), Unit(Status.REPLACED, percent=90)])
    assert (rolled.words, rolled.percent) == ("1/4", (100 + 40 + 40 + 0) // 4)
    assert rollup_of([]).percent is None


@pytest.mark.parametrize(
    ("phrase", "recurrence"),
    [
        ("Hằng năm", Recurrence.YEAR),
        ("hàng quý", Recurrence.QUARTER),
        ("Báo cáo hằng tháng", Recurrence.MONTH),
        ("6 tháng một lần", Recurrence.HALF),
        ("Thường xuyên", ""),
        ("Tháng 6/2022", ""),
        ("Năm 2022", ""),
        ("6 tháng đầu năm 2022", ""),
    ],
)
def test_how_often_a_phrase_asks_for_the_work(phrase, recurrence):
    assert recurrence_of(phrase) == recurrence


@pytest.mark.parametrize(
    ("recurrence", "assigned_on", "last", "on", "keys"),
    [
        ("month", date(2025, 1, 1), None, date(2026, 11, 14), ["2026-11"]),
        ("month", date(2025, 1, 1), None, date(2026, 11, 15), ["2026-12"]),
        ("quarter", date(2025, 1, 1), None, date(2026, 11, 20), ["2026-Q4"]),
        ("half", date(2025, 1, 1), None, date(2026, 11, 20), ["2026-H2"]),
        ("year", date(2025, 1, 1), None, date(2026, 11, 20), ["2026"]),
        ("month", date(2025, 1, 1), date(2026, 11, 14), date(2026, 11, 14), []),
        (
            "month", date(2025, 1, 1), date(2026, 8, 14), date(2026, 11, 1),
            ["2026-09", "2026-10", "2026-11"],
        ),
        # the period already running on the day of the assignment is not owed
        ("quarter", date(2026, 10, 1), None, date(2026, 11, 20), []),
        ("quarter", date(2026, 9, 15), None, date(2026, 11, 20), ["2026-Q4"]),
    ],
)  # fmt: skip
def test_the_periods_to_open(recurrence, assigned_on, last, on, keys):
    found = periods_to_open(recurrence, assigned_on=assigned_on, last_opened_to=last, on=on)
    assert [period.key for period in found] == keys
