"""`make_load_data --tasks N --recipients M`: a made-up register (programme TAI) to measure with."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tasks_app.errors import DomainError
from tasks_app.services import load_data


class Command(BaseCommand):
    help = "Tạo dữ liệu tải thử (chương trình TAI); chỉ trên bản trình diễn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tasks", type=int, default=50_000, help="số nhiệm vụ")
        parser.add_argument("--recipients", type=int, default=500, help="số đầu mối nhận thư")
        parser.add_argument("--seed", type=int, default=6, help="cùng số này, cùng dữ liệu")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        if options["tasks"] < 1 or options["recipients"] < 1:
            raise CommandError("Số nhiệm vụ và số đầu mối phải từ 1 trở lên.")
        try:
            made = load_data.make(
                options["tasks"], options["recipients"], seed=options["seed"], at=timezone.now()
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stderr.write(f"Xong sau {time.monotonic() - started:.1f} giây.")
        answer = {"tasks": made.tasks, "events": made.events, "recipients": made.recipients}
        self.stdout.write(json.dumps(answer))
