"""What is refused, with which status and code, and that nothing was written."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from tasks_app.enums import Status, Tracking
from tasks_app.models import TaskEvent
from tests.factories import ProgrammeFactory, make_task

SUBS = ("events", "reports", "evidence", "extensions", "blockers", "claims")
INTENTIONS = ("start", "report", "claim", "withdraw", "open-review", "accept", "return")


def is_problem(response, status, code):
    body = response.json()
    assert response["Content-Type"] == "application/problem+json"
    assert (response.status_code, body["code"]) == (status, code), body
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"]
    assert not body["detail"].isascii()  # a Vietnamese sentence
    assert all(not w.isascii() for words in body["errors"].values() for w in words)
    return body


@pytest.mark.parametrize(
    "path", ["tasks/KHONG-CO", "khong-co", "tasks/DA06-001/khong-co", "tasks/"]
)
def test_an_unknown_address_is_404(call, cast, path):
    is_problem(call(cast.ex).get(path), 404, "not_found")


def test_a_stranger_finds_no_task_and_nothing_below_it(call, cast):
    stranger, code = call(cast.stranger), cast.task.code
    assert stranger.get("tasks").json()["results"] == []
    assert stranger.get("tasks", search=code, count="true").json()["count"] == 0
    is_problem(stranger.get(f"tasks/{code}"), 404, "not_found")
    for sub in SUBS:
        is_problem(stranger.get(f"tasks/{code}/{sub}"), 404, "not_found")
    for intention in (*INTENTIONS, "evidence", "extensions", "blockers"):
        is_problem(stranger.post(f"tasks/{code}/{intention}", match="*"), 404, "not_found")


def test_what_was_filed_on_a_foreign_task_is_404(call, cast):
    asked = (
        call(cast.ex)
        .act(cast.task, "extensions", {"proposed_deadline": "2026-09-30", "reason": "Chờ."})
        .json()["extension"]["id"]
    )
    raised = call(cast.ex).act(cast.task, "blockers", {"kind": "data", "description": "Thiếu."})
    stranger = call(cast.stranger)
    is_problem(stranger.post(f"extensions/{asked}/grant", {"document": "1"}), 404, "not_found")
    blocker = raised.json()["blocker"]["id"]
    is_problem(stranger.post(f"blockers/{blocker}/resolve", {}), 404, "not_found")
    is_problem(stranger.post("extensions/999999999999999999/grant", {}), 404, "not_found")


@pytest.mark.parametrize("who", ["co", "hu", "ld", "inspector", "sa", "s1"])
def test_the_wrong_role_is_403(call, cast, who):
    body = {"percent": 50, "content": "Đã làm."}
    response = call(getattr(cast, who)).act(cast.task, "report", body)
    is_problem(response, 403, "not_permitted")


def test_a_conflict_of_interest_is_403_with_its_code(call, cast):
    task = make_task(lead=cast.bca, status=Status.AWAITING_ACCEPTANCE)
    call(cast.ex_bca).act(task, "evidence", {"kind": "document", "document_number": "1"})
    asked = call(cast.ex_bca).act(make_task(lead=cast.bca), "extensions", {
        "proposed_deadline": "2026-09-30", "reason": "Chờ."
    })  # fmt: skip
    number = asked.json()["extension"]["id"]
    refused = call(cast.s1).post(
        f"extensions/{number}/grant", {"document": "1"}, match=asked["ETag"]
    )
    is_problem(refused, 403, "conflict_of_interest")


def test_an_impossible_transition_is_409_with_what_is_possible(call, cast):
    body = is_problem(call(cast.ex).act(cast.task, "start"), 409, "transition_not_allowed")
    assert {"report", "claim", "request_extension"} <= set(body["possible"])


def test_taking_back_a_claim_that_does_not_exist_is_409(call, cast):
    body = is_problem(call(cast.ex).act(cast.task, "withdraw"), 409, "transition_not_allowed")
    assert "claim" in body["possible"]


@pytest.mark.parametrize("tracking", [Tracking.SNAPSHOT, Tracking.CATALOGUE])
def test_what_is_not_followed_takes_nothing(call, cast, tracking):
    programme = ProgrammeFactory(code="TB552", tracking=tracking, snapshot_on=dt.date(2025, 11, 16))
    task = make_task(lead=cast.btp, programme=programme)
    response = call(cast.ex).act(task, "report", {"percent": 1, "content": "Đã làm."})
    is_problem(response, 409, "not_tracked")


def test_a_write_without_if_match_is_428(call, cast):
    code = cast.task.code
    for path in (*INTENTIONS, "evidence", "extensions", "blockers"):
        response = call(cast.ex).post(f"tasks/{code}/{path}")
        is_problem(response, 428, "precondition_required")


@pytest.mark.parametrize("match", ['"1"', '"99"', '"cũ"', "7", '"1", "99"'])
def test_a_stale_version_is_412(call, cast, match):
    body = {"percent": 50, "content": "Đã làm."}
    response = call(cast.ex).post(f"tasks/{cast.task.code}/report", body, match=match)
    is_problem(response, 412, "stale_version")
    assert not TaskEvent.objects.filter(kind="progress_reported").exists()


@pytest.mark.parametrize("template", ['"{}"', 'W/"{}"', '"1", "{}"', "*"])
def test_the_present_version_is_taken(call, cast, template):
    match = template.format(cast.task.version)
    body = {"percent": 50, "content": "Đã làm."}
    response = call(cast.ex).post(f"tasks/{cast.task.code}/report", body, match=match)
    assert response.status_code == 201
    assert response["ETag"] == f'"{cast.task.version + 1}"'


FINE = {"percent": 50, "content": "Đã làm."}


@pytest.mark.parametrize(
    ("intention", "body", "field"),
    [
        ("report", FINE | {"percent": 101}, "percent"),
        ("report", FINE | {"percent": -1}, "percent"),
        ("report", FINE | {"percent": "nhiều"}, "percent"),
        ("report", FINE | {"percent": 10**30}, "percent"),
        ("report", {"percent": 50}, "content"),
        ("report", FINE | {"content": "  "}, "content"),
        ("report", FINE | {"content": None}, "content"),
        ("report", FINE | {"content": ["a"]}, "content"),
        ("report", FINE | {"content": "a\x00"}, "content"),
        ("report", FINE | {"content": "x" * 4001}, "content"),
        ("report", FINE | {"reported_on": "2026-06-16"}, "reported_on"),
        ("report", FINE | {"reported_on": "2026-01-01"}, "reported_on"),
        ("report", FINE | {"reported_on": "hôm qua"}, "reported_on"),
        ("report", FINE | {"reported_on": "0001-01-01"}, "reported_on"),
        ("report", FINE | {"reported_on": 20260615}, "reported_on"),
        ("report", FINE | {"percnt": 60}, "percnt"),
        ("report", [1], "non_field_errors"),
        ("claim", {}, "completed_on"),
        ("claim", {"completed_on": "2026-06-16"}, "completed_on"),
        ("claim", {"completed_on": "2026-06-12"}, "evidence"),
        ("extensions", {"proposed_deadline": "2026-06-30", "reason": "x"}, "proposed_deadline"),
        ("extensions", {"proposed_deadline": "9999-12-31", "reason": "x"}, "proposed_deadline"),
        ("extensions", {"proposed_deadline": "2026-09-30"}, "reason"),
        ("evidence", {"kind": "document"}, "document_number"),
        ("evidence", {"kind": "document", "document_number": "1", "document_on": "2027-01-01"},
         "document_on"),
        ("evidence", {"kind": "link", "url": "javascript:alert(1)"}, "url"),
        ("evidence", {"kind": "file"}, "file"),
        ("evidence", {"kind": "giấy"}, "kind"),
        ("blockers", {"kind": "legal", "description": "x", "authority": "KHONG"}, "authority"),
        ("blockers", {"kind": "legal", "description": "x", "due_on": "2026-06-14"}, "due_on"),
        ("blockers", {"kind": "legal", "description": ""}, "description"),
    ],
)  # fmt: skip
def test_a_bad_value_is_400_naming_the_field(call, cast, intention, body, field):
    before = TaskEvent.objects.count()
    response = call(cast.ex).act(cast.task, intention, body)
    assert response.status_code == 400
    assert field in response.json()["errors"]
    assert all(not w.isascii() for w in response.json()["errors"][field])
    assert TaskEvent.objects.count() == before


def test_a_criterion_that_is_not_ticked_is_400(call, cast):
    member = call(cast.ex)
    member.act(cast.task, "evidence", {"kind": "document", "document_number": "1/QĐ"})
    member.act(cast.task, "claim", {"completed_on": "2026-06-12"})
    for met in ([], ["x"], "0", None):
        response = call(cast.s1).act(cast.task, "accept", {"criteria_met": met})
        assert response.status_code == 400
        assert any(name.startswith("criteria_met") for name in response.json()["errors"])


@pytest.mark.parametrize(
    ("raw", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "parse_error"),
        (b'{"percent": NaN}', "application/json", 400, "parse_error"),
        (b'"\\ud800"', "application/json", 400, "parse_error"),
        (b"[" * 100_000, "application/json", 400, "parse_error"),
        (b"\xff\xfe", "application/json", 400, "parse_error"),
        (b'"' + b"x" * (2 * 1024 * 1024) + b'"', "application/json", 413, "body_too_large"),
        (b"<a/>", "application/xml", 415, "unsupported_media_type"),
        (b"percent=5", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    ],
)
def test_a_body_that_cannot_be_read(call, cast, raw, kind, status, code):
    response = call(cast.ex).client.post(
        f"/api/v1/tasks/{cast.task.code}/report",
        raw,
        content_type=kind,
        headers={"If-Match": "*"},
    )
    is_problem(response, status, code)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_nothing_is_changed_but_by_an_intention(call, cast, method):
    for path in ("tasks", f"tasks/{cast.task.code}", "me", f"tasks/{cast.task.code}/report"):
        response = getattr(call(cast.ex).client, method)(f"/api/v1/{path}", {"percent": 1})
        is_problem(response, 405, "method_not_allowed")


def test_an_answer_in_another_format_is_406(call, cast):
    response = call(cast.ex).client.get("/api/v1/me", headers={"Accept": "text/html"})
    is_problem(response, 406, "not_acceptable")


@pytest.mark.parametrize(
    "header", ["Token", "Token khong-co", "Token a b", "Token \xff\xfe", "Token " + "a" * 5000]
)
def test_a_wrong_token_is_401(cast, header):
    response = APIClient().get("/api/v1/me", HTTP_AUTHORIZATION=header)
    is_problem(response, 401, "authentication_failed")
    assert response["WWW-Authenticate"] == "Token"


def test_nobody_is_401(db):
    is_problem(APIClient().get("/api/v1/tasks"), 401, "not_authenticated")
    is_problem(APIClient().post("/api/v1/tasks/X/accept"), 401, "not_authenticated")


def test_a_session_needs_its_csrf_token(cast):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(cast.ex)
    assert client.get("/api/v1/me").status_code == 200
    response = client.post(
        f"/api/v1/tasks/{cast.task.code}/report", FINE, format="json", headers={"If-Match": "*"}
    )
    is_problem(response, 403, "csrf_failed")


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("tasks", {"programe": "DA06"}, "programe"),
        ("tasks", {"status": "xong"}, "status"),
        ("tasks", {"health": "xấu"}, "health"),
        ("tasks", {"overdue": "có"}, "overdue"),
        ("tasks", {"deadline_before": "31/12/2026"}, "deadline_before"),
        ("tasks", {"fields": "code,mật_khẩu"}, "fields"),
        ("tasks", {"ordering": "title"}, "ordering"),
        ("tasks", {"limit": "0"}, "limit"),
        ("tasks", {"limit": "201"}, "limit"),
        ("tasks", {"limit": "٣"}, "limit"),
        ("tasks", {"cursor": "xyz"}, "cursor"),
        ("tasks", {"cursor": "Đ"}, "cursor"),
        ("tasks", {"count": "yes"}, "count"),
        ("tasks", {"search": "\x00"}, "search"),
        ("tasks", {"as_of": "2022-13-01"}, "as_of"),
        ("tasks", {"as_of": "2026-06-16"}, "as_of"),
        ("tasks", {"as_of": "0001-01-01"}, "as_of"),
        ("tasks", {"known_at": "9999-12-31"}, "known_at"),
        ("tasks", {"as_of": "2026-06-01", "ordering": "deadline"}, "ordering"),
        ("tasks", {"as_of": "2026-06-01", "count": "true"}, "count"),
        ("tasks", {"health": "behind", "count": "true"}, "count"),
        ("calendar", {"first": "2026-01-01", "last": "2025-01-01"}, "last"),
        ("calendar", {"first": "2026-01-01", "last": "2036-01-01"}, "last"),
        ("me", {"x": "1"}, "x"),
        ("queue", {"kind": "x"}, "kind"),
        ("agencies", {"on": "x"}, "on"),
    ],
)
def test_a_bad_parameter_is_400_naming_it(call, cast, path, query, field):
    body = is_problem(call(cast.ex).get(path, **query), 400, "invalid")
    assert field in body["errors"]


def test_a_cursor_of_another_order_is_refused(call, cast):
    for _ in range(3):
        make_task(lead=cast.btp)
    link = call(cast.ex).get("tasks", limit=1).json()["next"]
    cursor = link.split("cursor=")[1]
    answer = call(cast.ex).get("tasks", limit=1, ordering="deadline", cursor=cursor)
    assert "cursor" in answer.json()["errors"]


def test_an_unexpected_failure_is_told_as_a_problem_and_logged(call, cast, monkeypatch, caplog):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("defect")

    monkeypatch.setattr("tasks_app.services.reports.report", broken)
    caller = call(cast.ex)
    caller.client.raise_request_exception = False
    response = caller.act(cast.task, "report", FINE)
    is_problem(response, 500, "unexpected")
    assert "defect" in caplog.text
