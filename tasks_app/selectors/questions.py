"""What is asked of the figures: which tasks, which dates, split by what, under whose name."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from django.db.models import QuerySet

from tasks_app.enums import TaskKind
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, Programme, TaskGroup
from tasks_app.rules.periods import Period, parse_period
from tasks_app.rules.text import format_date

from .asof import Key, Scope
from .figure_rows import BY_LEAD, Split
from .moment import Moment, moment_of

Row = TypeVar("Row", Agency, TaskGroup)


class Owner(StrEnum):
    """Under whose name a task is counted: the lead at the date, or who answers for it today."""

    AT_DATE = "at-date"
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `unit` narrows to tasks led, at the date, in its subtree.

    `period` is the one whose cut-off `as_of` is, where a period was asked for.
    """

    programme: Programme
    as_of: date
    known_at: date | datetime | None = None
    by: Split = Split.NONE
    owner: Owner = Owner.AT_DATE
    unit: Agency | None = None
    group: TaskGroup | None = None
    kind: TaskKind | None = None
    period: Period | None = None

    @property
    def key(self) -> Key:
        """Return the column the counts are split by."""
        if self.by in BY_LEAD:
            return Key.PRESENT_LEAD if self.owner == Owner.PRESENT else Key.LEAD
        return {Split.GROUP: Key.GROUP, Split.KIND: Key.KIND}.get(self.by, Key.NONE)

    @property
    def scope(self) -> Scope:
        """Return which tasks are counted."""
        unit = self.unit
        below = None if unit is None else Agency.objects.filter(path__startswith=unit.path)
        return Scope(
            programme=self.programme.pk,
            leads=None if below is None else tuple(below.values_list("pk", flat=True)),
            group=self.group.pk if self.group else None,
            kind=self.kind,
        )

    def moment(self, today: date) -> Moment:
        """Return what the question is answered for.

        Raises:
            InvalidInput: a period that is not over, a date in the future.
            NoData: a catalogue; a date before the programme, the snapshot or the opening state.
        """
        if self.period is not None and self.as_of > today:
            raise InvalidInput.on(
                "period",
                f"Kỳ báo cáo {self.period.name} chốt số liệu ngày {format_date(self.as_of)}, "
                "chưa đến. Chọn kỳ đã kết thúc.",
            )
        return moment_of(self.programme, self.as_of, self.known_at, today=today)


def question_of(
    *,
    programme: str,
    as_of: date | None = None,
    period: str = "",
    known_at: date | datetime | None = None,
    by: Split = Split.NONE,
    owner: Owner = Owner.AT_DATE,
    unit: str = "",
    group: str = "",
    kind: TaskKind | None = None,
) -> Question:
    """Return the question that these codes ask; empty codes narrow nothing.

    Raises:
        InvalidInput: there is no such programme, agency, group or period, or not exactly one of
            `as_of` and `period` is given.
    """
    found = Programme.objects.filter(code=programme).first()
    if found is None:
        raise InvalidInput.on("programme", f"Không có chương trình “{programme}”.")
    on, named = dated(as_of, period)
    return Question(
        programme=found,
        as_of=on,
        known_at=known_at,
        by=by,
        owner=owner,
        unit=_named(Agency.objects.all(), "unit", unit),
        group=_named(TaskGroup.objects.filter(programme=found), "group", group),
        kind=kind,
        period=named,
    )


def dated(as_of: date | None, period: str) -> tuple[date, Period | None]:
    """Return the date asked about, the cut-off of the period where one is named.

    Raises:
        InvalidInput: no such period, both, or neither.
    """
    if as_of is not None and period:
        raise InvalidInput.on("period", "Chỉ nhập một trong hai: kỳ báo cáo hoặc ngày số liệu.")
    if as_of is not None:
        return as_of, None
    if not period:
        raise InvalidInput.on("as_of", "Cần ngày số liệu hoặc kỳ báo cáo.")
    named = parse_period(period)
    return named.cutoff, named


def _named(rows: QuerySet[Row], field: str, code: str) -> Row | None:
    found = rows.filter(code=code).first() if code else None
    if code and found is None:
        raise InvalidInput.on(field, f"Không có mã “{code}”.")
    return found
