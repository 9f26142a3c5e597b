"""Idempotency-Key: a repeated POST gets the first answer instead of a second effect."""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.datastructures import MultiValueDict
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from tasks_app.models import User
from tasks_app.services import repeats

from .renderers import dumps

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,200}")
KEPT_HEADERS = ("ETag", "Location")


def once(
    request: Request, work: Callable[[], Response], *, by: User, at: datetime
) -> HttpResponseBase:
    """Return the answer of `work`; with a key, of its first run."""
    key = request.headers.get(HEADER)
    if key is None:
        return work()
    if not KEY.fullmatch(key):
        raise ValidationError({HEADER: ["Cần 1 đến 200 ký tự ASCII, không có dấu cách."]})
    answer = repeats.once(
        lambda: _answer(work()), key=key, request_hash=fingerprint(request), by=by, at=at
    )
    response = HttpResponse(
        answer.body, status=answer.status, content_type="application/json", headers=answer.headers
    )
    if answer.replayed:
        response["Idempotency-Replayed"] = "true"
    return response


def _answer(response: Response) -> repeats.Answer:
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    return repeats.Answer(response.status_code, dumps(response.data).decode(), headers)


def fingerprint(request: Request) -> str:
    """Return the SHA-256 of what is asked: method, path and content, boundaries aside.

    If-Match is no part of it: after a lost answer the caller reads the task again and repeats
    the request with the new version.
    """
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    digest.update(orjson.dumps(_plain(request.data), option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


def _plain(data: Any) -> Any:
    if isinstance(data, MultiValueDict):
        return {name: [_part(part) for part in data.getlist(name)] for name in data}
    return data


def _part(part: Any) -> Any:
    if not isinstance(part, UploadedFile):
        return part
    digest = hashlib.sha256()
    for chunk in part.chunks():
        digest.update(chunk)
    part.seek(0)
    return [part.name, part.size, digest.hexdigest()]
