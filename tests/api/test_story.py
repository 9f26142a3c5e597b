"""The story a working group lives, over HTTP."""

from tasks_app.enums import AuthorityLevel, Status
from tasks_app.models import Task
from tests.factories import make_task

DOCUMENT = {"kind": "document", "document_number": "12/BC-BTP", "document_on": "2026-06-12"}


def completed_and_claimed(member, task):
    assert (
        member.act(task, "report", {"percent": 60, "content": "Đã xong 6/10."}).status_code == 201
    )
    assert member.act(task, "evidence", DOCUMENT).status_code == 201
    claimed = member.act(task, "claim", {"completed_on": "2026-06-12"})
    assert claimed.status_code == 201
    return claimed.json()


def test_a_member_reports_and_claims_and_the_other_side_accepts(call, cast):
    member, c06 = call(cast.ex), call(cast.s1)

    claimed = completed_and_claimed(member, cast.task)
    assert claimed["task"]["status"] == Status.AWAITING_ACCEPTANCE
    assert claimed["task"]["percent"] == 100

    waiting = c06.get("queue").json()["results"]
    assert [row["task"] for row in waiting] == [cast.task.code]
    assert c06.act(cast.task, "open-review").status_code == 200
    accepted = c06.act(cast.task, "accept", {"criteria_met": [0], "note": "Đạt."})

    assert accepted.status_code == 200
    assert accepted.json()["task"]["status"] == Status.COMPLETED
    assert accepted.json()["task"]["completed_on"] == "2026-06-12"
    assert accepted.json()["claim"]["decision"] == "granted"
    events = member.get(f"tasks/{cast.task.code}/events").json()["results"]
    kinds = [event["kind"] for event in events]
    assert kinds[-5:] == [
        "progress_reported",
        "evidence_added",
        "claimed",
        "review_opened",
        "accepted",
    ]


def test_a_reviewer_of_the_ministry_itself_is_refused_and_the_other_accepts(call, cast):
    task = make_task(lead=cast.bca, percent=40)
    completed_and_claimed(call(cast.ex_bca), task)

    assert call(cast.s1).get("queue").json()["results"] == []
    refused = call(cast.s1).act(task, "accept", {"criteria_met": [0]})
    assert refused.status_code == 403
    assert refused.json()["code"] == "conflict_of_interest"
    task.refresh_from_db()
    assert task.status == Status.AWAITING_ACCEPTANCE

    assert call(cast.s2).act(task, "accept", {"criteria_met": [0]}).status_code == 200
    task.refresh_from_db()
    assert task.status == Status.COMPLETED


def test_a_returned_claim_goes_back_to_the_percent_before_it(call, cast):
    member, reviewer = call(cast.ex), call(cast.s2)
    completed_and_claimed(member, cast.task)

    body = {"reason": "evidence_missing", "note": "Thiếu bản ký số."}
    answer = reviewer.act(cast.task, "return", body).json()

    assert (answer["task"]["status"], answer["task"]["percent"]) == (Status.IN_PROGRESS, 60)
    assert answer["claim"]["decision_note"] == "Thiếu bản ký số."


def test_a_claim_can_be_withdrawn_until_it_is_opened(call, cast):
    member, reviewer = call(cast.ex), call(cast.s2)
    completed_and_claimed(member, cast.task)
    assert member.act(cast.task, "withdraw").json()["claim"]["decision"] == "withdrawn"

    member.act(cast.task, "claim", {"completed_on": "2026-06-12"})
    reviewer.act(cast.task, "open-review")
    late = member.act(cast.task, "withdraw")
    assert late.status_code == 409
    assert "add_evidence" in late.json()["possible"]


def test_an_extension_is_asked_for_signed_and_granted_by_the_government_office(call, cast):
    Task.objects.filter(pk=cast.task.pk).update(deadline_level=AuthorityLevel.PRIME_MINISTER)
    asked = call(cast.ex).act(
        cast.task, "extensions", {"proposed_deadline": "2026-09-30", "reason": "Chờ Nghị định."}
    )
    assert asked.status_code == 201
    number = asked.json()["extension"]["id"]
    assert call(cast.s2).get("queue", kind="extension").json()["results"] == []
    signed = call(cast.wg).post(f"extensions/{number}/cosign", match=asked["ETag"])
    assert signed.json()["extension"]["cosigned_by"] == cast.wg.full_name
    waiting = call(cast.s2).get("queue", kind="extension").json()["results"]
    assert [(row["id"], row["date_asked"]) for row in waiting] == [(number, "2026-09-30")]
    assert call(cast.s1).get("queue", kind="extension").json()["results"] == []

    body = {"document": "45/QĐ-TTg"}
    beyond = call(cast.s1).post(f"extensions/{number}/grant", body, match=signed["ETag"])
    assert (beyond.status_code, beyond.json()["code"]) == (403, "not_permitted")
    granted = call(cast.s2).post(f"extensions/{number}/grant", body, match=signed["ETag"])
    assert granted.status_code == 200
    assert granted.json()["task"]["deadline"] == "2026-09-30"
    again = call(cast.s2).post(
        f"extensions/{number}/refuse", {"note": "Không."}, match=granted["ETag"]
    )
    assert again.status_code == 409


def test_an_extension_is_refused_with_a_reason(call, cast):
    asked = call(cast.ex).act(
        cast.task, "extensions", {"proposed_deadline": "2026-09-30", "reason": "Chờ Nghị định."}
    )
    number = asked.json()["extension"]["id"]
    refused = call(cast.s2).post(
        f"extensions/{number}/refuse", {"note": "Chưa đủ căn cứ."}, match=asked["ETag"]
    )
    assert refused.json()["extension"]["decision"] == "refused"
    assert refused.json()["task"]["deadline"] == "2026-06-30"


def test_a_blocker_is_raised_and_closed(call, cast):
    body = {"kind": "legal", "description": "Chờ Thông tư.", "authority": "BTC"}
    raised = call(cast.ex).act(cast.task, "blockers", body)
    assert raised.json()["blocker"]["authority"] == "BTC"

    number = raised.json()["blocker"]["id"]
    closed = call(cast.ex).post(
        f"blockers/{number}/resolve", {"resolution": "Đã ban hành."}, match=raised["ETag"]
    )
    assert closed.json()["blocker"]["resolved_on"] == "2026-06-15"
    listed = call(cast.co).get(f"tasks/{cast.task.code}/blockers").json()["results"]
    assert [row["resolution"] for row in listed] == ["Đã ban hành."]


def test_a_task_is_started_by_its_receipt(call, cast):
    task = make_task(lead=cast.btp, status=Status.ASSIGNED)
    assert call(cast.ex).act(task, "start", {"note": "Đã nhận."}).json()["task"]["status"] == (
        Status.IN_PROGRESS
    )


def test_nothing_waits_for_who_is_no_reviewer(call, cast):
    completed_and_claimed(call(cast.ex), cast.task)
    for person in (cast.ex, cast.sa, cast.ld, cast.stranger):
        assert call(person).get("queue").json()["results"] == []
