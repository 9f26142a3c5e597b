"""Figures over HTTP, and the tasks behind each number."""

from datetime import date

import pytest

from tasks_app.enums import EventKind, Status, Tracking
from tests.factories import ProgrammeFactory, add_event, make_task


@pytest.fixture
def done(cast):
    task = make_task(lead=cast.btp, deadline=date(2026, 3, 31), code="F-1")
    changes = {"status": Status.COMPLETED, "completed_on": date(2026, 3, 20), "percent": 100}
    add_event(task, EventKind.ACCEPTED, date(2026, 3, 20), changes)
    make_task(lead=cast.bca, deadline=date(2026, 6, 1), code="F-2")
    return task


def test_everybody_reads_the_totals(call, cast, done):
    body = call(cast.stranger).get("figures", programme="DA06", by="agency").json()
    assert (body["total"], body["completed"], body["open_overdue"]) == (3, 1, 1)
    assert body["rates"]["completion"] == {
        "numerator": 1, "denominator": 3, "percent": 33.3, "text": "33,3%",
    }  # fmt: skip
    assert {row["key"]: row["total"] for row in body["by"]} == {"BTP": 2, "BCA": 1}


def test_the_tasks_behind_a_number_are_those_one_may_see(call, cast, done):
    asked = {"programme": "DA06", "cell": "open", "fields": "code"}
    everyone = call(cast.s1).get("figures/tasks", **asked, count="true").json()
    assert everyone["count"] == 2
    assert [row["code"] for row in everyone["results"]] == [cast.task.code, "F-2"]
    mine = call(cast.ex).get("figures/tasks", **asked).json()["results"]
    assert [row["code"] for row in mine] == [cast.task.code]
    assert call(cast.stranger).get("figures/tasks", **asked).json()["results"] == []


def test_the_tasks_behind_a_number_are_told_as_they_stood(call, cast, done):
    asked = {"programme": "DA06", "cell": "open", "as_of": "2026-03-19"}
    rows = call(cast.ex).get("figures/tasks", **asked).json()["results"]
    assert {row["code"]: row["status"] for row in rows} == {
        cast.task.code: Status.IN_PROGRESS,
        "F-1": Status.IN_PROGRESS,
    }


def test_a_row_narrows_the_tasks_behind_it(call, cast, done):
    asked = {"programme": "DA06", "cell": "open", "by": "agency", "row": "BCA"}
    rows = call(cast.s1).get("figures/tasks", **asked).json()["results"]
    assert [row["code"] for row in rows] == ["F-2"]


@pytest.mark.parametrize("path", ["figures", "figures/tasks"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "programme"),
        ({"programme": "KHONG"}, "programme"),
        ({"programme": "\x00"}, "programme"),
        ({"programme": "DA06", "as_of": "2026-06-16"}, "as_of"),
        ({"programme": "DA06", "by": "x"}, "by"),
        ({"programme": "DA06", "owner": "x"}, "owner"),
        ({"programme": "DA06", "unit": "X"}, "unit"),
        ({"programme": "DA06", "group": "X"}, "group"),
        ({"programme": "DA06", "kind": "X"}, "kind"),
        ({"programme": "DA06", "cell": "x"}, "cell"),
    ],
)
def test_a_bad_question_is_400_naming_the_parameter(call, cast, path, query, field):
    given = {"cell": "total"} | query if path == "figures/tasks" else query
    response = call(cast.s1).get(path, **given)
    assert response.status_code == 400
    assert field in response.json()["errors"]


@pytest.mark.parametrize("path", ["figures", "figures/tasks", "figures/programmes"])
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"period": "2022-13"}, "Không hiểu kỳ báo cáo"),
        ({"period": "2026-01", "as_of": "2026-01-14"}, "Chỉ nhập một trong hai"),
        ({"period": "2026-12"}, "chưa đến"),
    ],
)
def test_a_period_that_cannot_be_answered_is_400(call, cast, path, query, words):
    programme = {} if path == "figures/programmes" else {"programme": "DA06"}
    cell = {"cell": "total"} if path == "figures/tasks" else {}
    response = call(cast.s1).get(path, **query, **programme, **cell)
    assert response.status_code == 400
    assert words in " ".join(sum(response.json()["errors"].values(), [response.json()["detail"]]))


def test_a_period_is_answered_at_its_cutoff(call, cast, done):
    asked = {"programme": "DA06", "period": "2026-04"}
    body = call(cast.stranger).get("figures", **asked).json()
    assert body["as_of"] == "2026-04-14"
    assert body["period"] == {
        "key": "2026-04", "name": "tháng 4/2026", "start": "2026-03-15", "cutoff": "2026-04-14",
        "report_due_on": "2026-04-24",
    }  # fmt: skip
    rows = call(cast.ex).get("figures/tasks", **asked, cell="completed").json()["results"]
    assert [row["code"] for row in rows] == ["F-1"]
    assert call(cast.stranger).get("figures", programme="DA06").json()["period"] is None


def test_active_programmes_stand_side_by_side_and_are_never_summed(call, cast, done):
    other = ProgrammeFactory(code="DA07", tracking=Tracking.ACTIVE)
    make_task(programme=other, assigned_on=date(2026, 1, 6), code="G-1")
    ProgrammeFactory(code="DA08", tracking=Tracking.ACTIVE, valid_from=date(2026, 6, 1))
    ProgrammeFactory(code="NQ03", tracking=Tracking.CATALOGUE)
    body = call(cast.stranger).get("figures/programmes", as_of="2026-05-01").json()
    told = {found["programme"]: found["total"] for found in body["programmes"]}
    assert told == {"DA06": 3, "DA07": 1}
    assert [row["programme"] for row in body["left_out"]] == ["DA08"]
    assert "chưa có số liệu" in body["left_out"][0]["reason"]
    assert "total" not in body


def test_without_data_no_figures_are_made_up(call, cast):
    ProgrammeFactory(code="NQ03", tracking=Tracking.CATALOGUE)
    for query in ({"programme": "NQ03"}, {"programme": "DA06", "as_of": "2021-01-01"}):
        response = call(cast.s1).get("figures", **query)
        assert (response.status_code, response.json()["code"]) == (400, "no_data")
        assert "chưa có số liệu" in response.json()["detail"]
