"""Minh chứng: add, give a new version, take back, and download through authorisation."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tasks_app.enums import EvidenceKind, TaskAction
from tasks_app.errors import DomainError
from tasks_app.exchange.download import attachment
from tasks_app.models import Evidence
from tasks_app.permissions import standing_of
from tasks_app.selectors import filed
from tasks_app.services import audit, updates
from tasks_app.services import evidence as service
from tasks_app.web.errors import SignedIn, page
from tasks_app.web.filing import Filing, open_filing
from tasks_app.web.forms import EvidenceForm
from tasks_app.web.requests import version_of
from tasks_app.web.task_detail import found_or_404


@page
def add(request: SignedIn, code: str) -> HttpResponse:
    """Show the form, or add what it holds."""
    filing = _filing(request, code, "Thêm minh chứng")
    return _add(filing, f"Đã thêm minh chứng cho {code}.")


@page
def replace(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Show the form of a new version, or add it; the old one stays readable."""
    filing = _filing(request, code, "Thay bằng bản mới")
    old = _piece(filing, pk)
    return _add(filing, f"Đã thay “{old.title}” bằng bản mới.", replaces=old)


@require_POST
@page
def withdraw(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Rút minh chứng: it stays as a trace and supports nothing any more."""
    filing = _filing(request, code, "")
    row = _piece(filing, pk)
    service.withdraw(
        row,
        reason=request.POST.get("reason", ""),
        by=request.user,
        at=timezone.now(),
        version=version_of(request),
    )
    return filing.done(f"Đã rút “{row.title}” khỏi {code}.")


def _filing(request: SignedIn, code: str, title: str) -> Filing:
    return open_filing(
        request,
        code,
        TaskAction.ADD_EVIDENCE,
        template="tasks_app/_evidence_fields.html",
        title=title,
    )


def _piece(filing: Filing, pk: int) -> Evidence:
    found = filed.evidence_of(filing.task).filter(pk=pk).select_related("task").first()
    if found is None:
        raise Http404
    return found


def _add(filing: Filing, done: str, *, replaces: Evidence | None = None) -> HttpResponse:
    request = filing.request
    shown: dict[str, Any] = {"replaces": replaces}
    if request.method != "POST":
        kind = replaces.kind if replaces else EvidenceKind.FILE
        return filing.page(EvidenceForm(initial=filing.initial() | {"kind": kind}), **shown)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return filing.page(form, status=400, **shown)
    try:
        _write(filing, form, replaces)
    except DomainError as refusal:
        return filing.refused(form, refusal, **shown)
    return filing.done(done)


def _write(filing: Filing, form: EvidenceForm, replaces: Evidence | None) -> None:
    found, task = form.cleaned_data, filing.task
    by, at, version = filing.request.user, timezone.now(), found["version"]
    match found["kind"]:
        case EvidenceKind.FILE if replaces is None:
            updates.add_files(task, found["attachments"], by=by, at=at, version=version)
        case EvidenceKind.FILE:
            file = found["attachments"][0]
            service.add_file(task, file, by=by, at=at, version=version, replaces=replaces)
        case EvidenceKind.DOCUMENT:
            document = service.Document(
                found["document_number"],
                found["title"],
                found["document_on"],
                found["document_signer"],
            )
            service.add_document(task, document, by=by, at=at, version=version, replaces=replaces)
        case _:
            url, title = found["url"], found["title"]
            service.add_link(
                task, url, title=title, by=by, at=at, version=version, replaces=replaces
            )


@require_safe
@page
def download(request: SignedIn, code: str, pk: int) -> HttpResponseBase:
    """Return the file as an attachment, to those who may see the task."""
    today = timezone.localdate()
    task = found_or_404(request, code, on=today)
    found = filed.file_for(task, pk, standing_of(request.user, today))
    if found is None:
        raise Http404
    audit.file_read(found[0], by=request.user, at=timezone.now())
    return attachment(*found)
