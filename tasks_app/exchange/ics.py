"""Deadlines and days off as iCalendar (RFC 5545): whole days, stable names, a count of changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from tasks_app.rules.clean import clean

REFRESH = timedelta(hours=6)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One whole day. `uid` never changes for the same thing; `sequence` grows when it does."""

    uid: str
    day: date
    summary: str
    sequence: int = 0
    description: str = ""
    url: str = ""


def written(name: str, entries: Iterable[DayEntry], *, at: datetime) -> bytes:
    """Return a calendar called `name` with these days, as read at `at`."""
    calendar = Calendar()
    calendar.add("prodid", "-//Theo doi De an 06//VN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", clean(name))
    calendar.add("x-wr-timezone", "Asia/Ho_Chi_Minh")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, at))
    found: bytes = calendar.to_ical()
    return found


def _event(entry: DayEntry, at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", at)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + ONE_DAY)
    event.add("sequence", entry.sequence)
    event.add("summary", clean(entry.summary))
    if entry.description:
        event.add("description", clean(entry.description))
    if entry.url:
        event.add("url", entry.url)
    event.add("transp", "TRANSPARENT")
    return event
