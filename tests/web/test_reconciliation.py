"""Đối chiếu: the page, its links to the tasks counted, what it costs."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tasks_app.models import User
from tests.demo import demo

__all__ = ["demo"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
PAGE = "/bao-cao/doi-chieu/"


@pytest.fixture(autouse=True)
def _november():
    cache.clear()
    with time_machine.travel(datetime(2026, 11, 23, 2, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def leader():
    client = Client()
    client.force_login(User.objects.get(email="lanh-dao-01@cp.example.com"))
    return client


def words(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_every_figure_stands_beside_the_registers_own(leader):
    told = words(leader.get(PAGE))
    assert "5 trên 7 số so được với sổ khớp theo điều đã biết khi đó." in told
    assert "DA06-006, DA06-017, DA06-158" in told
    assert "sổ không có nhiệm vụ nào của Kết luận của TTg" in told
    assert "hơn 18,7 triệu hồ sơ" in told
    assert "7.892 + 1.602 + 319 = 9.813, lệch 18 so với tổng 9.831" in told
    assert "Có số liệu minh họa" in told


def test_every_number_opens_the_tasks_it_counts(leader):
    html = leader.get(PAGE, {"chuong_trinh": "DA06"}).content.decode()
    links = re.findall(r'<a href="(/nhiem-vu/[^"]+)">(\d+)</a>', html)
    assert len(links) == 18
    for url, number in links:
        found = words(leader.get(unescape(url)))
        assert f" {number} nhiệm vụ, Đề án 06." in found, url


def test_one_programme_at_a_time(leader):
    told = words(leader.get(PAGE, {"chuong_trinh": "UBQG-2022"}))
    assert "Không có số nào so được với sổ." in told
    assert ("101" in told, "Dịch vụ công thiết yếu" in told) == (True, False)
    answer = leader.get(PAGE, {"chuong_trinh": "XYZ"})
    assert answer.status_code == 400
    assert "Không có số liệu công bố của “XYZ”." in words(answer)


def test_the_page_is_small_and_quick(leader):
    leader.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        answer = leader.get(PAGE)
    assert len(asked) <= 8
    assert len(answer.content) < 60_000


def test_the_overview_leads_there(leader):
    html = leader.get("/tong-quan/").content.decode()
    assert f'href="{PAGE}?chuong_trinh=DA06"' in html


def test_a_stranger_signs_in_first():
    assert Client().get(PAGE).status_code == 302
