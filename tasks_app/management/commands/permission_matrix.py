"""`permission_matrix [--json] [--write]`: who may do what, as docs/permissions.md shows it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tasks_app.rules import matrix_text

PAGE = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"
BEGIN, END = "<!-- permission_matrix: generated -->\n", "<!-- /permission_matrix -->\n"


class Command(BaseCommand):
    help = "In ma trận phân quyền; --write ghi vào docs/permissions.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        shape = parser.add_mutually_exclusive_group()
        shape.add_argument("--json", action="store_true", help="in một tài liệu JSON, đủ mọi ô")
        shape.add_argument("--markdown", action="store_true", help="in bảng (mặc định)")
        shape.add_argument("--write", action="store_true", help="ghi vào docs/permissions.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(matrix_text.as_json(), ensure_ascii=False))
        elif options["write"]:
            PAGE.write_text(written(PAGE.read_text()))
            self.stderr.write(f"Đã ghi {PAGE}.")
        else:
            self.stdout.write(matrix_text.document())


def written(text: str) -> str:
    """Return `text` with what stands between the markers generated anew.

    Raises:
        CommandError: a marker is missing.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise CommandError(f"{PAGE}: thiếu dấu {BEGIN.strip()} hoặc {END.strip()}.")
    return f"{before}{BEGIN}{matrix_text.document()}{END}{after}"
