"""Who reads the logs is itself kept: one entry for each page that was shown."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst

from tasks_app.enums import AuditKind
from tasks_app.services import audit

from .base import person

SHOWN = 200


class ReadingIsRecorded(admin.ModelAdmin):
    """A log whose pages leave an entry; without it they are not shown."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        if self.has_view_permission(request):
            self._record(request, filters=request.GET.urlencode()[:SHOWN])
        return super().changelist_view(request, extra_context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if self.has_view_permission(request):
            self._record(request, row=object_id[:SHOWN])
        return super().change_view(request, object_id, form_url, extra_context)

    def _record(self, request: HttpRequest, **what: str) -> None:
        name = capfirst(str(self.opts.verbose_name_plural))
        audit.record(
            AuditKind.AUDIT_READ,
            at=timezone.now(),
            user=person(request),
            subject=name,
            detail={key: value for key, value in what.items() if value},
        )
