"""The rows of a letter: one per task and section, in the sections of DOMAIN §5."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from notifications.recipients.ledger import Due, Ledger, Unrouted
from notifications.recipients.lines import TaskLine
from tasks_app.rules.ladder import Section
from tasks_app.rules.policy import Policy
from tasks_app.rules.reminders import first_rows, iso_week

UNROUTED, BROKEN = "unrouted", "broken"
IMMEDIATE, UNROUTED_STEP = "R0", "SA"
ORDER = (*Section, UNROUTED, BROKEN)
HEADINGS: dict[str, str] = {
    **{section.value: section.heading for section in Section},
    UNROUTED: "Chưa có người nhận",
    BROKEN: "Không tính được nhắc việc",
}
# Where rows must be left out, what can still be saved stays: the last days before a deadline.
KEPT_FIRST = (Section.DUE_SOON, *(section for section in ORDER if section != Section.DUE_SOON))

FOLDING = (Section.OVERDUE, Section.DUE_SOON, Section.NEAR, Section.BEHIND)

Token = tuple[int, str]  # task and stage key: what makes an obligation the same one


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `tokens` are the stages it stands for; `note` replaces the words on progress;
    `asks_again`: it came back to the owner; `instead_of`: the absent person it is meant for;
    `about`: what it tells instead of its task, at `link`."""

    task: TaskLine
    section: str
    step: str
    tokens: tuple[Token, ...]
    rule: str
    days: int | None = None
    note: str = ""
    asks_again: bool = False
    instead_of: str = ""
    about: str = ""
    link: str = ""

    @property
    def words(self) -> str:
        """The rule without its step: "bị trả lại"."""
        return self.rule.partition(": ")[2]


def rows_of(ledger: Ledger, user: int) -> list[Row]:
    """Return all rows of a person's digest except the news, in the order of the sections."""
    rows = _once_each(due_row(due) for due in ledger.digests.get(user, []))
    if user in ledger.directory.admins:
        rows += [*_unrouted_rows(ledger.unrouted), *_broken_rows(ledger)]
    return in_order(rows)


def _once_each(rows: Iterable[Row]) -> list[Row]:
    """Return `rows` with RB folded into the row that the same task has for its deadline.

    What is not about the deadline (a report, a blocker, a slip, a claim) keeps a row of its own.
    """
    kept: dict[tuple[object, ...], Row] = {}
    for row in sorted(rows, key=lambda row: ORDER.index(row.section)):
        alone = () if row.section in FOLDING else (row.section, row.tokens, row.about, row.note)
        place = row.task.id, alone
        first = kept.setdefault(place, row)
        if first is not row:
            kept[place] = replace(first, tokens=first.tokens + row.tokens)
    return list(kept.values())


def due_row(due: Due) -> Row:
    """Return the row of one stage."""
    stage = due.stage
    section = due.section or stage.section
    return Row(
        due.task,
        section,
        stage.step,
        (due.token,),
        f"{stage.step}: {_rule_words(due, section)}",
        stage.days,
        "" if section == Section.WEEK else due.note,
        instead_of=due.instead_of,
        about=due.about,
        link=due.link,
    )


def _rule_words(due: Due, section: Section) -> str:
    """Return the rule as the row prints it."""
    days = due.stage.days
    match section:
        case Section.BLOCKED:
            return _blocked_words(days)
        case Section.REVIEW:
            return f"chờ duyệt {days} ngày làm việc"
        case Section.DECIDE:
            return "cần chỉ đạo"
        case Section.WEEK:
            return due.note
    return due.stage.rung.rule


def _blocked_words(days: int) -> str:
    if days < 0:
        return f"vướng mắc quá hẹn {-days} ngày làm việc"
    return f"vướng mắc chờ {days} ngày làm việc"


def _unrouted_rows(missing: Sequence[Unrouted]) -> Iterable[Row]:
    by_task: dict[tuple[int, int], list[Unrouted]] = {}
    for one in missing:
        by_task.setdefault((one.due.task.id, one.unit.id), []).append(one)
    for found in by_task.values():
        steps = ", ".join(one.due.stage.step for one in found)
        tokens = tuple((one.due.task.id, f"{UNROUTED_STEP}:{one.due.stage.key}") for one in found)
        who = ", ".join(dict.fromkeys(one.missing for one in found))
        yield Row(
            found[0].due.task,
            UNROUTED,
            UNROUTED_STEP,
            tokens,
            f"bước {steps} chưa có người nhận",
            found[0].due.stage.days,
            f"{found[0].unit.name} chưa có {who} nhận được thư (bước {steps}).",
        )


def _broken_rows(ledger: Ledger) -> Iterable[Row]:
    """Return a row a week for each task that could not be judged."""
    week = iso_week(ledger.day.as_of)
    for task in ledger.broken:
        yield Row(
            task,
            BROKEN,
            UNROUTED_STEP,
            ((task.id, f"{UNROUTED_STEP}:broken:{week}"),),
            "không tính được nhắc việc",
            note="Dữ liệu của nhiệm vụ này có lỗi nên không ai được nhắc. "
            "Báo người vận hành hệ thống; các nhiệm vụ khác không bị ảnh hưởng.",
        )


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Return `rows` by section; inside one the order they came in (by deadline)."""
    return sorted(rows, key=lambda row: ORDER.index(row.section))


def shown(rows: Sequence[Row], policy: Policy) -> tuple[list[Row], int]:
    """Return the rows a letter prints (40, cfg) in order, and how many more there are."""
    ranked = sorted(rows, key=lambda row: KEPT_FIRST.index(row.section))
    kept, more = first_rows(ranked, policy)
    return in_order(kept), more


def tokens_of(rows: Iterable[Row]) -> set[Token]:
    """Return every stage the rows stand for."""
    return {token for row in rows for token in row.tokens}
