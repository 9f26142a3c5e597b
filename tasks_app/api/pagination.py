"""Cursor pages: `next` and `previous`, `count` only when asked.

A cursor is a place in one ordering (see `selectors.keyset`), not a page number. The view says
how to take rows (`take`), so that a list may also be gathered by scanning.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.selectors.keyset import KEY, TIE, Order, Place

from . import params

DEFAULT_LIMIT, MAX_LIMIT = 50, 200
NAMES = ("cursor", "limit", "ordering", "count")

Record = dict[str, Any]


@dataclass(frozen=True)
class Slice:
    """Some rows in order; `more` follow. `resume`: where to go on, if not after the last row."""

    records: list[Record]
    more: bool
    resume: Place | None = None


class Listed(Protocol):
    """What a list view tells its pages."""

    orders: Mapping[str, Order]
    countable: bool

    def take(self, rows: QuerySet[Any], order: Order, after: Place | None, limit: int) -> Slice: ...

    def present(self, records: list[Record]) -> list[Record]: ...


@dataclass(frozen=True)
class Cursor:
    """A place in the ordering called `name`, to be read forwards or backwards."""

    name: str
    backwards: bool
    place: Place

    def __str__(self) -> str:
        data = orjson.dumps([self.name, self.backwards, *self.place])
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, *, name: str, order: Order) -> "Cursor":
        """Return the cursor written in `text`.

        Raises:
            ValidationError: not a cursor of this list in this order.
        """
        try:
            data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            given, backwards, key, tie = orjson.loads(data)
            if given != name:
                raise ValueError("another ordering")
            return cls(name, bool(backwards), (order.parse(key), order.parse_tie(tie)))
        except (ValueError, TypeError, binascii.Error):
            raise ValidationError(
                {"cursor": ["Con trỏ trang không dùng được. Bắt đầu lại từ trang đầu."]}
            ) from None


class KeysetPagination(BasePagination):
    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return one page of presented rows, and remember its neighbours."""
        self.request = request
        listed: Listed = view
        name, order = _order_asked(request, listed.orders)
        limit = params.number(request, "limit", default=DEFAULT_LIMIT, least=1, most=MAX_LIMIT)
        cursor = None
        if text := request.query_params.get("cursor"):
            cursor = Cursor.read(text, name=name, order=order)
        self.count = _count(queryset, request, listed)
        backwards = cursor is not None and cursor.backwards
        taken = listed.take(
            queryset,
            order.reversed() if backwards else order,
            cursor.place if cursor else None,
            limit,
        )
        self._remember(taken, name, cursor)
        records = taken.records[::-1] if backwards else taken.records
        return listed.present(records)

    def _remember(self, taken: Slice, name: str, cursor: Cursor | None) -> None:
        """Keep the cursors of both neighbours; what one came from is always there."""
        backwards = cursor is not None and cursor.backwards
        first = last = None
        if taken.records:
            first, last = _place(taken.records[0]), _place(taken.records[-1])
        onward = (taken.resume or last) if taken.more else None
        back = first if cursor else None
        self.next = _cursor(name, False, back if backwards else onward)
        self.previous = _cursor(name, True, onward if backwards else back)

    def get_paginated_response(self, data: Any) -> Response:
        """Return the envelope."""
        body: dict[str, Any] = {
            "next": self._link(self.next),
            "previous": self._link(self.previous),
        }
        if self.count is not None:
            body["count"] = self.count
        return Response({**body, "results": data})

    def _link(self, cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        query = [(k, v) for k, vs in self.request.query_params.lists() for v in vs]
        kept = [(k, v) for k, v in query if k not in {"cursor", "count"}]
        query_text = urlencode([*kept, ("cursor", str(cursor))])
        return f"{settings.PUBLIC_BASE_URL}{self.request.path}?{query_text}"

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of the envelope around the rows of `schema`."""
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": link,
                "previous": link,
                "count": {"type": "integer", "description": "Chỉ có khi gọi với count=true."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameters of paging for the schema."""
        orders = [sign + name for name in view.orders for sign in ("", "-")]
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        return [
            _parameter("cursor", {"type": "string"}, "Lấy từ next hoặc previous."),
            _parameter("limit", limit, "Số dòng một trang."),
            _parameter("ordering", {"type": "string", "enum": orders}, "Cách sắp xếp."),
            _parameter("count", {"type": "boolean"}, "Đếm tổng số dòng (chậm hơn)."),
        ]


def _parameter(name: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": words, "schema": schema}


def _order_asked(request: Request, orders: Mapping[str, Order]) -> tuple[str, Order]:
    default = next(iter(orders))
    every = [sign + name for name in orders for sign in ("", "-")]
    name = params.choice(request, "ordering", every) or default
    order = orders[name.removeprefix("-")]
    return name, order.reversed() if name.startswith("-") else order


def _count(queryset: QuerySet[Any], request: Request, listed: Listed) -> int | None:
    if not params.flag(request, "count"):
        return None
    if not listed.countable:
        raise ValidationError(
            {"count": ["Không đếm được khi lọc theo health hoặc as_of. Dùng /api/v1/figures."]}
        )
    return queryset.count()


def _place(record: Record) -> Place:
    return record[KEY], record[TIE]


def _cursor(name: str, backwards: bool, place: Place | None) -> Cursor | None:
    return None if place is None else Cursor(name, backwards, place)
