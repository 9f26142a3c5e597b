"""Rows out as CSV and Excel. Nothing comes in this way: imports have a door of their own."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from import_export.admin import ExportMixin
from import_export.formats.base_formats import CSV, XLSX
from import_export.forms import ExportForm
from import_export.resources import ModelResource

from tasks_app.enums import AuditKind
from tasks_app.exchange.formulas import neutral
from tasks_app.services import audit

from .base import person


class SafeResource(ModelResource):
    """Exports with formulas neutralised; dates and numbers stay what they are."""

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        return neutral(super().export_field(field, instance, **kwargs))


class FormatForm(ExportForm):
    """Only the format is chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].label = "Định dạng"


class ExportAdminMixin(ExportMixin):
    """The button "Xuất" on a list: what is filtered, for whoever may see it."""

    formats = [CSV, XLSX]
    export_form_class = FormatForm
    show_change_form_export = False

    def init_request_context_data(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().init_request_context_data(request, form)
        return {**context, "title": f"Xuất {self.opts.verbose_name_plural}"}

    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: Any, **kwargs: Any
    ) -> Any:
        """Return the file; without an entry in the log of access there is none."""
        taken = {"format": file_format.get_extension(), "filters": request.GET.urlencode()[:300]}
        audit.record(
            AuditKind.EXPORTED,
            at=timezone.now(),
            user=person(request),
            subject=self.opts.verbose_name_plural,
            detail=taken,
        )
        return super().get_export_data(file_format, request, queryset, **kwargs)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))
