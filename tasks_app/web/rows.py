"""From a row of `selectors.rows` to the values that lists print."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tasks_app import conf
from tasks_app.enums import (
    Decision,
    Health,
    Provenance,
    Secrecy,
    Status,
    TaskKind,
    Tracking,
)
from tasks_app.rules.calendar import WorkCalendar, local_date
from tasks_app.rules.health import HealthReading
from tasks_app.rules.policy import Policy
from tasks_app.rules.text import ON_PAPER, deadline_words, format_near_date, upper_first
from tasks_app.selectors import health
from tasks_app.selectors.rows import Row
from tasks_app.selectors.task_rows import timeliness_of
from tasks_app.templatetags import looks

CLOSED = frozenset({Status.COMPLETED, Status.CANCELLED, Status.REPLACED})
SOON_DAYS = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """The day and the rules by which a page reads its rows."""

    today: date
    calendar: WorkCalendar
    policy: Policy


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline in words: days left and how urgent ("late", "today", "soon" or "")."""

    day: date | None
    left: str = ""
    urgency: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as lists print it."""

    code: str
    title: str
    status: str
    timeliness: str
    reading: HealthReading
    percent: int | None
    tone: str
    due: Due
    lead_short: str
    lead_name: str
    group_name: str
    updated: str
    note: str
    is_returned: bool
    is_illustrative: bool
    has_state: bool = True
    promised: str = ""
    query: str = ""

    @property
    def url(self) -> str:
        return f"/nhiem-vu/{self.code}/{self.query}"

    @property
    def level(self) -> Health | None:
        return self.reading.level


def task_rows(rows: Iterable[Row], desk: Desk) -> list[TaskRow]:
    """Return the rows of a page, judged on the day of the desk."""
    return [task_row(row, desk) for row in rows]


def task_row(
    row: Row, desk: Desk, *, reading: HealthReading | None = None, query: str = ""
) -> TaskRow:
    """Return one row; a task of a snapshot is judged at the snapshot's date.

    `reading` is given where the row stands at an earlier date, `query` goes with its link.
    """
    today = row["snapshot_on"] if row["tracking"] == Tracking.SNAPSHOT else desk.today
    if reading is None:
        reading = health.reading_of(row, today, calendar=desk.calendar, policy=desk.policy)
    returned = row.get("last_decision") == Decision.RETURNED
    return TaskRow(
        code=row["code"],
        title=ON_PAPER if row["secrecy"] == Secrecy.SECRET else row["title"],
        status=row["status"],
        timeliness=timeliness_of(row) or "",
        reading=reading,
        percent=percent_of(row),
        tone=looks.bar_tone(row["status"], reading.level),
        due=due(row, today, desk),
        lead_short=row["lead_short"] or "–",
        lead_name=row["lead_name"] or "",
        group_name=row["group_name"],
        updated=_updated(row, desk.today),
        note=note(row, reading, desk) if "report_content" in row else "",
        is_returned=returned and row["status"] == Status.IN_PROGRESS,
        is_illustrative=row["provenance"] == Provenance.ILLUSTRATIVE,
        has_state=_has_state(row),
        promised=_promised(row, today),
        query=query,
    )


def _has_state(row: Row) -> bool:
    """A draft that is assigned is a part of whose unit nothing is known yet (DOMAIN §2)."""
    is_unknown = row["status"] == Status.DRAFT and row["assigned_on"] is not None
    return row["tracking"] != Tracking.CATALOGUE and not is_unknown


def percent_of(row: Row) -> int | None:
    """Return the percent to draw; an unreported task stands at 0.

    A recurring task has none, nor has one of a catalogue, of whose state nothing is known.
    """
    if row["kind"] == TaskKind.RECURRING or row["tracking"] == Tracking.CATALOGUE:
        return None
    return row["percent"] or 0


def due(row: Row, today: date, desk: Desk) -> Due:
    """Return the deadline in force in words; a closed task has no days left."""
    day = row["deadline"]
    if day is None:
        told = "" if row["secrecy"] == Secrecy.SECRET else row["deadline_text"]
        return Due(None, text=upper_first(told or "không thời hạn"))
    if row["status"] in CLOSED or row["tracking"] == Tracking.CATALOGUE:
        return Due(day)
    waits_in_time = (row["claim_completed_on"] or date.max) <= day
    if row["status"] == Status.AWAITING_ACCEPTANCE and waits_in_time:
        return Due(day)
    return Due(day, deadline_words(today, day, desk.calendar), urgency(today, day, desk.calendar))


def urgency(today: date, day: date, calendar: WorkCalendar) -> str:
    """Return how the chip is coloured: late, today, soon (within 5 working days) or plain."""
    if today > day:
        return "late"
    if today == day:
        return "today"
    return "soon" if calendar.days_left(today, day) <= SOON_DAYS else ""


def note(row: Row, reading: HealthReading, desk: Desk) -> str:
    """Return the one line under a title: what it waits for, else what was last reported.

    Of a secret task nothing that people wrote is told.
    """
    if row["secrecy"] == Secrecy.SECRET:
        return reading.sentence
    if row["status"] == Status.AWAITING_ACCEPTANCE and row["claimed_on"]:
        answer_by = desk.calendar.add(row["claimed_on"], desk.policy.reviewer_days)
        return (
            f"Trình {format_near_date(row['claimed_on'], desk.today)}, "
            f"thường trực xử lý trước {format_near_date(answer_by, desk.today)}"
        )
    if row["last_decision"] == Decision.RETURNED and row["status"] == Status.IN_PROGRESS:
        return f"Thường trực trả lại: {row['return_note']}"
    asked = row["asked_deadline"]
    words = row["blocker_description"] or row["report_content"] or reading.sentence
    if asked:
        return f"Đang xin gia hạn đến {format_near_date(asked, desk.today)}. {words}"
    return str(words)


def _promised(row: Row, today: date) -> str:
    """Return "hứa 30/11" of an open task whose missed deadline a day was promised for."""
    promise = row.get("promise")
    if not promise or row["status"] in CLOSED:
        return ""
    return f"hứa {format_near_date(date.fromisoformat(promise['promised_on']), today)}"


def _updated(row: Row, today: date) -> str:
    """Return the day of the last event; of a past date, the completion where there is one."""
    at: Any = row["updated_at"]
    day = local_date(at) if at else row["completed_on"]
    return format_near_date(day, today) if day else "–"


def desk_on(today: date, calendar: WorkCalendar) -> Desk:
    """Return the desk of a page: today, the calendar and the policy in force."""
    return Desk(today, calendar, conf.policy())
