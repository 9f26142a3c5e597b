"""Figures: the definition of every cell, identities, rates and rounding."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks_app.enums import Health, Status, TaskKind, Timeliness
from tasks_app.rules.figures import (
    CELLS,
    MAIN_CELLS,
    OVERDUE_BANDS,
    SUB_CELLS,
    Counts,
    IdentityBroken,
    OriginalCounts,
    SubCounts,
    TaskState,
    cells_of,
    check_partition,
    count,
    days_late,
    timeliness_of,
)
from tasks_app.rules.rates import Rate, rates_of, shares

JUNE, SEPTEMBER = date(2022, 6, 30), date(2022, 9, 30)
ASSIGNED = date(2022, 1, 6)
OPEN = TaskState(
    "DA06-001",
    Status.IN_PROGRESS,
    ASSIGNED,
    deadline=JUNE,
    chain_deadline=JUNE,
    original_deadline=JUNE,
)


def cells(state: TaskState, as_of: date) -> frozenset[str]:
    return cells_of(state, as_of, near_due_until=as_of + timedelta(days=14))


def done(completed_on: date | None, **changes) -> TaskState:
    return replace(OPEN, status=Status.COMPLETED, completed_on=completed_on, **changes)


@pytest.mark.parametrize("status", [None, Status.DRAFT, Status.CANCELLED, Status.REPLACED])
def test_what_lies_outside_n_is_in_no_cell(status):
    assert cells(replace(OPEN, status=status), JUNE) == frozenset()


def test_a_task_counts_from_the_day_of_its_assignment():
    assert cells(OPEN, ASSIGNED - timedelta(days=1)) == frozenset()
    assert "total" in cells(OPEN, ASSIGNED)


WITHIN = {"total", "open", "open_within_deadline", "open_within_deadline_by_original"}
LATE = {"total", "open", "open_overdue", "open_overdue_by_original", "overdue_1_5", "planned"}
DONE = {"total", "planned", "completed", "completed_due", "completed_due_by_original"}


@pytest.mark.parametrize(
    ("state", "as_of", "expected"),
    [
        (OPEN, date(2022, 3, 1), WITHIN | {"in_progress"}),
        (OPEN, date(2022, 6, 20), WITHIN | {"in_progress", "near_due"}),
        (OPEN, JUNE, WITHIN | {"planned", "in_progress", "near_due"}),
        (OPEN, date(2022, 7, 1), LATE | {"in_progress"}),
        (
            replace(OPEN, deadline=None, original_deadline=None, kind=TaskKind.RECURRING),
            date(2022, 7, 1),
            {
                "total",
                "open",
                "open_without_deadline",
                "open_without_deadline_by_original",
                "in_progress",
                "recurring",
            },
        ),
        (
            replace(OPEN, status=Status.AWAITING_ACCEPTANCE, claim_completed_on=JUNE),
            date(2022, 7, 5),
            LATE | {"awaiting_acceptance", "overdue_awaiting_review"},
        ),
        (
            replace(OPEN, status=Status.AWAITING_ACCEPTANCE, claim_completed_on=date(2022, 7, 2)),
            date(2022, 7, 5),
            LATE | {"awaiting_acceptance"},
        ),
        (
            replace(OPEN, status=Status.ASSIGNED, extension_pending=True, health=Health.BEHIND),
            date(2022, 3, 1),
            WITHIN | {"not_started", "extension_pending", "behind"},
        ),
        (
            replace(OPEN, forecast=date(2022, 7, 1)),
            date(2022, 3, 1),
            WITHIN | {"in_progress", "forecast_late"},
        ),
        (replace(OPEN, forecast=JUNE), date(2022, 3, 1), WITHIN | {"in_progress"}),
        (
            replace(OPEN, deadline=None, forecast=SEPTEMBER),
            date(2022, 7, 1),
            {
                "total",
                "planned",
                "open",
                "open_without_deadline",
                "open_overdue_by_original",
                "in_progress",
            },
        ),
        (done(JUNE), JUNE, DONE | {"completed_on_time", "completed_on_time_by_original"}),
        (
            done(date(2022, 7, 1)),
            date(2022, 7, 1),
            DONE | {"completed_late", "completed_late_by_original"},
        ),
        (
            done(date(2022, 7, 1), deadline=SEPTEMBER, chain_deadline=SEPTEMBER),
            date(2022, 7, 1),
            {
                "total",
                "planned",
                "completed",
                "completed_on_time",
                "completed_late_by_original",
                "completed_due_by_original",
            },
        ),
        (
            done(None, declared_timeliness=Timeliness.LATE),
            JUNE,
            DONE | {"completed_late", "completed_late_by_original"},
        ),
        (
            done(date(2022, 5, 1), deadline=None, chain_deadline=None, original_deadline=None),
            date(2022, 7, 1),
            {"total", "completed", "completed_on_time", "completed_on_time_by_original"},
        ),
        (done(date(2022, 7, 2)), date(2022, 7, 1), LATE),
    ],
)
def test_the_cells_of_one_task(state, as_of, expected):
    assert cells(state, as_of) == expected


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (1, "overdue_1_5"),
        (5, "overdue_1_5"),
        (6, "overdue_6_20"),
        (20, "overdue_6_20"),
        (21, "overdue_21_60"),
        (60, "overdue_21_60"),
        (61, "overdue_61_120"),
        (120, "overdue_61_120"),
        (121, "overdue_over_120"),
        (1500, "overdue_over_120"),
    ],
)
def test_an_overdue_task_is_in_the_band_of_its_calendar_days(days, band):
    found = cells(OPEN, JUNE + timedelta(days=days))

    assert {name for name in found if name in OVERDUE_BANDS} == {band}


def test_a_task_within_its_deadline_is_in_no_band():
    assert not cells(OPEN, JUNE) & set(OVERDUE_BANDS)


def test_a_status_read_as_plain_text_counts_the_same():
    plain = replace(OPEN, status="in_progress", kind="recurring", health="behind")
    assert {"in_progress", "recurring", "behind"} <= cells(plain, JUNE)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (done(JUNE), Timeliness.ON_TIME),
        (done(date(2022, 7, 8)), Timeliness.LATE),
        (done(date(2022, 7, 8), chain_deadline=None), Timeliness.ON_TIME),
        (done(None, declared_timeliness=Timeliness.LATE), Timeliness.LATE),
        (done(None, declared_timeliness=Timeliness.ON_TIME), Timeliness.ON_TIME),
        (done(JUNE, declared_timeliness=Timeliness.LATE), Timeliness.ON_TIME),
    ],
)
def test_timeliness_is_judged_by_the_chain_or_as_declared(state, expected):
    assert timeliness_of(state) == expected


def test_a_second_claim_after_a_return_is_judged_by_its_own_date():
    state = done(date(2022, 7, 8))
    assert timeliness_of(state) == Timeliness.LATE
    assert days_late(date(2022, 7, 8), JUNE) == 8
    assert days_late(JUNE, JUNE) == 0
    assert days_late(JUNE, None) == 0


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent", "text"),
    [
        (2501, 2723, 91.8, "91,8%"),
        (59, 225, 26.2, "26,2%"),
        (1, 2000, 0.1, "0,1%"),  # half goes up
        (3, 2000, 0.2, "0,2%"),
        (5, 5, 100.0, "100,0%"),
        (0, 5, 0.0, "0,0%"),
        (0, 0, None, "–"),
    ],
)
def test_a_rate_has_one_decimal_and_a_comma(numerator, denominator, percent, text):
    rate = Rate(numerator, denominator)
    assert (rate.percent, rate.text) == (percent, text)


@pytest.mark.parametrize(
    ("total", "on_time", "late", "within", "overdue"),
    [(3726, 1310, 429, 1812, 175), (21914, 14068, 1983, 5640, 223)],
)
def test_published_totals_are_the_sum_of_their_four_cells(total, on_time, late, within, overdue):
    counts = Counts(
        total=total,
        completed=on_time + late,
        completed_on_time=on_time,
        completed_late=late,
        open=within + overdue,
        open_within_deadline=within,
        open_overdue=overdue,
    )
    counts.check_totals()
    assert rates_of(counts)["vpcp"] == Rate(on_time + late, on_time + late + overdue)


def test_the_rates_that_a_deadline_decides_are_told_by_both_deadlines():
    original = OriginalCounts(
        completed_on_time=4, completed_late=6, completed_due=9, open_overdue=5
    )
    counts = Counts(
        total=20, completed=10, completed_on_time=8, completed_late=2, open=10, open_overdue=3,
        planned=14, completed_due=7, by_original=original,
    )  # fmt: skip

    assert rates_of(counts) == {
        "completion": Rate(10, 20),
        "remaining": Rate(10, 20),
        "vpcp": Rate(10, 13),
        "strict_due": Rate(7, 10),
        "on_time": Rate(8, 10),
        "overdue": Rate(3, 13),
        "planned": Rate(14, 20),
        "of_plan": Rate(10, 14),
        "vpcp_by_original": Rate(10, 15),
        "strict_due_by_original": Rate(9, 14),
        "on_time_by_original": Rate(4, 10),
        "overdue_by_original": Rate(5, 15),
    }


SOUND = Counts.from_cells(
    {
        "total": 3,
        "completed": 1,
        "completed_on_time": 1,
        "completed_on_time_by_original": 1,
        "open": 2,
        "open_overdue": 2,
        "open_overdue_by_original": 2,
        "overdue_1_5": 2,
        "in_progress": 2,
    }
)


def changed(**cells: int) -> Counts:
    return Counts.from_cells({name: SOUND.cell(name) for name in CELLS} | cells)


@pytest.mark.parametrize(
    ("counts", "identity"),
    [
        (changed(total=4), "N = H"),
        (changed(completed_on_time=0), "H = H_đh"),
        (changed(open_overdue=1), "C = C_th"),
        (changed(overdue_1_5=1), "C_qh = Σ khoảng ngày quá hạn"),
        (changed(completed_late_by_original=1), "H = H_đh [+] H_qh theo hạn ban đầu"),
        (changed(open_overdue_by_original=1), "theo hạn ban đầu"),
        (changed(suspended=1), "trạng thái"),
        (changed(completed_due=2), "H có hạn đến ngày"),
        (changed(completed_due_by_original=2), "H có hạn ban đầu đến ngày"),
    ],
)
def test_counts_that_do_not_add_up_are_refused_by_name(counts, identity):
    SOUND.check_identities()
    with pytest.raises(IdentityBroken, match=identity):
        counts.check_identities()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([37, 28, 37], [36.3, 27.4, 36.3]),
        ([1, 1, 1], [33.4, 33.3, 33.3]),
        ([59, 166], [26.2, 73.8]),
        ([0, 5], [0.0, 100.0]),
        ([0, 0], [0.0, 0.0]),
        ([], []),
    ],
)
def test_shares_by_largest_remainder(parts, expected):
    assert shares(parts) == expected


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=12))
def test_shares_add_up_to_a_hundred_and_stay_within_a_tenth(parts):
    result = shares(parts)
    whole = sum(parts)
    assert round(sum(result), 1) == (100.0 if whole else 0.0)
    for part, share in zip(parts, result, strict=True):
        assert whole == 0 or abs(share - part * 100 / whole) < 0.1


dates = st.dates(date(2022, 1, 1), date(2024, 12, 31))
maybe = st.none() | dates
states = st.builds(
    TaskState,
    task=st.integers(1, 300),
    status=st.none() | st.sampled_from(Status),
    assigned_on=dates,
    deadline=maybe,
    chain_deadline=maybe,
    original_deadline=maybe,
    completed_on=maybe,
    lead=st.sampled_from(["BCA", "BTP", "VPCP"]),
    kind=st.sampled_from(TaskKind),
    claim_completed_on=maybe,
    extension_pending=st.booleans(),
    forecast=maybe,
    health=st.none() | st.sampled_from(Health),
    declared_timeliness=st.none() | st.sampled_from(Timeliness),
)


@given(st.lists(states, max_size=40), dates)
def test_identities_hold_for_any_register_and_by_lead_agency(register, as_of):
    near = as_of + timedelta(days=14)
    whole = count(register, as_of, near_due_until=near)
    leads = {state.lead for state in register}
    parts = [
        count([s for s in register if s.lead == lead], as_of, near_due_until=near) for lead in leads
    ]
    check_partition(whole, parts)
    for name in CELLS:
        behind_the_number = [s for s in register if name in cells(s, as_of)]
        assert whole.cell(name) == len(behind_the_number)


def test_parts_that_miss_a_task_are_refused():
    with pytest.raises(IdentityBroken, match="Σ total"):
        check_partition(Counts(total=2), [Counts(total=1)])


def test_counts_are_told_under_the_names_of_the_contract():
    tally = {"total": 2, "open": 2, "near_due": 1, "open_overdue_by_original": 1}
    told = Counts.from_cells(tally).as_dict()
    parts = {"sub", "by_original", "overdue_bands"}
    assert set(told) == {*MAIN_CELLS, *parts}
    assert set(told["sub"]) == set(SUB_CELLS)
    assert set(told["overdue_bands"]) == set(OVERDUE_BANDS)
    assert set(told["by_original"]) < set(MAIN_CELLS)
    assert (told["sub"]["near_due"], told["by_original"]["open_overdue"]) == (1, 1)


def test_every_cell_comes_back_under_its_own_name():
    tally = {name: place for place, name in enumerate(CELLS, start=1)}
    counts = Counts.from_cells(tally)
    assert {name: counts.cell(name) for name in CELLS} == tally
    assert (counts + counts).cell("overdue_over_120") == 2 * tally["overdue_over_120"]


def test_counts_of_an_older_definition_leave_the_newer_cells_empty():
    counts = Counts(total=1, open=1, open_overdue=1, sub=SubCounts(in_progress=1))
    counts.check_totals()
    assert counts.cell("overdue_1_5") == counts.cell("open_overdue_by_original") == 0
