"""Published against computed: which numbers agree, and what is said of it."""

import csv
from datetime import date
from pathlib import Path

import pytest

from tasks_app.rules.reconciliation import (
    Case,
    Later,
    Numbers,
    Verdict,
    agrees,
    compare,
    contradiction,
    contradictions,
    verdict_of,
)
from tasks_app.rules.reconciliation_words import explain

FIXTURES = Path(__file__).parents[2] / "fixtures"
DAY = date(2022, 12, 25)
THEN = {
    "total": 225, "completed": 59, "open": 166, "open_within_deadline": 152, "open_overdue": 1,
}  # fmt: skip
NOW = THEN | {"completed": 62, "open": 163, "open_within_deadline": 149}
REVIEW = Numbers(done=59, total=225, in_progress=166)


def case(**changed):
    told = {"as_of": DAY, "item": "Nhiệm vụ", "programme": "Đề án 06", "comparable": "yes"}
    return Case(**{**told, "has_tasks": True, **changed})


def told(one, numbers, then, now, later=None):
    found = compare(numbers, then=then, now=now)
    verdict = verdict_of(one, found)
    return verdict, explain(one, verdict, found, later=later)


@pytest.mark.parametrize(
    ("published", "qualifier", "computed", "expected"),
    [
        (59, "", 59, True),
        (59, "", 60, False),
        (18.7, "hơn", 18.7, True),
        (18.7, "hơn", 40, True),
        (18.7, "hơn", 18.6, False),
        (17, "trên", 17, True),
        (70, "gần", 69, True),
        (70, "gần", 71, False),
        (70, "gần", 62, False),
        (53, "khoảng", 55, True),
        (53, "khoảng", 56, False),
        (70, "ước", 67, True),
        (70, "ước", 60, False),
    ],
)
def test_the_word_before_a_number_is_part_of_it(published, qualifier, computed, expected):
    assert agrees(published, computed, qualifier) is expected


def test_what_is_open_is_in_progress_unless_the_overdue_are_told_apart():
    assert REVIEW.cells() == {"done": "completed", "total": "total", "in_progress": "open"}
    apart = Numbers(in_progress=152, overdue=1)
    assert apart.cells() == {"in_progress": "open_within_deadline", "overdue": "open_overdue"}


def test_a_difference_is_told_number_by_number():
    done, total, going = compare(REVIEW, then=THEN, now=NOW)
    assert (done.published, done.then, done.now, done.by_then, done.by_now) == (59, 59, 62, 0, 3)
    assert (total.agrees_then, total.agrees_now) == (True, True)
    assert (going.by_now, going.agrees_now) == (-3, False)


def test_agreeing_as_known_then_names_who_was_confirmed_later():
    later = Later(confirmed=3, codes=("DA06-001", "DA06-002"))
    verdict, words = told(case(), REVIEW, THEN, NOW, later)
    assert verdict == Verdict.AGREES_THEN
    assert words == (
        "Khớp theo điều đã biết đến hết 25/12/2022. Nay biết đã hoàn thành 62 (nhiều hơn 3), "
        "đang thực hiện 163 (ít hơn 3), vì 3 nhiệm vụ được xác nhận sau ngày đó: "
        "DA06-001, DA06-002 và 1 nhiệm vụ khác."
    )


@pytest.mark.parametrize(
    ("one", "numbers", "then", "now", "verdict", "words"),
    [
        (
            case(),
            REVIEW,
            THEN,
            THEN,
            Verdict.AGREES,
            "Sổ cũng tính được đã hoàn thành 59, tổng số 225",
        ),
        (
            case(),
            Numbers(done=60, total=225),
            THEN,
            THEN,
            Verdict.DIFFERS,
            "Lệch theo điều đã biết đến hết 25/12/2022. "
            "Đã hoàn thành: công bố 60, sổ tính 59, ít hơn 1.",
        ),
        (
            case(),
            Numbers(done=62),
            THEN,
            NOW,
            Verdict.DIFFERS,
            "Theo điều biết đến nay thì khớp.",
        ),
        (
            case(has_tasks=False, programme="Kết luận của TTg"),
            Numbers(done=45, total=56),
            None,
            None,
            Verdict.NO_TASKS,
            "sổ không có nhiệm vụ nào của Kết luận của TTg",
        ),
        (
            case(comparable="", item="Địa phương kết nối"),
            Numbers(done=31),
            None,
            None,
            Verdict.NOT_OF_TASKS,
            "Con số về “Địa phương kết nối”, nguồn không đếm theo nhiệm vụ của sổ",
        ),
        (
            case(is_known=False, first=date(2023, 1, 6)),
            REVIEW,
            None,
            None,
            Verdict.NO_DATA,
            "Ngày 25/12/2022 trước ngày sổ có số liệu (06/01/2023).",
        ),
        (
            case(comparable="approx", item="nhiệm vụ chậm tiến độ"),
            Numbers(overdue=27),
            THEN,
            THEN,
            Verdict.OTHER_DEFINITION,
            "Nguồn đếm “nhiệm vụ chậm tiến độ”, không cùng định nghĩa với “quá hạn” của sổ. "
            "Quá hạn: công bố 27, sổ tính 1, ít hơn 26.",
        ),
        (
            case(comparable="approx", item="nhiệm vụ chậm tiến độ"),
            Numbers(overdue=1),
            THEN,
            THEN,
            Verdict.OTHER_DEFINITION,
            "Khi đó hai số bằng nhau (quá hạn 1).",
        ),
        (
            case(title_prefix="Đưa lên môi trường điện tử"),
            Numbers(done=59),
            THEN,
            THEN,
            Verdict.AGREES,
            "Chỉ đếm các nhiệm vụ có tên bắt đầu bằng “Đưa lên môi trường điện tử”.",
        ),
    ],
)
def test_each_case_is_explained_in_a_sentence(one, numbers, then, now, verdict, words):
    found, sentence = told(one, numbers, then, now)
    assert (found, words in sentence) == (verdict, True), sentence


def test_a_change_without_a_later_confirmation_is_a_correction():
    _, words = told(case(), REVIEW, THEN, THEN | {"completed": 58, "open": 167}, Later(undone=1))
    assert "vì 1 nhiệm vụ được đính chính là chưa hoàn thành." in words
    _, words = told(case(), Numbers(overdue=1), THEN, THEN | {"open_overdue": 2})
    assert words.endswith("vì có đính chính hoặc điều chỉnh ghi sau ngày đó.")


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (REVIEW, ()),
        (Numbers(done=9, total=12, not_done=3), ()),
        (Numbers(done=4069, total=7349, in_progress=3138, overdue=142, not_done=3280), ()),
        (
            Numbers(done=7892, total=9831, in_progress=1602, overdue=319),
            (
                "Nguồn tự mâu thuẫn: 7.892 + 1.602 + 319 = 9.813, lệch 18 so với tổng 9.831.",
            ),
        ),
        (Numbers(done=9, total=12, not_done=4), ("Nguồn tự mâu thuẫn: 9 + 4 = 13, "
                                                 "lệch 1 so với tổng 12.",)),
        (Numbers(total=74, overdue=74), ()),
    ],
)  # fmt: skip
def test_a_source_that_contradicts_itself_is_told(numbers, expected):
    assert contradictions(numbers) == expected


def test_vector_6_and_every_set_of_published_counts():
    assert contradiction(3726, [1310, 429, 1812, 175]) == ""
    assert contradiction(21914, [14068, 1983, 5640, 223]) == ""
    with (FIXTURES / "progress_counts.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    wrong = []
    for row in rows:
        done, going, late = (
            row[name] for name in ("done", "in_progress_within_deadline", "overdue_not_done")
        )
        parts = [int(part) for part in (done, going, late) if part]
        if row["total"] and len(parts) > 1 and contradiction(int(row["total"]), parts):
            wrong.append(row["total"])
    assert wrong == ["9831"]
