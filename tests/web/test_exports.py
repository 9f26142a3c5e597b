"""Tệp xuất, as a browser meets it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks_app.enums import ExportState
from tasks_app.models import Export
from tasks_app.services import exports as service
from tests.exports import codes_in, work
from tests.factories import make_task

from .conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def asked(browser, **sent) -> Export:
    found = browser.post("/xuat/", {"chuong_trinh": "DA06", **sent})
    job = Export.objects.latest("id")
    assert (found.status_code, found.url) == (302, f"/xuat/{job.pk}/")
    return job


def test_the_list_offers_its_conditions_as_a_file(cast, browser_of):
    other = make_task(lead=cast.btc)
    browser = browser_of(cast.s2)
    html = browser.get("/nhiem-vu/?chu_tri=BTC&xem=").content.decode()
    form = html.partition('action="/xuat/"')[2].partition("</form>")[0]
    assert 'name="chu_tri" value="BTC"' in form and 'name="chuong_trinh" value="DA06"' in form
    assert "Xuất Excel" in form
    job = work(asked(browser, chu_tri="BTC"), at=MONDAY)
    assert codes_in(job) == [other.code]
    assert job.question == {"programme": ["DA06"], "lead": ["BTC"]}


@pytest.mark.parametrize(
    ("sent", "asked_for"),
    [
        ({"xem": "qua-han"}, {"view": "qua-han"}),
        ({"q": "đất đai"}, {"search": "đất đai"}),
        ({"trang_thai": "in_progress", "muc": "behind"},
         {"status": ["in_progress"], "health": ["behind"]}),
    ],
)  # fmt: skip
def test_every_condition_of_the_page_is_kept(cast, browser_of, sent, asked_for):
    job = asked(browser_of(cast.s2), **sent)
    assert job.question == {"programme": ["DA06"], **asked_for}
    assert work(job, at=MONDAY).state == ExportState.DONE


@pytest.mark.parametrize("sent", [{"xem": "khac"}, {"trang_thai": "khac"}, {"dang": "pdf"}])
def test_what_no_list_knows_is_refused(cast, browser_of, sent):
    found = browser_of(cast.s2).post("/xuat/", {"chuong_trinh": "DA06", **sent})
    assert found.status_code == 400
    assert not Export.objects.exists()


def test_the_page_tells_how_far_it_is_and_refreshes_itself(cast, browser_of):
    browser = browser_of(cast.s2)
    job = asked(browser)
    html = browser.get(f"/xuat/{job.pk}/").content.decode()
    assert "Đang chờ lập tệp" in html and f'hx-get="/xuat/{job.pk}/"' in html
    assert f'href="/xuat/{job.pk}/">Tải lại</a>' in html
    service._claim(job.pk, at=MONDAY)
    Export.objects.filter(pk=job.pk).update(done_rows=500, total_rows=2_000)
    part = browser.get(f"/xuat/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section") and "<html" not in part
    assert "500/2.000 dòng." in part and ">25%<" in part


def test_a_finished_file_is_handed_out_under_its_vietnamese_name(cast, browser_of):
    browser = browser_of(cast.s2)
    job = work(asked(browser), at=MONDAY)
    html = browser.get(f"/xuat/{job.pk}/").content.decode()
    assert "every 2s" not in html and f'href="/xuat/{job.pk}/tep/"' in html
    found = browser.get(f"/xuat/{job.pk}/tep/")
    assert b"".join(found.streaming_content)[:2] == b"PK"
    assert found["Content-Disposition"].startswith("attachment; filename*=utf-8''S%E1%BB%95")
    assert found["Cache-Control"] == "private, no-store"
    assert job.filename in browser.get("/xuat/").content.decode()


def test_a_file_in_the_making_and_one_that_is_gone_say_so(cast, browser_of):
    browser = browser_of(cast.s2)
    job = asked(browser)
    assert browser.get(f"/xuat/{job.pk}/tep/").status_code == 409
    work(job, at=MONDAY)
    Export.objects.filter(pk=job.pk).update(expires_at=MONDAY)
    assert service.expire(at=MONDAY) == 1
    gone = browser.get(f"/xuat/{job.pk}/tep/")
    assert (gone.status_code, "hết hạn" in gone.content.decode()) == (410, True)
    assert "đã hết hạn tải" in browser.get(f"/xuat/{job.pk}/").content.decode()


def test_one_that_failed_says_why(cast, browser_of):
    browser = browser_of(cast.s2)
    job = asked(browser)
    Export.objects.filter(pk=job.pk).update(state=ExportState.FAILED, error="Hỏng <b>đĩa</b>.")
    html = browser.get(f"/xuat/{job.pk}/").content.decode()
    assert "Hỏng &lt;b&gt;đĩa&lt;/b&gt;." in html and "every 2s" not in html


def test_a_stranger_finds_nothing(cast, browser_of):
    job = work(asked(browser_of(cast.s2)), at=MONDAY)
    other = browser_of(cast.sa)
    assert other.get(f"/xuat/{job.pk}/").status_code == 404
    assert other.get(f"/xuat/{job.pk}/tep/").status_code == 404
    assert "Chưa có tệp nào" in other.get("/xuat/").content.decode()


def test_the_pages_ask_little(cast, browser_of):
    browser = browser_of(cast.s2)
    job = work(asked(browser), at=MONDAY)
    for path in (f"/xuat/{job.pk}/", "/xuat/", "/nhiem-vu/"):
        browser.get(path)  # warm
        with CaptureQueriesContext(connection) as captured:
            browser.get(path)
        assert len(captured) <= 8, path
