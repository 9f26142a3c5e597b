"""How the owner means to get there: milestones, what waits for what, promises, as rows.

Of a secret task nothing is listed. A task that the person may not see is told by its dates
alone: neither code nor title (DOMAIN §1, visibility).
"""

from datetime import date

from django.db.models import Case, F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Round

from tasks_app.enums import Secrecy
from tasks_app.models import Dependency, Milestone, Promise, Task, User
from tasks_app.rules.calendar import end_of_day

from .tasks import visible_to

MILESTONE_COLUMNS = {
    "id": "id",
    "title": "title",
    "planned_on": "planned_on",
    "weight": "weight",
    "share": "share",
    "reached_on": "reached_on",
}
DEPENDENCY_COLUMNS = {
    "id": "id",
    "direction": "direction",
    "task": "other_code",
    "title": "other_title",
    "deadline": "other_deadline",
    "original_deadline": "other_original",
    "note": "told_note",
    "added_at": "added_at",
}
PROMISE_COLUMNS = {
    "id": "id",
    "deadline": "deadline",
    "promised_on": "promised_on",
    "note": "note",
    "filed_by": "filed_by__full_name",
    "filed_at": "filed_at",
}
WAITS_FOR, WAITED_FOR_BY = "waits_for", "waited_for_by"


def milestones_of(task: Task) -> QuerySet[Milestone]:
    """Return the plan in force of `task`, each step with its share of the whole in percent."""
    present = Milestone.objects.filter(
        task=task, removed_at__isnull=True, task__secrecy=Secrecy.NORMAL
    )
    total = Milestone.objects.filter(task=OuterRef("task"), removed_at__isnull=True)
    whole = Subquery(total.order_by().values("task").values(sum=Sum("weight")))
    share = Cast(F("weight"), FloatField()) * 100.0 / Cast(whole, FloatField())
    return present.annotate(share=Round(share, 1))


def steps_on(task: Task, on: date) -> list[Milestone]:
    """Return the plan of `task` in force at the end of `on`, each step with its `share`."""
    end = end_of_day(on)
    stood = Milestone.objects.filter(task=task, task__secrecy=Secrecy.NORMAL, added_at__lt=end)
    rows = list(stood.filter(Q(removed_at__isnull=True) | Q(removed_at__gte=end)))
    total = sum(row.weight for row in rows)
    for row in rows:
        vars(row)["share"] = 100 * row.weight / total
    return rows


def dependencies_of(task: Task, *, for_user: User, on: date) -> QuerySet[Dependency]:
    """Return what `task` waits for and what waits for it, the other one as far as it is seen."""
    tied = Dependency.objects.filter(
        Q(task=task) | Q(predecessor=task), removed_at__isnull=True
    ).annotate(
        direction=Case(When(task=task, then=Value(WAITS_FOR)), default=Value(WAITED_FOR_BY)),
        other=Case(When(task=task, then=F("predecessor")), default=F("task")),
    )
    others = Task.objects.filter(pk=OuterRef("other"))
    seen = visible_to(for_user, on=on).filter(pk=OuterRef("other"))
    if task.secrecy != Secrecy.NORMAL:
        tied = tied.none()
    return tied.annotate(
        other_code=Subquery(seen.values("code")[:1]),
        other_title=Subquery(seen.filter(secrecy=Secrecy.NORMAL).values("title")[:1]),
        other_deadline=Subquery(others.values("deadline")[:1]),
        other_original=Subquery(others.values("original_deadline")[:1]),
        told_note=Case(
            When(task__secrecy=Secrecy.NORMAL, predecessor__secrecy=Secrecy.NORMAL, then=F("note")),
            default=Value(""),
        ),
    )


def promises_of(task: Task) -> QuerySet[Promise]:
    """Return the promised days of `task`; none of a secret one."""
    return Promise.objects.filter(task=task, task__secrecy=Secrecy.NORMAL)


def milestones_visible_to(user: User, *, on: date) -> QuerySet[Milestone]:
    """Return the steps of every task that `user` may see."""
    return Milestone.objects.filter(task__in=visible_to(user, on=on)).select_related("task")


def dependencies_visible_to(user: User, *, on: date) -> QuerySet[Dependency]:
    """Return what the tasks that `user` may see wait for."""
    return Dependency.objects.filter(task__in=visible_to(user, on=on)).select_related("task")


def dependencies_in_force(task: Task) -> QuerySet[Dependency]:
    """Return what `task` itself waits for now."""
    return Dependency.objects.filter(task=task, removed_at__isnull=True)


def everything_upstream_of(task: int) -> set[int]:
    """Return the ids of all tasks that `task` waits for, one statement for each link."""
    found: set[int] = set()
    ahead = {task}
    while ahead:
        links = Dependency.objects.filter(removed_at__isnull=True, task__in=ahead)
        ahead = set(links.values_list("predecessor", flat=True)) - found
        found |= ahead
    return found
