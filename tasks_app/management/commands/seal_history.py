"""`seal_history [--until DAY] [--json]`: seal every finished day that has changes."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tasks_app import conf
from tasks_app.rules import seals
from tasks_app.services import anchors


class Command(BaseCommand):
    help = "Niêm phong nhật ký của các ngày đã qua. Việc nền chạy mỗi ngày; chạy lại không hại gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until", metavar="NGÀY", help="ngày cuối, dạng 2026-11-23")
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            until = date.fromisoformat(options["until"]) if options["until"] else None
        except ValueError:
            raise CommandError(
                f"Ngày “{options['until']}” không đúng. Nhập dạng 2026-11-23."
            ) from None
        try:
            sealed = anchors.seal(until, at=timezone.now())
        except OSError as problem:
            raise CommandError(
                f"Đã niêm phong trong cơ sở dữ liệu nhưng không ghi được {conf.anchors_log()}: "
                f"{problem.strerror}. Sửa quyền ghi rồi chạy lại."
            ) from problem
        if options["json"]:
            rows = [json.loads(seals.line_of(anchor)) for anchor in sealed]
            self.stdout.write(json.dumps({"sealed": rows}, ensure_ascii=False, indent=2))
            return
        for anchor in sealed:
            self.stdout.write(seals.short_line(anchor.day, anchor.hash))
        self.stdout.write(f"Đã niêm phong {len(sealed)} ngày.")
