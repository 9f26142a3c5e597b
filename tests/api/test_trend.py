"""The course, the matrix and the road map over HTTP."""

from datetime import date

import pytest

from tasks_app.enums import EventKind, Provenance, Status
from tests.factories import add_event, make_task

PATHS = ["trend", "matrix", "timeline"]
ANSWERS = [*PATHS, "changes", "updates", "causes", "needs", "durations"]


@pytest.fixture
def done(cast):
    task = make_task(lead=cast.btp, deadline=date(2026, 3, 31), code="F-1")
    changes = {"status": Status.COMPLETED, "completed_on": date(2026, 3, 20), "percent": 100}
    add_event(task, EventKind.ACCEPTED, date(2026, 3, 20), changes)
    make_task(lead=cast.bca, deadline=date(2026, 6, 1), code="F-2")
    return task


def test_the_course_ends_in_the_figures(call, cast, done):
    told = call(cast.stranger).get("figures", programme="DA06").json()
    body = call(cast.stranger).get("trend", programme="DA06").json()

    last = body["points"][-1]
    assert (last["total"], last["completed"], last["overdue"], last["planned"]) == (
        told["total"], told["completed"], told["open_overdue"], told["planned"],
    )  # fmt: skip
    assert body["as_of"] == told["as_of"] == last["on"]
    assert body["forecast"] is None or body["forecast"]["per_month"] > 0
    assert body["sentence"] and body["method"] == "docs/du-bao.md"


def test_everybody_reads_the_counts_of_agencies(call, cast, done):
    body = call(cast.stranger).get("matrix", programme="DA06").json()

    assert body["rows"][0]["key"] == "BCA"
    assert body["totals"]["overdue"][-1] == 1
    assert len(body["columns"]) == len(body["totals"]["completed"]) <= 12


def test_units_are_a_matrix_of_their_own(call, cast, done):
    body = call(cast.s1).get("matrix", programme="DA06", units="true").json()

    assert body["totals"]["total"] == 3


def test_the_road_map_shows_what_one_may_see(call, cast, done):
    def codes(person):
        body = call(person).get("timeline", programme="DA06", by="agency").json()
        return {row["code"] for section in body["sections"] for row in section["rows"]}

    assert codes(cast.s1) == {cast.task.code, "F-1", "F-2"}
    assert codes(cast.ex) == {cast.task.code, "F-1"}
    assert codes(cast.stranger) == set()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "programme"),
        ({"programme": "KHONG"}, "programme"),
        ({"programme": "DA06", "as_of": "2026-06-16"}, "as_of"),
        ({"programme": "DA06", "as_of": "hôm qua"}, "as_of"),
        ({"programme": "DA06", "known_at": "2026-06-16"}, "known_at"),
        ({"programme": "DA06", "period": "2026-13"}, "period"),
        ({"programme": "DA06", "unit": "X"}, "unit"),
        ({"programme": "DA06", "thang": "3"}, "thang"),
    ],
)
def test_a_bad_question_is_400_naming_the_parameter(call, cast, path, query, field):
    response = call(cast.s1).get(path, **query)

    assert response.status_code == 400
    assert field in response.json()["errors"]


@pytest.mark.parametrize("path", PATHS)
def test_a_date_before_the_programme_is_refused_in_words(call, cast, path):
    response = call(cast.s1).get(path, programme="DA06", as_of="2021-01-01")

    assert response.status_code == 400
    assert "số liệu có từ ngày" in response.json()["detail"]


@pytest.mark.parametrize("path", ANSWERS)
def test_illustrative_data_says_so_in_every_answer(call, cast, done, path):
    assert call(cast.ex).get(path, programme="DA06").json()["illustrative"] is False

    make_task(lead=cast.btp, code="F-3", provenance=Provenance.ILLUSTRATIVE)

    assert call(cast.stranger).get(path, programme="DA06").json()["illustrative"] is True
    assert call(cast.stranger).get("figures", programme="DA06").json()["illustrative"] is True
