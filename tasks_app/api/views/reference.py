"""What everybody signed in may read: oneself, programmes, groups, agencies, calendar."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import filters, params
from tasks_app.api.serializers import reference as out
from tasks_app.permissions import Seat, standing_of
from tasks_app.selectors import keyset, reference
from tasks_app.selectors.calendar import work_calendar
from tasks_app.selectors.keyset import Order

from .base import ApiView, ListView

LONGEST_RANGE = timedelta(days=3 * 366)


class MeView(ApiView):
    @extend_schema(summary="Tôi là ai, vai trò của tôi hôm nay", responses=out.MeOut)
    def get(self, request: Request) -> Response:
        """Return who I am and for which agencies I act today."""
        me, standing = self.person, standing_of(self.person, self.today)
        return Response(
            {
                "email": me.email,
                "full_name": me.full_name,
                "position": me.position,
                "today": self.today,
                "sees_all": standing.sees_all,
                "memberships": [_seat(seat) for seat in standing.seats],
            }
        )


def _seat(seat: Seat) -> dict[str, Any]:
    return {
        "agency": seat.agency.code,
        "agency_name": seat.agency.name,
        "role": seat.role,
        "is_head": seat.is_head,
        "valid_from": seat.valid_from,
        "valid_to": seat.valid_to,
        "on_behalf_of": seat.on_behalf_of.full_name if seat.on_behalf_of else None,
    }


class ProgrammesView(ListView):
    columns = reference.PROGRAMME_COLUMNS
    orders: ClassVar[Mapping[str, Order]] = {"code": keyset.by_code()}
    filterset_class = filters.ProgrammeFilter

    def get_queryset(self) -> QuerySet[Any]:
        return reference.programmes()

    @extend_schema(summary="Chương trình", responses=out.ProgrammeRow(many=True))
    def get(self, request: Request) -> Response:
        """Return the programmes, with how far each is followed."""
        return self.listed()


class GroupsView(ListView):
    columns = reference.GROUP_COLUMNS
    orders: ClassVar[Mapping[str, Order]] = {"id": keyset.by_number("id")}
    filterset_class = filters.GroupFilter

    def get_queryset(self) -> QuerySet[Any]:
        return reference.groups()

    @extend_schema(summary="Nhóm nhiệm vụ", responses=out.GroupRow(many=True))
    def get(self, request: Request) -> Response:
        """Return the groups of tasks."""
        return self.listed()


class AgenciesView(ListView):
    params = (
        *ListView.params,
        params.described("on", "Chỉ cơ quan tồn tại ngày này.", OpenApiTypes.DATE),
    )
    columns = reference.AGENCY_COLUMNS
    orders: ClassVar[Mapping[str, Order]] = {"code": keyset.by_code()}
    filterset_class = filters.AgencyFilter

    def get_queryset(self) -> QuerySet[Any]:
        return reference.agencies(on=params.day(self.request, "on"))

    @extend_schema(summary="Cơ quan, đang có và đã sắp xếp lại", responses=out.AgencyRow(many=True))
    def get(self, request: Request) -> Response:
        """Return the agencies, past and present."""
        return self.listed()


class PublishedFiguresView(ListView):
    columns = reference.PUBLISHED_COLUMNS
    orders: ClassVar[Mapping[str, Order]] = {
        "as_of": keyset.by_date("as_of"),
        "id": keyset.by_number("id"),
    }
    filterset_class = filters.PublishedFigureFilter

    def get_queryset(self) -> QuerySet[Any]:
        return reference.published_figures()

    @extend_schema(
        summary="Số liệu đã công bố, giữ nguyên văn", responses=out.PublishedFigureRow(many=True)
    )
    def get(self, request: Request) -> Response:
        """Return the figures as they were published, never adjusted."""
        return self.listed()


class CalendarView(ApiView):
    params = (
        params.described("first", "Ngày đầu; mặc định hôm nay.", OpenApiTypes.DATE),
        params.described("last", "Ngày cuối; mặc định 31/12 năm của ngày đầu.", OpenApiTypes.DATE),
    )

    @extend_schema(summary="Lịch làm việc", responses=out.CalendarOut)
    def get(self, request: Request) -> Response:
        """Return how many days of a range are worked, and the exceptions to the week.

        Raises:
            ValidationError: the range is empty or longer than three years.
        """
        first = params.day(request, "first") or self.today
        last = params.day(request, "last") or first.replace(month=12, day=31)
        if not first <= last <= first + LONGEST_RANGE:
            raise ValidationError({"last": ["Phải từ ngày đầu đến tối đa ba năm sau."]})
        calendar = work_calendar()
        days = reference.holidays(first, last)
        return Response(
            {
                "first": first,
                "last": last,
                "working_days": calendar.between(first - timedelta(days=1), last),
                "known_until": calendar.known_until,
                "exceptions": [{"date": d, "kind": kind, "name": name} for d, kind, name in days],
            }
        )
