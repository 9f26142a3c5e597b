"""On the day after a cut-off the draft of each report that is owed lies in the list, once."""

from datetime import date, timedelta

import pytest

from tasks_app import jobs
from tasks_app.enums import ReportState, Tracking
from tasks_app.models import FrozenReport
from tasks_app.rules.periods import month
from tasks_app.selectors.report_content import ReportQuestion
from tasks_app.services import freezing
from tests.factories import NOON, ProgrammeFactory, make_task
from tests.reports import drafted, reviewer, some_tasks

pytestmark = pytest.mark.django_db
FIFTEENTH = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _one_programme() -> None:
    make_task()


def place(on: date) -> list[str]:
    return sorted(report.period for report in freezing.place_drafts(on, at=NOON))


def test_on_the_day_after_a_cut_off_the_drafts_are_there_and_live():
    assert place(FIFTEENTH) == ["2025", "2026-06", "2026-H1", "2026-Q2"]
    rows = FrozenReport.objects.all()
    assert {row.state for row in rows} == {ReportState.DRAFT}
    assert {row.drafted_by for row in rows} == {None}
    assert rows.get(period="2026-06").due_on == date(2026, 6, 25)


def test_a_second_run_places_nothing():
    place(FIFTEENTH)
    assert place(FIFTEENTH) == []
    assert place(FIFTEENTH + timedelta(days=29)) == []  # the 14th: the period still runs


def test_a_month_later_only_the_month_is_owed():
    place(FIFTEENTH)
    assert place(date(2026, 7, 15)) == ["2026-07"]


@pytest.mark.parametrize("on", [date(2026, 9, 15), date(2026, 9, 28), date(2026, 10, 14)])
def test_days_on_which_nothing_ran_are_made_up_for(on):
    place(FIFTEENTH)
    assert place(on) == ["2026-07", "2026-08", "2026-09", "2026-Q3"]


def test_a_report_that_a_person_made_is_not_made_twice():
    drafted(some_tasks(1)[0], by=reviewer())
    assert place(FIFTEENTH) == ["2025", "2026-H1", "2026-Q2"]
    assert FrozenReport.objects.filter(period=month(2026, 6).key).count() == 1


def test_an_old_report_made_by_a_person_owes_none_of_the_months_since():
    task = some_tasks(1)[0]
    freezing.draft(ReportQuestion(task.programme, month(2026, 2)), by=reviewer(), at=NOON)
    assert place(FIFTEENTH) == ["2025", "2026-06", "2026-H1", "2026-Q2"]


def test_a_programme_that_had_not_begun_owes_no_report():
    ProgrammeFactory(code="MOI", signed_on=date(2026, 6, 1))
    place(FIFTEENTH)
    found = FrozenReport.objects.filter(programme__code="MOI").order_by("period")
    assert [row.period for row in found] == ["2026-06", "2026-H1", "2026-Q2"]


@pytest.mark.parametrize("tracking", [Tracking.CATALOGUE, Tracking.SNAPSHOT])
def test_only_active_programmes_owe_reports(tracking):
    day = date(2026, 1, 1) if tracking == Tracking.SNAPSHOT else None
    ProgrammeFactory(code="KHAC", tracking=tracking, snapshot_on=day)
    place(FIFTEENTH)
    assert not FrozenReport.objects.filter(programme__code="KHAC").exists()


def test_the_daily_roll_places_them(monkeypatch):
    monkeypatch.setattr(jobs.timezone, "now", lambda: NOON)
    assert jobs.roll()["drafted"] == 4
    assert jobs.roll()["drafted"] == 0
