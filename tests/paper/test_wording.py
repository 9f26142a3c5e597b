"""The sentences of a report: exact words, formal numbers, nothing invented."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from tasks_app.documents import phrases, reports, wording
from tasks_app.documents.letterhead import BLANK, Letterhead, heading, of_programme, to_fill_in
from tasks_app.documents.letters import brief_view, chase_view
from tasks_app.documents.phrases import MISSING
from tasks_app.documents.tables import is_long_overdue
from tasks_app.documents.views import report_view
from tasks_app.rules.figures import Counts
from tasks_app.rules.forecast import Forecast
from tasks_app.rules.rates import Rate
from tasks_app.rules.reporting import Cause, Changes
from tests import contents
from tests.paper.reading import words_of

LOCAL = timezone(timedelta(hours=7))
FORECAST = contents.FORECAST


def test_the_result_of_the_published_day():
    first = wording.general(contents.realistic())[0]
    assert first == (
        "Tổng số nhiệm vụ được giao là 225. Đến ngày 25/12/2022 đã hoàn thành 59 nhiệm vụ, đạt "
        "26,2% (59/225), gồm 50 đúng hạn và 09 quá hạn; 166 nhiệm vụ đang tiếp tục "
        "triển khai, trong đó 143 nhiệm vụ trong hạn và 23 nhiệm vụ quá hạn."
    )


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "0"), (3, "03"), (9, "09"), (10, "10"), (225, "225"), (1234, "1.234")],
)
def test_formal_reports_pad_numbers_below_ten(number, written):
    assert phrases.formal(number) == written


@pytest.mark.parametrize(
    ("completed", "planned", "ending"),
    [
        (59, 79, "(79 nhiệm vụ), còn thiếu 20 nhiệm vụ."),
        (59, 56, "(56 nhiệm vụ), vượt 03 nhiệm vụ."),
        (59, 59, "(59 nhiệm vụ), đúng bằng kế hoạch."),
    ],
)
def test_the_plan_reads_well_behind_and_ahead(completed, planned, ending):
    assert wording.plan(Counts(completed=completed, planned=planned)).endswith(ending)


def changed(**values: object) -> Forecast:
    return replace(FORECAST, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("forecast", "part"),
    [
        (FORECAST, "4,2 nhiệm vụ/tháng của 06 tháng gần nhất"),
        (FORECAST, "tháng 4/2026 (khoảng dự báo 80%: từ tháng 11/2025 đến tháng 12/2026), muộn 04"),
        (changed(slip_days=-12), ", sớm 12 ngày so với kế hoạch."),
        (changed(slip_days=0), "đến tháng 12/2026)."),
        (changed(finish_late_on=None), "(khoảng dự báo 80%: từ tháng 11/2025 trở đi)"),
        (changed(finish_on=None), "chưa dự báo được tháng hoàn thành toàn bộ."),
        (None, "Chưa đủ số liệu để dự báo ngày hoàn thành."),
    ],
)
def test_the_forecast_says_how_sure_it_is(forecast, part):
    assert part in wording.forecast(forecast)


def test_what_was_known_then_is_told_where_it_differs():
    content = contents.realistic()
    assert "25,3% (57/225)" in wording.then_and_now(content)[0]
    assert wording.then_and_now(replace(content, counts_then=None)) == []


def test_changed_tasks_without_a_line_are_counted_and_not_named():
    content = contents.realistic()
    gone = replace(content.changes, no_longer_counted=(900_001, 900_002))
    one = content.lines[0]
    hidden = replace(gone, reopened=(one.id, *(line.id for line in content.lines[1:3])))

    told = wording.changes(replace(content, changes=hidden, lines=(one,)))

    assert "02 nhiệm vụ đã hủy hoặc được thay thế" in told[0]
    assert not any(line.startswith("Đã hủy") for line in told)
    assert f"Mở lại: {one.code} và 02 nhiệm vụ khác." in told


def test_changes_are_counted_and_named():
    told = wording.changes(contents.realistic())
    assert told[0] == (
        "Từ sau ngày 14/11/2022 đến ngày 25/12/2022 có 13 nhiệm vụ mới hoàn thành, 03 nhiệm "
        "vụ mới quá hạn và 02 nhiệm vụ mới gia hạn; không có nhiệm vụ mới giao."
    )
    assert told[1].endswith("DA06-049 và 03 nhiệm vụ khác.")
    assert told[2] == "Mới quá hạn: DA06-060, DA06-061, DA06-062."


def test_rare_changes_are_told_only_where_there_are_any():
    content = replace(contents.minimal(), changes=Changes(date(2022, 11, 14), reopened=(1,)))
    assert "01 nhiệm vụ mở lại" in wording.changes(content)[0]
    assert "chuyển cho" not in wording.changes(content)[0]


def test_causes_come_with_the_most_frequent_first():
    assert wording.causes(contents.realistic()) == [
        "Chờ cơ quan phối hợp: 09 nhiệm vụ; vướng quy định pháp lý: 06 nhiệm vụ; "
        "thiếu kinh phí, nhân lực: 05 nhiệm vụ; dữ liệu chưa đủ, chưa sạch: 03 nhiệm vụ."
    ]


def test_what_is_not_known_is_marked():
    content = contents.minimal()
    late = replace(content, counts=Counts(total=1, open=1, open_overdue=1))
    for told in (wording.changes(content), wording.updates(content), wording.causes(late)):
        assert MISSING in " ".join(told)
    assert wording.causes(content) == ["Không có nhiệm vụ quá hạn."]
    assert wording.needs(content) == ["Không có vướng mắc chờ cấp có thẩm quyền."]


def test_an_empty_cause_is_not_told():
    content = replace(
        contents.realistic(), causes=(Cause("a", "một", (60,)), Cause("b", "hai", ()))
    )
    assert wording.causes(content) == ["Một: 01 nhiệm vụ."]


def test_illustrative_data_carries_its_notice():
    assert "minh họa" in wording.notice(contents.realistic())
    assert wording.notice(contents.minimal()) == ""


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (datetime(2022, 12, 25, 23, 59, 59, 999999, LOCAL), "hết ngày 25/12/2022"),
        (datetime(2022, 12, 26, 0, 0, tzinfo=LOCAL), "hết ngày 25/12/2022"),
        (datetime(2022, 12, 25, 16, 40, tzinfo=LOCAL), "16:40 ngày 25/12/2022"),
        (datetime(2022, 12, 25, 17, 30, tzinfo=timezone.utc), "00:30 ngày 26/12/2022"),  # noqa: UP017
    ],
)
def test_the_day_known_until(instant, written):
    assert phrases.known_until(instant) == written


@pytest.mark.parametrize(
    ("deadline", "as_of", "days", "long"),
    [
        (date(2022, 10, 14), date(2022, 12, 13), 60, False),  # one cut-off, sixty days
        (date(2022, 10, 13), date(2022, 12, 13), 61, True),
        (date(2022, 11, 13), date(2022, 12, 14), 31, True),  # 14/11 and 14/12
        (date(2022, 11, 14), date(2022, 12, 14), 30, False),  # due on the first: one is left
        (date(2022, 11, 13), date(2022, 12, 13), 30, False),
    ],
)
def test_overdue_for_long_is_sixty_days_or_two_cutoffs(deadline, as_of, days, long):
    line = contents.line(1, deadline=deadline, days_overdue=days)
    assert is_long_overdue(line, as_of) is long


def test_a_zero_denominator_prints_a_dash():
    assert phrases.fraction(Rate(0, 0)) == "– (0/0)"


def test_the_basis_is_the_document_of_the_programme():
    head = of_programme("Đề án A", "QĐ 06/QĐ-TTg", date(2022, 1, 6))
    assert head.bases == ("Quyết định số 06/QĐ-TTg ngày 06 tháng 01 năm 2022 về Đề án A",)
    assert of_programme("Đề án A", "", None) == BLANK


def test_who_stands_above_is_known_of_a_de_an_alone():
    content = contents.minimal()
    assert (
        heading(content, BLANK, symbol="BC")["above"] == "TỔ CÔNG TÁC TRIỂN KHAI ĐỀ\u00a0ÁN\u00a006"
    )
    other = replace(content, programme_short_name="Thông báo 552")
    assert heading(other, BLANK, symbol="BC")["above"] == MISSING


def test_who_reported_is_told_of_a_named_period():
    told = wording.updates(contents.realistic())[0]
    assert told == (
        "Trong kỳ 15/11/2022 – 14/12/2022 có 71,4% (30/42) nhiệm vụ phải báo cáo đã được cập "
        "nhật; đúng thời hạn (ngày 20/12/2022): 61,9% (26/42). Còn 02 cơ quan chưa cập nhật đủ."
    )


def test_before_a_period_is_over_nobody_has_failed_to_report():
    content = replace(contents.realistic(), as_of=date(2022, 12, 13))
    assert wording.updates(content) == [
        "Kỳ 15/11/2022 – 14/12/2022 chưa kết thúc, hạn báo cáo là ngày 20/12/2022; đến ngày "
        "13/12/2022 có 71,4% (30/42) nhiệm vụ phải báo cáo đã được cập nhật."
    ]
    view = report_view(content)
    assert view["updates"]["rows"] == []
    assert report_view(contents.realistic())["updates"]["rows"]


def test_a_quiet_period_is_told_in_one_sentence():
    content = replace(contents.realistic(), changes=Changes(date(2022, 12, 14)))
    assert wording.changes(content) == [
        "Từ sau ngày 14/12/2022 đến ngày 25/12/2022 không có nhiệm vụ mới giao, mới hoàn thành, "
        "mới quá hạn hoặc mới gia hạn."
    ]


def test_where_nothing_is_overdue_no_list_of_it_is_promised():
    view = report_view(contents.minimal())
    assert view["causes"]["title"] == "Nguyên nhân quá hạn"
    assert view["annex_overdue"] is None
    assert view["annex_tasks"]["number"] == "I"
    some = report_view(contents.realistic())
    assert some["causes"]["title"] == "Nguyên nhân của 23 nhiệm vụ quá hạn"
    assert (some["annex_overdue"]["number"], some["annex_tasks"]["number"]) == ("I", "II")


def test_what_is_left_to_fill_in_is_listed():
    assert to_fill_in(BLANK)[0] == "số văn bản"
    full = Letterhead(
        number="12", dated=date(2022, 12, 26), bases=("a",), recipients=("b",),
        signer_post="c", signer_name="d",
    )  # fmt: skip
    assert to_fill_in(full) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ngắn", "ngắn"),
        ("a" * 200, "a" * 60 + "…"),
        ("một hai, " * 20, "một hai, " * 5 + "một hai, một…"),
        ("x" * 60, "x" * 60),
    ],
)
def test_the_brief_cuts_long_texts_between_words(text, shown):
    line = contents.line(1, title=text.strip(), days_overdue=3)
    content = replace(contents.minimal(), lines=(line,), cells={"open_overdue": (1,)})
    assert brief_view(content)["worst"][0]["title"] == shown


@pytest.mark.django_db
def test_a_letter_to_whom_nothing_is_late_asks_for_nothing():
    content = replace(contents.minimal(), unit_name="Bộ Tư pháp", lines=())
    view = chase_view(content, promises={}, reply_by=date(2023, 1, 5))
    assert view["rows"] == []
    assert view["sentences"][1:] == ["Không có nhiệm vụ quá hạn hoặc chậm tiến độ cần đôn đốc."]
    assert "trong đó" not in view["sentences"][0]
    assert "Kết quả gửi về" not in words_of(
        reports.word_chase(content, promises={}, reply_by=date(2023, 1, 5))
    )
