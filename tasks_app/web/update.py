"""Cập nhật tiến độ: percent, situation, words and files in one go; save, or save and claim."""

from django.http import HttpResponse
from django.utils import timezone

from tasks_app.enums import BlockerKind, TaskAction
from tasks_app.errors import DomainError
from tasks_app.selectors import filed
from tasks_app.services import reports, updates
from tasks_app.web.errors import SignedIn, page
from tasks_app.web.filing import Filing, open_filing
from tasks_app.web.forms import UpdateForm


@page
def update(request: SignedIn, code: str) -> HttpResponse:
    """Show the form, or save what it says."""
    filing = open_filing(
        request,
        code,
        TaskAction.REPORT,
        template="tasks_app/_update_fields.html",
        title="Cập nhật tiến độ",
    )
    if request.method == "POST":
        return _save(filing)
    initial = {
        "percent": filing.row.percent,
        "situation": UpdateForm.NORMAL,
        "completed_on": timezone.localdate(),
    }
    return filing.page(UpdateForm(initial=filing.initial() | initial))


def _save(filing: Filing) -> HttpResponse:
    form = UpdateForm(filing.request.POST, filing.request.FILES)
    if not form.is_valid():
        return filing.page(form, status=400)
    claims = "trinh" in filing.request.POST
    now = timezone.now()
    try:
        updates.save(
            filing.task,
            _update(filing, form, claims=claims),
            by=filing.request.user,
            at=now,
            version=form.cleaned_data["version"],
        )
    except DomainError as refusal:
        return filing.refused(form, refusal, last_words=_last_words(filing))
    if claims:
        return filing.done(f"Đã trình {filing.task.code} để xác nhận hoàn thành.")
    percent = form.cleaned_data["percent"]
    return filing.done(
        f"Đã lưu {filing.task.code}" + (f": {percent}%." if percent is not None else ".")
    )


def _update(filing: Filing, form: UpdateForm, *, claims: bool) -> updates.Update:
    found = form.cleaned_data
    kind = found["blocker_kind"] if found["situation"] == UpdateForm.BLOCKED else ""
    return updates.Update(
        progress=reports.Progress(
            percent=found["percent"], content=found["content"], confidence=found["confidence"]
        ),
        blocker_kind=BlockerKind(kind) if kind else None,
        blocker_description=found["blocker_description"],
        files=found["attachments"],
        completed_on=(found["completed_on"] or timezone.localdate()) if claims else None,
    )


def _last_words(filing: Filing) -> str:
    last = filed.reports_of(filing.task).order_by("-reported_on", "-id").first()
    return last.content if last else ""
