"""`report --programme DA06 (--period 2022-12 | --as-of 2022-12-25) --format docx -o FILE`."""

import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tasks_app.documents import reports
from tasks_app.documents.letterhead import of_programme
from tasks_app.documents.reports import Form
from tasks_app.documents.views import DEFAULT_SECTIONS, Section
from tasks_app.enums import DocumentKind
from tasks_app.errors import DomainError, InvalidInput
from tasks_app.exchange.report_workbook import write_report
from tasks_app.models import Programme
from tasks_app.rules.reporting import ReportContent
from tasks_app.selectors import questions, report_content
from tasks_app.selectors.report_content import ReportQuestion


class Command(BaseCommand):
    help = "Lập báo cáo của một chương trình theo kỳ hoặc tại một ngày: Word, PDF hoặc Excel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = [kind.value for kind in DocumentKind]
        parser.add_argument("--programme", default="DA06", help="mã chương trình")
        parser.add_argument("--period", default="", help="kỳ: 2022-12, 2022-Q4, 2022-H2, 2022")
        parser.add_argument("--as-of", help="tại ngày, dạng 2022-12-25")
        parser.add_argument("--known-at", help="biết đến hết ngày; bỏ trống: đến nay")
        parser.add_argument("--agency", default="", help="mã cơ quan chủ trì; bỏ trống: cả nước")
        parser.add_argument("--template", choices=kinds, default=DocumentKind.PERIODIC.value)
        parser.add_argument("--format", choices=[form.value for form in Form], default=Form.WORD)
        parser.add_argument("--chart", action="store_true", help="kèm phụ lục biểu đồ")
        parser.add_argument("--reply-by", help="hạn trả lời công văn đôn đốc")
        parser.add_argument("-o", "--output", required=True, type=Path, help="tệp ghi ra")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            asked = _question(options)
            reports.check_form(
                DocumentKind(options["template"]),
                Form(options["format"]),
                programme=asked.programme,
                unit=options["agency"],
            )
            content = report_content.build(asked, today=timezone.localdate(), at=now)
            write = _writer(options, asked.programme, content, now)
            _write_whole(options["output"], write)
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        except OSError as broken:
            raise CommandError(
                f"Không ghi được {options['output']}: {broken.strerror}."
            ) from broken
        self.stdout.write(str(options["output"]))


def _question(options: dict[str, Any]) -> ReportQuestion:
    as_of = _day("as_of", options["as_of"])
    on, period = questions.dated(as_of, options["period"])
    asked = questions.question_of(
        programme=options["programme"],
        as_of=on,
        known_at=_day("known_at", options["known_at"]),
        unit=options["agency"],
    )
    return ReportQuestion(
        asked.programme, period=period, as_of=as_of, known_at=asked.known_at, unit=asked.unit
    )


def _writer(
    options: dict[str, Any], programme: Programme, content: ReportContent, now: datetime
) -> Callable[[Path], None]:
    """Return what writes the file asked for to a path."""
    form = Form(options["format"])
    if form == Form.EXCEL:
        return lambda path: _excel(path, content, now)
    made = reports.written(
        DocumentKind(options["template"]),
        form,
        content,
        today=timezone.localdate(now),
        letterhead=of_programme(programme.name, programme.legal_basis, programme.signed_on),
        sections=DEFAULT_SECTIONS | ({Section.ANNEX_CHART} if options["chart"] else set()),
        reply_by=_day("reply_by", options["reply_by"]),
    )
    return lambda path: _bytes(path, made)


def _excel(path: Path, content: ReportContent, now: datetime) -> None:
    write_report(path, content, made_at=now)


def _bytes(path: Path, made: bytes) -> None:
    path.write_bytes(made)


def _write_whole(output: Path, write: Callable[[Path], None]) -> None:
    """Write beside the file and rename: whoever reads it finds the old or the whole new one."""
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".bao-cao-") as folder:
        part = Path(folder) / output.name
        write(part)
        part.replace(output)


def _day(field: str, text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput.on(field, f"Không hiểu ngày “{text}”. Nhập dạng 2022-12-25.") from None
