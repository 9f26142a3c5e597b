"""Programmes, groups, documents, published figures, the calendar."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from tasks_app.enums import Operation
from tasks_app.models import Holiday, Programme, PublishedFigure, SourceDocument, TaskGroup
from tasks_app.selectors import review
from tasks_app.services import calendar, catalogue, published

from .base import CATALOGUE, DomainAdmin, person
from .export import ExportAdminMixin, SafeResource
from .forms import HolidayForm, StewardForm


class CatalogueAdmin(DomainAdmin):
    """Rows the secretariat administrator keeps; each write goes through one service."""

    section = CATALOGUE
    reading = Operation.READ_CATALOGUE
    keeping = Operation.KEEP_CATALOGUE
    form = StewardForm

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        catalogue.save(obj, by=person(request), at=timezone.now())


@admin.register(Programme)
class ProgrammeAdmin(CatalogueAdmin):
    """How far a programme is followed changes by an opening state, not by this form."""

    list_display = ("code", "short_name", "tracking", "signed_on", "snapshot_on", "provenance")
    list_display_links = ("code", "short_name")
    list_filter = ("tracking",)
    list_select_related = ("parent", "successor")
    search_fields = ("code", "name")
    readonly_fields = ("tracking", "snapshot_on")


@admin.register(TaskGroup)
class TaskGroupAdmin(CatalogueAdmin):
    list_display = ("programme", "position", "code", "name")
    list_display_links = ("code", "name")
    list_filter = ("programme",)
    list_select_related = ("programme",)


@admin.register(SourceDocument)
class SourceDocumentAdmin(CatalogueAdmin):
    list_display = ("number", "signed_on", "title", "issuer", "provenance")
    list_filter = ("provenance",)
    list_select_related = ("issuer",)
    search_fields = ("number", "title")
    autocomplete_fields = ("issuer",)


class PublishedFigureResource(SafeResource):
    class Meta:
        model = PublishedFigure
        fields = (
            "programme__code", "item", "as_of", "qualifier", "done", "total", "in_progress",
            "overdue", "not_done", "value", "unit", "text_as_published", "source", "provenance",
        )  # fmt: skip
        export_order = fields


@admin.register(PublishedFigure)
class PublishedFigureAdmin(ExportAdminMixin, CatalogueAdmin):
    """Figures as published, with their sentence; never adjusted to ours.

    Saving a figure that was there writes a new row; the old one stays, marked as corrected.
    """

    resource_classes = [PublishedFigureResource]
    readonly_fields = ("recorded_at", "recorded_by", "supersedes", "superseded_at")
    list_display = (
        "programme", "item", "as_of", "done", "total", "value", "provenance", "corrected",
    )  # fmt: skip
    list_display_links = ("item",)
    list_filter = ("programme", "provenance", ("superseded_at", admin.EmptyFieldListFilter))
    list_select_related = ("programme",)
    search_fields = ("item", "text_as_published", "source")

    @admin.display(description="đã đính chính", boolean=True)
    def corrected(self, row: PublishedFigure) -> bool:
        return row.superseded_at is not None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_corrected = obj is not None and obj.superseded_at is not None
        return not is_corrected and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        published.save(obj, by=person(request), at=timezone.now())


@admin.register(Holiday)
class HolidayAdmin(CatalogueAdmin):
    """Days off and days worked against the week. Stored deadlines never move."""

    form = HolidayForm
    list_display = ("day", "kind", "name", "document", "provenance")
    list_filter = ("kind", "day", "provenance")
    search_fields = ("name", "document")
    date_hierarchy = "day"
    ordering = ("-day",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.writes(request)

    def save_model(self, request: HttpRequest, obj: Holiday, form: Any, change: bool) -> None:
        calendar.save_day(obj, by=person(request), at=timezone.now())
        due = review.open_tasks_due_on(obj.day)
        if due:
            messages.info(request, f"{due} nhiệm vụ có hạn đúng ngày này; các hạn giữ nguyên.")

    def delete_model(self, request: HttpRequest, obj: Holiday) -> None:
        calendar.remove_day(obj, by=person(request), at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Holiday]) -> None:
        for row in queryset:
            self.delete_model(request, row)
