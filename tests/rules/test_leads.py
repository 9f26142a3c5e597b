"""Lead intervals follow from the events that set the lead."""

from datetime import date

import pytest

from tasks_app.rules.leads import LeadInterval, LeadSet, intervals_of

JAN, MAR, JUL = date(2025, 1, 1), date(2025, 3, 1), date(2025, 7, 1)


def sets(*told: tuple[int, date, int | None]) -> list[LeadSet]:
    return [LeadSet((position, position), on, lead) for position, on, lead in told]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], []),
        ([(1, JAN, 7)], [(7, JAN, None)]),
        ([(1, JAN, 7), (4, MAR, 8)], [(7, JAN, MAR), (8, MAR, None)]),
        ([(4, MAR, 8), (1, JAN, 7)], [(7, JAN, MAR), (8, MAR, None)]),
        ([(1, JAN, 7), (2, MAR, 7)], [(7, JAN, None)]),  # no change, no new interval
        ([(1, JAN, 7), (2, JAN, 8)], [(8, JAN, None)]),  # the same day: the later event
        ([(1, MAR, 7), (2, JAN, 8)], [(8, JAN, None)]),  # an earlier event never overrides
        ([(1, JAN, 7), (2, MAR, None), (3, JUL, 8)], [(7, JAN, MAR), (8, JUL, None)]),
        ([(1, JAN, 7), (2, MAR, 8), (3, MAR, 7)], [(7, JAN, None)]),
    ],
)
def test_the_intervals(told, expected):
    assert intervals_of(sets(*told)) == [LeadInterval(*one) for one in expected]
