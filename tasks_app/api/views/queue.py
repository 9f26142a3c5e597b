"""What awaits my decision."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import params
from tasks_app.api.pagination import Record
from tasks_app.api.serializers.reference import QueueRow
from tasks_app.permissions import standing_of
from tasks_app.selectors import keyset, waiting
from tasks_app.selectors.calendar import work_calendar
from tasks_app.selectors.keyset import Order

from .base import ListView

KINDS = ("claim", "extension")


class QueueView(ListView):
    """Claims, or requests to extend, that I may decide: the longest waiting first."""

    filter_backends = ()
    params = (
        *ListView.params,
        params.described("kind", "claim (mặc định) hoặc extension.", enum=KINDS),
    )
    columns: ClassVar[Mapping[str, str]] = waiting.QUEUE_COLUMNS | {"waiting_days": "clock_from"}
    orders: ClassVar[Mapping[str, Order]] = {"filed_at": keyset.by_instant("filed_at")}

    def get_queryset(self) -> QuerySet[Any]:
        standing = standing_of(self.person, self.today)
        if params.choice(self.request, "kind", KINDS) == "extension":
            return waiting.extensions_awaiting(standing)
        return waiting.claims_awaiting(standing)

    def present(self, records: list[Record]) -> list[Record]:
        """Return the rows, each with the working days it has waited."""
        calendar = work_calendar()
        for record in records:
            if "waiting_days" in record:
                record["waiting_days"] = calendar.between(record["waiting_days"], self.today)
        return super().present(records)

    @extend_schema(summary="Việc chờ tôi xử lý, chờ lâu trước", responses=QueueRow(many=True))
    def get(self, request: Request) -> Response:
        """Return what waits for me."""
        return self.listed()
