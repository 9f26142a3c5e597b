"""Publishing, signing and correcting at once: each report is given out once, or told why not."""

from datetime import timedelta

import pytest

from tasks_app.enums import AuditKind, ReportState
from tasks_app.errors import AlreadyApplied, StaleVersion, TransitionNotAllowed
from tasks_app.models import AuditEntry, FrozenReport
from tasks_app.services import freezing
from tests.factories import NOON
from tests.racing import outcomes, race, refusals, rounds
from tests.reports import frozen, reviewer, scan, some_tasks

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(hours=1)


def test_publishing_and_correcting_at_once_leave_one_next_version_and_one_publication() -> None:
    task, people = some_tasks(4)[0], [reviewer("VPCP"), reviewer("BCA")]
    report = freezing.attach_signed_scan(frozen(task, by=people[0]), scan(), by=people[0], at=NOON)
    for _ in rounds(50):
        results = race(
            (people[0], lambda by, one=report: freezing.publish(one, by=by, at=LATER)),
            (people[1], lambda by, one=report: freezing.publish(one, by=by, at=LATER)),
            (people[1], lambda by, one=report: freezing.correct(one, reason="a", by=by, at=LATER)),
            (people[0], lambda by, one=report: freezing.correct(one, reason="b", by=by, at=LATER)),
        )
        assert outcomes(results) == {FrozenReport: 2, AlreadyApplied: 2}
        report.refresh_from_db()
        assert report.state == ReportState.PUBLISHED
        entries = AuditEntry.objects.filter(kind=AuditKind.REPORT_PUBLISHED)
        assert entries.filter(detail__report=report.code).count() == 1
        following = FrozenReport.objects.get(previous=report)
        report = freezing.attach_signed_scan(following, scan(), by=people[0], at=LATER)


def test_of_two_who_saw_the_same_revision_one_is_told_it_is_stale() -> None:
    task, by = some_tasks(4)[0], reviewer("VPCP")
    report = frozen(task, by=by)
    for _ in rounds(50):
        report.refresh_from_db()
        seen = report.revision
        results = race(
            *(
                (
                    by,
                    lambda who, number=number, seen=seen: freezing.name_document(
                        report, number=number, on=NOON.date(), by=who, at=LATER, revision=seen
                    ),
                )
                for number in ("1/BC", "2/BC")
            )
        )
        assert outcomes(results) == {FrozenReport: 1, StaleVersion: 1}


def test_a_scan_that_lost_against_the_publication_is_not_kept() -> None:
    task, people = some_tasks(4)[0], [reviewer("VPCP"), reviewer("BCA")]
    report = freezing.attach_signed_scan(frozen(task, by=people[0]), scan(), by=people[0], at=NOON)
    other = scan("khac.pdf", b"%PDF-1.7 khac")
    results = race(
        (people[0], lambda by: freezing.publish(report, by=by, at=LATER)),
        (people[1], lambda by: freezing.attach_signed_scan(report, other, by=by, at=LATER)),
    )
    report.refresh_from_db()
    assert all(isinstance(one, TransitionNotAllowed) for one in refusals(results))
    assert report.state == ReportState.PUBLISHED
    assert report.scan_filename == ("bao-cao.pdf" if refusals(results) else "khac.pdf")
    with report.scan.open("rb") as kept:
        assert kept.read().startswith(b"%PDF")
