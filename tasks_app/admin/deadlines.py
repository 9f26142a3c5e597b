"""The deadline changed by its level, recorded facts corrected: pages below a task's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from tasks_app.enums import TaskAction
from tasks_app.errors import DomainError
from tasks_app.models import Task, TaskEvent
from tasks_app.permissions import parties_of, possible_actions
from tasks_app.rules.corrections import CORRECTABLE, FIELDS
from tasks_app.selectors.standing_events import standing_events
from tasks_app.services import corrections, deadlines, guards

from . import refusals
from .base import TaskScopedAdmin, person, standing
from .desk import task_title
from .history import line_of

CHANGE, CORRECT = TaskAction.CHANGE_DEADLINE, TaskAction.CORRECT


class ActForm(forms.Form):
    """What every page below a task carries."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Lý do", required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": "input", "id": f"id_{name}"}


class DeadlineForm(ActForm):
    deadline = forms.DateField(label="Hạn mới")
    document = forms.CharField(label="Số, ký hiệu văn bản", required=False, max_length=200)
    field_order = ("deadline", "document", "reason", "version")


class CorrectionForm(ActForm):
    """Only what this kind of entry records, filled with what it says now."""

    percent = forms.IntegerField(label="Kết quả %", required=False)
    completed_on = forms.DateField(label="Ngày hoàn thành", required=False)
    deadline = forms.DateField(label="Hạn", required=False)
    effective_on = forms.DateField(label="Ngày hiệu lực", required=False)
    field_order = ("percent", "completed_on", "deadline", "effective_on", "reason", "version")

    def __init__(self, *args: Any, event: TaskEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.values = corrections.stated(event)
        for name in FIELDS:
            if name in self.values:
                self.fields[name].initial = self.values[name]
            else:
                del self.fields[name]

    def correction(self) -> corrections.Correction:
        """Return what differs from what is recorded."""
        given = {name: self.cleaned_data[name] for name in self.values}
        return corrections.Correction(**{n: v for n, v in given.items() if v != self.values[n]})


@dataclass(frozen=True, slots=True)
class Act:
    """One page on which one person does one thing to one task; `refused`: why not."""

    request: HttpRequest
    task: Task
    title: str
    refused: DomainError | None = None

    def initial(self) -> dict[str, Any]:
        """Return what every form starts with."""
        return {"version": self.task.version}


class DeadlinePages(TaskScopedAdmin):
    """Adds the two pages and their list to the admin of tasks."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/dieu-chinh-han/", wrap(self.deadline_view), name="task_deadline"),
            path("<int:pk>/dinh-chinh/", wrap(self.entries_view), name="task_entries"),
            path("<int:pk>/dinh-chinh/<int:seq>/", wrap(self.correct_view), name="task_correct"),
            *super().get_urls(),
        ]

    def tools(self, request: HttpRequest, task: Task) -> list[tuple[str, str]]:
        """Return label and address of what the person may do to `task` here."""
        today = timezone.localdate()
        possible = possible_actions(task, standing(request), parties_of(task, today))
        pages = {CHANGE: "admin:task_deadline", CORRECT: "admin:task_entries"}
        return [
            (str(action.label).capitalize(), reverse(name, args=[task.pk]))
            for action, name in pages.items()
            if action in possible
        ]

    def deadline_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change the deadline in force on a document."""
        act = self._open(request, pk, CHANGE, title="Điều chỉnh hạn")
        form = DeadlineForm(request.POST or None, initial=act.initial())

        def write() -> str:
            deadlines.change(act.task, **form.cleaned_data, by=person(request), at=timezone.now())
            return f"Đã điều chỉnh hạn của {act.task.code}."

        return self._answer(act, form, write)

    def entries_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List the entries that can be corrected, the last first."""
        act = self._open(request, pk, CORRECT, title="Đính chính")
        said = standing_events(act.task).filter(kind__in=CORRECTABLE).reverse()
        events = said.select_related("actor", "on_behalf_of", "actor_agency", "lead")
        lines = [(event.seq, line_of(event)) for event in events]
        return self._page(act, "entries", lines=lines)

    def correct_view(self, request: HttpRequest, pk: int, seq: int) -> HttpResponse:
        """Give one recorded fact anew."""
        act = self._open(request, pk, CORRECT, title=f"Đính chính mục {seq}")
        event = act.task.events.filter(kind__in=CORRECTABLE, seq=seq).first()
        if event is None:
            raise Http404
        form = CorrectionForm(request.POST or None, initial=act.initial(), event=event)

        def write() -> str:
            corrections.correct(
                event,
                form.correction(),
                reason=form.cleaned_data["reason"],
                by=person(request),
                at=timezone.now(),
                version=form.cleaned_data["version"],
            )
            return f"Đã đính chính mục {seq} của {act.task.code}."

        return self._answer(act, form, write, line=line_of(event))

    def _open(self, request: HttpRequest, pk: int, action: TaskAction, *, title: str) -> Act:
        """Return the page's frame, having asked whether the action is this person's now.

        Raises:
            Http404: the task is not there for this person.
        """
        task: Task | None = self.get_queryset(request).filter(pk=pk).first()
        if task is None:
            raise Http404
        try:
            guards.guard(task, action, by=person(request), on=timezone.localdate())
        except DomainError as refused:
            return Act(request, task, title, refused)
        return Act(request, task, title)

    def _answer(
        self, act: Act, form: forms.Form, write: Callable[[], str], **context: Any
    ) -> HttpResponse:
        if act.request.method != "POST" or act.refused is not None:
            return self._page(act, "act", form=form, **context)
        if not form.is_valid():
            return self._page(act, "act", form=form, status=400, **context)
        try:
            messages.success(act.request, write())
        except DomainError as refused:
            refusals.note(act.request, refused, subject=act.task.code)
            refusals.to_form(form, refused)
            return self._page(act, "act", form=form, status=refused.status, **context)
        return redirect("admin:tasks_app_task_change", act.task.pk)

    def _page(self, act: Act, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
        if act.refused is not None:
            refusals.note(act.request, act.refused, subject=act.task.code)
            status = act.refused.status
        act.task.refresh_from_db(fields=["version"])
        given = {
            **self.admin_site.each_context(act.request),
            "opts": self.opts,
            "title": f"{act.title} {act.task.code}",
            "act": act,
            "task": act.task,
            "task_title": task_title(act.task),
            **context,
        }
        template = f"admin/tasks_app/task/{name}.html"
        return TemplateResponse(act.request, template, given, status=status)
