"""Agency × month adds up to the curve and to the figures; the road map shows what one may see."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks_app.enums import Secrecy
from tasks_app.models import Task, User
from tasks_app.rules.text import ON_PAPER
from tasks_app.selectors import figures, matrix, timeline, trend
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import Owner, Question

TODAY = date(2026, 11, 21)
AUTUMN = date(2024, 10, 31)


def test_the_totals_are_the_points_of_the_curve(da06):
    asked = Question(da06, AUTUMN)
    found = matrix.of(asked, today=TODAY)
    course = trend.trend(asked, today=TODAY)[-12:]

    assert found.days == tuple(point.on for point in course)
    assert [(cell.overdue, cell.completed) for cell in found.totals.cells] == [
        (point.overdue, point.completed) for point in course
    ]


@pytest.mark.parametrize("by", [Split.AGENCY, Split.TREE, Split.PROVINCE, Split.LEVEL])
def test_every_column_is_what_figures_tell_of_its_day(da06, by):
    found = matrix.of(Question(da06, AUTUMN, by=by), today=TODAY)
    for place in (0, -1):
        told = figures.compute(Question(da06, found.days[place], by=by), today=TODAY)
        cells = {row.label.key: row.cells[place] for row in found.rows}
        for row in told.rows:
            cell = cells[row.key]
            assert (cell.total, cell.overdue) == (row.counts.total, row.counts.open_overdue)


def test_the_agency_with_the_most_overdue_comes_first(da06):
    found = matrix.of(Question(da06, AUTUMN), today=TODAY)
    last = [row.cells[-1].overdue for row in found.rows]

    assert last == sorted(last, reverse=True) and last[0] > 0
    assert found.rows[0].rates[-1].denominator >= last[0]
    assert sum(row.change for row in found.rows) == found.totals.change


def test_a_day_within_a_month_is_the_last_column(da06):
    found = matrix.of(Question(da06, date(2022, 3, 10)), today=TODAY)

    assert found.days == (date(2022, 1, 31), date(2022, 2, 28), date(2022, 3, 10))


def test_the_work_of_units_is_told_apart(da06):
    found = matrix.of(Question(da06, TODAY), today=TODAY, units=True)

    assert any(row.is_local for row in found.rows)


def test_the_present_owner_is_read_anew(da06):
    asked = Question(da06, AUTUMN, owner=Owner.PRESENT)
    before = {row.label.key for row in matrix.of(asked, today=TODAY).rows}
    Task.objects.filter(programme=da06).update(lead=None)  # as the roll of a day might

    after = {row.label.key for row in matrix.of(asked, today=TODAY).rows}

    assert "BTTTT" not in before
    assert after == {"none"}


def test_the_road_map_follows_the_register(da06):
    leader = User.objects.get(email="lanh-dao-01@cp.example.com")
    found = timeline.of(Question(da06, AUTUMN), leader, today=TODAY)
    counts = figures.compute(Question(da06, AUTUMN), today=TODAY).counts

    rows = [row for section in found.sections for row in section.rows]
    assert len(rows) == counts.total
    assert sum(section.done for section in found.sections) == counts.completed
    assert sum(section.overdue for section in found.sections) == counts.open_overdue
    for row in rows:
        assert row.start <= row.until
        assert row.done == (row.percent == 100 and row.status == "completed")


def test_by_agency_each_section_is_a_lead(da06):
    leader = User.objects.get(email="lanh-dao-01@cp.example.com")
    found = timeline.of(Question(da06, AUTUMN, by=Split.AGENCY), leader, today=TODAY)

    for section in found.sections:
        assert {row.lead for row in section.rows} == {section.label.key}


def test_a_member_sees_the_tasks_of_the_own_agency_only(da06):
    member = User.objects.get(email="dau-moi-01@btp.example.com")
    found = timeline.of(Question(da06, AUTUMN, by=Split.AGENCY), member, today=TODAY)
    rows = [row for section in found.sections for row in section.rows]

    assert 0 < len(rows) < 225
    assert "BTP" in {row.lead for row in rows}


def test_a_secret_task_has_no_words_on_the_road_map(da06):
    leader = User.objects.get(email="lanh-dao-01@cp.example.com")
    Task.objects.filter(code="DA06-041").update(secrecy=Secrecy.SECRET)
    found = timeline.of(Question(da06, AUTUMN), leader, today=TODAY)
    rows = [row for section in found.sections for row in section.rows]

    assert next(row.title for row in rows if row.code == "DA06-041") == ON_PAPER


def test_the_road_map_of_fewer_tasks_costs_as_many_statements(da06):
    leader = User.objects.get(email="lanh-dao-01@cp.example.com")

    def statements(asked: Question) -> int:
        timeline.of(asked, leader, today=TODAY)
        with CaptureQueriesContext(connection) as captured:
            timeline.of(asked, leader, today=TODAY)
        return len(captured)

    group = da06.groups.first()
    few = statements(Question(da06, AUTUMN, group=group))
    assert statements(Question(da06, AUTUMN)) == few <= 12


def test_a_second_matrix_folds_nothing(da06):
    asked = Question(da06, AUTUMN)
    matrix.of(asked, today=TODAY)
    with CaptureQueriesContext(connection) as captured:
        matrix.of(asked, today=TODAY)

    assert not any("known AS" in query["sql"] for query in captured)
    assert len(captured) <= 6
