"""How many letters a span of days would bring, and whether every promise holds."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notifications.planning.simulation import Simulation, simulate
from tasks_app.rules.text import format_date, format_number

from .plan_reminders import read_day


class Command(BaseCommand):
    help = (
        "Đếm thư nhắc của từng ngày, từng người, từng bước theo tình trạng hiện nay; không ghi gì. "
        "Báo lỗi khi có thư vào ngày nghỉ, quá số thư một ngày hoặc một bước báo hai lần."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", required=True, help="ngày đầu, dạng 2026-11-23")
        parser.add_argument("--to", required=True, help="ngày cuối, dạng 2026-12-23")
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        first, last = read_day(options["from"]), read_day(options["to"])
        if first is None or last is None or last < first:
            raise CommandError("Ngày cuối phải từ ngày đầu trở đi.")
        found = simulate(first, last)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(found), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join([*by_day(found), "", *summary(found)]))
        if found.problems:
            raise CommandError("\n".join(found.problems))


def as_json(found: Simulation) -> dict[str, Any]:
    """Return the document: one entry a working day, then the sums."""
    return {
        "days": [
            {
                "date": one.day.isoformat(),
                "mails": one.mails,
                "steps": dict(sorted(one.steps.items())),
                "people": dict(sorted(one.people.items())),
            }
            for one in found.working
        ],
        "mails": found.mails,
        "steps": dict(sorted(found.steps.items())),
        "problems": found.problems,
    }


def by_day(found: Simulation) -> Iterator[str]:
    """Return a line for each working day."""
    for one in found.working:
        steps = ", ".join(f"{step} {count}" for step, count in sorted(one.steps.items()))
        yield f"{format_date(one.day)}: {one.mails} thư; {steps or 'không có'}"


def summary(found: Simulation) -> Iterator[str]:
    """Return the table by step and the sums."""
    yield "| Bước | Lượt báo |"
    yield "|---|---:|"
    for step, count in sorted(found.steps.items()):
        yield f"| {step} | {format_number(count)} |"
    yield ""
    days, closed = len(found.working), len(found.days) - len(found.working)
    yield f"{format_number(found.mails)} thư trong {days} ngày làm việc; {closed} ngày nghỉ."
    if found.busiest:
        day, who, count = found.busiest
        yield f"Nhiều nhất một người một ngày: {count} thư ({who}, {format_date(day)})."
    yield f"Sai quy tắc: {len(found.problems)}."
