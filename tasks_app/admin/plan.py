"""Plan and conversation to look at: below a task, and across tasks. Secret tasks are left out."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from tasks_app.enums import Secrecy
from tasks_app.models import Blocker, Comment, Dependency, Milestone, Promise

from .base import CappedPaginator, ReadOnlyInline, TaskScopedAdmin


class MilestoneInline(ReadOnlyInline):
    model = Milestone
    fields = ("title", "planned_on", "weight", "reached_on", "added_at", "removed_at")
    related = ("task",)


class DependencyInline(ReadOnlyInline):
    model = Dependency
    fk_name = "task"
    fields = ("predecessor", "note", "added_at", "removed_at")
    related = ("predecessor", "task")


class PromiseInline(ReadOnlyInline):
    model = Promise
    fields = ("filed_on", "filed_by", "deadline", "promised_on", "note")
    related = ("filed_by", "task")


class CommentInline(ReadOnlyInline):
    model = Comment
    fields = ("written_at", "author", "agency", "is_question", "text", "retracted_at")
    related = ("author", "agency", "task")


INLINES = (MilestoneInline, DependencyInline, PromiseInline, CommentInline)


class SpokenAdmin(TaskScopedAdmin):
    """Words on tasks the person may see."""

    paginator = CappedPaginator

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(task__secrecy=Secrecy.NORMAL)


@admin.register(Blocker)
class BlockerAdmin(SpokenAdmin):
    list_display = (
        "task",
        "kind",
        "authority",
        "raised_on",
        "due_on",
        "answered_on",
        "resolved_on",
    )
    list_filter = ("kind", "raised_on", "answered_on", "resolved_on")
    list_select_related = ("task", "authority")
    search_fields = ("task__code", "description", "authority__name")
    ordering = ("-raised_on", "-id")


@admin.register(Comment)
class CommentAdmin(SpokenAdmin):
    list_display = ("written_at", "task", "author", "agency", "is_question", "text")
    list_filter = ("is_question", "written_at")
    list_select_related = ("task", "author", "agency")
    search_fields = ("task__code", "text", "author__full_name")
    ordering = ("-written_at", "-id")


@admin.register(Promise)
class PromiseAdmin(SpokenAdmin):
    list_display = ("task", "deadline", "promised_on", "filed_by", "filed_on", "note")
    list_filter = ("promised_on",)
    list_select_related = ("task", "filed_by")
    search_fields = ("task__code", "note")
    ordering = ("-filed_on", "-id")
