"""Vector 9: a merger changes names from its day on, and no national figure on any day."""

from collections import Counter
from datetime import date, timedelta

import pytest

from tasks_app.models import Agency, Programme
from tasks_app.selectors import figures
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import Figures, Owner, Question

TODAY = date(2026, 11, 21)
CONFERENCE, EVE, MERGER = date(2022, 12, 25), date(2025, 2, 28), date(2025, 3, 1)
OLD, NEW = "Bộ Thông tin và Truyền thông", "Bộ Khoa học và Công nghệ"
ASKED = [CONFERENCE, EVE, MERGER, date(2025, 6, 30), date(2025, 7, 1), TODAY]
DAYS = sorted({*ASKED, *(date(2022, 2, 1) + timedelta(days=66 * step) for step in range(24))})


def split(programme: Programme, on: date, owner: Owner) -> Figures:
    return figures.compute(Question(programme, on, by=Split.AGENCY, owner=owner), today=TODAY)


def names(found: Figures) -> set[str]:
    return {row.name for row in found.rows}


def test_there_are_thirty_days() -> None:
    assert len(DAYS) == 30


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_both_views_of_the_owner_add_up_to_the_same_totals(da06: Programme, on: date) -> None:
    then, now = split(da06, on, Owner.AT_DATE), split(da06, on, Owner.PRESENT)
    assert then.counts == now.counts
    for view in (then, now):
        summed = sum((Counter(row.counts.as_dict()["sub"]) for row in view.rows), Counter())
        assert summed == Counter(view.counts.as_dict()["sub"])
        assert sum(row.counts.total for row in view.rows) == view.counts.total == 225


def test_vector_9_on_the_register(da06: Programme) -> None:
    eve, day = split(da06, EVE, Owner.AT_DATE), split(da06, MERGER, Owner.AT_DATE)
    assert OLD in names(eve)
    assert OLD not in names(day)
    assert NEW in names(day)
    present = split(da06, CONFERENCE, Owner.PRESENT)
    assert OLD in names(split(da06, CONFERENCE, Owner.AT_DATE))
    assert OLD not in names(present)
    assert NEW in names(present)
    assert eve.counts.total == day.counts.total == present.counts.total == 225


def test_nobody_who_ended_is_a_present_owner(da06: Programme) -> None:
    ended = set(Agency.objects.filter(valid_to__lte=TODAY).values_list("code", flat=True))
    keys = {row.key for row in split(da06, CONFERENCE, Owner.PRESENT).rows}
    assert keys
    assert not keys & ended
