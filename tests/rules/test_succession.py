"""Who gets what when an agency ends: tables."""

from datetime import date

import pytest

from tasks_app.enums import AssignmentRole
from tasks_app.rules.succession import (
    Edge,
    Holding,
    Step,
    circle_of,
    heirs_of,
    shared_by_list,
    steps_of,
)

DAY = date(2025, 3, 1)
BEFORE, AFTER = date(2022, 1, 6), date(2025, 6, 1)
LEAD, CO_LEAD = AssignmentRole.LEAD, AssignmentRole.CO_LEAD
HELPS, COORDINATES = AssignmentRole.COORDINATING, AssignmentRole.COORDINATOR


def edge(pair: str, on: date = DAY) -> Edge:
    return Edge(pair[0], pair[1], on)


@pytest.mark.parametrize(
    ("known", "new", "circle"),
    [
        ([], "AB", ""),
        ([edge("BC"), edge("CD")], "AB", ""),
        ([edge("BA")], "AB", "ABA"),
        ([edge("BC"), edge("CA", AFTER)], "AB", "ABCA"),
        ([edge("BA", BEFORE)], "AB", ""),  # what came from A earlier may return
        ([edge("BC"), edge("CB")], "AB", ""),  # somebody else's circle, and an end to the search
        ([edge("BC"), edge("BD"), edge("DA")], "AB", "ABDA"),
    ],
)
def test_a_circle_is_found_among_what_happens_from_that_day_on(known, new, circle):
    assert "".join(circle_of(known, edge(new))) == circle


@pytest.mark.parametrize(
    ("known", "heirs"),
    [
        ([], {}),
        ([edge("AB"), edge("CB")], {"A": "B", "C": "B"}),
        ([edge("AB"), edge("BC", AFTER)], {"A": "C", "B": "C"}),
        ([edge("AB"), edge("BC", BEFORE)], {"A": "B", "B": "C"}),  # A came to B when B had ended
        ([edge("AB"), edge("BA", AFTER)], {"A": "A", "B": "A"}),  # made anew, it has it back
    ],
)
def test_the_last_of_a_chain_stands_in_the_place_of_the_first(known, heirs):
    assert heirs_of(known) == heirs


@pytest.mark.parametrize(
    ("lists", "keeps_rest", "to", "unnamed", "doubled", "strange"),
    [
        ({"B": ["1", "2"], "C": []}, False, {"1": "B", "2": "B", "9": "B"}, (), (), ()),
        ({"B": ["1"], "C": ["2", "9"]}, False, {"1": "B", "2": "C", "9": "C"}, (), (), ()),
        ({"B": ["1"], "C": []}, False, {"1": "B", "2": "B", "9": "B"}, ("2",), (), ()),
        ({"B": ["1"], "C": []}, True, {"1": "B"}, (), (), ()),
        ({"B": ["1", "2"], "C": ["2"]}, False, {"1": "B", "2": "C", "9": "B"}, (), ("2",), ()),
        ({"B": ["1", "1"], "C": ["2"]}, False, {"1": "B", "2": "C", "9": "B"}, (), ("1",), ()),
        ({"B": ["1", "2", "X"]}, False, {"1": "B", "2": "B", "9": "B"}, (), (), ("X",)),
    ],
)
def test_a_list_names_every_open_task_once(lists, keeps_rest, to, unnamed, doubled, strange):
    held = {"1": True, "2": True, "9": False}  # 9 is closed
    shared = shared_by_list(held, lists, main="B", keeps_rest=keeps_rest)
    assert (dict(shared.to), shared.unnamed, shared.doubled, shared.strange) == (
        to,
        unnamed,
        doubled,
        strange,
    )


def own(role: AssignmentRole, since: date = BEFORE, until: date | None = None) -> Holding:
    return Holding(1, role, since, until)


def other(role: AssignmentRole, since: date = BEFORE, until: date | None = None) -> Holding:
    return Holding(2, role, since, until)


@pytest.mark.parametrize("role", [LEAD, CO_LEAD, HELPS, COORDINATES])
def test_a_role_passes_on_where_the_successor_has_none(role):
    assert steps_of([own(role)], [], DAY) == [Step(own(role), DAY, passes=True)]


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (LEAD, CO_LEAD, [(1, True), (2, False)]),
        (LEAD, HELPS, [(1, True), (2, False)]),
        (CO_LEAD, LEAD, [(1, False)]),
        (CO_LEAD, CO_LEAD, [(1, False)]),
        (CO_LEAD, HELPS, [(1, True), (2, False)]),
        (HELPS, LEAD, [(1, False)]),
        (HELPS, HELPS, [(1, False)]),
        (COORDINATES, CO_LEAD, [(1, True)]),
        (HELPS, COORDINATES, [(1, True)]),
    ],
)
def test_of_two_roles_the_greater_stays(mine, theirs, expected):
    steps = steps_of([own(mine)], [other(theirs)], DAY)
    assert [(step.holding.row, step.passes) for step in steps] == expected


@pytest.mark.parametrize(
    ("mine", "theirs", "since", "count"),
    [
        (own(HELPS, AFTER), other(HELPS, BEFORE, DAY), AFTER, 1),  # theirs has ended by then
        (own(HELPS, BEFORE, AFTER), other(HELPS, AFTER), DAY, 1),  # theirs begins as mine ends
        (own(LEAD, AFTER), other(HELPS, BEFORE), AFTER, 2),
    ],
)
def test_only_roles_of_the_same_days_meet(mine, theirs, since, count):
    steps = steps_of([mine], [theirs], DAY)
    assert (steps[0].passes, steps[0].since, len(steps)) == (True, since, count)
