"""The drawn components and the charts: what they say, and that positions stay in bounds."""

from datetime import date

import pytest
from django.http import QueryDict

from tasks_app.enums import Health, Status
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.health import HealthReading
from tasks_app.templatetags import ui
from tasks_app.web.chart import progress_chart
from tasks_app.web.context import initials
from tasks_app.web.paging import changed, number_of
from tests.factories import UserFactory, make_task


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((85, 97, "overdue"), "85%, dự kiến 97%"),
        ((40, 0, "on_track"), '"40%"'),
        ((100, 96, "done"), '"100%"'),
        ((0, None, "none"), '"0%"'),
    ],
)
def test_a_bar_says_what_it_shows(given, says):
    assert says in ui.progress(*given)


def test_no_bar_for_a_task_without_a_percentage():
    assert "<svg" not in ui.progress(None)


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_icon_and_words(status):
    tag = ui.status_tag(status)

    assert "<use href=" in tag
    assert tag.rstrip("</span>").split(">")[-1].strip()


@pytest.mark.parametrize("level", list(Health))
def test_every_level_has_shape_and_word(level):
    assert "<use href=" in ui.health_mark(level)


def test_a_task_without_health_carries_no_mark():
    assert ui.health_mark(HealthReading(level=None).level) == "–"


def test_a_diff_is_read_aloud_as_old_and_new():
    shown = ui.diff("75%", "85%")

    assert "cũ: </span>75%" in shown
    assert "mới: </span>85%" in shown


def test_values_cannot_become_markup():
    assert "<b>" not in ui.diff("<b>", "<i>") + ui.health_mark(Health.BEHIND, "<b>")


def test_the_segments_fill_the_line_and_name_their_parts():
    drawn = ui.segmented([("done", 59), ("on_track", 166), ("paused", 0)], plan=79)

    assert "Hoàn thành 59, Đúng tiến độ 166, Tạm dừng 0; kế hoạch 79" in drawn
    assert drawn.count('class="part') == 2


def test_an_empty_whole_draws_nothing():
    assert "<rect" not in ui.segmented([("done", 0)])


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Trần Thu Hà", "TH"), ("Hà", "H"), ("Cán bộ đầu mối 01 – Bộ Tư pháp", "TP")],
)
def test_initials_are_of_the_given_name(db, name, letters):
    assert initials(UserFactory(full_name=name)) == letters


def test_the_progress_chart_stays_on_its_axis(db):
    task = make_task(deadline=date(2026, 6, 30), percent=40)

    chart = progress_chart(
        list(task.events.order_by("seq")),
        assigned_on=task.assigned_on,
        deadline=task.deadline,
        until=date(2027, 1, 31),
        calendar=WorkCalendar(),
    )

    across = [float(line.x2.rstrip("%")) for line in (*chart.expected, *chart.actual)]
    assert all(0 <= place <= 100 for place in across)
    assert "05/01/2026: 40%" in chart.words


def test_no_chart_without_a_deadline(db):
    task = make_task(deadline=None, percent=40)

    chart = progress_chart(
        list(task.events.all()),
        assigned_on=task.assigned_on,
        deadline=None,
        until=date(2026, 6, 30),
        calendar=WorkCalendar(),
    )

    assert chart is None


@pytest.mark.parametrize(
    ("asked", "number"), [("2", 2), ("0", 1), ("99", 3), ("-1", 1), ("٣", 1), ("9" * 40, 3)]
)
def test_the_page_asked_for_or_the_nearest(asked, number):
    assert number_of(QueryDict(f"trang={asked}"), 150) == number


def test_a_changed_address_keeps_the_rest_and_forgets_the_page():
    assert changed(QueryDict("q=a&trang=3&muc=behind"), muc="") == "?q=a"
