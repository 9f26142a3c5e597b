"""Load one register file into its programme, all or nothing."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from tasks_app.exchange import csv
from tasks_app.management import loading
from tasks_app.services.imports import demo, registers
from tasks_app.services.imports.layouts import REGISTER
from tasks_app.services.imports.registers import Loaded
from tasks_app.services.imports.table import Table

FIXTURES = settings.BASE_DIR / "fixtures"


class Command(BaseCommand):
    help = (
        "Nạp một sổ nhiệm vụ (CSV, UTF-8). Sai một ô là không ghi gì; lỗi được chỉ rõ dòng và cột."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="tệp CSV, cột như fixtures/*")
        parser.add_argument(
            "--programme", default="", metavar="CODE", help="mã chương trình, nếu tệp không tự nói"
        )
        parser.add_argument(
            "--replace-illustrative",
            action="store_true",
            help="thay các dòng minh họa của chương trình bằng sổ chính thức này",
        )
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="in kết quả dạng JSON ra stdout"
        )

    def handle(
        self,
        *_args: object,
        file: Path,
        programme: str,
        replace_illustrative: bool,
        dry_run: bool,
        as_json: bool,
        **_options: object,
    ) -> None:
        with loading.told_in_words():
            table = csv.read(file, REGISTER)
            self._tell(f"{table.name}: đọc {len(table.rows)} dòng.")
            with transaction.atomic():
                self._make_sure_of_reference()
                code = programme or self._stated_programme(table)
                loaded = registers.load(
                    registers.programme_of(table, code),
                    table,
                    at=timezone.now(),
                    replace_illustrative=replace_illustrative,
                )
                transaction.set_rollback(dry_run)
        self._answer(loaded, dry_run=dry_run, as_json=as_json)

    def _stated_programme(self, table: Table) -> str:
        """Return the programme whose register file this is by name, empty if none is."""
        files = demo.register_files(loading.programmes_file(FIXTURES))
        return next((code for code, name in files.items() if name == table.name), "")

    def _make_sure_of_reference(self) -> None:
        """Load agencies, calendar and programmes if the database has none of them yet."""
        if not demo.has_reference():
            self._tell("Chưa có danh mục cơ quan, chương trình, lịch: nạp danh mục đi kèm.")
            tables = loading.tables(FIXTURES, demo.REFERENCE_FILES)
            demo.load_reference(tables, at=timezone.now(), tell=self._tell)

    def _tell(self, line: str) -> None:
        self.stderr.write(line, self.style.NOTICE)

    def _answer(self, loaded: Loaded, *, dry_run: bool, as_json: bool) -> None:
        for note in loaded.notes:
            self._tell(f"Lưu ý: {note}")
        if as_json:
            answer = {"dry_run": dry_run, "changed": not loaded.unchanged, **asdict(loaded)}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        elif loaded.unchanged:
            self.stdout.write(f"{loaded.programme}: tệp này đã nạp rồi, không thay đổi.")
        else:
            told = f"{loaded.tasks} nhiệm vụ, {loaded.events} sự kiện, thay {loaded.retired} dòng"
            done = "Kiểm tra đạt, chưa ghi" if dry_run else "Đã nạp"
            self.stdout.write(f"{loaded.programme}: {done} {told}.")
