"""Sealing days: one anchor for each finished day with changes, chained to the one before.

Kept in the database, appended to a log beside it (`conf.anchors_log`), and told to the
administrators by letter. Safe to run twice, at once, or after days of outage.
"""

import fcntl
import os
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction

from tasks_app import conf
from tasks_app.models import DayAnchor
from tasks_app.rules import seals
from tasks_app.rules.calendar import ONE_DAY, local_date
from tasks_app.rules.chain import GENESIS, SEAL_FIELDS, link
from tasks_app.selectors import anchors

GRACE = timedelta(hours=1)


def seal(until: date | None = None, *, at: datetime) -> list[DayAnchor]:
    """Return the seals newly set: of every day up to `until` that is over and not sealed.

    A day is over when an hour has passed since its midnight and no transaction is open that
    began before then: whoever wrote with a clock of that day has committed or failed. The seal
    holds nothing of when it was set, so that two at once, or a restored copy, find the same.

    Raises:
        OSError: the log cannot be written; the database has the seals, the next run tells them.
    """
    new = []
    while (anchor := _seal_next(until, at=at)) is not None:
        new.append(anchor)
    append_log(conf.anchors_log())
    return new


@transaction.atomic
def _seal_next(until: date | None, *, at: datetime) -> DayAnchor | None:
    finished = _finished(at)
    last = anchors.last()
    day = anchors.first_with_changes(last.day if last else None)
    if day is None or day > min(until or finished, finished):
        return None
    content = anchors.content_of(day)
    anchor = DayAnchor(**asdict(content), sealed_at=at, prev_hash=last.hash if last else GENESIS)
    anchor.hash = link(anchor.prev_hash, content, SEAL_FIELDS)
    try:
        with transaction.atomic():
            anchor.save(force_insert=True)
    except IntegrityError:  # somebody sealed the same day at the same time
        return DayAnchor.objects.get(day=day)
    return anchor


def _finished(at: datetime) -> date:
    """Return the last day whose writers must all be through."""
    oldest = anchors.oldest_writer()
    settled = min(at, oldest) if oldest else at
    return local_date(settled - GRACE) - ONE_DAY


def append_log(path: Path) -> int:
    """Append the seals after the last one in the log; return how many. Never rewrites a line.

    A day missing further up stays missing: somebody took it out.

    Raises:
        OSError: the file cannot be written.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8", errors="replace") as log:
        fcntl.flock(log, fcntl.LOCK_EX)
        text = log.read()
        told = max((day for day, _ in seals.read(text.splitlines())), default=date.min)
        missing = [seals.line_of(anchor) for anchor in anchors.in_order(after=told)]
        if missing:
            torn = "\n" if text and not text.endswith("\n") else ""
            log.write(torn + "".join(f"{line}\n" for line in missing))
            log.flush()
            os.fsync(log.fileno())
    return len(missing)
