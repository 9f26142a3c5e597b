"""The fold on the register: the published dates, then and now."""

from datetime import date, timedelta

from tasks_app.rules.figures import Counts
from tasks_app.selectors import asof
from tasks_app.selectors.asof import At, Scope

NOW = date(2026, 11, 21)
COLUMNS = (
    "total", "completed", "completed_on_time", "completed_late", "open", "open_within_deadline",
    "open_overdue", "open_without_deadline", "not_started", "awaiting_acceptance",
    "extension_pending", "suspended",
)  # fmt: skip
# The table that the check of the registers prints: known then, and known now where it differs.
PUBLISHED = [
    ("2022-06-30", "2022-06-30", 225, 16, 14, 2, 209, 193, 2, 14, 83, 0, 0, 0),
    ("2022-12-25", "2022-12-25", 225, 59, 50, 9, 166, 152, 1, 13, 28, 2, 8, 0),
    ("2022-12-25", None, 225, 62, 53, 9, 163, 149, 1, 13, 28, 0, 8, 0),
    ("2023-06-30", "2023-06-30", 225, 74, 64, 10, 151, 130, 10, 11, 8, 2, 0, 0),
    ("2023-06-30", None, 225, 76, 66, 10, 149, 129, 10, 10, 8, 0, 0, 0),
    ("2023-12-21", "2023-12-21", 225, 92, 74, 18, 133, 100, 23, 10, 0, 2, 4, 0),
    ("2023-12-21", None, 225, 94, 75, 19, 131, 99, 22, 10, 0, 0, 4, 0),
    ("2024-12-14", "2024-12-14", 225, 128, 88, 40, 97, 51, 38, 8, 0, 3, 11, 0),
    ("2024-12-14", None, 225, 131, 88, 43, 94, 51, 35, 8, 0, 0, 11, 0),
    ("2025-02-28", "2025-02-28", 225, 135, 89, 46, 90, 48, 34, 8, 0, 1, 0, 0),
    ("2025-02-28", None, 225, 136, 89, 47, 89, 48, 33, 8, 0, 0, 0, 0),
    ("2025-03-01", "2025-03-01", 225, 135, 89, 46, 90, 48, 34, 8, 0, 1, 0, 0),
    ("2025-03-01", None, 225, 136, 89, 47, 89, 48, 33, 8, 0, 0, 0, 0),
    ("2025-07-01", "2025-07-01", 225, 150, 91, 59, 75, 39, 28, 8, 0, 2, 2, 0),
    ("2025-07-01", None, 225, 152, 92, 60, 73, 38, 27, 8, 0, 0, 2, 0),
    ("2026-11-21", "2026-11-21", 225, 192, 109, 83, 33, 20, 5, 8, 0, 4, 2, 1),
]


def total(scope: Scope, at: At) -> Counts:
    return asof.counts(scope, at, near_due_until=at.on + timedelta(days=14))[None][0]


def test_the_register_gives_the_published_figures(da06):
    scope = Scope(da06.pk)
    for on, known_at, *expected in PUBLISHED:
        at = At(date.fromisoformat(on), date.fromisoformat(known_at) if known_at else None)
        found = total(scope, at)
        assert [found.cell(name) for name in COLUMNS] == expected, (on, known_at)
