"""Take the pictures in docs/screens (`make screens`): the demo as it is on that Monday."""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.e2e.service import ROOT, Service, loaded_once, manage, serving
from tests.e2e.window import PHONE, People, chromium_path, running_chromium

FOLDER = ROOT / "docs" / "screens"
LOWEST = 1000  # pixels from the top: below it a picture tells little and weighs much
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


SHOTS = [
    Shot("dang-nhap", NOBODY, "/dang-nhap/"),
    Shot("viec-cua-toi", MEMBER, "/viec-cua-toi/"),
    Shot("danh-sach", MEMBER, "/nhiem-vu/"),
    Shot("chi-tiet", MEMBER, "/nhiem-vu/DA06-109/"),
    Shot("cap-nhat", MEMBER, "/nhiem-vu/DA06-109/cap-nhat/"),
    Shot("tong-quan", LEADER, "/tong-quan/?ngay=2022-12-25"),
    Shot("xet-duyet", REVIEWER, "/quan-tri/tasks_app/completionclaim/165/change/", phone=False),
    Shot("xet-duyet-danh-sach", REVIEWER, "/quan-tri/tasks_app/completionclaim/", phone=False),
    Shot("quan-tri", ADMINISTRATOR, "/quan-tri/", phone=False),
    Shot("hop-thu", ADMINISTRATOR, "/quan-tri/hop-thu/", phone=False),
]
LETTERS = {"thu-hang-ngay": "?loai=digest&q=dau-moi-01@bnv", "thu-don-doc": "?loai=escalation"}
"""Names of pictures, and where in the mailbox the letter is the first."""
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
            manage(folder, "plan_reminders", "--date", ESCALATION_DAY)
            manage(folder, "deliver_mail", "--once", "--at", f"{ESCALATION_DAY}T08:30")
            take_letters(service, browser)
    return 0


def take_pages(service: Service, browser: Browser) -> None:
    """Take every page, most at both widths."""
    people = People(service, browser, {})
    for shot in SHOTS:
        take(people.open(shot.email), shot.address, f"{shot.name}-1280")
        if shot.phone:
            take(people.open(shot.email, phone=True), shot.address, f"{shot.name}-390")
    people.close()


def take_letters(service: Service, browser: Browser) -> None:
    """Take the digest and the escalation, as wide as a mail program shows them and on a phone."""
    people = People(service, browser, {})
    page = people.open(ADMINISTRATOR)
    for name, place in LETTERS.items():
        page.goto(f"/quan-tri/hop-thu/{place}")
        letter = page.get_by_role("main").get_by_role("link", name="[Đề án 06]").first
        address = f"{letter.get_attribute('href')}html/"
        for width in (700, PHONE["width"]):
            page.set_viewport_size({"width": width, "height": 844})
            take(page, address, f"{name}-{width}")
    people.close()


def take(page: Page, address: str, name: str) -> None:
    """Write one picture: the page from its top down to LOWEST."""
    page.goto(address)
    page.evaluate("document.fonts.ready")
    size = page.viewport_size or PHONE
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(844, min(tall, LOWEST))})
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
