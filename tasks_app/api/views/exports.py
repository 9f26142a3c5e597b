"""Files made in the background: asked for, looked after, taken away; each by its owner alone."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import idempotency
from tasks_app.api.serializers import exports as shapes
from tasks_app.enums import ExportFormat, ExportKind
from tasks_app.errors import InvalidInput
from tasks_app.exchange.download import attachment
from tasks_app.selectors import exports, keyset, register_rows, report_asked
from tasks_app.selectors.keyset import Order
from tasks_app.selectors.register_rows import Asked
from tasks_app.services import exports as service

from .base import ApiView, ListView, Record


class ExportsView(ListView):
    filter_backends = ()
    columns = exports.COLUMNS
    orders: ClassVar[Mapping[str, Order]] = {"newest": keyset.by_number("id").reversed()}

    def get_queryset(self) -> QuerySet[Any]:
        return exports.of(self.person)

    @extend_schema(summary="Các tệp tôi đã xuất", responses=shapes.ExportRow(many=True))
    def get(self, request: Request) -> Response:
        """Return the own exports, the newest first."""
        return self.listed()

    @extend_schema(
        summary="Xuất ra tệp; tệp được lập ở nền, xem tiến độ ở địa chỉ trong Location",
        request=shapes.ExportIn,
        responses={202: shapes.ExportOut},
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Ask for a file; the same question within a minute is the same file."""
        return idempotency.once(request, self._asked, by=self.person, at=self.now)

    def _asked(self) -> Response:
        sent = self.given(shapes.ExportIn)
        kind, form = ExportKind(sent["kind"]), ExportFormat(sent["format"])
        question = QUESTIONS[kind](self, sent)
        job = service.request(kind, form, question, by=self.person, at=self.now)
        headers = {"Location": reverse("api:export", args=[job.pk])}
        return Response({"export": exports.row_of(job)}, status=202, headers=headers)

    def register(self, sent: Record) -> Record:
        """Return the question about the register.

        Raises:
            InvalidInput, NoData: it cannot be answered.
        """
        given: Record = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in (sent.get("filters") or {}).items()
        }
        asked = Asked(**given)
        register_rows.check(asked, today=self.today)
        return asked.as_json()

    def report(self, sent: Record) -> Record:
        """Return the question about a report.

        Raises:
            InvalidInput, NoData: it cannot be answered, or not in this form.
        """
        if sent["format"] != ExportFormat.XLSX:
            raise InvalidInput.on("format", "Báo cáo chỉ xuất ra Excel (xlsx).")
        asked = sent.get("report") or {}
        kept = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asked.items()
            if value
        }
        report_asked.check(kept, self.person, today=self.today, at=self.now)
        return kept


QUESTIONS = {
    ExportKind.REGISTER: ExportsView.register,
    ExportKind.REPORT: ExportsView.report,
}


class ExportView(ApiView):
    @extend_schema(summary="Một tệp xuất: đến đâu rồi", responses=shapes.ExportOut)
    def get(self, request: Request, pk: int) -> Response:
        """Return how far the file is."""
        found = get_object_or_404(exports.of(self.person), pk=pk)
        return Response({"export": exports.row_of(found)})


class ExportFileView(ApiView):
    @extend_schema(
        summary="Tải tệp đã xuất; 409 khi chưa xong, 410 khi đã hết hạn",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """Return the file as an attachment, to whom asked for it."""
        found = get_object_or_404(exports.of(self.person), pk=pk)
        opened = exports.file_of(found, at=self.now)
        service.taken(found, by=self.person, at=self.now)
        return attachment(found, opened)
