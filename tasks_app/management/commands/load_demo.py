"""Load everything the demo shows. A second run changes nothing."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from tasks_app.management import demo_accounts, loading
from tasks_app.services.imports import batches, demo, people
from tasks_app.services.imports.table import Layout


class Command(BaseCommand):
    help = (
        "Nạp dữ liệu trình diễn: cơ quan, lịch, chương trình, bốn sổ nhiệm vụ, lịch sử, "
        "số liệu công bố, người dùng. Chạy lại không đổi gì."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="in kết quả dạng JSON ra stdout"
        )
        parser.add_argument(
            "--folder",
            type=Path,
            default=settings.BASE_DIR / "fixtures",
            help="thư mục tệp (mặc định: fixtures)",
        )

    def handle(self, *_args: object, folder: Path, as_json: bool, **_options: object) -> None:
        if not settings.DEMO:
            raise CommandError("load_demo tạo tài khoản dùng thử nên chỉ chạy khi DEMO=1.")
        with loading.told_in_words():
            layouts = demo.layouts(loading.programmes_file(folder))
            if batches.are_known(loading.digests(folder, layouts)):
                self._answer(self._passwords_again(folder, layouts), as_json=as_json)
            else:
                self._answer(self._load(folder, layouts), as_json=as_json)

    def _load(self, folder: Path, layouts: Mapping[str, Layout]) -> dict[str, Any]:
        tables = loading.tables(folder, layouts)
        emails = [row.cells["email"].lower() for row in tables[demo.PEOPLE_FILE].rows]
        passwords = loading.passwords_for(emails, settings.DATA_DIR)
        with transaction.atomic():
            done = demo.load(tables, passwords, at=timezone.now(), tell=self._tell)
            loading.keep_passwords(passwords, settings.DATA_DIR)
        return {
            "changed": True,
            "registers": [asdict(register) for register in done.registers],
            "people": done.people,
        }

    def _passwords_again(self, folder: Path, layouts: Mapping[str, Layout]) -> dict[str, Any]:
        """Give new passwords to the demo accounts if the file that told them was lost."""
        if demo_accounts.passwords(settings.DATA_DIR):
            return {"changed": False}
        name = demo.PEOPLE_FILE
        table = loading.tables(folder, {name: layouts[name]})[name]
        emails = [row.cells["email"].lower() for row in table.rows]
        passwords = loading.passwords_for(emails, settings.DATA_DIR)
        with transaction.atomic():
            count = people.reissue(emails, passwords)
            loading.keep_passwords(passwords, settings.DATA_DIR)
        return {"changed": True, "registers": [], "people": 0, "passwords_reissued": count}

    def _tell(self, line: str) -> None:
        self.stderr.write(line, self.style.NOTICE)

    def _answer(self, answer: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        elif not answer["changed"]:
            self.stdout.write("Dữ liệu trình diễn đã có, không thay đổi.")
        else:
            self.stdout.write("Đã nạp dữ liệu trình diễn.")
