"""The review desk: one page per request, decided there or many at once, always by a service.

Showing a page changes nothing: a reviewer takes a claim up with a button of its own.
"""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from tasks_app import conf
from tasks_app.enums import Decision, Operation, Secrecy
from tasks_app.errors import DomainError
from tasks_app.models import User
from tasks_app.selectors import calendar, review, task_rows, tasks
from tasks_app.services import guards

from . import refusals
from .base import REVIEW, person, standing
from .desk import MANY, DecisionForm, task_title, waited
from .filters import DecisionFilter, LeadFilter, MineFilter, ProgrammeFilter, WaitingFilter
from .history import lines_of
from .many import ManyAdmin


class ReviewAdmin(ManyAdmin):
    """A desk for one kind of request. Subclasses give verbs, form, facts and checks."""

    section = REVIEW
    page_template = ""
    change_list_template = "admin/tasks_app/review/list.html"
    list_per_page = MANY
    ordering = ("filed_at", "id")
    search_fields = ("task__code",)
    search_help_text = "Mã hoặc chữ trong tên nhiệm vụ, có dấu hoặc không dấu"
    list_display_links = ("what",)
    list_filter = (
        DecisionFilter,
        MineFilter,
        WaitingFilter,
        ("task__programme", ProgrammeFilter),
        LeadFilter,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return review.for_desk(super().get_queryset(request), standing(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found = tasks.current().filter(task_rows.matching(search_term))
        return queryset.filter(task__in=found), False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Return whether the person is of the standing secretariat (for the actions)."""
        return standing(request).may(Operation.DECIDE_MANY)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        allowed = conf.policy().reviewer_days
        rows = review.waiting(self.get_queryset(request))
        late = review.filed_until(
            timezone.localdate(), waiting_days=allowed, calendar=calendar.work_calendar()
        )
        answer = (
            f"{rows.count()} hồ sơ chờ, {rows.filter(clock_from__lte=late).count()} hồ sơ quá hạn "
            f"trả lời. Quy định: trả lời trong {allowed} ngày làm việc."
        )
        return super().changelist_view(request, {"subtitle": answer, **(extra_context or {})})

    # -- one request -----------------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide(request, row)
        return self._page(request, row, self.decision_form(row=row))

    def _decide(self, request: HttpRequest, row: Any) -> HttpResponse:
        verb = self.verbs.get(request.POST.get("verb", ""))
        if verb is None:
            raise SuspiciousOperation("unknown verb")
        form = self.decision_form(request.POST, row=row)
        if not form.is_valid():
            return self._page(request, row, form, status=400)
        try:
            verb.run(row, form.cleaned_data, by=person(request), at=timezone.now())
        except DomainError as refused:
            refusals.note(request, refused, subject=row.task.code)
            refusals.to_form(form, refused)
            fresh = self.get_object(request, str(row.pk))
            return self._page(request, fresh, form, status=refused.status)
        messages.success(request, verb.done.format(code=row.task.code))
        if verb.stays:
            return redirect(request.path)
        return redirect(self.list_url())

    def _page(
        self, request: HttpRequest, row: Any, form: DecisionForm, *, status: int = 200
    ) -> HttpResponse:
        today = timezone.localdate()
        dossier = review.dossier_of(row.task)
        if row.task.secrecy == Secrecy.SECRET:
            dossier = review.sealed(dossier)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{'Lỗi: ' if form.errors else ''}{row.task.code}",
            "row": row,
            "task": row.task,
            "task_title": task_title(row.task),
            "form": form,
            "verbs": self.verbs,
            "refusal": self.refusal(row, by=person(request), on=today),
            "pending": row.decision == Decision.PENDING,
            "dossier": dossier,
            "evidence": dossier.evidence,
            "history": lines_of(dossier.events),
            "queue": self._queue(request),
            "waited": waited(row, today),
            **self.page_context(row, dossier),
        }
        return TemplateResponse(request, self.page_template, context, status=status)

    def page_context(self, row: Any, dossier: review.Dossier) -> dict[str, Any]:
        """Return what only this kind of request shows."""
        raise NotImplementedError

    def refusal(self, row: Any, *, by: User, on: date) -> str:
        """Return why `by` may not decide `row`, in words; empty: they may."""
        if row.decision != Decision.PENDING:
            return ""
        first = next(iter(self.verbs.values()))
        try:
            guards.guard(row.task, first.action, by=by, on=on)
            guards.no_own_file(by, row, on=on)
        except DomainError as refused:
            return refused.message
        return ""

    def _queue(self, request: HttpRequest) -> list[dict[str, Any]]:
        today = timezone.localdate()
        rows = review.waiting(self.get_queryset(request))[:15]
        return [
            {
                "row": row,
                "title": task_title(row.task),
                "url": reverse(f"admin:{self._name('change')}", args=[row.pk]),
                "waited": waited(row, today),
            }
            for row in rows
        ]

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def list_url(self) -> str:
        """Return the address of the list."""
        return reverse(f"admin:{self._name('changelist')}")

    # -- columns of the list ---------------------------------------------------------------

    @admin.display(description="mã", ordering="task__code")
    def code(self, row: Any) -> str:
        return str(row.task.code)

    @admin.display(description="nhiệm vụ")
    def what(self, row: Any) -> str:
        return task_title(row.task)

    @admin.display(description="chủ trì", ordering="task__lead__name")
    def lead(self, row: Any) -> str:
        name = row.task.coordinator or row.task.lead or ""
        return f"{name} (cơ quan thường trực khác xử lý)" if row.is_conflicted else str(name)

    @admin.display(description="trình lúc", ordering="filed_at")
    def filed(self, row: Any) -> str:
        when = timezone.localtime(row.filed_at)
        return f"{when:%d/%m/%Y}, {row.filed_by or row.filed_agency}"

    @admin.display(description="trả lời", ordering="clock_from")
    def wait(self, row: Any) -> str:
        if row.decision != Decision.PENDING:
            return str(row.get_decision_display())
        found = waited(row, timezone.localdate())
        return format_html('<span class="left is-{}">{}</span>', found.urgency, found.words)
