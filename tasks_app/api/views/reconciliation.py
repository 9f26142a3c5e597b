"""Published figures beside the register's own. Counts are for everybody signed in."""

from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api.params import described
from tasks_app.api.serializers.indicators import ReconciliationOut
from tasks_app.selectors import reconciliation

from .base import ApiView


class ReconciliationView(ApiView):
    params: ClassVar[tuple[OpenApiParameter, ...]] = (
        described("programme", "Mã chương trình, ví dụ DA06; bỏ trống: mọi chương trình."),
    )

    @extend_schema(
        summary="Số liệu công bố và số liệu tính từ sổ, khi đó và hiện nay",
        responses=ReconciliationOut,
    )
    def get(self, request: Request) -> Response:
        """Return each published figure, the register's numbers and why they differ."""
        code = request.query_params.get("programme", "").replace("\x00", "")
        found = reconciliation.reconcile(programme=code, reader=self.person, today=self.today)
        return Response(found.as_json())
