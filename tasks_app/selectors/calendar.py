"""The working calendar as a value."""

from django.core.cache import cache

from tasks_app.enums import DayKind
from tasks_app.models import Holiday
from tasks_app.rules.calendar import WorkCalendar

KEY = "work-calendar"


def work_calendar() -> WorkCalendar:
    """Return the calendar of all loaded years; kept in the shared cache until it is edited."""
    found: WorkCalendar | None = cache.get(KEY)
    if found is None:
        days = Holiday.objects.values_list("day", "kind")
        found = WorkCalendar({day: DayKind(kind) for day, kind in days})
        cache.set(KEY, found, timeout=3600)
    return found


def forget() -> None:
    """Drop the kept calendar; call after any change of a `Holiday`."""
    cache.delete(KEY)
