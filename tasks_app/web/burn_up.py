"""The burn-up on a page: drawn for a card and for a phone, with the same as a table."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from tasks_app.documents.charts import burn_up
from tasks_app.documents.charts.table import Table
from tasks_app.selectors.trend import Course


@dataclass(frozen=True, slots=True)
class Drawn:
    """Two drawings, of which a page shows one; the builder has made text of every text."""

    wide: SafeString
    narrow: SafeString
    table: Table
    course: Course


def drawn(course: Course) -> Drawn | None:
    """Return the burn-up of a course; None where there is one day only."""
    if len(course.points) < 2:
        return None
    shown = burn_up.BurnUp(course.points, course.ahead, course.forecast)
    wide, narrow = (
        SafeString(burn_up.draw(shown, width=width, height=height))
        for width, height in (burn_up.WIDE, burn_up.NARROW)
    )
    return Drawn(wide, narrow, burn_up.table_of(shown), course)
