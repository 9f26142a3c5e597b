"""Tổng quan on the register itself: the figures of any date, as known then and now."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tasks_app.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

NOVEMBER = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(NOVEMBER, tick=False):
        yield


@pytest.fixture
def leader():
    client = Client()
    client.force_login(User.objects.get(email="lanh-dao-01@cp.example.com"))
    return client


@pytest.fixture
def member():
    client = Client()
    client.force_login(User.objects.get(email="dau-moi-01@btp.example.com"))
    return client


def words(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", text)


def four_cells(answer):
    table = re.search(r'four-cells".*?</table>', answer.content.decode(), re.DOTALL)
    return [int(n) for n in re.findall(r'class="figure"[^>]*>(\d+)', table[0])]


def test_how_did_we_stand_on_25_december_2022(leader):
    answer = leader.get("/tong-quan/?ngay=2022-12-25")

    assert "59 / 225" in words(answer)
    assert "166 nhiệm vụ đang tiếp tục triển khai" in words(answer)
    assert four_cells(answer) == [50, 9, 152, 1, 13, 225]
    assert "59/225, 26,2%" in words(answer)
    assert "166/225, 73,8%" in words(answer)


def test_what_was_learnt_later_stands_beside_it(leader):
    then = leader.get("/tong-quan/?ngay=2022-12-25")
    now = leader.get("/tong-quan/?ngay=2022-12-25&biet=nay")

    assert "Đến nay biết 62/225 đã hoàn thành" in words(then)
    assert "62 / 225" in words(now)
    assert "Khi đó mới biết 59/225" in words(now)


def test_a_date_may_be_typed_as_people_write_it(leader):
    assert "59 / 225" in words(leader.get("/tong-quan/?ngay=25/12/2022"))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2022-01-05", "Số liệu có từ 06/01/2022"),
        ("2026-11-24", "ở tương lai"),
        ("ngày mai", "Nhập ngày dạng dd/mm/yyyy"),
        ("2022-02-30", "Nhập ngày dạng dd/mm/yyyy"),
    ],
)
def test_a_date_without_an_answer_says_why(leader, day, said):
    answer = leader.get("/tong-quan/", {"ngay": day})

    assert answer.status_code == 400
    assert said in words(answer)


def test_totals_are_for_everybody_the_tasks_behind_them_for_those_who_may(leader, member):
    behind = "/nhiem-vu/?chuong_trinh=DA06&ngay=2022-12-25&o=completed_late"

    assert four_cells(member.get("/tong-quan/?ngay=2022-12-25")) == [50, 9, 152, 1, 13, 225]
    assert leader.get(behind).content.decode().count("<tr data-row>") == 9
    assert member.get(behind).content.decode().count("<tr data-row>") < 9
    assert "Toàn chương trình có 9; tài khoản này xem được" in words(member.get(behind))


@pytest.mark.parametrize("part", ["done", "on_track", "at_risk", "behind", "overdue", "paused"])
def test_a_tile_opens_exactly_its_tasks(leader, part):
    overview = leader.get("/tong-quan/?ngay=2024-06-30").content.decode()
    tile = re.search(rf'href="([^"]*phan={part})">.*?figure">(\d+)<', overview, re.DOTALL)
    address, figure = tile[1].replace("&amp;", "&"), int(tile[2])

    listed = leader.get(address).content.decode()

    shown = re.search(r"<strong>(\d+)</strong> nhiệm vụ", listed)
    assert int(shown[1] if shown else 0) == figure


def test_the_finding_is_the_title_of_the_burn_up(leader):
    answer = leader.get("/tong-quan/?ngay=2022-12-25")
    html = answer.content.decode()

    assert re.search(r'id="tien-trinh">Với tốc độ hiện nay, hoàn thành vào tháng \d', html)
    assert "Sáu tháng gần nhất: " in words(answer)
    assert html.count('class="drawn drawn-burn-up"') == 2
    assert html.count('class="band f-done"') == 2
    assert "59 thực tế" in words(answer)
    assert " style=" not in html
    assert len(answer.content) < 60 * 1024


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2022-02-25", "Chưa đủ 3 tháng số liệu để dự báo."),
        ("2026-11-20", "Sáu tháng gần nhất không có thêm nhiệm vụ hoàn thành, chưa dự báo được."),
        ("2022-01-06", "Chỉ có số liệu tại một ngày"),
    ],
)
def test_too_little_data_for_a_forecast_is_said(leader, day, said):
    answer = leader.get(f"/tong-quan/?ngay={day}&biet=nay")

    assert said in words(answer)
    assert "Với tốc độ hiện nay" not in words(answer)


@pytest.mark.parametrize("query", ["", "?ngay=2022-12-25", "?ngay=2024-06-30&biet=nay"])
def test_a_warm_overview_asks_at_most_eight_statements(leader, query):
    leader.get(f"/tong-quan/{query}")
    with CaptureQueriesContext(connection) as captured:
        leader.get(f"/tong-quan/{query}")

    assert len(captured) <= 8


def test_illustrative_figures_say_so(leader):
    assert "số liệu minh họa" in words(leader.get("/tong-quan/"))


@pytest.mark.parametrize("page", ["/nhiem-vu/", "/tong-quan/"])
def test_a_snapshot_is_told_at_its_date(leader, page):
    html = words(leader.get(page, {"chuong_trinh": "TB552"}))

    assert "Số liệu chốt tại 16/11/2025" in html


@pytest.mark.parametrize("query", ["", "&xem=qua-han", "&muc=overdue"])
def test_nobody_of_a_catalogue_is_called_late(leader, query):
    html = words(leader.get(f"/nhiem-vu/?chuong_trinh=NQ03{query}"))

    assert not re.search(r"quá \d", html)
    assert "Quá hạn 0" not in html
    assert "chưa có số liệu" in html


def test_a_task_of_a_catalogue_says_that_nothing_is_known(leader):
    html = words(leader.get("/nhiem-vu/NQ03-001/"))

    assert "Chưa có số liệu" in html
    assert "Chưa thực hiện" not in html


def test_a_catalogue_has_a_list_and_no_figures(leader):
    figures = leader.get("/tong-quan/?chuong_trinh=NQ03")

    assert leader.get("/nhiem-vu/?chuong_trinh=NQ03").status_code == 200
    assert figures.status_code == 400
    assert "chưa theo dõi tình hình thực hiện" in words(figures)
