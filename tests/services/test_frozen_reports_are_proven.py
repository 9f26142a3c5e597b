"""Whoever writes past the service is found out: `verify_history` reads frozen reports again."""

import json

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from tasks_app.models import AuditEntry, FrozenReport
from tasks_app.rules.reporting import digest
from tasks_app.selectors.history import Checked
from tasks_app.selectors.questions import Owner
from tasks_app.selectors.report_proof import bad_reports, bad_scans
from tests.append_only import lifted
from tests.reports import drafted, frozen, published, reviewer, some_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> FrozenReport:
    return frozen(some_tasks()[0], by=reviewer())


def tamper(statement: str, *values: object) -> None:
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)


def found() -> list[str]:
    return [f"{bad.place}: {bad.message}" for bad in bad_reports(Checked())]


def test_untouched_reports_are_counted_and_hold(report):
    checked = Checked()
    assert list(bad_reports(checked)) == []
    assert checked.reports == 1


def test_a_draft_has_nothing_to_prove():
    drafted(some_tasks()[0], by=reviewer())
    assert found() == []


CHANGED = [
    (
        "UPDATE tasks_app_frozenreport SET content = replace(content, 'BO1', 'BO2')",
        "nội dung không khớp mã SHA-256",
    ),
    ("UPDATE tasks_app_frozenreport SET sha256 = 'ab'", "nội dung không khớp mã SHA-256"),
    ("UPDATE tasks_app_frozenreport SET as_of = '2026-06-13'", "khác với nội dung đã chốt"),
    ("UPDATE tasks_app_frozenreport SET period = ''", "khác với nội dung đã chốt"),
    ("UPDATE tasks_app_frozencell SET count = 1 WHERE key = 'total'", "ô total khác"),
    ("UPDATE tasks_app_frozencell SET tasks = '[]' WHERE key = 'total'", "ô total khác"),
    ("UPDATE tasks_app_frozencell SET key = 'x' WHERE key = 'total'", "ô total khác"),
    ("DELETE FROM tasks_app_frozencell WHERE key = 'open_overdue'", "ô open_overdue khác"),
]


@pytest.mark.parametrize(("statement", "why"), CHANGED)
def test_what_was_changed_past_the_service_is_named(report, statement, why):
    tamper(statement)
    assert len(found()) == 1
    assert found()[0].startswith(f"Báo cáo {report.code}: ") and why in found()[0]


GIVEN_OUT = [
    "document_number = '99/BC'",
    "document_on = '2026-06-01'",
    "scan_sha256 = 'ab'",
    "published_at = '2026-01-01 00:00:00'",
    "published_by_id = (SELECT max(id) FROM tasks_app_user)",
    "state = 'signed', published_at = NULL, published_by_id = NULL",
]


@pytest.mark.parametrize("changes", GIVEN_OUT)
def test_what_is_written_on_a_published_row_is_that_of_the_audit(changes):
    published(some_tasks()[0], by=reviewer())
    reviewer("BCA")
    assert found() == []
    tamper(f"UPDATE tasks_app_frozenreport SET {changes}")  # noqa: S608
    assert "khác với nhật ký khi phát hành" in found()[0]


@pytest.mark.parametrize(
    "changes", ["frozen_at = '2026-01-01 00:00:00'", "version = 2, reason = 'x', previous_id = id"]
)
def test_what_is_written_on_a_frozen_row_is_that_of_the_audit(report, changes):
    if "previous" in changes:  # a first version made the second of another
        other = frozen(some_tasks(2)[0], by=reviewer(), owner=Owner.PRESENT)
        changes = changes.replace("previous_id = id", f"previous_id = {other.pk}")
    statement = f"UPDATE tasks_app_frozenreport SET {changes} WHERE code = %s"  # noqa: S608
    tamper(statement, report.code)
    assert "khác với nhật ký khi chốt số liệu" in found()[0]


def test_a_row_published_past_the_service_is_named(report):
    tamper(
        "UPDATE tasks_app_frozenreport SET state = 'published', published_at = frozen_at, "
        "published_by_id = frozen_by_id"
    )
    assert "đã phát hành nhưng không có trong nhật ký" in found()[0]


def test_a_content_rewritten_with_its_hash_differs_from_the_audit(report):
    text = report.content.replace('"total":12', '"total":13')
    tamper("UPDATE tasks_app_frozenreport SET content = %s, sha256 = %s", text, digest(text))
    assert found() == [f"Báo cáo {report.code}: mã SHA-256 khác với nhật ký khi chốt số liệu"]


def test_a_content_that_is_none_is_said_to_be(report):
    tamper("UPDATE tasks_app_frozenreport SET content = '[]', sha256 = %s", digest("[]"))
    entry = AuditEntry.objects.get(detail__report=report.code)
    detail = json.dumps(entry.detail | {"sha256": digest("[]")})
    tamper("UPDATE tasks_app_auditentry SET detail = %s WHERE id = %s", detail, entry.pk)
    assert found() == [f"Báo cáo {report.code}: nội dung không đọc được"]


def test_a_report_that_was_taken_out_is_missed(report):
    tamper("DELETE FROM tasks_app_frozencell")
    tamper("DELETE FROM tasks_app_frozenreport")
    assert found() == [f"Báo cáo {report.code}: đã chốt số liệu nhưng không còn trong sổ báo cáo"]


def test_a_report_without_its_entry_in_the_audit_is_named(report):
    tamper("DELETE FROM tasks_app_auditentry WHERE kind = 'report_frozen'")
    assert len(found()) == 1


@pytest.mark.parametrize("gone", [True, False])
def test_a_scan_that_is_gone_or_another_is_named(gone):
    report = published(some_tasks()[0], by=reviewer())
    assert list(bad_scans(Checked())) == []
    path = default_storage.path(report.scan.name)
    default_storage.delete(report.scan.name)
    if not gone:
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(b"%PDF-1.7 khac")
    words = [bad.message for bad in bad_scans(Checked())]
    assert words == ["bản ký “bao-cao.pdf” không còn " + ("trong kho" if gone else "như khi gắn")]


def test_the_command_proves_reports_too(report, capsys):
    call_command("verify_history")
    assert "1 báo cáo đã chốt" in capsys.readouterr().out
    tamper("UPDATE tasks_app_frozencell SET count = 1 WHERE key = 'total'")
    with pytest.raises(CommandError, match="không còn nguyên"):
        call_command("verify_history", "--json")
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [problem["task"] for problem in problems] == [f"Báo cáo {report.code}"]
