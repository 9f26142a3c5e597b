"""The morning on which the browser tests happen. The history of the demo ends the Friday before."""

from datetime import UTC, datetime

MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # 08:30 in Vietnam
