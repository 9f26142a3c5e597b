"""The sentence on a published figure: how it stands to the register and why, from data alone.

    explain(case, verdict, found, later=…)   # "Khớp theo điều đã biết đến hết 25/12/2022. Nay …"

Source: DOMAIN §0.6.
"""

from collections.abc import Sequence

from tasks_app.rules.reconciliation import COMPUTED, Case, Difference, Later, Verdict
from tasks_app.rules.text import format_date, format_number

CODES_TOLD = 12  # of the tasks that a sentence names
WORDS = {
    "done": "đã hoàn thành",
    "total": "tổng số",
    "in_progress": "đang thực hiện",
    "overdue": "quá hạn",
    "not_done": "chưa hoàn thành",
}


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
        Verdict.AGREES: lambda: f"Sổ cũng tính được {_said(found)}.",
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
