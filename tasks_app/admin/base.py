"""Base classes: rights come from the standing of the person, never from Django permissions.

Who reads and who keeps rows of a kind: rules.operations. Superusers run the machine: they get
what is marked so there, nothing else. Nothing is deleted unless a class says so.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.core.paginator import Paginator
from django.db import DataError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst

from tasks_app.enums import Operation
from tasks_app.errors import DomainError
from tasks_app.models import User
from tasks_app.permissions import Standing, standing_of
from tasks_app.selectors import tasks

from . import refusals

REVIEW, REGISTER, PEOPLE, CATALOGUE, LOGS = (
    "Xét duyệt",
    "Sổ nhiệm vụ",
    "Cơ quan và người dùng",
    "Danh mục",
    "Nhật ký và vận hành",
)
SECTIONS = (REVIEW, REGISTER, PEOPLE, CATALOGUE, LOGS)


def person(request: HttpRequest) -> User:
    """Return who asks.

    Raises:
        PermissionDenied: nobody is signed in.
    """
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def standing(request: HttpRequest) -> Standing:
    """Return the standing of who asks, today; one query per request."""
    return standing_of(person(request), timezone.localdate())


class CappedPaginator(Paginator):
    """Counts no further than `CAP` rows: a long log is filtered, not leafed through."""

    CAP = 10_000

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if isinstance(rows, QuerySet):
            return rows.order_by()[: self.CAP].count()
        return len(rows)


class FirmChangeList(ChangeList):
    """A list that answers a filter no database can compare as it answers one nobody knows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().__init__(*args, **kwargs)
        except (OverflowError, ValueError, DataError) as refused:
            raise IncorrectLookupParameters(refused) from refused


class DomainAdmin(admin.ModelAdmin):
    """Rights by operation; refusals of the services become messages, nothing half-written."""

    section = REGISTER
    reading = Operation.READ_REGISTER
    keeping: Operation | None = None
    list_per_page = 50
    show_full_result_count = False
    empty_value_display = "–"
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER
    page_name = ""  # where the model's own name would mislead

    def writes(self, request: HttpRequest) -> bool:
        """Return whether the person may write rows of this kind."""
        return self.keeping is not None and standing(request).may(self.keeping)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return standing(request).may(self.reading)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.writes(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.writes(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        """Leave out the small buttons that open other rows in windows of their own."""
        field = super().formfield_for_dbfield(*args, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Show the list under the name of what it lists."""
        title = capfirst(self.page_name or str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FirmChangeList

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Carry out an action on the rows chosen.

        Raises:
            SuspiciousOperation: what was chosen are no numbers of rows.
        """
        if not all(map(self._is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise SuspiciousOperation("not the key of a row")
        return super().response_action(request, queryset, *args, **kwargs)

    def _is_key(self, text: str) -> bool:
        try:
            key = self.opts.pk.to_python(text)
        except ValidationError:
            return False
        return "\x00" not in text and not (isinstance(key, int) and abs(key) >= 2**63)

    def _get_obj_does_not_exist_redirect(self, *args: Any) -> HttpResponse:
        raise Http404

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show or save the form; a refusal rolls everything back and says why."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as refused:
            refusals.note(request, refused)
            messages.error(request, refused.message)
            return redirect(request.get_full_path())


class ReadOnlyAdmin(DomainAdmin):
    """Rows to look at. `notifications` uses it too, with actions of its own."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _name_of(offered: Any) -> str:
    """Return under which name a list filter appears in the address."""
    if isinstance(offered, type):
        return str(getattr(offered, "parameter_name", ""))
    return offered if isinstance(offered, str) else str(offered[0])


class TaskScopedAdmin(ReadOnlyAdmin):
    """Rows that hang on a task: only of tasks the person may see."""

    task_path = "task"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = tasks.visible_to(person(request), on=timezone.localdate())
        return super().get_queryset(request).filter(**{f"{self.task_path}__in": seen})

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Return whether the list offers this filter; any other would answer for hidden words."""
        named = [_name_of(offered) for offered in self.list_filter]
        return any(lookup == name or lookup.startswith(f"{name}__") for name in named)


class ReadOnlyInline(admin.TabularInline):
    """Rows of a parent, to look at; whoever sees the parent sees them."""

    extra = 0
    can_delete = False
    show_change_link = False
    related: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).select_related(*self.related)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
