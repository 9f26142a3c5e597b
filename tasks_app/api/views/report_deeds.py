"""One POST for each thing that is done to a report, and its signed scan."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import idempotency
from tasks_app.api.parsers import OrjsonParser, UploadParser
from tasks_app.api.serializers import reports as shapes
from tasks_app.api.serializers.intentions import NoBody
from tasks_app.exchange.download import attachment_of
from tasks_app.selectors import reports
from tasks_app.services import audit, freezing

from .reports import ReportView, answer

View = TypeVar("View", bound=ReportView)


def deed(method: Callable[[View], Response]) -> Callable[..., HttpResponseBase]:
    """Return `method` as one intention: the report is seen (404), its revision is named (428)."""

    @wraps(method)
    def done(view: View, request: Request, **kwargs: Any) -> HttpResponseBase:
        _ = view.report, view.revision
        return idempotency.once(request, lambda: method(view), by=view.person, at=view.now)

    return done


class DeedView(ReportView):
    writes_task = True

    @property
    def who(self) -> dict[str, Any]:
        """Who does it, when, having seen what."""
        return {"by": self.person, "at": self.now, "revision": self.revision}


class FreezeView(DeedView):
    @extend_schema(summary="Chốt số liệu", request=NoBody, responses=shapes.FrozenReportOut)
    @deed
    def post(self) -> Response:
        """Freeze the numbers of a draft."""
        self.given(NoBody)
        return answer(freezing.freeze(self.report, **self.who))


class PublishView(DeedView):
    @extend_schema(summary="Phát hành báo cáo", request=NoBody, responses=shapes.FrozenReportOut)
    @deed
    def post(self) -> Response:
        """Give out a signed report."""
        self.given(NoBody)
        return answer(freezing.publish(self.report, **self.who))


class CorrectView(DeedView):
    @extend_schema(
        summary="Đính chính bằng phiên bản sau",
        request=shapes.ReportCorrectIn,
        responses={201: shapes.FrozenReportOut},
    )
    @deed
    def post(self) -> Response:
        """Freeze the next version; this one stays readable."""
        sent = self.given(shapes.ReportCorrectIn)
        return answer(freezing.correct(self.report, **sent, **self.who), status=201)


class NameDocumentView(DeedView):
    @extend_schema(
        summary="Ghi số, ký hiệu và ngày văn bản",
        request=shapes.NameDocumentIn,
        responses=shapes.FrozenReportOut,
    )
    @deed
    def post(self) -> Response:
        """Note under which number the report goes out."""
        sent = self.given(shapes.NameDocumentIn)
        return answer(freezing.name_document(self.report, **sent, **self.who))


class ScanView(DeedView):
    parser_classes = (OrjsonParser, UploadParser)

    @extend_schema(
        summary="Tải bản ký",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, report: str) -> HttpResponseBase:
        """Return the scan of the signed document as an attachment."""
        stored = reports.scan_of(self.report)
        if stored is None:
            raise Http404
        audit.report_taken(self.report, "scan", by=self.person, at=self.now)
        return attachment_of(stored, filename=self.report.scan_filename, size=self.report.scan_size)

    @extend_schema(
        summary="Gắn bản ký (PDF, PNG, JPG; multipart)",
        request={"multipart/form-data": shapes.ScanIn},
        responses=shapes.FrozenReportOut,
    )
    @deed
    def post(self) -> Response:
        """Keep the scan of the signed document."""
        file = self.given(shapes.ScanIn).get("file")
        return answer(freezing.attach_signed_scan(self.report, file, **self.who))
