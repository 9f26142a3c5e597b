"""The register in the admin: all facts, none of them editable. Facts change by events only."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from import_export import fields

from tasks_app.enums import Secrecy
from tasks_app.models import Task
from tasks_app.selectors import task_rows

from . import inlines, plan
from .base import CappedPaginator, TaskScopedAdmin
from .desk import task_title
from .drafts import DraftPages
from .export import ExportAdminMixin, SafeResource
from .fan_out import FanOutAction
from .filters import ProgrammeFilter
from .many_tasks import ManyTasksActions, WaitsFilter
from .transitions import TransitionPages

OPEN_FACTS = (
    (None, {"fields": ("code", "what", "programme", "group", "parent", "kind", "secrecy")}),
    (
        "Trạng thái hiện tại",
        {"fields": ("status", "lead", "percent", "deadline", "chain_deadline", "completed_on")},
    ),
)
FULL_FACTS = (
    (
        "Theo văn bản giao",
        {
            "fields": (
                "deliverable",
                "acceptance_criteria",
                "product_is_document",
                "source_document",
                "legal_basis",
                "assigned_on",
                "deadline_text",
                "deadline_precision",
                "original_deadline",
                "coordinator",
                "focal_person",
            )
        },
    ),
    (
        "Sổ",
        {
            "fields": (
                "provenance",
                "source",
                "note",
                "last_report_on",
                "event_count",
                "version",
                "updated_at",
            )
        },
    ),
)


class TaskResource(SafeResource):
    """The register as rows, with names instead of keys."""

    title = fields.Field(column_name="title")
    programme = fields.Field("programme__code", "programme")
    group = fields.Field("group__name", "group")
    lead = fields.Field("lead__name", "lead")
    status = fields.Field("get_status_display", "status")

    class Meta:
        model = Task
        fields: ClassVar = (
            "code", "programme", "group", "title", "lead", "status", "percent", "assigned_on",
            "deadline_text", "original_deadline", "deadline", "completed_on", "provenance",
        )  # fmt: skip
        export_order = fields

    def dehydrate_title(self, task: Task) -> str:
        return task_title(task)

    def dehydrate_deadline_text(self, task: Task) -> str:
        return "" if _is_secret(task) else task.deadline_text


@admin.register(Task)
class TaskAdmin(
    ExportAdminMixin,
    TransitionPages,
    DraftPages,
    FanOutAction,
    ManyTasksActions,
    TaskScopedAdmin,
):
    """One task with everything that hangs on it, read only, and what may be done to it."""

    resource_classes = [TaskResource]
    paginator = CappedPaginator
    list_display = ("code", "what", "programme", "lead", "status", "percent", "deadline")
    list_display_links = ("code", "what")
    list_filter = (
        ("programme", ProgrammeFilter),
        WaitsFilter,
        "status",
        "kind",
        "provenance",
        "secrecy",
    )
    list_select_related = ("programme", "group", "lead")
    search_fields = ("search_text",)
    search_help_text = "Mã hoặc chữ trong tên nhiệm vụ, có dấu hoặc không dấu"
    ordering = ("code",)
    actions = ("chase", "assign", "fan_out")
    inlines = (
        inlines.ClaimInline,
        inlines.ExtensionInline,
        inlines.BlockerInline,
        inlines.ReportInline,
        inlines.EvidenceInline,
        *plan.INLINES,
        inlines.TaskAgencyInline,
        inlines.EventInline,
    )
    task_path = "pk"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        context["tools"] = self.tools(request, context["original"])
        context["refusals"] = self.refusals_of(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Task]:
        related = (*self.list_select_related, "parent", "coordinator", "focal_person")
        return super().get_queryset(request).select_related(*related, "source_document")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return queryset.filter(task_rows.matching(search_term)), False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return OPEN_FACTS if _is_secret(obj) else (*OPEN_FACTS, *FULL_FACTS)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return () if _is_secret(obj) else self.inlines

    @admin.display(description="nhiệm vụ", ordering="code")
    def what(self, task: Task) -> str:
        return task_title(task)


def _is_secret(task: Task | None) -> bool:
    return task is not None and task.secrecy == Secrecy.SECRET
