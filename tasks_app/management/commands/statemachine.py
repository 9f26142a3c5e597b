"""`statemachine [--write]`: the transition table as tasks_app/README.md shows it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tasks_app.rules import diagram

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = "<!-- statemachine: generated -->\n", "<!-- /statemachine -->\n"


class Command(BaseCommand):
    help = "In sơ đồ trạng thái và bảng thao tác; --write ghi vào tasks_app/README.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="ghi vào tasks_app/README.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["write"]:
            self.stdout.write(diagram.document())
            return
        README.write_text(written(README.read_text()))
        self.stdout.write(f"Đã ghi {README}.")


def written(text: str) -> str:
    """Return `text` with what stands between the markers generated anew.

    Raises:
        CommandError: a marker is missing.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise CommandError(f"{README}: thiếu dấu {BEGIN.strip()} hoặc {END.strip()}.")
    return f"{before}{BEGIN}{diagram.document()}{END}{after}"
