"""Minh chứng: add, and download through authorisation."""

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from tasks_app.enums import EvidenceKind, TaskAction
from tasks_app.errors import DomainError
from tasks_app.selectors import filed
from tasks_app.services import evidence as service
from tasks_app.services import updates
from tasks_app.web.errors import SignedIn, page
from tasks_app.web.filing import Filing, open_filing
from tasks_app.web.forms import EvidenceForm
from tasks_app.web.task_detail import found_or_404


@page
def add(request: SignedIn, code: str) -> HttpResponse:
    """Show the form, or add what it holds."""
    filing = open_filing(
        request,
        code,
        TaskAction.ADD_EVIDENCE,
        template="tasks_app/_evidence_fields.html",
        title="Thêm minh chứng",
    )
    if request.method != "POST":
        return filing.page(EvidenceForm(initial=filing.initial() | {"kind": EvidenceKind.FILE}))
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return filing.page(form, status=400)
    try:
        _write(filing, form)
    except DomainError as refusal:
        return filing.refused(form, refusal)
    return filing.done(f"Đã thêm minh chứng cho {code}.")


def _write(filing: Filing, form: EvidenceForm) -> None:
    found, task = form.cleaned_data, filing.task
    by, at, version = filing.request.user, timezone.now(), found["version"]
    match found["kind"]:
        case EvidenceKind.FILE:
            updates.add_files(task, found["attachments"], by=by, at=at, version=version)
        case EvidenceKind.DOCUMENT:
            document = service.Document(
                found["document_number"],
                found["title"],
                found["document_on"],
                found["document_signer"],
            )
            service.add_document(task, document, by=by, at=at, version=version)
        case _:
            service.add_link(
                task, found["url"], title=found["title"], by=by, at=at, version=version
            )


@page
def download(request: SignedIn, code: str, pk: int) -> HttpResponseBase:
    """Return the file as an attachment, to those who may see the task."""
    task = found_or_404(request, code, on=timezone.localdate())
    item = filed.evidence_of(task).filter(kind=EvidenceKind.FILE, pk=pk).first()
    if item is None:
        raise Http404
    response = FileResponse(filed.file_of(item), as_attachment=True, filename=item.filename)
    response["Content-Type"] = "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
