"""A leader's question: how did we stand on 25/12/2022, and on what paper does it rest."""

from playwright.sync_api import expect

from tests.e2e.hand import Hand

LEADER = "lanh-dao-01@cp.example.com"


def test_the_first_review_is_one_click_away(people):
    page = people.open(LEADER)
    page.goto("/")
    hand = Hand(page)

    hand.click(page.get_by_role("link", name="Sơ kết 1 năm"))

    main = page.get_by_role("main")
    expect(main).to_contain_text("59 / 225")
    expect(main).to_contain_text("26,2%")
    expect(main).to_contain_text("62/225")
    assert hand.moves == 1


def test_any_date_can_be_typed(people):
    page = people.open(LEADER)
    page.goto("/tong-quan/")
    hand = Hand(page)

    hand.write("Số liệu đến ngày", "25/12/2022")
    hand.press("Enter")

    expect(page.get_by_role("main")).to_contain_text("59 / 225")


def test_three_clicks_lead_from_the_figure_to_the_document(people):
    page = people.open(LEADER)
    page.goto("/tong-quan/?ngay=2022-12-25")
    hand = Hand(page)

    cells = page.get_by_role("table", name="Số nhiệm vụ theo kết quả và thời hạn")
    hand.click(cells.get_by_role("link", name="50"))
    expect(page.get_by_text("50 nhiệm vụ", exact=False).first).to_be_visible()
    hand.click(page.locator("a.task-title").first)

    evidence = page.get_by_role("region", name="Minh chứng")
    expect(evidence.locator("li").first).to_be_visible()
    assert hand.moves <= 3


def test_a_past_page_is_marked_and_offers_nothing_to_change(people):
    page = people.open(LEADER)

    page.goto("/nhiem-vu/DA06-109/?ngay=2024-06-30")

    expect(page.get_by_text("Số liệu ngày 30/06/2024.")).to_be_visible()
    assert page.locator("[data-panel]").count() == 0


def test_search_needs_no_accents(people):
    page = people.open(LEADER)
    page.goto("/")
    hand = Hand(page)

    hand.press("Control+k")
    page.keyboard.type("ho tich")
    hand.press("Enter")

    page.wait_for_url("**/nhiem-vu/?q=ho+tich")
    expect(page.get_by_role("table")).to_contain_text("hộ tịch")


def test_the_appearance_chosen_is_kept(people):
    page = people.open(LEADER)
    page.goto("/tai-khoan/")
    light = background(page)

    page.get_by_role("button", name="Tối").click()
    page.goto("/tong-quan/")

    assert background(page) != light


def background(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")
