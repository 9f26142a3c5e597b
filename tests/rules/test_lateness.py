"""Lateness side by side, remarks, levels, and what follows from a corrected deadline."""

from datetime import date

import pytest

from tasks_app.enums import AuthorityLevel, DayKind, EventKind, Remark
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.corrections import (
    CORRECTABLE,
    DeadlineStep,
    percent_before_claim,
    percents_after,
    rechained,
)
from tasks_app.rules.deadlines import chain_after, level_of
from tasks_app.rules.lateness import Late, lateness_on, remark_on
from tasks_app.rules.policy import Policy

JUNE, SEPTEMBER, OCTOBER = date(2022, 6, 30), date(2022, 9, 30), date(2022, 10, 31)
DECEMBER = date(2022, 12, 31)
POLICY = Policy()


@pytest.mark.parametrize(
    ("document", "prime_minister"),
    [
        ("06/QĐ-TTg", True),
        ("QĐ 06/QĐ-TTg (06/01/2022), danh mục 25 dịch vụ công thiết yếu", True),
        ("Chỉ thị 07/CT-TTg (14/03/2025)", True),
        ("Công điện 104/CĐ-TTg", True),
        ("Thông báo 552/TB-VPCP ngày 13/10/2025", True),
        ("Nghị quyết 03/NQ-CP (09/01/2025)", False),
        ("Thông báo số 44-TB/TGV ngày 12/9/2025", False),
        ("308/KH-UBND", False),
        ("12/VPCP-KSTT", False),
        ("", False),
    ],
)
def test_the_level_is_read_from_the_number_of_the_document(document, prime_minister):
    expected = AuthorityLevel.PRIME_MINISTER if prime_minister else AuthorityLevel.OTHER
    assert level_of(document) == expected


def test_lateness_is_counted_in_calendar_and_working_days():
    """DOMAIN §7.3: 46 calendar days late by the original, in time in force."""
    calendar = WorkCalendar({date(2022, 7, 1): DayKind.HOLIDAY})
    found = lateness_on(
        date(2022, 8, 15), original=JUNE, in_force=SEPTEMBER, chain=SEPTEMBER, calendar=calendar
    )
    assert found.original == Late(JUNE, 46, 31)
    assert found.in_force == found.chain == Late(SEPTEMBER, 0, 0)
    assert (found.forecast, found.is_chain_broken) == (None, False)


def test_a_weekend_late_is_late_by_no_working_day():
    found = lateness_on(
        date(2022, 7, 3),
        original=date(2022, 7, 1),
        in_force=None,
        chain=None,
        forecast=date(2022, 7, 2),
        calendar=WorkCalendar(),
    )
    assert found.original == Late(date(2022, 7, 1), 2, 0)
    assert found.forecast == Late(date(2022, 7, 2), 1, 0)
    assert found.in_force is None


def test_a_broken_chain_is_told():
    found = lateness_on(
        JUNE, original=JUNE, in_force=SEPTEMBER, chain=JUNE, calendar=WorkCalendar()
    )
    assert found.is_chain_broken


@pytest.mark.parametrize(
    ("filed_on", "decided_on", "remark"),
    [
        (date(2022, 6, 20), date(2022, 6, 28), None),
        (JUNE, None, None),
        (JUNE, date(2022, 7, 1), Remark.DECIDED_LATE),
        (date(2022, 7, 1), date(2022, 7, 1), Remark.FILED_LATE),
        (date(2022, 7, 1), None, Remark.FILED_LATE),
    ],
)
def test_what_a_report_notes_on_an_extension(filed_on, decided_on, remark):
    assert remark_on(JUNE, filed_on=filed_on, decided_on=decided_on) == remark


@pytest.mark.parametrize(
    ("new", "chain", "made_on", "expected"),
    [
        (date(2022, 5, 31), JUNE, date(2022, 5, 1), date(2022, 5, 31)),  # earlier, in time
        (SEPTEMBER, JUNE, date(2022, 7, 1), JUNE),  # after expiry: broken
        (date(2022, 6, 15), JUNE, date(2022, 7, 1), date(2022, 6, 15)),  # earlier, after expiry
        (date(2022, 7, 31), date(2022, 3, 31), date(2022, 6, 1), date(2022, 3, 31)),  # was broken
    ],
)
def test_the_chain_after_a_change_never_ends_after_the_deadline(new, chain, made_on, expected):
    found = chain_after(new, chain=chain, in_force=JUNE, filed_on=made_on, policy=POLICY)
    assert found == expected


def granted(to, chain, filed):
    return DeadlineStep(EventKind.EXTENSION_GRANTED, to, chain, filed)


BASE = DeadlineStep(EventKind.ASSIGNED, JUNE, JUNE, date(2022, 1, 6))
FIRST = granted(SEPTEMBER, SEPTEMBER, date(2022, 6, 20))


def test_a_later_first_deadline_mends_the_chain_after_it():
    second = granted(DECEMBER, SEPTEMBER, date(2022, 10, 5))
    found = rechained(BASE, [FIRST, second], OCTOBER, policy=POLICY)
    assert found == [(OCTOBER, OCTOBER), (DECEMBER, DECEMBER)]


def test_an_earlier_first_deadline_breaks_it():
    second = granted(DECEMBER, DECEMBER, date(2022, 9, 15))
    found = rechained(BASE, [FIRST, second], date(2022, 8, 31), policy=POLICY)
    assert found == [(date(2022, 8, 31), date(2022, 8, 31)), (DECEMBER, date(2022, 8, 31))]


def test_a_resumption_keeps_the_days_it_added():
    resumed = DeadlineStep(
        EventKind.RESUMED, date(2022, 10, 10), date(2022, 10, 10), date(2022, 8, 1)
    )
    found = rechained(BASE, [FIRST, resumed], OCTOBER, policy=POLICY)
    assert found == [(OCTOBER, OCTOBER), (date(2022, 11, 10), date(2022, 11, 10))]


def test_an_opening_state_begins_a_chain_of_its_own():
    opened = DeadlineStep(EventKind.OPENING_STATE, JUNE, JUNE, date(2022, 3, 1))
    assert rechained(BASE, [opened], SEPTEMBER, policy=POLICY) == [(SEPTEMBER, SEPTEMBER)]
    assert rechained(None, [opened], SEPTEMBER, policy=POLICY) == [(SEPTEMBER, SEPTEMBER)]


def test_what_ends_a_claim_brings_back_what_stood_before_it():
    said = [
        (EventKind.PROGRESS_REPORTED, 60),
        (EventKind.CLAIMED, 100),
        (EventKind.RETURNED, 60),
        (EventKind.PROGRESS_REPORTED, 80),
        (EventKind.CLAIMED, 100),
    ]
    assert percents_after([(said[0][0], 50), *said[1:]]) == [50, 100, 50, 80, 100]
    assert percent_before_claim(said) == 80
    assert percent_before_claim(said[1:2]) is None
    assert percent_before_claim([]) is None


def test_the_assignment_and_what_only_a_new_decision_changes_are_never_corrected():
    never = {EventKind.ASSIGNED, EventKind.LEAD_CHANGED, EventKind.CLAIMED, EventKind.RETURNED}
    assert not never & set(CORRECTABLE)
