"""Send the letters of the outbox that may leave."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Min
from django.utils import timezone

from notifications import delivery, heartbeats, planning
from notifications.channels import mail_channel
from notifications.delivery import Tally
from notifications.enums import State
from notifications.models import Notification
from tasks_app.rules.calendar import LOCAL

PAUSE = 2.0


class Command(BaseCommand):
    help = "Gửi các thư đến giờ gửi. Không có --once thì chạy liên tục đến khi bị dừng."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="gửi hết rồi dừng")
        parser.add_argument(
            "--at", help="coi bây giờ là thời điểm này, ví dụ 2026-11-23T08:00 (giờ Việt Nam)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        clock = clock_from(options["at"])
        tally = self.run_until_empty(clock)
        while not options["once"]:
            time.sleep(PAUSE)
            self.run_until_empty(clock)
        self.stdout.write(
            f"Đã gửi {tally.sent} thư; không gửi được {tally.failed}; "
            f"chờ thử lại {tally.postponed}; không còn cần gửi {tally.dropped}."
        )
        for line in what_waits(clock()):
            self.stdout.write(line)
        if tally.problem:
            raise CommandError(f"Máy chủ thư không trả lời: {tally.problem}")

    def run_until_empty(self, clock: Callable[[], datetime]) -> Tally:
        """Send what may leave; wait for the leases of others (60 s at most) to end or expire."""
        planning.plan_due(at=clock())
        tally = delivery.drain(mail_channel(), clock=clock, wall=timezone.now)
        while not tally.problem and delivery.in_hours(clock()) and held_by_others(clock()):
            time.sleep(PAUSE)
            tally.add(delivery.drain(mail_channel(), clock=clock, wall=timezone.now))
        heartbeats.beat(
            heartbeats.DELIVER,
            at=timezone.now(),
            ok=not tally.problem,
            info=tally.problem or f"{tally.sent} thư đã gửi",
        )
        return tally


def clock_from(text: str | None) -> Callable[[], datetime]:
    """Return the clock of the run: real, or one that starts at the instant given.

    Raises:
        CommandError: it is not an instant.
    """
    if not text:
        return timezone.now
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"Thời điểm “{text}” không đúng. Ví dụ: 2026-11-23T08:00.") from None
    start = given if given.tzinfo else given.replace(tzinfo=LOCAL)
    begun = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)


def held_by_others(at: datetime) -> bool:
    return delivery.owed(at).filter(lease_until__isnull=False).exists()


def what_waits(at: datetime) -> list[str]:
    """Return a sentence on the letters that are not due yet."""
    waiting = Notification.objects.filter(state=State.PENDING)
    count, first = waiting.count(), waiting.aggregate(first=Min("next_try_at"))["first"]
    if not count:
        return []
    when = first.astimezone(LOCAL)
    hint = "" if delivery.in_hours(at) else " Ngoài giờ gửi (07:30–18:00 ngày làm việc)."
    return [f"Còn {count} thư chờ, sớm nhất {when:%H:%M} ngày {when:%d/%m/%Y}.{hint}"]
