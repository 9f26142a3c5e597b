"""Deadline phrases, overdue, and the chain of deadlines."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks_app.enums import Precision
from tasks_app.errors import InvalidInput
from tasks_app.rules.calendar import end_of_day, local_date
from tasks_app.rules.deadlines import (
    Deadline,
    chain_after,
    is_overdue,
    parse_deadline,
    print_deadline,
)
from tasks_app.rules.policy import Policy

FIXTURES = Path(__file__).parents[2] / "fixtures"
REGISTERS = ("da06_register", "nq03_register", "tb552_register", "tb624_overdue_register")
JUNE, SEPTEMBER = date(2022, 6, 30), date(2022, 9, 30)


@pytest.mark.parametrize(
    ("phrase", "last_day", "precision"),
    [
        ("", None, Precision.NONE),
        ("   ", None, Precision.NONE),
        ("Thường xuyên", None, Precision.ONGOING),
        ("Nhiệm vụ thường xuyên", None, Precision.ONGOING),
        ("hằng năm", None, Precision.ONGOING),
        ("Hàng quý", None, Precision.ONGOING),
        ("2025 và những năm tiếp theo", None, Precision.ONGOING),
        ("30/6/2022", JUNE, Precision.DAY),
        ("30.06.2022", JUNE, Precision.DAY),
        ("2022-06-30", JUNE, Precision.DAY),
        ("đến ngày 30/6/2022", JUNE, Precision.DAY),
        ("Chậm nhất ngày 30/6/2022", JUNE, Precision.DAY),
        ("chậm nhất là ngày 30 tháng 6 năm 2022", JUNE, Precision.DAY),
        ("Tháng 6/2022", JUNE, Precision.MONTH),
        ("trong tháng 6 năm 2022", JUNE, Precision.MONTH),
        ("6/2022", JUNE, Precision.MONTH),
        ("2/2024", date(2024, 2, 29), Precision.MONTH),
        ("Quý II/2022", JUNE, Precision.QUARTER),
        ("hết quý 3 năm 2022", SEPTEMBER, Precision.QUARTER),
        ("QUÝ IV/2022", date(2022, 12, 31), Precision.QUARTER),
        ("6 tháng đầu năm 2022", JUNE, Precision.HALF),
        ("6 tháng cuối năm 2022", date(2022, 12, 31), Precision.HALF),
        ("năm 2022", date(2022, 12, 31), Precision.YEAR),
        ("2022", date(2022, 12, 31), Precision.YEAR),
        ("2022-2025", date(2025, 12, 31), Precision.RANGE),
        ("giai đoạn 2022 – 2025", date(2025, 12, 31), Precision.RANGE),
    ],
)
def test_a_phrase_gives_its_last_day_and_precision(phrase, last_day, precision):
    read = parse_deadline(phrase)
    assert (read.last_day, read.precision, read.exclusive) == (last_day, precision, False)
    assert read.phrase == phrase.strip()


def test_before_a_day_ends_the_day_before_and_is_flagged():
    assert parse_deadline("trước ngày 01/1/2023") == Deadline(
        date(2022, 12, 31), Precision.DAY, exclusive=True, phrase="trước ngày 01/1/2023"
    )


@pytest.mark.parametrize("phrase", ["6 tháng đầu năm", "Quý II", "tháng 6"])
def test_the_year_of_the_document_completes_a_phrase(phrase):
    assert parse_deadline(phrase, year=2022).last_day == JUNE


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("sớm", "Không hiểu thời hạn “sớm”"),
        ("31/02/2022", "không có trong lịch"),
        ("Tháng 13/2022", "không có trong lịch"),
        ("13/2022", "không có trong lịch"),
        ("0000", "không có trong lịch"),
        ("trước ngày 01/01/0001", "không có trong lịch"),
        ("Quý V/2022", "Không hiểu"),
        ("Quý II", "chưa có năm"),
        ("2025-2022", "kết thúc trước khi bắt đầu"),
        ("30/6/2022 hoặc sau", "Không hiểu"),
    ],
)
def test_an_unreadable_phrase_is_refused_with_examples(phrase, said):
    with pytest.raises(InvalidInput) as refusal:
        parse_deadline(phrase)
    assert said in refusal.value.message
    assert "Quý II/2022" in refusal.value.message
    assert list(refusal.value.fields) == ["deadline_text"]


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        read = parse_deadline(text)
    except InvalidInput as refusal:
        assert refusal.message
    else:
        assert (read.last_day is None) == (read.precision in {Precision.NONE, Precision.ONGOING})


@given(
    st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31)),
    st.sampled_from(["day", "before", "month", "quarter", "half", "year", "span"]),
)
def test_a_printed_deadline_reads_back(day, form):
    phrases = {
        "day": f"ngày {day.day}/{day.month}/{day.year}",
        "before": f"trước ngày {day.day}/{day.month}/{day.year}",
        "month": f"tháng {day.month}/{day.year}",
        "quarter": f"quý {day.month % 4 + 1}/{day.year}",
        "half": f"6 tháng cuối năm {day.year}",
        "year": f"{day.year}",
        "span": f"{day.year - 3}-{day.year}",
    }
    read = parse_deadline(phrases[form])
    kept = print_deadline(
        read.last_day, read.precision, exclusive=read.exclusive, phrase=read.phrase
    )
    built = print_deadline(read.last_day, read.precision, exclusive=read.exclusive)
    assert kept == phrases[form]
    assert parse_deadline(kept) == read
    assert parse_deadline(built).last_day == read.last_day
    assert parse_deadline(built).exclusive == read.exclusive


@pytest.mark.parametrize(
    ("last_day", "precision", "printed"),
    [
        (None, Precision.NONE, ""),
        (None, Precision.ONGOING, "Thường xuyên"),
        (JUNE, Precision.DAY, "30/06/2022"),
        (JUNE, Precision.MONTH, "Tháng 6/2022"),
        (JUNE, Precision.QUARTER, "Quý II/2022"),
        (JUNE, Precision.HALF, "6 tháng đầu năm 2022"),
    ],
)
def test_a_deadline_without_a_phrase_is_written_at_its_precision(last_day, precision, printed):
    assert print_deadline(last_day, precision) == printed


@pytest.mark.parametrize("register", REGISTERS)
def test_every_phrase_of_the_registers_gives_its_columns(register):
    with (FIXTURES / f"{register}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    for row in rows:
        read = parse_deadline(row["deadline_text"])
        columns = (
            read.last_day.isoformat() if read.last_day else "",
            read.precision.value,
            str(read.exclusive).lower(),
        )
        assert columns == (
            row["deadline_date"],
            row["deadline_precision"],
            row["deadline_exclusive"],
        ), row["code"]
        kept = print_deadline(read.last_day, read.precision, phrase=read.phrase)
        assert kept == " ".join(row["deadline_text"].split())


def test_a_task_is_due_all_day_and_overdue_from_midnight_in_viet_nam():
    deadline = parse_deadline("Quý II/2022").last_day
    midnight = end_of_day(date(2022, 6, 30))
    assert not is_overdue(deadline, local_date(midnight - timedelta(minutes=1)))
    assert is_overdue(deadline, local_date(midnight))
    assert local_date(datetime(2022, 6, 30, 16, 59, tzinfo=UTC)) == deadline


def test_nothing_without_a_deadline_is_overdue():
    assert not is_overdue(None, date(2099, 1, 1))


@pytest.mark.parametrize(
    ("chain", "in_force", "filed_on", "expected"),
    [
        (JUNE, JUNE, date(2022, 6, 20), SEPTEMBER),
        (JUNE, JUNE, JUNE, SEPTEMBER),  # on the last day, however slow the answer
        (JUNE, JUNE, date(2022, 7, 5), JUNE),  # too late: broken
        (date(2022, 3, 31), JUNE, date(2022, 6, 1), date(2022, 3, 31)),  # broken before: for good
        (None, None, date(2022, 6, 1), SEPTEMBER),  # the first deadline begins the chain
    ],
)
def test_an_extension_holds_or_breaks_the_chain(chain, in_force, filed_on, expected):
    after = chain_after(
        SEPTEMBER, chain=chain, in_force=in_force, filed_on=filed_on, policy=Policy()
    )
    assert after == expected


def test_a_policy_may_honour_late_extensions():
    lenient = Policy(honour_late_extension=True)
    late = date(2022, 7, 5)
    assert chain_after(SEPTEMBER, chain=JUNE, in_force=JUNE, filed_on=late, policy=lenient) == (
        SEPTEMBER
    )
