"""Parts over HTTP: fan-out with a preview, break-down, scope, periods, workload."""

import pytest

from tasks_app.enums import Recurrence, TaskKind
from tasks_app.models import Task
from tests.collective import TODAY
from tests.factories import make_task


@pytest.fixture
def fanned(call, cast, collective) -> Task:
    assert call(cast.sa).act(collective.task, "fan-out").status_code == 201
    return collective.task


def test_a_preview_then_the_fan_out_then_nothing_more(call, cast, collective):
    admin = call(cast.sa)
    plan = admin.get(f"tasks/{collective.task.code}/fan-out", on="2026-02-01").json()
    assert [(unit["agency"], unit["exists"]) for unit in plan["units"]] == [
        ("P1", False), ("P2", False), ("P3", False),
    ]  # fmt: skip
    made = admin.act(collective.task, "fan-out", {"rule": "threshold", "threshold": 80})
    assert (made.status_code, made.json()["parts"]) == (201, ["DA06-150.P1", "DA06-150.P3"])
    assert admin.act(collective.task, "fan-out").json()["parts"] == []


def test_the_whole_tells_its_rule_and_how_far_the_units_are(call, cast, fanned):
    body = call(cast.sa).get(f"tasks/{fanned.code}").json()
    assert (body["completion_rule"], body["fanned_out_on"]) == ("all", TODAY.isoformat())
    assert body["units"] == {"done": 0, "counted": 2, "percent": 0}
    part = call(cast.sa).get("tasks/DA06-150.P1").json()
    assert (part["parent"], part["units"], part["without_unit_data"]) == ("DA06-150", None, False)


def test_a_unit_reads_the_whole_and_its_own_part_only(call, cast, collective, fanned):
    unit = call(collective.ex[0])
    rows = unit.get(f"tasks/{fanned.code}/children").json()["results"]
    assert [row["code"] for row in rows] == ["DA06-150.P1"]
    assert unit.get("tasks/DA06-150.P3").status_code == 404
    assert unit.get(f"tasks/{fanned.code}").json()["units"]["counted"] == 2
    listed = unit.get("tasks", count="true").json()
    assert {row["code"] for row in listed["results"]} == {"DA06-150", "DA06-150.P1"}
    assert call(cast.stranger).get(f"tasks/{fanned.code}/children").status_code == 404


def test_the_register_is_listed_without_parts_unless_asked(call, cast, fanned):
    reviewer = call(cast.s1)
    codes = [row["code"] for row in reviewer.get("tasks").json()["results"]]
    assert codes == ["DA06-001", "DA06-150"]
    assert reviewer.get("tasks", parts="true", count="true").json()["count"] == 4
    assert reviewer.get("tasks", parent="DA06-150", count="true").json()["count"] == 2
    found = reviewer.get(f"tasks/{fanned.code}/children", fields="code,lead").json()["results"]
    assert found == [
        {"code": "DA06-150.P1", "lead": "P1"},
        {"code": "DA06-150.P3", "lead": "P3"},
    ]


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        ("ex", {}, 403),
        ("s1", {}, 403),
        ("stranger", {}, 404),
        ("sa", {"rule": "some"}, 400),
        ("sa", {"rule": "threshold"}, 400),
        ("sa", {"threshold": 50}, 400),
        ("sa", {"on": "2027-01-01"}, 400),
        ("sa", {"until": "2027-01-01"}, 400),
    ],
)
def test_a_fan_out_that_is_refused_says_why_and_writes_nothing(
    call, cast, collective, who, body, status
):
    answer = call(getattr(cast, who)).act(collective.task, "fan-out", body)
    assert answer.status_code == status
    assert not collective.task.children.exists()


def test_a_fan_out_asks_for_the_version(call, cast, collective):
    admin = call(cast.sa)
    path = f"tasks/{collective.task.code}/fan-out"
    assert admin.post(path).status_code == 428
    assert admin.post(path, match='"99"').status_code == 412
    assert not collective.task.children.exists()


def test_a_province_breaks_its_part_down_to_communes(call, collective, fanned):
    part = Task.objects.get(code="DA06-150.P1")
    unit = call(collective.ex[0])
    below = unit.get(f"tasks/{part.code}/break-down").json()
    assert [row["code"] for row in below] == ["X1", "X2"]
    sent = {"parts": [{"agency": "X1", "deadline": "2026-06-20"}, {"agency": "X2"}]}
    made = unit.act(part, "break-down", sent)
    assert (made.status_code, made.json()["parts"]) == (201, ["DA06-150.P1.X1", "DA06-150.P1.X2"])
    assert unit.get(f"tasks/{part.code}").json()["units"]["counted"] == 2
    commune = call(collective.ex_commune)
    assert commune.get("tasks/DA06-150.P1.X1").json()["deadline"] == "2026-06-20"
    assert commune.get("tasks/DA06-150.P1.X2").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"parts": []},
        {"parts": "X1"},
        {"parts": [{"agency": "KHONG-CO"}]},
        {"parts": [{"agency": "P3"}]},
        {"parts": [{"agency": "X1", "deadline": "2030-01-01"}]},
        {"parts": [{"agency": "X1"}, {"agency": "X1"}]},
    ],
)
def test_a_break_down_that_says_nonsense_is_refused_whole(call, collective, fanned, sent):
    part = Task.objects.get(code="DA06-150.P1")
    assert call(collective.ex[0]).act(part, "break-down", sent).status_code == 400
    assert not part.children.exists()


def test_the_administrator_says_how_often(call, cast):
    task = make_task(lead=cast.btp, kind=TaskKind.RECURRING, deadline=None)
    answer = call(cast.sa).act(task, "recurrence", {"recurrence": "quarter"})
    assert answer.status_code == 200
    assert call(cast.sa).get(f"tasks/{task.code}").json()["recurrence"] == Recurrence.QUARTER
    assert call(cast.ex).act(task, "recurrence", {"recurrence": "year"}).status_code == 403
    assert call(cast.sa).act(task, "recurrence", {"recurrence": "daily"}).status_code == 400


def test_the_workload_has_a_total_of_its_own(call, cast, fanned):
    body = call(cast.stranger).get("workload", programme="DA06").json()
    assert {row["key"]: row["total"] for row in body["by"]} == {"BTP": 1, "P1": 1, "P3": 1}
    assert body["total"] == 3
    assert call(cast.sa).get("figures", programme="DA06").json()["total"] == 2
    assert call(cast.sa).get("workload").status_code == 400


@pytest.mark.parametrize("rows", [10, 20])
def test_children_ask_the_same_for_any_number_of_rows(call, cast, django_assert_num_queries, rows):
    parent = make_task(lead=cast.btp)
    for _ in range(rows):
        make_task(lead=cast.btp, parent=parent)
    caller = call(cast.s1)
    path = f"tasks/{parent.code}/children"
    caller.get(path)
    with django_assert_num_queries(4):
        assert len(caller.get(path).json()["results"]) == rows
