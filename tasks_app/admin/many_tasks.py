"""Đôn đốc and assignment for many tasks at once: one page that asks, refusals told by row."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from tasks_app.enums import Decision, Operation
from tasks_app.models import Task
from tasks_app.selectors.assignment import refused_tasks
from tasks_app.services import assignment, bulk, chasing

from . import refusals
from .base import TaskScopedAdmin, person, standing
from .deeds import words
from .desk import MANY, DecisionForm, task_title

Act = Callable[[Task, str], object]


class ChaseForm(DecisionForm):
    """One message for all of them."""

    note = words("Nội dung đôn đốc")


class WaitsFilter(admin.SimpleListFilter):
    """What waits for somebody at the desk besides claims and extensions."""

    title = "đang chờ"
    parameter_name = "dang-cho"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("giao-nham", "đơn vị báo giao nhầm"), ("mo-lai", "đề xuất mở lại")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Task]) -> QuerySet[Task]:
        match self.value():
            case "giao-nham":
                return queryset.filter(pk__in=refused_tasks().order_by().values("pk"))
            case "mo-lai":
                return queryset.filter(reopenings__decision=Decision.PENDING)
        return queryset


class ManyTasksActions(TaskScopedAdmin):
    """Adds the two actions to the admin of tasks."""

    actions: Sequence[Any] = ("chase", "assign")

    def has_chase_permission(self, request: HttpRequest) -> bool:
        """Return whether the action is offered at all; each task is asked about again."""
        who = standing(request)
        return who.may(Operation.DECIDE_MANY) or who.may(Operation.WRITE_DRAFTS)

    def has_assign_permission(self, request: HttpRequest) -> bool:
        """Return whether the action is offered at all; each task is asked about again."""
        return standing(request).may(Operation.WRITE_DRAFTS)

    @admin.action(description="Đôn đốc", permissions=["chase"])
    def chase(self, request: HttpRequest, queryset: QuerySet[Task]) -> HttpResponse | None:
        """Press for the tasks chosen."""
        by, at = person(request), timezone.now()
        return self._asked(
            request,
            queryset,
            "chase",
            "Đôn đốc",
            lambda task, note: chasing.chase(task, note=note, by=by, at=at),
        )

    @admin.action(description="Giao dự thảo đã chọn", permissions=["assign"])
    def assign(self, request: HttpRequest, queryset: QuerySet[Task]) -> HttpResponse | None:
        """Assign the drafts chosen, each on its own document."""
        by, at = person(request), timezone.now()
        return self._asked(
            request,
            queryset,
            "assign",
            "Giao nhiệm vụ",
            lambda task, note: assignment.assign(task, by=by, at=at),
        )

    def _asked(
        self, request: HttpRequest, queryset: QuerySet[Task], name: str, title: str, act: Act
    ) -> HttpResponse | None:
        """Show what was chosen; when confirmed, act on each."""
        chosen = list(queryset.order_by("pk")[: MANY + 1])
        if len(chosen) > MANY:
            messages.error(request, f"Mỗi lần xử lý tối đa {MANY} nhiệm vụ. Chọn ít hơn.")
            return None
        fields = ["note"] if name == "chase" else []
        form = ChaseForm(request.POST if "confirmed" in request.POST else None, only=fields)
        if not form.is_valid():
            return self._confirm(request, chosen, form, name, title)
        note = form.cleaned_data.get("note", "")
        outcome = bulk.for_each(chosen, lambda task: act(task, note), task_of=lambda task: task.pk)
        if outcome.done:
            codes = ", ".join(task.code for task in outcome.done)
            messages.success(request, f"{title}: {len(outcome.done)} nhiệm vụ ({codes}).")
        for task, refused in outcome.refused:
            refusals.note(request, refused, subject=task.code)
            messages.warning(request, f"{task.code}: {refused.message}")
        return None

    def _confirm(
        self, request: HttpRequest, chosen: list[Task], form: ChaseForm, name: str, title: str
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{title}: {len(chosen)} nhiệm vụ",
            "verb": title,
            "action": name,
            "form": form,
            "rows": [(task, task_title(task)) for task in chosen],
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/tasks_app/task/many.html", context)
