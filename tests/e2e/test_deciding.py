"""From the member's claim to the secretariat's answer, and who does not get in."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.hand import Hand

C06 = "tham-dinh-01@c06.example.com"
VPCP = "tham-dinh-01@vpcp.example.com"
MEMBER = "dau-moi-01@bnnmt.example.com"
CLAIMS, EXTENSIONS = "Đề nghị xác nhận hoàn thành", "Đề nghị gia hạn"


def open_file(page, desk, title):
    """Go the reviewer's way: admin, desk, the file whose row has `title`."""
    page.goto("/quan-tri/")
    page.get_by_role("main").get_by_role("link", name=desk, exact=True).first.click()
    page.get_by_role("link", name=title).first.click()


def test_signing_in_leads_to_the_page_that_was_asked_for(people):
    page = people.open()
    page.goto("/nhiem-vu/DA06-107/")
    hand = Hand(page)

    hand.write("Thư điện tử công vụ", MEMBER)
    hand.write("Mật khẩu", people.service.passwords[MEMBER])
    hand.press("Enter")

    page.wait_for_url("**/nhiem-vu/DA06-107/")
    assert hand.moves == 3


def test_a_wrong_password_is_told_and_the_address_stays(people):
    page = people.open()
    page.goto("/dang-nhap/")
    page.get_by_label("Thư điện tử công vụ").fill(MEMBER)
    page.get_by_label("Mật khẩu").fill("không phải thế này")

    page.get_by_role("button", name="Tiếp tục").click()

    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_label("Thư điện tử công vụ")).to_have_value(MEMBER)


def test_a_file_is_attached_and_the_whole_claimed(people, tmp_path: Path):
    file = tmp_path / "bien-ban.pdf"
    file.write_bytes(b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    page = people.open(MEMBER)
    page.goto("/nhiem-vu/DA06-107/")
    hand = Hand(page)

    hand.click(page.get_by_role("link", name="Cập nhật tiến độ"))
    hand.write("Kết quả đạt được", "100")
    hand.write("Nội dung thực hiện trong kỳ", "Đã nghiệm thu toàn bộ.")
    hand.choose_file(page.locator("input[type=file]"), file)
    expect(page.locator("[data-files]")).to_contain_text("bien-ban.pdf")
    hand.click(page.get_by_role("button", name="Lưu và trình xác nhận"))

    page.get_by_text("Đã trình DA06-107 để xác nhận hoàn thành.").wait_for()
    expect(page.get_by_role("link", name="bien-ban.pdf")).to_be_visible()
    expect(page.get_by_role("button", name="Rút đề nghị xác nhận")).to_be_visible()
    assert hand.moves <= 6


def test_an_extension_is_asked_for(people):
    page = people.open(MEMBER)
    page.goto("/nhiem-vu/DA06-133/")
    hand = Hand(page)

    hand.click(page.get_by_role("link", name="Xin gia hạn"))
    hand.write("Hạn mới đề nghị", "30/06/2027")
    hand.write("Lý do", "Chờ hoàn thành đối soát dữ liệu đất đai tại 6 tỉnh.")
    hand.click(page.get_by_role("button", name="Gửi đề nghị gia hạn"))

    page.get_by_text("Đã gửi đề nghị gia hạn DA06-133").wait_for()
    assert hand.moves <= 5


def test_the_secretariat_accepts_on_one_page(people):
    page = people.open(C06)
    open_file(page, CLAIMS, "Kết nối cơ sở dữ liệu gia đình")
    hand = Hand(page)

    for box in page.get_by_role("group", name="Tiêu chí hoàn thành").get_by_role("checkbox").all():
        hand.click(box)
    hand.click(page.get_by_role("button", name="Xác nhận hoàn thành"))

    page.wait_for_load_state()
    page.goto("/nhiem-vu/DA06-170/")
    expect(page.get_by_text("Hoàn thành đúng hạn")).to_be_visible()
    assert hand.moves <= 3


def test_the_secretariat_returns_with_words_that_the_owner_reads(people):
    page = people.open(VPCP)
    open_file(page, CLAIMS, "Kết nối hệ thống cơ sở dữ liệu quốc gia về tiếp công dân")

    page.get_by_role("button", name="Trả lại").click()
    expect(page.get_by_role("alert")).to_contain_text("lý do")
    page.get_by_label("Ý kiến của thường trực").fill("Thiếu biên bản nghiệm thu có chữ ký hai bên.")
    page.get_by_label("Lý do trả lại").select_option(index=1)
    page.get_by_role("button", name="Trả lại").click()
    page.wait_for_load_state()

    owner = people.open("dau-moi-01@ttcp.example.com")
    owner.goto("/viec-cua-toi/")
    row = owner.locator("#dong-DA06-168")
    expect(row).to_contain_text("Bị trả lại")
    expect(row.get_by_role("link", name="Bổ sung")).to_be_visible()
    owner.goto("/nhiem-vu/DA06-168/")
    expect(owner.get_by_text("Thiếu biên bản nghiệm thu").first).to_be_visible()


def test_the_secretariat_grants_an_extension(people):
    page = people.open(VPCP)
    open_file(page, EXTENSIONS, "Kết nối hệ thống thông tin về nhà ở")

    page.get_by_label("Văn bản").fill("4512/VPCP-KSTT")
    page.get_by_role("button", name="Đồng ý gia hạn").click()

    page.wait_for_load_state()
    page.goto("/nhiem-vu/DA06-159/")
    expect(page.get_by_text("31/03/2027").first).to_be_visible()


@pytest.mark.parametrize(
    "address", ["/quan-tri/", "/quan-tri/tasks_app/completionclaim/", "/quan-tri/hop-thu/"]
)
def test_a_member_does_not_get_into_the_admin(people, address):
    page = people.open(MEMBER)

    page.goto(address)

    assert CLAIMS not in page.content()
    assert "Hộp thư" not in page.content()


def test_a_member_is_not_shown_tasks_of_others(people):
    page = people.open(MEMBER)

    answer = page.goto("/nhiem-vu/DA06-115/")

    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_contain_text("Không tìm thấy")
