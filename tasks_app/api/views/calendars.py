"""/calendar.ics: deadlines for calendar programs, opened by a secret in the address."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from tasks_app.api import params
from tasks_app.exchange import ics
from tasks_app.exchange.ics import DayEntry
from tasks_app.models import CalendarFeed
from tasks_app.selectors import feeds

from .base import ApiView
from .tokens import ByAddress

TOKEN = params.described("token", "Mã bí mật của lịch, lập tại trang Tài khoản.", OpenApiTypes.STR)
CALENDAR = {(200, "text/calendar"): OpenApiTypes.STR}


class PerCaller(ByAddress):
    """Programs ask every few hours; who asks all the time guesses."""

    scope, rate = "calendar", "120/min"


class FeedView(ApiView):
    """A calendar; whatever is wrong with its secret, there is none."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (PerCaller,)
    params = (TOKEN,)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[Any, str]:
        """Answer every Accept: calendar programs name types of their own."""
        return super().perform_content_negotiation(request, force=True)

    def feed(self) -> CalendarFeed:
        """Return the feed that is asked for.

        Raises:
            Http404: unknown, revoked, or of somebody whose account is closed.
        """
        feed = feeds.found(self.request.query_params.get("token", ""))
        if feed is None:
            raise Http404
        return feed

    def written(self, name: str, entries: Iterable[DayEntry]) -> HttpResponse:
        """Return the calendar as a file that nobody between keeps."""
        body = ics.written(name, entries, at=self.now)
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="lich.ics"'
        response["Referrer-Policy"] = "no-referrer"
        return response


class DeadlinesView(FeedView):
    @extend_schema(
        operation_id="calendar_ics", summary="Lịch thời hạn", responses=CALENDAR, auth=[]
    )
    def get(self, request: Request) -> HttpResponse:
        """Return the deadlines of a person's or a unit's open tasks, as the owner sees them now."""
        feed = self.feed()
        entries = (_entry(one) for one in feeds.deadlines(feed, on=self.today))
        return self.written(f"Hạn nhiệm vụ: {feed}", entries)


class DaysOffView(FeedView):
    @extend_schema(
        operation_id="calendar_days_off_ics",
        summary="Lịch nghỉ lễ, làm bù",
        responses=CALENDAR,
        auth=[],
    )
    def get(self, request: Request) -> HttpResponse:
        """Return the days off and the days worked instead; any secret that opens will do."""
        self.feed()
        entries = [
            DayEntry(f"ngay-{day:%Y%m%d}@{_host()}", day, words)
            for day, words in feeds.days_off(on=self.today)
        ]
        return self.written("Ngày nghỉ, ngày làm bù", entries)


def _entry(one: feeds.Deadline) -> DayEntry:
    url = f"{settings.PUBLIC_BASE_URL}/nhiem-vu/{quote(one.code)}/"
    uid = f"nhiem-vu-{one.task}@{_host()}"
    return DayEntry(uid, one.day, one.summary, one.version, one.description, url)


def _host() -> str:
    return urlsplit(settings.PUBLIC_BASE_URL).hostname or "localhost"
