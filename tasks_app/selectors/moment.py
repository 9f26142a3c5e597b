"""Which date a question about a programme is answered for, or why it cannot be answered.

Source: DOMAIN §0.8 (snapshots and catalogues), §2 T18 (opening states), §6 (K).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NoReturn

from django.db.models import Max, QuerySet

from tasks_app.enums import EventKind, Tracking
from tasks_app.errors import InvalidInput, NoData
from tasks_app.models import Programme, TaskEvent
from tasks_app.rules.calendar import local_date
from tasks_app.rules.text import format_date

from .asof import At


@dataclass(frozen=True, slots=True)
class Moment:
    """The two dates computed for, and what must be printed beside the answer."""

    programme: Programme
    at: At
    notes: tuple[str, ...] = ()
    first: date | None = None  # the first day with figures; None: no bound is known

    def refuse_unknown(self) -> None:
        """Refuse if nothing at all of the programme was recorded by K; else no row fits."""
        tasks = {"task__programme": self.programme, "task__retired_by__isnull": True}
        known = TaskEvent.objects.filter(recorded_at__lt=self.at.known_until, **tasks)
        if not known.exists():
            _refuse(
                self.programme,
                "chưa ghi nhận nhiệm vụ nào đến thời điểm được hỏi. Chọn ngày biết đến muộn hơn.",
            )


def moment_of(
    programme: Programme, as_of: date, known_at: date | datetime | None, *, today: date
) -> Moment:
    """Return what a question about (`as_of`, `known_at`) is answered for.

    Raises:
        InvalidInput: one of the dates is in the future.
        NoData: a catalogue; a date before the programme, the snapshot or the opening state.
    """
    known_on = local_date(known_at) if isinstance(known_at, datetime) else known_at
    not_in_future("as_of", as_of, today)
    if known_on is not None:
        not_in_future("known_at", known_on, today)
    first = first_day(programme)
    if first is not None and as_of < first:
        _refuse(programme, f"số liệu có từ ngày {format_date(first)}. Chọn ngày đó hoặc sau đó.")
    notes = []
    if programme.tracking == Tracking.SNAPSHOT and programme.snapshot_on is not None:
        as_of = programme.snapshot_on
        notes.append(f"Số liệu chốt tại {format_date(as_of)}")
    if known_on is not None and known_on < as_of:
        notes.append(f"Biết đến {format_date(known_on)}")
    return Moment(programme, At(as_of, known_at), tuple(notes), first)


def first_day(programme: Programme) -> date | None:
    """Return the first day a programme has figures for; None: no bound is known.

    Raises:
        NoData: the programme is a catalogue.
    """
    if programme.tracking == Tracking.CATALOGUE:
        _refuse(programme, "đây là danh mục, chưa theo dõi tình hình thực hiện.")
    if programme.tracking == Tracking.SNAPSHOT:
        return programme.snapshot_on
    opened = opening_states().filter(task__programme=programme)
    return first_known(programme, opened.aggregate(last=Max("effective_on"))["last"])


def opening_states() -> QuerySet[TaskEvent]:
    """Return the opening states that came with a register or a programme, not those of one task."""
    return TaskEvent.objects.filter(
        kind=EventKind.OPENING_STATE, task__retired_by__isnull=True, task__parent__isnull=True
    ).exclude(payload__has_key="one_task")


def first_known(programme: Programme, opened_on: date | None) -> date | None:
    """Return the later of a programme's begin and its last opening state."""
    begun = programme.signed_on or programme.valid_from
    return max((day for day in (begun, opened_on) if day is not None), default=None)


def not_in_future(name: str, day: date, today: date) -> None:
    """Check a date of a question.

    Raises:
        InvalidInput: it is after `today`.
    """
    if day > today:
        raise InvalidInput.on(
            name,
            f"Ngày {format_date(day)} ở tương lai. Nhập ngày không sau {format_date(today)}.",
        )


def _refuse(programme: Programme, why: str) -> NoReturn:
    raise NoData(f"{programme.short_name}: chưa có số liệu; {why}")
