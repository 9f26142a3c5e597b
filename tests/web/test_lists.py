"""Việc của tôi and the list: who sees what, in which order, how it is found."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks_app.enums import BlockerKind, EventKind, Secrecy, Status
from tasks_app.models import ProgressReport
from tasks_app.services import blockers
from tests.factories import NOON, add_event, make_task

pytestmark = pytest.mark.usefixtures("monday")


def codes(answer):
    return re.findall(r"<tr data-row>.*?/nhiem-vu/([\w-]+)/", answer.content.decode())


def sections(answer):
    html = answer.content.decode()
    parts = re.split(r'<section class="task-group" aria-labelledby="nhom-', html)[1:]
    return {part.split('"')[0]: re.findall(r'id="dong-([\w-]+)"', part) for part in parts}


def reported(task, on, percent=50):
    event = add_event(task, EventKind.PROGRESS_REPORTED, on, {"percent": percent})
    task.refresh_from_db()
    ProgressReport.objects.create(
        task=task, event=event, reported_on=on, percent=percent, content="Đã làm", filed_at=NOON
    )


class TestMyWork:
    def test_work_stands_in_the_section_that_says_what_it_needs(self, cast, browser_of):
        late = make_task(lead=cast.btp, deadline=date(2026, 6, 1), percent=80)
        soon = make_task(lead=cast.btp, deadline=date(2026, 6, 18), percent=95)
        waiting = make_task(
            lead=cast.btp, status=Status.AWAITING_ACCEPTANCE, deadline=date(2026, 9, 1)
        )
        paused = make_task(lead=cast.btp, status=Status.SUSPENDED, deadline=date(2026, 9, 1))
        quiet = make_task(lead=cast.btp, deadline=date(2027, 12, 31), percent=30)
        told = make_task(lead=cast.btp, deadline=date(2027, 12, 31), percent=30)
        for task in (late, soon):
            reported(task, date(2026, 6, 10), task.percent)
        reported(quiet, date(2026, 6, 10), 30)
        reported(told, date(2026, 6, 15), 30)

        found = sections(browser_of(cast.ex).get("/viec-cua-toi/"))

        assert found["now"] == [late.code]
        assert found["soon"] == [soon.code]
        assert found["waiting"] == [waiting.code]
        assert found["paused"] == [paused.code]
        assert found["report"] == [quiet.code]
        assert found["rest"] == [told.code]

    def test_the_shares_are_mine_coordinated_and_the_whole_unit(self, cast, browser_of):
        mine = sections(browser_of(cast.ex).get("/viec-cua-toi/?phan=toi"))
        coordinated = sections(browser_of(cast.co).get("/viec-cua-toi/?phan=phoi-hop"))
        unit = sections(browser_of(cast.wg).get("/viec-cua-toi/?phan=don-vi"))

        for share in (mine, coordinated, unit):
            assert [code for part in share.values() for code in part] == [cast.task.code]

    def test_a_task_of_another_focal_person_is_not_mine(self, cast, browser_of):
        cast.task.focal_person = cast.wg
        cast.task.save()

        assert sections(browser_of(cast.ex).get("/viec-cua-toi/?phan=toi")) == {}
        assert sections(browser_of(cast.wg).get("/viec-cua-toi/?phan=toi"))

    def test_the_line_under_a_title_says_what_it_waits_for(self, cast, browser_of):
        blockers.raise_blocker(
            cast.task, kind=BlockerKind.COORDINATION, description="Chờ cấp địa chỉ kết nối",
            by=cast.ex, at=NOON,
        )  # fmt: skip

        assert (
            "Chờ cấp địa chỉ kết nối" in browser_of(cast.ex).get("/viec-cua-toi/").content.decode()
        )

    def test_of_a_secret_task_nothing_that_people_wrote_is_told(self, cast, browser_of):
        secret = make_task(lead=cast.btp, title="Kế hoạch tuyệt mật", secrecy=Secrecy.SECRET)
        reported(secret, date(2026, 6, 10))

        html = browser_of(cast.ex).get("/viec-cua-toi/").content.decode()

        assert secret.code in html
        assert "tuyệt mật" not in html
        assert "Đã làm" not in html

    def test_more_tasks_are_not_more_statements(self, cast, browser_of):
        browser, counts = browser_of(cast.ex), {}

        for size in (10, 20):
            for number in range(10):
                make_task(lead=cast.btp, code=f"DA06-{size}{number}", percent=number)
            for page in ("/viec-cua-toi/", "/nhiem-vu/", "/tong-quan/"):
                browser.get(page)
                with CaptureQueriesContext(connection) as asked:
                    browser.get(page)
                counts.setdefault(page, set()).add(len(asked))

        assert all(len(found) == 1 for found in counts.values()), counts

    def test_nothing_to_do_says_so(self, cast, browser_of):
        html = browser_of(cast.stranger).get("/viec-cua-toi/").content.decode()

        assert "Không có nhiệm vụ đang mở" in html

    def test_the_count_in_the_navigation_is_of_my_tasks(self, cast, browser_of):
        assert browser_of(cast.ex).get("/viec-cua-toi/dem/").content == b"1"
        assert browser_of(cast.stranger).get("/viec-cua-toi/dem/").content == b""


class TestList:
    @pytest.fixture(autouse=True)
    def _tasks(self, cast):
        make_task(lead=cast.btp, code="DA06-101", title="Số hóa sổ hộ tịch", percent=20)
        make_task(lead=cast.bca, code="DA06-102", title="Định danh điện tử", percent=90)
        make_task(
            lead=cast.btp, code="DA06-103", title="Hộ chiếu", status=Status.COMPLETED,
            deadline=date(2026, 3, 1),
        )  # fmt: skip

    def test_a_member_finds_the_tasks_of_the_own_line_only(self, cast, browser_of):
        found = codes(browser_of(cast.ex).get("/nhiem-vu/"))

        assert "DA06-101" in found
        assert "DA06-102" not in found

    @pytest.mark.parametrize("words", ["hộ tịch", "ho tich", "TICH HO", "so hoa", "101"])
    def test_search_matches_with_and_without_marks(self, cast, browser_of, words):
        assert codes(browser_of(cast.s2).get("/nhiem-vu/", {"q": words})) == ["DA06-101"]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"trang_thai": "completed"}, ["DA06-103"]),
            ({"chu_tri": "BCA"}, ["DA06-102"]),
            ({"sap_xep": "-ket-qua", "q": "DA06-10"}, ["DA06-102", "DA06-101", "DA06-103"]),
            ({"xem": "cho-xac-nhan"}, []),
            ({"q": "DA06-10", "trang": "99"}, ["DA06-101", "DA06-102", "DA06-103"]),
            ({"q": "DA06-10", "trang": "x", "sap_xep": "; drop", "nhom": "PL"},
             ["DA06-101", "DA06-102", "DA06-103"]),
        ],
    )  # fmt: skip
    def test_the_query_string_is_the_view(self, cast, browser_of, query, expected):
        assert codes(browser_of(cast.s2).get("/nhiem-vu/", query)) == expected

    def test_health_filters_as_it_is_shown(self, cast, browser_of):
        make_task(lead=cast.btp, code="DA06-104", deadline=date(2026, 6, 1), percent=50)

        assert codes(browser_of(cast.s2).get("/nhiem-vu/?muc=overdue")) == ["DA06-104"]

    def test_a_filter_can_be_taken_off_again(self, cast, browser_of):
        html = browser_of(cast.s2).get("/nhiem-vu/?chu_tri=BCA&q=x").content.decode()

        assert 'href="?q=x"' in html

    def test_no_match_says_so(self, cast, browser_of):
        html = browser_of(cast.s2).get("/nhiem-vu/?q=khongcogi").content.decode()

        assert "Không có nhiệm vụ khớp bộ lọc" in html

    def test_pages_follow_each_other_without_gaps(self, cast, browser_of):
        for number in range(60):
            make_task(lead=cast.btp, code=f"DA06-5{number:02d}")
        browser = browser_of(cast.s2)

        found = codes(browser.get("/nhiem-vu/")) + codes(browser.get("/nhiem-vu/?trang=2"))

        assert len(found) == len(set(found)) == 64

    def test_a_title_cannot_break_out_of_the_page(self, cast, browser_of):
        make_task(lead=cast.btp, code="DA06-105", title='<script>alert("x")</script>')

        assert "<script>alert" not in browser_of(cast.s2).get("/nhiem-vu/").content.decode()
