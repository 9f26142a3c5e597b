"""Published figures beside the register: DA06's own reviews, corrections, what cannot be asked."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks_app.enums import EventKind, Provenance
from tasks_app.errors import InvalidInput
from tasks_app.models import Programme, PublishedFigure, Task, User
from tasks_app.selectors import reconciliation
from tasks_app.services import events
from tests.factories import add_event

TODAY = date(2026, 11, 23)
REVIEW = ("DA06", "Nhiệm vụ", date(2022, 12, 25))


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


def reconciled(reader=None, programme=""):
    found = reconciliation.reconcile(programme=programme, reader=reader, today=TODAY)
    return {(r.figure.programme.code, r.figure.item, r.figure.as_of): r for r in found.rows}


def review(**options):
    return reconciled(**options)[REVIEW].as_json()


def figure(da06, **changed):
    said = {"programme": da06, "item": "Nhiệm vụ", "as_of": date(2023, 6, 30), "source": "Báo cáo"}
    return PublishedFigure.objects.create(
        **{**said, "provenance": "read", "comparable": "yes", **changed}
    )


def test_59_of_225_agrees_as_known_then(da06):
    found = review()
    assert found["published"] == {"done": 59, "total": 225, "in_progress": 166}
    assert found["then"] == found["published"]
    assert found["now"] == {"done": 62, "total": 225, "in_progress": 163}
    assert found["difference_then"] == {"done": 0, "total": 0, "in_progress": 0}
    assert found["difference_now"] == {"done": 3, "total": 0, "in_progress": -3}
    assert (found["verdict"], found["contradictions"]) == ("agrees_then", [])
    assert found["explanation"].endswith(
        "vì 3 nhiệm vụ được xác nhận sau ngày đó: DA06-006, DA06-017, DA06-158."
    )


@pytest.mark.parametrize(
    ("key", "verdict", "then"),
    [
        (
            (
                "DA06",
                "Dịch vụ công thiết yếu trên môi trường điện tử",
                date(2022, 12, 25),
            ),
            "agrees",
            {"done": 21, "total": 25},
        ),
        (
            ("DA06", "nhiệm vụ chậm tiến độ", date(2023, 11, 20)),
            "other_definition",
            {"overdue": 27},
        ),
        (
            ("TB552", "Nhiệm vụ theo kết luận", date(2025, 11, 16)),
            "agrees",
            {"done": 13, "total": 49},
        ),
        (
            ("TB624", "Nhiệm vụ chậm muộn", date(2025, 11, 7)),
            "agrees",
            {"total": 74, "overdue": 74},
        ),
        (
            ("UBQG-2022", "Nhiệm vụ", date(2022, 12, 25)),
            "no_tasks",
            {"done": None, "total": None},
        ),
        (("DA06", "Địa phương kết nối", date(2022, 12, 25)), "not_of_tasks", {"done": None}),
    ],
)
def test_the_other_figures(da06, key, verdict, then):
    found = reconciled()[key].as_json()
    assert (found["verdict"], found["then"]) == (verdict, then)


def test_the_source_that_contradicts_itself_is_told(da06):
    wrong = [row for row in reconciled().values() if row.contradictions]
    assert [row.figure.total for row in wrong] == [9831]


def test_a_reader_is_told_the_codes_of_what_he_may_see(da06):
    member = User.objects.get(email="dau-moi-01@btp.example.com")
    words = review(reader=member)["explanation"]
    assert "3 nhiệm vụ được xác nhận sau ngày đó" in words
    assert not {"DA06-006", "DA06-017", "DA06-158"} <= set(words.replace(",", "").split())


def test_a_day_before_the_register_and_one_ahead_have_no_answer(da06):
    figure(da06, as_of=date(2021, 12, 31), done=1)
    figure(da06, as_of=date(2027, 1, 1), done=1)
    rows = reconciled()
    early = rows["DA06", "Nhiệm vụ", date(2021, 12, 31)]
    assert early.verdict == "no_data"
    assert early.explanation == "Ngày 31/12/2021 trước ngày sổ có số liệu (06/01/2022)."
    assert rows["DA06", "Nhiệm vụ", date(2027, 1, 1)].verdict == "no_data"


def test_a_catalogue_has_no_answer(da06):
    figure(Programme.objects.get(code="NQ03"), total=140)
    assert reconciled()["NQ03", "Nhiệm vụ", date(2023, 6, 30)].verdict == "no_data"


def test_answers_are_kept_until_the_next_event(da06, django_assert_num_queries):
    first = review()
    with django_assert_num_queries(4):  # figures, programmes with tasks, newest event, codes
        assert review() == first
    add_event(Task.objects.get(code="DA06-001"), EventKind.COMMENTED, TODAY)
    with CaptureQueriesContext(connection) as asked:
        assert review() == first
    assert len(asked) > 4


def test_an_event_that_was_numbered_before_the_newest_and_committed_after_it_is_not_missed(da06):
    first, at = review(), datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    entry = events.Entry(
        kind=EventKind.COMMENTED,
        effective_on=TODAY,
        recorded_at=at,
        changes={},
        payload={},
        provenance=Provenance.READ,
    )
    event = events.append(Task.objects.get(code="DA06-001"), entry, written_at=at)
    event.pk = -1
    event.save(force_insert=True)

    with CaptureQueriesContext(connection) as asked:
        assert review() == first
    assert len(asked) > 4


def test_there_is_no_such_programme(da06):
    with pytest.raises(InvalidInput, match="Không có chương trình “XYZ”"):
        reconciled(programme="XYZ")


# -- the command --------------------------------------------------------------------------


def command(*options):
    out = StringIO()
    call_command("reconcile", *options, stdout=out)
    return out.getvalue()


def test_the_command_prints_one_document(da06):
    found = json.loads(command("--programme", "DA06", "--json", "--strict"))
    assert (found["programme"], found["disagreeing"], found["illustrative"]) == ("DA06", 0, True)
    assert {row["programme"] for row in found["figures"]} == {"DA06"}
    [told] = [row for row in found["figures"] if row["item"] == "Nhiệm vụ"]
    assert told["then"] == {"done": 59, "total": 225, "in_progress": 166}


def test_the_command_tells_people(da06):
    told = command()
    assert "đã hoàn thành: công bố 59, khi đó 59, hiện nay 62" in told
    assert "hơn 18,7 triệu hồ sơ" in told
    assert told.rstrip().endswith("Có dữ liệu minh họa")


def test_strict_fails_where_a_comparable_figure_differs(da06):
    figure(da06, done=75, total=225)
    told = StringIO()
    with pytest.raises(CommandError, match="1 số công bố lệch với sổ"):
        call_command("reconcile", "--strict", stdout=told)
    assert "công bố 75, sổ tính 74, ít hơn 1" in told.getvalue()
    assert "75" in command("--programme", "DA06")  # told, and no failure


def test_the_command_refuses_an_unknown_programme(da06):
    with pytest.raises(CommandError, match="Không có chương trình"):
        command("--programme", "XYZ")
