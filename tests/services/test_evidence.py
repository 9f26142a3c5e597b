"""Evidence: versions, what is taken back, the way out of the store, the store itself."""

import hashlib
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from tasks_app.enums import EventKind, ReturnReason
from tasks_app.errors import EvidenceMissing, InvalidInput, NotPermitted, TransitionNotAllowed
from tasks_app.models import CompletionClaim, Evidence, Task, User
from tasks_app.services import completion, evidence, updates
from tests.factories import NOON, UserFactory, make_task
from tests.history import assert_whole

TODAY = NOON.date()
LATER = NOON + timedelta(minutes=11)
PDF = b"%PDF-1.7 bien ban"
NAME = "Biên bản số 12 – “nghiệm thu”.pdf"


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def file(cast: SimpleNamespace, name: str = "a.pdf", content: bytes = PDF, **more) -> Evidence:
    who = {"by": cast.ex, "at": NOON, **more}
    return evidence.add_file(cast.task, SimpleUploadedFile(name, content), **who)


def document(cast: SimpleNamespace, number: str = "12/BB", **more) -> Evidence:
    who = {"by": cast.ex, "at": NOON, **more}
    return evidence.add_document(cast.task, evidence.Document(number), **who)


def claimed(cast: SimpleNamespace) -> CompletionClaim:
    return completion.claim(cast.task, completed_on=TODAY, by=cast.ex, at=NOON)


def taken_back(row: Evidence, by: User, reason: str = "Nhầm tệp", at=LATER) -> Evidence:
    return evidence.withdraw(row, reason=reason, by=by, at=at)


# -- versions ---------------------------------------------------------------------------------


def test_a_new_version_supports_the_claim_and_the_old_one_stays(cast: SimpleNamespace) -> None:
    old = document(cast)
    filed = claimed(cast)
    new = document(cast, "13/BB", replaces=old)
    assert (new.replaces, new.claim) == (old, filed)
    assert cast.task.events.last().payload["replaces"] == old.pk
    assert [Evidence.objects.get(pk=row.pk).is_live for row in (old, new)] == [False, True]
    completion.return_claim(filed, reason=ReturnReason.OTHER, note="Chưa đủ", by=cast.s2, at=NOON)
    again = claimed(cast)
    assert list(again.evidence.all()) == [new]
    assert_whole(cast.task, on=TODAY)


def test_one_piece_has_one_newest_version(cast: SimpleNamespace) -> None:
    old = file(cast)
    file(cast, content=PDF + b"2", replaces=old)
    with pytest.raises(TransitionNotAllowed, match="đã có bản mới"):
        file(cast, content=PDF + b"3", replaces=old)
    with pytest.raises(TransitionNotAllowed, match="Rút bản mới trước"):
        taken_back(old, cast.ex)


def test_only_the_agency_that_added_it_gives_a_new_version(cast: SimpleNamespace) -> None:
    row = document(cast)
    other = make_task(lead=cast.btp)
    with pytest.raises(NotPermitted, match="Cơ quan BTP thêm"):
        document(cast, "14/BB", by=cast.co, replaces=row)
    with pytest.raises(NotPermitted):
        evidence.add_document(other, evidence.Document("1/B"), by=cast.ex, at=NOON, replaces=row)
    colleague = UserFactory(member_of=cast.btp)
    assert document(cast, "14/BB", by=colleague, replaces=row).replaces == row


# -- taken back -------------------------------------------------------------------------------


def test_a_withdrawn_piece_stays_as_a_trace_and_supports_nothing(cast: SimpleNamespace) -> None:
    row = taken_back(document(cast), cast.ex)
    assert (row.withdrawn_by, row.withdrawal_reason) == (cast.ex, "Nhầm tệp")
    event = cast.task.events.last()
    assert (event.kind, event.payload["evidence"]) == (EventKind.EVIDENCE_WITHDRAWN, row.pk)
    with pytest.raises(EvidenceMissing):
        claimed(cast)
    with pytest.raises(TransitionNotAllowed, match="đã được rút"):
        taken_back(row, cast.ex)
    assert_whole(cast.task, on=TODAY)


def test_its_author_takes_it_back_within_minutes_without_a_word(cast: SimpleNamespace) -> None:
    row = document(cast)
    at = NOON + timedelta(minutes=9)
    assert taken_back(row, cast.ex, reason="", at=at).withdrawal_reason == ""
    event = cast.task.events.last()
    assert (event.kind, event.supersedes) == (EventKind.RETRACTED, row.event)
    assert_whole(cast.task, on=TODAY)


@pytest.mark.parametrize("later", [True, False])
def test_afterwards_or_by_a_colleague_a_reason_is_asked(cast: SimpleNamespace, later: bool) -> None:
    row = document(cast)
    by, at = (cast.ex, LATER) if later else (cast.wg, NOON)
    with pytest.raises(InvalidInput) as refusal:
        taken_back(row, by, reason=" ", at=at)
    assert list(refusal.value.fields) == ["reason"]
    assert taken_back(row, by, at=at).withdrawn_by == by


def test_another_agency_withdraws_nothing(cast: SimpleNamespace) -> None:
    row = document(cast)
    for person in (cast.co, cast.s2, cast.sa, cast.stranger):
        with pytest.raises(NotPermitted):
            taken_back(row, person)
    assert Evidence.objects.get(pk=row.pk).is_live


def test_the_last_support_of_a_claim_stays(cast: SimpleNamespace) -> None:
    row = document(cast)
    claimed(cast)
    with pytest.raises(TransitionNotAllowed, match="minh chứng duy nhất"):
        taken_back(row, cast.ex)
    document(cast, "13/BB")
    taken_back(row, cast.ex)


def test_a_new_version_withdrawn_gives_the_old_one_back(cast: SimpleNamespace) -> None:
    old = document(cast)
    filed = claimed(cast)
    taken_back(document(cast, "13/BB", replaces=old), cast.ex)
    assert Evidence.objects.get(pk=old.pk).is_live
    assert old in filed.evidence.all()


def test_what_an_acceptance_rests_on_stays(cast: SimpleNamespace) -> None:
    row = document(cast)
    completion.accept(claimed(cast), criteria_met={0}, by=cast.s2, at=NOON)
    Task.objects.filter(pk=cast.task.pk).update(status="in_progress", completed_on=None)
    with pytest.raises(TransitionNotAllowed, match="căn cứ"):
        taken_back(row, cast.ex)


def test_a_withdrawal_without_a_name_is_no_row(cast: SimpleNamespace) -> None:
    row = document(cast)
    with pytest.raises(IntegrityError, match="evidence_withdrawal"), transaction.atomic():
        Evidence.objects.filter(pk=row.pk).update(withdrawn_at=NOON)


# -- the way out ------------------------------------------------------------------------------


def got(person: User, address: str, method: str = "get"):
    browser = Client()
    browser.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return getattr(browser, method)(address)


def doors(row: Evidence) -> list[str]:
    return [
        f"/nhiem-vu/{row.task.code}/minh-chung/{row.pk}/",
        f"/api/v1/tasks/{row.task.code}/evidence/{row.pk}/file",
        f"/quan-tri/tasks_app/evidence/{row.pk}/tep/",
    ]


@pytest.mark.parametrize("door", [0, 1, 2])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_file_goes_out_under_its_own_name_and_to_be_saved_only(
    cast: SimpleNamespace, door: int, method: str
) -> None:
    User.objects.filter(pk=cast.s2.pk).update(is_staff=True)
    row = file(cast, NAME)
    answer = got(cast.s2, doors(row)[door], method)
    expected = f"attachment; filename*=utf-8''{quote(NAME)}"
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == expected
    assert answer["Content-Type"] == "application/octet-stream"
    assert (answer["X-Content-Type-Options"], answer["Accept-Ranges"]) == ("nosniff", "none")
    assert answer["Cache-Control"].startswith("private, no-store")
    assert answer["Content-Length"] == str(len(PDF))
    assert b"".join(answer) == (PDF if method == "get" else b"")


@pytest.mark.parametrize("door", [0, 1])
def test_a_stranger_finds_no_file(cast: SimpleNamespace, door: int) -> None:
    assert got(cast.stranger, doors(file(cast))[door]).status_code == 404


@pytest.mark.parametrize("door", [0, 1, 2])
def test_a_file_lost_or_altered_is_not_handed_out(cast: SimpleNamespace, door: int) -> None:
    User.objects.filter(pk=cast.s2.pk).update(is_staff=True)
    row = file(cast)
    path = Path(row.file.path)
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.7 kh\xc3\xa1c ")
    assert got(cast.s2, doors(row)[door]).status_code == 404
    path.unlink()
    assert got(cast.s2, doors(row)[door]).status_code == 404


@pytest.mark.parametrize("door", [0, 1])
def test_what_was_withdrawn_opens_for_judges_and_inspectors_only(
    cast: SimpleNamespace, door: int
) -> None:
    row = taken_back(file(cast), cast.ex)
    address = doors(row)[door]
    assert got(cast.ex, address).status_code == 403
    assert got(cast.ld, address).status_code == 403
    assert got(cast.inspector, address).status_code == 200


def test_the_page_marks_what_must_be_known(cast: SimpleNamespace) -> None:
    with time_machine.travel(LATER, tick=False):
        old = file(cast)
        file(cast, "b.pdf", PDF + b"2", replaces=old)
        gone = file(cast, "c.pdf", PDF + b"3")
        taken_back(gone, cast.ex)
        page = got(cast.ex, f"/nhiem-vu/{cast.task.code}/").content.decode()
    assert page.count("chưa quét mã độc") == 3
    assert page.count("đã có bản mới") == 1
    assert "<del>c.pdf</del>" in page
    assert "Nhầm tệp" in page
    assert page.count("Thay bằng bản mới") == 1


def test_the_api_replaces_and_withdraws(cast: SimpleNamespace) -> None:
    row = document(cast)
    browser = Client(headers={"If-Match": "*"})
    browser.force_login(cast.ex, "django.contrib.auth.backends.ModelBackend")
    place = f"/api/v1/tasks/{cast.task.code}/evidence"
    sent = {"kind": "document", "document_number": "13/BB", "replaces": row.pk}
    new = browser.post(place, sent, content_type="application/json").json()["evidence"]
    assert new["replaces"] == row.pk
    answer = browser.post(
        f"{place}/{new['id']}/withdraw", {"reason": "Nhầm"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["evidence"]["withdrawal_reason"]) == (200, "Nhầm")
    unknown = browser.post(place, sent | {"replaces": 10**9}, content_type="application/json")
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["replaces"])


# -- the store --------------------------------------------------------------------------------


def verified(*options: str) -> dict:
    out = StringIO()
    call_command("verify_evidence", "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def test_the_store_is_compared_with_the_rows(cast: SimpleNamespace) -> None:
    rows = [file(cast, content=PDF + bytes([n])) for n in (65, 66, 67)]
    assert verified()["files"] == 3
    Path(rows[0].file.path).unlink()
    Path(rows[1].file.path).chmod(0o600)
    Path(rows[1].file.path).write_bytes(b"khac")
    out = StringIO()
    with pytest.raises(CommandError, match="2 trên 3 tệp"):
        call_command("verify_evidence", stdout=out)
    assert "không còn trong kho" in out.getvalue()
    assert "không còn như khi nộp" in out.getvalue()


def test_bytes_of_no_row_are_listed_and_swept_after_a_day(cast: SimpleNamespace) -> None:
    kept = file(cast)
    name = default_storage.save("evidence/mo-coi.pdf", ContentFile(b"x"))
    assert [orphan["name"] for orphan in verified("--sweep")["orphans"]] == [name]
    with time_machine.travel(timedelta(days=2), tick=False):
        assert verified("--sweep")["swept"] == [name]
    assert default_storage.exists(kept.file.name)


def test_bytes_do_not_outlive_an_undone_sitting(cast: SimpleNamespace, store: Path) -> None:
    two = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", PDF)]
    with pytest.raises(InvalidInput, match="đã có trên"):
        updates.add_files(cast.task, two, by=cast.ex, at=NOON)
    assert not list(store.rglob("*.pdf"))
    assert not cast.task.evidence.exists()


def test_the_digest_kept_is_of_the_bytes_stored(cast: SimpleNamespace) -> None:
    row = file(cast)
    assert row.sha256 == hashlib.sha256(Path(row.file.path).read_bytes()).hexdigest()
