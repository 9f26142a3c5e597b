"""The plan in the health of a list and of any past day: the same function, no statement per row."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from tasks_app import conf
from tasks_app.enums import BlockerKind, Health, Secrecy, Signal, Status
from tasks_app.models import Blocker, Dependency, Milestone, Promise, Task
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.selectors import asof, comments, figures, health, plan
from tasks_app.selectors.asof import At, Scope
from tasks_app.services import dependencies, milestones, promises
from tasks_app.services.milestones import MilestoneIn
from tests.factories import NOON, AgencyFactory, make_task

TODAY = date(2026, 6, 15)
JUNE_1 = datetime(2026, 6, 1, 5, tzinfo=UTC)
HOW = {"calendar": WorkCalendar(), "policy": conf.policy()}


def today(task):
    row = health.annotated(Task.objects.all()).values(*health.FIELDS).get(pk=task.pk)
    return health.reading_of(row, TODAY, **HOW)


def then(task, on=TODAY, known_at=None):
    at = At(on, known_at)
    (state,) = asof.judge(asof.states_on(Scope(tasks=[task.pk]), at), at, **HOW)
    return state.reading


def signals(reading):
    return {cause.signal for cause in reading.causes}


def step(title, planned_on, weight):
    return MilestoneIn(title, planned_on, weight)


class TestExpectation:
    def test_the_list_and_the_past_day_follow_the_plan(self, cast):
        assert today(cast.task).expected == then(cast.task).expected == 91
        milestones.set_plan(
            cast.task,
            [step("A", date(2026, 6, 15), 30), step("B", date(2026, 6, 30), 70)],
            by=cast.ex,
            at=NOON,
        )
        assert today(cast.task).expected == then(cast.task).expected == 30

    def test_a_plan_counts_from_when_it_was_made_and_until_it_was_changed(self, cast):
        milestones.set_plan(cast.task, [step("A", date(2026, 6, 30), 1)], by=cast.ex, at=JUNE_1)
        first = [step("A", date(2026, 6, 5), 40), step("B", date(2026, 6, 30), 60)]
        milestones.set_plan(cast.task, first, by=cast.ex, at=NOON)

        assert then(cast.task, date(2026, 6, 12)).expected == 90  # the plan of that day
        assert then(cast.task, TODAY, date(2026, 6, 14)).expected == 91  # as known the day before
        assert then(cast.task).expected == today(cast.task).expected == 61

    def test_figures_count_by_it(self, cast):
        scope, at = Scope(programme=cast.task.programme_id), At(TODAY)
        assert figures.judged_states(scope, at)[0].task.health == Health.BEHIND
        late = [step("A", date(2026, 6, 29), 1), step("B", date(2026, 6, 30), 9)]
        milestones.set_plan(cast.task, late, by=cast.ex, at=NOON)
        assert Signal.PROGRESS_GAP not in signals(figures.judged_states(scope, at)[0].reading)


class TestPredecessors:
    def build(self, cast, links=1):
        first = make_task(lead=cast.btp, deadline=date(2026, 5, 29), percent=10)
        chain = [first, *(make_task(lead=cast.btp, percent=95) for _ in range(links - 1))]
        chain.append(make_task(lead=cast.btp, deadline=date(2026, 6, 19), percent=95))
        for before, task in pairwise(chain):
            dependencies.wait_for(task, before.code, by=cast.ex, at=JUNE_1)
        return first, chain[-1]

    @pytest.mark.parametrize("links", [1, 3])
    def test_a_slip_reaches_the_end_of_the_chain(self, cast, links):
        first, last = self.build(cast, links)
        for reading in (today(last), then(last)):
            (cause,) = [c for c in reading.causes if c.signal == Signal.PREDECESSOR]
            assert cause.level == Health.AT_RISK
            assert "mất 11/15 ngày" in cause.sentence
            assert first.code not in cause.sentence
        assert Signal.PREDECESSOR not in signals(then(last, date(2026, 5, 29)))

    def test_a_promise_of_the_predecessor_is_told_forward(self, cast):
        first, last = self.build(cast)
        promises.promise(first, promised_on=date(2026, 7, 1), by=cast.ex, at=NOON)
        for reading in (today(last), then(last)):
            assert Signal.PREDECESSOR in signals(reading)
            assert "hết thời gian dự phòng" in next(
                c.sentence for c in reading.causes if c.signal == Signal.PREDECESSOR
            )
        known_before = then(last, TODAY, date(2026, 6, 14))
        assert "mất 11/15" in next(
            c.sentence for c in known_before.causes if c.signal == Signal.PREDECESSOR
        )

    @pytest.mark.parametrize("status", [Status.COMPLETED, Status.AWAITING_ACCEPTANCE])
    def test_what_is_done_or_claimed_holds_nobody_up(self, cast, status):
        done = make_task(lead=cast.btp, deadline=date(2026, 5, 29), status=status)
        last = make_task(lead=cast.btp, deadline=date(2026, 6, 19), percent=95)
        Dependency.objects.create(task=last, predecessor=done, added_at=JUNE_1)
        assert Signal.PREDECESSOR not in signals(today(last)) | signals(then(last))

    def test_a_link_that_was_ended_counts_only_before(self, cast):
        _, last = self.build(cast)
        dependencies.stop_waiting(Dependency.objects.get(), by=cast.ex, at=NOON)
        assert Signal.PREDECESSOR not in signals(today(last)) | signals(then(last))
        assert Signal.PREDECESSOR in signals(then(last, date(2026, 6, 14)))

    def test_all_that_lies_upstream_is_found(self, cast):
        first, last = self.build(cast, 3)
        assert len(plan.everything_upstream_of(last.pk)) == 3
        assert first.pk in plan.everything_upstream_of(last.pk)
        assert plan.everything_upstream_of(first.pk) == set()


class TestBlockersAsKnown:
    def test_what_was_learned_later_is_not_known_before(self, cast):
        Blocker.objects.create(
            task=cast.task, kind=BlockerKind.DATA, raised_on=date(2026, 5, 18), raised_at=NOON
        )
        assert Signal.BLOCKER in signals(then(cast.task))
        assert Signal.BLOCKER not in signals(then(cast.task, TODAY, date(2026, 6, 14)))

    def test_a_solution_entered_later_was_open_then(self, cast):
        Blocker.objects.create(
            task=cast.task, kind=BlockerKind.DATA, raised_on=date(2026, 5, 18), raised_at=JUNE_1,
            resolved_on=date(2026, 6, 10), resolved_at=NOON, resolution="Xong",
        )  # fmt: skip
        day = date(2026, 6, 12)
        assert Signal.BLOCKER not in signals(then(cast.task, day))
        assert Signal.BLOCKER in signals(then(cast.task, day, day))

    def test_an_answer_stops_the_days_from_then_on(self, cast):
        asked = AgencyFactory(code="BNV", short_name="Bộ Nội vụ")
        blocker = Blocker.objects.create(
            task=cast.task, kind=BlockerKind.DATA, raised_on=date(2026, 5, 18), raised_at=JUNE_1,
            authority=asked,
        )  # fmt: skip
        assert "chưa có trả lời của Bộ Nội vụ" in str(today(cast.task).causes)
        assert "chưa có trả lời của Bộ Nội vụ" in str(then(cast.task).causes)
        blocker.answer, blocker.answered_on, blocker.answered_at = "Rõ", TODAY, NOON
        blocker.save()
        assert Signal.BLOCKER not in signals(today(cast.task)) | signals(then(cast.task))
        assert Signal.BLOCKER in signals(then(cast.task, date(2026, 6, 14)))


@pytest.mark.parametrize("rows", [10, 20])
def test_plans_cost_a_list_nothing_and_a_past_day_three_statements(
    cast, django_assert_num_queries, rows
):
    tasks = [make_task(lead=cast.btp) for _ in range(rows)]
    for before, task in pairwise(tasks):
        Dependency.objects.create(task=task, predecessor=before, added_at=JUNE_1)
        Milestone.objects.create(
            task=task, title="A", planned_on=date(2026, 6, 20), added_at=JUNE_1
        )
    with django_assert_num_queries(1):
        found = health.annotated(Task.objects.all()).values(*health.FIELDS)
        assert [health.reading_of(row, TODAY, **HOW) for row in found]
    at = At(TODAY)
    states = asof.states_on(Scope(tasks=[task.pk for task in tasks]), at)
    with django_assert_num_queries(3):  # what lies around, the end of the chain, promises
        asof.judge(states, at, **HOW)


def test_the_other_side_of_a_dependency_is_told_as_far_as_it_is_seen(cast):
    other = make_task(lead=cast.btp, title="Cơ sở dữ liệu hộ tịch")
    dependencies.wait_for(cast.task, other.code, by=cast.ex, at=NOON)
    columns = list(plan.DEPENDENCY_COLUMNS.values())[1:6]

    def row(user, task=cast.task):
        return plan.dependencies_of(task, for_user=user, on=TODAY).values_list(*columns).get()

    seen = (plan.WAITS_FOR, other.code, other.title, other.deadline, other.original_deadline)
    assert row(cast.ex) == row(cast.s1) == seen
    assert row(cast.co) == (plan.WAITS_FOR, None, None, *seen[3:])
    assert row(cast.ex, other)[:2] == (plan.WAITED_FOR_BY, cast.task.code)
    Task.objects.filter(pk=other.pk).update(secrecy=Secrecy.SECRET)
    assert row(cast.ex)[:3] == (plan.WAITS_FOR, other.code, None)


def test_shares_of_a_plan_are_parts_of_the_whole(cast):
    for title, weight in (("A", 1), ("B", 2)):
        Milestone.objects.create(
            task=cast.task, title=title, planned_on=TODAY, weight=weight, added_at=NOON
        )
    Milestone.objects.create(
        task=cast.task, title="C", planned_on=TODAY, weight=9, added_at=NOON, removed_at=NOON
    )
    assert [row.share for row in plan.milestones_of(cast.task)] == [33.3, 66.7]


def test_the_suggested_people_all_see_the_task(cast):
    found = {person["id"] for person in comments.suggestions(cast.task, "", on=TODAY)}
    people = [cast.ex, cast.wg, cast.hu, cast.co, cast.s1, cast.s2, cast.sa, cast.ld]
    assert found == {person.pk for person in [*people, cast.inspector]}
    by_name = comments.suggestions(cast.task, "tran ha", on=TODAY)
    assert [person["name"] for person in by_name] == ["Trần Thu Hà"]


def test_a_promise_belongs_to_the_deadline_that_was_missed(cast):
    task = make_task(lead=cast.btp, deadline=date(2026, 5, 29))
    promise = promises.promise(task, promised_on=date(2026, 6, 30), by=cast.ex, at=NOON)

    def facts():
        row = health.annotated(Task.objects.all()).values(*health.FIELDS).get(pk=task.pk)
        return health.facts_of(row)

    assert facts().promise.promised_on == promise.promised_on
    Task.objects.filter(pk=task.pk).update(deadline=TODAY - timedelta(days=1))
    assert facts().promise is None
    assert Promise.objects.count() == 1
