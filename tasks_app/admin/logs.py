"""What came in, and who did what here: read only."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry

from tasks_app.enums import Operation
from tasks_app.models import ImportBatch

from .base import LOGS, CappedPaginator, ReadOnlyAdmin
from .readings import ReadingIsRecorded


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    section = LOGS
    reading = Operation.READ_DESK_LOG
    list_display = ("filename", "kind", "programme", "row_count", "loaded_by", "loaded_at")
    list_filter = ("kind", "programme")
    list_select_related = ("programme", "loaded_by")


@admin.register(LogEntry)
class LogEntryAdmin(ReadingIsRecorded, ReadOnlyAdmin):
    """Who changed which account, agency or day in the admin."""

    section = LOGS
    page_name = "nhật ký quản trị"
    reading = Operation.READ_DESK_LOG
    paginator = CappedPaginator
    list_display = ("action_time", "user", "content_type", "object_repr", "what")
    list_filter = ("action_flag", "action_time")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "user__email")

    @admin.display(description="thay đổi")
    def what(self, entry: LogEntry) -> str:
        return str(entry.get_change_message())
