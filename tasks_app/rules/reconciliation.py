"""A published figure against what the register says: number by number, and why.

    found = compare(numbers, then=…, now=…)                     # a Difference per number
    verdict_of(case, found)                                     # agrees, differs, no data …

A difference is told, never mended. A word before a number is part of it: "hơn 18,7" agrees with
whatever is not less. Source: DOMAIN §0.6, §6, vectors 5 and 6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tasks_app.enums import Comparable, Qualifier
from tasks_app.rules.text import format_number

NEARLY_FROM = 0.9  # "gần 70" is told of 63 to 70
ROUGHLY = 0.05  # "khoảng 53" is told of 5 % around

LOWER_BOUND = {Qualifier.MORE_THAN, Qualifier.OVER}
NAMES = ("done", "total", "in_progress", "overdue", "not_done")


class Verdict(StrEnum):
    """How a published figure stands to the register."""

    AGREES = "agrees"
    AGREES_THEN = "agrees_then"  # as known then; more is known now
    DIFFERS = "differs"
    OTHER_DEFINITION = "other_definition"
    NOT_OF_TASKS = "not_of_tasks"  # counts something that is no task of the register
    NO_TASKS = "no_tasks"
    NO_DATA = "no_data"


VERDICT_WORDS = {
    Verdict.AGREES: "khớp",
    Verdict.AGREES_THEN: "khớp khi đó",
    Verdict.DIFFERS: "lệch",
    Verdict.OTHER_DEFINITION: "khác định nghĩa",
    Verdict.NOT_OF_TASKS: "không đếm nhiệm vụ của sổ",
    Verdict.NO_TASKS: "không có nhiệm vụ trong sổ",
    Verdict.NO_DATA: "chưa có số liệu",
}


COMPUTED = {Verdict.AGREES, Verdict.AGREES_THEN, Verdict.DIFFERS, Verdict.OTHER_DEFINITION}


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a source counts; what it does not say is None."""

    done: int | None = None
    total: int | None = None
    in_progress: int | None = None
    overdue: int | None = None
    not_done: int | None = None
    qualifier: str = ""

    def named(self) -> dict[str, int]:
        """Return the numbers that the source says, by name."""
        found = {name: getattr(self, name) for name in NAMES}
        return {name: value for name, value in found.items() if value is not None}

    def cells(self) -> dict[str, str]:
        """Return the cell of the register that answers to each number said.

        "Đang thực hiện" is all that is open, unless the source counts the overdue apart.
        """
        open_cell = "open" if self.overdue is None else "open_within_deadline"
        cells = {
            "done": "completed",
            "total": "total",
            "in_progress": open_cell,
            "overdue": "open_overdue",
            "not_done": "open",
        }
        return {name: cells[name] for name in self.named()}


@dataclass(frozen=True, slots=True)
class Difference:
    """One number: as published, as the register knew it that day, as it knows it now."""

    name: str
    cell: str
    published: int
    then: int | None
    now: int | None
    agrees_then: bool
    agrees_now: bool

    @property
    def by_then(self) -> int | None:
        return None if self.then is None else self.then - self.published

    @property
    def by_now(self) -> int | None:
        return None if self.now is None else self.now - self.published


@dataclass(frozen=True, slots=True)
class Case:
    """What there is to say about one published figure. `first`: the first day with data."""

    as_of: date
    item: str
    programme: str
    comparable: str
    has_tasks: bool
    first: date | None = None
    is_known: bool = True  # the register has an answer for that day
    title_prefix: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """What was learned of the day after it: tasks confirmed done, tasks found not done.

    `codes` names the confirmed ones that the reader may see.
    """

    confirmed: int = 0
    undone: int = 0
    codes: tuple[str, ...] = ()


def agrees(published: int | float, computed: int | float, qualifier: str = "") -> bool:
    """Return whether a computed number is what the published one says, its word honoured."""
    if qualifier in LOWER_BOUND:
        return computed >= published
    if qualifier == Qualifier.NEARLY:
        return published * NEARLY_FROM <= computed <= published
    if qualifier:
        return abs(computed - published) <= abs(published) * ROUGHLY
    return computed == published


def compare(
    numbers: Numbers, *, then: Mapping[str, int] | None, now: Mapping[str, int] | None
) -> tuple[Difference, ...]:
    """Return each number that the source says beside the register's, by cell; None: no answer."""
    word = numbers.qualifier
    published = numbers.named()
    return tuple(
        Difference(
            name=name,
            cell=cell,
            published=published[name],
            then=None if then is None else then[cell],
            now=None if now is None else now[cell],
            agrees_then=then is not None and agrees(published[name], then[cell], word),
            agrees_now=now is not None and agrees(published[name], now[cell], word),
        )
        for name, cell in numbers.cells().items()
    )


def verdict_of(case: Case, found: Sequence[Difference]) -> Verdict:
    """Return how the figure stands to the register."""
    if not found:
        return Verdict.NOT_OF_TASKS
    if not case.has_tasks:
        return Verdict.NO_TASKS
    if not case.comparable:
        return Verdict.NOT_OF_TASKS
    if not case.is_known:
        return Verdict.NO_DATA
    if case.comparable == Comparable.APPROX:
        return Verdict.OTHER_DEFINITION
    if not all(one.agrees_then for one in found):
        return Verdict.DIFFERS
    return Verdict.AGREES if all(one.agrees_now for one in found) else Verdict.AGREES_THEN


def contradictions(numbers: Numbers) -> tuple[str, ...]:
    """Return where a source contradicts itself: parts that do not add up to its own total."""
    said = numbers.named()
    sums = (
        ("total", ("done", "in_progress", "overdue")),
        ("total", ("done", "not_done")),
        ("not_done", ("in_progress", "overdue")),
    )
    found = []
    for whole, parts in sums:
        if whole == "total" and "in_progress" in parts and "overdue" not in said:
            parts = ("done", "in_progress")
        if {whole, *parts} <= said.keys():
            found.append(contradiction(said[whole], [said[name] for name in parts]))
    return tuple(dict.fromkeys(one for one in found if one))


def contradiction(total: int, parts: Sequence[int]) -> str:
    """Return the sentence on a total that its parts do not make; nothing where they do."""
    summed = sum(parts)
    if summed == total:
        return ""
    written = " + ".join(format_number(part) for part in parts)
    return (
        f"Nguồn tự mâu thuẫn: {written} = {format_number(summed)}, "
        f"lệch {format_number(abs(total - summed))} so với tổng {format_number(total)}."
    )
