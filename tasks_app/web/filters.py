"""The filters of the list; their names are what the query string says."""

from typing import Any

import django_filters
from django.db.models import F, QuerySet

from tasks_app.enums import Status
from tasks_app.models import Task
from tasks_app.rules.search import fold

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
        for word in fold(value).split():
            tasks = tasks.filter(search_text__contains=word)
        return tasks

    def ordered(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """Order by one column, rows without a value last; an unknown one changes nothing."""
        column = ORDERS.get(value.removeprefix("-"))
        if column is None:
            return tasks
        key = F(column)
        falling = value.startswith("-")
        order: Any = key.desc(nulls_last=True) if falling else key.asc(nulls_last=True)
        return tasks.order_by(order, "code")
