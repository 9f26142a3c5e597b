"""Asking for a later deadline, signing the request, withdrawing it; taking a report back."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tasks_app import conf
from tasks_app.enums import AuthorityLevel, Relation, TaskAction
from tasks_app.models import DeadlineExtension
from tasks_app.permissions import relations_of, standing_of
from tasks_app.selectors import filed
from tasks_app.selectors.extensions import has_working_group
from tasks_app.services import corrections, extensions
from tasks_app.web.errors import SignedIn, page
from tasks_app.web.filing import Filing, open_filing
from tasks_app.web.forms import ExtensionForm, TaskForm
from tasks_app.web.requests import saved, version_of


@page
def ask(request: SignedIn, code: str) -> HttpResponse:
    """Xin gia hạn: a later deadline, why, and how it will be met."""
    filing = open_filing(
        request,
        code,
        TaskAction.REQUEST_EXTENSION,
        template="tasks_app/_extension_fields.html",
        title="Xin gia hạn",
    )
    context = _who_signs(filing, on=timezone.localdate())
    if request.method != "POST":
        return filing.page(ExtensionForm(initial=filing.initial()), **context)

    def write(form: TaskForm) -> str:
        found = form.cleaned_data
        names = ("proposed_deadline", "reason", "plan", "legal_basis")
        asked = extensions.request(
            filing.task,
            extensions.Request(**{name: found[name] for name in names}),
            by=request.user,
            at=timezone.now(),
            version=found["version"],
        )
        then = "Tổ công tác ký đồng" if asked.needs_cosignature else "thường trực trả lời"
        return f"Đã gửi đề nghị gia hạn {code}, chờ {then}. Nhắc việc vẫn tiếp tục."

    return saved(filing, ExtensionForm(request.POST), write, **context)


@page
def cosign(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Ký đồng: the working group reads the request and signs it."""
    filing = open_filing(
        request,
        code,
        TaskAction.COSIGN_EXTENSION,
        template="tasks_app/_cosign_fields.html",
        title="Ký đồng đề nghị gia hạn",
    )
    asked = _asked(filing, pk)
    context: dict[str, Any] = {
        "asked": asked,
        "alert": asked.number >= conf.policy().extension_alert_from,
    }
    if request.method != "POST":
        return filing.page(TaskForm(initial=filing.initial()), **context)

    def write(form: TaskForm) -> str:
        version = form.cleaned_data["version"]
        extensions.cosign(asked, by=request.user, at=timezone.now(), version=version)
        return f"Đã ký đồng đề nghị gia hạn {code}. Thường trực sẽ trả lời."

    return saved(filing, TaskForm(request.POST), write, **context)


@require_POST
@page
def withdraw(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Rút đề nghị gia hạn: while nobody has decided."""
    filing = open_filing(request, code, TaskAction.WITHDRAW_EXTENSION, template="", title="")
    asked = _asked(filing, pk)
    extensions.withdraw(asked, by=request.user, at=timezone.now(), version=version_of(request))
    return filing.done(f"Đã rút đề nghị gia hạn {code}.")


@require_POST
@page
def retract(request: SignedIn, code: str, seq: int) -> HttpResponse:
    """Rút lại: an own report, within minutes."""
    filing = open_filing(request, code, TaskAction.REPORT, template="", title="")
    event = filed.event_of(filing.task, seq)
    report = filed.report_of(event) if event else None
    if report is None:
        raise Http404
    corrections.retract_report(
        report, by=request.user, at=timezone.now(), version=version_of(request)
    )
    return filing.done(f"Đã rút lại báo cáo của {code}. Kết quả trở về như trước báo cáo đó.")


def _asked(filing: Filing, pk: int) -> DeadlineExtension:
    related = ("filed_by", "filed_agency", "cosigned_by")
    seen = filed.extensions_visible_to(filing.request.user, on=timezone.localdate())
    asked = seen.select_related("task", *related).filter(pk=pk, task=filing.task).first()
    if asked is None:
        raise Http404
    return asked


def _who_signs(filing: Filing, *, on: date) -> dict[str, Any]:
    """Return what the form of a request says about who signs it and who decides."""
    held = relations_of(standing_of(filing.request.user, on), filing.task, filing.parties)
    signs_itself = Relation.WORKING_GROUP in held
    return {
        "needs_cosignature": not signs_itself and has_working_group(filing.parties.leads, on=on),
        "of_prime_minister": filing.task.deadline_level == AuthorityLevel.PRIME_MINISTER,
    }
