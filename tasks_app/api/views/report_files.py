"""A report as a file: Word, PDF, Excel, written from the same content as every other form."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from tasks_app.api import params
from tasks_app.api.params import described
from tasks_app.documents.letterhead import Letterhead, Seal
from tasks_app.documents.reports import pdf_report, word_report
from tasks_app.exchange.download import attachment_of
from tasks_app.exchange.report_workbook import Frozen, write_report
from tasks_app.models import FrozenReport
from tasks_app.services import audit

from .reports import ReportView

FORMS = ("docx", "xlsx", "pdf")


class ReportFileView(ReportView):
    params = (described("format", "Dạng tệp; mặc định docx.", enum=list(FORMS)),)

    @extend_schema(
        summary="Tải báo cáo: Word, Excel hoặc PDF",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, report: str) -> HttpResponseBase:
        """Return the report as a file; lists name the tasks that the person may see."""
        form = params.choice(request, "format", FORMS) or "docx"
        made: Callable[[], bytes] = {
            "docx": self._word, "pdf": self._pdf, "xlsx": self._workbook,
        }[form]  # fmt: skip
        content = made()
        audit.report_taken(self.report, form, by=self.person, at=self.now)
        name = f"bao-cao-{self.report.code}-v{self.report.version}.{form}"
        return attachment_of(BytesIO(content), filename=name, size=len(content))

    def _word(self) -> bytes:
        return word_report(self.content, letterhead=_letterhead(self.report), seal=self._seal)

    def _pdf(self) -> bytes:
        return pdf_report(self.content, letterhead=_letterhead(self.report), seal=self._seal)

    def _workbook(self) -> bytes:
        seal = self._seal
        frozen = Frozen(seal.code, seal.version, seal.sha256) if seal else None
        with TemporaryDirectory() as folder:
            path = Path(folder) / "bao-cao.xlsx"
            write_report(path, self.content, made_at=self.now, frozen=frozen)
            return path.read_bytes()

    @property
    def _seal(self) -> Seal | None:
        report = self.report
        return Seal(report.code, report.sha256, report.version) if report.sha256 else None


def _letterhead(report: FrozenReport) -> Letterhead:
    """Return number, symbol and date as people entered them; the rest is marked in the document."""
    number, _, symbol = report.document_number.partition("/")
    return Letterhead(number=number, symbol=symbol, dated=report.document_on)
