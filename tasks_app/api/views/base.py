"""What every view of this door has in common: who asks, when, and how refusals are answered."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, wraps
from typing import Any, ClassVar, TypeVar, cast

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from tasks_app.api import errors, idempotency, params, schema
from tasks_app.api.authentication import ApiToken, SessionAuthentication
from tasks_app.api.pagination import NAMES, KeysetPagination, Slice
from tasks_app.api.parsers import OrjsonParser
from tasks_app.api.preconditions import etag, version_asked
from tasks_app.api.renderers import OrjsonRenderer
from tasks_app.enums import TaskAction
from tasks_app.errors import TransitionNotAllowed
from tasks_app.models import Task, User
from tasks_app.permissions import parties_of, possible_actions, standing_of
from tasks_app.selectors import keyset
from tasks_app.selectors.assignment import closed_by_now
from tasks_app.selectors.keyset import KEY, TIE, Order, Place
from tasks_app.selectors.tasks import visible_to

View = TypeVar("View", bound="TaskView")
Record = dict[str, Any]


class ApiView(GenericAPIView[Any]):
    """A view of the API. `params` declares the query parameters of its GET."""

    authentication_classes: Sequence[Any] = (ApiToken, SessionAuthentication)
    permission_classes: Sequence[Any] = (IsAuthenticated,)
    renderer_classes = (OrjsonRenderer,)
    parser_classes: Sequence[Any] = (OrjsonParser,)
    filter_backends: Sequence[Any] = ()
    pagination_class: Any = None
    metadata_class = None
    schema = schema.ApiSchema()
    params: ClassVar[tuple[OpenApiParameter, ...]] = ()
    writes_task: ClassVar[bool] = False
    asks_version: ClassVar[bool] = True  # of an intention: without If-Match it is refused

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check who asks and what with, before anything is read."""
        super().initial(request, *args, **kwargs)
        params.refuse_unknown(request, self.known_params() if request.method == "GET" else ())

    def get_exception_handler(self) -> Callable[..., Response]:
        """Return the one place where refusals become answers."""
        return errors.handle

    def known_params(self) -> set[str]:
        """Return the names of the query parameters of a GET."""
        return {param.name for param in self.params}

    @cached_property
    def now(self) -> datetime:
        """The instant of this request; below, time is an argument."""
        return timezone.now()

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def given(self, shape: type[Serializer[Any]]) -> dict[str, Any]:
        """Return the checked body.

        Raises:
            ValidationError: by field.
        """
        body = shape(data=self.request.data)
        body.is_valid(raise_exception=True)
        checked: dict[str, Any] = body.validated_data
        return checked


class ListView(ApiView):
    """A list of plain rows: `columns` maps their public names to where they are read.

    The first of `orders` is the default.
    """

    filter_backends: Sequence[Any] = (DjangoFilterBackend,)
    pagination_class = KeysetPagination
    params: ClassVar[tuple[OpenApiParameter, ...]] = (params.FIELDS,)
    columns: ClassVar[Mapping[str, str]]
    orders: ClassVar[Mapping[str, Order]]
    countable = True

    def known_params(self) -> set[str]:
        """Return the declared names, those of the filter and those of paging."""
        filters = self.filterset_class.base_filters if self.filterset_class else ()
        return {*super().known_params(), *filters, *NAMES}

    filterset_class: ClassVar[Any] = None

    def listed(self) -> Response:
        """Return the page asked for."""
        rows = self.filter_queryset(self.get_queryset())
        return self.get_paginated_response(self.paginate_queryset(rows))

    @cached_property
    def names(self) -> list[str]:
        """The fields asked for, all by default."""
        return params.names(self.request, "fields", self.columns)

    def take(self, rows: QuerySet[Any], order: Order, after: Place | None, limit: int) -> Slice:
        """Return the rows after a place, read in one statement."""
        paths = [self.columns[name] for name in self.names]
        found = keyset.page(rows, order, after=after, limit=limit + 1)
        keys = (*self.names, KEY, TIE)
        records = [dict(zip(keys, row, strict=True)) for row in found.values_list(*paths, KEY, TIE)]
        return Slice(records[:limit], more=len(records) > limit)

    def present(self, records: list[Record]) -> list[Record]:
        """Return the rows as they are answered."""
        return [{name: record[name] for name in self.names} for record in records]


class TaskView(ApiView):
    """A view of one task that the person may see; a stranger finds nothing (DOMAIN §1)."""

    @cached_property
    def task(self) -> Task:
        seen = visible_to(self.person, on=self.today).select_related("coordinator", "programme")
        return self.found_in(seen)

    def found_in(self, tasks: QuerySet[Task]) -> Task:
        """Return the task of the address among `tasks`; 404 where it is not."""
        return get_object_or_404(tasks, code=self.kwargs["code"])

    @cached_property
    def version(self) -> int | None:
        return version_asked(self.request, self.task)

    def possible(self, task: Task) -> list[TaskAction]:
        """Return what this person may do to `task` now."""
        standing = standing_of(self.person, self.today)
        closed = closed_by_now(task, standing)
        return possible_actions(task, standing, parties_of(task, self.today), closed=closed)

    def written(
        self, task: Task, what: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> Response:
        """Return the answer to an intention: where the task stands, and what was filed."""
        body = {"task": brief(task), **(what or {})}
        return Response(body, status=status, headers={"ETag": etag(task.version)})


def brief(task: Task) -> Record:
    """Return where a task stands."""
    return {
        "code": task.code,
        "status": task.status,
        "percent": task.percent,
        "deadline": task.deadline,
        "completed_on": task.completed_on,
        "version": task.version,
    }


def intention(method: Callable[[View, Request], Response]) -> Callable[..., HttpResponseBase]:
    """Return `method` as one intention on one task.

    In this order: the task is seen (404), its version is named (428), a repeated request gets
    its first answer, then `method` is carried out. A 409 always says what is possible instead.
    """

    @wraps(method)
    def answer(view: View, request: Request, **kwargs: Any) -> HttpResponseBase:
        _ = view.task, view.version
        try:
            return idempotency.once(
                request, lambda: method(view, request), by=view.person, at=view.now
            )
        except TransitionNotAllowed as refusal:
            if not refusal.possible:
                view.task.refresh_from_db(fields=["status"])
                refusal.possible = [action.value for action in view.possible(view.task)]
            raise

    return answer
