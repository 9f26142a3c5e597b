"""`reconcile [--programme DA06] [--json] [--strict]`: published figures beside the register's."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tasks_app.errors import DomainError
from tasks_app.rules.reconciliation import Difference
from tasks_app.rules.reconciliation_words import WORDS
from tasks_app.rules.text import NO_VALUE, format_date, format_number
from tasks_app.selectors import reconciliation
from tasks_app.selectors.reconciliation import Reconciliation, Row


class Command(BaseCommand):
    help = "Đối chiếu số liệu đã công bố với số liệu tính từ sổ, khi đó và hiện nay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", default="", help="mã chương trình; bỏ trống: tất cả")
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")
        parser.add_argument(
            "--strict",
            action="store_true",
            help="thoát với mã 1 nếu một số so được mà khi đó sổ tính ra số khác",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = reconciliation.reconcile(
                programme=options["programme"], reader=None, today=timezone.localdate()
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(told(found))
        if options["strict"] and found.disagreeing:
            raise CommandError(f"{len(found.disagreeing)} số công bố lệch với sổ.")


def told(found: Reconciliation) -> str:
    """Return the figures as lines for people."""
    blocks = [_block(row) for row in found.rows]
    notes = ["Có dữ liệu minh họa"] if found.illustrative else []
    return "\n\n".join([*blocks, f"{len(found.disagreeing)} số lệch.", *notes])


def _block(row: Row) -> str:
    figure = row.figure
    head = f"{figure.programme.short_name}, {format_date(figure.as_of)}, {figure.item}"
    lines = [f"{head}: {row.value_words}" if figure.value else head]
    lines += [_line(one, figure.qualifier) for one in row.numbers]
    return "\n".join([*lines, f"  {row.explanation}", *(f"  {one}" for one in row.contradictions)])


def _line(one: Difference, qualifier: str) -> str:
    published = f"{qualifier} {format_number(one.published)}".strip()
    then, now = (
        NO_VALUE if number is None else format_number(number) for number in (one.then, one.now)
    )
    return f"  {WORDS[one.name]}: công bố {published}, khi đó {then}, hiện nay {now}"
