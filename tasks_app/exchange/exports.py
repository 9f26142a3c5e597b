"""What the worker of exports writes: by the kind of the export, for the eyes of who asked."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tasks_app.enums import ExportFormat, ExportKind
from tasks_app.models import Export
from tasks_app.rules.calendar import LOCAL, local_date
from tasks_app.rules.clean import clean
from tasks_app.rules.text import format_date
from tasks_app.selectors import register_rows, report_asked, reports
from tasks_app.selectors.register_rows import Asked
from tasks_app.selectors.register_words import conditions, short_names
from tasks_app.selectors.tasks import current
from tasks_app.services.exports import Made, Tell

from .register_workbook import write_register
from .report_workbook import Frozen, write_report

EVERYTHING = "Những nhiệm vụ tài khoản của người xuất được xem vào lúc xuất"


def fill(job: Export, path: Path, at: datetime, tell: Tell) -> Made:
    """Write the file of `job` to `path` as it is at `at`.

    Raises:
        DomainError: the question cannot be answered any more.
    """
    return FILLS[ExportKind(job.kind)](job, path, at, tell)


def _register(job: Export, path: Path, at: datetime, tell: Tell) -> Made:
    """Write the tasks that the person sees now; a scope that was narrowed since is narrower."""
    asked, person = Asked.of_json(job.question), job.requested_by
    today = local_date(at)
    register_rows.check(asked, today=today)
    seen = register_rows.scope_of(asked, person, on=today)
    tasks = register_rows.found(asked, seen, by=person, today=today)
    total = tasks.count()
    tell(0, total)
    written = write_register(
        path,
        register_rows.pages(asked, tasks, today=today),
        about=about(asked, by=str(person), scope=EVERYTHING, at=at),
        made_at=at,
        form=ExportFormat(job.format),
        tell=lambda done: tell(min(done, total), total),
    )
    name = filename(asked, ExportFormat(job.format), at=at)
    return Made(name, written.rows, name)


def _report(job: Export, path: Path, at: datetime, tell: Tell) -> Made:
    """Write a report; its counts are whole, the tasks it names those that the person sees now."""
    person, today = job.requested_by, local_date(at)
    whole, kept = report_asked.content_of(job.question, person, today=today, at=at)
    content = reports.narrowed(whole, person, on=today)
    tell(0, len(content.lines))
    frozen = Frozen(kept.code, kept.version, kept.sha256) if kept else None
    rows = write_report(path, content, made_at=at, frozen=frozen)
    when = content.period_name or f"ngày {content.as_of:%d-%m-%Y}"
    name = _file("Báo cáo", content.programme_short_name, content.unit_name, when)
    return Made(f"{name}.{job.format}", rows, name)


FILLS: dict[ExportKind, Callable[[Export, Path, datetime, Tell], Made]] = {
    ExportKind.REGISTER: _register,
    ExportKind.REPORT: _report,
}


def write_all(asked: Asked, path: Path, *, form: ExportFormat, at: datetime) -> int:
    """Write every task of the register that is asked for, whoever asks; return how many.

    Raises:
        DomainError: the question cannot be answered.
    """
    today = local_date(at)
    seen = current().filter(parent=None)
    tasks = register_rows.found(asked, seen, by=None, today=today)
    pages = register_rows.pages(asked, tasks, today=today)
    told = about(asked, by="vận hành hệ thống", scope="Toàn bộ sổ nhiệm vụ", at=at)
    return write_register(path, pages, about=told, made_at=at, form=form).rows


def about(asked: Asked, *, by: str, scope: str, at: datetime) -> list[tuple[str, str]]:
    """Return the lines that say what a file of the register holds."""
    today = local_date(at)
    point = register_rows.moment(asked, today=today)
    on = point.at.on if point else today
    known = asked.known_at
    return [
        ("Số liệu tại ngày", format_date(on)),
        ("Theo những gì đã biết đến", format_date(known) if known else "lúc xuất"),
        *((("Lưu ý", "; ".join(point.notes)),) if point and point.notes else ()),
        ("Xuất lúc", f"{at.astimezone(LOCAL):%H:%M %d/%m/%Y}"),
        ("Người xuất", by),
        ("Phạm vi", scope),
        *conditions(asked),
    ]


def filename(asked: Asked, form: ExportFormat, *, at: datetime) -> str:
    """Return "Sổ nhiệm vụ Đề án 06 ngày 15-06-2026.xlsx"."""
    today = local_date(at)
    point = register_rows.moment(asked, today=today)
    day = point.at.on if point else today
    name = _file("Sổ nhiệm vụ", short_names(asked), f"ngày {day:%d-%m-%Y}")
    return f"{name}.{form.value}"


def _file(*words: str) -> str:
    """Return the words as the name of a file, without its ending."""
    return clean(" ".join(filter(None, words))).replace("/", "-").replace("\\", "-")[:200]
