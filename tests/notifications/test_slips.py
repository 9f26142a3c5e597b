"""A task waited for is late: those who wait are told how late, and nothing else of it (N1)."""

from datetime import date
from types import SimpleNamespace

from notifications.day import Day
from notifications.messages.rows import Row
from notifications.messages.wording import note_of
from notifications.planning import drafting
from tasks_app.models import Dependency, Task
from tests.factories import make_task

from .conftest import MONDAY, at

DUE = date(2026, 9, 30)


def waiting(cast: SimpleNamespace, before: Task) -> Task:
    """Return a task of the cast that waits for `before` and owes nothing else."""
    task = make_task(lead=cast.btp, deadline=DUE, percent=99, last_report_on=date(2026, 6, 12))
    Dependency.objects.create(task=task, predecessor=before, added_at=at(date(2026, 6, 1)))
    return task


def slips(day: date = MONDAY) -> dict[str, list[Row]]:
    """Return the rows on slips that a dry run shows, by recipient."""
    return {
        mail.recipient.email: rows
        for mail in drafting.draft_day(day).mails
        if (rows := [row for row in mail.rows if str(row.step) == "N1"])
    }


def test_executors_of_who_waits_are_told_by_how_much(cast: SimpleNamespace) -> None:
    before = make_task(lead=cast.bca, deadline=date(2026, 6, 5), title="Việc của cơ quan khác")
    task = waiting(cast, before)
    told = slips()
    assert list(told) == [cast.ex.email]
    (row,) = told[cast.ex.email]
    words = note_of(row, Day(MONDAY))
    assert row.task.code == task.code
    assert "lùi 6 ngày làm việc" in words
    assert before.code not in words
    assert before.title not in words


def test_nothing_is_told_while_it_is_in_time(cast: SimpleNamespace) -> None:
    waiting(cast, make_task(lead=cast.bca, deadline=MONDAY))
    assert slips() == {}


def test_a_slip_stands_beside_what_the_own_deadline_asks(cast: SimpleNamespace) -> None:
    task = waiting(cast, make_task(lead=cast.bca, deadline=date(2026, 6, 5)))
    Task.objects.filter(pk=task.pk).update(deadline=date(2026, 6, 19))
    (mail,) = [m for m in drafting.draft_day(MONDAY).mails if m.recipient.email == cast.ex.email]
    steps = [str(row.step) for row in mail.rows if row.task.code == task.code]
    assert {"R3", "N1"} <= set(steps)
