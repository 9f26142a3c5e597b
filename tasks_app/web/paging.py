"""Pages of a list, and addresses that change one thing of the query string."""

from dataclasses import dataclass

from django.http import QueryDict

from tasks_app.web.rows import TaskRow

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows; `number` counts from 1."""

    rows: list[TaskRow]
    number: int
    count: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // PER_PAGE))

    @property
    def start(self) -> int:
        """The number of the first row, as the column STT prints it."""
        return (self.number - 1) * PER_PAGE + 1


def number_of(query: QueryDict, count: int) -> int:
    """Return the page asked for, or the nearest there is."""
    asked = query.get("trang", "")
    number = int(asked[:9]) if asked.isascii() and asked.isdigit() else 1
    return min(max(number, 1), max(1, -(-count // PER_PAGE)))


def slice_of(number: int) -> slice:
    """Return where the rows of a page stand in the whole list."""
    return slice((number - 1) * PER_PAGE, number * PER_PAGE)


def page_url(query: QueryDict, shown: Page, step: int) -> str:
    """Return the address of the page `step` further, empty where there is none."""
    number = shown.number + step
    return changed(query, trang=str(number)) if 1 <= number <= shown.pages else ""


def changed(query: QueryDict, **values: str) -> str:
    """Return the query string with these values; empty ones leave it, and so does the page."""
    copy = query.copy()
    copy.pop("trang", None)
    for name, value in values.items():
        copy[name] = value
    for name in [name for name, value in copy.items() if not value]:
        del copy[name]
    return f"?{copy.urlencode()}" if copy else "?"
