"""Who owed a report in a period, who reported, who in time, from hand-made histories."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tasks_app.enums import EventKind, Status, Tracking
from tasks_app.errors import InvalidInput, NoData
from tasks_app.models import Task
from tasks_app.rules.periods import parse_period
from tasks_app.rules.reminders import owes_report
from tasks_app.rules.reporting import Updates
from tasks_app.selectors import health, updates
from tasks_app.selectors.figures import Question
from tasks_app.services import corrections, reports
from tests.factories import AgencyFactory, ProgrammeFactory, add_event, make_task

TODAY = date(2026, 11, 21)
JUNE = parse_period("2026-06")  # 15/5–14/6; 20/6/2026 is a Saturday: units report by the 19th


def found(task: Task, period: str = "2026-06", as_of: date = TODAY, **more: object) -> Updates:
    question = Question(task.programme, as_of, **more)
    return updates.updates(question, parse_period(period), today=TODAY)


def sums(*given: object, **more: object) -> tuple[int, int, int]:
    answer = found(*given, **more)
    return answer.owing, answer.reported, answer.in_time


def report(task: Task, on: date, recorded_on: date | None = None) -> None:
    recorded_at = at(recorded_on or on)
    add_event(task, EventKind.PROGRESS_REPORTED, on, {"percent": 50}, recorded_at=recorded_at)


def at(day: date, hour: int = 5) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reported_on", "counted"),
    [
        (date(2026, 5, 14), 0),
        (date(2026, 5, 15), 1),
        (date(2026, 6, 14), 1),
        (date(2026, 6, 15), 0),
    ],
)
def test_a_report_counts_for_the_period_it_is_effective_in(db, reported_on, counted):
    task = make_task()
    report(task, reported_on)

    assert sums(task) == (1, counted, counted)


@pytest.mark.parametrize(
    ("recorded_at", "in_time"),
    [
        (at(date(2026, 6, 12)), 1),
        (datetime(2026, 6, 19, 16, 59, tzinfo=UTC), 1),  # 23:59 in Viet Nam
        (datetime(2026, 6, 19, 17, 0, tzinfo=UTC), 0),
    ],
)
def test_a_report_is_in_time_until_the_end_of_the_due_day(db, recorded_at, in_time):
    task = make_task()
    changed = {"percent": 50}
    add_event(task, EventKind.PROGRESS_REPORTED, JUNE.cutoff, changed, recorded_at=recorded_at)

    assert found(task).due_on == date(2026, 6, 19)
    assert sums(task) == (1, 1, in_time)


def test_each_programme_has_its_own_due_day(db):
    task = make_task(programme=ProgrammeFactory(code="KH", report_due_day=17))

    assert found(task).due_on == date(2026, 6, 17)


def test_what_was_recorded_after_k_was_not_known(db):
    task = make_task()
    report(task, date(2026, 6, 10), recorded_on=date(2026, 6, 18))

    assert sums(task, known_at=date(2026, 6, 17)) == (1, 0, 0)
    assert found(task, known_at=date(2026, 6, 17)).units[0].missing == (task.pk,)
    assert sums(task, known_at=date(2026, 6, 18)) == (1, 1, 1)


def test_a_report_taken_back_is_none(cast):
    filed_at = at(date(2026, 6, 12))
    filed = reports.report(cast.task, reports.Progress(60, "Đã làm"), by=cast.ex, at=filed_at)
    assert sums(cast.task) == (1, 1, 1)

    corrections.retract(filed.event, by=cast.ex, at=filed_at + timedelta(minutes=5))

    assert sums(cast.task) == (1, 0, 0)
    assert sums(cast.task, known_at=filed_at + timedelta(minutes=4)) == (1, 1, 1)


def test_a_correction_keeps_the_day_of_what_it_corrects(cast):
    filed_at = at(date(2026, 6, 12))
    filed = reports.report(cast.task, reports.Progress(60, "Đã làm"), by=cast.ex, at=filed_at)
    right = corrections.Correction(percent=50)

    corrections.correct(filed.event, right, reason="Nhập nhầm", by=cast.s1, at=at(date(2026, 7, 1)))

    assert sums(cast.task) == (1, 1, 1)


def test_a_claim_is_a_report_and_what_waited_all_along_owes_none(db):
    in_june, in_may = make_task(), make_task()
    for task, on in ((in_june, date(2026, 6, 10)), (in_may, date(2026, 5, 10))):
        changed = {"status": Status.AWAITING_ACCEPTANCE, "percent": 100}
        add_event(task, EventKind.CLAIMED, on, changed)
    assert sums(in_june) == (1, 1, 1)

    done = {"status": Status.COMPLETED, "completed_on": date(2026, 6, 10)}
    add_event(in_june, EventKind.ACCEPTED, date(2026, 6, 10), done)
    assert sums(in_june) == (1, 1, 1)  # accepted in the same period, it still reported

    add_event(in_may, EventKind.RETURNED, date(2026, 6, 1), {"status": Status.IN_PROGRESS})
    assert sums(in_may) == (2, 1, 1)  # returned, the work is with the owner again


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        (EventKind.CANCELLED, {"status": Status.CANCELLED}),
        (EventKind.SUSPENDED, {"status": Status.SUSPENDED}),
        (EventKind.ACCEPTED, {"status": Status.COMPLETED, "completed_on": date(2026, 5, 20)}),
    ],
)
def test_who_left_the_work_in_the_period_owes_nothing(db, kind, changed):
    task = make_task()
    add_event(task, kind, date(2026, 5, 20), changed)

    assert sums(task) == (0, 0, 0)
    assert sums(task, "2026-05") == (1, 0, 0)


def test_a_resumed_task_owes_from_the_next_whole_month(db):
    task = make_task()
    add_event(task, EventKind.SUSPENDED, date(2026, 4, 1), {"status": Status.SUSPENDED})
    add_event(task, EventKind.RESUMED, date(2026, 5, 16), {"status": Status.IN_PROGRESS})

    assert [sums(task, period)[0] for period in ("2026-05", "2026-06", "2026-07")] == [0, 0, 1]


def test_a_longer_period_asks_for_one_report_in_it(db):
    task = make_task()
    report(task, date(2026, 3, 20))

    assert sums(task, "2026-Q2") == (1, 1, 1)
    assert sums(task, "2026-H1") == (1, 1, 1)
    assert sums(task, "2026") == (1, 1, 1)
    assert sums(task, "2026-06") == (1, 0, 0)


def test_units_are_the_leads_at_the_end_of_the_period_and_add_up(db):
    old, new = AgencyFactory(code="BTTTT"), AgencyFactory(code="BKHCN")
    task, other = make_task(lead=old), make_task(lead=old)
    add_event(task, EventKind.LEAD_CHANGED, date(2026, 6, 1), {"lead_id": new.pk})
    report(task, date(2026, 5, 20))

    def units(period: str) -> dict[str, tuple[int, int]]:
        return {unit.key: (unit.owing, unit.reported) for unit in found(other, period).units}

    assert units("2026-05") == {"BTTTT": (2, 0)}
    assert units("2026-06") == {"BTTTT": (1, 0), "BKHCN": (1, 1)}
    assert sums(task) == (2, 1, 1)
    assert sums(task, unit=new) == (1, 1, 1)


def test_the_running_period_is_judged_on_the_day_asked_for(db):
    task = make_task()
    report(task, date(2026, 6, 10))

    assert sums(task, as_of=date(2026, 6, 9)) == (1, 0, 0)
    assert updates.updates(Question(task.programme, date(2026, 6, 9)), today=TODAY).period == (
        "2026-06"
    )


def test_what_is_missing_is_what_the_owner_is_reminded_of(db):
    tasks = [make_task(status=status) for status in Status if status != Status.DRAFT]
    report(tasks[0], date(2026, 6, 10))

    missing = {pk for unit in found(tasks[0], as_of=JUNE.cutoff).units for pk in unit.missing}

    rows = health.annotated(Task.objects.all())
    facts = {row.pk: health.facts_of(row) for row in rows}
    assert missing == {pk for pk, one in facts.items() if owes_report(one, JUNE.cutoff)}
    assert len(missing) == 2


def test_a_period_that_has_not_begun_is_refused(db):
    task = make_task()

    with pytest.raises(InvalidInput, match="Kỳ tháng 7/2026 bắt đầu ngày 15/06/2026"):
        found(task, "2026-07", as_of=date(2026, 6, 14))


def test_nobody_reports_on_a_snapshot(db):
    programme = ProgrammeFactory(code="TB552", tracking=Tracking.SNAPSHOT, snapshot_on=JUNE.cutoff)
    task = make_task(programme=programme)

    with pytest.raises(NoData, match="không có báo cáo theo kỳ"):
        found(task)
