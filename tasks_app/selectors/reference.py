"""Reference lists that every signed-in person may read: programmes, groups, agencies, figures."""

from datetime import date

from django.db.models import QuerySet

from tasks_app.models import Agency, Holiday, Programme, PublishedFigure, TaskGroup
from tasks_app.models.intervals import in_force
from tasks_app.rules.search import fold

PROGRAMME_COLUMNS = {
    "code": "code",
    "name": "name",
    "short_name": "short_name",
    "legal_basis": "legal_basis",
    "signed_on": "signed_on",
    "parent": "parent__code",
    "successor": "successor__code",
    "tracking": "tracking",
    "snapshot_on": "snapshot_on",
    "published_total_tasks": "published_total_tasks",
    "provenance": "provenance",
}
GROUP_COLUMNS = {
    "id": "id",
    "programme": "programme__code",
    "code": "code",
    "name": "name",
    "position": "position",
}
AGENCY_COLUMNS = {
    "code": "code",
    "name": "name",
    "short_name": "short_name",
    "kind": "kind",
    "parent": "parent__code",
    "valid_from": "valid_from",
    "valid_to": "valid_to",
    "provenance": "provenance",
}
PUBLISHED_COLUMNS = {
    "id": "id",
    "programme": "programme__code",
    "item": "item",
    "as_of": "as_of",
    "qualifier": "qualifier",
    "done": "done",
    "total": "total",
    "in_progress": "in_progress",
    "overdue": "overdue",
    "not_done": "not_done",
    "value": "value",
    "unit": "unit",
    "text_as_published": "text_as_published",
    "source": "source",
    "provenance": "provenance",
}


def programmes() -> QuerySet[Programme]:
    """Return all programmes."""
    return Programme.objects.all()


def groups() -> QuerySet[TaskGroup]:
    """Return the task groups of all programmes."""
    return TaskGroup.objects.all()


def agencies(*, on: date | None = None) -> QuerySet[Agency]:
    """Return all agencies, or those that exist on a day."""
    return Agency.objects.all() if on is None else Agency.objects.filter(in_force(on))


def named(rows: QuerySet[Agency], words: str) -> QuerySet[Agency]:
    """Return the agencies whose code or name has every word, marks and case aside.

    There are a few thousand at most: they are folded here, no column keeps it.
    """
    wanted = fold(words).split()
    names = rows.values_list("pk", "code", "name", "short_name")
    found = [pk for pk, *parts in names if all(w in fold(" ".join(parts)) for w in wanted)]
    return rows.filter(pk__in=found)


def agency_by_code(code: str) -> Agency | None:
    """Return one agency, or None."""
    return Agency.objects.filter(code=code).first()


def published_figures() -> QuerySet[PublishedFigure]:
    """Return the figures as the Government published them, those corrected left out."""
    return PublishedFigure.objects.filter(superseded_at__isnull=True)


def holidays(start: date, end: date) -> list[tuple[date, str, str]]:
    """Return (day, kind, name) of every exception to the week in [start, end]."""
    rows = Holiday.objects.filter(day__range=(start, end)).order_by("day")
    return list(rows.values_list("day", "kind", "name"))
