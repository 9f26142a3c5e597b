"""Vướng mắc as they stood at (D, K), of any tasks, in one statement. Source: DOMAIN §2, §6."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from tasks_app.models import Blocker

from .asof import At


def open_at(at: At, tasks: Sequence[int]) -> QuerySet[Blocker]:
    """Return the blockers of `tasks` open at the end of D as far as known at K, oldest first.

    One without instants (an import) was always known.
    """
    raised = Q(raised_on__lte=at.on) & _known("raised_at", at)
    resolved = Q(resolved_on__isnull=False, resolved_on__lte=at.on) & _known("resolved_at", at)
    rows = Blocker.objects.filter(raised & ~resolved, task__in=tasks)
    return rows.select_related("owner", "authority").order_by("raised_on", "pk")


def _known(name: str, at: At) -> Q:
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lt": at.known_until})
