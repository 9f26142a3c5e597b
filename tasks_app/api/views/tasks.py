"""The register: the list of tasks and one task, today or as known on another day."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app import conf
from tasks_app.api import params
from tasks_app.api.filters import FixedTaskFilter, TaskFilter
from tasks_app.api.pagination import Record, Slice
from tasks_app.api.preconditions import etag
from tasks_app.api.serializers.rows import TaskDetail, TaskRow
from tasks_app.errors import InvalidInput, NoData
from tasks_app.models import Task
from tasks_app.permissions import Verdict, parties_of, standing_of, verdicts
from tasks_app.rules.rollup import Rollup
from tasks_app.selectors import health, keyset, task_details, task_rows
from tasks_app.selectors.asof import At
from tasks_app.selectors.assignment import closed_by_now
from tasks_app.selectors.calendar import work_calendar
from tasks_app.selectors.fan_out import rollup_over
from tasks_app.selectors.keyset import KEY, TIE, Order, Place
from tasks_app.selectors.task_rows import Reader
from tasks_app.selectors.tasks import listed_for, visible_to
from tasks_app.services.completion import criteria_of

from .base import ApiView, ListView, TaskView

SCAN_BATCH, SCAN_BATCHES = 200, 10
BY_CODE = keyset.by_code()


class AskedFor(ApiView):
    """The day a read of tasks is about."""

    params: ClassVar[tuple[OpenApiParameter, ...]] = (
        params.AS_OF,
        params.KNOWN_AT,
        params.FIELDS,
    )

    @cached_property
    def at(self) -> At | None:
        """The day asked about, None for now.

        Raises:
            InvalidInput: a day in the future.
        """
        on, known_at = params.day(self.request, "as_of"), params.day(self.request, "known_at")
        if on is None and known_at is None:
            return None
        if on is not None and on > self.today:
            raise InvalidInput.on(
                "as_of", f"Ngày {on:%d/%m/%Y} ở tương lai. Nhập ngày không sau hôm nay."
            )
        return At(on=on or self.today, known_at=known_at)

    def reader(self, names: list[str], *extra: str) -> Reader:
        """Return what reads the rows for the day asked about."""
        more = (*extra, *(task_rows.AS_KNOWN_NEEDS if self.at else ()))
        on = self.at.on if self.at else self.today
        return Reader(names, on, work_calendar(), conf.policy(), more)

    def as_known(self, records: list[Record]) -> list[Record]:
        """Return the records as they stood on the day asked about, if one is."""
        if self.at is None:
            return records
        return task_rows.as_known(records, self.at, calendar=work_calendar(), policy=conf.policy())


class TaskListView(AskedFor, ListView):
    """One page of the register.

    Health and past states are computed, not stored: filtered by them, the list is gathered by
    scanning pages, a bounded number per request; `next` then goes on where the scan stopped.
    """

    params: ClassVar[tuple[OpenApiParameter, ...]] = AskedFor.params
    filterset_class: ClassVar[Any] = TaskFilter
    columns: ClassVar[Mapping[str, str]] = dict.fromkeys(task_rows.NAMES, "")
    state_filters: ClassVar[tuple[str, ...]] = tuple(TaskFilter.declared_filters)
    orders: ClassVar[Mapping[str, Order]] = {
        "code": BY_CODE,
        "deadline": keyset.by_date("deadline", tie=BY_CODE),
        "completed_on": keyset.by_date("completed_on", tie=BY_CODE),
        "percent": keyset.by_number("percent", nulls_as=-1, tie=BY_CODE),
        "updated_at": keyset.by_instant("updated_at", tie=BY_CODE),
    }

    @extend_schema(summary="Danh sách nhiệm vụ tôi được xem", responses=TaskRow(many=True))
    def get(self, request: Request) -> Response:
        """Return the tasks the person may see."""
        return self.listed()

    def get_queryset(self) -> QuerySet[Task]:
        query = self.request.query_params
        whole = query.get("parts") == "true" or "parent" in query
        return (visible_to if whole else listed_for)(self.person, on=self.today)

    def filter_queryset(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Return the rows that the database can pick; the rest is `wanted`.

        Raises:
            ValidationError: by parameter.
        """
        query = self.request.query_params
        asked = TaskFilter(data=query, queryset=queryset, request=self.request)
        if not asked.is_valid():
            raise ValidationError({name: list(words) for name, words in asked.errors.items()})
        self.wanted = asked.form.cleaned_data
        if self.at is None:
            rows: QuerySet[Task] = asked.qs
            return rows
        if query.get("ordering", "code").removeprefix("-") != "code":
            raise ValidationError({"ordering": ["Khi xem as_of chỉ sắp xếp được theo code."]})
        fixed: QuerySet[Task] = FixedTaskFilter(query, queryset, request=self.request).qs
        return fixed

    @property
    def countable(self) -> bool:  # type: ignore[override]
        """Whether the database alone decides which rows are listed."""
        return not self.scanned

    @property
    def scanned(self) -> bool:
        """Whether the rows must be judged one by one."""
        return self.at is not None or bool(self.wanted["health"])

    def take(self, rows: QuerySet[Task], order: Order, after: Place | None, limit: int) -> Slice:
        """Return the rows after a place, in one statement unless they must be scanned."""
        if not self.scanned:
            found = self._read(rows, order, after, limit + 1)
            return Slice(found[:limit], more=len(found) > limit)
        return self._scan(rows, order, after, limit)

    def present(self, records: list[Record]) -> list[Record]:
        """Return the rows under the names asked for."""
        return list(self._reader.rows(records))

    @cached_property
    def _reader(self) -> Reader:
        health_asked = health.FIELDS if self.wanted["health"] else ()
        judged = ("chain_deadline", "declared_timeliness", "lead__code") if self.at else ()
        return self.reader(self.names, KEY, TIE, *health_asked, *judged)

    def _read(
        self, rows: QuerySet[Task], order: Order, after: Place | None, limit: int
    ) -> list[Record]:
        return self._reader.records(keyset.page(rows, order, after=after, limit=limit))

    def _scan(self, rows: QuerySet[Task], order: Order, after: Place | None, limit: int) -> Slice:
        found: list[Record] = []
        for _ in range(SCAN_BATCHES):
            batch = self._read(rows, order, after, SCAN_BATCH)
            found += [record for record in self.as_known(batch) if self._is_wanted(record)]
            if len(found) > limit:
                return Slice(found[:limit], more=True)
            if len(batch) < SCAN_BATCH:
                return Slice(found, more=False)
            after = (batch[-1][KEY], batch[-1][TIE])
        return Slice(found, more=True, resume=after)

    def _is_wanted(self, record: Record) -> bool:
        wanted = self.wanted
        if wanted["health"] and self._reader.reading(record).level not in wanted["health"]:
            return False
        return self.at is None or task_rows.is_within(record, wanted, on=self.at.on)


class TaskDetailView(AskedFor, TaskView):
    """One task with everything its page prints, and what the person may do to it now."""

    @extend_schema(
        summary="Một nhiệm vụ; ETag dùng làm If-Match khi cập nhật", responses=TaskDetail
    )
    def get(self, request: Request, code: str) -> Response:
        """Return the task; its ETag is what an intention sends back as If-Match."""
        names = params.names(request, "fields", task_details.NAMES)
        record = task_details.record_of(self._found)
        reader = self.reader([name for name in names if name in task_rows.NAMES])
        if self.at is not None:
            record = self._past(record)
        parties = parties_of(self._found, reader.on)
        judged: list[Verdict] = []
        if self.at is None:
            standing = standing_of(self.person, self.today)
            closed = closed_by_now(self._found, standing)
            judged = verdicts(self._found, standing, parties, closed=closed)
        body: dict[str, Any] = task_details.detail(
            record,
            reader=reader,
            parties=parties,
            criteria=criteria_of(self._found),
            verdicts=judged,
            at=self.at,
            units=self._units(),
        )
        headers = {} if self.at else {"ETag": etag(self._found.version)}
        return Response({name: body[name] for name in names}, headers=headers)

    @cached_property
    def _found(self) -> Task:
        seen = task_details.whole(visible_to(self.person, on=self.today))
        return self.found_in(seen)

    def _units(self) -> Rollup | None:
        """Return how far the units are today, of a task that has any."""
        asked = self.at is None and self._found.completion_rule
        return rollup_over(self._found) if asked else None

    def _past(self, record: Record) -> Record:
        known = self.as_known([record])
        if not known:
            raise NoData(f"{record['code']} chưa được giao, hoặc chưa có số liệu ở ngày này.")
        return known[0]
