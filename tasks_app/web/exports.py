"""Tệp xuất: ask for a file, see how far it is, take it away."""

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tasks_app.enums import ExportFormat, ExportKind
from tasks_app.errors import InvalidInput
from tasks_app.exchange.download import attachment
from tasks_app.models import Export
from tasks_app.selectors import exports as found
from tasks_app.selectors import register_rows
from tasks_app.selectors.register_rows import Asked
from tasks_app.services import exports as service
from tasks_app.web.errors import SignedIn, page

MOST_SHOWN = 20
LISTS = {
    "chuong_trinh": "programme",
    "nhom": "group",
    "chu_tri": "lead",
    "trang_thai": "status",
    "muc": "health",
}


@page
def exports(request: SignedIn) -> HttpResponseBase:
    """Show the own files; a POST asks for one with the conditions of the list."""
    if request.method != "POST":
        rows = found.of(request.user)[:MOST_SHOWN]
        return render(request, "tasks_app/exports.html", {"exports": rows})
    at = timezone.now()
    asked = _asked(request.POST)
    register_rows.check(asked, today=timezone.localdate(at))
    form = request.POST.get("dang", ExportFormat.XLSX.value)
    if form not in ExportFormat:
        raise InvalidInput.on("dang", "Chọn Excel hoặc CSV.")
    job = service.request(
        ExportKind.REGISTER, ExportFormat(form), asked.as_json(), by=request.user, at=at
    )
    return redirect("export", pk=job.pk)


@require_safe
@page
def export(request: SignedIn, pk: int) -> HttpResponse:
    """Show how far one file is; asked for by itself it is the part that refreshes."""
    job = get_object_or_404(found.of(request.user), pk=pk)
    template = "_export_card.html" if request.headers.get("HX-Request") else "export.html"
    return render(request, f"tasks_app/{template}", {"export": job})


@require_safe
@page
def download(request: SignedIn, pk: int) -> HttpResponseBase:
    """Return the file as an attachment, to whom asked for it."""
    job: Export = get_object_or_404(found.of(request.user), pk=pk)
    at = timezone.now()
    opened = found.file_of(job, at=at)
    service.taken(job, by=request.user, at=at)
    return attachment(job, opened)


def _asked(sent: QueryDict) -> Asked:
    chosen = {name: (value,) for key, name in LISTS.items() if (value := sent.get(key, ""))}
    words = {"search": sent.get("q", "")[:200], "view": sent.get("xem", "")[:20]}
    return Asked(**chosen, **words)  # type: ignore[arg-type]
