"""`export_tasks --programme DA06 [--as-of D] [--known-at K] [--format xlsx|csv] -o FILE`."""

import tempfile
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tasks_app.enums import ExportFormat
from tasks_app.errors import DomainError, InvalidInput
from tasks_app.exchange.exports import write_all
from tasks_app.rules.text import format_number
from tasks_app.selectors import register_rows
from tasks_app.selectors.register_rows import Asked


class Command(BaseCommand):
    help = "Xuất mọi nhiệm vụ của một chương trình ra tệp Excel hoặc CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", default="DA06", help="mã chương trình")
        parser.add_argument("--as-of", help="tại ngày, dạng 2022-12-25; bỏ trống: hôm nay")
        parser.add_argument("--known-at", help="biết đến ngày; bỏ trống: đến nay")
        parser.add_argument(
            "--format", choices=ExportFormat.values, help="bỏ trống: theo đuôi của tệp"
        )
        parser.add_argument("-o", "--output", required=True, type=Path, help="tệp sẽ ghi")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        target: Path = options["output"]
        try:
            form = _form(options["format"], target)
            asked = Asked(
                programme=(options["programme"],),
                as_of=_day("as_of", options["as_of"]),
                known_at=_day("known_at", options["known_at"]),
            )
            register_rows.check(asked, today=timezone.localdate(at))
            rows = self._write(asked, form, target)
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        except OSError as problem:
            raise CommandError(f"{target}: không ghi được ({problem.strerror}).") from problem
        self.stderr.write(f"Đã ghi {format_number(rows)} nhiệm vụ vào {target}.")

    def _write(self, asked: Asked, form: ExportFormat, target: Path) -> int:
        """Write beside the target, then rename: a file that is there is whole."""
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as folder:
            written = Path(folder) / f"tep.{form.value}"
            rows = write_all(asked, written, form=form, at=timezone.now())
            written.replace(target)
        return rows


def _form(asked: str | None, target: Path) -> ExportFormat:
    value = asked or target.suffix.removeprefix(".").lower()
    if value not in ExportFormat:
        raise InvalidInput.on("format", "Chọn --format xlsx hoặc csv.")
    return ExportFormat(value)


def _day(field: str, text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput.on(field, f"Không hiểu ngày “{text}”. Nhập dạng 2022-12-25.") from None
