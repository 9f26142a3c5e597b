"""`build_templates [KIND …]`: make the built-in Word templates anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tasks_app.documents.building import BUILDERS, path_of


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # needs neither pages nor a database
    help = "Tạo lại các mẫu Word có sẵn trong tasks_app/documents/templates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kinds", nargs="*", help="mã mẫu; bỏ trống: mọi mẫu")

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, build in BUILDERS.items():
            if not options["kinds"] or kind.value in options["kinds"]:
                path_of(kind).write_bytes(build())
                self.stdout.write(f"{kind.value}: {path_of(kind).name}")
