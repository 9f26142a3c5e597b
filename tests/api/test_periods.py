"""Periods over HTTP, and what is told of one: everybody's counts, one's own tasks."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks_app.api.serializers import periods as shapes
from tasks_app.enums import BlockerKind, EventKind, Secrecy, Status, Tracking
from tasks_app.models import Blocker
from tests.factories import NOON, ProgrammeFactory, add_event, make_task

PATHS = ["changes", "updates", "causes", "needs", "durations"]
DA06 = {"programme": "DA06"}


@pytest.fixture
def late(cast):
    """An overdue task with a blocker that the ministry of finance has to solve."""
    task = make_task(lead=cast.btp, deadline=date(2026, 5, 29), code="P-1", title="Lời riêng")
    Blocker.objects.create(
        task=task, kind=BlockerKind.LEGAL, description="Chưa có quy định", raised_at=NOON,
        raised_on=date(2026, 5, 4), owner=cast.btp, authority=cast.btc,
    )  # fmt: skip
    changed = {"percent": 30}
    add_event(task, EventKind.PROGRESS_REPORTED, date(2026, 6, 10), changed, recorded_at=NOON)
    return task


def test_the_periods_of_a_year_with_their_days(call, cast):
    body = call(cast.stranger).get("periods", programme="DA06", year="2022").json()

    assert (body["programme"], body["year"], len(body["periods"])) == ("DA06", 2022, 19)
    assert body["periods"][11] == {
        "key": "2022-12", "kind": "month", "name": "tháng 12/2022", "start": "2022-11-15",
        "cutoff": "2022-12-14", "report_due_on": "2022-12-23",
        "unit_report_due_on": "2022-12-20",
    }  # fmt: skip
    assert call(cast.ex).get("periods", **DA06).json()["year"] == 2026


def test_each_programme_reports_on_its_own_day(call, cast):
    ProgrammeFactory(code="NQ03", tracking=Tracking.CATALOGUE, report_due_day=17)

    body = call(cast.ex).get("periods", programme="NQ03", year="2026").json()

    assert body["periods"][5]["unit_report_due_on"] == "2026-06-17"


def test_what_changed_since_the_report_before(call, cast, late):
    body = call(cast.ex).get("changes", **DA06, as_of="2026-06-14").json()

    assert (body["since"], body["as_of"], body["known_at"]) == ("2026-05-14", "2026-06-14", None)
    assert body["newly_overdue"] == {"count": 1, "tasks": ["P-1"]}
    assert body["newly_completed"] == {"count": 0, "tasks": []}
    since = call(cast.ex).get("changes", **DA06, as_of="2026-06-14", since="2026-06-01").json()
    assert since["newly_overdue"]["count"] == 0


def test_a_period_is_told_at_its_cutoff(call, cast, late):
    body = call(cast.ex).get("changes", **DA06, period="2026-06").json()
    assert (body["as_of"], body["since"]) == ("2026-06-14", "2026-05-14")

    quarter = call(cast.ex).get("changes", **DA06, period="2026-Q2").json()
    assert (quarter["as_of"], quarter["since"]) == ("2026-06-14", "2026-03-14")


def test_who_reported_in_the_period(call, cast, late):
    body = call(cast.ex).get("updates", **DA06, period="2026-06").json()

    assert (body["period"], body["due_on"]) == ("2026-06", "2026-06-19")
    assert (body["owing"], body["reported"], body["in_time"]) == (2, 1, 1)
    assert (body["update_rate"]["text"], body["timeliness"]["text"]) == ("50,0%", "50,0%")
    assert body["units"] == [
        {
            "key": "BTP", "name": cast.btp.name, "owing": 2, "reported": 1, "in_time": 1,
            "missing": [cast.task.code],
        }
    ]  # fmt: skip
    running = call(cast.ex).get("updates", **DA06).json()
    assert (running["period"], running["reported"]) == ("2026-07", 0)


def test_why_tasks_are_late_and_who_must_solve_it(call, cast, late):
    told = call(cast.ex).get("causes", **DA06).json()
    assert (told["count"], told["causes"]) == (
        1,
        [{"key": "legal", "label": "vướng quy định pháp lý", "count": 1, "tasks": ["P-1"]}],
    )
    needed = call(cast.ex).get("needs", **DA06).json()
    assert (needed["count"], needed["needs"]) == (
        1,
        [
            {
                "task": "P-1", "text": "Chưa có quy định", "kind": "vướng quy định pháp lý",
                "authority": cast.btc.name, "raised_on": "2026-05-04", "due_on": None,
                "working_days_open": 30,
            }
        ],
    )  # fmt: skip


def test_how_long_things_take(call, cast, late):
    body = call(cast.ex).get("durations", **DA06).json()

    assert set(body["tallies"]) == {*shapes.MEDIANS, *shapes.TALLIES}
    assert body["tallies"]["overdue_days_median"] == 17
    assert body["tallies"]["review_days_median"] is None


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_reads_the_counts_and_no_task(call, cast, late, path):
    answer = call(cast.stranger).get(path, **DA06, **({"as_of": "2026-06-14"}))
    text = answer.content.decode()

    assert answer.status_code == 200
    assert late.code not in text
    assert cast.task.code not in text
    assert "Chưa có quy định" not in text
    mine = call(cast.ex).get(path, **DA06, as_of="2026-06-14").json()
    assert counts(answer.json()) == counts(mine)


def counts(body):
    """Return every number of an answer, wherever it stands."""
    if isinstance(body, dict):
        return {name: counts(value) for name, value in body.items() if name not in HIDDEN}
    return body if isinstance(body, int) else None


HIDDEN = {"needs", "units", "causes"}


@pytest.mark.parametrize("path", PATHS)
def test_a_secret_task_has_no_words(call, cast, late, path):
    late.secrecy = Secrecy.SECRET
    late.save(update_fields=["secrecy"])

    text = call(cast.s1).get(path, **DA06, as_of="2026-06-14").content.decode()

    assert "Chưa có quy định" not in text
    assert late.title not in text


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "programme"),
        ({"programme": "KHONG"}, "programme"),
        ({**DA06, "as_of": "2026-06-16"}, "as_of"),
        ({**DA06, "as_of": "15/6"}, "as_of"),
        ({**DA06, "known_at": "2026-06-16"}, "known_at"),
        ({**DA06, "unit": "X"}, "unit"),
        ({**DA06, "by": "agency"}, "by"),
    ],
)
def test_a_bad_question_is_400_naming_the_parameter(call, cast, path, query, field):
    answer = call(cast.s1).get(path, **query)

    assert answer.status_code == 400
    assert field in answer.json()["errors"]


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("changes", {"since": "2026-06-15"}, "since"),
        ("changes", {"period": "2022-13"}, "period"),
        ("changes", {"period": "2026-08"}, "period"),
        ("updates", {"period": "thang 6"}, "period"),
        ("updates", {"period": "2026-08"}, "period"),
        ("durations", {"since": "x"}, "since"),
        ("periods", {"year": "22"}, "year"),
        ("periods", {"year": "9999"}, "year"),
    ],
)
def test_an_unknown_period_or_day_is_refused(call, cast, path, query, field):
    answer = call(cast.s1).get(path, **DA06, **query)

    assert answer.status_code == 400
    assert field in answer.json()["errors"]


@pytest.mark.parametrize("path", PATHS)
def test_without_data_nothing_is_made_up(call, cast, path):
    ProgrammeFactory(code="NQ03", tracking=Tracking.CATALOGUE)
    for query in ({"programme": "NQ03"}, {"programme": "DA06", "as_of": "2021-01-01"}):
        answer = call(cast.s1).get(path, **query)
        assert (answer.status_code, answer.json()["code"]) == (400, "no_data")


def test_what_was_not_known_is_said_to_be(call, cast, late):
    body = call(cast.ex).get("causes", **DA06, known_at="2026-06-14").json()

    assert body["notes"] == ["Biết đến 14/06/2026"]
    assert body["causes"][0]["key"] == "undeclared"  # the blocker was recorded the day after


@pytest.mark.parametrize("path", PATHS)
def test_statements_do_not_grow_with_the_tasks(call, cast, path):
    caller = call(cast.ex)

    def statements() -> int:
        caller.get(path, **DA06)
        with CaptureQueriesContext(connection) as caught:
            assert caller.get(path, **DA06).status_code == 200
        return len(caught)

    make_task(lead=cast.btp, deadline=date(2026, 3, 2))
    before = statements()
    for status in (Status.ASSIGNED, Status.SUBMITTED_UPWARD, Status.COMPLETED) * 4:
        make_task(lead=cast.btp, deadline=date(2026, 3, 2), status=status)
    assert statements() == before
