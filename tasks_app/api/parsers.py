"""What comes in: JSON by orjson, files by multipart; both bounded before they are read."""

from collections.abc import Iterable, Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser, MultiPartParser

from tasks_app import conf

FORM_OVERHEAD = 64 * 1024  # the other fields and the boundaries around a file
MAX_DEPTH = 32  # lists and objects inside each other; no intention needs more than three


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"
    default_detail = "Nội dung gửi lên lớn quá mức cho phép."


class OrjsonParser(BaseParser):
    """Strict JSON: no NaN, no lone surrogates, bounded depth and length."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the value of the body.

        Raises:
            BodyTooLarge, ParseError.
        """
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise BodyTooLarge
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(
                f"Nội dung không phải JSON đúng, dòng {error.lineno} cột {error.colno}."
            ) from error
        if _is_deep(value):
            raise ParseError(f"JSON lồng nhau quá {MAX_DEPTH} tầng.")
        return value


def _is_deep(value: Any) -> bool:
    """Return whether `value` is nested deeper than printing or hashing it could bear."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


class UploadParser(MultiPartParser):
    """Multipart, refused by its declared length before a byte is stored."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return fields and files.

        Raises:
            BodyTooLarge, ParseError.
        """
        request = (parser_context or {})["request"]
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit():
            raise ParseError("Content-Length không đúng.")
        if int(length) > conf.upload_limit() + FORM_OVERHEAD:
            raise BodyTooLarge
        return super().parse(stream, media_type, parser_context)
