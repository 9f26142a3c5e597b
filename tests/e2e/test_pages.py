"""Every page, wide and narrow, light and dark: it fits, it can be read, it asks little."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.window import DESKTOP, People

HERE = Path(__file__).parent
AUDIT = (HERE / "audit.js").read_text(encoding="utf-8")
CONTRAST = (HERE / "contrast.js").read_text(encoding="utf-8")
WIDTHS = (1280, 390, 320)
MOST_BYTES = 60 * 1024
MOST_STATEMENTS = 8

NOBODY = ""
MEMBER = "dau-moi-01@bnv.example.com"
REVIEWER = "tham-dinh-01@c06.example.com"
ADMINISTRATOR = "quan-tri-01@c06.example.com"
LEADER = "lanh-dao-01@cp.example.com"

PAGES = [
    (NOBODY, "/dang-nhap/"),
    (NOBODY, "/tro-giup/"),
    (NOBODY, "/tiep-can/"),
    (NOBODY, "/khong-co-trang-nay/"),
    (NOBODY, "/tai-khoan/password/reset/"),
    (MEMBER, "/viec-cua-toi/"),
    (MEMBER, "/viec-cua-toi/?phan=phoi-hop"),
    (MEMBER, "/nhiem-vu/"),
    (MEMBER, "/nhiem-vu/?q=khong+co+viec+nay"),
    (MEMBER, "/nhiem-vu/DA06-109/"),
    (MEMBER, "/nhiem-vu/DA06-109/?ngay=2024-06-30"),
    (MEMBER, "/nhiem-vu/DA06-109/cap-nhat/"),
    (MEMBER, "/nhiem-vu/DA06-109/gia-han/"),
    (MEMBER, "/nhiem-vu/DA06-109/minh-chung/"),
    (MEMBER, "/nhiem-vu/DA06-109/trinh-xac-nhan/"),
    (MEMBER, "/nhiem-vu/DA06-115/"),
    (MEMBER, "/thong-bao/"),
    (MEMBER, "/tai-khoan/"),
    (MEMBER, "/quan-tri/thanh-phan/"),
    (LEADER, "/tong-quan/"),
    (LEADER, "/tong-quan/?ngay=2022-12-25"),
    (LEADER, "/tong-quan/?ngay=2021-01-01"),
    (LEADER, "/tong-quan/?chuong_trinh=TB552"),
    (LEADER, "/nhiem-vu/?chuong_trinh=NQ03"),
    (LEADER, "/nhiem-vu/?chuong_trinh=DA06&ngay=2022-12-25&phan=done"),
    (LEADER, "/nhiem-vu/DA06-041/"),
]
ADMIN_PAGES = [
    (REVIEWER, "/quan-tri/"),
    (REVIEWER, "/quan-tri/tasks_app/completionclaim/"),
    (REVIEWER, "/quan-tri/tasks_app/completionclaim/165/change/"),
    (REVIEWER, "/quan-tri/tasks_app/deadlineextension/"),
    (REVIEWER, "/quan-tri/tasks_app/task/"),
    (ADMINISTRATOR, "/quan-tri/hop-thu/"),
    (ADMINISTRATOR, "/quan-tri/tasks_app/user/"),
    (ADMINISTRATOR, "/quan-tri/tasks_app/taskevent/"),
    (ADMINISTRATOR, "/quan-tri/notifications/notification/"),
]


@pytest.fixture(scope="module")
def crowd(service, chromium, signed_in) -> Iterator[People]:
    """The people again: here each keeps one window for all pages."""
    crowd = People(service, chromium, signed_in)
    yield crowd
    crowd.close()


@pytest.fixture
def page(crowd, email) -> Iterator[Page]:
    """The window of one person, as a fresh one would be; no page may complain."""
    page = crowd.keep(email)
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="light")
    yield page
    assert crowd.heard() == []


@pytest.mark.parametrize(("email", "address"), PAGES)
def test_a_page_fits_and_reads_well(page, address):
    page.goto(address)
    # Two processes answer; each keeps the calendar and the like from its first time on.
    again = [page.request.get(address) for _ in range(4)]

    assert len(again[0].body()) < MOST_BYTES
    assert min(int(one.headers["x-statements"]) for one in again) <= MOST_STATEMENTS
    assert problems_of(page) == []


@pytest.mark.parametrize(("email", "address"), ADMIN_PAGES)
def test_a_page_of_the_admin_fits(page, address):
    answer = page.goto(address)

    assert answer.status == 200
    assert [width for width in WIDTHS if too_wide(page, width)] == []


def problems_of(page: Page) -> list[str]:
    """Return what is wrong with the page at any width, in either colour scheme."""
    found = []
    for width in WIDTHS:
        if too_wide(page, width):
            found.append(f"{width} px: scrolls sideways")
        found += [f"{width} px: {problem}" for problem in page.evaluate(AUDIT)]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {problem}" for problem in page.evaluate(CONTRAST)]
    return found


def too_wide(page: Page, width: int) -> bool:
    """Return whether the page scrolls sideways in a window of `width`."""
    page.set_viewport_size({"width": width, "height": 844})
    return page.evaluate("document.documentElement.scrollWidth") > width
