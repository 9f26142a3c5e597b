"""The content of a report: one set of states, and every number the number of its tasks."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tasks_app.enums import EventKind, Provenance, Secrecy, Status, Tracking
from tasks_app.errors import InvalidInput, NoData
from tasks_app.models import Agency, Task
from tasks_app.rules.figures import CELLS
from tasks_app.rules.periods import parse_period
from tasks_app.rules.reporting import canonical, cell_key, read
from tasks_app.rules.text import ON_PAPER
from tasks_app.selectors import figures, report_content, report_lines
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import Owner, Question
from tasks_app.selectors.report_content import ReportQuestion
from tests.factories import AgencyFactory, ProgrammeFactory, add_event, make_task

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
CUT_OFF = date(2022, 12, 14)


@pytest.fixture
def own(db):
    """A programme beside the register."""
    return ProgrammeFactory(code="THU")


def build(asked):
    return report_content.build(asked, today=TODAY, at=NOW)


@pytest.mark.parametrize("owner", list(Owner))
@pytest.mark.parametrize("known_at", [None, date(2022, 12, 25)])
def test_every_number_is_that_of_the_figures_and_of_its_tasks(da06, owner, known_at):
    on = date(2022, 12, 25)
    content = build(ReportQuestion(da06, as_of=on, known_at=known_at, owner=owner))

    assert set(content.cells) >= set(CELLS)
    for table in content.tables:
        asked = Question(da06, on, known_at, by=Split(table.split), owner=owner)
        found = figures.compute(asked, today=TODAY)
        assert content.counts == found.counts
        assert [row.key for row in table.rows] == [row.key for row in found.rows]
        for row, same in zip(table.rows, found.rows, strict=True):
            assert row.counts == same.counts
            for cell in CELLS:
                ids = content.cells[cell_key(cell, table.split, row.key)]
                assert len(set(ids)) == len(ids) == row.counts.cell(cell)
    for cell in CELLS:
        assert len(content.cells[cell]) == content.counts.cell(cell)


def test_the_figures_of_december_2022_are_told_as_known_then_and_now(da06):
    on = date(2022, 12, 25)
    then = build(ReportQuestion(da06, as_of=on, known_at=on))
    now = build(ReportQuestion(da06, as_of=on))

    assert (then.counts.completed, then.counts.total) == (59, 225)
    assert then.counts_then is None
    assert now.counts.completed == 62
    assert now.counts_then == then.counts
    assert then.known_at == datetime(2022, 12, 25, 16, 59, 59, 999999, tzinfo=UTC)
    assert now.known_at == NOW


def test_a_period_ends_with_its_cut_off_and_is_due_by_the_calendar(da06):
    content = build(ReportQuestion(da06, parse_period("2022-12")))

    assert (content.as_of, content.period) == (CUT_OFF, "2022-12")
    assert content.period_name == "tháng 12/2022"
    assert content.due_on == date(2022, 12, 23)  # the 25th is a Sunday


def test_the_lines_are_the_tasks_of_n_in_the_order_of_the_register(da06):
    content = build(ReportQuestion(da06, as_of=CUT_OFF))

    codes = [line.code for line in content.lines]
    assert codes == sorted(codes) and len(codes) == content.counts.total == 225
    assert {line.id for line in content.lines} == set(content.cells["total"])
    late = content.lines_of("open_overdue")
    assert late and all(line.days_overdue > 0 for line in late)
    assert sum(line.days_overdue > 0 for line in content.lines) == content.counts.open_overdue
    assert all(line.lead and line.lead_name and line.group for line in content.lines)


def test_the_parts_speak_of_the_same_tasks(da06):
    content = build(ReportQuestion(da06, parse_period("2026-10")))

    late = set(content.cells["open_overdue"])
    assert {pk for cause in content.causes for pk in cause.tasks} == late
    assert {line.id for line in content.lines if line.cause} == late
    assert {need.task for need in content.needs} <= set(content.cells["open"])
    assert content.changes is not None and content.changes.since == date(2026, 9, 14)
    assert content.updates is not None and content.updates.period == "2026-10"
    last = content.trend[-1]
    assert (last.on, last.completed) == (content.as_of, content.counts.completed)
    assert content.forecast is not None
    assert content.tallies["open_blockers"] is not None


def test_a_unit_narrows_to_what_it_led_at_the_date(da06):
    unit = Agency.objects.get(code="BTP")
    content = build(ReportQuestion(da06, as_of=CUT_OFF, unit=unit))

    assert 0 < content.counts.total < 225
    assert {line.lead for line in content.lines} == {"BTP"}
    assert (content.unit, content.unit_name) == ("BTP", unit.name)


def test_what_is_frozen_can_be_read_back(da06):
    content = build(ReportQuestion(da06, as_of=CUT_OFF))

    assert read(canonical(content)) == content


def test_a_secret_task_has_a_code_and_no_words(own):
    task = make_task(
        programme=own, title="Việc kín", secrecy=Secrecy.SECRET, deadline_text="Tháng 6/2026"
    )

    line = build(ReportQuestion(task.programme, as_of=TODAY)).lines[0]

    assert (line.code, line.title, line.deadline_text) == (task.code, ON_PAPER, "")


def test_a_kept_content_keeps_silent_of_what_became_secret(own):
    task = make_task(programme=own, title="Việc kín")
    other = make_task(programme=own, title="Việc thường")
    kept = build(ReportQuestion(task.programme, as_of=TODAY))
    assert report_lines.hushed(kept) is kept

    Task.objects.filter(pk=task.pk).update(secrecy=Secrecy.SECRET)

    told = report_lines.hushed(kept)
    assert [line.title for line in told.lines] == [ON_PAPER, other.title]
    assert replace(told, lines=kept.lines) == kept


def test_illustrative_rows_are_marked(own):
    task = make_task(programme=own, provenance=Provenance.ILLUSTRATIVE)
    content = build(ReportQuestion(task.programme, as_of=TODAY))
    assert content.illustrative and content.lines[0].is_illustrative


def test_a_date_before_it_was_known_is_answered_and_marked(da06):
    content = build(ReportQuestion(da06, as_of=date(2022, 12, 25), known_at=date(2022, 10, 1)))
    assert content.notes == ("Biết đến 01/10/2022",)


def test_a_snapshot_is_told_at_its_own_date(db):
    programme = ProgrammeFactory(
        code="TB552", tracking=Tracking.SNAPSHOT, snapshot_on=date(2025, 11, 16)
    )
    task = make_task(
        programme=programme, status=Status.ASSIGNED, assigned_on=date(2025, 10, 13),
        deadline=date(2025, 11, 20),
    )  # fmt: skip
    add_event(task, EventKind.OPENING_STATE, date(2025, 11, 16), {"status": Status.IN_PROGRESS})

    content = build(ReportQuestion(programme, as_of=TODAY))

    assert content.as_of == date(2025, 11, 16)
    assert content.notes == ("Số liệu chốt tại 16/11/2025",)
    assert (content.changes, content.updates, content.trend) == (None, None, ())


@pytest.mark.parametrize(
    ("asked", "refusal", "words"),
    [
        ({"as_of": date(2022, 1, 5)}, NoData, "số liệu có từ ngày 06/01/2022"),
        ({"as_of": date(2026, 11, 22)}, InvalidInput, "ở tương lai"),
        ({"period": parse_period("2026-12")}, InvalidInput, "chốt số liệu ngày 14/12/2026"),
        ({"period": parse_period("2022-01")}, None, ""),
        ({"period": parse_period("2021-12")}, NoData, "số liệu có từ ngày"),
        ({}, InvalidInput, "không cả hai"),
        ({"as_of": TODAY, "period": parse_period("2022-12")}, InvalidInput, "không cả hai"),
        ({"as_of": TODAY, "known_at": date(2020, 1, 1)}, NoData, "chưa ghi nhận nhiệm vụ nào"),
        ({"as_of": TODAY, "known_at": date(2027, 1, 1)}, InvalidInput, "ở tương lai"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(da06, asked, refusal, words):
    question = ReportQuestion(da06, **asked)
    if refusal is None:
        assert build(question).counts.total > 0
        return
    with pytest.raises(refusal, match=words):
        build(question)


def test_a_catalogue_has_no_report(db):
    programme = ProgrammeFactory(code="NQ03", tracking=Tracking.CATALOGUE)
    make_task(programme=programme)
    with pytest.raises(NoData, match="đây là danh mục"):
        build(ReportQuestion(programme, as_of=TODAY))


@pytest.mark.parametrize("rows", [3, 9])
def test_a_report_asks_the_same_for_any_number_of_tasks(own, django_assert_max_num_queries, rows):
    for number in range(rows):
        task = make_task(programme=own, lead=AgencyFactory(code=f"CQ-{number}"))
    asked = ReportQuestion(task.programme, as_of=date(2026, 6, 14))
    build(asked)
    with django_assert_max_num_queries(30):
        build(asked)
