"""Kế hoạch: milestones, what the task waits for, a promised day."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tasks_app.enums import TaskAction
from tasks_app.models import Milestone
from tasks_app.permissions import standing_of
from tasks_app.rules.text import format_date
from tasks_app.selectors import confidence, plan
from tasks_app.services import dependencies, milestones, promises
from tasks_app.web.errors import SignedIn, page
from tasks_app.web.filing import Filing, open_filing
from tasks_app.web.forms import TaskForm
from tasks_app.web.plan_forms import SPARE_ROWS, DependencyForm, PlanForm, PromiseForm
from tasks_app.web.requests import saved, version_of


@page
def edit(request: SignedIn, code: str) -> HttpResponse:
    """Lập kế hoạch: all steps in one form."""
    filing = _filing(request, code, "Kế hoạch thực hiện")
    present = list(plan.milestones_of(filing.task))
    if request.method != "POST":
        return filing.page(_filled(filing, present))

    def write(form: TaskForm) -> str:
        steps = form.steps() if isinstance(form, PlanForm) else []
        milestones.set_plan(
            filing.task,
            steps,
            by=request.user,
            at=timezone.now(),
            version=form.cleaned_data["version"],
        )
        return f"Đã lưu kế hoạch {code}: {len(steps)} mốc."

    sent = request.POST.get("rows", "")
    rows = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else SPARE_ROWS
    return saved(filing, PlanForm(request.POST, rows=rows), write)


def _filled(filing: Filing, present: list[Milestone]) -> PlanForm:
    rows = len(present) + SPARE_ROWS
    initial: dict[str, Any] = filing.initial() | {"rows": rows}
    for number, step in enumerate(present):
        initial[f"title_{number}"] = step.title
        initial[f"planned_on_{number}"] = step.planned_on
        initial[f"weight_{number}"] = step.weight
    return PlanForm(initial=initial, rows=rows)


@require_POST
@page
def reach(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Đạt mốc: today."""
    filing = _filing(request, code)
    seen = plan.milestones_visible_to(request.user, on=timezone.localdate())
    step = seen.filter(task=filing.task, pk=pk).first()
    if step is None:
        raise Http404
    today = timezone.localdate()
    milestones.reach(
        step, on=today, by=request.user, at=timezone.now(), version=version_of(request)
    )
    return filing.done(f"Đã ghi đạt mốc “{step.title}” ngày {format_date(today)}.")


@page
def wait(request: SignedIn, code: str) -> HttpResponse:
    """Chờ một nhiệm vụ khác."""
    filing = _filing(request, code, "Chờ nhiệm vụ khác", "_dependency_fields.html")
    if request.method != "POST":
        return filing.page(DependencyForm(initial=filing.initial()))

    def write(form: TaskForm) -> str:
        found = form.cleaned_data
        dependencies.wait_for(
            filing.task,
            found["predecessor"],
            note=found["note"],
            by=request.user,
            at=timezone.now(),
            version=found["version"],
        )
        return f"Đã ghi {code} chờ {found['predecessor']}."

    return saved(filing, DependencyForm(request.POST), write)


@require_POST
@page
def stop_waiting(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Thôi chờ."""
    filing = _filing(request, code)
    row = plan.dependencies_in_force(filing.task).filter(pk=pk).first()
    if row is None:
        return redirect(filing.row.url)  # pressed twice: it has ended
    dependencies.stop_waiting(row, by=request.user, at=timezone.now(), version=version_of(request))
    return filing.done("Đã ghi thôi chờ.")


@page
def promise(request: SignedIn, code: str) -> HttpResponse:
    """Hứa ngày hoàn thành."""
    filing = open_filing(
        request,
        code,
        TaskAction.PROMISE,
        template="tasks_app/_promise_fields.html",
        title="Hứa ngày hoàn thành",
    )
    if request.method != "POST":
        return filing.page(PromiseForm(initial=filing.initial()))

    def write(form: TaskForm) -> str:
        found = form.cleaned_data
        promises.promise(
            filing.task,
            promised_on=found["promised_on"],
            note=found["note"],
            by=request.user,
            at=timezone.now(),
            version=found["version"],
        )
        return f"Đã hứa {code} xong ngày {format_date(found['promised_on'])}."

    return saved(filing, PromiseForm(request.POST), write)


@page
def confidence_gaps(request: SignedIn) -> HttpResponse:
    """Tự đánh giá lệch xa tiến độ: what a reviewer should look into; empty for others."""
    gaps = confidence.confidence_gaps(standing_of(request.user, timezone.localdate()))
    return render(request, "tasks_app/confidence_gaps.html", {"gaps": gaps})


def _filing(
    request: SignedIn, code: str, title: str = "", template: str = "_plan_fields.html"
) -> Filing:
    return open_filing(
        request, code, TaskAction.PLAN, template=f"tasks_app/{template}", title=title
    )
