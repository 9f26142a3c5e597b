"""Evidence of one task: the list, adding to it, a new version, taking back, the file itself."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api.parsers import OrjsonParser, UploadParser
from tasks_app.api.serializers import intentions as given
from tasks_app.api.serializers import rows as out
from tasks_app.enums import EvidenceKind
from tasks_app.errors import InvalidInput
from tasks_app.exchange.download import attachment
from tasks_app.models import Evidence
from tasks_app.permissions import standing_of
from tasks_app.selectors import filed
from tasks_app.services import audit, evidence

from .base import TaskView, intention
from .filed import FiledView


class EvidenceView(FiledView):
    parser_classes = (OrjsonParser, UploadParser)
    columns = filed.EVIDENCE_COLUMNS
    writes_task = True

    def get_queryset(self) -> QuerySet[Any]:
        return filed.evidence_of(self.task)

    @extend_schema(summary="Minh chứng", responses=out.EvidenceRow(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Return the evidence of the task, replaced and withdrawn pieces marked."""
        return self.listed()

    @extend_schema(
        summary="Thêm minh chứng: văn bản có số, đường dẫn, hoặc tệp (multipart)",
        request={
            "application/json": given.EvidenceIn,
            "multipart/form-data": given.EvidenceFileIn,
        },
        responses={201: out.EvidenceOut},
    )
    def post(self, request: Request, code: str) -> HttpResponseBase:
        """Add a numbered document, a link, or (multipart) a file.

        A file is read and scanned first: that takes its time and holds no lock.
        """
        _ = self.task, self.version
        sent = self.given(given.EvidenceFileIn)
        if sent["kind"] == EvidenceKind.FILE:
            if sent.get("file") is None:
                raise InvalidInput.on("file", "Chưa có tệp. Gửi bằng multipart/form-data.")
            sent["file"] = evidence.check(sent["file"])
        self.sent = sent
        return self._add(request)

    @intention
    def _add(self, request: Request) -> Response:
        row = self._added(self.sent)
        return self.written(row.task, {"evidence": filed.row_of(row, self.columns)}, status=201)

    def _added(self, sent: dict[str, Any]) -> Evidence:
        who: dict[str, Any] = {"by": self.person, "at": self.now, "version": self.version}
        if sent["replaces"] is not None:
            who["replaces"] = self._replaced(sent["replaces"])
        match sent["kind"]:
            case EvidenceKind.DOCUMENT:
                document = evidence.Document(
                    sent["document_number"],
                    sent["title"],
                    sent["document_on"],
                    sent["document_signer"],
                )
                return evidence.add_document(self.task, document, **who)
            case EvidenceKind.LINK:
                return evidence.add_link(self.task, sent["url"], title=sent["title"], **who)
        return evidence.add_file(self.task, sent["file"], title=sent["title"], **who)

    def _replaced(self, pk: int) -> Evidence:
        found = filed.evidence_of(self.task).filter(pk=pk).first()
        if found is None:
            raise InvalidInput.on("replaces", "Nhiệm vụ này không có minh chứng đó.")
        return found


class EvidenceWithdrawView(TaskView):
    writes_task = True

    @cached_property
    def row(self) -> Evidence:
        return get_object_or_404(filed.evidence_of(self.task), pk=self.kwargs["pk"])

    @extend_schema(
        summary="Rút minh chứng; vẫn lưu vết, không còn là căn cứ",
        request=given.EvidenceWithdrawIn,
        responses=out.EvidenceOut,
    )
    @intention
    def post(self, request: Request) -> Response:
        """Withdraw a piece of the own agency; within ten minutes its author needs no reason."""
        sent = self.given(given.EvidenceWithdrawIn)
        row = evidence.withdraw(self.row, **sent, by=self.person, at=self.now, version=self.version)
        return self.written(row.task, {"evidence": filed.row_of(row, filed.EVIDENCE_COLUMNS)})


class EvidenceFileView(TaskView):
    @extend_schema(
        summary="Tải tệp minh chứng",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, code: str, pk: int) -> HttpResponseBase:
        """Return the file as an attachment, to those who may see the task."""
        found = filed.file_for(self.task, pk, standing_of(self.person, self.today))
        if found is None:
            raise Http404
        audit.file_read(found[0], by=self.person, at=self.now)
        return attachment(*found)
