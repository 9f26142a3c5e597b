"""One decision on many requests: asked once, decided one by one, refusals told by row."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from tasks_app.models import User
from tasks_app.services import bulk

from . import refusals
from .base import TaskScopedAdmin, person
from .desk import MANY, DecisionForm, Verb, task_title


class ManyAdmin(TaskScopedAdmin):
    """The bulk half of a desk; `review.ReviewAdmin` is the whole."""

    verbs: Mapping[str, Verb] = {}
    decision_form: type[DecisionForm] = DecisionForm
    row_fields: tuple[str, ...] = ("version",)

    def list_url(self) -> str:
        """Return the address of the list."""
        raise NotImplementedError

    def refusal(self, row: Any, *, by: User, on: date) -> str:
        """Return why `by` may not decide `row`, in words; empty: they may."""
        raise NotImplementedError

    def decide_many(
        self, request: HttpRequest, queryset: QuerySet[Any], name: str
    ) -> HttpResponse | None:
        """Ask once for all, then decide those that may be; the others are listed with why."""
        rows = list(queryset.order_by("task_id", "id")[: MANY + 1])
        if len(rows) > MANY:
            messages.error(request, f"Mỗi lần xử lý tối đa {MANY} hồ sơ. Chọn ít hơn.")
            return None
        self._tell_gone(request, len(rows))
        if not rows:
            return None
        verb = self.verbs[name]
        data = request.POST if "confirmed" in request.POST else None
        shared = self.decision_form(data, only=[f for f in verb.fields if f not in self.row_fields])
        own = [f for f in verb.fields if f in self.row_fields]
        each = [
            (row, self.decision_form(data, row=row, only=own, prefix=str(row.pk))) for row in rows
        ]
        if data is None or not (shared.is_valid() and all(form.is_valid() for _, form in each)):
            return self._confirm(request, name, shared, each)
        outcome = bulk.for_each(
            each,
            lambda pair: verb.run(
                pair[0],
                {**shared.cleaned_data, **pair[1].cleaned_data, "bulk": True},
                by=person(request),
                at=timezone.now(),
            ),
            task_of=lambda pair: pair[0].task_id,
        )
        self._tell(request, verb, outcome)
        return None

    def _confirm(
        self,
        request: HttpRequest,
        name: str,
        shared: DecisionForm,
        each: list[tuple[Any, DecisionForm]],
    ) -> HttpResponse:
        verb, by, today = self.verbs[name], person(request), timezone.localdate()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{verb.label}: {len(each)} hồ sơ",
            "verb": verb,
            "action": f"{name}_many",
            "shared": shared,
            "rows": [
                (row, form, task_title(row.task), self.refusal(row, by=by, on=today))
                for row, form in each
            ],
            "list_url": self.list_url(),
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/tasks_app/review/confirm.html", context)

    def _tell_gone(self, request: HttpRequest, found: int) -> None:
        chosen = len(set(request.POST.getlist(ACTION_CHECKBOX_NAME)))
        if found < chosen:
            messages.warning(
                request, f"{chosen - found} hồ sơ đã được xử lý trước đó, không thay đổi gì thêm."
            )

    def _tell(self, request: HttpRequest, verb: Verb, outcome: bulk.Outcome[Any]) -> None:
        if outcome.done:
            codes = ", ".join(row.task.code for row, _ in outcome.done)
            messages.success(request, f"{len(outcome.done)} hồ sơ: {verb.label} ({codes}).")
        for (row, _), refused in outcome.refused:
            refusals.note(request, refused, subject=row.task.code)
            messages.warning(request, f"{row.task.code}: {refused.message}")
