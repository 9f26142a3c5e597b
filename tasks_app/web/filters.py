"""The filters of the list; their names are what the query string says."""

from typing import Any

import django_filters
from django.db.models import Case, F, QuerySet, When

from tasks_app.enums import Secrecy, Status
from tasks_app.models import Task
from tasks_app.selectors.task_rows import matching

ORDERS = {
    "ma": "code",
    "ten": "title",
    "chu-tri": "lead__short_name",
    "han": "deadline",
    "trang-thai": "status",
    "ket-qua": "percent",
    "cap-nhat": "updated_at",
}


class TaskFilter(django_filters.FilterSet):
    """Search without marks, group, lead agency, status and order."""

    q = django_filters.CharFilter(method="search")
    nhom = django_filters.CharFilter(field_name="group__code")
    chu_tri = django_filters.CharFilter(field_name="lead__code")
    trang_thai = django_filters.ChoiceFilter(field_name="status", choices=Status.choices)
    sap_xep = django_filters.CharFilter(method="ordered")

    class Meta:
        model = Task
        fields: list[str] = []

    def search(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """Keep the tasks that hold every word, with or without marks, in any order."""
        return tasks.filter(matching(value))

    def ordered(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """Order by one column, rows without a value last; an unknown one changes nothing."""
        column = ORDERS.get(value.removeprefix("-"))
        if column is None:
            return tasks
        # Where a secret title stands among the others would tell of it.
        told = When(secrecy=Secrecy.NORMAL, then=F("title"))
        key: Any = Case(told, default=F("code")) if column == "title" else F(column)
        falling = value.startswith("-")
        order: Any = key.desc(nulls_last=True) if falling else key.asc(nulls_last=True)
        return tasks.order_by(order, "code")
