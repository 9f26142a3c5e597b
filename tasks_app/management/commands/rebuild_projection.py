"""`rebuild_projection [--check] [--json]`: is each task what its events say? Mend it if not."""

import json
from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tasks_app.selectors import projection
from tasks_app.selectors.projection import Drift
from tasks_app.services import projection as rebuilding

SHOWN = 50


class Command(BaseCommand):
    help = "Đối chiếu trạng thái lưu ở nhiệm vụ với nhật ký; bỏ --check để dựng lại."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="chỉ đối chiếu, không ghi")
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        if options["check"]:
            self._check(today, as_json=options["json"])
            return
        written = rebuilding.rebuild(today)
        self.stdout.write(
            json.dumps({"rebuilt": written}) if options["json"] else f"Dựng lại {written} nhiệm vụ."
        )

    def _check(self, today: Any, *, as_json: bool) -> None:
        drifts = projection.drifts(today)
        shown = list(islice(drifts, SHOWN))
        total = len(shown) + sum(1 for _ in drifts)
        if as_json:
            rows = [{"task": drift.task.code, "columns": drift.columns} for drift in shown]
            self.stdout.write(json.dumps({"different": total, "tasks": rows}, ensure_ascii=False))
        else:
            for drift in shown:
                self.stdout.write(_line(drift))
        if total:
            raise CommandError(f"{total} nhiệm vụ không khớp nhật ký. Chạy rebuild_projection.")
        if not as_json:
            self.stdout.write("Mọi nhiệm vụ khớp với nhật ký.")


def _line(drift: Drift) -> str:
    words = [
        f"{name} lưu {drift.stored[name]}, nhật ký {drift.folded[name]}"
        for name in drift.columns
        if name in drift.stored
    ]
    if drift.leads is not None:
        words.append("khoảng thời gian chủ trì sai")
    return f"{drift.task.code}: {'; '.join(words)}"
