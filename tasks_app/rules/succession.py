"""What passes on when an agency ends: who gets which task, and which role of it.

Source: DOMAIN §2 (succession, several leads, collective leads).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tasks_app.enums import AssignmentRole

RANK = {  # an agency has one of these in a task; the coordinator is a place of its own
    AssignmentRole.LEAD: 3,
    AssignmentRole.CO_LEAD: 2,
    AssignmentRole.COORDINATING: 1,
}


@dataclass(frozen=True, slots=True)
class Edge:
    """Functions that pass from one agency to another on a day."""

    predecessor: str
    successor: str
    effective_on: date


def circle_of(edges: Iterable[Edge], new: Edge) -> list[str]:
    """Return the agencies of the circle that `new` would close, the first one twice; else none.

    Only what happens on the day of `new` or later can lead back: functions that came from an
    agency earlier may well return to it.
    """
    onward: dict[str, list[Edge]] = {}
    for edge in edges:
        onward.setdefault(edge.predecessor, []).append(edge)
    waiting = [[new.predecessor, new.successor]]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path[-1] == new.predecessor:
            return path
        if path[-1] in seen:
            continue
        seen.add(path[-1])
        waiting += [
            [*path, edge.successor]
            for edge in onward.get(path[-1], ())
            if edge.effective_on >= new.effective_on
        ]
    return []


def heirs_of(edges: Iterable[Edge]) -> dict[str, str]:
    """Return who stands in the place of each predecessor of these main edges, the last of a chain.

    An edge leads on to those of its day or later: functions may return to who had them before.
    """
    direct = {edge.predecessor: edge for edge in edges}
    heirs = {}
    for first, edge in direct.items():
        left, last = dict(direct), edge
        del left[first]
        while (onward := left.pop(last.successor, None)) is not None:
            if onward.effective_on < last.effective_on:
                break
            last = onward
        heirs[first] = last.successor
    return heirs


@dataclass(frozen=True, slots=True)
class Shared:
    """Who gets each task, and what is wrong with the list of a plan (codes of tasks)."""

    to: Mapping[str, str]
    unnamed: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()


def shared_by_list(
    held: Mapping[str, bool],
    lists: Mapping[str, Sequence[str]],
    *,
    main: str,
    keeps_rest: bool = False,
) -> Shared:
    """Return who gets each held task by an explicit list: every open one named exactly once.

    `held` maps a task to whether it is open, `lists` a successor to the tasks named for it.
    Closed tasks that nobody names go to `main`; with `keeps_rest` the predecessor lives on and
    keeps what is not named.
    """
    named = Counter(code for codes in lists.values() for code in codes)
    given = {code: successor for successor, codes in lists.items() for code in codes}
    rest = () if keeps_rest else [code for code in held if code not in given]
    return Shared(
        to={**dict.fromkeys(rest, main), **{c: s for c, s in given.items() if c in held}},
        unnamed=tuple(sorted(code for code in rest if held[code])),
        doubled=tuple(sorted(code for code, times in named.items() if times > 1)),
        strange=tuple(sorted(code for code in named if code not in held)),
    )


@dataclass(frozen=True, slots=True)
class Holding:
    """One role of one agency in a task on a half-open interval; `row` names it for the caller."""

    row: int
    role: AssignmentRole
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one row from `since` on: the successor takes it over, or it ends."""

    holding: Holding
    since: date
    passes: bool


def steps_of(held: Iterable[Holding], beside: Iterable[Holding], on: date) -> list[Step]:
    """Return what becomes of the roles of one task that the predecessor holds on `on` or later.

    `beside` are the successor's own roles in the task. Nobody has two of lead, co-lead and
    coordinating: the greater one stays. A role that begins after `on` passes on as it begins.
    """
    others = [one for one in beside if one.role in RANK]
    steps: list[Step] = []
    for own in held:
        since = max(on, own.since)
        known = [other for other in others if _overlap(own, other, since)]
        rank = RANK.get(own.role)
        if rank is None:
            steps.append(Step(own, since, passes=True))
        elif any(RANK[other.role] >= rank for other in known):
            steps.append(Step(own, since, passes=False))
        else:
            steps.append(Step(own, since, passes=True))
            steps += [Step(other, max(since, other.since), passes=False) for other in known]
    return steps


def _overlap(own: Holding, other: Holding, since: date) -> bool:
    begins_before = own.until is None or other.since < own.until
    return begins_before and (other.until is None or since < other.until)
