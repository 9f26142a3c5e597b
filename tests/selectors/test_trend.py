"""The course of DA06: it ends in exactly the figures, is kept, and never tells stale numbers."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks_app.enums import EventKind, Provenance, Status
from tasks_app.errors import InvalidInput, NoData
from tasks_app.management.commands.backtest import table
from tasks_app.models import Task
from tasks_app.rules import forecast as rules
from tasks_app.selectors import backtest, figures, trend
from tasks_app.selectors.figures import Question
from tasks_app.services import events
from tests.factories import AgencyFactory, ProgrammeFactory, add_event

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 21)
CONFERENCE = date(2022, 12, 25)
DATES = [
    date(2022, 1, 6), date(2022, 1, 31), date(2022, 6, 15), CONFERENCE, date(2023, 6, 30),
    date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2025, 12, 31), TODAY,
]  # fmt: skip


@pytest.mark.parametrize("on", DATES)
def test_the_last_point_is_what_figures_tell(da06, on, capsys):
    for known_at in (None, max(on, CONFERENCE)):
        call_command(
            "figures", "--json", "--as-of", f"{on}",
            *(["--known-at", f"{known_at}"] if known_at else []),
        )  # fmt: skip
        told = json.loads(capsys.readouterr().out)
        last = trend.trend(Question(da06, on, known_at=known_at), today=TODAY)[-1]

        assert last.on == on
        assert (last.total, last.completed, last.overdue, last.planned) == (
            told["total"], told["completed"], told["open_overdue"], told["planned"],
        )  # fmt: skip


def test_every_point_is_what_figures_tell_of_its_day(da06):
    course = trend.trend(Question(da06, CONFERENCE), today=TODAY)

    assert [point.on for point in course[:3]] == [
        date(2022, 1, 6), date(2022, 1, 31), date(2022, 2, 28),
    ]  # fmt: skip
    assert len(course) == 13
    for point in course:
        counts = figures.compute(Question(da06, point.on), today=TODAY).counts
        assert (point.completed, point.overdue) == (counts.completed, counts.open_overdue)


def test_a_second_look_folds_only_the_day_itself(da06):
    asked = Question(da06, TODAY)
    first = trend.course(asked, today=TODAY)

    with CaptureQueriesContext(connection) as captured:
        second = trend.course(asked, today=TODAY)

    assert second == first
    assert sum("known AS" in query["sql"] for query in captured) == 2  # the day, and its plan
    assert len(captured) <= 4


def test_what_was_known_then_is_told_from_what_is_kept_where_nothing_came_later(da06):
    trend.course(Question(da06, TODAY), today=TODAY)

    with CaptureQueriesContext(connection) as captured:
        trend.course(Question(da06, CONFERENCE, known_at=CONFERENCE), today=TODAY)

    assert len(captured) < 10


def test_a_back_dated_event_changes_the_course_it_was_kept_for(da06):
    asked, on = Question(da06, TODAY), date(2022, 4, 15)
    before = {point.on: point.completed for point in trend.trend(asked, today=TODAY)}
    task = Task.objects.filter(programme=da06, status=Status.IN_PROGRESS).first()
    changes = {"status": Status.COMPLETED, "completed_on": on, "percent": 100}
    add_event(task, EventKind.ACCEPTED, on, changes, recorded_at=datetime(2026, 11, 20, tzinfo=UTC))

    after = {point.on: point.completed for point in trend.trend(asked, today=TODAY)}

    assert after[date(2022, 3, 31)] == before[date(2022, 3, 31)]
    assert after[date(2022, 4, 30)] == before[date(2022, 4, 30)] + 1
    assert after[TODAY] == before[TODAY] + 1


def test_a_correction_dated_later_reaches_back(da06):
    asked = Question(da06, TODAY)
    before = {point.on: point.completed for point in trend.trend(asked, today=TODAY)}
    task = Task.objects.filter(programme=da06, completed_on__lt=date(2022, 12, 1)).first()
    accepted = task.events.get(kind=EventKind.ACCEPTED)
    late = datetime(2026, 11, 20, tzinfo=UTC)
    entry = events.Entry(
        kind=EventKind.ACCEPTED,
        effective_on=date(2023, 5, 5),
        recorded_at=late,
        changes={"status": Status.COMPLETED, "completed_on": date(2023, 5, 5), "percent": 100},
        provenance=Provenance.READ,
        supersedes=accepted,
    )
    events.append(task, entry, written_at=late).save(force_insert=True)

    after = {point.on: point.completed for point in trend.trend(asked, today=TODAY)}

    assert after[date(2022, 12, 31)] == before[date(2022, 12, 31)] - 1
    assert after[date(2023, 5, 31)] == before[date(2023, 5, 31)]


def test_the_forecast_of_the_first_conference(da06):
    found = trend.course(Question(da06, CONFERENCE, known_at=CONFERENCE), today=TODAY)

    assert found.forecast.planned_finish_on == date(2025, 12, 31)
    assert found.forecast.target == 217  # 8 of 225 recur and are never completed
    assert found.sentence.startswith("Với tốc độ hiện nay, hoàn thành vào tháng ")
    assert found.pace.startswith("Sáu tháng gần nhất: ")
    assert found.ahead[-1].planned == 210


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2022, 1, 6), rules.ONE_DAY),
        (date(2022, 3, 31), rules.TOO_SHORT),
        (TODAY, "Sáu tháng gần nhất không có thêm nhiệm vụ hoàn thành, chưa dự báo được."),
    ],
)
def test_too_little_data_is_said_in_words(da06, on, reason):
    found = trend.course(Question(da06, on), today=TODAY)

    assert (found.forecast, found.sentence, found.pace) == (None, reason, "")


def test_a_unit_has_a_course_of_its_own(da06):
    unit = AgencyFactory(code="BTP")
    whole = trend.trend(Question(da06, TODAY), today=TODAY)[-1]
    part = trend.trend(Question(da06, TODAY, unit=unit), today=TODAY)[-1]
    counts = figures.compute(Question(da06, TODAY, unit=unit), today=TODAY).counts

    assert (part.total, part.completed) == (counts.total, counts.completed)
    assert 0 < part.total < whole.total


@pytest.mark.parametrize(
    ("on", "refusal"), [(date(2022, 1, 5), NoData), (date(2026, 11, 22), InvalidInput)]
)
def test_a_date_without_data_is_refused(da06, on, refusal):
    with pytest.raises(refusal):
        trend.trend(Question(da06, on), today=TODAY)


def test_a_programme_of_which_nothing_is_known_yet_is_refused(da06):
    empty = ProgrammeFactory(code="TRONG", signed_on=date(2026, 1, 1))

    with pytest.raises(NoData):
        trend.trend(Question(empty, TODAY), today=TODAY)


def test_the_back_test_makes_each_forecast_as_it_would_have_been_made_then(da06):
    found = backtest.of(da06, today=TODAY)

    assert (found.months, found.made) == (58, 54)
    assert [horizon.months for horizon in found.horizons] == [1, 3, 6, 12]
    for horizon in found.horizons:
        assert horizon.below + horizon.inside + horizon.above == horizon.count > 40
        assert 0.7 <= horizon.coverage <= 0.9  # what docs/du-bao.md prints


def test_the_printed_back_test_is_the_one_in_the_document(da06):
    printed = table(backtest.of(da06, today=date(2026, 11, 22)))

    assert printed in (ROOT / "docs" / "du-bao.md").read_text()
    assert (ROOT / trend.METHOD).exists()


def test_the_command_prints_the_back_test(da06, capsys):
    call_command("backtest", "--json")
    told = json.loads(capsys.readouterr().out)
    call_command("backtest")
    shown = capsys.readouterr().out

    assert told["programme"] == "DA06"
    assert f"{told['made']} lần dự báo" in shown
    assert shown.count("tháng") == 5
