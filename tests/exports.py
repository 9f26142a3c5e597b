"""Files made for people: asked for, worked on, read back."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl

from tasks_app.enums import ExportFormat, ExportKind
from tasks_app.exchange.exports import fill
from tasks_app.models import Export, User
from tasks_app.selectors import exports as found
from tasks_app.selectors.register_rows import Asked
from tasks_app.services import exports
from tests.factories import NOON

FILLED = "DA06"


def ask(
    by: User, asked: Asked | None = None, *, at: datetime = NOON, form: str = ExportFormat.XLSX
) -> Export:
    """Return the export of a question about the register."""
    question = (asked or Asked(programme=(FILLED,))).as_json()
    return exports.request(ExportKind.REGISTER, ExportFormat(form), question, by=by, at=at)


def work(job: Export, *, at: datetime = NOON) -> Export:
    """Return the export after a worker was at it."""
    exports.work(job.pk, fill=fill, clock=lambda: at)
    job.refresh_from_db()
    return job


def bytes_of(job: Export, *, at: datetime = NOON) -> bytes:
    """Return what the person gets."""
    with found.file_of(job, at=at) as opened:
        return opened.read()


def sheets_of(raw: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every sheet of a workbook."""
    book = openpyxl.load_workbook(BytesIO(raw))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def codes_in(job: Export) -> list[str]:
    """Return the codes in the register of a finished export."""
    return [row[0] for row in sheets_of(bytes_of(job))["Nhiệm vụ"][1:]]


def later(**span: float) -> datetime:
    return NOON + timedelta(**span)
