"""Trao đổi: comments, who may be named, blockers addressed to an agency and their answers.

Saying something takes nothing away from anybody, so none of these asks for If-Match.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import params
from tasks_app.api.pagination import Record
from tasks_app.api.preconditions import version_asked
from tasks_app.api.serializers import plan as shape
from tasks_app.models import Blocker, Comment, Task
from tasks_app.permissions import standing_of
from tasks_app.selectors import blockers as asked
from tasks_app.selectors import comments as said
from tasks_app.selectors import filed, keyset
from tasks_app.selectors.keyset import Order
from tasks_app.services import blockers, comments

from .base import ListView, TaskView, intention
from .filed import FiledView


class SpokenView(TaskView):
    """An intention that overwrites nothing: If-Match is honoured, not asked for."""

    writes_task = True
    asks_version = False

    @cached_property
    def version(self) -> int | None:
        return (
            version_asked(self.request, self.task) if "If-Match" in self.request.headers else None
        )


class CommentsView(SpokenView, FiledView):
    columns: ClassVar[Mapping[str, str]] = said.COMMENT_COLUMNS | {"mentions": "id"}

    def get_queryset(self) -> QuerySet[Any]:
        return said.comments_of(self.task)

    def present(self, records: list[Record]) -> list[Record]:
        """Return the rows, each with the names of those it is addressed to."""
        if "mentions" in self.names:
            named = said.names_of(record["mentions"] for record in records)
            for record in records:
                record["mentions"] = named.get(record["mentions"], [])
        return super().present(records)

    @extend_schema(summary="Trao đổi", responses=shape.CommentRow(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Return what was said, oldest first."""
        return self.listed()

    @extend_schema(
        summary="Viết trao đổi; thường trực hỏi thêm khi đang chờ xác nhận",
        request=shape.CommentIn,
        responses={201: shape.CommentOut},
    )
    @intention
    def post(self, request: Request) -> Response:
        """Say something on the task."""
        row = comments.write(
            self.task,
            **self.given(shape.CommentIn),
            by=self.person,
            at=self.now,
            version=self.version,
        )
        found = filed.row_of(row, said.COMMENT_COLUMNS)
        found["mentions"] = said.names_of([row.pk]).get(row.pk, [])
        return self.written(row.task, {"comment": found}, status=201)


class RetractCommentView(SpokenView):
    @cached_property
    def comment(self) -> Comment:
        seen = said.comments_visible_to(self.person, on=self.today)
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    @cached_property
    def task(self) -> Task:
        return self.comment.task

    @extend_schema(
        summary="Rút trao đổi vừa viết", request=None, responses=shape.EndedDependencyOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """Take back an own comment while nothing followed."""
        row = comments.retract(self.comment, by=self.person, at=self.now)
        return self.written(row.task)


class PeopleView(TaskView):
    params = (params.described("search", "Chữ trong họ tên, có dấu hoặc không dấu."),)

    @extend_schema(summary="Người có thể nhắc đến", responses=shape.PeopleOut)
    def get(self, request: Request, code: str) -> Response:
        """Return people who see the task."""
        words = request.query_params.get("search", "")
        return Response({"people": said.suggestions(self.task, words, on=self.today)})


class AddressedView(ListView):
    columns: ClassVar[Mapping[str, str]] = asked.ADDRESSED_COLUMNS
    orders: ClassVar[Mapping[str, Order]] = {"raised_on": keyset.by_date("raised_on")}

    def get_queryset(self) -> QuerySet[Any]:
        return asked.addressed_to(standing_of(self.person, self.today))

    @extend_schema(
        summary="Vướng mắc chờ cơ quan tôi tháo gỡ", responses=shape.AddressedRow(many=True)
    )
    def get(self, request: Request) -> Response:
        """Return the open blockers that name an agency of mine, the oldest first."""
        return self.listed()


class AnswerView(SpokenView):
    """The authority answers what it was asked; others see the blocker and are refused."""

    @cached_property
    def blocker(self) -> Blocker:
        mine = asked.addressed_to(standing_of(self.person, self.today))
        seen = filed.blockers_visible_to(self.person, on=self.today)
        found = mine.select_related("task").filter(pk=self.kwargs["pk"]).first()
        return found or get_object_or_404(seen, pk=self.kwargs["pk"])

    @cached_property
    def task(self) -> Task:
        return self.blocker.task

    @extend_schema(
        summary="Trả lời vướng mắc", request=shape.BlockerAnswerIn, responses=shape.AnsweredOut
    )
    @intention
    def post(self, request: Request) -> Response:
        """Answer the blocker; of the task no more is told than the blocker shows."""
        sent = self.given(shape.BlockerAnswerIn)
        row = blockers.answer(self.blocker, **sent, by=self.person, at=self.now)
        return Response({"blocker": filed.row_of(row, asked.ADDRESSED_COLUMNS)})
