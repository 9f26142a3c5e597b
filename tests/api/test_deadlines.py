"""Signed, withdrawn, changed, corrected and taken back over HTTP."""

import pytest

from tasks_app.enums import AuthorityLevel, EventKind
from tasks_app.models import Task
from tests.factories import add_event, make_task

ASK = {"proposed_deadline": "2026-09-30", "reason": "Chờ Nghị định."}
CHANGE = {"deadline": "2026-09-30", "document": "45/QĐ-TTg", "reason": "Theo kết luận."}
REPORT = {"percent": 60, "content": "Đã xong 6/10."}


def asked(call, cast):
    answer = call(cast.ex).act(cast.task, "extensions", ASK)
    return answer.json()["extension"]["id"], answer["ETag"]


def reported(call, cast, **more):
    assert call(cast.ex).act(cast.task, "report", REPORT | more).status_code == 201
    return cast.task.events.order_by("-seq").first()


def test_the_owner_withdraws_a_request_and_may_ask_again(call, cast):
    number, etag = asked(call, cast)
    answer = call(cast.ex).post(f"extensions/{number}/withdraw", match=etag)
    assert answer.json()["extension"]["decision"] == "withdrawn"
    again = call(cast.ex).post(f"extensions/{number}/withdraw", match=answer["ETag"])
    assert again.status_code == 409
    assert call(cast.ex).act(cast.task, "extensions", ASK).json()["extension"]["number"] == 2


@pytest.mark.parametrize(
    ("who", "status"), [("ex", 403), ("s2", 403), ("co", 403), ("stranger", 404)]
)
def test_only_the_working_group_signs(call, cast, who, status):
    number, etag = asked(call, cast)
    answer = call(getattr(cast, who)).post(f"extensions/{number}/cosign", match=etag)
    assert answer.status_code == status


def test_a_signature_needs_the_present_version_and_counts_once(call, cast):
    number, etag = asked(call, cast)
    group = call(cast.wg)
    path = f"extensions/{number}/cosign"
    assert group.post(path).status_code == 428
    assert group.post(path, match='"1"').status_code == 412
    key = {"Idempotency-Key": "ky-1"}
    first, second = (group.post(path, match=etag, **key) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert group.post(path, match=first["ETag"]).status_code == 409
    assert cast.task.events.filter(kind=EventKind.EXTENSION_COSIGNED).count() == 1


def test_an_unsigned_request_is_not_granted(call, cast):
    number, etag = asked(call, cast)
    answer = call(cast.s2).post(f"extensions/{number}/grant", {"document": "1"}, match=etag)
    assert answer.status_code == 409
    assert "chưa ký đồng" in answer.json()["detail"]


def test_a_deadline_is_changed_on_a_document(call, cast):
    answer = call(cast.s1).act(cast.task, "change-deadline", CHANGE)
    assert answer.status_code == 200
    assert answer.json()["task"]["deadline"] == "2026-09-30"
    assert answer.json()["event"]["kind"] == "deadline_changed"
    again = call(cast.s1).act(cast.task, "change-deadline", CHANGE)
    assert (again.status_code, again.json()["code"]) == (400, "invalid_deadline")
    assert "deadline" in again.json()["errors"]


@pytest.mark.parametrize(("who", "status"), [("ex", 403), ("ld", 403), ("stranger", 404)])
def test_others_change_no_deadline(call, cast, who, status):
    assert call(getattr(cast, who)).act(cast.task, "change-deadline", CHANGE).status_code == status


def test_a_report_is_corrected_by_its_number(call, cast):
    event = reported(call, cast)
    body = {"event": event.seq, "percent": 50, "reason": "Nhập nhầm."}
    answer = call(cast.s1).act(cast.task, "correct", body)
    assert answer.status_code == 200
    assert answer.json()["task"]["percent"] == 50
    assert answer.json()["event"]["supersedes"] == event.seq
    row = call(cast.ex).get(f"tasks/{cast.task.code}/reports").json()["results"][0]
    corrected = answer.json()["event"]["seq"]
    assert (row["percent"], row["event"], row["superseded_by"]) == (60, event.seq, corrected)


BAD = [
    ({"event": 99}, 400, "event"),
    ({"event": "x"}, 400, "event"),
    ({"event": True}, 400, "event"),
    ({"percent": 101}, 400, "percent"),
    ({"percent": None}, 400, None),
    ({"deadline": "2026-09-30"}, 400, "deadline"),
    ({"effective_on": "2026-06-31"}, 400, "effective_on"),
    ({"effective_on": "2031-01-01"}, 400, "effective_on"),
    ({"reason": " "}, 400, "reason"),
    ({"status": "completed"}, 400, "status"),
    ({"event": 1}, 409, None),
]


@pytest.mark.parametrize(("changed", "status", "field"), BAD)
def test_what_cannot_be_corrected_is_refused_by_field(call, cast, changed, status, field):
    event = reported(call, cast)
    body = {"event": event.seq, "percent": 50, "reason": "Nhập nhầm."} | changed
    answer = call(cast.s1).act(cast.task, "correct", body)
    assert answer.status_code == status
    assert field is None or field in answer.json()["errors"]
    assert cast.task.events.count() == event.seq


@pytest.mark.parametrize(("who", "status"), [("ex", 403), ("sa", 403), ("stranger", 404)])
def test_others_correct_nothing(call, cast, who, status):
    body = {"event": reported(call, cast).seq, "percent": 50, "reason": "x"}
    assert call(getattr(cast, who)).act(cast.task, "correct", body).status_code == status


def test_a_report_is_taken_back_by_its_author_and_nobody_else(call, cast):
    event = reported(call, cast)
    assert call(cast.wg).act(cast.task, "retract", {"event": event.seq}).status_code == 403
    answer = call(cast.ex).act(cast.task, "retract", {"event": event.seq})
    assert (answer.status_code, answer.json()["task"]["percent"]) == (200, 40)
    assert answer.json()["event"]["kind"] == "retracted"
    row = call(cast.ex).get(f"tasks/{cast.task.code}/reports").json()["results"][0]
    assert row["retracted_at"] is not None
    assert call(cast.ex).act(cast.task, "retract", {"event": event.seq}).status_code == 409
    assert call(cast.ex).act(cast.task, "retract", {"event": 1}).status_code == 400


def test_lateness_is_told_side_by_side(call, cast):
    """DOMAIN §7.4: open, extended too late."""
    task = make_task(lead=cast.btp, deadline="2026-06-01", code="DA06-L")
    task.refresh_from_db()
    add_event(
        task,
        EventKind.EXTENSION_GRANTED,
        task.deadline.replace(day=10),
        {"deadline": task.deadline.replace(day=12), "chain_deadline": task.deadline},
    )
    call(cast.ex).act(task, "extensions", {"proposed_deadline": "2026-07-31", "reason": "x"})
    found = call(cast.ex).get("tasks/DA06-L").json()["lateness"]
    assert found["judged_on"] == "2026-06-15"
    assert found["original"] == {"deadline": "2026-06-01", "days": 14, "working_days": 10}
    assert found["in_force"] == {"deadline": "2026-06-12", "days": 3, "working_days": 1}
    assert found["chain"] == found["original"]
    assert found["forecast"] == {"deadline": "2026-07-31", "days": 0, "working_days": 0}
    then = call(cast.ex).get("tasks/DA06-L", as_of="2026-06-05").json()["lateness"]
    assert (then["in_force"]["days"], then["forecast"]) == (4, None)


def test_a_cancelled_task_is_not_late(call, cast):
    Task.objects.filter(pk=cast.task.pk).update(status="cancelled")
    body = call(cast.ex).get(f"tasks/{cast.task.code}").json()
    assert (body["lateness"], body["deadline_level"]) == (None, AuthorityLevel.OTHER)


def test_figures_know_a_correction_only_from_its_recording_on(call, cast):
    """Accepted for 10 June, corrected to 14 June: the known-then view stays."""
    document = {"kind": "document", "document_number": "1/BC", "document_on": "2026-06-10"}
    for name, body in (("evidence", document), ("claim", {"completed_on": "2026-06-10"})):
        assert call(cast.ex).act(cast.task, name, body).status_code == 201
    call(cast.s2).act(cast.task, "accept", {"criteria_met": [0]})
    accepted = cast.task.events.order_by("-seq").first()

    def done(**asked):
        return call(cast.s1).get("figures", programme="DA06", **asked).json()["completed"]

    assert done(as_of="2026-06-12") == 1
    body = {"event": accepted.seq, "completed_on": "2026-06-14", "reason": "Theo văn bản."}
    assert call(cast.s1).act(cast.task, "correct", body).status_code == 200
    assert (done(as_of="2026-06-12"), done(as_of="2026-06-14")) == (0, 1)
    assert done(as_of="2026-06-14", known_at="2026-06-14") == 0
