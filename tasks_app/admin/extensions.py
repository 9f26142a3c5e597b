"""Requests for a later deadline on the review desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tasks_app import conf
from tasks_app.enums import AuthorityLevel, TaskAction
from tasks_app.models import DeadlineExtension, User
from tasks_app.rules.lateness import remark_on
from tasks_app.selectors import lateness, review
from tasks_app.selectors.calendar import work_calendar
from tasks_app.selectors.extensions import beyond_level
from tasks_app.services import extensions

from .base import standing
from .desk import DecisionForm, Verb
from .review import ReviewAdmin

Data = Mapping[str, Any]
DOCUMENT_HINTS: dict[str, str] = {
    AuthorityLevel.PRIME_MINISTER: "Bắt buộc khi đồng ý: văn bản của Thủ tướng Chính phủ.",
    AuthorityLevel.OTHER: "Ghi nếu có văn bản.",
}


def grant(extension: DeadlineExtension, data: Data, *, by: User, at: datetime) -> None:
    """Grant; what the Prime Minister set needs the number of his document."""
    extensions.grant(
        extension,
        document=data["document"],
        note=data["note"],
        by=by,
        at=at,
        version=data["version"],
    )


def refuse(extension: DeadlineExtension, data: Data, *, by: User, at: datetime) -> None:
    """Refuse with a reason."""
    extensions.refuse(extension, note=data["note"], by=by, at=at, version=data["version"])


class ExtensionForm(DecisionForm):
    """The document of the decision, one comment."""

    document = forms.CharField(
        label="Số, ký hiệu văn bản cho gia hạn", required=False, max_length=200
    )
    field_order = ("document", "note", "version")


@admin.register(DeadlineExtension)
class DeadlineExtensionAdmin(ReviewAdmin):
    """Requests: dates, reason, plan, earlier requests and history beside them."""

    page_template = "admin/tasks_app/review/extension.html"
    decision_form = ExtensionForm
    verbs = {
        "grant": Verb(
            TaskAction.GRANT_EXTENSION,
            "Đồng ý gia hạn",
            "Đã gia hạn {code}.",
            grant,
            fields=("version", "document", "note"),
        ),
        "refuse": Verb(
            TaskAction.REFUSE_EXTENSION,
            "Không đồng ý",
            "Đã trả lời không đồng ý gia hạn {code}.",
            refuse,
            fields=("version", "note"),
        ),
    }
    list_display = ("code", "what", "lead", "dates", "nth", "level", "filed", "wait")
    actions = ("grant_many", "refuse_many")

    @admin.action(description="Đồng ý gia hạn các đề nghị đã chọn", permissions=["decide"])
    def grant_many(
        self, request: HttpRequest, queryset: QuerySet[DeadlineExtension]
    ) -> HttpResponse | None:
        return self.decide_many(request, queryset, "grant")

    @admin.action(description="Không đồng ý các đề nghị đã chọn", permissions=["decide"])
    def refuse_many(
        self, request: HttpRequest, queryset: QuerySet[DeadlineExtension]
    ) -> HttpResponse | None:
        return self.decide_many(request, queryset, "refuse")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeadlineExtension]:
        """Return the requests; those of another level are for the other lead agency as well."""
        rows = super().get_queryset(request).select_related("cosigned_by")
        others = Q(is_conflicted=True) | beyond_level(standing(request))
        marked: QuerySet[DeadlineExtension] = rows.annotate(
            is_conflicted=ExpressionWrapper(others, BooleanField())
        )
        return marked

    def page_context(self, row: DeadlineExtension, dossier: review.Dossier) -> dict[str, Any]:
        checks = review.checks_of_extension(row, policy=conf.policy())
        return {
            "document_hint": DOCUMENT_HINTS[row.task.deadline_level],
            "alert": row.number >= conf.policy().extension_alert_from,
            "of_prime_minister": row.task.deadline_level == AuthorityLevel.PRIME_MINISTER,
            "remark": _remark(row),
            "lateness": _lateness(row),
            "checks": checks,
            "failed": sum(not check.passed for check in checks),
            "earlier": [other for other in dossier.extensions if other.pk != row.pk],
        }

    @admin.display(description="lần", ordering="number")
    def nth(self, row: DeadlineExtension) -> int:
        return row.number

    @admin.display(description="cấp giao hạn", ordering="task__deadline_level")
    def level(self, row: DeadlineExtension) -> str:
        return str(row.task.get_deadline_level_display())

    @admin.display(description="hạn, đề nghị đến")
    def dates(self, row: DeadlineExtension) -> str:
        return f"{row.deadline_before:%d/%m/%Y}, {row.proposed_deadline:%d/%m/%Y}"


def _remark(row: DeadlineExtension) -> str:
    decided_on = row.decided_on or timezone.localdate()
    remark = remark_on(row.deadline_before, filed_on=row.filed_on, decided_on=decided_on)
    return str(remark.label) if remark else ""


def _lateness(row: DeadlineExtension) -> list[lateness.LateLine]:
    facts = lateness.facts_of(row.task) | {"asked_deadline": row.proposed_deadline}
    return lateness.lines_of(facts, timezone.localdate(), calendar=work_calendar())
