"""Milestones, dependencies, promises, confidence: one intention, one event, or a refusal."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from tasks_app.enums import Confidence, EventKind, Status, Tracking
from tasks_app.errors import (
    InvalidDeadline,
    InvalidInput,
    NotPermitted,
    NotTracked,
    StaleVersion,
    TransitionNotAllowed,
)
from tasks_app.models import Dependency, Milestone, Promise
from tasks_app.services import dependencies, milestones, promises, reports
from tasks_app.services.milestones import MilestoneIn
from tests.factories import NOON, AgencyFactory, ProgrammeFactory, make_task
from tests.history import assert_whole

TODAY = date(2026, 6, 15)
DRAFT = MilestoneIn("Dự thảo", date(2026, 4, 1), 30)
SIGNED = MilestoneIn("Ký ban hành", date(2026, 6, 26), 70)


def plan_of(task):
    rows = Milestone.objects.filter(task=task, removed_at__isnull=True)
    return [(row.title, row.planned_on, row.weight, row.reached_on) for row in rows]


def set_plan(cast, *steps, by=None, at=NOON, task=None):
    return milestones.set_plan(task or cast.task, steps, by=by or cast.ex, at=at)


class TestMilestones:
    def test_a_plan_is_set_with_one_event_that_holds_old_and_new(self, cast):
        set_plan(cast, DRAFT)
        set_plan(cast, DRAFT, SIGNED)

        event = cast.task.events.last()
        assert event.kind == EventKind.PLAN_CHANGED
        assert event.payload["milestones_before"] == [DRAFT.as_payload()]
        assert event.payload["milestones"] == [DRAFT.as_payload(), SIGNED.as_payload()]
        assert plan_of(cast.task) == [
            ("Dự thảo", date(2026, 4, 1), 30, None),
            ("Ký ban hành", date(2026, 6, 26), 70, None),
        ]
        assert_whole(cast.task, on=TODAY)

    def test_a_step_that_moves_keeps_its_old_row_and_the_day_it_was_reached(self, cast):
        set_plan(cast, DRAFT, SIGNED)
        step = Milestone.objects.get(title="Dự thảo")
        milestones.reach(step, on=date(2026, 4, 3), by=cast.ex, at=NOON)

        later = NOON + timedelta(hours=1)
        set_plan(cast, MilestoneIn("Dự thảo", date(2026, 4, 15), 30), SIGNED, at=later)

        step.refresh_from_db()
        assert (step.planned_on, step.removed_at) == (date(2026, 4, 1), later)
        assert plan_of(cast.task)[0] == ("Dự thảo", date(2026, 4, 15), 30, date(2026, 4, 3))
        assert Milestone.objects.filter(title="Ký ban hành").count() == 1

    def test_the_plan_may_be_taken_away(self, cast):
        set_plan(cast, DRAFT)
        assert set_plan(cast) == []
        assert Milestone.objects.count() == 1

    @pytest.mark.parametrize(
        ("steps", "said"),
        [
            ((MilestoneIn("", date(2026, 4, 1)),), "Cần nhập tên mốc"),
            ((MilestoneIn("x" * 301, date(2026, 4, 1)),), "dài quá 300"),
            ((MilestoneIn("A", date(2026, 4, 1), 0),), "từ 1 đến 1000"),
            ((MilestoneIn("A", date(2026, 4, 1), 1001),), "từ 1 đến 1000"),
            ((MilestoneIn("A", date(2026, 4, 1), True),), "từ 1 đến 1000"),
            ((MilestoneIn("A", date(2025, 12, 31)),), "trước ngày giao 05/01/2026"),
            ((DRAFT, MilestoneIn(" Dự thảo ", date(2026, 5, 1))), "có hai lần"),
            (tuple(MilestoneIn(f"M{n}", date(2026, 4, 1)) for n in range(51)), "nhiều nhất 50"),
            ((), "không có gì thay đổi"),
        ],
    )
    def test_a_plan_that_cannot_be_is_refused_whole(self, cast, steps, said):
        with pytest.raises(InvalidInput, match=said) as refused:
            set_plan(cast, *steps)
        assert list(refused.value.fields) == ["milestones"]
        assert not Milestone.objects.exists()

    def test_a_step_after_the_deadline_asks_for_an_extension_first(self, cast):
        with pytest.raises(InvalidDeadline, match="Xin gia hạn trước"):
            set_plan(cast, DRAFT, MilestoneIn("Muộn", date(2026, 7, 1)))
        assert not Milestone.objects.exists()

    def test_the_same_plan_again_is_no_change(self, cast):
        set_plan(cast, DRAFT, SIGNED)
        before = cast.task.events.count()
        with pytest.raises(InvalidInput, match="không có gì thay đổi"):
            set_plan(cast, SIGNED, DRAFT)
        assert cast.task.events.count() == before

    @pytest.mark.parametrize("who", ["hu", "co", "s1", "sa", "ld", "inspector", "stranger"])
    def test_only_the_owner_plans(self, cast, who):
        with pytest.raises(NotPermitted):
            set_plan(cast, DRAFT, by=getattr(cast, who))

    def test_nothing_is_planned_on_what_is_closed_or_not_followed(self, cast):
        done = make_task(lead=cast.btp, status=Status.COMPLETED)
        with pytest.raises(TransitionNotAllowed):
            set_plan(cast, DRAFT, task=done)
        listed = make_task(
            lead=cast.btp, programme=ProgrammeFactory(code="NQ03", tracking=Tracking.CATALOGUE)
        )
        with pytest.raises(NotTracked):
            set_plan(cast, DRAFT, task=listed)

    def test_who_saved_first_is_not_overwritten(self, cast):
        seen = cast.task.version
        set_plan(cast, DRAFT)
        with pytest.raises(StaleVersion):
            milestones.set_plan(cast.task, [SIGNED], by=cast.wg, at=NOON, version=seen)

    @pytest.mark.parametrize(
        ("on", "said"), [(date(2026, 6, 16), "tương lai"), (date(2026, 1, 2), "trước ngày giao")]
    )
    def test_a_step_is_reached_within_the_life_of_the_task(self, cast, on, said):
        (step,) = set_plan(cast, DRAFT)
        with pytest.raises(InvalidInput, match=said):
            milestones.reach(step, on=on, by=cast.ex, at=NOON)

    def test_a_step_is_reached_once_and_only_while_planned(self, cast):
        step, other = set_plan(cast, DRAFT, SIGNED)
        milestones.reach(step, on=TODAY, by=cast.wg, at=NOON)
        with pytest.raises(TransitionNotAllowed, match="đã ghi đạt ngày 15/06/2026"):
            milestones.reach(step, on=TODAY, by=cast.ex, at=NOON)
        set_plan(cast, DRAFT)
        with pytest.raises(TransitionNotAllowed, match="không còn trong kế hoạch"):
            milestones.reach(other, on=TODAY, by=cast.ex, at=NOON)
        assert_whole(cast.task, on=TODAY)


def wait(cast, task, code, by=None):
    return dependencies.wait_for(task, code, by=by or cast.ex, at=NOON)


class TestDependencies:
    def test_a_task_waits_for_another_with_one_event_that_names_no_code(self, cast):
        before = make_task(lead=cast.btp)

        row = dependencies.wait_for(cast.task, before.code, note="Cần dữ liệu", by=cast.ex, at=NOON)

        event = cast.task.events.last()
        assert (row.task, row.predecessor, event.kind) == (
            cast.task, before, EventKind.PLAN_CHANGED,
        )  # fmt: skip
        assert event.payload == {"waits_for": before.pk, "note": "Cần dữ liệu"}
        assert_whole(cast.task, on=TODAY)

    @pytest.mark.parametrize("links", [1, 2, 5])
    def test_a_circle_of_any_length_is_refused(self, cast, links):
        chain = [cast.task, *(make_task(lead=cast.btp) for _ in range(links))]
        for task, before in pairwise(chain):
            wait(cast, task, before.code)
        with pytest.raises(InvalidInput, match="không thể chờ nhau"):
            wait(cast, chain[-1], cast.task.code)
        assert Dependency.objects.count() == links

    def test_a_link_that_was_ended_closes_no_circle(self, cast):
        other = make_task(lead=cast.btp)
        row = wait(cast, cast.task, other.code)
        dependencies.stop_waiting(row, by=cast.wg, at=NOON)

        assert wait(cast, other, cast.task.code).pk
        with pytest.raises(TransitionNotAllowed, match="đã thôi chờ"):
            dependencies.stop_waiting(row, by=cast.wg, at=NOON)
        assert_whole(cast.task, on=TODAY)

    def test_itself_twice_closed_and_unfollowed_are_refused(self, cast):
        other = make_task(lead=cast.btp)
        done = make_task(lead=cast.btp, status=Status.COMPLETED)
        listed = make_task(
            lead=cast.btp, programme=ProgrammeFactory(code="NQ03", tracking=Tracking.CATALOGUE)
        )
        wait(cast, cast.task, other.code)
        for code, said in [
            (cast.task.code, "không thể chờ chính nó"),
            (other.code, "đã chờ"),
            (done.code, "không cần chờ"),
            (listed.code, "không cần chờ"),
            ("", "Cần nhập mã"),
        ]:
            with pytest.raises(InvalidInput, match=said):
                wait(cast, cast.task, code)

    def test_what_the_person_does_not_see_is_refused_like_what_is_not_there(self, cast):
        hidden = make_task(lead=AgencyFactory(code="BQP", parent=cast.btp.parent))
        sentences = set()
        for code in (hidden.code, "DA06-999"):
            with pytest.raises(InvalidInput) as refused:
                wait(cast, cast.task, code)
            sentences.add(refused.value.message.replace(code, "X"))
        assert len(sentences) == 1

    @pytest.mark.parametrize("who", ["hu", "co", "s1", "sa", "ld"])
    def test_only_the_owner_says_what_a_task_waits_for(self, cast, who):
        with pytest.raises(NotPermitted):
            wait(cast, cast.task, make_task(lead=cast.btp).code, by=getattr(cast, who))


OVERDUE = date(2026, 5, 29)


@pytest.fixture
def overdue(cast):
    return make_task(lead=cast.btp, deadline=OVERDUE, percent=40)


class TestPromises:
    def test_a_day_is_promised_with_one_event(self, cast, overdue):
        row = promises.promise(
            overdue, promised_on=date(2026, 6, 30), note="Chờ ký", by=cast.ex, at=NOON
        )
        assert (row.deadline, row.filed_on, row.event.kind) == (OVERDUE, TODAY, EventKind.PROMISED)
        assert row.event.payload["promised_on"] == "2026-06-30"
        assert_whole(overdue, on=TODAY)

    def test_once_for_each_deadline_missed(self, cast, overdue):
        promises.promise(overdue, promised_on=TODAY, by=cast.ex, at=NOON)
        with pytest.raises(TransitionNotAllowed, match="đã hứa ngày 15/06/2026"):
            promises.promise(overdue, promised_on=date(2026, 7, 1), by=cast.wg, at=NOON)
        assert Promise.objects.count() == 1

    def test_a_task_within_its_deadline_promises_nothing(self, cast):
        for task in (cast.task, make_task(lead=cast.btp, deadline=None),
                     make_task(lead=cast.btp, deadline=TODAY)):  # fmt: skip
            with pytest.raises(TransitionNotAllowed, match="chưa quá hạn"):
                promises.promise(task, promised_on=date(2026, 7, 1), by=cast.ex, at=NOON)

    @pytest.mark.parametrize("day", [date(2026, 6, 14), date(2026, 8, 15)])
    def test_the_day_lies_within_sixty_days(self, cast, overdue, day):
        with pytest.raises(InvalidInput, match="từ 15/06/2026 đến 14/08/2026"):
            promises.promise(overdue, promised_on=day, by=cast.ex, at=NOON)

    def test_others_do_not_promise_for_the_owner(self, cast, overdue):
        for who in (cast.hu, cast.s1, cast.sa):
            with pytest.raises(NotPermitted):
                promises.promise(overdue, promised_on=TODAY, by=who, at=NOON)


def test_a_report_carries_how_sure_its_author_is(cast):
    said = reports.Progress(60, "Đã xong phần 1.", confidence=Confidence.AT_RISK)
    report = reports.report(cast.task, said, by=cast.ex, at=NOON)
    assert (report.confidence, report.event.payload["confidence"]) == ("at_risk", "at_risk")
    with pytest.raises(InvalidInput, match="tin tưởng, có rủi ro, khó đạt"):
        reports.report(cast.task, reports.Progress(60, "x", confidence="chắc"), by=cast.ex, at=NOON)
