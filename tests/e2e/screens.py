"""Take the pictures in docs/screens (`make screens`): the demo as it is on that Monday."""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.e2e.service import ROOT, Service, loaded_once, manage, serving
from tests.e2e.window import PHONE, People, chromium_path, running_chromium

FOLDER = ROOT / "docs" / "screens"
LOWEST = 960  # pixels from the top: below it a picture tells little and weighs much
CLAIM = "/quan-tri/tasks_app/completionclaim/165/change/"
SUCCESSION = "/quan-tri/tasks_app/agencysuccession/ap-dung/"
MEMBER = "dau-moi-01@bnv.example.com"
LEADER = "lanh-dao-01@cp.example.com"
REVIEWER = "tham-dinh-01@c06.example.com"
ADMINISTRATOR = "quan-tri-01@c06.example.com"
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Shot:
    """One page to be pictured, wide and (where it is drawn so) on a phone."""

    name: str
    email: str
    address: str
    phone: bool = True
    lowest: int = LOWEST


SHOTS = [
    Shot("dang-nhap", NOBODY, "/dang-nhap/"),
    Shot("viec-cua-toi", MEMBER, "/viec-cua-toi/"),
    Shot("danh-sach", MEMBER, "/nhiem-vu/"),
    Shot("chi-tiet", MEMBER, "/nhiem-vu/DA06-109/"),
    Shot("cap-nhat", MEMBER, "/nhiem-vu/DA06-109/cap-nhat/"),
    Shot("trinh-cap-tren", MEMBER, "/nhiem-vu/DA06-109/trinh-cap-tren/"),
    Shot("ke-hoach", MEMBER, "/nhiem-vu/DA06-109/ke-hoach/"),
    Shot("uy-quyen", MEMBER, "/uy-quyen/"),
    Shot("tong-quan", LEADER, "/tong-quan/?ngay=2022-12-25", lowest=1700),
    Shot("doi-chieu", LEADER, "/bao-cao/doi-chieu/", lowest=1400),
    Shot("xuat", MEMBER, "/xuat/"),
    Shot("thong-bao", MEMBER, "/thong-bao/"),
    Shot(
        "xet-duyet",
        REVIEWER,
        "/quan-tri/tasks_app/completionclaim/165/change/",
        phone=False,
        lowest=1400,
    ),
    Shot("xet-duyet-danh-sach", REVIEWER, "/quan-tri/tasks_app/completionclaim/", phone=False),
    Shot("quan-tri", ADMINISTRATOR, "/quan-tri/", phone=False),
    Shot("quan-tri-nhiem-vu", ADMINISTRATOR, "/quan-tri/tasks_app/task/109/change/", phone=False),
    Shot("sap-xep-co-quan", ADMINISTRATOR, SUCCESSION, phone=False),
    Shot("nhat-ky-truy-cap", ADMINISTRATOR, "/quan-tri/tasks_app/auditentry/", phone=False),
    Shot("hop-thu", ADMINISTRATOR, "/quan-tri/hop-thu/", phone=False),
]
ESCALATION_DAY = "2026-12-07"  # by then a task of an agency with a head is late enough


def main() -> int:
    """Take all pictures."""
    if not chromium_path():
        sys.stderr.write("No browser: put chromium on the PATH or its path into CHROMIUM.\n")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="da06-screens-") as temporary:
        folder = loaded_once(Path(temporary))
        with serving(folder) as service, running_chromium() as browser:
            take_pages(service, browser)
            take_letter(service, browser, "thu-hang-ngay", f"?loai=digest&q={MEMBER}")
            manage(folder, "plan_reminders", "--date", ESCALATION_DAY)
            manage(folder, "deliver_mail", "--once", "--at", f"{ESCALATION_DAY}T08:30")
            take_letter(service, browser, "thu-don-doc", "?loai=escalation")
    return 0


def take_pages(service: Service, browser: Browser) -> None:
    """Take every page, most at both widths."""
    people = People(service, browser, {})
    for shot in SHOTS:
        take(people.open(shot.email), shot.address, f"{shot.name}-1280", shot.lowest)
        if shot.phone:
            page = people.open(shot.email, phone=True)
            take(page, shot.address, f"{shot.name}-390", shot.lowest)
    people.close()


def take_letter(service: Service, browser: Browser, name: str, place: str) -> None:
    """Take the first letter at that place of the mailbox, as wide as a mail program and a phone."""
    people = People(service, browser, {})
    page = people.open(ADMINISTRATOR)
    page.goto(f"/quan-tri/hop-thu/{place}")
    letter = page.get_by_role("main").get_by_role("link", name="[Đề án 06]").first
    address = f"{letter.get_attribute('href')}html/"
    for width in (700, PHONE["width"]):
        page.set_viewport_size({"width": width, "height": 844})
        take(page, address, f"{name}-{width}")
    people.close()


def take(page: Page, address: str, name: str, lowest: int = LOWEST) -> None:
    """Write one picture: the page from its top down to `lowest`."""
    page.goto(address)
    page.evaluate("document.fonts.ready")
    size = page.viewport_size or PHONE
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(844, min(tall, lowest))})
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
