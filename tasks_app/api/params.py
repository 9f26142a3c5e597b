"""Query parameters: declared once, checked once, documented from the same declaration.

A parameter nobody declared is refused: a typing mistake must not return everything.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

FIRST_DAY, LAST_DAY = date(1945, 9, 2), date(2100, 12, 31)

AS_OF = OpenApiParameter(
    "as_of", OpenApiTypes.DATE, description="Trạng thái tại hết ngày này (giờ Việt Nam)."
)
KNOWN_AT = OpenApiParameter(
    "known_at", OpenApiTypes.DATE, description="Theo những gì đã ghi nhận đến hết ngày này."
)
FIELDS = OpenApiParameter(
    "fields", str, description="Chỉ trả các trường này, cách nhau bằng dấu phẩy."
)


def refuse_unknown(request: Request, known: Iterable[str]) -> None:
    """Check that every parameter sent is declared.

    Raises:
        ValidationError: names the unknown ones and lists what exists.
    """
    names = sorted(known)
    words = f"Không có tham số này. Dùng được: {', '.join(names) or 'không có tham số nào'}."
    unknown = {name: [words] for name in request.query_params if name not in names}
    if unknown:
        raise ValidationError(unknown)


def day(request: Request, name: str) -> date | None:
    """Return the parameter as a date, or None where it is not given.

    Raises:
        ValidationError: not an ISO date, or far outside the life of the register.
    """
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        found = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise ValidationError(
            {name: ["Ngày chưa đúng. Nhập dạng YYYY-MM-DD, ví dụ 2022-12-25."]}
        ) from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ValidationError({name: [f"Ngày phải từ {FIRST_DAY} đến {LAST_DAY}."]})
    return found


def flag(request: Request, name: str) -> bool:
    """Return the parameter as yes or no; not given is no.

    Raises:
        ValidationError: neither true nor false.
    """
    return choice(request, name, ("true", "false")) == "true"


def choice(request: Request, name: str, values: Iterable[str]) -> str | None:
    """Return the parameter if it is one of `values`, or None where it is not given.

    Raises:
        ValidationError: names what can be chosen.
    """
    text = request.query_params.get(name)
    allowed = list(values)
    if text is not None and text not in allowed:
        raise ValidationError({name: [f"Chọn một trong: {', '.join(allowed)}."]})
    return text


def number(request: Request, name: str, *, default: int, least: int, most: int) -> int:
    """Return the parameter as a whole number within bounds.

    Raises:
        ValidationError: not a number, or outside the bounds.
    """
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise ValidationError({name: [f"Nhập số nguyên từ {least} đến {most}."]})
    return int(text)


def names(request: Request, name: str, known: Iterable[str]) -> list[str]:
    """Return the names listed in the parameter, in the order of `known`; all where not given.

    Raises:
        ValidationError: a name that does not exist.
    """
    every = list(known)
    text = request.query_params.get(name)
    if text is None:
        return every
    asked = {part.strip() for part in text.split(",")}
    unknown = sorted(asked - set(every))
    if unknown:
        raise ValidationError(
            {name: [f"Không có trường {', '.join(unknown)}. Dùng được: {', '.join(every)}."]}
        )
    return [one for one in every if one in asked]


def described(name: str, words: str, kind: Any = str, **more: Any) -> OpenApiParameter:
    """Return the declaration of one query parameter."""
    return OpenApiParameter(name, kind, description=words, **more)
