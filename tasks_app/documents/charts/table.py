"""A chart as a table: for those who do not see it, and for those who want the numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Words in rows; the first column names the row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
