"""Half-open intervals of days, as one query condition."""

from datetime import date

from django.db.models import Q


def in_force(on: date, prefix: str = "") -> Q:
    """Return the condition that `[valid_from, valid_to)` contains `on`; null is unbounded."""
    start, end = f"{prefix}valid_from", f"{prefix}valid_to"
    return (Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": on})) & (
        Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": on})
    )
