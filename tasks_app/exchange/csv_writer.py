"""Rows out as CSV: UTF-8 with a mark that Excel knows, ISO dates, no cell that is a formula."""

import csv
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tasks_app.rules.calendar import LOCAL

from .formulas import neutral
from .xlsx_writer import FORBIDDEN, Column, Value


class CsvFile(AbstractContextManager["CsvFile"]):
    """One table on its way to `path`."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self.row_count = 0
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer: Any = csv.writer(self._file)
        self._writer.writerow([column.title for column in columns])

    def append(self, values: Sequence[Value]) -> None:
        """Write the next row; None leaves its cell empty."""
        self.row_count += 1
        self._writer.writerow([_cell(value) for value in values])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def _cell(value: Value) -> Any:
    if isinstance(value, str):
        return neutral(FORBIDDEN.sub("", value))
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
