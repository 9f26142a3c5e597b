"""The event log: read only, filtered; and evidence files behind authorisation."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import Truncator

from tasks_app.enums import EvidenceKind, ScanState, Secrecy
from tasks_app.errors import FileMissing, NotPermitted
from tasks_app.exchange.download import attachment
from tasks_app.models import Evidence, TaskEvent
from tasks_app.rules.text import ON_PAPER
from tasks_app.selectors import filed
from tasks_app.services import audit

from .base import LOGS, REGISTER, CappedPaginator, TaskScopedAdmin, person, standing
from .export import ExportAdminMixin, SafeResource
from .filters import AgencyOfActorFilter, ProgrammeFilter
from .history import changes_of, line_of
from .readings import ReadingIsRecorded


class EventResource(SafeResource):
    """The log as rows; the hash proves them."""

    class Meta:
        model = TaskEvent
        fields = (
            "id", "task__code", "seq", "kind", "actor__email", "actor_agency__code",
            "effective_on", "recorded_at", "status", "percent", "deadline", "lead__code", "hash",
        )  # fmt: skip
        export_order = fields


@admin.register(TaskEvent)
class TaskEventAdmin(ReadingIsRecorded, ExportAdminMixin, TaskScopedAdmin):
    """What happened to which task, by whom, when it was true and when it was learned."""

    section = LOGS
    resource_classes = [EventResource]
    paginator = CappedPaginator
    list_display = ("recorded_at", "code", "kind", "who", "effective_on", "what")
    list_filter = (
        ("task__programme", ProgrammeFilter),
        "kind",
        AgencyOfActorFilter,
        "recorded_at",
        "effective_on",
    )
    list_select_related = ("task", "actor", "on_behalf_of", "actor_agency", "lead")
    search_fields = (
        "task__code__istartswith",
        "actor__email__iexact",
        "actor__full_name__icontains",
    )
    search_help_text = "Mã nhiệm vụ, thư điện tử hoặc tên người thực hiện"
    ordering = ("-id",)
    readonly_fields = ("code", "what", "words")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaskEvent]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        sealed = obj is not None and obj.task.secrecy == Secrecy.SECRET
        return ("task", "payload") if sealed else ("task",)

    @admin.display(description="nhiệm vụ", ordering="task__code")
    def code(self, event: TaskEvent) -> str:
        return event.task.code

    @admin.display(description="thay đổi")
    def what(self, event: TaskEvent) -> str:
        words = "; ".join(f"{label}: {value}" for label, value in changes_of(event))
        return Truncator(words).chars(120)

    @admin.display(description="người thực hiện")
    def who(self, event: TaskEvent) -> str:
        return line_of(event).who

    @admin.display(description="lời ghi")
    def words(self, event: TaskEvent) -> str:
        return ON_PAPER if event.task.secrecy == Secrecy.SECRET else line_of(event).words


@admin.register(Evidence)
class EvidenceAdmin(TaskScopedAdmin):
    """Evidence to look at; files come as attachments, only to who sees the task."""

    section = REGISTER
    list_display = (
        "title",
        "code",
        "kind",
        "document_number",
        "document_on",
        "added_by",
        "added_on",
        "state",
    )
    list_filter = ("kind", "scan_state", ("task__programme", ProgrammeFilter))
    list_select_related = ("task", "added_by", "replaced_by")
    search_fields = ("task__code", "title", "document_number")
    ordering = ("-added_at", "-id")
    exclude = ("task", "file", "event", "claim")
    readonly_fields = ("code", "state")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        return super().get_queryset(request).exclude(task__secrecy=Secrecy.SECRET)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.file_view)
        return [path("<int:pk>/tep/", view, name="evidence_file"), *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """Send the file of one piece of evidence as an attachment."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            found = filed.file_for(row.task, pk, standing(request))
        except FileMissing as gone:
            raise Http404(gone.message) from gone
        except NotPermitted as refused:
            raise PermissionDenied(refused.message) from refused
        if found is None:
            raise Http404
        audit.file_read(found[0], by=person(request), at=timezone.now())
        return attachment(*found)

    @admin.display(description="tình trạng")
    def state(self, row: Evidence) -> str:
        if row.withdrawn_at is not None:
            return "đã rút"
        if hasattr(row, "replaced_by"):
            return "đã có bản mới"
        unscanned = row.kind == EvidenceKind.FILE and row.scan_state != ScanState.CLEAN
        return "chưa quét mã độc" if unscanned else ""

    @admin.display(description="nhiệm vụ", ordering="task__code")
    def code(self, row: Evidence) -> str:
        return row.task.code
