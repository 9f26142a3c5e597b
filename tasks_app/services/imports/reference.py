"""Programmes, published figures and the working calendar."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from tasks_app.enums import Comparable, DayKind, Provenance, Tracking
from tasks_app.models import Holiday, Programme, PublishedFigure
from tasks_app.selectors import calendar
from tasks_app.services import appending

from .agencies import day_after
from .cells import Cells
from .table import Problems, Table
from .upsert import upsert

PROGRAMME_FIELDS = (
    "name", "short_name", "legal_basis", "signed_on", "valid_from", "valid_to", "tracking",
    "snapshot_on", "published_total_tasks", "published_total_targets", "provenance", "source",
    "note",
)  # fmt: skip
FIGURE_FIELDS = (
    "qualifier", "done", "total", "in_progress", "overdue", "not_done", "value", "unit",
    "text_as_published", "source", "provenance", "comparable", "title_prefix", "note",
)  # fmt: skip


def load_holidays(table: Table) -> None:
    """Make or change the days that are off, or worked, against the week.

    Raises:
        UnreadableFile: a broken date, a day twice, an unknown kind.
    """
    problems = Problems(table.name)
    wanted: dict[object, Holiday] = {}
    for row in table.rows:
        cells = Cells(row, problems)
        day = cells.day("date", required=True)
        if day is None:
            continue
        if day in wanted:
            cells.refuse("date", f"ngày {day:%d/%m/%Y} bị trùng.")
        wanted[day] = Holiday(
            day=day,
            kind=cells.choice("kind", DayKind, default=DayKind.HOLIDAY),
            name=cells.text("name", limit=200, required=True),
            document=cells.text("source", limit=300),
            provenance=cells.choice("confidence", Provenance, default=Provenance.READ),
        )
    problems.check()
    fields = ("kind", "name", "document", "provenance")
    upsert(Holiday, wanted.values(), key=("day",), fields=fields)
    transaction.on_commit(calendar.forget)


def load_programmes(table: Table) -> None:
    """Make or change the programmes, then tie parents and successors.

    Raises:
        UnreadableFile: a code twice or unknown, a snapshot without its date, a broken date.
    """
    problems = Problems(table.name)
    wanted: dict[str, Programme] = {}
    for row in table.rows:
        cells = Cells(row, problems)
        programme = _programme(cells)
        if programme.code in wanted:
            cells.refuse("code", f"mã chương trình “{programme.code}” bị trùng.")
        wanted[programme.code] = programme
    problems.check()
    saved = upsert(Programme, wanted.values(), key=("code",), fields=PROGRAMME_FIELDS)
    _tie(table, {code: programme for (code,), programme in saved.items()})


def _programme(cells: Cells) -> Programme:
    programme = Programme(
        code=cells.text("code", limit=40, required=True),
        name=cells.text("name", limit=400, required=True),
        short_name=cells.text("short_name", limit=120, required=True),
        legal_basis=cells.text("legal_basis", limit=300),
        signed_on=cells.day("signed_on"),
        valid_from=cells.day("valid_from"),
        valid_to=day_after(cells.day("valid_to")),
        tracking=cells.choice("tracking", Tracking, default=Tracking.CATALOGUE),
        snapshot_on=cells.day("snapshot_on"),
        published_total_tasks=cells.number("total_tasks_published"),
        published_total_targets=cells.number("total_targets_published"),
        provenance=cells.choice("confidence", Provenance, default=Provenance.READ),
        source=cells.text("source"),
        note=cells.text("note"),
    )
    if programme.tracking == Tracking.SNAPSHOT and programme.snapshot_on is None:
        cells.refuse("snapshot_on", "chương trình chốt tại một ngày phải ghi ngày đó.")
    return programme


def _tie(table: Table, saved: Mapping[str, Programme]) -> None:
    problems = Problems(table.name)
    for row in table.rows:
        cells, programme = Cells(row, problems), saved[row.cells["code"]]
        for column, name in (("predecessor_or_parent", "parent"), ("successor", "successor")):
            code = cells.text(column)
            if code and code not in saved:
                cells.refuse(column, f"mã chương trình “{code}” không có.")
            setattr(programme, name, saved.get(code))
    problems.check()
    Programme.objects.bulk_update(saved.values(), ["parent", "successor"])


def load_figures(table: Table, *, at: datetime) -> None:
    """Add the published figures, exactly as published; what the file changed is corrected.

    Raises:
        UnreadableFile: an unknown programme, a broken date or number, a figure twice.
    """
    problems = Problems(table.name)
    programmes = {programme.code: programme for programme in Programme.objects.all()}
    wanted: dict[object, PublishedFigure] = {}
    for row in table.rows:
        figure = _figure(Cells(row, problems), programmes)
        if figure is not None:
            key = (figure.programme_id, figure.item, figure.as_of)
            if key in wanted:
                problems.add(row.line, "item", "số liệu bị trùng chương trình, nội dung và ngày.")
            wanted[key] = figure
    problems.check()
    key_fields = ("programme_id", "item", "as_of")
    appending.load(PublishedFigure, wanted.values(), key=key_fields, fields=FIGURE_FIELDS, at=at)


def _comparable(cells: Cells) -> str:
    if not cells.text("comparable_with_register"):
        return ""
    return cells.choice("comparable_with_register", Comparable, default=Comparable.YES).value


def _figure(cells: Cells, programmes: Mapping[str, Programme]) -> PublishedFigure | None:
    code = cells.text("programme_code", required=True)
    if code and code not in programmes:
        cells.refuse("programme_code", f"mã chương trình “{code}” không có.")
    as_of = cells.day("as_of", required=True)
    if code not in programmes or as_of is None:
        return None
    return PublishedFigure(
        programme=programmes[code],
        item=cells.text("item", limit=300, required=True),
        as_of=as_of,
        qualifier=cells.text("qualifier", limit=20),
        done=cells.number("done"),
        total=cells.number("total"),
        in_progress=cells.number("in_progress"),
        overdue=cells.number("overdue"),
        not_done=cells.number("not_done"),
        value=cells.text("value", limit=40),
        unit=cells.text("unit", limit=60),
        text_as_published=cells.text("text_as_published"),
        source=cells.text("source", required=True),
        provenance=cells.choice("confidence", Provenance, default=Provenance.READ),
        comparable=_comparable(cells),
        title_prefix=cells.text("title_prefix", limit=300),
        note=cells.text("note"),
    )
