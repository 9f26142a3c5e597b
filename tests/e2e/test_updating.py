"""Cập nhật tiến độ in a browser: quick, without script, twice, in two windows, signed out."""

import pytest

from tests.e2e.hand import Hand

MEMBER = "dau-moi-01@bnv.example.com"
LATE = ["DA06-109", "DA06-132"]
DESKTOP_MOVES, PHONE_MOVES = 6, 4
WORDS = "Đã kết nối thử 12 đơn vị, còn 3 đơn vị chờ cấp tài khoản"
SAVE, CONTENT, PERCENT = "Lưu cập nhật", "Nội dung thực hiện trong kỳ", "Kết quả đạt được"


def reports_of(page, code):
    """Return the reports of a task, the newest first, as the API tells them."""
    answer = page.request.get(f"/api/v1/tasks/{code}/reports?limit=200")
    return answer.json()["results"][::-1]


def row_of(page, code):
    return page.locator(f"#dong-{code}")


def test_my_late_tasks_are_the_first_thing_i_see(people):
    page = people.open(MEMBER)

    page.goto("/")

    now = page.get_by_role("region", name="Cần xử lý ngay")
    assert [row.get_attribute("id") for row in now.locator("[data-row]").all()] == [
        f"dong-{code}" for code in LATE
    ]
    assert now.get_by_text("ngày làm việc").first.is_visible()


@pytest.mark.parametrize(
    ("code", "phone", "most"), [("DA06-109", False, DESKTOP_MOVES), ("DA06-132", True, PHONE_MOVES)]
)
def test_progress_is_updated_in_few_moves(people, code, phone, most):
    page = people.open(MEMBER, phone=phone)
    page.goto("/viec-cua-toi/")
    hand = Hand(page)

    hand.click(row_of(page, code).get_by_role("link", name="Cập nhật"))
    hand.write(PERCENT, "91")
    hand.write(CONTENT, WORDS)
    hand.click(page.get_by_role("button", name=SAVE))

    page.get_by_text(f"Đã lưu {code}: 91%.").wait_for()
    assert hand.moves <= most
    assert page.url.endswith("/viec-cua-toi/") or phone
    assert reports_of(page, code)[0]["content"] == WORDS


def test_the_keyboard_alone_updates_progress(people):
    page = people.open("dau-moi-01@bgddt.example.com")
    page.goto("/viec-cua-toi/")
    hand = Hand(page)

    hand.press("j")
    hand.press("u")
    hand.write(CONTENT, WORDS)
    hand.press("Control+Enter")

    page.get_by_text("Đã lưu DA06-125").wait_for()


def test_progress_is_updated_without_script(people):
    page = people.open(MEMBER, script=False)
    page.goto("/viec-cua-toi/")
    hand = Hand(page)

    hand.click(row_of(page, "DA06-222").get_by_role("link", name="Cập nhật"))
    hand.write(PERCENT, "45")
    hand.write(CONTENT, WORDS)
    hand.click(page.get_by_role("button", name=SAVE))

    assert page.get_by_text("Đã lưu DA06-222: 45%.").is_visible()
    assert hand.moves <= DESKTOP_MOVES


def test_what_is_wrong_is_told_on_top_and_the_words_stay(people):
    page = people.open("dau-moi-01@bca.example.com")
    page.goto("/nhiem-vu/DA06-115/cap-nhat/")
    hand = Hand(page)

    hand.write(PERCENT, "140")
    hand.write(CONTENT, WORDS)
    hand.click(page.get_by_role("button", name=SAVE))

    summary = page.locator("[data-error-summary]")
    assert summary.evaluate("node => node === document.activeElement")
    assert page.title().startswith("Lỗi:")
    assert page.get_by_label(CONTENT).input_value() == WORDS
    summary.get_by_role("link").first.click()
    assert page.get_by_label(PERCENT, exact=True).evaluate("n => n === document.activeElement")


def test_a_double_click_saves_once(people):
    page = people.open("dau-moi-01@bgddt.example.com")
    before = len(reports_of(page, "DA06-125"))
    page.goto("/nhiem-vu/DA06-125/cap-nhat/")
    hand = Hand(page)

    hand.write(CONTENT, WORDS)
    page.get_by_role("button", name=SAVE).dblclick()

    page.get_by_text("Đã lưu DA06-125").wait_for()
    assert len(reports_of(page, "DA06-125")) == before + 1


def test_the_second_window_shows_both_texts_and_saves_on(people):
    first = people.open("dau-moi-01@bgddt.example.com")
    second = first.context.new_page()
    for page in (first, second):
        page.goto("/nhiem-vu/DA06-126/cap-nhat/")
    for page, words in ((first, "Bản thứ nhất"), (second, "Bản thứ hai")):
        page.get_by_label(CONTENT).fill(words)
        page.get_by_role("button", name=SAVE).click()

    told = second.locator("[data-error-summary]")
    assert "Bản thứ nhất" in told.inner_text()
    assert "Bản thứ hai" in told.inner_text()
    assert second.get_by_label(CONTENT).input_value() == "Bản thứ hai"
    second.get_by_role("button", name=SAVE).click()
    second.get_by_text("Đã lưu DA06-126").wait_for()
    assert [report["content"] for report in reports_of(second, "DA06-126")[:2]] == [
        "Bản thứ hai",
        "Bản thứ nhất",
    ]


def test_a_session_that_ends_while_typing_loses_nothing(people):
    email = "dau-moi-01@bnnmt.example.com"
    page = people.open(email)
    address = "/nhiem-vu/DA06-210/cap-nhat/"
    page.goto(address)
    page.get_by_label(CONTENT).fill(WORDS)
    page.context.clear_cookies(name="phien")

    page.get_by_role("button", name=SAVE).click()
    page.get_by_label("Thư điện tử công vụ").fill(email)
    page.get_by_label("Mật khẩu").fill(people.service.passwords[email])
    page.get_by_role("button", name="Tiếp tục").click()

    page.wait_for_url(f"**{address}")
    assert page.get_by_label(CONTENT).input_value() == WORDS
    assert page.get_by_text("Đã mở lại bản nháp").is_visible()


def test_a_lost_connection_is_told_and_the_panel_stays(people):
    people.forgiven = ("htmx:",)  # it tells the console, too, that it could not send
    page = people.open(MEMBER)
    page.goto("/viec-cua-toi/")
    row_of(page, "DA06-222").get_by_role("link", name="Cập nhật").click()
    page.get_by_label(CONTENT).fill(WORDS)
    page.context.set_offline(True)

    page.get_by_role("button", name=SAVE).click()

    assert page.get_by_text("Chưa lưu được: mất kết nối. Bản nháp vẫn còn").is_visible()
    assert page.get_by_label(CONTENT).input_value() == WORDS
