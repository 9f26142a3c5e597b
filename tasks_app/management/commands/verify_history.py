"""`verify_history [--json]`: recompute every chain; exit 1 and name what does not hold."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tasks_app.rules.text import format_number
from tasks_app.selectors import history

SHOWN = 50


class Command(BaseCommand):
    help = "Kiểm tra nhật ký của mọi nhiệm vụ; mã thoát 1 nếu có mục bị sửa, thiếu hoặc thừa."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        checked = history.Checked()
        entries = history.bad_entries(checked)
        bad = list(islice(entries, SHOWN))
        hidden = sum(1 for _ in entries)
        if options["json"]:
            answer = {**asdict(checked), "problems": [asdict(entry) for entry in bad]}
            self.stdout.write(json.dumps(answer | {"more": hidden}, ensure_ascii=False, indent=2))
        else:
            for entry in bad:
                self.stdout.write(f"{entry.task}, mục {entry.seq}: {entry.message}")
        read = f"{format_number(checked.tasks)} nhiệm vụ, {format_number(checked.events)} mục"
        if bad:
            raise CommandError(
                f"Nhật ký không còn nguyên: {len(bad) + hidden} nhiệm vụ có lỗi ({read})."
            )
        if not options["json"]:
            self.stdout.write(f"Nhật ký còn nguyên: {read}.")
