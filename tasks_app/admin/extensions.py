"""Requests for a later deadline on the review desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from tasks_app import conf
from tasks_app.enums import TaskAction
from tasks_app.models import DeadlineExtension, User
from tasks_app.selectors import review
from tasks_app.services import extensions

from .desk import DecisionForm, Verb
from .review import ReviewAdmin

Data = Mapping[str, Any]


def grant(extension: DeadlineExtension, data: Data, *, by: User, at: datetime) -> None:
    """Grant on a numbered document."""
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
    list_display = ("code", "what", "lead", "dates", "filed", "wait")
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

    def page_context(self, row: DeadlineExtension, dossier: review.Dossier) -> dict[str, Any]:
        checks = review.checks_of_extension(row, policy=conf.policy())
        return {
            "checks": checks,
            "failed": sum(not check.passed for check in checks),
            "earlier": [other for other in dossier.extensions if other.pk != row.pk],
        }

    @admin.display(description="hạn, đề nghị đến")
    def dates(self, row: DeadlineExtension) -> str:
        return f"{row.deadline_before:%d/%m/%Y}, {row.proposed_deadline:%d/%m/%Y}"
