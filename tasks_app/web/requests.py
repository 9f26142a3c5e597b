"""Claim, receipt, withdrawal, a blocker solved: one form or button each."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tasks_app.enums import TaskAction
from tasks_app.errors import DomainError, TransitionNotAllowed
from tasks_app.selectors import filed, waiting
from tasks_app.services import blockers, completion, tasks
from tasks_app.web.errors import SignedIn, page
from tasks_app.web.filing import Filing, open_filing
from tasks_app.web.forms import ClaimForm, TaskForm

NEVER = -1  # no task has this version


@page
def claim(request: SignedIn, code: str) -> HttpResponse:
    """Trình xác nhận: the date it was completed, and what supports it."""
    filing = open_filing(
        request,
        code,
        TaskAction.CLAIM,
        template="tasks_app/_claim_fields.html",
        title="Trình xác nhận hoàn thành",
    )
    evidence = list(filed.evidence_of(filing.task).order_by("-added_at"))
    if request.method != "POST":
        initial = filing.initial() | {"completed_on": timezone.localdate()}
        return filing.page(ClaimForm(initial=initial), evidence=evidence)

    def write(form: TaskForm) -> str:
        completion.claim(
            filing.task,
            completed_on=form.cleaned_data["completed_on"],
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
            version=form.cleaned_data["version"],
        )
        return f"Đã trình {code}. Thường trực trả lời trong 3 ngày làm việc."

    return saved(filing, ClaimForm(request.POST), write, evidence=evidence)


def saved(
    filing: Filing, form: TaskForm, write: Callable[[TaskForm], str], **context: object
) -> HttpResponse:
    """Return the way back once `write` has written, else the form with what was wrong."""
    if not form.is_valid():
        return filing.page(form, status=400, **context)
    try:
        words = write(form)
    except DomainError as refusal:
        return filing.refused(form, refusal, **context)
    return filing.done(words)


@require_POST
@page
def start(request: SignedIn, code: str) -> HttpResponse:
    """Tiếp nhận: the task is under way from today."""
    filing = open_filing(request, code, TaskAction.START, template="", title="")
    tasks.start(filing.task, by=request.user, at=timezone.now(), version=version_of(request))
    return filing.done(f"Đã tiếp nhận {code}.")


@require_POST
@page
def withdraw(request: SignedIn, code: str) -> HttpResponse:
    """Rút đề nghị: while the secretariat has not opened the file."""
    filing = open_filing(request, code, TaskAction.WITHDRAW, template="", title="")
    standing = waiting.claim_in_question(filing.task)
    if standing is None:
        raise TransitionNotAllowed(f"{code} chưa có đề nghị xác nhận hoàn thành nào.")
    completion.withdraw(standing, by=request.user, at=timezone.now(), version=version_of(request))
    return filing.done(f"Đã rút đề nghị xác nhận {code}.")


@require_POST
@page
def resolve_blocker(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Đóng vướng mắc, with what solved it."""
    filing = open_filing(request, code, TaskAction.RESOLVE_BLOCKER, template="", title="")
    blocker = filed.blockers_of(filing.task).select_related("task").filter(pk=pk).first()
    if blocker is None:
        raise Http404
    blockers.resolve(
        blocker,
        resolution=request.POST.get("resolution", ""),
        by=request.user,
        at=timezone.now(),
        version=version_of(request),
    )
    return filing.done(f"Đã đóng vướng mắc của {code}.")


def version_of(request: SignedIn) -> int | None:
    """Return the version the button was drawn with; what is no number is never the present one."""
    sent = request.POST.get("version", "")
    if not sent:
        return None
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else NEVER
