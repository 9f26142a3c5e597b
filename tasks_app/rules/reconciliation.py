"""A published figure against what the register says: number by number, and why.

    found = compare(numbers, then=…, now=…)                     # a Difference per number
    explain(case, verdict_of(case, found), found)               # the sentence, from data alone

A difference is told, never mended. A word before a number is part of it: "hơn 18,7" agrees with
whatever is not less. Source: DOMAIN §0.6, §6, vectors 5 and 6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tasks_app.enums import Comparable, Qualifier
from tasks_app.rules.text import format_date, format_number

CODES_TOLD = 12  # of the tasks that a sentence names
NEARLY_FROM = 0.9  # "gần 70" is told of 63 to 70
ROUGHLY = 0.05  # "khoảng 53" is told of 5 % around

LOWER_BOUND = {Qualifier.MORE_THAN, Qualifier.OVER}
NAMES = ("done", "total", "in_progress", "overdue", "not_done")
WORDS = {
    "done": "đã hoàn thành",
    "total": "tổng số",
    "in_progress": "đang thực hiện",
    "overdue": "quá hạn",
    "not_done": "chưa hoàn thành",
}


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
    if not case.has_tasks:
        return Verdict.NO_TASKS
    if not case.comparable or not found:
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


def explain(
    case: Case, verdict: Verdict, found: Sequence[Difference], *, later: Later | None = None
) -> str:
    """Return the sentences on the figure: how it stands, what it counts, what is known now."""
    words = {
        Verdict.NO_TASKS: lambda: _no_tasks(case),
        Verdict.NOT_OF_TASKS: lambda: _not_of_tasks(case),
        Verdict.NO_DATA: lambda: _no_data(case),
        Verdict.OTHER_DEFINITION: lambda: _other_definition(case, found),
        Verdict.DIFFERS: lambda: _differs(case, found),
        Verdict.AGREES: lambda: f"Khớp với sổ: {_said(found)}.",
        Verdict.AGREES_THEN: lambda: f"Khớp theo điều đã biết đến hết {format_date(case.as_of)}.",
    }[verdict]()
    if verdict not in COMPUTED:
        return words
    sentences = (words, _of_titles(case), _now(found, later or Later()))
    return " ".join(sentence for sentence in sentences if sentence)


def _no_tasks(case: Case) -> str:
    return f"Nguồn chỉ công bố con số; sổ không có nhiệm vụ nào của {case.programme} để đếm lại."


def _not_of_tasks(case: Case) -> str:
    return f"Con số về “{case.item}”, nguồn không đếm theo nhiệm vụ của sổ nên không so."


def _no_data(case: Case) -> str:
    if case.first is not None and case.as_of < case.first:
        return (
            f"Ngày {format_date(case.as_of)} trước ngày sổ có số liệu ({format_date(case.first)})."
        )
    return f"Đến hết {format_date(case.as_of)} sổ chưa ghi nhận nhiệm vụ nào."


def _other_definition(case: Case, found: Sequence[Difference]) -> str:
    names = ", ".join(WORDS[one.name] for one in found)
    told = f"Nguồn đếm “{case.item}”, không cùng định nghĩa với “{names}” của sổ."
    if all(one.agrees_then for one in found):
        return f"{told} Khi đó hai số bằng nhau ({_said(found)})."
    return f"{told} {_deltas(found)}"


def _differs(case: Case, found: Sequence[Difference]) -> str:
    day = format_date(case.as_of)
    told = f"Lệch theo điều đã biết đến hết {day}. {_deltas(found)}"
    if all(one.agrees_now for one in found):
        return f"{told} Theo điều biết đến nay thì khớp."
    return told


def _deltas(found: Sequence[Difference]) -> str:
    return " ".join(
        f"{WORDS[one.name].capitalize()}: công bố {format_number(one.published)}, "
        f"sổ tính {format_number(one.then)}, {_more_or_less(one.by_then or 0)}."
        for one in found
        if not one.agrees_then and one.then is not None
    )


def _more_or_less(by: int) -> str:
    return f"{'nhiều hơn' if by > 0 else 'ít hơn'} {format_number(abs(by))}"


def _said(found: Sequence[Difference]) -> str:
    return ", ".join(f"{WORDS[one.name]} {format_number(one.then or 0)}" for one in found)


def _of_titles(case: Case) -> str:
    if not case.title_prefix:
        return ""
    return f"Chỉ đếm các nhiệm vụ có tên bắt đầu bằng “{case.title_prefix}”."


def _now(found: Sequence[Difference], later: Later) -> str:
    moved = [
        f"{WORDS[one.name]} {format_number(one.now)} ({_more_or_less(one.now - one.then)})"
        for one in found
        if one.then is not None and one.now is not None and one.then != one.now
    ]
    if not moved:
        return ""
    return f"Nay biết {', '.join(moved)}, vì {_why(later)}."


def _why(later: Later) -> str:
    reasons = []
    if later.confirmed:
        named = f": {_listed(later.codes, later.confirmed)}" if later.codes else ""
        reasons.append(f"{later.confirmed} nhiệm vụ được xác nhận sau ngày đó{named}")
    if later.undone:
        reasons.append(f"{later.undone} nhiệm vụ được đính chính là chưa hoàn thành")
    return "; ".join(reasons) or "có đính chính hoặc điều chỉnh ghi sau ngày đó"


def _listed(codes: Sequence[str], count: int) -> str:
    shown = ", ".join(codes[:CODES_TOLD])
    left = count - min(len(codes), CODES_TOLD)
    return f"{shown} và {left} nhiệm vụ khác" if left else shown
