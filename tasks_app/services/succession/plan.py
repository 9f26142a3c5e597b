"""What is asked of a succession, and what comes of it: the same values before and after."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from tasks_app.enums import AssignmentRole, Role, SuccessionKind
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency
from tasks_app.rules.clean import clean
from tasks_app.services import inputs

MOST_SUCCESSORS, MOST_TASKS = 50, 10_000
MAX_SCOPE = 300
WHOLE = "toàn bộ"
BY_LIST = frozenset({SuccessionKind.SPLIT, SuccessionKind.DISSOLVE})
NAMED_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Share:
    """What one successor (its code) takes over; `tasks` (codes) where a list decides."""

    successor: str
    scope: str = ""
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """One agency passes on its functions on a day, on a document.

    The first share is the main successor's. A merger or a change of name passes all to it; a
    split and a dissolution name every open task once. `keeps_rest`: a split that the predecessor
    survives, what is not named stays with it. `moves_people`: its seats pass to the main
    successor, too.
    """

    predecessor: str
    kind: str
    effective_on: date
    document: str
    shares: tuple[Share, ...]
    keeps_rest: bool = False
    moves_people: bool = False

    @property
    def is_by_list(self) -> bool:
        return self.kind in BY_LIST


@dataclass(frozen=True, slots=True)
class Edge:
    successor: str
    scope: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class Move:
    """One role of one agency in one task; an empty `to`: it ends, the successor has one already."""

    task: str
    role: str
    agency: str
    to: str
    on: date

    def get_role_display(self) -> str:
        """Return the role in words, as a row of the table does."""
        return str(AssignmentRole(self.role).label)


@dataclass(frozen=True, slots=True)
class Absorbed:
    """A member's part of a fanned-out task that the successor's own part replaces."""

    task: str
    into: str
    on: date


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat in the predecessor; an empty `to`: it stays, the administrator moves it."""

    email: str
    full_name: str
    role: str
    to: str

    def get_role_display(self) -> str:
        """Return the role in words, as a membership does."""
        return str(Role(self.role).label)


@dataclass(frozen=True, slots=True)
class Group:
    """A collective that the predecessor leaves, and who joins in its place."""

    code: str
    joins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """An agency below the predecessor; an empty `to`: the administrator moves it on the day."""

    code: str
    to: str


@dataclass(frozen=True, slots=True)
class Outline:
    """Everything a succession does, row by row: what the preview prints and applying returns."""

    predecessor: str
    kind: str
    effective_on: date
    document: str
    ends: bool
    edges: tuple[Edge, ...]
    moves: tuple[Move, ...]
    absorbed: tuple[Absorbed, ...]
    seats: tuple[Seat, ...]
    groups: tuple[Group, ...]
    units: tuple[Unit, ...]

    @property
    def task_count(self) -> int:
        return len({move.task for move in self.moves})

    @property
    def digest(self) -> str:
        """What a confirmation names: two outlines with the same one do the same."""
        said = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(said.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Return the document of the command and of the API."""
        return {**asdict(self), "task_count": self.task_count, "digest": self.digest}


def cleaned(plan: Plan, *, today: date) -> Plan:
    """Return `plan` with its words cleaned, having checked what needs no table.

    Raises:
        InvalidInput: no document, no successor, one twice, too many; a list where none is asked.
    """
    kind = inputs.one_of("kind", plan.kind, SuccessionKind, "hình thức sắp xếp")
    inputs.not_too_far("effective_on", plan.effective_on, today=today)
    shares = tuple(
        Share(clean(s.successor), _scope(s.scope), tuple(clean(code) for code in s.tasks))
        for s in plan.shares[: MOST_SUCCESSORS + 1]
    )
    _check_successors([share.successor for share in shares], kind, keeps_rest=plan.keeps_rest)
    _check_lists(shares, kind)
    if plan.moves_people and kind in BY_LIST:
        raise InvalidInput.on(
            "moves_people", "Chia tách, giải thể không tự chuyển người được. Chuyển từng tài khoản."
        )
    document = inputs.number("document", plan.document, "số, ký hiệu văn bản sắp xếp tổ chức")
    return replace(
        plan, predecessor=clean(plan.predecessor), kind=kind, document=document, shares=shares
    )


def _scope(text: str) -> str:
    return inputs.bounded("successors", text, limit=MAX_SCOPE) or WHOLE


def _check_successors(codes: Sequence[str], kind: str, *, keeps_rest: bool) -> None:
    if not codes:
        raise InvalidInput.on("successors", "Cần ít nhất một cơ quan kế thừa.")
    if len(codes) > MOST_SUCCESSORS:
        raise InvalidInput.on("successors", f"Tối đa {MOST_SUCCESSORS} cơ quan kế thừa mỗi lần.")
    if len(set(codes)) < len(codes):
        raise InvalidInput.on("successors", "Mỗi cơ quan kế thừa chỉ ghi một lần.")
    if kind == SuccessionKind.RENAME and len(codes) > 1:
        raise InvalidInput.on("successors", "Đổi tên chỉ có một cơ quan kế thừa.")
    if keeps_rest and kind != SuccessionKind.SPLIT:
        raise InvalidInput.on(
            "keeps_rest", "Chỉ khi chia tách, cơ quan cũ mới còn lại và giữ phần việc không chuyển."
        )
    if kind == SuccessionKind.SPLIT and len(codes) == 1 and not keeps_rest:
        raise InvalidInput.on(
            "successors",
            "Chia tách cần từ hai cơ quan kế thừa, hoặc cơ quan cũ giữ phần còn lại.",
        )


def _check_lists(shares: Sequence[Share], kind: str) -> None:
    if sum(len(share.tasks) for share in shares) > MOST_TASKS:
        raise InvalidInput.on("tasks", f"Danh sách tối đa {MOST_TASKS} nhiệm vụ mỗi lần.")
    if kind not in BY_LIST and any(share.tasks for share in shares):
        raise InvalidInput.on(
            "tasks",
            "Hợp nhất và đổi tên chuyển toàn bộ, không theo danh sách. "
            "Chuyển một phần: chọn chia tách.",
        )


def listed(codes: Sequence[str]) -> str:
    """Return the codes as a sentence names them: at most ten, then how many more."""
    shown = ", ".join(code[:60] for code in codes[:NAMED_AT_MOST])
    more = len(codes) - NAMED_AT_MOST
    return f"{shown} và {more} mã khác" if more > 0 else shown


def words_of(agency: Agency) -> str:
    """Return an agency as a sentence names it."""
    return f"{agency.name} ({agency.code})"
