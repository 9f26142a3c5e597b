"""ETag and If-Match: nobody overwrites what they have not seen.

The entity tag of a task is its version. Everything that writes a task asks for it: 428 without,
412 (from the services) when somebody saved first.
"""

import re

from rest_framework.exceptions import APIException
from rest_framework.request import Request

from tasks_app.models import Task

TAG = re.compile(r'(?:W/)?"([^"]*)"')
NEVER = -1  # no task has this version


class PreconditionRequired(APIException):
    status_code = 428
    default_code = "precondition_required"
    default_detail = (
        "Cần tiêu đề If-Match với ETag của nhiệm vụ đã xem, để không ghi đè người khác."
    )


def etag(version: int) -> str:
    """Return the entity tag of a version."""
    return f'"{version}"'


def version_asked(request: Request, task: Task) -> int | None:
    """Return the version the caller has seen; None for `*`, whatever it is.

    Raises:
        PreconditionRequired: no If-Match.
    """
    return tag_asked(request, task.version)


def tag_asked(request: Request, present: int) -> int | None:
    """Return the number the caller has seen in an entity tag, as `version_asked`.

    A weak mark (a proxy that compresses adds it) is read like a strong one.

    Raises:
        PreconditionRequired: no If-Match.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired
    if header == "*":
        return None
    seen = [int(tag) for tag in TAG.findall(header) if tag.isdecimal() and len(tag) < 10]
    if present in seen:
        return present
    return seen[0] if seen else NEVER
