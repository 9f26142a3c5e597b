"""An agency through time, and the reorganisation of agencies by the secretariat administrator."""

from collections.abc import Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import idempotency, params
from tasks_app.api.serializers import successions as shapes
from tasks_app.selectors import agencies, reference
from tasks_app.services import succession
from tasks_app.services.succession import Plan, Share

from .base import ApiView


class AgencyView(ApiView):
    params = (
        params.described(
            "as_of", "Đơn vị trực thuộc và nhóm vào ngày này; mặc định hôm nay.", OpenApiTypes.DATE
        ),
    )

    @extend_schema(summary="Một cơ quan qua các lần sắp xếp", responses=shapes.AgencyOut)
    def get(self, request: Request, code: str) -> Response:
        """Return one agency with its place on a day, its predecessors and successors."""
        agency = get_object_or_404(reference.agencies(), code=code)
        on = params.day(request, "as_of") or self.today
        return Response(agencies.details(agency, on))


class PreviewView(ApiView):
    @extend_schema(
        summary="Xem trước việc sắp xếp cơ quan",
        request=shapes.SuccessionIn,
        responses=shapes.OutlineOut,
    )
    def post(self, request: Request) -> Response:
        """Return exactly what applying the same body would do."""
        plan = plan_of(self.given(shapes.SuccessionIn))
        return Response(succession.preview(plan, by=self.person, at=self.now).as_json())


class SuccessionsView(ApiView):
    @extend_schema(
        summary="Áp dụng việc sắp xếp cơ quan",
        request=shapes.SuccessionIn,
        responses={201: shapes.OutlineOut},
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Apply a succession, whole or not at all."""
        body = self.given(shapes.SuccessionIn)
        plan, seen = plan_of(body), body["confirmed"]

        def apply() -> Response:
            done = succession.apply(plan, by=self.person, at=self.now, confirmed=seen)
            return Response(done.as_json(), status=201)

        return idempotency.once(request, apply, by=self.person, at=self.now)


def plan_of(body: Mapping[str, Any]) -> Plan:
    """Return the plan that a checked body asks for."""
    return Plan(
        predecessor=body["predecessor"],
        kind=body["kind"],
        effective_on=body["effective_on"],
        document=body["document"],
        shares=tuple(
            Share(share["agency"], share["scope"], tuple(share["tasks"]))
            for share in body["successors"]
        ),
        keeps_rest=body["keeps_rest"],
        moves_people=body["moves_people"],
    )
