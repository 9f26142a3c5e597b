"""Figures as people ask for them: the document, the rows, the tasks behind, the refusals."""

from datetime import date

import pytest

from tasks_app.enums import EventKind, Provenance, Status, TaskKind, Tracking
from tasks_app.errors import InvalidInput, NoData
from tasks_app.models import Programme
from tasks_app.selectors import figures
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import Question
from tests.factories import AgencyFactory, ProgrammeFactory, add_event, make_task

TODAY = date(2026, 11, 21)


def test_a_catalogue_has_no_figures(db):
    programme = ProgrammeFactory(code="NQ03", tracking=Tracking.CATALOGUE)
    make_task(programme=programme)

    with pytest.raises(NoData, match="chưa có số liệu; đây là danh mục"):
        figures.compute(Question(programme, TODAY), today=TODAY)


def snapshot() -> Programme:
    programme = ProgrammeFactory(
        code="TB552", tracking=Tracking.SNAPSHOT, snapshot_on=date(2025, 11, 16)
    )
    task = make_task(
        programme=programme, status=Status.ASSIGNED, assigned_on=date(2025, 10, 13),
        deadline=date(2025, 11, 20),
    )  # fmt: skip
    changes = {"status": Status.COMPLETED, "completed_on": None, "declared_timeliness": "late"}
    add_event(task, EventKind.OPENING_STATE, date(2025, 11, 16), changes)
    return programme


def test_a_snapshot_is_told_at_its_own_date(db):
    found = figures.compute(Question(snapshot(), TODAY), today=TODAY)

    assert found.as_of == date(2025, 11, 16)
    assert found.notes == ("Số liệu chốt tại 16/11/2025",)
    assert (found.counts.completed, found.counts.completed_late) == (1, 1)


def test_a_snapshot_says_nothing_about_the_days_before(db):
    with pytest.raises(NoData, match="số liệu có từ ngày 16/11/2025"):
        figures.compute(Question(snapshot(), date(2025, 11, 15)), today=TODAY)


def test_figures_before_an_opening_state_are_not_guessed(db):
    task = make_task(status=Status.ASSIGNED, assigned_on=date(2022, 1, 6))
    changes = {"status": Status.IN_PROGRESS, "percent": 40}
    add_event(task, EventKind.OPENING_STATE, date(2026, 10, 1), changes)

    with pytest.raises(NoData, match="số liệu có từ ngày 01/10/2026"):
        figures.compute(Question(task.programme, date(2024, 1, 1)), today=TODAY)


def test_only_a_scope_with_illustrative_rows_says_so(db):
    task = make_task(provenance=Provenance.READ)
    asked = Question(task.programme, TODAY)
    assert figures.compute(asked, today=TODAY).illustrative is False

    make_task(provenance=Provenance.ILLUSTRATIVE)
    assert figures.compute(asked, today=TODAY).illustrative is True


def test_children_of_a_fan_out_and_retired_rows_are_not_counted(db):
    parent = make_task()
    make_task(parent=parent)

    assert figures.compute(Question(parent.programme, TODAY), today=TODAY).counts.total == 1


def test_a_collective_lead_is_a_row_that_says_how_many(db):
    provinces = AgencyFactory(code="ALL_PROVINCES", name="Các địa phương", kind="collective")
    for number in range(3):
        provinces.members.create(member=AgencyFactory(code=f"T{number}"))
    task = make_task(lead=provinces, kind=TaskKind.RECURRING, deadline=None)

    found = figures.compute(Question(task.programme, TODAY, by=Split.AGENCY), today=TODAY)

    assert [(row.key, row.name) for row in found.rows] == [("ALL_PROVINCES", "Các địa phương (3)")]


@pytest.mark.parametrize(("cell", "row"), [("done", None), ("open", "XYZ")])
def test_an_unknown_cell_or_row_is_refused(db, cell, row):
    asked = Question(make_task().programme, TODAY, by=Split.AGENCY)

    with pytest.raises(InvalidInput):
        figures.tasks_behind(asked, cell, row=row, today=TODAY)


def test_too_many_tasks_are_counted_but_not_judged(db, monkeypatch):
    task = make_task(deadline=date(2026, 1, 31))
    monkeypatch.setattr(figures, "JUDGED_AT_MOST", 0)

    found = figures.compute(Question(task.programme, TODAY), today=TODAY)

    assert found.counts.open_overdue == 1
    assert found.as_json()["sub"]["behind"] is None
    assert found.notes[-1].startswith("Không tính")


@pytest.mark.parametrize("rows", [10, 20])
def test_figures_by_agency_ask_the_same_for_any_number_of_rows(db, django_assert_num_queries, rows):
    for _ in range(rows):
        task = make_task()
    asked = Question(task.programme, TODAY, by=Split.AGENCY)
    figures.compute(asked, today=TODAY)  # the calendar is kept from now on

    with django_assert_num_queries(6):  # opening, counts, states, blockers, periods, names
        assert len(figures.compute(asked, today=TODAY).rows) == rows
