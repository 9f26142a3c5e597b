"""An own report taken back within ten minutes (DOMAIN §2)."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from tasks_app.enums import EventKind, Status
from tasks_app.errors import NotPermitted, TransitionNotAllowed
from tasks_app.models import ProgressReport, User
from tasks_app.services import blockers, reports
from tasks_app.services.corrections import Correction, correct, retract, retract_report
from tests.factories import NOON, UserFactory, make_task
from tests.history import assert_whole

MINUTE = timedelta(minutes=1)


def report(cast: SimpleNamespace, percent: int = 60, by: User | None = None) -> ProgressReport:
    progress = reports.Progress(percent, "Đã xong")
    return reports.report(cast.task, progress, by=by or cast.ex, at=NOON)


def test_the_percent_falls_back_and_the_report_stays_as_a_trace(cast):
    filed = report(cast)
    event = retract_report(filed, by=cast.ex, at=NOON + 10 * MINUTE)
    filed.refresh_from_db()
    cast.task.refresh_from_db()
    assert (event.kind, event.sets, event.supersedes) == (EventKind.RETRACTED, 0, filed.event)
    assert filed.retracted_at == NOON + 10 * MINUTE
    assert (cast.task.percent, cast.task.last_report_on) == (40, None)
    assert_whole(cast.task, on=NOON.date())


def test_a_first_report_taken_back_starts_the_task_no_more(cast):
    cast.task = make_task(lead=cast.btp, status=Status.ASSIGNED)
    retract_report(report(cast), by=cast.ex, at=NOON)
    cast.task.refresh_from_db()
    assert (cast.task.status, cast.task.percent) == (Status.ASSIGNED, None)
    assert_whole(cast.task, on=NOON.date())


def test_after_ten_minutes_it_is_too_late(cast):
    filed = report(cast)
    with pytest.raises(TransitionNotAllowed, match="quá 10 phút"):
        retract_report(filed, by=cast.ex, at=NOON + 10 * MINUTE + timedelta(seconds=1))
    filed.refresh_from_db()
    assert filed.retracted_at is None


@pytest.mark.parametrize("who", ["wg", "s1", "co", "stranger"])
def test_only_its_author_takes_it_back(cast, who):
    with pytest.raises(NotPermitted):
        retract_report(report(cast), by=getattr(cast, who), at=NOON)
    colleague = UserFactory(member_of=cast.btp)
    with pytest.raises(NotPermitted, match="người đã ghi"):
        retract_report(cast.task.reports.get(), by=colleague, at=NOON)


def test_what_was_followed_stays_until_that_is_taken_back(cast):
    first, second = report(cast, 50), report(cast, 60)
    with pytest.raises(TransitionNotAllowed, match="việc khác"):
        retract_report(first, by=cast.ex, at=NOON)
    retract_report(second, by=cast.ex, at=NOON)
    retract_report(first, by=cast.ex, at=NOON)
    cast.task.refresh_from_db()
    assert cast.task.percent == 40
    assert_whole(cast.task, on=NOON.date())


def test_it_is_taken_back_once_and_corrected_no_more(cast):
    filed = report(cast)
    retract_report(filed, by=cast.ex, at=NOON)
    for again in (
        lambda: retract_report(filed, by=cast.ex, at=NOON),
        lambda: correct(filed.event, Correction(percent=1), reason="x", by=cast.s1, at=NOON),
    ):
        with pytest.raises(TransitionNotAllowed, match="đã được rút lại"):
            again()


def test_what_was_corrected_is_not_taken_back(cast):
    filed = report(cast)
    correct(filed.event, Correction(percent=50), reason="x", by=cast.s1, at=NOON)
    with pytest.raises(TransitionNotAllowed, match="đã được đính chính"):
        retract_report(filed, by=cast.ex, at=NOON)


def test_a_blocker_is_closed_not_taken_back(cast):
    blockers.raise_blocker(cast.task, kind="legal", description="Chờ", by=cast.ex, at=NOON)
    with pytest.raises(TransitionNotAllowed, match="không rút lại được"):
        retract(cast.task.events.last(), by=cast.ex, at=NOON)
