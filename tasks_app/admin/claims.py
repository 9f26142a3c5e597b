"""Completion claims on the review desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from tasks_app import conf
from tasks_app.enums import Decision, ReturnReason, Status, TaskAction
from tasks_app.errors import InvalidInput
from tasks_app.models import CompletionClaim, User
from tasks_app.selectors import review
from tasks_app.services import completion

from .desk import DecisionForm, Verb
from .review import ReviewAdmin

Data = Mapping[str, Any]


def take_up(claim: CompletionClaim, data: Data, *, by: User, at: datetime) -> None:
    """Open the file: from now on the owner cannot withdraw it."""
    completion.open_review(claim, by=by, at=at)


def accept(claim: CompletionClaim, data: Data, *, by: User, at: datetime) -> None:
    """Accept; where an automatic check fails, only one by one and with a reason."""
    failed = [check.words for check in checks_of(claim) if not check.passed]
    if failed and data.get("bulk"):
        raise InvalidInput(f"kiểm tra chưa đạt ({'; '.join(failed)}). Mở hồ sơ để xét riêng.")
    if failed and not data["note"].strip() and claim.decision == Decision.PENDING:
        raise InvalidInput.on("note", "Có mục kiểm tra chưa đạt. Nêu lý do vẫn xác nhận.")
    completion.accept(
        claim,
        criteria_met={int(place) for place in data["criteria_met"]},
        note=data["note"],
        by=by,
        at=at,
        version=data["version"],
    )


def send_back(claim: CompletionClaim, data: Data, *, by: User, at: datetime) -> None:
    """Return the claim with a reason of the list and words."""
    if not data["reason"]:
        raise InvalidInput.on("reason", "Chọn lý do trả lại.")
    completion.return_claim(
        claim,
        reason=ReturnReason(data["reason"]),
        note=data["note"],
        by=by,
        at=at,
        version=data["version"],
    )


def checks_of(claim: CompletionClaim, dossier: review.Dossier | None = None) -> list[review.Check]:
    """Return the automatic checks of `claim`."""
    dossier = dossier or review.dossier_of(claim.task)
    return review.checks_of_claim(
        claim,
        evidence=dossier.evidence,
        open_blockers=len(dossier.blockers),
        completed_on=completion.completion_date(claim.task, claim),
        policy=conf.policy(),
    )


class ClaimForm(DecisionForm):
    """Criteria to tick, a reason for returning, one comment."""

    criteria_met = forms.MultipleChoiceField(
        label="Tiêu chí hoàn thành", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.ChoiceField(
        label="Lý do trả lại", required=False, choices=[("", "chọn lý do"), *ReturnReason.choices]
    )
    field_order = ("criteria_met", "reason", "note", "version")

    def set_row(self, row: Any) -> None:
        super().set_row(row)
        if row is not None:
            field = cast(forms.MultipleChoiceField, self.fields["criteria_met"])
            criteria = completion.criteria_of(row.task)
            field.choices = [(str(place), text) for place, text in enumerate(criteria)]


@admin.register(CompletionClaim)
class CompletionClaimAdmin(ReviewAdmin):
    """Claims: criterion, evidence, report and history beside them."""

    page_template = "admin/tasks_app/review/claim.html"
    decision_form = ClaimForm
    row_fields = ("version", "criteria_met")
    verbs = {
        "accept": Verb(
            TaskAction.ACCEPT,
            "Xác nhận hoàn thành",
            "Đã xác nhận hoàn thành {code}.",
            accept,
            fields=("version", "criteria_met", "note"),
        ),
        "return": Verb(
            TaskAction.RETURN,
            "Trả lại",
            "Đã trả lại {code}.",
            send_back,
            fields=("version", "reason", "note"),
        ),
        "open": Verb(
            TaskAction.OPEN_REVIEW,
            "Nhận xem xét",
            "Đã nhận xem xét {code}; cơ quan chủ trì không rút được nữa.",
            take_up,
            stays=True,
        ),
    }
    list_display = ("code", "what", "lead", "filed", "completed_on", "wait")
    actions = ("accept_many", "return_many")

    @admin.action(description="Xác nhận hoàn thành các hồ sơ đã chọn", permissions=["decide"])
    def accept_many(
        self, request: HttpRequest, queryset: QuerySet[CompletionClaim]
    ) -> HttpResponse | None:
        return self.decide_many(request, queryset, "accept")

    @admin.action(description="Trả lại các hồ sơ đã chọn", permissions=["decide"])
    def return_many(
        self, request: HttpRequest, queryset: QuerySet[CompletionClaim]
    ) -> HttpResponse | None:
        return self.decide_many(request, queryset, "return")

    def page_context(self, row: CompletionClaim, dossier: review.Dossier) -> dict[str, Any]:
        checks = checks_of(row, dossier)
        return {
            "checks": checks,
            "failed": sum(not check.passed for check in checks),
            "completion_date": completion.completion_date(row.task, row),
            "earlier": [claim for claim in dossier.claims if claim.pk != row.pk],
            "before": Status.IN_PROGRESS.label,
            "after": Status.COMPLETED.label,
        }
