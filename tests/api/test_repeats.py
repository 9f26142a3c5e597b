"""Idempotency-Key: one effect, the same answer, whoever else is sending at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tasks_app.models import Evidence, IdempotencyKey, ProgressReport
from tasks_app.services.repeats import KEPT_FOR
from tests.factories import NOON, AgencyFactory, UserFactory, make_task

BODY = {"percent": 50, "content": "Đã làm."}
KEY = {"Idempotency-Key": "phien-1"}


def test_the_same_request_gets_the_same_answer_and_one_effect(call, cast):
    caller = call(cast.ex)
    first = caller.act(cast.task, "report", BODY, **KEY)
    again = caller.act(cast.task, "report", BODY, **KEY)  # with the newer If-Match

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert ProgressReport.objects.count() == 1


def test_another_request_with_the_key_is_refused(call, cast):
    caller = call(cast.ex)
    caller.act(cast.task, "report", BODY, **KEY)
    other = caller.act(cast.task, "report", BODY | {"percent": 60}, **KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = caller.act(cast.task, "start", {}, **KEY)
    assert elsewhere.status_code == 422
    assert ProgressReport.objects.count() == 1


def test_a_refused_request_may_be_mended_under_the_same_key(call, cast):
    caller = call(cast.ex)
    for _ in range(2):
        assert caller.act(cast.task, "report", {"percent": 50}, **KEY).status_code == 400
    assert not IdempotencyKey.objects.exists()
    assert caller.act(cast.task, "report", BODY, **KEY).status_code == 201


def test_keys_of_different_people_do_not_meet(call, cast):
    assert call(cast.ex).act(cast.task, "report", BODY, **KEY).status_code == 201
    assert call(cast.wg).act(cast.task, "report", BODY, **KEY).status_code == 201
    assert ProgressReport.objects.count() == 2


def test_a_key_is_forgotten_after_its_time(call, cast):
    caller = call(cast.ex)
    caller.act(cast.task, "report", BODY, **KEY)
    with time_machine.travel(NOON + KEPT_FOR + timedelta(minutes=1)):
        assert "Idempotency-Replayed" not in caller.act(cast.task, "report", BODY, **KEY)


@pytest.mark.parametrize("key", ["", "có dấu".encode().decode("latin-1"), "a b", "x" * 201])
def test_a_bad_key_is_400(call, cast, key):
    answer = call(cast.ex).act(cast.task, "report", BODY, **{"Idempotency-Key": key})
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["errors"]


def test_an_upload_repeated_with_another_boundary_is_stored_once(call, cast):
    caller = call(cast.ex)
    for _ in range(2):
        upload = SimpleUploadedFile("bao-cao.pdf", b"%PDF-1.7 x", "application/pdf")
        answer = caller.client.post(
            f"/api/v1/tasks/{cast.task.code}/evidence",
            {"kind": "file", "file": upload},
            format="multipart",
            headers={"If-Match": "*", **KEY},
        )
        assert answer.status_code == 201
    assert Evidence.objects.count() == 1
    other = caller.client.post(
        f"/api/v1/tasks/{cast.task.code}/evidence",
        {"kind": "file", "file": SimpleUploadedFile("bao-cao.pdf", b"%PDF-1.7 y")},
        format="multipart",
        headers={"If-Match": "*", **KEY},
    )
    assert other.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_have_one_effect(call):
    agency = AgencyFactory(code="BTP")
    task, caller = make_task(lead=agency), call(UserFactory(member_of=agency))
    path = f"tasks/{task.code}/report"

    def send(_: int) -> tuple[int, bytes]:
        try:
            answer = caller.post(path, BODY, match=f'"{task.version}"', **KEY)
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        answers = set(pool.map(send, range(10)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert ProgressReport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_different_reports_on_one_version_one_wins(call):
    agency = AgencyFactory(code="BTP")
    task, caller = make_task(lead=agency), call(UserFactory(member_of=agency))

    def send(number: int) -> int:
        try:
            body = BODY | {"percent": number}
            match = f'"{task.version}"'
            return caller.post(f"tasks/{task.code}/report", body, match=match).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        statuses = sorted(pool.map(send, range(10)))
    assert statuses == [201] + [412] * 9
    assert ProgressReport.objects.count() == 1
