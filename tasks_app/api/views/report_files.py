"""A report as a file: Word, PDF, Excel, written from the same content as every other form."""

from dataclasses import replace
from functools import cached_property
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from tasks_app.api import params
from tasks_app.api.params import described
from tasks_app.documents.letterhead import Letterhead, Seal, of_programme
from tasks_app.documents.reports import Form, check_form, written
from tasks_app.enums import DocumentKind, Operation
from tasks_app.exchange.download import attachment_of
from tasks_app.exchange.report_workbook import Frozen, write_report
from tasks_app.models import FrozenReport, Programme
from tasks_app.rules.reporting import ReportContent
from tasks_app.services import audit
from tasks_app.services.guards import guard_role

from .base import ApiView
from .reports import AskedReport, ReportView

FORMS, KINDS = [form.value for form in Form], DocumentKind.values
FILE = {(200, "application/octet-stream"): OpenApiTypes.BINARY}
FORMAT = described("format", "Dạng tệp; mặc định docx.", enum=FORMS)


class FileView(ApiView):
    """A view that answers with a written content."""

    @property
    def form(self) -> Form:
        return Form(params.choice(self.request, "format", FORMS) or Form.WORD)

    @cached_property
    def kind(self) -> DocumentKind:
        asked = params.choice(self.request, "template", KINDS)
        return DocumentKind(asked or DocumentKind.PERIODIC)

    def check(self, programme: Programme, *, unit: str) -> None:
        """Check that the person may have this document, and that it is written at all.

        Raises:
            NotPermitted: a công văn, for others than the secretariat.
            InvalidInput: a document that is not written in this form.
        """
        if self.kind == DocumentKind.CHASE:
            guard_role(Operation.FREEZE_REPORT, by=self.person, on=self.today)
        check_form(self.kind, self.form, programme=programme, unit=unit)

    def bytes_of(
        self, content: ReportContent, letterhead: Letterhead, seal: Seal | None = None
    ) -> bytes:
        """Return the file."""
        if self.form != Form.EXCEL:
            return written(
                self.kind, self.form, content, today=self.today, letterhead=letterhead, seal=seal
            )
        frozen = Frozen(seal.code, seal.version, seal.sha256) if seal else None
        with TemporaryDirectory() as folder:
            path = Path(folder) / "bao-cao.xlsx"
            write_report(path, content, made_at=self.now, frozen=frozen)
            return path.read_bytes()

    def attachment(self, name: str, made: bytes) -> HttpResponseBase:
        return attachment_of(BytesIO(made), filename=f"{name}.{self.form}", size=len(made))


class ReportFileView(FileView, ReportView):
    params = (
        FORMAT,
        described("template", "Mẫu văn bản; mặc định dinh-ky.", enum=KINDS),
    )

    @extend_schema(summary="Tải báo cáo: Word, Excel hoặc PDF", responses=FILE)
    def get(self, request: Request, report: str) -> HttpResponseBase:
        """Return the report as a file; lists name the tasks that the person may see."""
        found = self.report
        self.check(found.programme, unit=found.unit.code if found.unit else "")
        seal = Seal(found.code, found.sha256, found.version) if found.sha256 else None
        is_report = self.kind == DocumentKind.PERIODIC  # a letter has a number of its own
        letterhead = _letterhead(found) if is_report else _of(found.programme)
        made = self.bytes_of(self.content, letterhead, seal)
        audit.report_taken(found, self.form, by=self.person, at=self.now)
        name = "bao-cao" if is_report else self.kind
        return self.attachment(f"{name}-{found.code}-v{found.version}", made)


class DocumentView(FileView, AskedReport):
    params = (
        *AskedReport.params,
        FORMAT,
        described("template", "Mẫu văn bản; don-doc cần unit.", enum=KINDS),
    )

    @extend_schema(
        summary="Tải văn bản nháp: báo cáo, công văn đôn đốc, báo cáo nhanh", responses=FILE
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return a draft with the numbers of this moment; a công văn for the secretariat only."""
        asked = self.asked
        self.check(asked.programme, unit=asked.unit.code if asked.unit else "")
        made = self.bytes_of(self.content, _of(asked.programme))
        audit.document_taken(
            asked.programme, self.kind, self.form, unit=self.content.unit,
            by=self.person, at=self.now,
        )  # fmt: skip
        place = f"-{self.content.unit}" if self.content.unit else ""
        name = f"{self.kind}-{asked.programme.code}{place}-{self.content.as_of:%Y-%m-%d}"
        return self.attachment(name, made)


def _of(programme: Programme) -> Letterhead:
    return of_programme(programme.name, programme.legal_basis, programme.signed_on)


def _letterhead(report: FrozenReport) -> Letterhead:
    """Return number, symbol and date as people entered them; the rest is marked in the document."""
    number, _, symbol = report.document_number.partition("/")
    return replace(_of(report.programme), number=number, symbol=symbol, dated=report.document_on)
