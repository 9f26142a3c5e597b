"""The frame of every page: who gets in, what is linked, what the browser may run."""

import re

import pytest
from django.test import Client

from tests.factories import UserFactory, make_task

PAGES = ["/tong-quan/", "/viec-cua-toi/", "/nhiem-vu/", "/tai-khoan/", "/quan-tri/thanh-phan/"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_for_sign_in(db, page):
    answer = Client().get(page)

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/dang-nhap/")


@pytest.mark.parametrize("page", [*PAGES, "/dang-nhap/", "/tro-giup/", "/tiep-can/", "/khong/"])
def test_a_page_has_nothing_inline(cast, browser_of, page):
    html = browser_of(cast.ex).get(page, follow=True).content.decode()

    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", html)


def test_the_first_page_is_own_work_or_the_overview(cast, browser_of):
    assert browser_of(cast.ex).get("/").url == "/viec-cua-toi/"
    assert browser_of(cast.ld).get("/").url == "/tong-quan/"


def test_a_leader_is_not_offered_own_work(cast, browser_of):
    html = browser_of(cast.ld).get("/tong-quan/").content.decode()

    assert 'href="/viec-cua-toi/"' not in html


def test_an_unknown_address_says_so_in_vietnamese(cast, browser_of):
    answer = browser_of(cast.ex).get("/khong-co/")

    assert answer.status_code == 404
    assert "Không tìm thấy trang" in answer.content.decode()


def test_the_theme_is_a_cookie_that_the_server_reads(cast, browser_of):
    browser = browser_of(cast.ex)

    browser.post("/giao-dien/", {"theme": "dark", "back": "https://elsewhere.example/"})
    html = browser.get("/tai-khoan/").content.decode()

    assert re.search(r'css/dark\.css">', html)  # without a media query


def test_single_letter_shortcuts_can_be_turned_off_and_on_again(cast, browser_of):
    browser = browser_of(cast.ex)

    browser.post("/giao-dien/", {"keys": "tat"})
    without = browser.get("/nhiem-vu/").content.decode()
    browser.post("/giao-dien/", {"keys": ""})
    back = browser.get("/nhiem-vu/").content.decode()

    assert 'data-keys="off"' in without
    assert 'data-keys="off"' not in back


def test_the_theme_never_leads_elsewhere(cast, browser_of):
    answer = browser_of(cast.ex).post("/giao-dien/", {"back": "https://elsewhere.example/"})

    assert answer.url == "/"


class TestSignIn:
    def test_a_wrong_password_is_told_at_the_top_and_beside_the_field(self, db):
        UserFactory(email="ha@btp.example.com", password="mật khẩu đúng 123")

        html = (
            Client()
            .post("/dang-nhap/", {"login": "ha@btp.example.com", "password": "sai"})
            .content.decode()
        )

        assert "Lỗi: Đăng nhập" in html
        assert html.count("Thư điện tử hoặc mật khẩu chưa đúng. Kiểm tra và nhập lại") == 2
        assert html.count("data-error-summary") == 1

    def test_the_right_password_leads_in(self, cast):
        cast.ex.set_password("mật khẩu đúng 123")
        cast.ex.save()

        answer = Client().post(
            "/dang-nhap/", {"login": cast.ex.email.upper(), "password": "mật khẩu đúng 123"}
        )

        assert (answer.status_code, answer.url) == (302, "/")

    def test_signing_out_ends_the_session(self, cast, browser_of):
        browser = browser_of(cast.ex)

        browser.post("/dang-xuat/")

        assert browser.get("/tai-khoan/").status_code == 302

    def test_quick_sign_in_is_for_this_machine_in_demo_mode(self, cast, settings):
        settings.DEMO = True

        answer = Client().post("/dang-nhap/nhanh/", {"email": self.offered(cast)})

        assert answer.status_code == 302

    def test_no_quick_sign_in_in_production(self, cast, settings):
        settings.DEMO = False

        assert "dùng thử" not in Client().get("/dang-nhap/").content.decode()
        assert Client().post("/dang-nhap/nhanh/", {"email": self.offered(cast)}).status_code == 404

    @pytest.mark.parametrize(
        "far", [{"REMOTE_ADDR": "10.0.0.8"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.8"}]
    )
    def test_no_quick_sign_in_from_elsewhere(self, cast, settings, far):
        settings.DEMO = True

        answer = Client(**far).post("/dang-nhap/nhanh/", {"email": self.offered(cast)})

        assert answer.status_code == 404

    def test_quick_sign_in_is_for_the_offered_people_only(self, cast, settings):
        settings.DEMO = True

        answer = Client().post("/dang-nhap/nhanh/", {"email": cast.stranger.email})

        assert answer.status_code == 404

    def offered(self, cast):
        cast.ex.email = "dau-moi@btp.example.com"
        cast.ex.save()
        return cast.ex.email


def test_a_list_page_stays_small_and_asks_little(cast, browser_of, django_assert_max_num_queries):
    for number in range(60):
        make_task(lead=cast.btp, code=f"DA06-9{number:02d}", title="Chuẩn hóa dữ liệu " * 6)
    browser = browser_of(cast.ex)

    for page in ("/viec-cua-toi/", "/nhiem-vu/", "/nhiem-vu/DA06-910/", "/tong-quan/"):
        browser.get(page)
        with django_assert_max_num_queries(8):
            answer = browser.get(page)
        if page != "/viec-cua-toi/":
            assert len(answer.content) < 60 * 1024, page
