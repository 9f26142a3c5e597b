"""Where the owner's own word and the computed health are far apart. Source: DOMAIN §4."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tasks_app import conf
from tasks_app.enums import OPEN_STATUSES, Confidence, Operation, Role, Tracking
from tasks_app.models import ProgressReport, Task
from tasks_app.permissions import Standing
from tasks_app.rules.confidence import is_far_apart
from tasks_app.rules.health import HealthReading

from . import health
from .calendar import work_calendar
from .tasks import current

EXTREMES = (Confidence.CONFIDENT, Confidence.UNLIKELY)
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Gap:
    """One task, what its owner declared, and what is computed."""

    task: Task
    declared: Confidence
    reading: HealthReading


def confidence_gaps(standing: Standing) -> list[Gap]:
    """Return the open tasks a reviewer should look into, by code; nothing for anybody else.

    Tasks of the reviewer's own agency line are left to the other one (conflict rule). At most
    two hundred, read in one statement.
    """
    if not standing.may(Operation.READ_REVIEW_QUEUE):
        return []
    return list(islice(_gaps(standing), SHOWN))


def _gaps(standing: Standing) -> Iterator[Gap]:
    said = ProgressReport.objects.filter(confidence__in=EXTREMES).values("task")
    tasks = current().filter(
        programme__tracking=Tracking.ACTIVE, status__in=OPEN_STATUSES, pk__in=said
    )
    lent = standing.programmes_as(Role.REVIEWER)
    if lent is not None:
        tasks = tasks.filter(programme__in=lent)
    rows = health.annotated(tasks).select_related("lead", "coordinator", "programme")
    calendar, policy = work_calendar(), conf.policy()
    for task in rows.order_by("code"):
        reading = health.reading_of(task, standing.on, calendar=calendar, policy=policy)
        declared = vars(task)["confidence"]
        lead = task.coordinator or task.lead
        if lead is None or standing.is_conflicted(lead):
            continue
        if is_far_apart(declared, reading.level):
            yield Gap(task, Confidence(declared), reading)
