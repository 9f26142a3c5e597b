"""Changes, updates, causes, needs and tallies of the DA06 register: every sum adds up."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks_app.models import Agency
from tasks_app.rules.periods import period_containing
from tasks_app.selectors import causes, changes, durations, figures, needs, updates
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import Question
from tests.factories import make_task

TODAY = date(2026, 11, 21)
CONFERENCE, MERGED = date(2022, 12, 25), date(2025, 3, 1)
DATES = [(CONFERENCE, CONFERENCE), (date(2025, 3, 14), None), (TODAY, None)]


def units_of(question: Question) -> list[Agency]:
    """Return the agencies at the top among the leads: each task lies in one of their subtrees."""
    rows = figures.compute(replace(question, by=Split.AGENCY), today=TODAY).rows
    leads = Agency.objects.filter(code__in=[row.key for row in rows]).order_by("path")
    found: list[Agency] = []
    for lead in leads:
        if not any(lead.path.startswith(above.path) for above in found):
            found.append(lead)
    return found


@pytest.mark.parametrize(("on", "known_at"), DATES)
@pytest.mark.parametrize("since", [None, date(2022, 6, 14)])
def test_the_figures_of_the_report_before_lead_to_those_of_this_one(da06, on, known_at, since):
    asked = Question(da06, on, known_at=known_at)

    found = changes.between(asked, since, today=TODAY)

    before = figures.compute(replace(asked, as_of=found.since), today=TODAY).counts
    after = figures.compute(asked, today=TODAY).counts
    assert not found.taken_over and not found.handed_over
    came, went = len(found.newly_assigned), len(found.no_longer_counted)
    assert after.total == before.total + came - went
    assert after.completed == (before.completed + len(found.newly_completed) - len(found.reopened))
    overdue = figures.tasks_behind(asked, "open_overdue", today=TODAY)
    assert set(found.newly_overdue) <= set(overdue)


def test_the_changes_of_the_units_are_those_of_the_whole(da06):
    asked, since = Question(da06, MERGED), date(2024, 6, 14)
    whole = changes.between(asked, since, today=TODAY)

    parts = [
        changes.between(replace(asked, unit=unit), since, today=TODAY) for unit in units_of(asked)
    ]

    assert len(whole.newly_completed) > 10
    for name in ("newly_assigned", "newly_completed", "newly_overdue", "newly_extended"):
        told = Counter(task for part in parts for task in getattr(part, name))
        assert told == Counter(getattr(whole, name)), name


def test_a_merger_moves_tasks_and_changes_nothing_else(da06):
    asked = Question(da06, date(2025, 3, 1))
    old, new = Agency.objects.get(code="BTTTT"), Agency.objects.get(code="BKHCN")

    left = changes.between(replace(asked, unit=old), date(2025, 2, 28), today=TODAY)
    came = changes.between(replace(asked, unit=new), date(2025, 2, 28), today=TODAY)

    assert set(left.handed_over) & set(came.taken_over)
    assert came.newly_assigned == left.no_longer_counted == ()
    assert came.newly_completed == left.newly_completed == ()


@pytest.mark.parametrize(("on", "known_at"), DATES)
def test_who_reported_owed_a_report_and_who_did_not_is_named(da06, on, known_at):
    asked = Question(da06, on, known_at=known_at)
    whole = updates.updates(asked, period_containing(on).previous, today=TODAY)

    assert 0 < whole.reported <= whole.owing
    assert whole.in_time <= whole.reported
    for unit in whole.units:
        assert unit.owing == unit.reported + len(unit.missing)


def test_the_updates_asked_of_each_unit_are_its_rows_of_the_whole(da06):
    asked, period = Question(da06, MERGED), period_containing(MERGED)
    whole = updates.updates(asked, period, today=TODAY)

    parts = [
        updates.updates(replace(asked, unit=unit), period, today=TODAY) for unit in units_of(asked)
    ]

    told = sorted((unit for part in parts for unit in part.units), key=lambda unit: unit.key)
    assert told == sorted(whole.units, key=lambda unit: unit.key)


@pytest.mark.parametrize(("on", "known_at"), DATES)
def test_the_causes_are_those_of_the_overdue_tasks(da06, on, known_at):
    asked = Question(da06, on, known_at=known_at)

    found = causes.causes_of_overdue(asked, today=TODAY)

    told = Counter(task for cause in found for task in cause.tasks)
    assert told == Counter(figures.tasks_behind(asked, "open_overdue", today=TODAY))


@pytest.mark.parametrize(("on", "known_at"), DATES)
def test_the_tallies_agree_with_the_figures(da06, on, known_at):
    asked = Question(da06, on, known_at=known_at)

    found = durations.tallies(asked, today=TODAY)

    counts = figures.compute(asked, today=TODAY).counts
    assert found["open_claims"] == counts.sub.awaiting_acceptance
    assert (found["overdue_days_median"] is None) is (counts.open_overdue == 0)
    assert 0 < found["late_extensions"] <= found["extensions"]
    assert found["returns"] > 0


@pytest.mark.parametrize(
    ("ask", "most"),
    [
        (changes.between, 5),
        (updates.updates, 6),
        (causes.causes_of_overdue, 5),
        (needs.needs, 5),
        (durations.tallies, 6),
    ],
)
def test_statements_do_not_grow_with_the_tasks(db, ask, most):
    def statements(tasks: int) -> int:
        for _ in range(tasks):
            task = make_task(deadline=date(2026, 2, 27))
        asked = Question(task.programme, date(2026, 6, 15))
        ask(asked, today=TODAY)  # the calendar is kept from now on
        with CaptureQueriesContext(connection) as caught:
            ask(asked, today=TODAY)
        return len(caught)

    assert statements(1) == statements(20) <= most
