"""Two at once on one report: one wins, the other is told; never two numbers, never two versions."""

from datetime import timedelta

import pytest

from tasks_app.enums import ReportState
from tasks_app.errors import AlreadyApplied
from tasks_app.models import AuditEntry, FrozenCell, FrozenReport
from tasks_app.rules.reporting import read
from tasks_app.selectors.report_content import ReportQuestion
from tasks_app.services import freezing
from tests.factories import NOON
from tests.racing import outcomes, race, rounds
from tests.reports import drafted, frozen, reviewer, some_tasks

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(hours=1)


def test_of_two_who_freeze_at_once_one_wins() -> None:
    task, people = some_tasks(4)[0], [reviewer("VPCP"), reviewer("BCA")]
    for _ in rounds(20):
        asked = ReportQuestion(task.programme, as_of=NOON.date())
        report = freezing.draft(asked, by=people[0], at=NOON)
        results = race(
            *(
                (who, lambda by, report=report: freezing.freeze(report, by=by, at=LATER))
                for who in people
            )
        )
        assert outcomes(results) == {FrozenReport: 1, AlreadyApplied: 1}
        report.refresh_from_db()
        assert report.state == ReportState.FROZEN
        cells = FrozenCell.objects.filter(report=report)
        assert cells.count() == len(read(report.content).cells)
        assert AuditEntry.objects.filter(detail__report=report.code).count() == 1


def test_of_two_who_correct_at_once_one_wins() -> None:
    task, people = some_tasks(4)[0], [reviewer("VPCP"), reviewer("BCA")]
    first = frozen(task, by=people[0])
    for _ in rounds(50):
        results = race(
            *(
                (who, lambda by: freezing.correct(first, reason="Sót", by=by, at=LATER))  # noqa: B023
                for who in people
            )
        )
        assert outcomes(results) == {FrozenReport: 1, AlreadyApplied: 1}
        first = next(one for one in results if isinstance(one, FrozenReport))


def test_of_two_who_draft_one_period_at_once_one_wins() -> None:
    task, people = some_tasks(4)[0], [reviewer("VPCP"), reviewer("BCA")]
    results = race(*((who, lambda by: drafted(task, by=by)) for who in people))
    assert outcomes(results) == {FrozenReport: 1, AlreadyApplied: 1}


def test_two_daily_jobs_at_once_place_each_draft_once() -> None:
    some_tasks(4)
    people = [reviewer("VPCP"), reviewer("BCA")]
    race(*((who, lambda by: freezing.place_drafts(NOON.date(), at=NOON)) for who in people))
    periods = list(FrozenReport.objects.values_list("period", flat=True))
    assert sorted(periods) == ["2025", "2026-06", "2026-H1", "2026-Q2"]
