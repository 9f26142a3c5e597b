"""Rows into a table as fast as the database takes them: COPY, or one prepared INSERT on SQLite."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

Row = Mapping[str, Any]
Model = type[models.Model]


def insert(model: Model, rows: Iterable[Row]) -> None:
    """Insert `rows` (column attribute → value); what a row leaves out gets the field's default."""
    columns = list(model._meta.concrete_fields)
    plan = [(field.attname, field.get_default(), _adapter(field)) for field in columns]
    values = (tuple(adapt(row.get(name, default)) for name, default, adapt in plan) for row in rows)
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


def _adapter(field: Any) -> Callable[[Any], Any]:
    """Return what turns a value of this column into what the driver takes."""
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.CharField | models.TextField):
        return _text
    if connection.vendor == "sqlite" and isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if connection.vendor == "sqlite" and isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    return _same


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _same(value: Any) -> Any:
    return value
