"""How many letters the coming days would bring."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notifications.planning.simulation import SimulatedDay, simulate
from tasks_app.rules.text import format_date

from .plan_reminders import read_day


class Command(BaseCommand):
    help = "Đếm thư nhắc của từng ngày làm việc, theo tình trạng hiện nay; không ghi gì."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", required=True, help="ngày đầu, dạng 2026-11-23")
        parser.add_argument("--to", required=True, help="ngày cuối, dạng 2026-12-23")
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        first, last = read_day(options["from"]), read_day(options["to"])
        if first is None or last is None or last < first:
            raise CommandError("Ngày cuối phải từ ngày đầu trở đi.")
        days = list(simulate(first, last))
        if options["json"]:
            self.stdout.write(json.dumps(as_json(days), ensure_ascii=False, indent=1))
            return
        for one in days:
            steps = ", ".join(f"{step} {count}" for step, count in sorted(one.steps.items()))
            self.stdout.write(f"{format_date(one.day)}: {one.mails} thư; {steps or 'không có'}")


def as_json(days: list[SimulatedDay]) -> dict[str, Any]:
    """Return the document: one entry a working day."""
    return {
        "days": [
            {"date": one.day.isoformat(), "mails": one.mails, "steps": dict(one.steps)}
            for one in days
        ]
    }
