"""`backtest --programme DA06 [--json]`: how good past forecasts would have been."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tasks_app.errors import DomainError
from tasks_app.rules.backtest import Horizon
from tasks_app.rules.rates import Rate
from tasks_app.rules.text import NO_VALUE, format_date, format_number
from tasks_app.selectors import backtest, figures
from tasks_app.selectors.backtest import Backtest

COLUMNS = ("Tầm dự báo", "Số lần", "Sai số TB", "Dưới dải", "Trong dải", "Trên dải", "Dải rộng TB")
WIDTH = 12


class Command(BaseCommand):
    help = "Kiểm nghiệm dự báo: dự báo từng tháng đã qua như khi đó, so với điều đã xảy ra."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", default="DA06", help="mã chương trình")
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        try:
            asked = figures.question_of(programme=options["programme"], as_of=today)
            found = backtest.of(asked.programme, today=today)
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(table(found))


def table(found: Backtest) -> str:
    """Return the result as a table for people."""
    span = f"{format_date(found.first_on)} – {format_date(found.last_on)}"
    return "\n".join(
        [
            f"{found.programme.short_name}, {span}: {found.months} tháng, {found.made} lần dự báo",
            " ".join(title.rjust(WIDTH) for title in COLUMNS),
            *(_line(horizon) for horizon in found.horizons),
        ]
    )


def _line(horizon: Horizon) -> str:
    cells = [
        f"{horizon.months} tháng",
        str(horizon.count),
        _decimal(horizon.mean_error),
        str(horizon.below),
        f"{horizon.inside} {Rate(horizon.inside, horizon.count).text}",
        str(horizon.above),
        _decimal(horizon.mean_width),
    ]
    return " ".join(cell.rjust(WIDTH) for cell in cells)


def _decimal(value: float | None) -> str:
    return NO_VALUE if value is None else format_number(value, 1)
