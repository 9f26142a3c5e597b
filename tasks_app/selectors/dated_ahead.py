"""Which tasks change on a day by what was written before it: leads and coordinators to come.

Nothing else may be dated ahead (DOMAIN §2), so the daily roll reads these few rows, not every
task.
"""

from datetime import date, timedelta

from django.db.models import Q

from tasks_app.enums import AssignmentRole, EventKind
from tasks_app.models import TaskAgency, TaskEvent
from tasks_app.rules.calendar import start_of_day

LOOKED_BACK = timedelta(days=40)  # an outage longer than this is mended by `rebuild_projection`


def tasks_moving(on: date) -> list[int]:
    """Return the tasks whose lead or coordinator changed by itself on `on` or shortly before."""
    days = (on - LOOKED_BACK, on)
    leads = TaskEvent.objects.filter(
        kind=EventKind.LEAD_CHANGED, effective_on__range=days
    ).values_list("task", "effective_on", "written_at")
    coordinators = TaskAgency.objects.filter(
        Q(valid_from__range=days) | Q(valid_to__range=days), role=AssignmentRole.COORDINATOR
    )
    ahead = {
        task for task, effective_on, written_at in leads if written_at < start_of_day(effective_on)
    }
    return sorted(ahead | set(coordinators.values_list("task", flat=True)))
