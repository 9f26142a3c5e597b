"""Writes made-up registers, batch by batch, in one transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from itertools import islice
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from tasks_app.enums import (
    AgencyKind,
    AssignmentRole,
    Decision,
    EventKind,
    Precision,
    Provenance,
    Role,
    Tracking,
)
from tasks_app.errors import InvalidInput
from tasks_app.models import (
    Agency,
    CompletionClaim,
    DeadlineExtension,
    Membership,
    Programme,
    ProgressReport,
    Task,
    TaskAgency,
    TaskEvent,
    TaskGroup,
    User,
)
from tasks_app.rules.calendar import local_date, start_of_day
from tasks_app.rules.search import fold

from .bulk import insert, next_key, numbered, settle_sequences
from .stories import MadeEvent, Story, stories

PROGRAMME = "TAI"
GROUPS = 8
BATCH = 2_000
OFFICE = timedelta(hours=9)
EVENT_COLUMNS = [item.name for item in fields(MadeEvent)]
EVENT_VALUES = attrgetter(*EVENT_COLUMNS)


@dataclass(frozen=True, slots=True)
class Made:
    tasks: int
    events: int
    recipients: int


@transaction.atomic
def make(tasks: int, recipients: int, *, seed: int, at: datetime) -> Made:
    """Make programme TAI with `tasks` tasks led by the agencies of `recipients` executors.

    Raises:
        InvalidInput: outside a demonstration installation, or TAI exists already.
    """
    if not settings.DEMO:
        raise InvalidInput("Chỉ tạo dữ liệu tải thử trên bản trình diễn (DEMO=1).")
    if Programme.objects.filter(code=PROGRAMME).exists():
        raise InvalidInput("Chương trình TAI đã có. Dùng một cơ sở dữ liệu khác để đo lại.")
    agencies = _agencies(recipients)
    _people(agencies)
    programme, groups = _programme()
    told = stories(
        tasks, first=next_key(Task), groups=groups, leads=[agency.pk for agency in agencies],
        seed=seed, today=local_date(at), written_at=at,
    )  # fmt: skip
    events = sum(_write(batch, programme) for batch in _batches(told))
    settle_sequences(
        [Task, TaskEvent, TaskAgency, CompletionClaim, DeadlineExtension, ProgressReport]
    )
    return Made(tasks, events, recipients)


def _programme() -> tuple[int, list[int]]:
    programme = Programme.objects.create(
        code=PROGRAMME, name="Dữ liệu tải thử", short_name="Tải thử", tracking=Tracking.ACTIVE,
        signed_on=date(2022, 1, 6), provenance=Provenance.ILLUSTRATIVE,
    )  # fmt: skip
    groups = [
        TaskGroup.objects.create(
            programme=programme, code=f"N{place}", name=f"Nhóm {place}", position=place
        )
        for place in range(1, GROUPS + 1)
    ]
    return programme.pk, [group.pk for group in groups]


def _agencies(count: int) -> list[Agency]:
    return Agency.objects.bulk_create(
        Agency(
            code=f"TAI{place:05d}", name=f"Đơn vị tải thử {place}", short_name=f"Tải {place}",
            kind=AgencyKind.OTHER, path=f"TAI{place:05d}/", provenance=Provenance.ILLUSTRATIVE,
        )
        for place in range(1, count + 1)
    )  # fmt: skip


def _people(agencies: Sequence[Agency]) -> None:
    """Give each agency one executor; nobody can sign in with these accounts."""
    people = User.objects.bulk_create(
        User(
            email=f"dau-moi@{agency.code.lower()}.example.com", password=make_password(None),
            full_name=f"Đầu mối {agency.short_name}",
        )
        for agency in agencies
    )  # fmt: skip
    Membership.objects.bulk_create(
        Membership(user=user, agency=agency, role=Role.EXECUTOR, valid_from=date(2022, 1, 6))
        for user, agency in zip(people, agencies, strict=True)
    )


def _batches(told: Iterator[Story]) -> Iterator[list[Story]]:
    while batch := list(islice(told, BATCH)):
        yield batch


def _write(batch: list[Story], programme: int) -> int:
    """Write one batch of tasks with all their rows; return the number of events."""
    events = [event for story in batch for event in story.events]
    first = next_key(TaskEvent)
    keyed = {(e.task_id, e.seq): first + place for place, e in enumerate(events)}
    insert(Task, (_task_row(story, programme) for story in batch))
    insert(TaskEvent, (_event_row(e, keyed[e.task_id, e.seq]) for e in events))
    insert(TaskAgency, numbered(TaskAgency, (_lead_row(story) for story in batch)))
    insert(CompletionClaim, numbered(CompletionClaim, (_claim(s) for s in batch if s.claimed_on)))
    insert(
        DeadlineExtension,
        numbered(DeadlineExtension, (_extension(s) for s in batch if s.extended_on)),
    )
    reports = (e for e in events if e.kind == EventKind.PROGRESS_REPORTED)
    insert(
        ProgressReport,
        numbered(ProgressReport, (_report(e, keyed[e.task_id, e.seq]) for e in reports)),
    )
    return len(events)


def _event_row(event: MadeEvent, key: int) -> dict[str, Any]:
    row = dict(zip(EVENT_COLUMNS, EVENT_VALUES(event), strict=True))
    row["id"] = key
    return row


def _task_row(story: Story, programme: int) -> dict[str, Any]:
    return {
        "id": story.pk, "code": story.code, "programme_id": programme, "group_id": story.group,
        "title": story.title, "provenance": Provenance.ILLUSTRATIVE,
        "assigned_on": story.assigned_on, "deadline_precision": Precision.DAY,
        "original_deadline": story.original_deadline, "status": story.status,
        "deadline": story.deadline, "chain_deadline": story.chain_deadline,
        "lead_id": story.lead, "percent": story.percent, "completed_on": story.completed_on,
        "last_report_on": story.last_report_on, "event_count": len(story.events),
        "head_hash": story.head_hash, "version": 1, "updated_at": story.events[-1].recorded_at,
        "search_text": fold(f"{story.code} {story.title}"),
    }  # fmt: skip


def _lead_row(story: Story) -> dict[str, Any]:
    return {
        "task_id": story.pk, "agency_id": story.lead, "role": AssignmentRole.LEAD,
        "valid_from": story.assigned_on,
    }  # fmt: skip


def _filed(story: Story, on: date) -> dict[str, Any]:
    at = start_of_day(on) + OFFICE
    return {"task_id": story.pk, "filed_agency_id": story.lead, "filed_on": on, "filed_at": at}


def _claim(story: Story) -> dict[str, Any]:
    filed = _filed(story, story.claimed_on or story.assigned_on)
    decision = Decision.GRANTED if story.accepted else Decision.PENDING
    return {
        **filed, "completed_on": filed["filed_on"], "decision": decision,
        "decided_at": filed["filed_at"] if story.accepted else None,
    }  # fmt: skip


def _extension(story: Story) -> dict[str, Any]:
    filed = _filed(story, story.extended_on or story.assigned_on)
    return {
        **filed, "number": 1, "deadline_before": story.original_deadline,
        "proposed_deadline": story.deadline, "reason": "Chờ cơ quan phối hợp.",
        "decision": Decision.GRANTED, "decided_at": filed["filed_at"],
        "decided_on": filed["filed_on"],
    }  # fmt: skip


def _report(event: MadeEvent, key: int) -> dict[str, Any]:
    return {
        "task_id": event.task_id, "event_id": key, "reported_on": event.effective_on,
        "percent": event.percent, "content": event.payload["content"],
        "filed_at": event.recorded_at,
    }  # fmt: skip
