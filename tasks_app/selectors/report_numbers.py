"""The numbers of a report as plain values: what the API answers and scripts compare."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tasks_app.rules.figures import Counts
from tasks_app.rules.rates import rates_of
from tasks_app.rules.reporting import (
    CHANGES,
    Changes,
    CountTable,
    Difference,
    ReportContent,
    TaskLine,
    Updates,
)

SAID = (
    "programme", "programme_name", "as_of", "known_at", "period", "period_name", "due_on", "unit",
    "unit_name", "owner", "definitions_version", "illustrative",
)  # fmt: skip
Values = dict[str, Any]


def numbers_of(content: ReportContent) -> Values:
    """Return every number of a content without the ids behind it.

    What is needed is told of the tasks that the content still has lines of.
    """
    codes = {line.id: line.code for line in content.lines}
    return {
        **{name: getattr(content, name) for name in SAID},
        "notes": list(content.notes),
        "counts": content.counts.as_dict(),
        "counts_then": content.counts_then.as_dict() if content.counts_then else None,
        "rates": _rates(content.counts),
        "tables": [_table(table) for table in content.tables],
        "changes": _changes(content.changes),
        "causes": [
            {"key": cause.key, "label": cause.label, "count": len(cause.tasks)}
            for cause in content.causes
        ],
        "needs": [
            asdict(need) | {"task": codes[need.task]}
            for need in content.needs
            if need.task in codes
        ],
        "updates": _updates(content.updates),
        "trend": [asdict(point) for point in content.trend],
        "forecast": asdict(content.forecast) if content.forecast else None,
        "tallies": dict(content.tallies),
    }


def line_of(line: TaskLine) -> Values:
    """Return one task as it stood."""
    told = asdict(line)
    del told["id"]
    return told


def difference_of(difference: Difference, codes: Mapping[int, str]) -> Values:
    """Return one difference; the tasks by `codes`, those of others only counted."""
    return {
        "cell": difference.cell,
        "before": difference.before,
        "after": difference.after,
        "came": [codes[pk] for pk in difference.came if pk in codes],
        "went": [codes[pk] for pk in difference.went if pk in codes],
    }


def _rates(counts: Counts) -> Values:
    return {name: rate.as_dict() for name, rate in rates_of(counts).items()}


def _table(table: CountTable) -> Values:
    rows = [
        {"key": row.key, "name": row.name, "short_name": row.short_name, **row.counts.as_dict()}
        for row in table.rows
    ]
    return {"split": table.split, "title": table.title, "rows": rows}


def _changes(changes: Changes | None) -> Values | None:
    if changes is None:
        return None
    return {"since": changes.since} | {name: len(getattr(changes, name)) for name in CHANGES}


def _updates(updates: Updates | None) -> Values | None:
    if updates is None:
        return None
    whole = {name: getattr(updates, name) for name in ("owing", "reported", "in_time")}
    units = [
        {name: value for name, value in asdict(unit).items() if name != "missing"}
        for unit in updates.units
    ]
    return {"period": updates.period, "due_on": updates.due_on, **whole, "units": units}
