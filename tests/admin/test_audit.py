"""What the admin keeps in the log of access, and who reads the log and the seals there."""

from datetime import date
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tasks_app.enums import AuditKind
from tasks_app.models import AuditEntry, TaskEvent
from tasks_app.services import anchors, audit, people
from tests.access import entries, only
from tests.admin.conftest import ask_extension
from tests.append_only import lifted
from tests.factories import NOON, UserFactory

LOG, SEALS = "/quan-tri/tasks_app/auditentry/", "/quan-tri/tasks_app/dayanchor/"


def test_signing_out_of_the_admin_is_kept(desk, sign_in):
    sign_in(desk.sa).post("/quan-tri/logout/")
    assert only(AuditKind.SIGNED_OUT).user == desk.sa


def test_the_admin_keeps_what_it_refuses_one_or_many(desk, sign_in):
    asked = ask_extension(desk.ex_bca, desk.bca, "DA06-901")
    page = f"/quan-tri/tasks_app/deadlineextension/{asked.pk}/change/"
    form = {"verb": "grant", "version": asked.task.version, "document": "1/QĐ", "note": ""}
    assert sign_in(desk.s1).post(page, form).status_code == 403
    assert sign_in(desk.ex).get("/quan-tri/").status_code in {302, 403}

    entry = entries(AuditKind.REFUSED)[0]
    assert (entry.user, entry.subject) == (desk.s1, "DA06-901")
    assert entry.detail["code"] == "conflict_of_interest"


def test_a_page_of_the_admin_that_is_not_ones_own_is_kept(desk, sign_in):
    assert sign_in(desk.s1).get(LOG).status_code == 403
    assert only(AuditKind.REFUSED).path == LOG


def test_without_its_entry_no_list_is_exported(desk, sign_in):
    client, path = sign_in(desk.sa), "/quan-tri/tasks_app/agency/export/"
    form = {"format": "0", "resource": "0"}
    fields = {f"agencyresource_{n}": "on" for n in ("code", "name", "short_name", "kind")}
    assert client.post(path, form | fields).status_code == 200
    assert only(AuditKind.EXPORTED).subject == "cơ quan"

    with (
        patch.object(AuditEntry.objects, "create", side_effect=DatabaseError),
        pytest.raises(DatabaseError),
    ):
        client.post(path, form | fields)


@pytest.mark.parametrize("path", [LOG, SEALS])
@pytest.mark.parametrize(
    ("who", "status"),
    [("sa", 200), ("inspector", 200), ("s1", 403), ("s2", 403), ("root", 403), ("ex", 302)],
)
def test_inspectors_and_administrators_read_the_log(
    desk,
    sign_in,
    path,
    who,
    status,
):
    assert sign_in(getattr(desk, who)).get(path).status_code == status


@pytest.mark.parametrize("name", ["auditentry", "dayanchor", "taskevent", "logentry"])
def test_reading_the_logs_is_kept_once_for_each_page(desk, sign_in, name):
    app = "admin" if name == "logentry" else "tasks_app"
    client = sign_in(desk.root if name == "logentry" else desk.inspector)
    client.get(f"/quan-tri/{app}/{name}/")
    client.get(f"/quan-tri/{app}/{name}/")
    assert len(entries(AuditKind.AUDIT_READ)) == 2


def test_the_log_is_filtered_and_one_entry_is_opened(desk, sign_in):
    audit.record(AuditKind.EXPORTED, at=timezone.now(), user=desk.sa, subject="cơ quan")
    entry = only(AuditKind.EXPORTED)
    client = sign_in(desk.inspector)

    found = client.get(LOG, {"kind__exact": "exported", "q": desk.sa.email})
    page = client.get(f"{LOG}{entry.pk}/change/")

    assert "cơ quan" in found.content.decode()
    assert page.status_code == 200
    assert client.post(f"{LOG}{entry.pk}/change/", {"subject": "x"}).status_code == 403


def test_an_entry_is_told_in_words(desk, sign_in):
    seat = desk.ex.memberships.get()
    seat.valid_to = date(2027, 1, 1)
    people.save_seat(seat, by=desk.sa, at=NOON)

    page = sign_in(desk.inspector).get(f"{LOG}{only(AuditKind.ROLES_CHANGED).pk}/change/")

    assert "đến trước ngày: trống → 01/01/2027" in page.content.decode()


def test_the_list_costs_the_same_for_ten_entries_and_for_twenty(desk, sign_in):
    client = sign_in(desk.sa)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LOG).status_code == 200
        return len(captured)

    for _ in range(10):
        audit.record(AuditKind.SIGNED_IN, at=NOON, user=UserFactory())
    few = statements()
    for _ in range(20):
        audit.record(AuditKind.SIGNED_IN, at=NOON, user=UserFactory())
    assert statements() == few


def test_the_page_of_a_seal_says_whether_it_still_fits(desk, sign_in, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (seal,) = anchors.seal(at=NOON)
    client, path = sign_in(desk.inspector), f"{SEALS}{seal.pk}/change/"

    page = client.get(path).content.decode()
    with lifted(connection):
        TaskEvent.objects.filter(seq=2).update(hash="a")

    assert f"{seal.day.isoformat()}:{seal.hash}" in page
    assert "Khớp với nhật ký của ngày." in page
    assert "Không khớp: nhật ký nhiệm vụ khác" in client.get(path).content.decode()
