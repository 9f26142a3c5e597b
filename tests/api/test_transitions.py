"""Every transition of a task through the API, and one decision on many."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks_app.enums import Status, TaskKind
from tasks_app.models import Task, TaskEvent
from tasks_app.services import completion, evidence
from tests.api.conftest import Caller
from tests.factories import NOON, AgencyFactory, make_task
from tests.history import assert_whole

Call = Callable[..., Caller]
TODAY = date(2026, 6, 15)
DOCUMENT = {"number": "12/TTr-BTP", "signed_on": "2026-06-10"}


def state(task: Task) -> str:
    return Task.objects.get(pk=task.pk).status


def test_a_task_is_drafted_assigned_and_settled_where_it_belongs(
    call: Call, cast: SimpleNamespace
) -> None:
    admin, owner = call(cast.sa), call(cast.ex)
    group = cast.task.group
    body = {
        "programme": group.programme.code,
        "group": group.code,
        "title": "Ban hành quy chế khai thác dữ liệu",
        "document_number": "90/QĐ-TTg",
        "document_on": "2026-06-12",
        "deadline_text": "30/9/2026",
        "deliverable": "Quy chế",
        "leads": ["BTP"],
    }
    made = admin.post("drafts", body, **{"Idempotency-Key": "mot"})
    assert made.status_code == 201, made.content
    assert admin.post("drafts", body, **{"Idempotency-Key": "mot"}).json() == made.json()
    task = Task.objects.get(code=made.json()["task"]["code"])
    assert owner.get(f"tasks/{task.code}").status_code in {200, 404}
    assert admin.act(task, "revise-draft", body | {"title": "Quy chế"}).status_code == 200
    assert admin.act(task, "assign").json()["task"]["status"] == Status.ASSIGNED
    refused = owner.act(
        task, "refuse-assignment", {"reason": "Không thuộc", "proposed_lead": "BTC"}
    )
    assert refused.status_code == 200, refused.content
    kept = admin.act(task, "confirm-assignment", {"note": "Theo Nghị định 39"})
    assert kept.status_code == 200, kept.content
    moved = admin.act(task, "change-lead", {"lead": "BTC", "document": "91/QĐ-TTg"})
    assert moved.status_code == 200, moved.content
    assert Task.objects.get(pk=task.pk).lead == cast.btc
    assert_whole(task, on=TODAY)


def test_a_task_goes_up_comes_back_rests_and_ends(call: Call, cast: SimpleNamespace) -> None:
    owner, reviewer, admin = call(cast.ex), call(cast.s1), call(cast.sa)
    task = cast.task
    up = {**DOCUMENT, "authority": "Chính phủ", "expected_on": "2026-06-30"}
    assert owner.act(task, "submit-upward", up).json()["task"]["status"] == "submitted_upward"
    reply = {"number": "1/TB-VPCP", "signed_on": "2026-06-15", "content": "Bổ sung hồ sơ"}
    assert reviewer.act(task, "answer", reply).json()["task"]["status"] == "in_progress"
    rest = {"document": "2/TB", "review_on": "2026-07-15", "reason": "Chờ luật"}
    assert reviewer.act(task, "suspend", rest).json()["task"]["status"] == "suspended"
    assert reviewer.act(task, "chase", {"note": "Khẩn trương"}).status_code == 409
    assert reviewer.act(task, "resume", {"document": "3/TB"}).json()["task"]["status"] == (
        "in_progress"
    )
    assert admin.act(task, "chase", {"note": "Khẩn trương"}).status_code == 200
    named = owner.act(task, "name-focal-person", {"person": cast.ex.email.upper()})
    assert named.status_code == 200, named.content
    other = make_task(lead=cast.btc)
    ended = admin.act(task, "replace", {**DOCUMENT, "successors": [other.code]})
    assert ended.json()["task"]["status"] == "replaced", ended.content
    gone = admin.act(other, "cancel", {**DOCUMENT, "reason": "Trùng nội dung"})
    assert gone.json()["task"]["status"] == "cancelled"
    assert_whole(task, on=TODAY)
    assert_whole(other, on=TODAY)


def test_naming_a_focal_person_tells_nothing_of_other_accounts(
    call: Call, cast: SimpleNamespace
) -> None:
    def refusal(email: str) -> str:
        answer = call(cast.ex).act(cast.task, "name-focal-person", {"person": email})
        assert answer.status_code == 400
        return str(answer.json()["errors"]).replace(email, "")

    assert refusal(cast.s1.email) == refusal("khong-co@cq.example.com")


def claimed(cast: SimpleNamespace, **fields: object) -> Task:
    task = make_task(lead=cast.btp, **fields)  # type: ignore[arg-type]
    document = evidence.Document("05/QĐ-BTP", "Quy chế", date(2026, 6, 12), "Bộ trưởng")
    evidence.add_document(task, document, by=cast.ex, at=NOON)
    completion.claim(task, completed_on=date(2026, 6, 12), by=cast.ex, at=NOON)
    return task


def test_a_completed_task_is_reopened_by_both_sides_of_the_secretariat(
    call: Call, cast: SimpleNamespace
) -> None:
    task = claimed(cast)
    first, second = call(cast.s1), call(cast.s2)
    first.act(task, "accept", {"criteria_met": [0]})
    assert first.act(task, "reopen").status_code == 409
    assert call(cast.ex).act(task, "reopen").status_code == 403
    asked = first.act(task, "propose-reopening", {"document": "9/KL-TTr", "reason": "Sai số liệu"})
    assert asked.status_code == 201, asked.content
    assert asked.json()["reopening"]["decision"] == "pending"
    assert first.act(task, "reopen").status_code in {403, 409}
    assert state(task) == Status.COMPLETED
    done = second.act(task, "reopen", {"note": "Đồng ý"})
    assert (done.status_code, done.json()["task"]["status"]) == (200, "in_progress")
    assert_whole(task, on=TODAY)


def test_many_claims_are_accepted_at_once_and_the_others_are_told_by_row(
    call: Call, cast: SimpleNamespace
) -> None:
    good, bound = claimed(cast), make_task(lead=cast.bca)
    fresh = make_task(lead=cast.btp)
    rows = [{"code": code} for code in (bound.code, good.code, fresh.code, "KHONG-CO")]
    answer = call(cast.s1).post(
        "tasks/bulk/accept", {"tasks": rows, "all_criteria_met": True}, **{"Idempotency-Key": "b"}
    )
    body = answer.json()
    assert (answer.status_code, body["done"]) == (200, [good.code])
    told = {row["task"]: (row["status"], row["reason"]) for row in body["refused"]}
    assert told == {
        bound.code: (403, "conflict_of_interest"),
        fresh.code: (409, "transition_not_allowed"),
        "KHONG-CO": (404, "not_found"),
    }
    again = call(cast.s1).post(
        "tasks/bulk/accept", {"tasks": rows, "all_criteria_met": True}, **{"Idempotency-Key": "b"}
    )
    assert again.json() == body
    assert TaskEvent.objects.filter(task=good, kind="accepted").count() == 1
    assert_whole(good, on=TODAY)


def test_what_a_stranger_names_in_bulk_is_as_if_it_were_not_there(
    call: Call, cast: SimpleNamespace
) -> None:
    rows = [{"code": cast.task.code}, {"code": "KHONG-CO"}]
    refused = call(cast.stranger).post("tasks/bulk/chase", {"tasks": rows}).json()["refused"]
    there, nowhere = (row | {"task": ""} for row in refused)
    assert there == nowhere


@pytest.mark.parametrize(
    "tasks",
    [[], [{}], [{"code": "A"}, {"code": "A"}], [{"code": "A", "version": "x"}], "A", [1], None],
)
def test_a_list_of_tasks_that_cannot_be_read_is_refused(
    call: Call, cast: SimpleNamespace, tasks: object
) -> None:
    answer = call(cast.s1).post("tasks/bulk/chase", {"tasks": tasks})
    assert answer.status_code == 400
    assert [name.split(".")[0] for name in answer.json()["errors"]] == ["tasks"]


def test_a_stale_row_is_refused_and_the_others_go_on(call: Call, cast: SimpleNamespace) -> None:
    one, two = make_task(lead=cast.btp), make_task(lead=cast.btp)
    rows = [
        {"code": one.code, "version": one.version - 1},
        {"code": two.code, "version": two.version},
    ]
    body = call(cast.s1).post("tasks/bulk/chase", {"tasks": rows}).json()
    assert (body["done"], body["refused"][0]["status"]) == ([two.code], 412)


def test_many_tasks_cost_the_same_for_each(call: Call, cast: SimpleNamespace) -> None:
    def statements(count: int) -> int:
        rows = [{"code": make_task(lead=cast.btp).code} for _ in range(count)]
        caller = call(cast.s1)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert len(caller.post("tasks/bulk/chase", {"tasks": rows}).json()["done"]) == count
        return len(captured)

    few, many = statements(3), statements(6)
    assert many - few <= 3 * 14


def test_a_snapshot_programme_is_activated_with_its_states(
    call: Call, cast: SimpleNamespace
) -> None:
    programme = cast.task.programme
    programme.tracking, programme.snapshot_on = "snapshot", date(2026, 5, 31)
    programme.save()
    other = AgencyFactory(code="BCT")
    task = make_task(lead=other, status=Status.ASSIGNED, programme=programme)
    body = {
        "document": "Biểu chốt 31/5",
        "on": "2026-05-31",
        "states": [{"code": task.code, "status": "in_progress", "percent": 30}],
    }
    path = f"programmes/{programme.code}/activate"
    assert call(cast.s1).post(path, body).status_code == 403
    done = call(cast.sa).post(path, body)
    assert (done.status_code, done.json().get("tracking")) == (200, "active"), done.content
    assert state(task) == Status.IN_PROGRESS
    assert Task.objects.get(pk=task.pk).kind == TaskKind.ONE_OFF
