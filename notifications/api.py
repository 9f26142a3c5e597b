"""My notifications for programs: what a person is told, read or not."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api.views.base import ApiView, ListView
from tasks_app.enums import EventKind
from tasks_app.selectors import keyset
from tasks_app.selectors.keyset import Order
from tasks_app.selectors.tasks import visible_to

from . import mail_log, selectors
from .enums import Kind, State


class NotificationRow(s.Serializer[Any]):
    """What somebody is told; `task` and `event` name what happened, of a letter about one thing."""

    id = s.IntegerField()
    kind = s.ChoiceField(choices=Kind.choices)
    date = s.DateField()
    subject = s.CharField(allow_blank=True)
    state = s.ChoiceField(choices=State.choices)
    task = s.CharField(allow_null=True)
    event = s.ChoiceField(choices=EventKind.choices, allow_null=True)
    sent_at = s.DateTimeField(allow_null=True)
    read_at = s.DateTimeField(allow_null=True)


class ReadOut(s.Serializer[Any]):
    id = s.IntegerField()
    read_at = s.DateTimeField()


class MailRow(s.Serializer[Any]):
    """One stage told to one person about a task."""

    id = s.IntegerField()
    date = s.DateField()
    recipient = s.CharField()
    kind = s.ChoiceField(choices=Kind.choices)
    step = s.CharField()
    event = s.ChoiceField(choices=EventKind.choices, allow_null=True)
    state = s.ChoiceField(choices=State.choices)
    sent_at = s.DateTimeField(allow_null=True)


class NotificationsView(ListView):
    filter_backends = ()
    columns = selectors.COLUMNS
    orders: ClassVar[dict[str, Order]] = {"newest": keyset.by_number("id").reversed()}

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.letters_to(self.person)

    @extend_schema(summary="Thông báo gửi tôi", responses=NotificationRow(many=True))
    def get(self, request: Request) -> Response:
        """Return the own notifications, the newest first."""
        return self.listed()


class NotificationReadView(ApiView):
    @extend_schema(summary="Đánh dấu đã đọc", request=None, responses=ReadOut)
    def post(self, request: Request, pk: int) -> Response:
        """Mark one of the own notifications as read; a second time changes nothing."""
        letter = get_object_or_404(selectors.letters_to(self.person), pk=pk)
        selectors.mark_one_read(letter, at=self.now)
        return Response({"id": letter.pk, "read_at": letter.read_at})


class TaskMailsView(ListView):
    filter_backends = ()
    columns = mail_log.COLUMNS
    orders: ClassVar[dict[str, Order]] = {"newest": keyset.by_number("id").reversed()}

    def get_queryset(self) -> QuerySet[Any]:
        seen = visible_to(self.person, on=self.today)
        task = get_object_or_404(seen, code=self.kwargs["code"])
        return mail_log.told_about(task, to=self.person, on=self.today)

    @extend_schema(summary="Thư về nhiệm vụ", responses=MailRow(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Return who was told what about the task: all of it, or the own agency's recipients."""
        return self.listed()
