"""A file on its way out: always an attachment, never shown, never kept by anybody between."""

from typing import IO, Any

from django.core.files import File
from django.http import FileResponse

from tasks_app.models import Evidence, Export


def attachment(item: Evidence | Export, stored: "File[bytes]") -> FileResponse:
    """Return the answer that hands out one file under its own name (RFC 6266, RFC 5987)."""
    return attachment_of(stored, filename=item.filename, size=item.size)


def attachment_of(stored: IO[bytes] | Any, *, filename: str, size: int | None) -> FileResponse:
    """Return the answer that hands out `stored` under a name."""
    response = FileResponse(
        stored,
        as_attachment=True,
        filename=filename,
        content_type="application/octet-stream",  # what it is, is not for the browser to open
    )
    response["Content-Length"] = str(size)
    response["Accept-Ranges"] = "none"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
