"""The life of a report: what is frozen stays, a correction is a further version."""

from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from tasks_app.enums import AuditKind, ReportState, Role
from tasks_app.errors import (
    AlreadyApplied,
    InvalidInput,
    NoData,
    NotPermitted,
    StaleVersion,
    TransitionNotAllowed,
)
from tasks_app.models import AuditEntry, FrozenCell, FrozenReport
from tasks_app.rules.reporting import canonical, digest, read
from tasks_app.selectors import report_content, reports
from tasks_app.selectors.report_content import ReportQuestion
from tasks_app.services import freezing
from tests.factories import NOON, AgencyFactory, ProgrammeFactory, UserFactory, make_task
from tests.reports import (
    PERIOD,
    TODAY,
    change_facts,
    drafted,
    frozen,
    published,
    question,
    reviewer,
    scan,
    some_tasks,
    steward,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=2)


def told(report):
    return reports.content_of(report, today=LATER.date(), at=LATER)


def test_a_draft_holds_its_question_and_no_numbers():
    task = some_tasks()[0]
    report = drafted(task, by=steward())

    assert (report.state, report.content, report.sha256) == (ReportState.DRAFT, "", "")
    assert (report.period, report.as_of, report.due_on) == (
        "2026-06", date(2026, 6, 14), date(2026, 6, 25),
    )  # fmt: skip
    assert told(report).counts.total == 12
    make_task()
    assert told(report).counts.total == 13  # live


def test_what_is_frozen_stays_whatever_is_learned_later():
    tasks = some_tasks()
    report = frozen(tasks[0], by=reviewer())
    text, sha256 = report.content, report.sha256
    assert digest(text) == sha256

    change_facts(tasks, 100)

    report = FrozenReport.objects.get(pk=report.pk)
    assert (report.content, report.sha256) == (text, sha256)
    assert canonical(told(report)) == text
    rows = {cell.key: tuple(cell.tasks) for cell in FrozenCell.objects.filter(report=report)}
    assert rows == read(text).cells
    assert all(cell.count == len(cell.tasks) for cell in report.cells.all())


def test_the_next_version_differs_in_exactly_the_cells_that_changed():
    tasks, by = some_tasks(), reviewer()
    first = frozen(tasks[0], by=by)
    change_facts(tasks, 100)

    second = freezing.correct(first, reason="Ghi nhận muộn", by=by, at=LATER)

    assert (second.version, second.previous, second.state) == (2, first, ReportState.FROZEN)
    assert (second.known_at, second.period) == (LATER, "2026-06")
    now = report_content.build(question(tasks[0]), today=LATER.date(), at=LATER)
    assert read(second.content) == now
    before, after = read(first.content).cells, now.cells
    common = before.keys() & after.keys()
    changed = {key for key in common if set(before[key]) != set(after[key])}
    found = {one.cell: one for one in reports.differences_of(second)}
    assert len(changed) > 5
    assert set(found) == changed | (before.keys() ^ after.keys())
    for key in found:
        assert set(found[key].came) == set(after.get(key, ())) - set(before.get(key, ()))
        assert set(found[key].went) == set(before.get(key, ())) - set(after.get(key, ()))
    assert reports.differences_of(first) == []


def test_without_a_change_two_versions_do_not_differ():
    task, by = some_tasks()[0], reviewer()
    first = frozen(task, by=by)
    second = freezing.correct(first, reason="Kiểm tra lại", by=by, at=NOON + timedelta(minutes=1))
    assert reports.differences_of(second) == []
    assert second.sha256 != first.sha256  # what is known is of another instant


def test_a_report_goes_from_draft_to_published_step_by_step():
    task, by = some_tasks()[0], reviewer()
    report = frozen(task, by=by)
    report = freezing.name_document(report, number="12/BC-TCT", on=TODAY, by=by, at=NOON)
    report = freezing.attach_signed_scan(report, scan(), by=by, at=NOON)
    assert (report.state, report.scan_filename) == (ReportState.SIGNED, "bao-cao.pdf")

    report = freezing.publish(report, by=by, at=NOON)

    assert (report.state, report.published_by) == (ReportState.PUBLISHED, by)
    assert report.revision == 5
    kinds = AuditEntry.objects.filter(subject=str(report)).order_by("id").values_list("kind")
    assert [kind for (kind,) in kinds] == [AuditKind.REPORT_FROZEN, AuditKind.REPORT_PUBLISHED]


def test_a_published_report_is_superseded_once_the_next_version_is_published():
    task, by = some_tasks()[0], reviewer()
    first = published(task, by=by)
    second = freezing.correct(first, reason="Sót một việc", by=by, at=LATER)
    assert reports.published().get(pk=first.pk).superseded is False

    second = freezing.attach_signed_scan(second, scan(), by=by, at=LATER)
    freezing.publish(second, by=by, at=LATER)

    assert reports.published().get(pk=first.pk).superseded is True
    assert reports.published().get(pk=second.pk).superseded is False
    assert [one.version for one in reports.versions_of(first)] == [1, 2]


def test_one_period_has_one_report():
    task, by = some_tasks()[0], reviewer()
    there = drafted(task, by=by)
    with pytest.raises(AlreadyApplied, match=there.code):
        drafted(task, by=steward())
    unit = AgencyFactory(code="BO0")
    freezing.draft(question(task, unit=unit), by=by, at=NOON)  # of one unit: another report
    for _ in range(2):  # of a day of its own: as many as people want
        freezing.draft(ReportQuestion(task.programme, as_of=TODAY), by=by, at=NOON)


def test_the_instant_a_draft_names_is_the_one_it_is_frozen_with():
    tasks, by = some_tasks(), reviewer()
    asked = question(tasks[0], known_at=date(2026, 6, 14))
    report = freezing.draft(asked, by=by, at=NOON)
    change_facts(tasks, 20)

    report = freezing.freeze(report, by=by, at=LATER)

    assert read(report.content).known_at == report.known_at
    assert report.known_at is not None and report.known_at < NOON


# -- who may ------------------------------------------------------------------------------

ROLES = [
    (Role.REVIEWER, True, True),
    (Role.SECRETARIAT_ADMIN, True, False),
    (Role.LEADER, False, False),
    (Role.INSPECTOR, False, False),
    (Role.EXECUTOR, False, False),
    (Role.UNIT_HEAD, False, False),
    (Role.WORKING_GROUP, False, False),
]


@pytest.mark.parametrize(("role", "may_freeze", "may_publish"), ROLES)
def test_reviewers_publish_and_stewards_prepare(role, may_freeze, may_publish):
    task, chief = some_tasks()[0], reviewer()
    person = UserFactory(member_of=AgencyFactory(code="CQX"), role=role)
    draft, kept = (
        drafted(task, by=chief),
        freezing.draft(ReportQuestion(task.programme, as_of=TODAY), by=chief, at=NOON),
    )
    kept = freezing.freeze(kept, by=chief, at=NOON)
    freezes = [
        lambda: freezing.draft(ReportQuestion(task.programme, as_of=TODAY), by=person, at=NOON),
        lambda: freezing.freeze(draft, by=person, at=NOON),
        lambda: freezing.correct(kept, reason="Sai", by=person, at=NOON),
    ]
    signs = [
        lambda: freezing.name_document(kept, number="1/BC", on=TODAY, by=person, at=NOON),
        lambda: freezing.attach_signed_scan(kept, scan(), by=person, at=NOON),
        lambda: freezing.publish(kept, by=person, at=NOON),
    ]
    for may, deeds in ((may_freeze, freezes), (may_publish, signs)):
        for deed in deeds:
            if may:
                deed()
            else:
                with pytest.raises(NotPermitted):
                    deed()


# -- what is refused ----------------------------------------------------------------------


def test_a_second_freezing_is_refused():
    task, by = some_tasks()[0], reviewer()
    report = frozen(task, by=by)
    with pytest.raises(AlreadyApplied, match="đã chốt số liệu lúc 12:00 ngày 15/06/2026"):
        freezing.freeze(report, by=by, at=LATER)


def test_a_stale_write_is_refused():
    task, by = some_tasks()[0], reviewer()
    report = drafted(task, by=by)
    freezing.freeze(report, by=by, at=NOON, revision=1)
    with pytest.raises(StaleVersion):
        freezing.publish(report, by=by, at=NOON, revision=1)


def test_nothing_is_published_signed_or_named_before_it_is_frozen():
    task, by = some_tasks()[0], reviewer()
    report = drafted(task, by=by)
    for deed in (
        lambda: freezing.publish(report, by=by, at=NOON),
        lambda: freezing.attach_signed_scan(report, scan(), by=by, at=NOON),
        lambda: freezing.name_document(report, number="1/BC", on=TODAY, by=by, at=NOON),
        lambda: freezing.correct(report, reason="Sai", by=by, at=NOON),
    ):
        with pytest.raises(TransitionNotAllowed, match="chưa chốt số liệu"):
            deed()


def test_nothing_is_published_without_its_signed_scan():
    task, by = some_tasks()[0], reviewer()
    with pytest.raises(TransitionNotAllowed, match="chưa có bản ký"):
        freezing.publish(frozen(task, by=by), by=by, at=NOON)


def test_what_is_published_is_given_out_once_and_changes_no_more():
    task, by = some_tasks()[0], reviewer()
    report = published(task, by=by)
    with pytest.raises(AlreadyApplied):
        freezing.publish(report, by=by, at=NOON)
    for deed in (
        lambda: freezing.attach_signed_scan(report, scan(), by=by, at=NOON),
        lambda: freezing.name_document(report, number="1/BC", on=TODAY, by=by, at=NOON),
    ):
        with pytest.raises(TransitionNotAllowed, match="đính chính"):
            deed()


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_correction_says_why(reason):
    task, by = some_tasks()[0], reviewer()
    with pytest.raises(InvalidInput, match="lý do đính chính"):
        freezing.correct(published(task, by=by), reason=reason, by=by, at=LATER)


def test_a_version_is_corrected_once():
    task, by = some_tasks()[0], reviewer()
    first = published(task, by=by)
    second = freezing.correct(first, reason="Sót", by=by, at=LATER)
    with pytest.raises(AlreadyApplied, match=second.code):
        freezing.correct(first, reason="Sót nữa", by=by, at=LATER)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bao-cao.pdf", b"MZ not a pdf"),
        ("bao-cao.png", b"%PDF-1.7"),
        ("bao-cao.docx", b"PK\x03\x04"),
        ("bao-cao.txt", b"ky ten"),
        ("bao-cao", b"%PDF-1.7"),
        ("bao-cao.pdf", b""),
    ],
)
def test_a_scan_that_is_not_what_it_says_is_refused(name, content):
    task, by = some_tasks()[0], reviewer()
    report = frozen(task, by=by)
    with pytest.raises(InvalidInput):
        freezing.attach_signed_scan(report, scan(name, content), by=by, at=NOON)
    report.refresh_from_db()
    assert (report.state, report.scan.name) == (ReportState.FROZEN, "")


def test_the_bytes_of_a_refused_scan_are_not_kept():
    task, by = some_tasks()[0], reviewer()
    report = frozen(task, by=by)
    with pytest.raises(StaleVersion):
        freezing.attach_signed_scan(report, scan(), by=by, at=NOON, revision=9)
    kept = default_storage.listdir("reports")[1] if default_storage.exists("reports") else []
    assert not any(name.startswith(report.code) for name in kept)


@pytest.mark.parametrize(
    ("on", "words"), [(date(2026, 6, 16), "ở tương lai"), (date(2026, 6, 13), "trước ngày chốt")]
)
def test_the_day_of_the_document_is_between_the_numbers_and_today(on, words):
    task, by = some_tasks()[0], reviewer()
    with pytest.raises(InvalidInput, match=words):
        freezing.name_document(frozen(task, by=by), number="1/BC", on=on, by=by, at=NOON)


def test_a_question_that_nothing_answers_makes_no_draft():
    by = reviewer()
    programme = ProgrammeFactory(code="NQ03", tracking="catalogue")
    with pytest.raises(NoData):
        freezing.draft(ReportQuestion(programme, PERIOD), by=by, at=NOON)
    with pytest.raises(InvalidInput, match="chưa đến"):
        freezing.draft(ReportQuestion(make_task().programme, PERIOD.next), by=by, at=NOON)
    assert not FrozenReport.objects.exists()


# -- what the database refuses ------------------------------------------------------------

CHANGES = [
    {"content": "{}"},
    {"sha256": "0" * 64},
    {"known_at": LATER},
    {"as_of": TODAY},
    {"version": 3},
    {"state": ReportState.DRAFT},
    {"frozen_at": LATER},
]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: next(iter(changes)))
def test_the_database_refuses_to_change_what_is_frozen(changes):
    report = frozen(some_tasks()[0], by=reviewer())
    with pytest.raises(DatabaseError), transaction.atomic():
        FrozenReport.objects.filter(pk=report.pk).update(**changes)


def test_the_database_refuses_to_touch_a_published_report():
    report = published(some_tasks()[0], by=reviewer())
    with pytest.raises(DatabaseError), transaction.atomic():
        FrozenReport.objects.filter(pk=report.pk).update(document_number="9/BC")


def test_the_database_refuses_to_change_or_delete_cells_and_reports():
    report = frozen(some_tasks()[0], by=reviewer())
    cell = report.cells.get(key="open")
    for deed in (
        lambda: FrozenCell.objects.filter(pk=cell.pk).update(count=0),
        lambda: FrozenCell.objects.filter(pk=cell.pk)._raw_delete("default"),
        lambda: FrozenReport.objects.filter(pk=report.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
