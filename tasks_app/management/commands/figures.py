"""`figures --programme DA06 (--as-of 2022-12-25 | --period 2022-12) [--known-at …] [--by …]`.

`--by unit` counts the work of units, `--by programme` sets the active programmes side by side.
"""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tasks_app.errors import DomainError, InvalidInput
from tasks_app.rules.figures import Counts
from tasks_app.rules.rates import rates_of
from tasks_app.rules.text import format_date, format_number
from tasks_app.selectors import figures, side_by_side, workload
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import Figures, Owner
from tasks_app.selectors.side_by_side import SideBySide
from tasks_app.selectors.workload import Workload

COLUMNS = {
    "total": "Tổng",
    "completed": "Xong",
    "completed_on_time": "Đúng hạn",
    "completed_late": "Quá hạn",
    "open": "Còn",
    "open_within_deadline": "Trong hạn",
    "open_overdue": "Quá hạn",
    "open_without_deadline": "Không hạn",
}
NAME_WIDTH = 44
UNIT, PROGRAMME = "unit", "programme"


class Command(BaseCommand):
    help = "Số liệu của một chương trình tại một ngày, theo những gì đã biết đến một ngày."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", default="DA06", help="mã chương trình")
        parser.add_argument("--as-of", help="tại ngày, dạng 2022-12-25; bỏ trống: hôm nay")
        parser.add_argument(
            "--period",
            default="",
            help="kỳ báo cáo, thay cho --as-of: 2022-12, 2022-Q4, 2022-H2 hoặc 2022",
        )
        parser.add_argument("--known-at", help="biết đến ngày; bỏ trống: đến nay")
        parser.add_argument(
            "--by",
            choices=[*(split.value for split in Split), UNIT, PROGRAMME],
            default=Split.NONE.value,
            help="chia theo; unit: số việc của từng đơn vị; programme: các chương trình cạnh nhau",
        )
        parser.add_argument(
            "--owner", choices=[owner.value for owner in Owner], default=Owner.AT_DATE.value
        )
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = _found(options, today=timezone.localdate())
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        elif isinstance(found, SideBySide):
            tables = [table(one) for one in found.figures]
            self.stdout.write("\n\n".join([*tables, *found.left_out.values()]))
        else:
            self.stdout.write(table(found))


def _found(options: dict[str, Any], *, today: date) -> Figures | Workload | SideBySide:
    by, period = options["by"], options["period"]
    as_of = _day("as_of", options["as_of"]) or (None if period else today)
    known_at = _day("known_at", options["known_at"])
    if by == PROGRAMME:
        return side_by_side.compute(as_of, period=period, known_at=known_at, today=today)
    asked = figures.question_of(
        programme=options["programme"],
        as_of=as_of,
        period=period,
        known_at=known_at,
        by=Split.AGENCY if by == UNIT else Split(by),
        owner=Owner(options["owner"]),
    )
    counted = workload.compute if by == UNIT else figures.compute
    return counted(asked, today=today)


def table(found: Figures | Workload) -> str:
    """Return the figures as a table for people."""
    asked = found.question
    known = "đến nay" if asked.known_at is None else f"đến {format_date(asked.known_at)}"
    period = f", {asked.period.name}" if asked.period else ""
    lines = [
        f"{asked.programme.short_name}{period}, tại ngày {format_date(found.as_of)}, biết {known}",
        " ".join(["".ljust(NAME_WIDTH), *(title.rjust(9) for title in COLUMNS.values())]),
        *(_line(row.short_name, row.counts) for row in found.rows),
        _line("Cộng", found.counts),
    ]
    rate = rates_of(found.counts)["completion"]
    lines.append(f"Hoàn thành {rate.numerator}/{rate.denominator}, {rate.text}")
    notes = [*found.notes, *(["Có dữ liệu minh họa"] if found.illustrative else [])]
    return "\n".join([*lines, *notes])


def _line(name: str, counts: Counts) -> str:
    cells = [format_number(counts.cell(cell)).rjust(9) for cell in COLUMNS]
    return " ".join([name[:NAME_WIDTH].ljust(NAME_WIDTH), *cells])


def _day(field: str, text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput.on(field, f"Không hiểu ngày “{text}”. Nhập dạng 2022-12-25.") from None
