"""`verify_evidence [--sweep] [--json]`: compare the store with the rows; exit 1 for a bad file."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from tasks_app.rules.text import format_number
from tasks_app.selectors import evidence_store
from tasks_app.services.evidence import sweep

FAULTS = {"missing": "không còn trong kho", "altered": "không còn như khi nộp"}


class Command(BaseCommand):
    help = (
        "So kho tệp minh chứng với sổ: tệp mất, tệp bị sửa (mã thoát 1), tệp không thuộc nhiệm "
        "vụ nào."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")
        parser.add_argument(
            "--sweep", action="store_true", help="xóa tệp không thuộc nhiệm vụ nào, cũ hơn 1 ngày"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        results = list(evidence_store.bad_files())
        bad = [result for result in results if result is not None]
        swept = sweep(at=timezone.now()) if options["sweep"] else []
        orphans = list(evidence_store.orphans())
        if options["json"]:
            answer = {
                "files": len(results),
                "problems": [asdict(one) for one in bad],
                "orphans": [asdict(one) for one in orphans],
                "swept": swept,
            }
            self.stdout.write(
                json.dumps(answer, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
            )
        else:
            self._tell(bad, orphans, swept)
        if bad:
            raise CommandError(f"{len(bad)} trên {format_number(len(results))} tệp có lỗi.")
        if not options["json"]:
            self.stdout.write(f"{format_number(len(results))} tệp còn nguyên.")

    def _tell(
        self,
        bad: list[evidence_store.BadFile],
        orphans: list[evidence_store.Orphan],
        swept: list[str],
    ) -> None:
        for file in bad:
            self.stdout.write(f"{file.task}, “{file.filename}”: {FAULTS[file.code]}")
        for orphan in orphans:
            size = format_number(orphan.size)
            self.stdout.write(f"{orphan.name}: không thuộc nhiệm vụ nào, {size} byte")
        if swept:
            self.stdout.write(f"Đã xóa {len(swept)} tệp không thuộc nhiệm vụ nào.")
