"""Typed values out of text cells. What cannot be read is noted and stands in as a neutral value."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

from django.db.models import TextChoices

from tasks_app.models import Agency

from .table import Problems, Row

Choice = TypeVar("Choice", bound=TextChoices)

LONGEST = 20_000
LOCAL_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
DATE_FORMS = "Dùng dạng 2022-06-30 hoặc 30/06/2022."


class Cells:
    """Reader of one row. A column that the file does not have reads as empty."""

    def __init__(self, row: Row, problems: Problems) -> None:
        self.row, self.problems = row, problems

    def refuse(self, column: str, sentence: str) -> None:
        """Note that this row's `column` cannot be accepted."""
        self.problems.add(self.row.line, column, sentence)

    def text(self, column: str, *, limit: int = LONGEST, required: bool = False) -> str:
        """Return the cell's text; longer than `limit` or missing is a problem."""
        value = self.row.cells.get(column, "")
        if required and not value:
            self.refuse(column, "thiếu nội dung.")
        if len(value) > limit:
            self.refuse(column, f"dài {len(value)} ký tự, tối đa {limit}.")
        return value

    def day(self, column: str, *, required: bool = False) -> date | None:
        """Return the date in ISO or dd/mm/yyyy form, None where the cell is empty."""
        value = self.text(column, required=required)
        if not value:
            return None
        local = LOCAL_DATE.fullmatch(value)
        try:
            if local:
                return date(int(local[3]), int(local[2]), int(local[1]))
            return date.fromisoformat(value)
        except ValueError:
            self.refuse(column, f"ngày “{value}” không đọc được. {DATE_FORMS}")
            return None

    def instant(self, column: str) -> datetime | None:
        """Return the instant with its zone, None (and a problem) otherwise."""
        value = self.text(column, required=True)
        if not value:
            return None
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            self.refuse(column, f"thời điểm “{value}” không đọc được hoặc thiếu múi giờ.")
            return None
        return found

    def number(self, column: str, *, most: int = 2_000_000_000) -> int | None:
        """Return a whole number from 0 to `most`, None where the cell is empty."""
        value = self.text(column)
        if not value:
            return None
        if not (value.isascii() and value.isdecimal()) or int(value) > most:
            self.refuse(column, f"“{value}” không phải số nguyên từ 0 đến {most}.")
            return None
        return int(value)

    def flag(self, column: str) -> bool:
        """Return true or false; an empty cell is false."""
        value = self.text(column).lower()
        if value not in {"true", "false", ""}:
            self.refuse(column, f"“{value}” phải là true hoặc false.")
        return value == "true"

    def choice(self, column: str, choices: type[Choice], *, default: Choice) -> Choice:
        """Return one of `choices`; an empty cell is the default."""
        value = self.text(column)
        if value and value not in choices.values:
            self.refuse(column, f"“{value}” không hợp lệ. Dùng: {', '.join(choices.values)}.")
            return default
        return choices(value) if value else default

    def agency(
        self, column: str, known: Mapping[str, Agency], *, required: bool = False
    ) -> Agency | None:
        """Return the agency whose code stands in the cell."""
        code = self.text(column, required=required)
        if code and code not in known:
            self.refuse(column, f"mã cơ quan “{code}” không có trong danh mục.")
        return known.get(code)

    def agencies(
        self, column: str, known: Mapping[str, Agency], *, required: bool = False
    ) -> tuple[Agency, ...]:
        """Return the agencies of a list "A;B;C", in order; a repeated code is a problem."""
        text = self.text(column, required=required)
        codes = [code.strip() for code in text.split(";") if code.strip()]
        for code in codes:
            if code not in known:
                self.refuse(column, f"mã cơ quan “{code}” không có trong danh mục.")
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.refuse(column, f"mã cơ quan “{code}” bị lặp.")
        return tuple(known[code] for code in codes if code in known)
