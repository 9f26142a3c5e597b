"""The list of tasks and one task: columns, filters, pages, past days, cost."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from rest_framework.test import APIClient

from tasks_app.api.serializers import reference, rows
from tasks_app.enums import EventKind, Secrecy, Status, TaskAction, TaskKind, Tracking
from tasks_app.models import Agency, TaskEvent
from tasks_app.selectors import filed, task_details, task_rows, waiting
from tasks_app.selectors import reference as reference_rows
from tests.factories import (
    AgencyFactory,
    ProgrammeFactory,
    TaskGroupFactory,
    UserFactory,
    add_event,
    make_task,
)


def codes(answer):
    assert answer.status_code == 200, answer.content
    return [row["code"] for row in answer.json()["results"]]


def follow(caller, link):
    return caller.client.get(f"{urlsplit(link).path}?{urlsplit(link).query}")


@pytest.fixture
def register(cast):
    """Seven tasks of BTP besides the cast's: deadlines, states and words to filter by."""
    deadline = dict.fromkeys(("deadline",))
    return [
        make_task(lead=cast.btp, title="Số hóa hộ tịch", deadline=date(2026, 6, 1), code="A-1"),
        make_task(
            lead=cast.btp, title="Đăng ký khai sinh", deadline=date(2026, 12, 31), code="A-2"
        ),
        make_task(
            lead=cast.btp, title="Thường xuyên", kind=TaskKind.RECURRING, code="A-3", **deadline
        ),
        make_task(lead=cast.btp, title="Xong", status=Status.COMPLETED, percent=100, code="A-4"),
        make_task(lead=cast.bca, title="Cấp căn cước", coordinating=(cast.btp,), code="A-5"),
        make_task(lead=cast.btp, title="Mật", secrecy=Secrecy.SECRET, code="A-6"),
        make_task(lead=cast.btp, title="Mới giao", status=Status.ASSIGNED, code="A-7"),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"search": "ho tich"}, "1"),
        ({"search": "DANG KY sinh"}, "2"),
        ({"search": "a-3"}, "3"),
        ({"search": "mật"}, ""),
        ({"search": "a-6"}, "6"),
        ({"status": "completed"}, "4"),
        ({"status": "completed,assigned"}, "47"),
        ({"lead": "BCA"}, "5"),
        ({"lead": "BCA,BTP", "kind": "recurring"}, "3"),
        ({"coordinating": "BTP"}, "5"),
        ({"overdue": "true"}, "1"),
        ({"deadline_after": "2026-07-01"}, "2"),
        ({"deadline_before": "2026-06-01"}, "1"),
        ({"programme": "KHONG"}, ""),
        ({"programme": "DA06", "group": "PL", "status": "assigned"}, "7"),
        ({"health": "overdue"}, "1"),
        ({"mine": "true", "kind": "recurring"}, "3"),
        ({"mine": "false", "lead": "BCA"}, "5"),
        ({"parent": "A-1"}, ""),
        ({"provenance": "illustrative"}, ""),
    ],
)
def test_filters(call, cast, register, query, expected):
    found = [c for c in codes(call(cast.ex).get("tasks", **query)) if c.startswith("A-")]
    assert found == [f"A-{digit}" for digit in expected]


@pytest.mark.parametrize(
    "ordering", ["code", "-code", "deadline", "-deadline", "percent", "-percent", "updated_at",
                 "completed_on", "-updated_at"],
)  # fmt: skip
def test_pages_forwards_and_back_show_every_row_once(call, cast, register, ordering):
    caller = call(cast.ex)
    whole = codes(caller.get("tasks", ordering=ordering))
    assert len(whole) == 8
    answer = caller.get("tasks", ordering=ordering, limit=3, count="true")
    assert answer.json()["count"] == 8
    assert answer.json()["previous"] is None
    seen, pages = codes(answer), [answer]
    while link := pages[-1].json()["next"]:
        pages.append(follow(caller, link))
        assert "count" not in pages[-1].json()
        seen += codes(pages[-1])
    assert seen == whole
    back = follow(caller, pages[-1].json()["previous"])
    assert codes(back) == whole[3:6]
    assert codes(follow(caller, back.json()["previous"])) == whole[:3]
    assert follow(caller, back.json()["previous"]).json()["previous"] is None


def test_rows_without_a_deadline_come_last(call, cast, register):
    assert codes(call(cast.ex).get("tasks", ordering="deadline"))[-1] == "A-3"
    assert codes(call(cast.ex).get("tasks", ordering="-deadline"))[0] == "A-3"


def test_only_the_fields_asked_for(call, cast):
    listed = call(cast.ex).get("tasks", fields="health,code").json()["results"]
    assert list(listed[0]) == ["code", "health"]
    one = call(cast.ex).get(f"tasks/{cast.task.code}", fields="code,allowed_actions").json()
    assert list(one) == ["code", "allowed_actions"]


def test_one_task_says_what_i_may_do_and_its_version(call, cast):
    answer = call(cast.ex).get(f"tasks/{cast.task.code}")
    body = answer.json()
    assert answer["ETag"] == f'"{body["version"]}"'
    assert body["leads"] == [{"code": "BTP", "name": "Cơ quan BTP"}]
    assert body["coordinating"] == [{"code": "BTC", "name": "Cơ quan BTC"}]
    assert body["acceptance_criteria"] == ["Sản phẩm đúng văn bản giao"]
    assert "report" in body["allowed_actions"]
    for who, actions in ((cast.ld, ["comment"]), (cast.co, ["add_evidence", "comment"])):
        assert call(who).get(f"tasks/{cast.task.code}").json()["allowed_actions"] == actions


def test_one_task_says_why_i_may_not_do_the_rest(call, cast):
    body = call(cast.ex).get(f"tasks/{cast.task.code}").json()
    told = {row["action"]: row for row in body["actions"]}
    assert set(told) == set(TaskAction) - {TaskAction.ANSWER_BLOCKER}
    possible = [row["action"] for row in body["actions"] if row["possible"]]
    assert possible == body["allowed_actions"]
    assert all(bool(row["reason"]) is not row["possible"] for row in body["actions"])
    assert told["accept"]["reason"].startswith("Vai trò của tài khoản này")
    assert told["start"]["reason"].startswith("Không thể “tiếp nhận” khi nhiệm vụ ở trạng thái")
    past = call(cast.ex).get(f"tasks/{cast.task.code}", as_of="2026-06-01").json()
    assert (past["actions"], past["allowed_actions"]) == ([], [])


def test_the_list_and_the_detail_agree(call, cast, register):
    caller = call(cast.ex)
    for row in caller.get("tasks").json()["results"]:
        one = caller.get(f"tasks/{row['code']}").json()
        assert {name: one[name] for name in row} == row


def test_health_is_told_with_its_sentence(call, cast, register):
    row = call(cast.ex).get("tasks", search="A-1").json()["results"][0]
    assert (row["health"], row["is_overdue"]) == ("overdue", True)
    assert row["health_sentence"].startswith("Quá hạn")
    one = call(cast.ex).get("tasks/A-1").json()
    assert one["health_causes"][0]["signal"] == "B1"


def test_of_a_secret_task_only_code_and_counters_are_told(call, cast, register):
    caller = call(cast.ex)
    refused = caller.act(register[5], "report", {"percent": 5, "content": "Nội dung mật"})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["content"])
    caller.act(register[5], "report", {"percent": 5, "content": "Xem hồ sơ giấy"})
    one = caller.get("tasks/A-6").json()
    texts = ("title", "deliverable", "note", "source", "legal_basis", "health_sentence")
    assert {one[name] for name in texts} == {None}
    assert one["percent"] == 5
    for sub in ("events", "reports", "evidence", "claims"):
        assert caller.get(f"tasks/A-6/{sub}").json()["results"] == []


def test_a_snapshot_is_judged_at_its_date(call, cast):
    programme = ProgrammeFactory(
        code="TB552", tracking=Tracking.SNAPSHOT, snapshot_on=date(2026, 5, 31)
    )
    task = make_task(lead=cast.btp, programme=programme, deadline=date(2026, 6, 5), code="S-1")
    row = call(cast.ex).get(f"tasks/{task.code}").json()
    assert row["is_overdue"] is False
    assert row["allowed_actions"] == []  # nothing is filed on what is not followed
    assert "S-1" not in codes(call(cast.ex).get("tasks", overdue="true"))


def test_the_register_as_it_stood_on_a_day(call, cast):
    task = make_task(lead=cast.btp, deadline=date(2026, 3, 31), code="P-1")
    changes = {"status": Status.COMPLETED, "completed_on": date(2026, 3, 20), "percent": 100}
    add_event(task, EventKind.ACCEPTED, date(2026, 3, 20), changes)
    make_task(lead=cast.btp, code="P-2", assigned_on=date(2026, 5, 1))
    caller = call(cast.ex)

    then = caller.get("tasks", as_of="2026-03-19", search="p-").json()["results"]
    assert [(row["code"], row["status"], row["percent"]) for row in then] == [
        ("P-1", Status.IN_PROGRESS, None)
    ]
    assert codes(caller.get("tasks", as_of="2026-03-20", status="completed")) == ["P-1"]
    assert codes(caller.get("tasks", as_of="2026-03-19", status="completed")) == []
    assert codes(caller.get("tasks", as_of="2026-04-01", overdue="true")) == []
    one = caller.get("tasks/P-1", as_of="2026-03-19")
    assert "ETag" not in one
    assert (one.json()["status"], one.json()["allowed_actions"]) == (Status.IN_PROGRESS, [])
    early = caller.get("tasks/P-2", as_of="2026-03-19")
    assert (early.status_code, early.json()["code"]) == (400, "no_data")


def test_what_was_known_then(call, cast):
    task = make_task(lead=cast.btp, code="K-1")
    changes = {"status": Status.COMPLETED, "completed_on": date(2026, 3, 20), "percent": 100}
    learned = TaskEvent.objects.get(task=task, kind=EventKind.STARTED).recorded_at.replace(month=4)
    add_event(task, EventKind.ACCEPTED, date(2026, 3, 20), changes, recorded_at=learned)
    caller = call(cast.ex)

    now = caller.get("tasks/K-1", as_of="2026-03-31").json()
    then = caller.get("tasks/K-1", as_of="2026-03-31", known_at="2026-03-31").json()
    assert (now["status"], then["status"]) == (Status.COMPLETED, Status.IN_PROGRESS)
    assert then["known_at"] == "2026-03-31"


def test_a_list_that_is_scanned_has_pages_too(call, cast, monkeypatch):
    monkeypatch.setattr("tasks_app.api.views.tasks.SCAN_BATCH", 4)
    monkeypatch.setattr("tasks_app.api.views.tasks.SCAN_BATCHES", 2)
    for number in range(20):
        late = number >= 15
        day = date(2026, 6, 1) if late else date(2026, 12, 31)
        make_task(lead=cast.btp, deadline=day, code=f"Z-{number:02}")
    caller = call(cast.ex)
    answer, seen, pages = caller.get("tasks", health="overdue", limit=2), [], 0
    while True:
        seen, pages = seen + codes(answer), pages + 1
        if not (link := answer.json()["next"]):
            break
        answer = follow(caller, link)
    assert seen == [f"Z-{number}" for number in range(15, 20)]
    assert pages <= 6


COLUMNS = [
    (rows.TaskRow, task_rows.NAMES),
    (rows.TaskDetail, task_details.NAMES),
    (rows.EventRow, filed.EVENT_COLUMNS),
    (rows.ReportRow, filed.REPORT_COLUMNS),
    (rows.EvidenceRow, filed.EVIDENCE_COLUMNS),
    (rows.ExtensionRow, filed.EXTENSION_COLUMNS),
    (rows.BlockerRow, filed.BLOCKER_COLUMNS),
    (rows.ClaimRow, filed.CLAIM_COLUMNS),
    (reference.ProgrammeRow, reference_rows.PROGRAMME_COLUMNS),
    (reference.GroupRow, reference_rows.GROUP_COLUMNS),
    (reference.AgencyRow, reference_rows.AGENCY_COLUMNS),
    (reference.PublishedFigureRow, reference_rows.PUBLISHED_COLUMNS),
    (reference.QueueRow, (*waiting.QUEUE_COLUMNS, "waiting_days")),
]


@pytest.mark.parametrize(("shape", "columns"), COLUMNS, ids=lambda v: getattr(v, "__name__", ""))
def test_the_published_shape_is_the_row(shape, columns):
    assert set(shape().fields) == set(columns)


@pytest.mark.parametrize("query", [{}, {"ordering": "-deadline"}, {"search": "nhiem vu"}])
@pytest.mark.parametrize("session", [True, False], ids=["session", "token"])
def test_a_list_costs_the_same_for_50_and_200(
    call, cast, django_assert_max_num_queries, query, session
):
    caller = call(cast.ex)
    if session:
        caller.client = APIClient()
        caller.client.force_login(cast.ex)
    for _ in range(55):
        make_task(lead=cast.btp, deadline=date(2026, 6, 1))
    caller.get("me")  # the calendar and the like are kept in the cache
    caller.get("tasks")
    budget = 4 if session else 3
    with django_assert_max_num_queries(budget):
        assert len(codes(caller.get("tasks", limit=50, **query))) == 50
    for _ in range(150):
        make_task(lead=cast.btp, deadline=date(2026, 6, 1))
    with django_assert_max_num_queries(budget):
        assert len(codes(caller.get("tasks", limit=200, **query))) == 200


def test_a_list_filtered_by_health_costs_one_statement_for_each_batch(
    call, cast, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr("tasks_app.api.views.tasks.SCAN_BATCH", 10)
    for _ in range(35):
        make_task(lead=cast.btp, deadline=date(2026, 6, 1))
    caller = call(cast.ex)
    caller.get("tasks")
    with django_assert_max_num_queries(2 + 4):
        assert len(codes(caller.get("tasks", health="overdue"))) == 35


def test_a_task_costs_four_statements(call, cast, django_assert_max_num_queries):
    caller = call(cast.ex)
    caller.get(f"tasks/{cast.task.code}")
    with django_assert_max_num_queries(4):
        assert caller.get(f"tasks/{cast.task.code}").status_code == 200


@pytest.mark.parametrize(
    "path", ["programmes", "groups", "agencies", "published-figures", "queue", "calendar", "me"]
)
def test_other_reads_cost_at_most_three_statements(call, cast, django_assert_max_num_queries, path):
    for number in range(30):
        agency = AgencyFactory(code=f"X{number}")
        UserFactory(member_of=agency)
        TaskGroupFactory(code=f"G{number}", position=number)
    caller = call(cast.s1)
    caller.get(path)
    with django_assert_max_num_queries(3):
        assert caller.get(path).status_code == 200


def test_agencies_are_found_without_marks_and_by_day(call, cast):
    Agency.objects.filter(code="BTP").update(name="Bộ Tư pháp", valid_from=date(2000, 1, 1))
    assert codes(call(cast.ex).get("agencies", search="tu phap")) == ["BTP"]
    assert "BTP" not in codes(call(cast.ex).get("agencies", on="1999-12-31"))


def test_the_calendar_counts_working_days(call, cast):
    body = call(cast.ex).get("calendar", first="2026-06-15", last="2026-06-21").json()
    assert (body["working_days"], body["exceptions"]) == (5, [])
