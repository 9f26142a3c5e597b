"""What hangs on a task, to look at below it."""

from django.contrib import admin
from django.utils.text import Truncator

from tasks_app.models import (
    Blocker,
    CompletionClaim,
    DeadlineExtension,
    Evidence,
    ProgressReport,
    TaskAgency,
    TaskEvent,
)

from .base import ReadOnlyInline
from .history import changes_of


class TaskAgencyInline(ReadOnlyInline):
    model = TaskAgency
    fields = ("unit", "role", "position", "valid_from", "valid_to")
    readonly_fields = ("unit",)
    related = ("agency", "task")

    @admin.display(description="cơ quan")
    def unit(self, row: TaskAgency) -> str:
        return str(row.agency)


class ClaimInline(ReadOnlyInline):
    model = CompletionClaim
    show_change_link = True
    fields = ("filed_on", "filed_by", "completed_on", "decision", "decided_by", "decision_note")
    related = ("filed_by", "decided_by", "task")


class ExtensionInline(ReadOnlyInline):
    model = DeadlineExtension
    show_change_link = True
    fields = ("number", "filed_on", "deadline_before", "proposed_deadline", "decision", "reason")
    related = ("task",)


class ReportInline(ReadOnlyInline):
    model = ProgressReport
    fields = ("reported_on", "percent", "content", "difficulties", "confidence", "filed_by")
    related = ("filed_by", "task")


class EvidenceInline(ReadOnlyInline):
    model = Evidence
    fields = ("kind", "title", "document_number", "document_on", "added_by", "added_on")
    related = ("added_by", "task")


class BlockerInline(ReadOnlyInline):
    model = Blocker
    fields = (
        "kind", "description", "authority", "raised_on", "due_on", "answered_on", "answer",
        "resolved_on",
    )  # fmt: skip
    related = ("authority", "task")


class EventInline(ReadOnlyInline):
    model = TaskEvent
    fields = ("seq", "kind", "actor", "effective_on", "recorded_at", "what")
    readonly_fields = ("what",)
    related = ("actor", "lead", "task")
    ordering = ("-seq",)

    @admin.display(description="thay đổi")
    def what(self, event: TaskEvent) -> str:
        words = "; ".join(f"{label}: {value}" for label, value in changes_of(event))
        return Truncator(words).chars(160)
