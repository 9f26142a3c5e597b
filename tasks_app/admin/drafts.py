"""Dự thảo: a new task written down and revised before it is assigned."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from tasks_app.enums import (
    AssignmentRole,
    AuthorityLevel,
    Operation,
    Recurrence,
    Secrecy,
    Status,
    TaskKind,
)
from tasks_app.errors import DomainError
from tasks_app.models import Task, TaskGroup
from tasks_app.selectors import named, reference
from tasks_app.services import assignment

from . import refusals
from .base import TaskScopedAdmin, person, standing
from .deeds import DeedForm, day, line, words

CODES = "Mã cơ quan, cách nhau bằng dấu phẩy."


class DraftForm(DeedForm):
    """Everything an assignment says."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    group = forms.ChoiceField(label="Nhóm nhiệm vụ")
    title = words("Nhiệm vụ")
    deliverable = words("Sản phẩm")
    acceptance_criteria = words("Tiêu chí hoàn thành, mỗi dòng một tiêu chí")
    leads = line("Cơ quan chủ trì", help_text=CODES)
    coordinating = line("Cơ quan phối hợp", help_text=CODES)
    coordinator = line("Đầu mối tổng hợp (khi giao chung nhiều cơ quan)")
    document_number = line("Số, ký hiệu văn bản giao")
    document_on = day("Ngày ký", required=False)
    document_title = line("Trích yếu")
    deadline_text = line("Thời hạn như trong văn bản", help_text="Ví dụ: Quý II/2026, 30/6/2026.")
    deadline_level = forms.ChoiceField(label="Cấp giao thời hạn", choices=AuthorityLevel.choices)
    kind = forms.ChoiceField(label="Loại", choices=TaskKind.choices)
    recurrence = forms.ChoiceField(
        label="Chu kỳ", choices=[("", "không"), *Recurrence.choices], required=False
    )
    secrecy = forms.ChoiceField(label="Độ mật", choices=Secrecy.choices)
    product_is_document = forms.BooleanField(label="Sản phẩm là văn bản", required=False)
    code = line("Mã (để trống: mã kế tiếp)")

    def __init__(self, *args: Any, groups: dict[str, TaskGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        named_groups = [(key, f"{group.programme}: {group.name}") for key, group in groups.items()]
        self.fields["group"].choices = named_groups  # type: ignore[attr-defined]

    def draft(self) -> assignment.Draft:
        """Return what was written down.

        Raises:
            InvalidInput: it names an agency that is not there.
        """
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        given["group"] = self.groups[given["group"]]
        for name in ("leads", "coordinating"):
            codes = [code for part in given[name].split(",") if (code := part.strip())]
            given[name] = tuple(named.agency(name, code) for code in codes)
        given["coordinator"] = named.agency_or_none("coordinator", given["coordinator"].strip())
        return assignment.Draft(**given)


class DraftPages(TaskScopedAdmin):
    """Adds the two pages to the admin of tasks, for the keepers of the register."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("du-thao/", wrap(self.draft_view), name="task_draft"),
            path("<int:pk>/du-thao/", wrap(self.revise_view), name="task_revise"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Show the list; who keeps the register may begin a draft."""
        keeps = standing(request).may(Operation.WRITE_DRAFTS)
        more = {"draft_url": reverse("admin:task_draft")} if keeps else {}
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def draft_view(self, request: HttpRequest) -> HttpResponse:
        """Write a new draft down."""
        self._check(request, Operation.WRITE_DRAFTS)
        form = DraftForm(request.POST or None, groups=_groups())
        if request.method == "POST" and form.is_valid():
            try:
                task = assignment.draft(form.draft(), by=person(request), at=timezone.now())
            except DomainError as refused:
                return self._refused(request, form, refused)
            messages.success(request, f"Đã lập dự thảo {task.code}.")
            return redirect("admin:tasks_app_task_change", task.pk)
        return self._draft_page(request, form)

    def revise_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Revise a draft that is not yet assigned."""
        self._check(request, Operation.REVISE_DRAFT)
        task = self.get_queryset(request).filter(pk=pk, status=Status.DRAFT).first()
        if task is None:
            raise Http404
        form = DraftForm(request.POST or None, groups=_groups(), initial=_stated(task))
        if request.method == "POST" and form.is_valid():
            try:
                assignment.revise_draft(
                    task,
                    form.draft(),
                    by=person(request),
                    at=timezone.now(),
                    version=form.cleaned_data["version"],
                )
            except DomainError as refused:
                return self._refused(request, form, refused)
            messages.success(request, f"Đã sửa dự thảo {task.code}.")
            return redirect("admin:tasks_app_task_change", task.pk)
        return self._draft_page(request, form)

    def _check(self, request: HttpRequest, operation: Operation) -> None:
        if not standing(request).may(operation):
            raise PermissionDenied

    def _refused(
        self, request: HttpRequest, form: forms.Form, refused: DomainError
    ) -> HttpResponse:
        refusals.note(request, refused)
        refusals.to_form(form, refused)
        return self._draft_page(request, form, status=refused.status)

    def _draft_page(
        self, request: HttpRequest, form: forms.Form, *, status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Dự thảo nhiệm vụ",
            "form": form,
        }
        code = 400 if form.errors and status == 200 else status
        template = "admin/tasks_app/task/draft.html"
        return TemplateResponse(request, template, context, status=code)


def _groups() -> dict[str, TaskGroup]:
    rows = reference.groups().select_related("programme")
    return {str(group.pk): group for group in rows.order_by("programme__code", "position")}


def _stated(task: Task) -> dict[str, Any]:
    """Return the fields of the form as the draft states them."""
    plain = (
        "title", "deliverable", "acceptance_criteria", "deadline_text", "deadline_level", "kind",
        "recurrence", "secrecy", "product_is_document", "code", "version",
    )  # fmt: skip
    parts = list(task.agencies.select_related("agency").order_by("position", "id"))
    leading = (AssignmentRole.LEAD, AssignmentRole.CO_LEAD)
    document = task.source_document
    return {
        **{name: getattr(task, name) for name in plain},
        "group": str(task.group_id),
        "leads": ", ".join(p.agency.code for p in parts if p.role in leading),
        "coordinating": ", ".join(
            p.agency.code for p in parts if p.role == AssignmentRole.COORDINATING
        ),
        "coordinator": task.coordinator.code if task.coordinator else "",
        "document_number": document.number if document else "",
        "document_on": document.signed_on if document else None,
        "document_title": document.title if document else "",
    }
