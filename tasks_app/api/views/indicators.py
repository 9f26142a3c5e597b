"""Indicators as of a date, the values of one, and one more value."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import idempotency, params
from tasks_app.api.params import described
from tasks_app.api.serializers import indicators as shapes
from tasks_app.enums import IndicatorStatus, Operation
from tasks_app.models import Indicator
from tasks_app.selectors import filed, indicators, keyset, named
from tasks_app.selectors.keyset import Order
from tasks_app.services import indicators as services
from tasks_app.services.guards import guard_role

from .base import ApiView, ListView


class IndicatorsView(ApiView):
    params: ClassVar[tuple[OpenApiParameter, ...]] = (
        described("programme", "Mã chương trình; bỏ trống: mọi chương trình."),
        OpenApiParameter("as_of", OpenApiTypes.DATE, description="Tại ngày; mặc định hôm nay."),
        params.KNOWN_AT,
        described("agency", "Mã cơ quan, địa phương; bỏ trống: cả nước."),
        described("status", "Chỉ các chỉ tiêu ở mức này.", enum=IndicatorStatus.values),
    )

    @extend_schema(summary="Chỉ tiêu và mức đạt tại một ngày", responses=shapes.IndicatorsOut)
    def get(self, request: Request) -> Response:
        """Return each indicator with the value that counts and where it stands."""
        asked = indicators.Asked(
            as_of=params.day(request, "as_of") or self.today,
            known_at=params.day(request, "known_at"),
            programme=self._code("programme"),
            agency=self._code("agency"),
            status=params.choice(request, "status", IndicatorStatus.values) or "",
        )
        return Response(indicators.readings(asked, today=self.today).as_json())

    def _code(self, name: str) -> str:
        return self.request.query_params.get(name, "").replace("\x00", "")


class IndicatorValuesView(ListView):
    filter_backends = ()
    columns = indicators.VALUE_COLUMNS
    orders: ClassVar[Mapping[str, Order]] = {
        "as_of": keyset.by_date("as_of"),
        "id": keyset.by_number("id"),
    }

    @cached_property
    def indicator(self) -> Indicator:
        return get_object_or_404(indicators.by_key(self.kwargs["pk"]))

    def get_queryset(self) -> QuerySet[Any]:
        return indicators.values_of(self.indicator)

    @extend_schema(
        summary="Các số liệu của một chỉ tiêu", responses=shapes.IndicatorValueRow(many=True)
    )
    def get(self, request: Request, pk: int) -> Response:
        """Return every value, those corrected included."""
        return self.listed()

    @extend_schema(
        summary="Ghi số liệu chỉ tiêu",
        request=shapes.IndicatorValueIn,
        responses={201: shapes.IndicatorValueOut},
    )
    def post(self, request: Request, pk: int) -> HttpResponseBase:
        """Record a value; with `corrects` in the place of one recorded before."""
        _ = self.indicator
        return idempotency.once(request, self._record, by=self.person, at=self.now)

    def _record(self) -> Response:
        guard_role(Operation.RECORD_INDICATOR, by=self.person, on=self.today)
        sent = self.given(shapes.IndicatorValueIn)
        agency = named.agency_or_none("agency", sent.pop("agency"))
        wanted = services.Measured(agency=agency, **sent)
        made = services.record(self.indicator, wanted, by=self.person, at=self.now)
        return Response({"value": filed.row_of(made, self.columns)}, status=201)
