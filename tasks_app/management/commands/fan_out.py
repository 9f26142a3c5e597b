"""`fan_out --programme DA06 [--task CODE] [--on DATE] [--rule …] [--dry-run] [--json]`."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tasks_app.enums import CompletionRule, Secrecy
from tasks_app.errors import DomainError, InvalidInput
from tasks_app.rules.text import ON_PAPER, format_date
from tasks_app.selectors import fan_out as planned
from tasks_app.selectors.fan_out import Plan
from tasks_app.services import bulk, fan_out
from tasks_app.services.fan_out import Rule


class Command(BaseCommand):
    help = (
        "Giao nhiệm vụ của nhóm cơ quan (các bộ, UBND các tỉnh) xuống từng thành viên. "
        "In nhiệm vụ mẹ và phần việc của từng đơn vị; tổng số nhiệm vụ không đổi."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", default="DA06", help="mã chương trình")
        parser.add_argument("--task", default="", help="chỉ nhiệm vụ có mã này")
        parser.add_argument("--on", help="tính thành viên tại ngày, dạng 2026-07-01; hôm nay")
        parser.add_argument("--rule", choices=CompletionRule.values, help="điều kiện hoàn thành")
        parser.add_argument("--threshold", type=int, help="tỷ lệ %% đơn vị, với --rule threshold")
        parser.add_argument("--dry-run", action="store_true", help="chỉ in, không ghi")
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")

    def handle(self, *_args: object, **options: Any) -> None:
        at = timezone.now()
        try:
            on = _day(options["on"]) or timezone.localdate(at)
            plans = planned.plans(options["programme"], on, code=options["task"])
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        rule = Rule(options["rule"], options["threshold"]) if options["rule"] else None
        refused: list[tuple[Plan, DomainError]] = []
        if not options["dry_run"]:
            refused = bulk.for_each(
                plans,
                lambda plan: fan_out.fan_out(plan.parent, rule=rule, on=on, by=None, at=at),
                task_of=lambda plan: plan.parent.pk,
            ).refused
        answer = document(options["programme"], on, plans, refused, dry_run=options["dry_run"])
        told = (
            json.dumps(answer, ensure_ascii=False, indent=2) if options["json"] else words(answer)
        )
        self.stdout.write(told)
        if options["task"] and refused:
            raise CommandError(refused[0][1].message)


def document(
    programme: str,
    on: date,
    plans: list[Plan],
    refused: list[tuple[Plan, DomainError]],
    *,
    dry_run: bool,
) -> dict[str, Any]:
    """Return parents and parts as one JSON document; a parent that was refused says why."""
    why = {plan.parent.pk: refusal.message for plan, refusal in refused}
    return {
        "programme": programme,
        "on": on.isoformat(),
        "dry_run": dry_run,
        "parents": [
            {
                "task": plan.parent.code,
                "title": _title(plan),
                "group": plan.parent.lead.code if plan.parent.lead else "",
                "refused": why.get(plan.parent.pk) or _without_members(plan),
                "children": [
                    {"task": unit.code, "agency": unit.agency.code, "exists": unit.exists}
                    for unit in plan.units
                ],
            }
            for plan in plans
        ],
        "existing": sum(unit.exists for plan in plans for unit in plan.units),
        "missing": sum(len(plan.missing) for plan in plans if plan.parent.pk not in why),
    }


def words(answer: dict[str, Any]) -> str:
    """Return the document as lines for people."""
    lines = []
    for parent in answer["parents"]:
        lines.append(f"{parent['task']} {parent['title']} ({parent['group']})")
        lines += [
            f"  {child['task']}{'  đã có' if child['exists'] else ''}"
            for child in parent["children"]
        ]
        lines += [f"  Không giao xuống: {parent['refused']}"] if parent["refused"] else []
    verb = "Sẽ giao" if answer["dry_run"] else "Đã giao"
    day = format_date(date.fromisoformat(answer["on"]))
    lines.append(
        f"{verb} {answer['missing']} phần việc của {len(answer['parents'])} nhiệm vụ, thành viên "
        f"tại ngày {day}; {answer['existing']} phần việc đã có từ trước."
    )
    return "\n".join(lines)


def _title(plan: Plan) -> str:
    return ON_PAPER if plan.parent.secrecy == Secrecy.SECRET else plan.parent.title


def _without_members(plan: Plan) -> str:
    return "" if plan.units else f"{plan.parent.lead} không có thành viên ngày đó."


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput.on("on", f"Không hiểu ngày “{text}”. Nhập dạng 2026-07-01.") from None
