"""Rows for tests. A task is built through its real history: assigned, then what is asked for."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from tasks_app.enums import (
    AgencyKind,
    AssignmentRole,
    EventKind,
    Precision,
    Provenance,
    Role,
    Status,
    Tracking,
)
from tasks_app.models import (
    Agency,
    Membership,
    Programme,
    Task,
    TaskAgency,
    TaskEvent,
    TaskGroup,
    User,
)
from tasks_app.rules.search import fold
from tasks_app.services import events

ASSIGNED_ON = date(2026, 1, 5)
NOON = datetime(2026, 6, 15, 5, 0, tzinfo=UTC)  # Monday, 12:00 in Vietnam


class AgencyFactory(DjangoModelFactory[Agency]):
    class Meta:
        model = Agency
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"CQ{n}")
    name = factory.LazyAttribute(lambda o: f"Cơ quan {o.code}")
    short_name = factory.LazyAttribute(lambda o: o.code)
    kind = AgencyKind.MINISTRY
    parent = None
    path = factory.LazyAttribute(lambda o: f"{o.parent.path if o.parent else ''}{o.code}/")


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    agency = factory.SubFactory(AgencyFactory)
    role = Role.EXECUTOR
    valid_from = date(2022, 1, 6)


class UserFactory(DjangoModelFactory[User]):
    """A person; `member_of=agency, role=Role.…` (and `is_head`) gives one membership."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"nguoi-{n}@cq.example.com")
    full_name = factory.Sequence(lambda n: f"Nguyễn Văn {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        member_of = kwargs.pop("member_of", None)
        role, is_head = kwargs.pop("role", Role.EXECUTOR), kwargs.pop("is_head", False)
        user = model_class.objects.create_user(**kwargs)
        if member_of is not None:
            MembershipFactory(user=user, agency=member_of, role=role, is_head=is_head)
        return user


class ProgrammeFactory(DjangoModelFactory[Programme]):
    class Meta:
        model = Programme
        django_get_or_create = ("code",)

    code = "DA06"
    name = "Đề án phát triển ứng dụng dữ liệu về dân cư"
    short_name = "Đề án 06"
    signed_on = date(2022, 1, 6)
    tracking = Tracking.ACTIVE


class TaskGroupFactory(DjangoModelFactory[TaskGroup]):
    class Meta:
        model = TaskGroup
        django_get_or_create = ("programme", "code")

    programme = factory.SubFactory(ProgrammeFactory)
    code = "PL"
    name = "Pháp lý"
    position = 1


def make_task(
    *,
    lead: Agency | None = None,
    status: Status = Status.IN_PROGRESS,
    deadline: date | None = date(2026, 6, 30),
    percent: int | None = None,
    assigned_on: date = ASSIGNED_ON,
    co_leads: tuple[Agency, ...] = (),
    coordinating: tuple[Agency, ...] = (),
    coordinator: Agency | None = None,
    programme: Programme | None = None,
    code: str = "",
    **fields: Any,
) -> Task:
    """Return a task of `programme` led by `lead`, with `assigned` (and a state) in its history."""
    programme = programme or ProgrammeFactory()
    lead = lead or AgencyFactory()
    number = Task.objects.count() + 1
    title = fields.pop("title", f"Nhiệm vụ số {number}")
    task = Task.objects.create(
        code=code or f"{programme.code}-{number:03d}",
        programme=programme,
        group=fields.pop("group", None) or TaskGroupFactory(programme=programme),
        title=title,
        provenance=fields.pop("provenance", Provenance.READ),
        deadline_precision=Precision.DAY if deadline else Precision.NONE,
        original_deadline=deadline,
        search_text=fold(f"{code} {title}"),
        coordinator=coordinator,
        **fields,
    )
    parts = [(lead, AssignmentRole.LEAD), *((a, AssignmentRole.CO_LEAD) for a in co_leads)]
    parts += [(a, AssignmentRole.COORDINATING) for a in coordinating]
    parts += [(coordinator, AssignmentRole.COORDINATOR)] if coordinator else []
    for place, (agency, role) in enumerate(parts):
        TaskAgency.objects.create(
            task=task, agency=agency, role=role, position=place, valid_from=assigned_on
        )
    _begin(task, lead, status, percent, deadline, assigned_on)
    return task


def _begin(
    task: Task,
    lead: Agency,
    status: Status,
    percent: int | None,
    deadline: date | None,
    assigned_on: date,
) -> None:
    given = {
        "status": Status.ASSIGNED,
        "deadline": deadline,
        "chain_deadline": deadline,
        "lead_id": lead.pk,
    }
    add_event(task, EventKind.ASSIGNED, assigned_on, given)
    if status != Status.ASSIGNED:
        changes: dict[str, Any] = {"status": status}
        if percent is not None:
            changes["percent"] = percent
        add_event(task, EventKind.STARTED, assigned_on, changes)
    task.refresh_from_db()


def add_event(
    task: Task,
    kind: EventKind,
    on: date,
    changes: dict[str, Any] | None = None,
    *,
    recorded_at: datetime | None = None,
    payload: dict[str, Any] | None = None,
) -> TaskEvent:
    """Append one event as an import would, and save the projection."""
    at = recorded_at or datetime(on.year, on.month, on.day, 2, 0, tzinfo=UTC)
    entry = events.Entry(
        kind=kind,
        effective_on=on,
        recorded_at=at,
        changes=changes or {},
        payload=payload or {},
        provenance=Provenance.READ,
    )
    event = events.append(task, entry, written_at=at)
    event.save(force_insert=True)
    events.save_projection(task)
    return event
