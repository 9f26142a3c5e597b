"""Indicators and their values: to read, and to add a value or its correction."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from tasks_app.enums import Operation
from tasks_app.models import Indicator, IndicatorValue
from tasks_app.rules.indicators import Target, target_written, written
from tasks_app.services import indicators

from .base import CATALOGUE, DomainAdmin, ReadOnlyAdmin, person
from .forms import StewardForm

GIVEN = (
    "agency", "as_of", "value", "numerator", "denominator", "qualifier", "sentence", "source",
)  # fmt: skip


class ValueForm(StewardForm):
    """A value as it was measured; the service's checks stand beside the fields."""

    corrects = forms.IntegerField(
        label="Đính chính cho số liệu số",
        required=False,
        min_value=1,
        max_value=2**62,
        help_text="Số ghi ở cột đầu của danh sách; để trống khi ghi số liệu mới.",
    )

    class Meta:
        model = IndicatorValue
        fields = ("indicator", *GIVEN)

    @property
    def measured(self) -> indicators.Measured:
        """What the form says."""
        said = self.cleaned_data
        return indicators.Measured(
            **{name: said[name] for name in GIVEN}, corrects=said.get("corrects")
        )

    def ask(self, data: dict[str, Any]) -> None:
        self.checked(
            lambda: indicators.check(data["indicator"], self.measured, on=timezone.localdate())
        )


@admin.register(Indicator)
class IndicatorAdmin(ReadOnlyAdmin):
    """What is measured, and the target that a document set."""

    section = CATALOGUE
    reading = Operation.READ_CATALOGUE
    list_display = ("programme", "code", "name", "target", "target_on", "owner", "provenance")
    list_display_links = ("code", "name")
    list_filter = ("programme", "provenance")
    list_select_related = ("programme", "owner")
    search_fields = ("code", "name", "source")

    @admin.display(description="mục tiêu", ordering="target_value")
    def target(self, row: Indicator) -> str:
        return target_written(Target(row.target_value, row.operator), row.unit)


@admin.register(IndicatorValue)
class IndicatorValueAdmin(DomainAdmin):
    """Values are added, never changed: a correction is a new value."""

    section = CATALOGUE
    reading = Operation.READ_CATALOGUE
    keeping = Operation.RECORD_INDICATOR
    form = ValueForm
    fields = ("indicator", *GIVEN, "corrects")
    list_display = ("id", "indicator", "agency", "printed", "as_of", "source", "corrected")
    list_display_links = ("id", "indicator")
    list_filter = ("indicator__programme", "as_of", "provenance")
    list_select_related = ("indicator__programme", "agency")
    search_fields = ("indicator__code", "indicator__name", "source")
    ordering = ("-as_of", "-id")

    @admin.display(description="giá trị", ordering="value")
    def printed(self, row: IndicatorValue) -> str:
        return written(row.value, row.indicator.unit, row.qualifier)

    @admin.display(description="đã đính chính", boolean=True)
    def corrected(self, row: IndicatorValue) -> bool:
        return row.superseded_at is not None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields; one that is there names what it corrects."""
        if obj is None:
            return self.fields
        told = ("provenance", "recorded_at", "recorded_by", "supersedes", "superseded_at")
        return ("indicator", *GIVEN, *told)

    def get_queryset(self, request: HttpRequest) -> QuerySet[IndicatorValue]:
        return super().get_queryset(request).select_related("indicator", "agency")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        chosen = form.cleaned_data["indicator"]
        made = indicators.record(chosen, form.measured, by=person(request), at=timezone.now())
        obj.pk = made.pk
