"""Filters of the review desk and the log. State lives in the address, so a view is a link."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from tasks_app.enums import Decision
from tasks_app.selectors import calendar, review, tasks

Choices = list[tuple[str, str]]


class DecisionFilter(admin.SimpleListFilter):
    """Pending unless asked otherwise."""

    title = "kết quả"
    parameter_name = "ket-qua"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        decided = [(d.value, d.label) for d in Decision if d != Decision.PENDING]
        return [*decided, ("tat-ca", "tất cả")]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for choice in super().choices(changelist):
            if choice["query_string"] == changelist.get_query_string(remove=[self.parameter_name]):
                choice = {**choice, "display": Decision.PENDING.label}
            yield choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "tat-ca":
            return queryset
        return queryset.filter(decision=self.value() or Decision.PENDING)


class WaitingFilter(admin.SimpleListFilter):
    """By how many working days the request has waited for the secretariat."""

    title = "số ngày chờ"
    parameter_name = "cho"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("3", "quá 3 ngày làm việc"), ("5", "quá 5 ngày làm việc")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"3", "5"}:
            return queryset
        last = review.filed_until(
            timezone.localdate(),
            waiting_days=int(self.value() or 0),
            calendar=calendar.work_calendar(),
        )
        return queryset.filter(clock_from__lte=last)


class MineFilter(admin.SimpleListFilter):
    """Which of the two secretariat agencies decides: the conflict rule as a filter."""

    title = "thẩm quyền"
    parameter_name = "phan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("toi", "tôi xử lý được"), ("khac", "cơ quan thường trực khác xử lý")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"toi", "khac"}:
            return queryset
        return queryset.filter(is_conflicted=self.value() == "khac")


class LeadFilter(admin.SimpleListFilter):
    """By lead agency; offers only those that have rows here."""

    title = "cơ quan chủ trì"
    parameter_name = "chu-tri"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        lead = "task__lead"
        rows = model_admin.get_queryset(request).filter(**{f"{lead}__isnull": False})
        if not request.GET.get(DecisionFilter.parameter_name):
            rows = review.waiting(rows)
        found = rows.order_by(f"{lead}__name").values_list(f"{lead}__code", f"{lead}__name")
        return list(found.distinct())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(task__lead__code=self.value()) if self.value() else queryset


class ProgrammeFilter(admin.RelatedFieldListFilter):
    """By programme; offers only those that have tasks in force."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        held = Q(pk__in=tasks.current().order_by().values("programme"))
        ordering = self.field_admin_ordering(field, request, model_admin)
        choices = field.get_choices(False, ordering=ordering, limit_choices_to=held)
        return list(choices)


class AgencyOfActorFilter(admin.SimpleListFilter):
    """By the agency for which the actor acted; offers only agencies that ever acted."""

    title = "cơ quan thực hiện"
    parameter_name = "co-quan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return review.agencies_that_act()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(actor_agency__code=self.value()) if self.value() else queryset
