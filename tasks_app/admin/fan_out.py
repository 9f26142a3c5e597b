"""Giao xuống từng đơn vị: chosen collective tasks, with a page that shows every part before."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from tasks_app.enums import CompletionRule, Operation, TaskAction
from tasks_app.errors import DomainError
from tasks_app.models import Task
from tasks_app.rules.text import upper_first
from tasks_app.selectors.fan_out import Plan, plan_of
from tasks_app.services import bulk, fan_out, guards
from tasks_app.services.fan_out import FannedOut, Rule

from . import refusals
from .base import TaskScopedAdmin, person, standing
from .desk import MANY, task_title

KEPT = ""


class FanOutForm(forms.Form):
    """When the whole completes, and whose members on which day."""

    rule = forms.ChoiceField(
        label="Điều kiện hoàn thành",
        required=False,
        choices=[
            (KEPT, "Giữ điều kiện đang có; lần đầu: mọi đơn vị hoàn thành"),
            *((rule.value, upper_first(str(rule.label))) for rule in CompletionRule),
        ],
    )
    threshold = forms.IntegerField(
        label="Tỷ lệ đơn vị (%), khi chọn theo tỷ lệ", required=False, min_value=1, max_value=100
    )
    on = forms.DateField(label="Thành viên tại ngày (bỏ trống: hôm nay)", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": "input", "id": f"id_{name}"}

    def rule_asked(self) -> Rule | None:
        """Return the rule chosen; None keeps the one in force."""
        kind = self.cleaned_data["rule"]
        return Rule(kind, self.cleaned_data["threshold"]) if kind else None


class FanOutAction(TaskScopedAdmin):
    """Adds the action to the admin of tasks."""

    actions: Sequence[Any] = ("fan_out",)

    def has_fan_out_permission(self, request: HttpRequest) -> bool:
        """Return whether the action is offered at all; each task is asked about again."""
        return standing(request).may(Operation.FAN_OUT_MANY)

    @admin.action(description="Giao xuống từng đơn vị", permissions=["fan_out"])
    def fan_out(self, request: HttpRequest, queryset: QuerySet[Task]) -> HttpResponse | None:
        """Show who would get what; when confirmed, do it task by task."""
        chosen = list(queryset.order_by("pk")[: MANY + 1])
        if len(chosen) > MANY:
            messages.error(request, f"Mỗi lần xử lý tối đa {MANY} nhiệm vụ. Chọn ít hơn.")
            return None
        sent = "confirmed" in request.POST
        form = FanOutForm(request.POST if sent else None)
        if not sent or not form.is_valid():
            return self._preview(request, chosen, form)
        self._carried_out(request, chosen, form)
        return None

    def _carried_out(self, request: HttpRequest, chosen: list[Task], form: FanOutForm) -> None:
        outcome = bulk.for_each(
            chosen,
            lambda task: self._fan_out(request, task, form),
            task_of=lambda task: task.pk,
        )
        if outcome.done:
            codes = ", ".join(task.code for task in outcome.done)
            messages.success(request, f"Đã giao xuống từng đơn vị: {codes}.")
        for task, refused in outcome.refused:
            refusals.note(request, refused, subject=task.code)
            messages.warning(request, f"{task.code}: {refused.message}")

    def _fan_out(self, request: HttpRequest, task: Task, form: FanOutForm) -> FannedOut:
        return fan_out.fan_out(
            task,
            rule=form.rule_asked(),
            on=form.cleaned_data["on"],
            by=person(request),
            at=timezone.now(),
        )

    def _preview(
        self, request: HttpRequest, chosen: list[Task], form: FanOutForm
    ) -> TemplateResponse:
        today = timezone.localdate()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Giao xuống từng đơn vị: {len(chosen)} nhiệm vụ",
            "form": form,
            "rows": [self._row(request, plan_of(task, today), today) for task in chosen],
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/tasks_app/task/fan_out.html", context)

    def _row(self, request: HttpRequest, plan: Plan, today: date) -> dict[str, Any]:
        return {
            "plan": plan,
            "title": task_title(plan.parent),
            "refusal": self._refusal(request, plan, today),
        }

    def _refusal(self, request: HttpRequest, plan: Plan, today: date) -> str:
        try:
            guards.guard(plan.parent, TaskAction.FAN_OUT, by=person(request), on=today)
        except DomainError as refused:
            return refused.message
        if not plan.units:
            return f"{plan.parent.lead} không phải nhóm cơ quan có thành viên hôm nay."
        return ""
