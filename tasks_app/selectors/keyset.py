"""Pages by position, not by number: the deepest costs what the first costs.

A place is the value ordered by and the unique value that breaks ties, of the last row seen.
Rows entered or removed meanwhile neither repeat nor skip others.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.db.models import F, IntegerField, Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce

FAR = date(9999, 12, 31)
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
KEY, TIE = "_key", "_tie"

Row = TypeVar("Row", bound=Model)
Place = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """One way to order a list: by `column`, then by the unique column `tie`.

    `nulls_as` stands for null in a nullable column, so that order and comparison agree.
    `parse` and `parse_tie` read a value back from JSON; they raise ValueError or TypeError.
    """

    column: str
    tie: str = "pk"
    parse: Callable[[Any], Any] = str
    parse_tie: Callable[[Any], Any] = str
    nulls_as: date | int | None = None
    descending: bool = False

    @property
    def key(self) -> Any:
        """What the rows are ordered by, as an expression."""
        if self.nulls_as is None:
            return F(self.column)
        # A plain integer: a column that is never negative would take any bound of −1 as met.
        kind = IntegerField() if isinstance(self.nulls_as, int) else None
        return Coalesce(self.column, Value(self.nulls_as), output_field=kind)

    def reversed(self) -> "Order":
        """Return the same order from its other end."""
        return replace(self, descending=not self.descending)


def page(rows: QuerySet[Row], order: Order, *, after: Place | None, limit: int) -> QuerySet[Row]:
    """Return at most `limit` rows after the place, annotated with their own place."""
    rows = rows.annotate(**{KEY: order.key, TIE: F(order.tie)})
    if after is not None:
        rows = rows.filter(_beyond(order, *after))
    minus = "-" if order.descending else ""
    columns = [KEY] if order.column == order.tie else [KEY, TIE]
    return rows.order_by(*(minus + column for column in columns))[:limit]


def _beyond(order: Order, key: Any, tie: Any) -> Q:
    """Return the condition "after (key, tie)", with a plain bound that an index can use."""
    beyond = "lt" if order.descending else "gt"
    if order.column == order.tie:
        return Q(**{f"{KEY}__{beyond}": key})
    bound = Q(**{f"{KEY}__{beyond}e": key})
    return bound & (Q(**{f"{KEY}__{beyond}": key}) | Q(**{f"{TIE}__{beyond}": tie}))


def by_code(column: str = "code") -> Order:
    """Return the order of a unique text column."""
    return Order(column, column, text, text)


def by_number(
    column: str = "pk", *, nulls_as: int | None = None, tie: Order | None = None
) -> Order:
    """Return the order of a whole number; ties go by id, or by the column of `tie`."""
    return _tied(Order(column, "pk", whole, whole, nulls_as), tie)


def by_date(column: str, *, tie: Order | None = None) -> Order:
    """Return the order of a date column, rows without a date last."""
    return _tied(Order(column, "pk", date.fromisoformat, whole, FAR), tie)


def by_instant(column: str, *, tie: Order | None = None) -> Order:
    """Return the order of an instant, rows without one last."""
    return _tied(Order(column, "pk", instant, whole, NEVER), tie)


def _tied(order: Order, tie: Order | None) -> Order:
    return order if tie is None else replace(order, tie=tie.column, parse_tie=tie.parse)


def text(value: Any) -> str:
    """Return `value` if it is text that a database can compare."""
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError("text is required")
    return value


def whole(value: Any) -> int:
    """Return `value` if it is a whole number of usual size."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**63:
        raise TypeError("a whole number is required")
    return value


def instant(value: Any) -> datetime:
    """Return the aware instant written in `value`."""
    found = datetime.fromisoformat(value)
    if found.tzinfo is None or not 1900 < found.year < 9999:
        raise ValueError("an instant with its zone, in our times, is required")
    return found
