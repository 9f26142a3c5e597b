"""Blockers that have waited too long, as stages of their tasks. Source: DOMAIN §2, §4 (B7)."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet

from notifications.day import Day
from tasks_app.models import Blocker, Task
from tasks_app.rules.blockers import OpenBlocker
from tasks_app.rules.reminders import Stage, blocker_stage_on
from tasks_app.rules.text import format_near_date, upper_first


def may_speak(day: Day) -> Q:
    """Return what every open blocker that owes a stage on `day` satisfies."""
    waited = day.calendar.add(day.as_of, -day.policy.blocker_at_risk) + timedelta(days=1)
    return Q(resolved_on=None) & (
        Q(due_on__lt=day.as_of) | Q(answered_on=None, raised_on__lte=waited)
    )


def open_blockers(day: Day, tasks: QuerySet[Task]) -> QuerySet[Blocker]:
    """Return the open blockers of `tasks` that may owe a stage, the oldest first."""
    rows = Blocker.objects.filter(may_speak(day), task__in=tasks)
    return rows.select_related("authority").order_by("raised_on", "id")


def stages_of(day: Day, blockers: QuerySet[Blocker]) -> Iterator[tuple[Blocker, Stage]]:
    """Return the blockers that owe a stage on `day`, with it."""
    for blocker in blockers:
        told = OpenBlocker(
            raised_on=blocker.raised_on, due_on=blocker.due_on, answered_on=blocker.answered_on
        )
        stage = blocker_stage_on(
            told, day.as_of, number=blocker.pk, calendar=day.calendar, policy=day.policy
        )
        if stage is not None:
            yield blocker, stage


def words_of(blocker: Blocker, day: Day) -> str:
    """Return "Vướng quy định pháp lý: chờ thông tư. Bộ Tài chính tháo gỡ trước 12/6."."""
    what = " ".join(blocker.description.split()).rstrip(".")
    words = f"{upper_first(blocker.get_kind_display())}: {what}."
    if blocker.authority is None and blocker.due_on is None:
        return words
    who = blocker.authority.name if blocker.authority else "Cần tháo gỡ"
    until = f" trước {format_near_date(blocker.due_on, day.as_of)}" if blocker.due_on else ""
    verb = " tháo gỡ" if blocker.authority else ""
    return f"{words} {who}{verb}{until}."
