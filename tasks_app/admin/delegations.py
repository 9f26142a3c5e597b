"""Delegations: given by the administrators for somebody absent, ended, never edited or erased."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from tasks_app.enums import Operation
from tasks_app.errors import DomainError
from tasks_app.models import Delegation, User
from tasks_app.services import delegation

from . import refusals
from .base import PEOPLE, DomainAdmin, person
from .forms import StewardForm

GIVEN = ("from_user", "to_user", "programme", "valid_from", "valid_to", "reason")


def _grant(data: dict[str, Any]) -> delegation.Grant:
    return delegation.Grant(**{name: data[name] for name in GIVEN})


class DelegationForm(StewardForm):
    """Asks the service before saving; `by` is whoever fills it in."""

    by: User

    def ask(self, data: dict[str, Any]) -> None:
        self.checked(lambda: delegation.check(_grant(data), by=self.by, at=timezone.now()))


@admin.register(Delegation)
class DelegationAdmin(DomainAdmin):
    """Who acts for whom, from when to when, on which document."""

    section = PEOPLE
    reading = Operation.READ_ALL_DELEGATIONS
    keeping = Operation.DELEGATE_FOR_ANOTHER
    form = DelegationForm
    fields = GIVEN
    list_display = ("from_user", "to_user", "programme", "valid_from", "valid_to", "ended_at")
    list_filter = ("programme", "valid_from")
    list_select_related = ("from_user", "to_user", "programme")
    search_fields = ("from_user__full_name", "from_user__email", "to_user__full_name")
    autocomplete_fields = ("from_user", "to_user")
    actions = ("end",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and self.writes(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        more = ("made_by", "made_at", "ended_by", "ended_at")
        return (*GIVEN, *more) if obj is not None else GIVEN

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("DelegationForm", (form,), {"by": person(request)})

    def save_model(self, request: HttpRequest, obj: Delegation, form: Any, change: bool) -> None:
        made = delegation.give(_grant(form.cleaned_data), by=person(request), at=timezone.now())
        obj.pk = made.pk

    @admin.action(description="Chấm dứt ủy quyền đã chọn", permissions=["add"])
    def end(self, request: HttpRequest, queryset: QuerySet[Delegation]) -> None:
        """End each chosen one from today on; those that cannot be are told with why."""
        for row in queryset.select_related("from_user", "to_user"):
            try:
                delegation.end(row, by=person(request), at=timezone.now())
            except DomainError as refused:
                refusals.note(request, refused, subject=row)
                messages.warning(request, f"{row}: {refused.message}")
            else:
                messages.success(request, f"{row}: chấm dứt từ hôm nay.")
