"""`apply_succession --from BTTTT --to BKHCN --on 2025-03-01 --document … [--dry-run] [--json]`."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from tasks_app.enums import AssignmentRole, Role, SuccessionKind
from tasks_app.management import loading
from tasks_app.models import User
from tasks_app.rules.text import format_date
from tasks_app.selectors import people
from tasks_app.services import succession
from tasks_app.services.succession import Outline, Plan, Share


class Command(BaseCommand):
    help = (
        "Sắp xếp cơ quan: chuyển mọi vai trò của cơ quan cũ trong các nhiệm vụ sang cơ quan kế "
        "thừa từ một ngày. Chia tách, giải thể: nêu từng nhiệm vụ bằng --tasks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="old", required=True, metavar="MÃ", help="cơ quan cũ")
        parser.add_argument(
            "--to", action="append", required=True, metavar="MÃ",
            help="cơ quan kế thừa; nhắc lại nếu nhiều, cơ quan đầu kế thừa chính",
        )  # fmt: skip
        parser.add_argument("--on", required=True, metavar="NGÀY", help="từ ngày, dạng 2025-03-01")
        parser.add_argument("--document", required=True, help="số, ký hiệu văn bản")
        parser.add_argument(
            "--kind", choices=SuccessionKind.values, default=SuccessionKind.MERGE.value
        )
        parser.add_argument(
            "--tasks", action="append", default=[], metavar="MÃ=NV1,NV2",
            help="nhiệm vụ giao cho một cơ quan kế thừa, khi chia tách hoặc giải thể",
        )  # fmt: skip
        parser.add_argument("--keeps-rest", action="store_true", help="cơ quan cũ giữ phần còn lại")
        parser.add_argument("--moves-people", action="store_true", help="chuyển cả người dùng")
        parser.add_argument("--by", default="", metavar="THƯ", help="quản trị sổ đứng tên áp dụng")
        parser.add_argument("--dry-run", action="store_true", help="chỉ xem trước, không ghi")
        parser.add_argument("--json", action="store_true", dest="as_json", help="in JSON ra stdout")

    def handle(self, *_args: object, dry_run: bool, as_json: bool, **options: Any) -> None:
        with loading.told_in_words():
            carry_out = succession.preview if dry_run else succession.apply
            outline = carry_out(_plan(options), by=_person(options["by"]), at=timezone.now())
        if as_json:
            answer = {"dry_run": dry_run, **outline.as_json()}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, cls=DjangoJSONEncoder))
        else:
            self.stdout.write("\n".join(_told(outline, dry_run=dry_run)))


def _plan(options: dict[str, Any]) -> Plan:
    lists = dict(_list(text) for text in options["tasks"])
    strange = set(lists) - set(options["to"])
    if strange:
        raise CommandError(f"--tasks nêu cơ quan không có trong --to: {', '.join(strange)}.")
    return Plan(
        predecessor=options["old"],
        kind=options["kind"],
        effective_on=_day(options["on"]),
        document=options["document"],
        shares=tuple(Share(code, "", lists.get(code, ())) for code in options["to"]),
        keeps_rest=options["keeps_rest"],
        moves_people=options["moves_people"],
    )


def _list(text: str) -> tuple[str, tuple[str, ...]]:
    code, equals, tasks = text.partition("=")
    if not equals:
        raise CommandError(f"--tasks “{text}” chưa đúng dạng MÃ=NV1,NV2.")
    return code, tuple(task.strip() for task in tasks.split(",") if task.strip())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"Không hiểu ngày “{text}”. Nhập dạng 2025-03-01.") from None


def _person(email: str) -> User | None:
    """Return who is named as applying; nobody: the operator of the machine."""
    if not email:
        return None
    found = people.by_email(email)
    if found is None:
        raise CommandError(f"Không có tài khoản {email}.")
    return found


def _told(outline: Outline, *, dry_run: bool) -> Iterator[str]:
    heirs = ", ".join(edge.successor for edge in outline.edges)
    yield (
        f"{'Xem trước' if dry_run else 'Đã áp dụng'}: {outline.predecessor} → {heirs}, "
        f"{SuccessionKind(outline.kind).label}, từ {format_date(outline.effective_on)}, "
        f"{outline.document}. {outline.task_count} nhiệm vụ."
    )
    for move in outline.moves:
        role = AssignmentRole(move.role).label
        fate = f"chuyển sang {move.to}" if move.to else "kết thúc, cơ quan kế thừa đã tham gia"
        yield f"  {move.task}: {role} của {move.agency} {fate} từ {format_date(move.on)}"
    for part in outline.absorbed:
        yield f"  {part.task}: được thay thế bằng {part.into} từ {format_date(part.on)}"
    for seat in outline.seats:
        fate = f"chuyển sang {seat.to}" if seat.to else "giữ nguyên, quản trị chuyển riêng"
        yield f"  {seat.full_name} ({Role(seat.role).label}): {fate}"
    for group in outline.groups:
        yield f"  Nhóm {group.code}: thêm {', '.join(group.joins) or 'không cơ quan nào'}"
    for unit in outline.units:
        yield f"  Đơn vị {unit.code}: {f'về {unit.to}' if unit.to else 'quản trị chuyển riêng'}"
