"""Figures as published: written down, and corrected by a new row beside the old one."""

from copy import copy
from datetime import datetime

from django.db import transaction

from tasks_app.enums import AuditKind, Operation
from tasks_app.errors import AlreadyApplied, InvalidInput
from tasks_app.models import Programme, PublishedFigure, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.text import format_date

from . import audit
from .appending import append, correct
from .stewardship import guard_steward

COUNTS = ("done", "total", "in_progress", "overdue", "not_done")


@transaction.atomic
def save(figure: PublishedFigure, *, by: User, at: datetime) -> PublishedFigure:
    """Write down a figure; one that was there is corrected and stays readable.

    Raises:
        NotPermitted: `by` does not keep the catalogue.
        InvalidInput: a day in the future, no number at all, more done than there are.
        AlreadyApplied: there is a figure of that programme, item and day, or what is corrected
            has been corrected by somebody else.
    """
    guard_steward(by, Operation.KEEP_CATALOGUE, on=local_date(at))
    check(figure, at=at)
    Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=figure.programme_id)
    _check_free(figure)
    before = PublishedFigure.objects.filter(pk=figure.pk).first()
    if before is None:
        append(figure, by=by, at=at)
    else:
        kept = copy(before)
        correct(before, figure, by=by, at=at)
        before = kept
    audit.changed(AuditKind.CATALOGUE_CHANGED, figure, before, by=by, at=at)
    return figure


def check(figure: PublishedFigure, *, at: datetime) -> None:
    """Check that the figure can stand as published.

    Raises:
        InvalidInput: as `save` says.
    """
    today = local_date(at)
    if figure.as_of > today:
        raise InvalidInput.on(
            "as_of",
            f"Ngày {format_date(figure.as_of)} ở tương lai. "
            f"Nhập ngày không sau {format_date(today)}.",
        )
    if not figure.value and all(getattr(figure, name) is None for name in COUNTS):
        raise InvalidInput.on("done", "Cần ít nhất một con số hoặc một giá trị đã công bố.")
    if figure.done is not None and figure.total is not None and figure.done > figure.total:
        raise InvalidInput.on("done", "Số đã xong không lớn hơn tổng số. Sửa một trong hai số.")


def _check_free(figure: PublishedFigure) -> None:
    same = PublishedFigure.objects.filter(
        programme=figure.programme_id,
        item=figure.item,
        as_of=figure.as_of,
        superseded_at__isnull=True,
    )
    if same.exclude(pk=figure.pk).exists():
        raise AlreadyApplied(
            "Đã có số liệu của chương trình, nội dung và ngày này. Mở số liệu đó để đính chính."
        )
