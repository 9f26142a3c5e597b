"""The story on the register itself: its ministries, its secretariat, its figures."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tasks_app.enums import AssignmentRole, Role, Status, TaskKind
from tasks_app.models import Membership, Task, User

pytestmark = pytest.mark.usefixtures("demo", "db")
THEN = {"programme": "DA06", "as_of": "2022-12-25"}
TODAY = "2026-11-23"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC), tick=False):
        yield


def person(agency: str, role: Role) -> User:
    return Membership.objects.filter(agency__code=agency, role=role).first().user


def open_task(agency: str) -> Task:
    return Task.objects.filter(
        programme__code="DA06",
        status=Status.IN_PROGRESS,
        kind=TaskKind.ONE_OFF,
        agencies__agency__code=agency,
        agencies__role=AssignmentRole.LEAD,
        agencies__valid_to=None,
        coordinator=None,
    ).first()


def done(call) -> int:
    found = call(person("VPCP", Role.REVIEWER)).get("figures", programme="DA06", as_of=TODAY)
    return found.json()["completed"]


def claimed(member, task):
    report = {"percent": 60, "content": "Đã trình dự thảo."}
    assert member.act(task, "report", report).status_code == 201
    document = {"kind": "document", "document_number": "1/BC", "document_on": "2026-11-20"}
    assert member.act(task, "evidence", document).status_code == 201
    assert member.act(task, "claim", {"completed_on": "2026-11-20"}).status_code == 201
    criteria = member.get(f"tasks/{task.code}").json()["acceptance_criteria"]
    return {"criteria_met": list(range(len(criteria)))}


def test_a_task_of_the_ministry_of_justice_is_accepted_by_public_security(call):
    task, before = open_task("BTP"), done(call)
    member = call(person("BTP", Role.EXECUTOR))
    ticked = claimed(member, task)

    accepted = call(person("C06", Role.REVIEWER)).act(task, "accept", ticked)

    assert accepted.json()["task"]["status"] == Status.COMPLETED
    assert done(call) == before + 1
    history = member.get(f"tasks/{task.code}/events", ordering="-seq", limit=4).json()["results"]
    kinds = [event["kind"] for event in history]
    assert kinds == ["accepted", "claimed", "evidence_added", "progress_reported"]


def test_a_task_of_public_security_is_accepted_by_the_government_office_alone(call):
    task, before = open_task("BCA"), done(call)
    ticked = claimed(call(person("BCA", Role.EXECUTOR)), task)

    refused = call(person("C06", Role.REVIEWER)).act(task, "accept", ticked)
    assert (refused.status_code, refused.json()["code"]) == (403, "conflict_of_interest")
    assert done(call) == before
    accepted = call(person("VPCP", Role.REVIEWER)).act(task, "accept", ticked)
    assert accepted.status_code == 200
    assert done(call) == before + 1


def test_the_figures_of_the_first_conference_and_the_tasks_behind_them(call):
    reviewer = call(person("VPCP", Role.REVIEWER))
    then = reviewer.get("figures", **THEN, known_at="2022-12-25").json()
    assert (then["total"], then["completed"], then["open"]) == (225, 59, 166)
    assert (then["completed_on_time"], then["completed_late"]) == (50, 9)
    assert reviewer.get("figures", **THEN).json()["completed"] == 62
    for cell in ("completed", "completed_late", "open_without_deadline"):
        asked = THEN | {"known_at": "2022-12-25", "cell": cell, "count": "true", "limit": 1}
        assert reviewer.get("figures/tasks", **asked).json()["count"] == then[cell]


@pytest.mark.parametrize(
    "path",
    ["programmes", "groups", "agencies", "published-figures", "tasks", "queue"],
)
def test_every_page_of_every_list_can_be_turned(call, path):
    reviewer = call(person("VPCP", Role.REVIEWER))
    answer = reviewer.get(path, limit=100, count="true")
    expected, seen = answer.json()["count"], len(answer.json()["results"])
    while link := answer.json()["next"]:
        answer = reviewer.client.get(link)
        seen += len(answer.json()["results"])
    assert seen == expected


def test_a_snapshot_says_for_which_day_its_figures_are(call):
    body = call(person("VPCP", Role.REVIEWER)).get("figures", programme="TB552").json()
    assert body["as_of"] == "2025-11-16"
    assert body["notes"] == ["Số liệu chốt tại 16/11/2025"]
