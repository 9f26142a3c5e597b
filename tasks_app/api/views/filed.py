"""What was filed on one task: its history, reports, extensions, blockers, claims.

The two that people add to also take the intention that adds.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api.preconditions import etag
from tasks_app.api.serializers import intentions as given
from tasks_app.api.serializers import rows as out
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency
from tasks_app.selectors import filed, keyset, reference
from tasks_app.selectors.keyset import Order
from tasks_app.services import blockers, extensions

from .base import ListView, TaskView, intention


class FiledView(TaskView, ListView):
    """A list below one task, in the order of entry. Its ETag is the version of the task."""

    filter_backends = ()
    orders: ClassVar[Mapping[str, Order]] = {"id": keyset.by_number("id")}

    def listed(self) -> Response:
        """Return the page with the version of the task."""
        response = super().listed()
        response["ETag"] = etag(self.task.version)
        return response


class EventsView(FiledView):
    columns = filed.EVENT_COLUMNS
    orders: ClassVar[Mapping[str, Order]] = {"seq": keyset.by_number("seq")}

    def get_queryset(self) -> QuerySet[Any]:
        return filed.events_of(self.task)

    @extend_schema(summary="Lịch sử của nhiệm vụ, cũ trước", responses=out.EventRow(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Return the history of the task, oldest first."""
        return self.listed()


class ReportsView(FiledView):
    columns = filed.REPORT_COLUMNS

    def get_queryset(self) -> QuerySet[Any]:
        return filed.reports_of(self.task)

    @extend_schema(summary="Báo cáo tiến độ", responses=out.ReportRow(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Return the progress reports."""
        return self.listed()


class ClaimsView(FiledView):
    columns = filed.CLAIM_COLUMNS

    def get_queryset(self) -> QuerySet[Any]:
        return filed.claims_of(self.task)

    @extend_schema(
        summary="Đề nghị xác nhận hoàn thành và kết quả", responses=out.ClaimRow(many=True)
    )
    def get(self, request: Request, code: str) -> Response:
        """Return the completion claims and their answers."""
        return self.listed()


class ExtensionsView(FiledView):
    columns = filed.EXTENSION_COLUMNS
    writes_task = True

    def get_queryset(self) -> QuerySet[Any]:
        return filed.extensions_of(self.task)

    @extend_schema(summary="Đề nghị gia hạn và kết quả", responses=out.ExtensionRow(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Return the requests to move the deadline, and their answers."""
        return self.listed()

    @extend_schema(
        summary="Xin gia hạn", request=given.ExtensionIn, responses={201: out.ExtensionOut}
    )
    @intention
    def post(self, request: Request) -> Response:
        """Ask for a later deadline."""
        asked = extensions.Request(**self.given(given.ExtensionIn))
        row = extensions.request(
            self.task, asked, by=self.person, at=self.now, version=self.version
        )
        return self.written(row.task, {"extension": filed.row_of(row, self.columns)}, status=201)


class BlockersView(FiledView):
    columns = filed.BLOCKER_COLUMNS
    writes_task = True

    def get_queryset(self) -> QuerySet[Any]:
        return filed.blockers_of(self.task)

    @extend_schema(summary="Vướng mắc", responses=out.BlockerRow(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Return the blockers, open and closed."""
        return self.listed()

    @extend_schema(
        summary="Báo vướng mắc", request=given.BlockerIn, responses={201: out.BlockerOut}
    )
    @intention
    def post(self, request: Request) -> Response:
        """Tell what is in the way and who can solve it."""
        sent = self.given(given.BlockerIn)
        sent["authority"] = _authority(sent["authority"])
        row = blockers.raise_blocker(
            self.task, **sent, by=self.person, at=self.now, version=self.version
        )
        return self.written(row.task, {"blocker": filed.row_of(row, self.columns)}, status=201)


def _authority(code: str) -> Agency | None:
    if not code:
        return None
    agency = reference.agency_by_code(code)
    if agency is None:
        raise InvalidInput.on("authority", f"Không có cơ quan mã {code}.")
    return agency
