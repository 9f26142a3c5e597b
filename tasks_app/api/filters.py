"""What lists can be filtered by; the names are part of the published schema.

Several values are separated by commas. `…_after` and `…_before` include the day named.
"""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django_filters import rest_framework as filters

from tasks_app.enums import (
    AgencyKind,
    Health,
    Provenance,
    Status,
    TaskKind,
    Tracking,
)
from tasks_app.models import Agency, Programme, PublishedFigure, Task, TaskGroup
from tasks_app.permissions import standing_of
from tasks_app.selectors.queues import Share, open_work
from tasks_app.selectors.reference import named
from tasks_app.selectors.task_rows import coordinated_by, matching, overdue_on

YES_NO = [("true", "có"), ("false", "không")]
ISO = ["%Y-%m-%d"]


class Codes(filters.BaseInFilter, filters.CharFilter):
    """One or several codes."""


class Choices(filters.BaseInFilter, filters.ChoiceFilter):
    """One or several values of a closed list."""


def codes(field: str, words: str) -> Codes:
    """Return a filter by one or several codes."""
    return Codes(field_name=field, lookup_expr="in", help_text=words, max_length=100)


def choices(field: str, values: list[tuple[str, str]], words: str) -> Choices:
    """Return a filter by one or several values of a closed list."""
    return Choices(field_name=field, lookup_expr="in", choices=values, help_text=words)


def yes_no(method: str, words: str) -> filters.ChoiceFilter:
    """Return a filter that is on, off or not given; anything else is refused."""
    return filters.ChoiceFilter(method=method, choices=YES_NO, help_text=words)


def day(field: str, lookup: str, words: str) -> filters.DateFilter:
    """Return a bound on a date; `words` say on which side."""
    return filters.DateFilter(
        field_name=field, lookup_expr=lookup, input_formats=ISO, help_text=words
    )


class FixedTaskFilter(filters.FilterSet):
    """Filters by what does not change with the day asked about."""

    programme = codes("programme__code", "Mã chương trình, ví dụ DA06.")
    group = codes("group__code", "Mã nhóm nhiệm vụ.")
    kind = choices("kind", TaskKind.choices, "Loại nhiệm vụ.")
    provenance = choices("provenance", Provenance.choices, "Nguồn gốc của dòng.")
    parent = codes("parent__code", "Mã nhiệm vụ mẹ.")
    parts = yes_no("as_listed", "true: gồm cả phần việc của các đơn vị khác và từng kỳ.")
    coordinating = filters.CharFilter(
        method="by_coordinating", max_length=40, help_text="Mã cơ quan phối hợp."
    )
    search = filters.CharFilter(
        method="by_words", max_length=200, help_text="Từ cần tìm, có dấu hay không dấu đều được."
    )
    mine = yes_no("by_mine", "true: nhiệm vụ đang mở do tôi phụ trách.")

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()

    @property
    def today(self) -> date:
        found: date = self.request.parser_context["view"].today
        return found

    def by_words(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        return tasks.filter(matching(value))

    def as_listed(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """Leave the rows: the view chooses where they come from."""
        return tasks

    def by_coordinating(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        return tasks.filter(coordinated_by(value, on=self.today))

    def by_mine(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        work = open_work(standing_of(self.request.user, self.today), Share.MINE)
        mine = Exists(work.filter(pk=OuterRef("pk")))
        return tasks.filter(mine if value == "true" else ~mine)


class TaskFilter(FixedTaskFilter):
    """All filters of the list of tasks; the further ones look at the state of the task."""

    status = choices("status", Status.choices, "Trạng thái.")
    lead = codes("lead__code", "Mã cơ quan chủ trì.")
    deadline_after = day("deadline", "gte", "Hạn từ ngày này trở đi.")
    deadline_before = day("deadline", "lte", "Hạn đến hết ngày này.")
    completed_after = day("completed_on", "gte", "Hoàn thành từ ngày này trở đi.")
    completed_before = day("completed_on", "lte", "Hoàn thành đến hết ngày này.")
    overdue = yes_no("by_overdue", "true: chưa hoàn thành và đã quá hạn.")
    health = Choices(
        method="by_health", choices=Health.choices, help_text="Tiến độ: tính cho ngày đang xem."
    )

    def by_overdue(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        overdue = overdue_on(self.today)
        return tasks.filter(overdue) if value == "true" else tasks.exclude(overdue)

    def by_health(self, tasks: QuerySet[Task], name: str, value: Any) -> QuerySet[Task]:
        """Leave the rows: health is computed, so the view picks them while it scans."""
        return tasks


class ProgrammeFilter(filters.FilterSet):
    tracking = choices("tracking", Tracking.choices, "Mức theo dõi.")

    class Meta:
        model = Programme
        fields: tuple[str, ...] = ()


class GroupFilter(filters.FilterSet):
    programme = codes("programme__code", "Mã chương trình.")

    class Meta:
        model = TaskGroup
        fields: tuple[str, ...] = ()


class AgencyFilter(filters.FilterSet):
    kind = choices("kind", AgencyKind.choices, "Loại cơ quan.")
    parent = codes("parent__code", "Mã cơ quan cấp trên.")
    search = filters.CharFilter(
        method="by_words", max_length=200, help_text="Từ trong mã hoặc tên, không cần dấu."
    )

    class Meta:
        model = Agency
        fields: tuple[str, ...] = ()

    def by_words(self, rows: QuerySet[Agency], name: str, value: str) -> QuerySet[Agency]:
        return named(rows, value)


class PublishedFigureFilter(filters.FilterSet):
    programme = codes("programme__code", "Mã chương trình.")
    as_of_after = day("as_of", "gte", "Công bố từ ngày này trở đi.")
    as_of_before = day("as_of", "lte", "Công bố đến hết ngày này.")

    class Meta:
        model = PublishedFigure
        fields: tuple[str, ...] = ()
