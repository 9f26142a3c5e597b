"""The register read from end to end for a file: what is asked, of whose tasks, for which day.

    asked = Asked(programme=("DA06",), overdue=True)
    tasks = found(asked, scope_of(asked, user, on=today), by=user, today=today)
    for read, rows in pages(asked, tasks, today=today): …      # batches, in the order of codes

Memory stays constant: a batch is one keyset page, read and let go; nothing is open between two.
The filters are those of the list of tasks, under the same names (api/filters.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from tasks_app import conf
from tasks_app.enums import Health, Provenance, Status, TaskKind
from tasks_app.errors import InvalidInput
from tasks_app.models import Task, User
from tasks_app.permissions import standing_of

from . import asof, health, keyset, named, register, task_rows
from .calendar import work_calendar
from .keyset import KEY, TIE
from .moment import Moment, moment_of
from .queues import Share, open_work
from .task_rows import Reader
from .tasks import listed_for, visible_to

BATCH = 500
NAMES = (
    "code", "title", "group", "parent", "kind", "lead", "lead_name", "assigned_on",
    "original_deadline", "deadline", "deadline_text", "status", "health", "health_sentence",
    "percent", "completed_on", "timeliness", "is_overdue", "last_report_on", "provenance",
    "secrecy", "illustrative",
)  # fmt: skip
ALSO = (KEY, TIE, "group__name", "extension_count", "chain_deadline", "declared_timeliness")
CLOSED_LISTS: dict[str, Any] = {
    "kind": TaskKind, "provenance": Provenance, "status": Status, "health": Health,
}  # fmt: skip
OF_THE_STATE = (
    "status", "lead", "deadline_after", "deadline_before", "completed_after", "completed_before",
)  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which tasks; every field narrows, an empty one does not.

    `view` is a named view of the list of one programme. `as_of`, `known_at`: as they stood then.
    """

    programme: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    provenance: tuple[str, ...] = ()
    parent: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    health: tuple[str, ...] = ()
    coordinating: str = ""
    search: str = ""
    view: str = ""
    parts: bool | None = None
    mine: bool | None = None
    overdue: bool | None = None
    deadline_after: date | None = None
    deadline_before: date | None = None
    completed_after: date | None = None
    completed_before: date | None = None
    as_of: date | None = None
    known_at: date | None = None

    @property
    def is_past(self) -> bool:
        return self.as_of is not None or self.known_at is not None

    def as_json(self) -> dict[str, Any]:
        """Return what is set, as JSON keeps it."""
        told = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: _plain(value) for name, value in told.items() if value not in (None, "", ())}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Asked":
        """Return what `as_json` told; what this version does not know is left out."""
        empty = cls()
        known = [item.name for item in fields(cls) if item.name in kept]
        return cls(**{name: _typed(name, kept[name], getattr(empty, name)) for name in known})


def check(asked: Asked, *, today: date) -> None:
    """Check that the question can be answered.

    Raises:
        InvalidInput, NoData: a value of no list, a day in the future or before the programme.
    """
    for name, values in CLOSED_LISTS.items():
        for value in getattr(asked, name):
            if value not in values:
                raise InvalidInput.on(name, f"Không có giá trị “{value}”.")
    for code in asked.programme:
        named.programme("programme", code)
    point = moment(asked, today=today)
    if asked.view:
        if point is not None:
            raise InvalidInput.on("view", "Chế độ xem chỉ dùng cho hôm nay.")
        _view(asked, today)


def moment(asked: Asked, *, today: date) -> Moment | None:
    """Return the day the rows are told for, None for now.

    Raises:
        InvalidInput: not one programme, or a day in the future.
        NoData: before the programme, or nothing known by then.
    """
    if not asked.is_past:
        return None
    programme = _one_programme(asked, "as_of")
    found = moment_of(programme, asked.as_of or today, asked.known_at, today=today)
    found.refuse_unknown()
    return found


def scope_of(asked: Asked, user: User, *, on: date) -> QuerySet[Task]:
    """Return the tasks of the list that `user` sees; all he may see where parts are asked for."""
    return (visible_to if asked.parts or asked.parent else listed_for)(user, on=on)


def found(asked: Asked, seen: QuerySet[Task], *, by: User | None, today: date) -> QuerySet[Task]:
    """Return those of `seen` that the database can pick; `pages` judges the rest."""
    condition = _fixed(asked, today)
    if not asked.is_past:
        condition &= _state(asked, today)
    if asked.view:
        condition &= _view(asked, today)
    if asked.mine is not None and by is not None:
        work = open_work(standing_of(by, today), Share.MINE)
        own = Exists(work.filter(pk=OuterRef("pk")))
        condition &= Q(own) if asked.mine else ~Q(own)
    return seen.filter(condition)


def pages(asked: Asked, tasks: QuerySet[Task], *, today: date) -> Iterator[tuple[int, list[Row]]]:
    """Yield batch by batch how many tasks were read and the rows of those that are meant."""
    point = moment(asked, today=today)
    at = point.at if point else None
    on = at.on if at else today
    needs = (*ALSO, *health.FIELDS, *(task_rows.AS_KNOWN_NEEDS if at else ()))
    reader = Reader(NAMES, on, work_calendar(), conf.policy(), needs)
    order, after = keyset.by_code(), None
    while True:
        batch = reader.records(keyset.page(tasks, order, after=after, limit=BATCH))
        if batch:
            after = (batch[-1][KEY], batch[-1][TIE])
            yield len(batch), list(_rows(asked, batch, reader, at))
        if len(batch) < BATCH:
            return


def _rows(asked: Asked, batch: list[Row], reader: Reader, at: asof.At | None) -> Iterator[Row]:
    records = batch
    if at is not None:
        records = task_rows.as_known(batch, at, calendar=reader.calendar, policy=reader.policy)
    for record in records:
        if asked.health and reader.reading(record).level not in asked.health:
            continue
        if at is not None and not task_rows.is_within(record, _wanted(asked), on=at.on):
            continue
        (row,) = reader.rows([record])
        late = row["is_overdue"] and record["deadline"] is not None
        yield row | {
            "group_name": record["group__name"],
            "extension_count": record["extension_count"],
            "days_overdue": (_judged_on(record, reader.on) - record["deadline"]).days
            if late
            else None,
        }


def _judged_on(record: Row, on: date) -> date:
    return record.get("snapshot_on") or on


def _fixed(asked: Asked, today: date) -> Q:
    """Return the conditions on what does not change with the day asked about."""
    columns = {
        "programme__code__in": asked.programme, "group__code__in": asked.group,
        "kind__in": asked.kind, "provenance__in": asked.provenance,
        "parent__code__in": asked.parent,
    }  # fmt: skip
    condition = Q(**{column: values for column, values in columns.items() if values})
    if asked.search:
        condition &= task_rows.matching(asked.search)
    if asked.coordinating:
        condition &= task_rows.coordinated_by(asked.coordinating, on=today)
    return condition


def _state(asked: Asked, today: date) -> Q:
    columns = {
        "status__in": asked.status, "lead__code__in": asked.lead,
        "deadline__gte": asked.deadline_after, "deadline__lte": asked.deadline_before,
        "completed_on__gte": asked.completed_after, "completed_on__lte": asked.completed_before,
    }  # fmt: skip
    condition = Q(**{column: value for column, value in columns.items() if value})
    if asked.overdue is None:
        return condition
    late = task_rows.overdue_on(today)
    return condition & (late if asked.overdue else ~late)


def _wanted(asked: Asked) -> dict[str, Any]:
    """Return the conditions on a past state as `task_rows.is_within` reads them."""
    overdue = {None: "", True: "true", False: "false"}[asked.overdue]
    return {name: getattr(asked, name) for name in OF_THE_STATE} | {"overdue": overdue}


def _view(asked: Asked, today: date) -> Q:
    conditions = register.views(_one_programme(asked, "view"), today)
    if asked.view not in conditions:
        raise InvalidInput.on("view", f"Không có chế độ xem “{asked.view}”.")
    return conditions[asked.view]


def _one_programme(asked: Asked, field: str) -> Any:
    if len(asked.programme) != 1:
        raise InvalidInput.on(field, "Cần đúng một chương trình (programme), ví dụ DA06.")
    return named.programme("programme", asked.programme[0])


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _typed(name: str, value: Any, empty: Any) -> Any:
    if isinstance(empty, tuple):
        return tuple(str(item) for item in value)
    is_day = name.endswith(("_after", "_before")) or name in ("as_of", "known_at")
    return date.fromisoformat(value) if is_day else value
