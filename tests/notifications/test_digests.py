"""One letter a person and working day, in the sections of DOMAIN §5, and never twice."""

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import planning
from notifications.day import Day
from notifications.delivery import Tally
from notifications.enums import Kind, State
from notifications.models import Heartbeat, Notification, NotificationItem
from notifications.planning import drafting
from notifications.recipients.directory import directory_on
from notifications.recipients.ledger import due_on, ledger_on, may_owe
from notifications.recipients.lines import open_tasks
from tasks_app.enums import DayKind, Role, Secrecy, Status, Tracking
from tasks_app.models import Blocker, Holiday, Task, User
from tasks_app.selectors import calendar
from tests.factories import AgencyFactory, ProgrammeFactory, UserFactory, make_task

from .conftest import MONDAY, Recorder, at

SATURDAY = MONDAY + timedelta(days=5)
Morning = Callable[[date], Tally]
Send = Callable[..., Tally]


def overdue(cast: SimpleNamespace, days: int = 1, **fields: object) -> Task:
    """Return a task whose deadline was so many days before Monday."""
    return make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=days), percent=40, **fields)


def steps_to(address: str, day: date = MONDAY) -> set[tuple[str, str]]:
    """Return (task, step) of every row that a dry run shows one person."""
    mails = [m for m in drafting.draft_day(day).mails if m.recipient.email == address]
    return {(row.task.code, str(row.step)) for mail in mails for row in mail.rows}


@pytest.mark.parametrize(
    ("deadline", "step", "audience"),
    [
        (date(2026, 6, 29), "R2", {"ex", "wg"}),
        (date(2026, 6, 22), "R3", {"ex", "wg"}),
        (date(2026, 6, 16), "R4", {"ex", "wg"}),
        (date(2026, 6, 15), "R4", {"ex", "wg"}),
        (date(2026, 6, 14), "R5", {"ex", "wg", "hu"}),
        (date(2026, 6, 9), "R6", {"ex", "wg"}),
        (date(2026, 6, 9), "E1", {"hu"}),
        (date(2026, 5, 30), "E2", {"wg"}),
        (date(2026, 6, 9), "E3", {"s1", "s2"}),  # three working days before the cut-off
        (date(2026, 7, 15), "R1", {"ex"}),
    ],
)
def test_each_step_goes_to_its_audience(
    cast: SimpleNamespace, deadline: date, step: str, audience: set[str]
) -> None:
    task = make_task(lead=cast.btp, deadline=deadline, percent=99)
    told = {
        name
        for name in ("ex", "wg", "hu", "co", "s1", "s2", "ld", "stranger")
        if (task.code, step) in steps_to(getattr(cast, name).email)
    }
    assert told == audience


def test_the_report_of_the_period_is_asked_from_the_executor(cast: SimpleNamespace) -> None:
    day = date(2026, 6, 10)
    assert (cast.task.code, "P1") in steps_to(cast.ex.email, day)
    assert (cast.task.code, "P1") not in steps_to(cast.wg.email, day)


def test_a_focal_person_takes_the_place_of_the_other_executors(cast: SimpleNamespace) -> None:
    other = UserFactory(member_of=cast.btp)
    task = overdue(cast, focal_person=other)
    assert (task.code, "R5") in steps_to(other.email)
    assert (task.code, "R5") not in steps_to(cast.ex.email)


def test_a_collective_task_is_told_to_its_coordinator(cast: SimpleNamespace) -> None:
    collective = AgencyFactory(code="ALL_PROVINCES")
    task = make_task(lead=collective, coordinator=cast.btp, deadline=MONDAY, percent=40)
    assert (task.code, "R4") in steps_to(cast.ex.email)


def test_a_department_answers_to_the_nearest_head(cast: SimpleNamespace) -> None:
    department = AgencyFactory(code="CUC", parent=cast.btp)
    UserFactory(member_of=department)
    task = make_task(lead=department, deadline=date(2026, 6, 9), percent=40)
    assert (task.code, "E1") in steps_to(cast.hu.email)


def test_the_head_of_the_working_group_stands_before_its_members(cast: SimpleNamespace) -> None:
    head = UserFactory(member_of=cast.btp, role=Role.WORKING_GROUP, is_head=True)
    task = overdue(cast, days=30)
    assert (task.code, "E2") in steps_to(head.email)
    assert (task.code, "E2") not in steps_to(cast.wg.email)


def test_one_digest_holds_all_sections_and_a_second_run_sends_none(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    overdue(cast)
    make_task(lead=cast.btp, deadline=date(2026, 6, 17), percent=80)
    morning(MONDAY)
    [letter] = post.to(cast.ex.email)
    assert letter.subject == "[Đề án 06] 1 việc quá hạn, 1 việc đến hạn thứ Tư 17/6"
    assert letter.body.index("Quá hạn") < letter.body.index("Đến hạn ≤ 5 ngày")
    assert morning(MONDAY).touched == 0
    assert planning.plan_day(MONDAY, at=at(MONDAY)).mails == []


def test_nothing_leaves_on_a_saturday(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    overdue(cast)
    assert not drafting.draft_day(SATURDAY).is_working
    assert planning.plan_day(SATURDAY, at=at(SATURDAY)).mails == []
    assert morning(SATURDAY).touched == 0
    assert post.sent == []


def test_a_swapped_saturday_is_a_working_day(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    Holiday.objects.create(day=SATURDAY, kind=DayKind.SWAPPED_WORK, name="làm bù")
    calendar.forget()
    make_task(lead=cast.btp, deadline=SATURDAY, percent=40)
    morning(SATURDAY)
    assert len(post.to(cast.ex.email)) == 1


@pytest.mark.parametrize(("hour", "count"), [(7, 0), (8, 1), (17, 1), (18, 0)])
def test_digests_are_planned_in_working_hours(cast: SimpleNamespace, hour: int, count: int) -> None:
    overdue(cast)
    planning.plan_due(at=at(MONDAY, hour))
    assert Notification.objects.filter(recipient=cast.ex).count() == count


def test_a_day_planned_ahead_is_looked_at_again_when_it_comes(cast: SimpleNamespace) -> None:
    planning.plan_day(MONDAY, at=at(MONDAY - timedelta(days=3)))
    overdue(cast)
    planning.plan_due(at=at(MONDAY))
    assert Notification.objects.filter(recipient=cast.hu).exists()


def test_after_an_outage_of_three_days_one_digest_tells_the_present(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    task = make_task(lead=cast.btp, deadline=MONDAY, percent=40)
    morning(MONDAY + timedelta(days=3))
    [letter] = post.to(cast.ex.email)
    assert "quá hạn" in letter.subject
    keys = NotificationItem.objects.filter(user=cast.ex, task=task)
    assert [item.stage_key for item in keys] == [f"R5:{MONDAY}"]


def test_what_could_not_leave_in_time_is_planned_anew(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    make_task(lead=cast.btp, deadline=MONDAY, percent=40)
    planning.plan_due(at=at(MONDAY))  # and the mail server is away until Wednesday
    planning.plan_due(at=at(MONDAY + timedelta(days=1)))
    morning(MONDAY + timedelta(days=2))
    assert len(post.to(cast.ex.email)) == 1
    states = Notification.objects.filter(recipient=cast.ex).order_by("local_date")
    assert [one.state for one in states] == [State.DROPPED, State.DROPPED, State.SENT]


def test_three_hundred_overdue_tasks_of_one_unit_are_one_escalation(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    for _ in range(300):
        overdue(cast, days=6)
    morning(MONDAY)
    mails = Notification.objects.filter(recipient=cast.hu, kind=Kind.ESCALATION, step="E1")
    [letter] = mails
    assert letter.dedupe_key == f"escalation:E1:BTP:{cast.hu.pk}:{MONDAY}"
    assert letter.text.count("/nhiem-vu/") == 40
    assert "và 260 việc khác" in letter.text
    assert letter.subject.startswith("[Đề án 06] 300 nhiệm vụ của Cơ quan BTP quá hạn")


def test_a_task_completed_meanwhile_falls_silent_and_counts_as_untold(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    task = overdue(cast)
    planning.plan_due(at=at(MONDAY))
    Task.objects.filter(pk=task.pk).update(status=Status.SUSPENDED)
    send(at(MONDAY))
    assert not [letter for letter in post.sent if task.code in letter.body]
    assert not post.to(cast.hu.email)  # nothing else was owed to the head
    assert not NotificationItem.objects.filter(task=task).exists()
    Task.objects.filter(pk=task.pk).update(status=Status.IN_PROGRESS)
    assert (task.code, "R5") in steps_to(cast.ex.email, MONDAY + timedelta(days=1))


def test_who_was_deactivated_or_moved_gets_nothing(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    overdue(cast)
    planning.plan_due(at=at(MONDAY))
    cast.ex.is_active = False
    cast.ex.save()
    cast.wg.memberships.update(valid_to=MONDAY)
    send(at(MONDAY))
    assert {letter.to[0] for letter in post.sent} == {cast.hu.email}


@pytest.mark.parametrize("tracking", [Tracking.CATALOGUE, Tracking.SNAPSHOT])
def test_nobody_is_reminded_of_programmes_that_are_not_followed(
    cast: SimpleNamespace, tracking: Tracking
) -> None:
    programme = ProgrammeFactory(code="TB552", tracking=tracking, snapshot_on=date(2025, 11, 16))
    task = overdue(cast, programme=programme)
    assert task.code not in {code for code, _ in steps_to(cast.ex.email)}


def test_a_secret_task_shows_its_code_only(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    task = overdue(cast, title="Chuyên án bí số", secrecy=Secrecy.SECRET)
    morning(MONDAY)
    [letter] = post.to(cast.ex.email)
    html = letter.alternatives[0][0]
    assert task.code in letter.body and "Xem hồ sơ giấy" in letter.body
    assert "bí số" not in letter.body + html and "14/06/2026" not in letter.body + html


def test_a_task_behind_and_near_its_deadline_is_one_row(cast: SimpleNamespace) -> None:
    make_task(lead=cast.btp, deadline=date(2026, 6, 22), percent=10, code="DA06-900")
    [mail] = [m for m in drafting.draft_day(MONDAY).mails if m.recipient.email == cast.ex.email]
    [row] = [row for row in mail.rows if row.task.code == "DA06-900"]
    assert (row.step, len(row.tokens)) == ("R3", 2)


def test_who_switched_early_reminders_off_gets_the_later_ones(cast: SimpleNamespace) -> None:
    early = make_task(lead=cast.btp, deadline=date(2026, 6, 29), percent=99)
    late = make_task(lead=cast.btp, deadline=date(2026, 6, 16), percent=99)
    cast.ex.wants_early_reminders = False
    cast.ex.save()
    assert (late.code, "R4") in steps_to(cast.ex.email)
    assert (early.code, "R2") not in steps_to(cast.ex.email)
    assert (early.code, "R2") in steps_to(cast.wg.email)


def test_a_step_without_a_recipient_is_told_to_the_administrator_once(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    task = make_task(lead=cast.btc, deadline=date(2026, 6, 9), percent=40)  # no head there
    plan = drafting.draft_day(MONDAY)
    assert ("HU@BTC", task.code) in {(one.recipient, one.task) for one in plan.skipped}
    morning(MONDAY)
    [letter] = post.to(cast.sa.email)
    assert "Chưa có người nhận" in letter.body
    assert "Cơ quan BTC chưa có thủ trưởng đơn vị nhận được thư (bước E1)." in letter.body
    assert "/quan-tri/tasks_app/user/" in letter.body
    morning(MONDAY + timedelta(days=1))
    assert len(post.to(cast.sa.email)) == 1


def test_a_demonstration_writes_to_example_com_only(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    cast.ex.email = "that@bo.gov.vn"
    cast.ex.save()
    overdue(cast)
    morning(MONDAY)
    assert post.sent and not post.to("that@bo.gov.vn")


def test_a_plan_and_its_delivery_cost_statements_by_batch_not_by_task(
    cast: SimpleNamespace, send: Send
) -> None:
    calendar.work_calendar()
    counts = []
    for more in (10, 190):
        for _ in range(more):
            overdue(cast, days=6)
        with CaptureQueriesContext(connection) as seen:
            planning.plan_day(MONDAY, at=at(MONDAY))
            assert send(at(MONDAY)).sent > 0
        counts.append(len(seen))
        Notification.objects.all().delete()
        Heartbeat.objects.all().delete()
    ten, two_hundred = counts
    assert two_hundred - ten <= 8 and ten <= 60, counts  # more batches of rows, none per task


def test_the_seats_around_a_person_decide_what_they_get(cast: SimpleNamespace) -> None:
    department = AgencyFactory(code="CUC", parent=cast.btp)
    UserFactory(member_of=department)
    for lead in (cast.btp, cast.btc, department):
        for deadline in (date(2026, 6, 9), date(2026, 5, 20), date(2026, 6, 16)):
            make_task(lead=lead, deadline=deadline, percent=40)
    day = Day(MONDAY)
    whole = ledger_on(day, directory_on(MONDAY))
    for user in User.objects.all():
        near = ledger_on(day, directory_on(MONDAY, users={user.pk}), users={user.pk})
        assert near.digests.get(user.pk) == whole.digests.get(user.pk)
        ours = {key: dues for key, dues in whole.escalations.items() if key[2] == user.pk}
        assert {key: dues for key, dues in near.escalations.items() if key[2] == user.pk} == ours


@pytest.mark.parametrize("as_of", [date(2026, 6, 8), date(2026, 6, 12), date(2026, 6, 15)])
def test_only_tasks_that_may_owe_are_read_and_none_that_does_is_missed(
    cast: SimpleNamespace, as_of: date
) -> None:
    near, far = as_of + timedelta(days=16), date(2027, 6, 30)
    begun = date(2026, 3, 2)
    for deadline, percent, heard_on, status in itertools.product(
        [None, near, far],
        [None, 0, 60, 75, 95],
        [None, date(2026, 2, 20), date(2026, 4, 20), date(2026, 5, 20), as_of],
        [Status.ASSIGNED, Status.IN_PROGRESS],
    ):
        task = make_task(lead=cast.btp, deadline=deadline, assigned_on=begun, status=status)
        Task.objects.filter(pk=task.pk).update(percent=percent, last_report_on=heard_on)
    some = Task.objects.filter(percent=95, last_report_on=as_of, deadline=far)
    for task in some[:1]:
        Blocker.objects.create(task=task, kind="data", description="x", raised_on=begun)
    day, directory = Day(as_of), directory_on(as_of)
    owing = {due.token for due in due_on(day, open_tasks(), directory, broken=[])}
    read = open_tasks().filter(may_owe(day))
    assert {due.token for due in due_on(day, read, directory, broken=[])} == owing
    assert read.count() < open_tasks().count()


def test_of_too_many_rows_those_stay_that_can_still_be_saved(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    for _ in range(42):
        overdue(cast)
    make_task(lead=cast.btp, deadline=date(2026, 6, 16), percent=99, code="KIP-1")
    morning(MONDAY)
    [letter] = post.to(cast.ex.email)
    assert "KIP-1" in letter.body
    assert letter.body.count("/nhiem-vu/") == 40
    assert letter.body.index("Quá hạn\n") < letter.body.index("KIP-1")
