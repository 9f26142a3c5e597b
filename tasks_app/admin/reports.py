"""Reports at the desk: read only, but for the steps of their life, each a page of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from tasks_app.enums import Operation, ReportState
from tasks_app.errors import DomainError
from tasks_app.models import FrozenReport
from tasks_app.selectors import reports
from tasks_app.services import freezing

from . import refusals
from .base import REVIEW, ReadOnlyAdmin, person, standing

PAGE = "admin/tasks_app/report/deed.html"


class StepForm(forms.Form):
    """What every step carries: the revision it has seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": "input", "id": f"id_{name}"}


class CorrectionForm(StepForm):
    area = forms.Textarea({"rows": 3})
    reason = forms.CharField(label="Lý do", required=False, max_length=4000, widget=area)


class DocumentForm(StepForm):
    number = forms.CharField(label="Số, ký hiệu", required=False, max_length=200)
    on = forms.DateField(label="Ngày văn bản")


class ScanForm(StepForm):
    upload = forms.FileField(label="Bản ký (PDF, PNG, JPG)")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that can be done to a report: who may, in which states, by what."""

    title: str
    operation: Operation
    states: frozenset[ReportState]
    form: type[StepForm]
    run: Callable[..., FrozenReport]


KEPT = frozenset({ReportState.FROZEN, ReportState.SIGNED})
STEPS = {
    "chot": Step(
        "Chốt số liệu", Operation.FREEZE_REPORT, frozenset({ReportState.DRAFT}), StepForm,
        freezing.freeze,
    ),
    "van-ban": Step(
        "Ghi số văn bản", Operation.PUBLISH_REPORT, KEPT, DocumentForm, freezing.name_document
    ),
    "ban-ky": Step(
        "Gắn bản ký", Operation.PUBLISH_REPORT, KEPT, ScanForm, freezing.attach_signed_scan
    ),
    "phat-hanh": Step(
        "Phát hành", Operation.PUBLISH_REPORT, frozenset({ReportState.SIGNED}), StepForm,
        freezing.publish,
    ),
    "dinh-chinh": Step(
        "Đính chính", Operation.FREEZE_REPORT, KEPT | {ReportState.PUBLISHED}, CorrectionForm,
        freezing.correct,
    ),
}  # fmt: skip


@admin.register(FrozenReport)
class FrozenReportAdmin(ReadOnlyAdmin):
    """Every version of every report; drafts that wait for a person first in the filter."""

    section = REVIEW
    reading = Operation.READ_EVERY_REPORT
    list_display = (
        "code", "programme", "period", "as_of", "version", "state", "due_on", "published_at",
    )  # fmt: skip
    list_filter = ("state", "programme", "as_of")
    list_select_related = ("programme",)
    search_fields = ("code__iexact", "period", "document_number")
    search_help_text = "Mã báo cáo, kỳ hoặc số văn bản"
    ordering = ("-as_of", "-id")
    exclude = ("content", "scan", "revision", "series")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FrozenReport]:
        return super().get_queryset(request).defer("content")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.step_view)
        return [path("<int:pk>/viec/<slug:slug>/", view, name="report_step"), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a version with what the person may do to it and its files."""
        report = self.get_object(request, object_id)
        tools = self._tools(request, report) if report is not None else []
        shown = {"tools": tools, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, shown)

    def _tools(self, request: HttpRequest, report: FrozenReport) -> list[tuple[str, str]]:
        who = standing(request)
        steps = [
            (step.title, reverse("admin:report_step", args=[report.pk, slug]))
            for slug, step in STEPS.items()
            if report.state in step.states and who.may(step.operation)
        ]
        files = [
            (
                f"Tải {form.upper()}",
                f"{reverse('api:report-file', args=[report.code])}?format={form}",
            )
            for form in ("docx", "xlsx", "pdf")
        ]
        return [*steps, ("Xem báo cáo", reverse("report", args=[report.code])), *files]

    def step_view(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """Ask what the step needs, then take it.

        Raises:
            PermissionDenied: not for this role.
        """
        step = STEPS.get(slug)
        if step is None:
            raise Http404
        if not standing(request).may(step.operation):
            raise PermissionDenied
        seen = reports.visible_to(person(request), on=timezone.localdate())
        report = get_object_or_404(seen, pk=pk)
        if request.method != "POST":
            return self._page(request, report, step, step.form(initial=_initial(report)))
        form = step.form(request.POST, request.FILES)
        if form.is_valid():
            try:
                done = step.run(report, **form.cleaned_data, by=person(request), at=timezone.now())
            except DomainError as refused:
                refusals.note(request, refused, subject=report)
                refusals.to_form(form, refused)
            else:
                messages.success(request, f"{done}: {done.get_state_display()}.")
                return redirect("admin:tasks_app_frozenreport_change", done.pk)
        return self._page(request, report, step, form, status=400)

    def _page(
        self,
        request: HttpRequest,
        report: FrozenReport,
        step: Step,
        form: StepForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Lỗi: {step.title}" if form.errors else step.title,
            "report": report,
            "step": step,
            "form": form,
        }
        return TemplateResponse(request, PAGE, context, status=status)


def _initial(report: FrozenReport) -> dict[str, Any]:
    return {
        "revision": report.revision,
        "number": report.document_number,
        "on": report.document_on,
    }
