"""The people named for one task: its focal person, and a reviewer where all others are bound."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from tasks_app import conf
from tasks_app.enums import AuthorityLevel, EventKind, Role, TaskAction
from tasks_app.errors import InvalidInput, TransitionNotAllowed
from tasks_app.models import Agency, Task, TaskEvent, User
from tasks_app.permissions import parties_of, side_of, standing_of
from tasks_app.rules.calendar import local_date
from tasks_app.selectors.people import reviewers_on
from tasks_app.selectors.waiting import Filed, undecided
from tasks_app.services import events, inputs
from tasks_app.services.guards import guard
from tasks_app.services.locks import lock_task


@transaction.atomic
def name_focal_person(
    task: Task, *, person: User | None, by: User, at: datetime, version: int | None = None
) -> TaskEvent:
    """Name the executor of the lead who carries the task; None names nobody any more.

    Raises:
        InvalidInput: not an executor of the lead (or coordinator, or co-lead) today, or already
            named.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.NAME_FOCAL_PERSON, by=by, on=today)
    before = task.focal_person
    if person == before:
        raise InvalidInput.on("person", _unchanged(task, before))
    if person is not None:
        _check_executor(person, parties_of(task, today).leads, today)
    task.focal_person = person
    task.save(update_fields=["focal_person"])
    return events.record(
        task,
        EventKind.FOCAL_PERSON_NAMED,
        seat=seat,
        at=at,
        payload={**_named("person", person), **_named("before", before)},
    )


def _unchanged(task: Task, person: User | None) -> str:
    if person is None:
        return f"{task.code} chưa có người phụ trách. Chọn một người."
    return f"{person} đang phụ trách {task.code}. Chọn người khác."


def _check_executor(person: User, leads: Iterable[Agency], on: date) -> None:
    held = {seat.agency for seat in standing_of(person, on).own if seat.role == Role.EXECUTOR}
    if not held & set(leads):
        raise InvalidInput.on(
            "person", f"{person} không phải cán bộ đầu mối của cơ quan chủ trì. Chọn người khác."
        )


def _named(field: str, person: User | None) -> dict[str, object]:
    return {
        field: person.pk if person else None,
        f"{field}_name": person.full_name if person else "",
    }


@transaction.atomic
def appoint_reviewer(
    task: Task, *, person: User, document: str, by: User, at: datetime, version: int | None = None
) -> TaskEvent:
    """Let `person` decide on this task, because the conflict rule leaves nobody (DOMAIN §1).

    Where the Prime Minister set the deadline only S2 moves it (T15): that all of S2 are bound
    is enough.

    Raises:
        TransitionNotAllowed: somebody of the secretariat is without a conflict.
        InvalidInput: no document; a person who is bound as well, keeps the register, has no
            seat, or is appointed already.
        NotPermitted, NotTracked, StaleVersion.
    """
    task = lock_task(task.pk, version=version)
    today = local_date(at)
    seat = guard(task, TaskAction.APPOINT_REVIEWER, by=by, on=today)
    number = inputs.number("document", document, "số, ký hiệu văn bản chỉ định")
    leads, filed = parties_of(task, today).leads[:1], undecided(task)
    able = [one for one in reviewers_on(today) if _is_at_level(one, task, today)]
    free = [one for one in able if not _is_bound(one, leads, filed, today)]
    if free:
        names = ", ".join(str(one) for one in free[:3])
        raise TransitionNotAllowed(
            f"Thường trực còn người không vướng xung đột với {task.code}: {names}. "
            "Chỉ chỉ định khi không còn ai."
        )
    _check_may_review(person, task, by=by, bound=_is_bound(person, leads, filed, today), on=today)
    task.appointed_reviewer = person
    task.save(update_fields=["appointed_reviewer"])
    return events.record(
        task,
        EventKind.REVIEWER_APPOINTED,
        seat=seat,
        at=at,
        payload={"document": number, **_named("person", person)},
    )


def _is_at_level(person: User, task: Task, on: date) -> bool:
    if task.deadline_level != AuthorityLevel.PRIME_MINISTER:
        return True
    agencies = standing_of(person, on).agencies_as(Role.REVIEWER)
    return any(side_of(agency) == conf.policy().secretariat_s2 for agency in agencies)


def _is_bound(person: User, leads: Iterable[Agency], filed: Iterable[Filed], on: date) -> bool:
    """Return whether the conflict rule binds `person`: by the leads, or by what waits."""
    standing = standing_of(person, on)
    own = {person.pk, *(seat.owner.pk for seat in standing.seats)}
    agencies = [*leads, *(one.filed_agency for one in filed)]
    return any(standing.is_conflicted(agency) for agency in agencies) or any(
        {one.filed_by_id, one.filed_for_id} & own for one in filed
    )


def _check_may_review(person: User, task: Task, *, by: User, bound: bool, on: date) -> None:
    standing = standing_of(person, on)
    if person == by or Role.SECRETARIAT_ADMIN in standing.roles:
        raise InvalidInput.on(
            "person", "Quản trị sổ nhiệm vụ không thẩm định được. Chọn người khác."
        )
    if not standing.own:
        raise InvalidInput.on("person", f"{person} không còn vai trò nào. Chọn người khác.")
    if bound:
        raise InvalidInput.on(
            "person",
            f"{person} cùng hệ thống với cơ quan chủ trì hoặc đã trình hồ sơ {task.code}. "
            "Chọn người khác.",
        )
    if person == task.appointed_reviewer:
        raise InvalidInput.on("person", f"{person} đã được chỉ định thẩm định {task.code}.")
