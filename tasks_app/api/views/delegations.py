"""Ủy quyền: those I gave or received; one given, one ended."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.api import idempotency
from tasks_app.api.serializers import delegations as shapes
from tasks_app.api.serializers.intentions import NoBody
from tasks_app.models import Delegation
from tasks_app.selectors import delegations, filed, keyset, named
from tasks_app.selectors.keyset import Order
from tasks_app.services import delegation

from .base import ApiView, ListView


def _answer(made: Delegation, *, status: int) -> Response:
    return Response({"delegation": filed.row_of(made, delegations.COLUMNS)}, status=status)


class DelegationsView(ListView):
    filter_backends = ()
    columns = delegations.COLUMNS
    orders: ClassVar[Mapping[str, Order]] = {
        "id": keyset.by_number("id"),
        "valid_from": keyset.by_date("valid_from"),
    }

    def get_queryset(self) -> QuerySet[Any]:
        return delegations.visible_to(self.person, on=self.today)

    @extend_schema(summary="Ủy quyền của tôi", responses=shapes.DelegationRow(many=True))
    def get(self, request: Request) -> Response:
        """Return the delegations I gave or received; administrators and inspectors read all."""
        return self.listed()

    @extend_schema(
        summary="Ủy quyền",
        request=shapes.DelegationIn,
        responses={201: shapes.DelegationOut},
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Let somebody act for me on some days; an administrator for somebody absent."""
        return idempotency.once(request, self._give, by=self.person, at=self.now)

    def _give(self) -> Response:
        sent = self.given(shapes.DelegationIn)
        owner, programme = sent.pop("from_user"), sent.pop("programme")
        grant = delegation.Grant(
            from_user=named.person("from_user", owner) if owner else self.person,
            to_user=named.person("to_user", sent.pop("to_user")),
            programme=named.programme("programme", programme) if programme else None,
            **sent,
        )
        return _answer(delegation.give(grant, by=self.person, at=self.now), status=201)


class EndView(ApiView):
    @extend_schema(summary="Chấm dứt ủy quyền", request=NoBody, responses=shapes.DelegationOut)
    def post(self, request: Request, pk: int) -> HttpResponseBase:
        """End a delegation from today on."""
        seen = delegations.visible_to(self.person, on=self.today)
        found = get_object_or_404(seen, pk=pk)
        return idempotency.once(request, lambda: self._end(found), by=self.person, at=self.now)

    def _end(self, found: Delegation) -> Response:
        self.given(NoBody)
        return _answer(delegation.end(found, by=self.person, at=self.now), status=200)
