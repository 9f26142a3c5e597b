"""Pages: what a person is told once for a period or a week. Source: DOMAIN §5 (P2, L1), ADR 0023.

The numbers are those of the reports: `selectors.updates`, `changes` and `needs` count, nothing
is counted here. That reads a whole programme, so it is done only while a page is in force and
somebody who gets it has not had it.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.db import DatabaseError

from notifications.day import Day
from tasks_app.enums import DayKind, Role, Tracking
from tasks_app.errors import NoData
from tasks_app.models import Programme, Task, TaskEvent
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.ladder import Audience, Section
from tasks_app.rules.policy import Policy
from tasks_app.rules.rates import Rate
from tasks_app.rules.reminders import Stage
from tasks_app.rules.reporting import Changes, Need, Updates
from tasks_app.rules.rounds import closed_period, leaders_stage_on, missing_stage_on, page_before
from tasks_app.rules.text import format_date, format_percent
from tasks_app.selectors import changes, needs, standing, updates
from tasks_app.selectors.questions import Question
from tasks_app.selectors.standing import Seen

from .directory import AUDIENCE_WORDS, Directory
from .ledger import Due, Ledger, Unrouted
from .lines import TaskLine, lines_of

log = logging.getLogger(__name__)
UNTOLD = "SA:"  # how the key begins under which a page without readers is told
Wanted = Callable[[int, str], bool]
# What a change of the week is called, the gravest first.
KINDS = (
    ("newly_overdue", "mới quá hạn"),
    ("reopened", "mở lại"),
    ("newly_completed", "mới hoàn thành"),
    ("newly_extended", "được gia hạn"),
    ("no_longer_counted", "không còn theo dõi"),
    ("newly_assigned", "mới giao"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a page before its task is read, and who gets it."""

    task: int
    audiences: tuple[Audience, ...]
    note: str = ""
    section: Section | None = None
    about: str = ""
    link: str = ""


def stages_of(day: Day) -> list[Stage]:
    """Return the stages of the pages in force on `day`."""
    found = (
        missing_stage_on(day.as_of, calendar=day.calendar, policy=day.policy),
        leaders_stage_on(day.as_of, calendar=day.calendar),
    )
    silent = day.policy.silent_steps
    return [stage for stage in found if stage is not None and stage.step not in silent]


def readers_of(stage: Stage, directory: Directory) -> set[int]:
    """Return who may get a page: the people themselves and their deputies."""
    roles = {
        Audience.WORKING_GROUP: Role.WORKING_GROUP,
        Audience.SECRETARIAT: Role.REVIEWER,
        Audience.LEADER: Role.LEADER,
    }
    seated = directory.seated(*(roles[one] for one in stage.rung.audience))
    deputies = {deputy for owner in seated for deputy, _ in directory.deputies.given.get(owner, ())}
    return seated | deputies | set(directory.admins)


def enter(ledger: Ledger, wanted: Wanted) -> None:
    """Write the pages in force into `ledger`, for those whose page (by key) is `wanted`."""
    for stage in stages_of(ledger.day):
        readers = readers_of(stage, ledger.directory)
        keys = (stage.key, f"{UNTOLD}{stage.key}")
        if any(wanted(user, key) for user in readers for key in keys):
            _enter(ledger, stage, wanted)


def _enter(ledger: Ledger, stage: Stage, wanted: Wanted) -> None:
    day, directory = ledger.day, ledger.directory
    entries = _content(stage, day)
    tasks = Task.objects.filter(pk__in={entry.task for entry in entries})
    lines = lines_of(tasks, day, directory) if entries else {}
    missing: dict[str, Unrouted] = {}
    for entry in entries:
        if (line := lines.get(entry.task)) is None:
            continue
        due = Due(
            line, stage, entry.note, section=entry.section, about=entry.about, link=entry.link
        )
        for audience in entry.audiences:
            asked = directory.to(audience, line.unit, programme=line.programme)
            for user, absent in asked.items():
                if wanted(user, stage.key):
                    ledger.digests[user].append(replace(due, instead_of=absent))
            if not asked:
                one = _unrouted(due, audience, line, directory)
                missing.setdefault(one.reason, one)
    key = f"{UNTOLD}{stage.key}"
    if any(wanted(admin, key) for admin in directory.admins):
        ledger.unrouted.extend(missing.values())


def _content(stage: Stage, day: Day) -> list[Entry]:
    """Return the rows of a page; none, and a line in the log, where it cannot be counted."""
    try:
        closed = tuple(sorted(day.calendar.days.items()))
        return _counted(stage.step, day.as_of, closed, day.policy, _newest_event())
    except DatabaseError:
        raise  # no page is to blame
    except Exception:
        log.exception("page %s cannot be counted", stage.key)
        return []


@lru_cache(maxsize=4)
def _counted(
    step: str,
    as_of: date,
    closed: tuple[tuple[date, DayKind], ...],
    policy: Policy,
    newest: tuple[int, str] | None,
) -> list[Entry]:
    """Return the rows of a page, counted once for all batches while no event is written."""
    return list(CONTENT[step](Day(as_of, WorkCalendar(dict(closed)), policy)))


def _newest_event() -> tuple[int, str] | None:
    return TaskEvent.objects.order_by("-id").values_list("id", "hash").first()


def forget() -> None:
    """Count anew: the tests change a register behind its history."""
    _counted.cache_clear()


def _unrouted(due: Due, audience: Audience, line: TaskLine, directory: Directory) -> Unrouted:
    unit = line.unit if audience == Audience.WORKING_GROUP else directory.secretariat
    return Unrouted(due, unit or line.unit, AUDIENCE_WORDS[audience])


def _programmes() -> Iterable[Programme]:
    return Programme.objects.filter(tracking=Tracking.ACTIVE)


def _missing(day: Day) -> Iterator[Entry]:
    """Return P2: the whole programme and each unit for the secretariat, its own for a unit."""
    closed = closed_period(day.as_of)
    for programme in _programmes():
        asked = Question(programme, day.as_of)
        try:
            found = updates.updates(asked, closed, today=day.as_of)
        except NoData:  # followed, but nothing is known of it yet: nobody owed a report
            continue
        yield from _of_units(found, programme, closed.label)


def _of_units(found: Updates, programme: Programme, period: str) -> Iterator[Entry]:
    lacking = [unit for unit in found.units if unit.missing]
    link = f"/nhiem-vu/?chuong_trinh={programme.code}"
    if lacking:
        yield Entry(
            lacking[0].missing[0],
            (Audience.SECRETARIAT,),
            f"{_told(found.reported, found.owing, period)} "
            f"{len(lacking)} đơn vị còn thiếu, hạn báo cáo {format_date(found.due_on)}.",
            about=programme.short_name,
            link=link,
        )
    for unit in sorted(lacking, key=lambda one: (-len(one.missing), one.name)):
        yield Entry(
            unit.missing[0],
            (Audience.WORKING_GROUP, Audience.SECRETARIAT),
            f"{_told(unit.reported, unit.owing, period)} Còn thiếu {len(unit.missing)}.",
            about=unit.name,
            link=f"{link}&chu_tri={unit.key}",
        )


def _told(reported: int, owing: int, period: str) -> str:
    rate = Rate(reported, owing)
    return f"{period.capitalize()}: đã báo cáo {reported}/{owing} ({format_percent(rate.percent)})."


def _page(day: Day) -> Iterator[Entry]:
    """Return L1: the longest overdue, the week's changes, what leaders have to solve."""
    worst: list[tuple[date, int]] = []
    changed: list[tuple[int, int, str]] = []
    needed: list[Need] = []
    since = page_before(day.as_of, day.calendar)
    for programme in _programmes():
        asked = Question(programme, day.as_of)
        try:
            seen = standing.seen(asked, today=day.as_of)
            moved = changes.between(asked, since, today=day.as_of)
        except NoData:  # followed, but nothing is known of it yet
            continue
        worst += list(_overdue(seen))
        changed += list(_kinds(moved))
        needed += needs.needs_among(seen)
    most, only = day.policy.leaders_rows, (Audience.LEADER,)
    for _, task in sorted(worst)[:most]:
        yield Entry(task, only)
    needed.sort(key=lambda need: (need.raised_on, need.task))
    for need in needed[:most]:
        yield Entry(need.task, only, _needed(need), Section.DECIDE)
    for _, task, words in sorted(changed)[:most]:
        yield Entry(task, only, words, Section.WEEK)


def _overdue(seen: Seen) -> Iterator[tuple[date, int]]:
    """Return deadline and task of what is overdue; not while a claim in time waits for review."""
    claimed = {state.pk for state in seen.cell("overdue_awaiting_review")}
    for state in seen.cell("open_overdue"):
        if state.pk not in claimed and state.task.deadline is not None:
            yield state.task.deadline, state.pk


def _kinds(moved: Changes) -> Iterator[tuple[int, int, str]]:
    seen: set[int] = set()
    for place, (name, words) in enumerate(KINDS):
        tasks: Collection[int] = getattr(moved, name)
        yield from ((place, task, words) for task in tasks if task not in seen)
        seen |= set(tasks)


def _needed(need: Need) -> str:
    what = " ".join(need.text.split()).rstrip(".")
    days = f"Chờ {need.working_days_open} ngày làm việc."
    return f"{need.kind}: {what}. Cơ quan tháo gỡ: {need.authority}. {days}"


CONTENT: dict[str, Callable[[Day], Iterator[Entry]]] = {"P2": _missing, "L1": _page}
