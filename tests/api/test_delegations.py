"""Delegations through the API: given, listed, ended; every wrong one refused in words."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks_app.models import Delegation, User
from tasks_app.services import delegation, evidence
from tasks_app.services.delegation import Grant
from tests.factories import NOON, ProgrammeFactory, UserFactory, make_task

from .conftest import Caller

Call = Callable[[User], Caller]


def body(deputy: User, **more: Any) -> dict[str, Any]:
    days = {"valid_from": "2026-06-15", "valid_to": "2026-07-01"}
    return {"to_user": deputy.email, **days, **more}


def test_a_delegation_is_given_listed_and_ended(cast: SimpleNamespace, call: Call) -> None:
    me = call(cast.ex)
    made = me.post("delegations", body(cast.wg, programme="DA06", reason="Nghỉ phép"))
    assert made.status_code == 201
    row = made.json()["delegation"]
    assert (row["from_user"], row["to_user"]) == (str(cast.ex), str(cast.wg))
    assert (row["programme"], row["valid_to"], row["ended_at"]) == ("DA06", "2026-07-01", None)
    assert me.get("delegations").json()["results"] == [row]
    assert call(cast.wg).get("delegations").json()["results"] == [row]
    assert call(cast.hu).get("delegations").json()["results"] == []
    assert call(cast.sa).get("delegations").json()["results"] == [row]
    ended = call(cast.wg).post(f"delegations/{row['id']}/end")
    assert ended.status_code == 200
    assert ended.json()["delegation"]["valid_to"] == "2026-06-15"
    assert me.post(f"delegations/{row['id']}/end").status_code == 409


def test_a_repeated_request_gives_once(cast: SimpleNamespace, call: Call) -> None:
    me, key = call(cast.ex), {"Idempotency-Key": "mot-lan"}
    first = me.post("delegations", body(cast.wg), **key)
    again = me.post("delegations", body(cast.wg), **key)
    assert (first.status_code, again.json()) == (201, first.json())
    assert Delegation.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"to_user": "khong-co@cq.example.com"}, "to_user"),
        ({"to_user": ""}, "to_user"),
        ({"to_user": 7}, "to_user"),
        ({"programme": "KHONG"}, "programme"),
        ({"valid_from": "2026-06-14"}, "valid_from"),
        ({"valid_to": "2026-06-15"}, "valid_to"),
        ({"valid_to": "hôm nào"}, "valid_to"),
        ({"from_user": "khong-co@cq.example.com"}, "from_user"),
        ({"reason": "x" * 301}, "reason"),
        ({"chain": 9}, "chain"),
    ],
)
def test_a_wrong_one_is_refused_by_field(
    cast: SimpleNamespace, call: Call, more: dict[str, Any], field: str
) -> None:
    answer = call(cast.ex).post("delegations", body(cast.wg, **more))
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not Delegation.objects.exists()


def test_a_circle_is_refused_by_name(cast: SimpleNamespace, call: Call) -> None:
    assert call(cast.ex).post("delegations", body(cast.wg)).status_code == 201
    answer = call(cast.wg).post("delegations", body(cast.ex))
    assert answer.status_code == 400
    assert f"{cast.wg} → {cast.ex}" in answer.json()["errors"]["to_user"][0]


def test_for_others_only_an_administrator_and_with_the_document(
    cast: SimpleNamespace, call: Call
) -> None:
    sent = body(cast.wg, from_user=cast.ex.email, reason="QĐ 5/QĐ-BTP")
    assert call(cast.hu).post("delegations", sent).status_code == 403
    assert call(cast.sa).post("delegations", {**sent, "reason": ""}).status_code == 400
    assert call(cast.sa).post("delegations", sent).status_code == 201


def test_a_stranger_finds_no_delegation_to_end(cast: SimpleNamespace, call: Call) -> None:
    made = call(cast.ex).post("delegations", body(cast.wg)).json()["delegation"]
    assert call(cast.hu).post(f"delegations/{made['id']}/end").status_code == 404
    assert call(cast.inspector).post(f"delegations/{made['id']}/end").status_code == 403
    assert call(cast.ex).post("delegations/999999999999999999/end").status_code == 404


def test_me_and_the_events_name_both(cast: SimpleNamespace, call: Call) -> None:
    call(cast.ex).post("delegations", body(cast.stranger))
    deputy = call(User.objects.get(pk=cast.stranger.pk))
    lent = deputy.get("me").json()["memberships"][-1]
    assert (lent["agency"], lent["on_behalf_of"]) == ("BTP", str(cast.ex))
    assert deputy.act(cast.task, "report", {"percent": 60, "content": "Xong"}).status_code == 201
    event = deputy.get(f"tasks/{cast.task.code}/events").json()["results"][-1]
    assert (event["actor"], event["on_behalf_of"]) == (str(cast.stranger), str(cast.ex))


def test_the_queue_of_a_deputy_follows_the_scope_and_the_conflict_rule(
    cast: SimpleNamespace, call: Call
) -> None:
    for lead, owner in ((cast.btp, cast.ex), (cast.bca, cast.ex_bca)):
        task = make_task(lead=lead, percent=90, code=f"TV-{lead.code}")
        evidence.add_document(task, evidence.Document(number="1/BC"), by=owner, at=NOON)
        assert call(owner).act(task, "claim", {"completed_on": "2026-06-15"}).status_code == 201
    deputy = UserFactory(member_of=cast.bca)
    assert call(deputy).get("queue").json()["results"] == []
    days = (date(2026, 6, 15), date(2026, 7, 1))
    delegation.give(Grant(cast.s2, deputy, *days), by=cast.s2, at=NOON)
    waiting = call(User.objects.get(pk=deputy.pk)).get("queue").json()["results"]
    assert [row["task"] for row in waiting] == ["TV-BTP"]


def test_the_queue_of_a_scoped_deputy_holds_no_other_programme(
    cast: SimpleNamespace, call: Call
) -> None:
    other = make_task(lead=cast.btp, programme=ProgrammeFactory(code="NQ03"), code="NQ-1")
    for task in (cast.task, other):
        evidence.add_document(task, evidence.Document(number="1/BC"), by=cast.ex, at=NOON)
        call(cast.ex).act(task, "claim", {"completed_on": "2026-06-15"})
    lent = call(cast.s2).post("delegations", body(cast.stranger, programme="NQ03"))
    assert lent.status_code == 201
    deputy = call(User.objects.get(pk=cast.stranger.pk))
    assert [row["task"] for row in deputy.get("queue").json()["results"]] == ["NQ-1"]
    assert deputy.act(cast.task, "open-review").status_code == 404
    assert deputy.act(other, "open-review").status_code == 200
    accepted = {"criteria_met": [0]}
    assert deputy.act(other, "accept", accepted).status_code == 200
    event = other.events.get(kind="accepted")
    assert (event.actor, event.on_behalf_of) == (cast.stranger, cast.s2)


@pytest.mark.parametrize("count", [10, 20])
def test_a_list_costs_the_same_for_many(cast: SimpleNamespace, call: Call, count: int) -> None:
    for _ in range(count):
        owner = UserFactory(member_of=cast.btp)
        days = (date(2026, 6, 15), date(2026, 6, 15) + timedelta(days=9))
        delegation.give(Grant(owner, cast.ex, *days), by=owner, at=NOON)
    me = call(cast.ex)
    with CaptureQueriesContext(connection) as asked:
        assert len(me.get("delegations").json()["results"]) == count
    assert len(asked) <= 8, len(asked)
