"""`verify_history [--json] [--task CODE] [--anchors FILE] [--files]`: is the history whole?"""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tasks_app import conf
from tasks_app.rules import seals
from tasks_app.rules.text import format_date, format_number
from tasks_app.selectors import anchors
from tasks_app.selectors.days import Outside
from tasks_app.selectors.history import BadEntry, Checked
from tasks_app.selectors.proof import Question, faults, task_key

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Kiểm tra nhật ký của mọi nhiệm vụ, các hồ sơ gắn với nhật ký và niêm phong từng ngày; "
        "mã thoát 1 nếu có mục bị sửa, thiếu hoặc thừa."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")
        parser.add_argument(
            "--task", metavar="MÃ", help="chỉ một nhiệm vụ, không xét niêm phong và tệp"
        )
        parser.add_argument(
            "--anchors",
            metavar="TỆP",
            help="đối chiếu với tệp niêm phong giữ riêng: anchors.log hoặc các thư đã lưu",
        )
        parser.add_argument(
            "--files", action="store_true", help="đọc lại từng tệp minh chứng, so mã SHA-256"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        checked = Checked()
        question = Question(
            at=timezone.now(),
            task=_task(options["task"]),
            outside=() if options["task"] else tuple(_outside(options["anchors"])),
            with_files=options["files"],
        )
        found = faults(question, checked)
        bad = list(islice(found, SHOWN))
        hidden = sum(1 for _ in found)
        if options["json"]:
            answer = {**asdict(checked), "problems": [_as_json(entry) for entry in bad]}
            self.stdout.write(json.dumps(answer | {"more": hidden}, ensure_ascii=False, indent=2))
        else:
            for entry in bad:
                self.stdout.write(f"{entry.place}: {entry.message}")
        if bad:
            total = format_number(len(bad) + hidden)
            raise CommandError(f"Nhật ký không còn nguyên: {total} lỗi ({_read(checked)}).")
        if not options["json"]:
            self.stdout.write(f"Nhật ký còn nguyên: {_read(checked)}.")
            self._tell_seals(question)

    def _tell_seals(self, question: Question) -> None:
        if question.task is not None:
            return
        last = anchors.last()
        for outside in question.outside:
            self.stdout.write(f"Đã đối chiếu {len(outside.seals)} ngày với {outside.name}.")
        until = f"đến hết ngày {format_date(last.day)}" if last else "chưa có ngày nào"
        events, entries = anchors.unsealed(last.day if last else None)
        self.stdout.write(
            f"Niêm phong: {until}; chưa niêm phong {format_number(events)} mục nhật ký, "
            f"{format_number(entries)} mục truy cập."
        )


def _task(code: str | None) -> int | None:
    if code is None:
        return None
    task = task_key(code)
    if task is None:
        raise CommandError(f"Không có nhiệm vụ mã {code}.")
    return task


def _outside(given: str | None) -> Iterable[Outside]:
    own = conf.anchors_log()
    if own.exists():
        yield _kept(own, "tệp niêm phong trên máy này", whole=True)
    if given is not None:
        yield _kept(Path(given), f"tệp {given}", whole=False)


def _kept(path: Path, name: str, *, whole: bool) -> Outside:
    found: dict[Any, frozenset[str]] = {}
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            for day, seal in seals.read(lines):
                found[day] = found.get(day, frozenset()) | {seal}
    except OSError as problem:
        raise CommandError(f"Không đọc được {name} ({path}): {problem.strerror}.") from problem
    if not found and not whole:
        raise CommandError(f"Trong {name} không có dòng niêm phong nào.")
    return Outside(name, found, whole)


def _as_json(entry: BadEntry) -> dict[str, Any]:
    return {**asdict(entry), "day": entry.day.isoformat() if entry.day else None}


def _read(checked: Checked) -> str:
    counts = [
        (checked.tasks, "nhiệm vụ"),
        (checked.events, "mục"),
        (checked.rows, "hồ sơ"),
        (checked.days, "ngày niêm phong"),
        (checked.files, "tệp"),
        (checked.reports, "báo cáo đã chốt"),
    ]
    return ", ".join(f"{format_number(n)} {name}" for n, name in counts if n)
