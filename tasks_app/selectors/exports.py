"""The files that one person asked for; nobody else's exist."""

import logging
from datetime import datetime
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Least

from tasks_app.enums import ExportState
from tasks_app.errors import ExportGone, ExportNotReady, FileMissing
from tasks_app.models import Export, User

log = logging.getLogger(__name__)

COLUMNS = {
    "id": "id",
    "kind": "kind",
    "format": "format",
    "question": "question",
    "state": "state",
    "done": "done_rows",
    "total": "total_rows",
    "percent": "progress",
    "filename": "filename",
    "size": "size",
    "sha256": "sha256",
    "error": "error",
    "created_at": "created_at",
    "started_at": "started_at",
    "finished_at": "finished_at",
    "expires_at": "expires_at",
}
# As Export.percent tells it of one row.
PROGRESS = Case(
    When(state=ExportState.DONE, then=Value(100)),
    When(total_rows__gt=0, then=Least(Value(99), F("done_rows") * 100 / F("total_rows"))),
    default=None,
    output_field=IntegerField(),
)
NOT_YET = {
    ExportState.QUEUED: "Tệp đang chờ lập. Tải lại sau ít phút.",
    ExportState.RUNNING: "Tệp đang được lập. Tải lại sau ít phút.",
}


def of(user: User) -> QuerySet[Export]:
    """Return the exports of one person, the newest first."""
    return Export.objects.filter(requested_by=user).annotate(progress=PROGRESS).order_by("-id")


def row_of(job: Export) -> dict[str, Any]:
    """Return one export under the public names of the list."""
    values = vars(job) | {"progress": job.percent}
    return {name: values[column] for name, column in COLUMNS.items()}


def file_of(job: Export, *, at: datetime) -> "File[bytes]":
    """Return the bytes of a finished export, open for reading.

    Raises:
        ExportNotReady: it is in the making, or could not be made.
        ExportGone: its days are over.
        FileMissing: the store does not hold what the row says.
    """
    if job.state == ExportState.FAILED:
        raise ExportNotReady(f"Không lập được tệp này. {job.error}")
    if job.is_open:
        raise ExportNotReady(NOT_YET[ExportState(job.state)])
    if job.state == ExportState.EXPIRED or (job.expires_at is not None and job.expires_at <= at):
        raise ExportGone("Tệp đã hết hạn tải và đã xóa. Xuất lại để có số liệu mới.")
    try:
        return default_storage.open(job.path)
    except OSError as gone:
        log.exception("the file of export %s is not in the store", job.pk)
        raise FileMissing("Tệp không còn trong kho. Xuất lại để có tệp mới.") from gone
