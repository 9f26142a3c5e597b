"""The dead-man switch: the web process tells when the digests of a working day were not planned.

Judged from 09:00 (cfg) on, by whoever answers requests, never by the scheduler. The alarm leaves
once a day by a second channel, in a thread of its own: no page waits for it. Source: DOMAIN §5.
"""

import logging
import threading
import time
from datetime import date, datetime, timedelta

from django.db import Error, connection
from django.utils import timezone

from tasks_app.rules.calendar import LOCAL, local_date

from . import alarms, conf, heartbeats
from .day import Day

log = logging.getLogger(__name__)

STARTED_AT = timezone.now()
WATCHED = timedelta(minutes=10)  # a service just started is given time for its first run
LOOKED_AFTER = 60.0  # seconds for which a page trusts the last look


def overdue_digest(*, at: datetime, since: datetime) -> date | None:
    """Return the working day whose digests should have been planned by now, else None.

    `since` is when this process began to watch. One that begins after the hours of planning
    does not judge that day.
    """
    if not conf.judges_digests():
        return None
    day = Day(local_date(at))
    opens = datetime.combine(day.as_of, day.policy.digest_alarm_at, tzinfo=LOCAL)
    closes = datetime.combine(day.as_of, day.policy.quiet_from, tzinfo=LOCAL)
    judged_from = max(opens, since + WATCHED)
    if at < judged_from or judged_from > closes or not day.is_working:
        return None
    return None if heartbeats.last_digest_day() == day.as_of else day.as_of


def words(day: date) -> str:
    """Return the sentence of the banner and of the alarm."""
    return (
        f"Thư nhắc ngày {day:%d/%m/%Y} chưa được lập. Quản trị kiểm tra tiến trình worker và beat."
    )


class _Look:
    """What this process saw last; pages ask the database once a minute at most."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.day: date | None = None
        self._until = 0.0

    def again(self) -> date | None:
        """Return the overdue day; rings the alarm when it is found."""
        if time.monotonic() < self._until:
            return self.day
        self._until, at = time.monotonic() + LOOKED_AFTER, timezone.now()
        self.day = overdue_digest(at=at, since=STARTED_AT)
        if self.day is not None:
            ring(at=at)
        return self.day


look = _Look()


def ring(*, at: datetime) -> None:
    """Raise the alarm of the day of `at` without waiting for it; never raises."""
    threading.Thread(target=_raise, args=(at,), name="alarm", daemon=True).start()


def _raise(at: datetime) -> None:
    day = local_date(at)
    try:
        alarms.raise_once(day, words(day), at=at)
    except Error:
        log.exception("the alarm of %s could not be noted", day)
    finally:
        connection.close()
