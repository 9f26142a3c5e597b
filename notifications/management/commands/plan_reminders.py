"""Write the letters of a day into the outbox, or show what they would be."""

import json
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from notifications import planning
from notifications.messages.rows import shown
from notifications.planning import drafting
from notifications.planning.drafting import Plan, Planned
from tasks_app import conf
from tasks_app.rules.calendar import LOCAL, local_date
from tasks_app.rules.text import format_date


class Command(BaseCommand):
    help = "Lập thư nhắc việc của một ngày (thư hằng ngày, thư đôn đốc, thư báo ngay)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", help="ngày lập, dạng 2026-11-23 (mặc định: hôm nay)")
        parser.add_argument("--dry-run", action="store_true", help="chỉ xem, không ghi gì")
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        day = read_day(options["date"]) or local_date(now)
        opening = datetime.combine(day, conf.policy().digest_at, tzinfo=LOCAL)
        at = now if day == local_date(now) else opening
        if options["dry_run"]:
            news, plan = drafting.draft_news(at=at).mails, drafting.draft_day(day)
        else:
            news, plan = planning.plan_news(at=at), planning.plan_day(day, at=now)
        mails = [*news, *plan.mails]
        if options["json"]:
            self.stdout.write(json.dumps(as_json(plan, mails), ensure_ascii=False, indent=1))
            return
        for line in summary(plan, mails, dry_run=options["dry_run"]):
            self.stdout.write(line)


def read_day(text: str | None) -> date | None:
    """Return the day of an option, None where it is not given.

    Raises:
        CommandError: it is not a date.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(f"Ngày “{text}” không đúng. Nhập dạng 2026-11-23.") from None


def as_json(plan: Plan, mails: list[Planned]) -> dict[str, Any]:
    """Return the document of the contract."""
    return {
        "date": plan.day.isoformat(),
        "working_day": plan.is_working,
        "mails": [_mail(mail) for mail in mails],
        "skipped": [
            {"recipient": one.recipient, "task": one.task, "reason": one.reason}
            for one in plan.skipped
        ],
    }


def _mail(mail: Planned) -> dict[str, Any]:
    rows, more = shown(mail.rows, conf.policy())
    return {
        "recipient": mail.recipient.email,
        "kind": mail.kind.value,
        "dedupe_key": mail.dedupe_key,
        "subject": mail.subject,
        "items": [
            {
                "task": row.task.code,
                "step": str(row.step),
                "section": str(row.section),
                "rule": row.rule,
                "days": row.days,
            }
            for row in rows
        ],
        "more": more,
    }


def summary(plan: Plan, mails: list[Planned], *, dry_run: bool) -> list[str]:
    """Return what happened, for people."""
    if not plan.is_working:
        return [f"{format_date(plan.day)} không phải ngày làm việc: không gửi thư nhắc."]
    lines = [f"{mail.recipient.email}: {mail.subject}" for mail in mails]
    verb = "Sẽ lập" if dry_run else "Đã lập"
    lines.append(f"{verb} {len(mails)} thư cho ngày {format_date(plan.day)}.")
    if plan.skipped:
        lines.append(f"{len(plan.skipped)} bước nhắc chưa có người nhận.")
    return lines
