"""What a person typed: cleaned, bounded, and refused with the name of its field.

The bounds are the columns' own, so that both databases answer alike.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.db.models import TextChoices

from tasks_app.enums import Secrecy
from tasks_app.errors import InvalidInput
from tasks_app.models import Task
from tasks_app.rules.clean import clean
from tasks_app.rules.secrecy import field_with_words

MAX_TEXT = 4_000
MAX_TITLE = 300
MAX_NUMBER = 200
MAX_URL = 1_000
YEARS_AHEAD = 10

Choice = TypeVar("Choice", bound=TextChoices)


def bounded(field: str, text: str | None, *, limit: int = MAX_TEXT) -> str:
    """Return `text` cleaned; it may be empty.

    Raises:
        InvalidInput: longer than `limit` characters.
    """
    words = clean(text)
    if len(words) > limit:
        raise InvalidInput.on(field, f"Nội dung dài quá {limit} ký tự. Rút gọn rồi gửi lại.")
    return words


def not_blank(field: str, text: str | None, what: str, *, limit: int = MAX_TEXT) -> str:
    """Return `text` cleaned.

    Raises:
        InvalidInput: nothing is left, or longer than `limit` characters.
    """
    words = bounded(field, text, limit=limit)
    if not words:
        raise InvalidInput.on(field, f"Cần nhập {what}.")
    return words


def number(field: str, text: str | None, what: str = "số, ký hiệu văn bản") -> str:
    """Return the number of a document, as printed on it.

    Raises:
        InvalidInput: nothing is left, or too long.
    """
    return not_blank(field, text, what, limit=MAX_NUMBER)


def one_of(field: str, value: str, choices: type[Choice], what: str) -> Choice:
    """Return the choice named by `value`.

    Raises:
        InvalidInput: it is none of them.
    """
    try:
        return choices(value)
    except ValueError as error:
        listed = ", ".join(str(label) for label in choices.labels)
        raise InvalidInput.on(field, f"Chọn {what}: {listed}.") from error


def percent(field: str, value: int | None) -> int | None:
    """Return `value`; None means no change.

    Raises:
        InvalidInput: not a whole number from 0 to 100.
    """
    if value is None:
        return None
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 0 <= value <= 100:
        raise InvalidInput.on(field, f"Kết quả {value}% không hợp lệ. Nhập số nguyên từ 0 đến 100.")
    return value


def not_in_future(field: str, day: date, *, today: date) -> None:
    """Check a date that a person entered for something that has already happened.

    Raises:
        InvalidInput: the day is after today.
    """
    if day > today:
        raise InvalidInput.on(
            field, f"Ngày {day:%d/%m/%Y} ở tương lai. Nhập ngày không sau {today:%d/%m/%Y}."
        )


def not_too_far(field: str, day: date, *, today: date) -> None:
    """Check a date to come: beyond ten years it is a slip of the keyboard.

    Raises:
        InvalidInput: the year is more than `YEARS_AHEAD` after this one.
    """
    last = today.year + YEARS_AHEAD
    if day.year > last:
        raise InvalidInput.on(field, f"Ngày {day:%d/%m/%Y} quá xa. Nhập ngày không sau năm {last}.")


def refuse_words(task: Task, said: Mapping[str, Any]) -> None:
    """Check what is about to be kept on `task`; on one that is not secret anything goes.

    Raises:
        InvalidInput: the task is secret and `said` holds words, or a number with a title.
    """
    field = field_with_words(said) if task.secrecy == Secrecy.SECRET else ""
    if field:
        raise InvalidInput.on(
            field,
            f"{task.code} là nhiệm vụ mật: không ghi nội dung lên hệ thống. Chỉ nhập kết quả %, "
            "ngày, số ký hiệu văn bản (không kèm tên); chỗ cần lời ghi “xem hồ sơ giấy”.",
        )
