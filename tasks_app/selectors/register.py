"""The register as the list page filters it: choices, named views and their counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from tasks_app.enums import OPEN_STATUSES, Status, TaskKind, Tracking
from tasks_app.models import Programme, Task
from tasks_app.rules.duty import REPORTING_STATUSES
from tasks_app.rules.periods import period_containing
from tasks_app.selectors import moment
from tasks_app.selectors.task_rows import overdue_on

VIEW_LABELS = {
    "": "Tất cả",
    "qua-han": "Quá hạn",
    "den-han": "Đến hạn 30 ngày",
    "chua-cap-nhat": "Chưa cập nhật kỳ này",
    "cho-xac-nhan": "Chờ xác nhận",
    "thuong-xuyen": "Thường xuyên",
}
NEAR_DAYS = 30
WORKING = OPEN_STATUSES - {Status.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of a programme's register, in the order of the register or the alphabet."""

    groups: list[Choice]
    agencies: list[Choice]


def programmes() -> list[Programme]:
    """Return the programmes that have a register, the one that is followed first.

    Each carries `opened_on`, the last opening state of its register (DOMAIN §2, T18).
    """
    opening = moment.opening_states().filter(task__programme=OuterRef("pk"))
    opening = opening.order_by("-effective_on")
    having = Programme.objects.filter(
        Exists(Task.objects.filter(programme=OuterRef("pk"), retired_by__isnull=True))
    )
    found = having.annotate(opened_on=Subquery(opening.values("effective_on")[:1]))
    return sorted(found.order_by("signed_on", "code"), key=lambda p: p.tracking != Tracking.ACTIVE)


def chosen(programmes: Sequence[Programme], code: str) -> Programme | None:
    """Return the programme of `code`, else the first, None where there is none."""
    first = programmes[0] if programmes else None
    return next((programme for programme in programmes if programme.code == code), first)


def first_day(programme: Programme) -> date | None:
    """Return the first day with figures of a programme that `programmes` returned.

    Raises:
        NoData: the programme is a catalogue.
    """
    if programme.tracking != Tracking.ACTIVE:
        return moment.first_day(programme)
    return moment.first_known(programme, vars(programme)["opened_on"])


def choices(tasks: QuerySet[Task]) -> Choices:
    """Return the groups and lead agencies that occur among `tasks`, in one statement."""
    found = (
        tasks.order_by()
        .values_list(
            "group__position", "group__code", "group__name", "lead__code", "lead__short_name"
        )
        .distinct()
    )
    groups = {(position, code): name for position, code, name, _, _ in found}
    agencies = {(name, code): code for _, _, _, code, name in found if code}
    return Choices(
        groups=[Choice(code, name) for (_, code), name in sorted(groups.items())],
        agencies=[Choice(code, name) for name, code in sorted(agencies)],
    )


def views(programme: Programme | None, today: date) -> Mapping[str, Q]:
    """Return the named views of a programme's list as conditions.

    Of a snapshot the state is known at its date only, of a catalogue not at all (DOMAIN §0.8):
    nobody is called late there on a day for which there are no data.
    """
    tracking = programme.tracking if programme else Tracking.ACTIVE
    if tracking == Tracking.CATALOGUE:
        return {"": Q(), "thuong-xuyen": Q(kind=TaskKind.RECURRING)}
    if programme is not None and programme.snapshot_on is not None:
        return {
            "": Q(),
            "qua-han": overdue_on(today),
            "thuong-xuyen": Q(kind=TaskKind.RECURRING),
        }
    period = period_containing(today)
    return {
        "": Q(),
        "qua-han": overdue_on(today),
        "den-han": Q(
            deadline__range=(today, today + timedelta(days=NEAR_DAYS)), status__in=WORKING
        ),
        "chua-cap-nhat": Q(status__in=REPORTING_STATUSES, assigned_on__lte=period.start)
        & (Q(last_report_on__isnull=True) | Q(last_report_on__lt=period.start)),
        "cho-xac-nhan": Q(status=Status.AWAITING_ACCEPTANCE),
        "thuong-xuyen": Q(kind=TaskKind.RECURRING),
    }


def view_counts(tasks: QuerySet[Task], conditions: Mapping[str, Q]) -> dict[str, int]:
    """Return how many of `tasks` each view holds, in one statement."""
    names = {f"view_{place}": view for place, view in enumerate(conditions)}
    counts = tasks.order_by().aggregate(
        **{
            name: Count("pk", filter=conditions[view] or Q(pk__isnull=False))
            for name, view in names.items()
        }
    )
    return {view: counts[name] for name, view in names.items()}
