"""Rows into a table as fast as the database takes them: COPY, or one prepared INSERT on SQLite."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

Row = Mapping[str, Any]
Model = type[models.Model]


def insert(model: Model, rows: Iterable[Row]) -> None:
    """Insert `rows` (column attribute → value); what a row leaves out gets the field's default."""
    columns = list(model._meta.concrete_fields)
    defaults = [(field.attname, field.get_default()) for field in columns]
    adapt = _adapter()
    values = (tuple(adapt(row.get(name, default)) for name, default in defaults) for row in rows)
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in columns)
    _send(model._meta.db_table, names, len(columns), values)


def _send(table: str, names: str, width: int, values: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * width)
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608  names of the models
            list(values),
        )


def next_key(model: Model) -> int:
    """Return the key after the greatest one in use."""
    greatest = model._default_manager.aggregate(greatest=models.Max("pk"))["greatest"]
    return (greatest or 0) + 1


def numbered(model: Model, rows: Iterable[Row]) -> list[Row]:
    """Return `rows` with keys of their own; now, as nothing may be asked while COPY runs."""
    return [{**row, "id": key} for key, row in enumerate(rows, start=next_key(model))]


def settle_sequences(tables: Sequence[Model]) -> None:
    """Let the database go on numbering after the keys that were given by hand."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(sql)


def _adapter() -> Callable[[Any], Any]:
    ops = connection.ops

    def adapt(value: Any) -> Any:
        if value is None or type(value) in (int, str, bool):
            return value
        if isinstance(value, Enum):
            return value.value
        if isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, datetime):
            return ops.adapt_datetimefield_value(value)
        if isinstance(value, date):
            return ops.adapt_datefield_value(value)
        return value

    return adapt
