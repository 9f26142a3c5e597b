"""Reports for tests: a small programme, the people of the secretariat, a scan to attach."""

import random
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from tasks_app.enums import EventKind, Role, Status
from tasks_app.models import FrozenReport, Programme, Task, User
from tasks_app.rules.periods import parse_period
from tasks_app.selectors.report_content import ReportQuestion
from tasks_app.services import freezing
from tests.factories import NOON, AgencyFactory, UserFactory, add_event, make_task

PDF = b"%PDF-1.7 bao cao da ky"
PERIOD = parse_period("2026-06")  # to 14 June, the day before NOON
TODAY = NOON.date()


def scan(name: str = "bao-cao.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def reviewer(code: str = "VPCP") -> User:
    return UserFactory(member_of=AgencyFactory(code=code), role=Role.REVIEWER)


def steward() -> User:
    return UserFactory(member_of=AgencyFactory(code="VPCP"), role=Role.SECRETARIAT_ADMIN)


def some_tasks(count: int = 12, programme: Programme | None = None) -> list[Task]:
    """Return tasks of several leads in several states."""
    states = [Status.ASSIGNED, Status.IN_PROGRESS, Status.IN_PROGRESS, Status.SUBMITTED_UPWARD]
    return [
        make_task(
            programme=programme,
            lead=AgencyFactory(code=f"BO{number % 3}"),
            status=states[number % len(states)],
            deadline=date(2026, 1 + number % 12, 20),
            title=f"Việc thứ {number}",
        )
        for number in range(count)
    ]


def question(task: Task, **more: object) -> ReportQuestion:
    return ReportQuestion(task.programme, PERIOD, **more)  # type: ignore[arg-type]


def drafted(task: Task, *, by: User, **more: object) -> FrozenReport:
    return freezing.draft(question(task, **more), by=by, at=NOON)


def frozen(task: Task, *, by: User, **more: object) -> FrozenReport:
    return freezing.freeze(drafted(task, by=by, **more), by=by, at=NOON)


def published(task: Task, *, by: User, **more: object) -> FrozenReport:
    report = frozen(task, by=by, **more)
    report = freezing.attach_signed_scan(report, scan(), by=by, at=NOON)
    return freezing.publish(report, by=by, at=NOON)


def change_facts(tasks: list[Task], count: int, *, seed: int = 6) -> None:
    """Tell `count` things about the past that were not known before, by chance."""
    chance = random.Random(seed)
    for number in range(count):
        task = chance.choice(tasks)
        on = date(2026, 1, 10) + timedelta(days=chance.randrange(150))
        at = NOON + timedelta(minutes=number + 1)
        task.refresh_from_db()
        if chance.random() < 0.3 and task.status != Status.COMPLETED:
            changes = {"status": Status.COMPLETED, "completed_on": on, "percent": 100}
            add_event(task, EventKind.ACCEPTED, on, changes, recorded_at=at)
        elif chance.random() < 0.4:
            deadline = date(2026, 7, 1) + timedelta(days=chance.randrange(90))
            add_event(task, EventKind.DEADLINE_CHANGED, on, {"deadline": deadline}, recorded_at=at)
        else:
            changes = {"percent": chance.randrange(100)}
            add_event(task, EventKind.PROGRESS_REPORTED, on, changes, recorded_at=at)
