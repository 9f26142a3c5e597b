"""Báo cáo: the list, one with its numbers, the tasks behind each, what a version changed."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import idempotency, params
from tasks_app.api.params import described
from tasks_app.api.preconditions import etag, tag_asked
from tasks_app.api.report_filter import ReportFilter
from tasks_app.api.serializers import reports as shapes
from tasks_app.models import FrozenReport
from tasks_app.rules.figures import CELLS
from tasks_app.rules.report_codes import normal
from tasks_app.rules.reporting import ReportContent, cell_key
from tasks_app.selectors import keyset, report_content, report_numbers, reports
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.keyset import Order
from tasks_app.selectors.questions import Owner
from tasks_app.selectors.report_content import ReportQuestion
from tasks_app.services import freezing

from .base import ApiView, ListView

SPLITS = [split.value for split in Split if split != Split.NONE]


def answer(report: FrozenReport, *, status: int = 200) -> Response:
    """Return the answer to what was done to a report: where it stands now."""
    headers = {"ETag": etag(report.revision)}
    if status == 201:
        headers["Location"] = reverse("api:report", kwargs={"report": report.code})
    return Response({"report": reports.row_of(report)}, status=status, headers=headers)


class ReportsView(ListView):
    columns = reports.COLUMNS
    orders: ClassVar[Mapping[str, Order]] = {
        "id": keyset.by_number("id"),
        "as_of": keyset.by_date("as_of"),
        "due_on": keyset.by_date("due_on"),
    }
    filterset_class = ReportFilter
    writes_task = True
    asks_version = False

    def get_queryset(self) -> QuerySet[Any]:
        return reports.visible_to(self.person, on=self.today)

    @extend_schema(
        summary="Báo cáo: dự thảo, đã chốt, đã phát hành",
        responses=shapes.FrozenReportRow(many=True),
    )
    def get(self, request: Request) -> Response:
        """Return the published reports; the secretariat, leaders and inspectors read all."""
        return self.listed()

    @extend_schema(
        summary="Lập báo cáo: dự thảo, hoặc chốt số liệu ngay",
        request=shapes.ReportDraftIn,
        responses={201: shapes.FrozenReportOut},
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Draft the report of a period or a day, or freeze it at once."""
        return idempotency.once(request, self._draft, by=self.person, at=self.now)

    def _draft(self) -> Response:
        sent = self.given(shapes.ReportDraftIn)
        at_once = sent.pop("freeze")
        asked = reports.asked(**sent | {"owner": Owner(sent["owner"])})
        made = freezing.draft_frozen if at_once else freezing.draft
        return answer(made(asked, by=self.person, at=self.now), status=201)


class AskedReport(ApiView):
    """A question that a report answers, read from the query."""

    params: ClassVar[tuple[OpenApiParameter, ...]] = (
        described("programme", "Mã chương trình, ví dụ DA06.", required=True),
        described("period", "Kỳ báo cáo: 2022-12, 2022-Q4, 2022-H2 hoặc 2022."),
        described("as_of", "Tại ngày, thay cho kỳ.", OpenApiTypes.DATE),
        params.KNOWN_AT,
        described("unit", "Chỉ nhiệm vụ do cơ quan này và cấp dưới chủ trì."),
        described("owner", "Cơ quan tại ngày đó, hoặc cơ quan hiện nay.", enum=shapes.OWNERS),
    )

    @cached_property
    def asked(self) -> ReportQuestion:
        query = {
            name: self.request.query_params.get(name, "").replace("\x00", "")
            for name in ("programme", "period", "unit")
        }
        return reports.asked(
            **query,
            as_of=params.day(self.request, "as_of"),
            known_at=params.day(self.request, "known_at"),
            owner=Owner(params.choice(self.request, "owner", shapes.OWNERS) or Owner.AT_DATE),
        )

    @cached_property
    def content(self) -> ReportContent:
        """What a report of this question would say now; lists as far as the person may see."""
        content = report_content.build(self.asked, today=self.today, at=self.now)
        return reports.narrowed(content, self.person, on=self.today)


class PreviewView(AskedReport):
    @extend_schema(summary="Xem trước số liệu của một báo cáo", responses=shapes.PreviewOut)
    def get(self, request: Request) -> Response:
        """Return what a report of this question would say now."""
        return Response({"numbers": report_numbers.numbers_of(self.content)})


class ReportView(ApiView):
    """A view of one report that the person may read; a stranger finds nothing."""

    @cached_property
    def report(self) -> FrozenReport:
        seen = reports.visible_to(self.person, on=self.today)
        return get_object_or_404(seen, code=normal(self.kwargs["report"]))

    @cached_property
    def revision(self) -> int | None:
        return tag_asked(self.request, self.report.revision)

    @cached_property
    def content(self) -> ReportContent:
        """What the report says, with the lines of tasks that the person may see."""
        content = reports.content_of(self.report, today=self.today, at=self.now)
        return reports.narrowed(content, self.person, on=self.today)


class ReportDetailView(ReportView):
    @extend_schema(summary="Một báo cáo: số liệu, các phiên bản", responses=shapes.ReportDetailOut)
    def get(self, request: Request, report: str) -> Response:
        """Return the numbers, live while it is a draft, and the versions one may read."""
        seen = reports.visible_to(self.person, on=self.today).filter(series=self.report.series)
        body = {
            "report": reports.row_of(self.report),
            "versions": [reports.row_of(one) for one in seen.order_by("version")],
            "numbers": report_numbers.numbers_of(self.content),
        }
        return Response(body, headers={"ETag": etag(self.report.revision)})


class ReportCellsView(ReportView):
    params = (
        described("cell", "Ô số liệu, ví dụ completed_late.", required=True, enum=list(CELLS)),
        described("split", "Bảng chia theo.", enum=SPLITS),
        described("row", "Khóa của dòng trong bảng."),
    )

    @extend_schema(summary="Các nhiệm vụ sau một con số của báo cáo", responses=shapes.CellOut)
    def get(self, request: Request, report: str) -> Response:
        """Return the tasks as they stood, those that the person may see."""
        cell = params.choice(request, "cell", CELLS)
        split = params.choice(request, "split", SPLITS) or ""
        row = request.query_params.get("row", "")
        if cell is None:
            raise ValidationError({"cell": ["Cần tên ô số liệu, ví dụ completed_late."]})
        if bool(split) != bool(row):
            raise ValidationError({"row": ["Nhập cả split và row, hoặc không tham số nào."]})
        key = cell_key(cell, split, row)
        lines = reports.lines_behind(self.content, key)
        return Response(
            {
                "report": self.report.code,
                "cell": key,
                "count": len(reports.behind(self.content, key)),
                "tasks": [report_numbers.line_of(line) for line in lines],
            }
        )


class ReportDifferencesView(ReportView):
    @extend_schema(summary="Bản này khác bản trước ở đâu", responses=shapes.DifferencesOut)
    def get(self, request: Request, report: str) -> Response:
        """Return the numbers that changed; the tasks that came and went, as far as seen."""
        found = reports.differences_of(self.report)
        codes = reports.codes_in(self.report, self.person, on=self.today)
        previous = self.report.previous
        return Response(
            {
                "report": self.report.code,
                "previous": previous.code if previous else None,
                "differences": [report_numbers.difference_of(one, codes) for one in found],
            }
        )
